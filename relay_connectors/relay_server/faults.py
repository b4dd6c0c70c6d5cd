"""Fault switches: the relay breaks on purpose, so that a courier's promises can be tested.

A fault waits for requests under its ``path``, behind the first ``after`` of them, and breaks the next ``count``
(null: all). One fault breaks a request at a time, the oldest first; ``after`` counts every request that fits, also one
that another fault breaks.
"""

from __future__ import annotations

import threading
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Fault", "FaultKind", "FaultPlan", "FaultRequest"]

FaultKind = Literal[
    "drop_before",  # the connection is cut before the request is handled
    "lose_answer",  # the request is handled and committed, then the connection is cut
    "half_answer",  # … and cut in the middle of the answer
    "429",
    "500",
    "502",
    "503",
    "slow",  # handled, answered after `seconds`; its key is "still running" meanwhile
    "keys_forgotten",  # the tenant's stored answers are gone: an outage that was longer than they are kept
    "item_error",  # the items at `indexes` of a batch answer `error`, retryable; the others are handled
    "html_200",  # what a captive portal or a login page answers; nothing is handled
    "empty_200",
    "204",
    "duplicate_events",  # every event of the page twice
    "reorder_events",  # the page's events in reverse
    "cursor_gone",  # 410 although the cursor is fine
]
_EVENTS = ("duplicate_events", "reorder_events", "cursor_gone")


class FaultRequest(BaseModel):
    """``POST /admin/faults``."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: FaultKind
    after: int = Field(default=0, ge=0)
    count: int | None = Field(default=1, ge=1)
    path: str | None = None
    seconds: float = Field(default=0.5, ge=0, le=60)
    retry_after: int = Field(default=1, ge=0, le=86400)
    indexes: list[int] = Field(default=[0], max_length=500)

    def covers(self, path: str) -> bool:
        """Whether a request to *path* is one this fault waits for."""
        return path.startswith(self.path or self._usual_path())

    def _usual_path(self) -> str:
        if self.kind in ("item_error", "keys_forgotten"):
            return "/v1/referrals/batch"
        return "/v1/events" if self.kind in _EVENTS else "/v1/"


class Fault:
    """A fault that is switched on, with what is left of it."""

    def __init__(self, asked: FaultRequest) -> None:
        self.asked = asked
        self.after = asked.after
        self.count = asked.count

    def is_due(self, path: str) -> bool:
        """Whether this request may be broken; counts it if it fits, whoever breaks it."""
        if not self.asked.covers(path):
            return False
        if self.after:
            self.after -= 1
            return False
        return self.count != 0

    def fire(self) -> FaultRequest:
        """Break one request."""
        if self.count is not None:
            self.count -= 1
        return self.asked


class FaultPlan:
    """The faults that are switched on."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, asked: FaultRequest) -> None:
        """Switch a fault on, behind those that are on already."""
        with self._lock:
            self._faults.append(Fault(asked))

    def clear(self) -> None:
        """Switch every fault off."""
        with self._lock:
            self._faults.clear()

    def waiting(self) -> list[FaultRequest]:
        """The faults that have not run out, as they were asked for."""
        with self._lock:
            return [fault.asked for fault in self._faults if fault.count != 0]

    def strike(self, path: str) -> FaultRequest | None:
        """The fault that breaks this request, if one does."""
        with self._lock:
            due = [fault for fault in self._faults if fault.is_due(path)]
            struck = due[0].fire() if due else None
            self._faults = [fault for fault in self._faults if fault.count != 0]
            return struck

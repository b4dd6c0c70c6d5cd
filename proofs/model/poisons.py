"""Items at fault: whatever request holds one of them, the relay fails on it, for some runs or for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relay_connectors.http import OutcomeUnknown
from relay_connectors.relay.answers import Refused, Unavailable

__all__ = ["BUSY", "KINDS", "WORDS", "Poison", "Poisons"]

BUSY = {"503": None, "503, asks to wait": 600.0}
WORDS = {"item error": "error", "item invalid": "invalid"}
REFUSED, FAILS, RESET, LOST = "422", "500", "reset", "answer always lost"
AFTERWARDS = ("", LOST, *WORDS)  # what lets the request in
KINDS = (FAILS, *BUSY, RESET, LOST, REFUSED, *WORDS)


@dataclass
class Poison:
    """What becomes of requests with one item; *retracts*: also of those that take it back. *runs* None: for good."""

    kind: str
    retracts: bool
    runs: int | None = None

    def strikes(self, op: str) -> bool:
        """Whether the relay fails on an operation."""
        return op == "upsert" or self.retracts


@dataclass
class Poisons:
    """The items at fault, by record id; *ever* are those that once were."""

    of: dict[str, Poison] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    hit: Counter[str] = field(default_factory=Counter)

    def put(self, record_id: str, poison: Poison) -> None:
        """From now on it is at fault."""
        self.of[record_id] = poison
        self.ever.add(record_id)

    def a_run_is_over(self) -> None:
        """Some faults pass."""
        for record_id, poison in list(self.of.items()):
            if poison.runs is not None:
                poison.runs -= 1
                if not poison.runs:
                    del self.of[record_id]

    def lasting(self) -> dict[str, Poison]:
        """Those that do not pass by themselves."""
        return {record_id: poison for record_id, poison in self.of.items() if poison.runs is None}

    def kind(self, item: Mapping[str, Any]) -> str:
        """What the relay does with this item; empty where nothing is wrong."""
        poison = self.of.get(item["record_id"])
        return poison.kind if poison and poison.strikes(item["op"]) else ""

    def word(self, item: Mapping[str, Any]) -> str:
        """What the relay says of this item instead of an answer; empty where it answers."""
        if (kind := self.kind(item)) in WORDS:
            self.hit[f"poison {kind}"] += 1
        return WORDS.get(kind, "")

    def before(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Fail on a request, before anything of it is done."""
        kind = next((kind for item in items if (kind := self.kind(item)) not in AFTERWARDS), "")
        if kind:
            self.hit[f"poison {kind}"] += 1
        if kind == REFUSED:
            raise Refused(kind, status=422, code="malformed")
        if kind == RESET:
            raise OutcomeUnknown(kind)
        if kind:
            raise Unavailable(kind, status=int(kind[:3]), code="internal", retry_after=BUSY.get(kind))

    def after(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Lose the answer to a request that was handled."""
        if LOST in map(self.kind, items):
            self.hit[f"poison {LOST}"] += 1
            raise OutcomeUnknown("no answer")

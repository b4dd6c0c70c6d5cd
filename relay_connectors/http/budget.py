"""How fast a source may be asked. Asking slower is cheaper than being told to."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from relay_connectors.errors import SourceUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["RateBudget"]

LONGEST_NAP = 90.0
"""Seconds: longer than this no process sleeps; the run ends and the next one goes on."""


class RateBudget:
    """At most *requests* in any *seconds*, and fewer where the answers' *remaining* header says so.

    Counting over every stretch of *seconds* holds for a fixed window too, wherever the source's clock begins it.
    Headers that tell when a window ends are not read: Greenhouse v3's is always the answer's time + 30 s, HERP's
    an ISO time, Talentio's seconds. *keep* requests of the declared remainder are left to others with the same
    account. Threads may share a budget.
    """

    def __init__(
        self,
        requests: int,
        seconds: float,
        *,
        remaining: str = "",
        keep: int = 0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = requests
        self._seconds = seconds
        self._remaining = remaining.lower()
        self._keep = keep
        self._sleep = sleep
        self._monotonic = monotonic
        self._asked: deque[float] = deque()
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Wait for a turn and take it; raises SourceUnavailableError when that would take too long."""
        while (wait := self._take()) > 0:
            if wait > LONGEST_NAP:
                message = f"the request budget of this source is used up for {wait:.0f} s; the next run goes on"
                raise SourceUnavailableError(message)
            self._sleep(wait)

    def note(self, headers: Mapping[str, str]) -> None:
        """Read what an answer (also an error) says is left; *headers* have lower-case names."""
        told = headers.get(self._remaining, "").strip() if self._remaining else ""
        if told.isascii() and told.isdigit() and float(told) <= self._keep:
            self.close()

    def close(self) -> None:
        """No request for a whole window: what a 429 says that does not say how long."""
        with self._lock:
            self._closed_until = self._monotonic() + self._seconds

    def _take(self) -> float:
        """0 and the turn is taken, or the seconds until it is worth asking again."""
        with self._lock:
            now = self._monotonic()
            # Compared as it is subtracted below: rounding must not let a turn count as both over and not over.
            while self._asked and self._asked[0] + self._seconds <= now:
                self._asked.popleft()
            full = self._asked[0] + self._seconds - now if len(self._asked) >= self._requests else 0.0
            wait = max(full, self._closed_until - now)
            if wait <= 0:
                self._asked.append(now)
            return wait

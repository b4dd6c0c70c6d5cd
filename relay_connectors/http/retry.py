"""The one retry policy: everything that is asked again is asked again by this module.

Attempts are bounded by number, by total time and by a budget that many calls share, so that a relay in trouble
gets about a tenth more requests and not four times as many. Waits are random over an exponentially growing
window (full jitter); a Retry-After wins. What would wait too long is given up and left to the outbox.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tenacity import RetryCallState

__all__ = ["REPEATABLE", "RetryBudget", "RetryPolicy", "is_idempotent"]

T = TypeVar("T")
_log = logging.getLogger("relay_connectors.http")

REPEATABLE = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be asked again; 408, 500, 502 and 504 may have been acted on, so only where that is safe."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_DOUBLINGS = 60  # beyond, a float would overflow in the end


def is_idempotent(method: str, headers: Mapping[str, str]) -> bool:
    """Whether asking twice is like asking once: a read, or a request that carries an Idempotency-Key."""
    return method in _SAFE_METHODS or any(name.lower() == "idempotency-key" for name in headers)


class RetryBudget:
    """A bucket of retries that many calls share: one per ``1 / ratio`` calls, and the first *floor* in advance.

    So N calls make at most ``max(floor, ratio * N)`` retries. *most* bounds what a long quiet stretch can save up.
    Threads may share it.
    """

    def __init__(self, *, ratio: float = 0.1, floor: float = 10.0, most: float = 20.0) -> None:
        self._ratio = ratio
        self._most = max(floor, most)
        self._left = floor
        self._advance = floor
        self._lock = threading.Lock()

    def earn(self) -> None:
        """Note a first attempt."""
        with self._lock:
            paid_back = min(self._ratio, self._advance)
            self._advance -= paid_back
            self._left = min(self._left + self._ratio - paid_back, self._most)

    def spend(self) -> bool:
        """Take one retry out; False if none is left."""
        with self._lock:
            # A tenth ten times over is 0.9999999999999999.
            affordable = self._left >= 1 - 1e-9
            self._left -= affordable
            return affordable


class RetryPolicy:
    """How often, how long and how fast; ``sleep`` and ``monotonic`` are handed in so that tests never wait.

    ``total`` seconds bound the whole of a call's attempts and waits: a wait that would end later is not begun.
    ``chance`` draws the waits.
    """

    def __init__(
        self,
        *,
        attempts: int = 4,
        total: float = 60.0,
        first: float = 0.5,
        longest: float = 20.0,
        budget: RetryBudget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
    ) -> None:
        self._attempts = attempts
        self._total = total
        self._first = first
        self._longest = longest
        self.budget = budget or RetryBudget()
        self._sleep = sleep
        self._monotonic = monotonic
        self._chance = chance or random.Random()  # noqa: S311 - no secret hangs on it

    def call(self, key: str, once: Callable[[], T], again: Callable[[BaseException], bool]) -> T:
        """Call *once* until it returns, raises what *again* says no to, or a bound is met.

        The last error is raised as it is. An error's ``retry_after`` (seconds), if it has one, is waited for.
        *key* names the call in the log and must hold nothing personal.
        """
        import tenacity  # 40 ms that only a run with a network pays

        self.budget.earn()
        ends = self._monotonic() + self._total
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(again),
            stop=lambda state: self._is_over(state, ends),
            wait=self._wait,
            before_sleep=lambda state: _tell(key, state),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(once)

    def _is_over(self, state: RetryCallState, ends: float) -> bool:
        if state.attempt_number >= self._attempts or self._monotonic() + state.upcoming_sleep > ends:
            return True
        return not self.budget.spend()

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked: float | None = getattr(error, "retry_after", None)
        if asked is not None:
            # Never earlier than asked, and not all of us at the same moment.
            return asked + self._chance.uniform(0, min(asked, 10.0) / 10)
        doublings = min(state.attempt_number - 1, _MOST_DOUBLINGS)
        return self._chance.uniform(0, min(self._first * 2**doublings, self._longest))


def _tell(key: str, state: RetryCallState) -> None:
    # tenacity's own hook prints the error's text or the returned value; this one has neither in hand.
    _log.info("%s: attempt %d failed, next one in %.1f s", key, state.attempt_number, state.upcoming_sleep)

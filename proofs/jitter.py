"""Full jitter: waits are even over their whole window, so that those who fail together do not return together."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence

from proofs.claims import Claims, Proof
from relay_connectors.http import RetryBudget, RetryPolicy

__all__ = ["Bottomless", "Busy", "attempts_of", "jitter"]

SURE = 1.95  # Kolmogorov-Smirnov: under the true distribution once in a thousand seeds above this, times 1/sqrt(n)
CLIENTS = 100


class Busy(Exception):  # noqa: N818  not an error of ours: what the other side says
    """The other side has no time; ``retry_after`` in seconds where it said so."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__("busy")
        self.retry_after = retry_after


class Bottomless(RetryBudget):
    """For controls, and where the bound is not what is looked at: it never runs dry."""

    def spend(self) -> bool:
        """Yes."""
        return True


def attempts_of(policy: RetryPolicy) -> int:
    """How often one call that always fails is made."""
    made = 0

    def once() -> None:
        nonlocal made
        made += 1
        raise Busy

    try:
        policy.call("proof", once, lambda error: isinstance(error, Busy))
    except Busy:
        return made
    return 0


def jitter(proof: Proof, drawn: int, chance: random.Random) -> None:
    """*drawn* waits against an even spread; for the control, each to the end of its window."""
    delays = _delays(drawn, lambda policy: policy, chance)
    _spread(proof.claims, delays)
    worst = max(_distance(some, window) for window, some in delays.items())
    proof.figures.append(f"{sum(map(len, delays.values()))} waits: farthest from even {worst:.4f}")
    _spread(proof.control("no jitter"), _delays(min(drawn, 2_000), _without_jitter, chance))


def _delays(drawn: int, made: Callable[[RetryPolicy], RetryPolicy], chance: random.Random) -> dict[float, list[float]]:
    """Waits by the window they are drawn from, of as many calls as give *drawn* waits."""
    windows = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0]
    delays: dict[float, list[float]] = {window: [] for window in windows}
    for _ in range(max(CLIENTS, drawn // len(windows))):
        slept: list[float] = []
        policy = RetryPolicy(
            attempts=len(windows) + 1, total=1e9, budget=Bottomless(), sleep=slept.append, chance=chance
        )
        attempts_of(made(policy))
        for window, wait in zip(windows, slept, strict=True):
            delays[window].append(wait)
    return delays


def _without_jitter(policy: RetryPolicy) -> RetryPolicy:
    class Widest(random.Random):
        def uniform(self, a: float, b: float) -> float:  # noqa: ARG002  the end of the window, each time
            return b

    policy._chance = Widest()  # noqa: SLF001  the guard is taken out
    return policy


def _spread(claims: Claims, delays: dict[float, list[float]]) -> None:
    for window, some in delays.items():
        far = _distance(some, window)
        claims.holds(f"waits up to {window} s are even", far <= SURE / math.sqrt(len(some)), f"{far:.4f}")
    first = delays[max(delays)][:CLIENTS]
    bins = Counter(int(wait) for wait in first)
    mean = len(first) / max(delays)
    claims.holds(
        "of 100 clients no second gets three times its share", max(bins.values()) <= 3 * mean, max(bins.values())
    )


def _distance(some: Sequence[float], window: float) -> float:
    """How far from even over [0, window], by Kolmogorov and Smirnov."""
    count = len(some)
    pairs = ((at / count, min(wait / window, 1.0), (at + 1) / count) for at, wait in enumerate(sorted(some)))
    return max(max(abs(low - here), abs(high - here)) for low, here, high in pairs)

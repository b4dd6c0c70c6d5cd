"""SIGKILL at every system call that writes, syncs, removes or sends: both sides end as if nothing had happened."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from proofs.claims import Claims, Proof
from proofs.forks import Call, Forks, can_trace, forks
from proofs.kill import Ending, control, finish, prepared, same_ending
from proofs.stage import Run, Stage, environment, served
from proofs.traffic import Watch

__all__ = ["prove"]

KILLS = {"short": 2, "usual": 200, "full": 2000}
DAYS = {"short": 1, "usual": 2, "full": 1}  # of one day every call is reached, and most of them twice
PEOPLE = (30, 30)  # known since yesterday, new today
REGISTERED = 3
RECOVERIES = (3, 12)  # every third kill is followed by one in the run that mends it, every twelfth by two
SYNC = ("sync", "--json")
BATCH_ITEMS = 10
LATEST = 40  # a recovery makes at least so many writes


@dataclass(frozen=True, slots=True)
class WarmStage(Stage):
    """A stage whose program is forked instead of started."""

    warm: Forks | None = None

    def run(self, *words: str) -> Run:
        """Run the program to its end; what it said is not kept."""
        assert self.warm
        return Run(self.warm.run(words, self.client.folder, environment()), {}, "")

    def killed(self, kill: Call | None, after: float) -> tuple[int, list[Call]]:
        """Run it, and kill it at a call, or after some seconds where calls cannot be counted."""
        assert self.warm
        if kill:
            return self.warm.traced(SYNC, self.client.folder, environment(), kill)
        return self.warm.shot(SYNC, self.client.folder, environment(), after)


class Day(NamedTuple):
    """A prepared stage, how it ends undisturbed, and the calls that its run makes (none where they cannot be seen)."""

    stage: Stage
    calm: Ending
    calls: list[Call]


@dataclass(slots=True)
class Part:
    """What one worker found."""

    claims: Claims = field(default_factory=Claims)
    landed: Counter[str] = field(default_factory=Counter)
    recovering: list[int] = field(default_factory=lambda: [0, 0])  # second kills, third kills
    records: int = 0
    reached: set[tuple[int, Call | None]] = field(default_factory=set)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Prepare some days, then kill at each of their calls in turn."""
    promise = (
        "Killed as it enters any system call that writes, syncs, removes or sends, also in the run that mends it: both "
        "sides end as undisturbed, 0 missing, 0 doubled, every provision record complete."
    )
    proof = Proof("sweep", promise, seed, guard="the stored idempotency key, now a fresh one for every send")
    days = [_day(proof.claims, folder, f"day{number}", seed + number) for number in range(DAYS[size])]
    kills = _kills(days, KILLS[size], random.Random(seed))
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = [(folder / f"worker{one}", days, kills[one::workers], seed + one) for one in range(workers)]
        parts = list(pool.map(_part, *zip(*jobs, strict=True)))
    for part in parts:
        proof.claims.checked += part.claims.checked
        proof.claims.broken += part.claims.broken
        proof.faults += part.landed
    proof.claims.holds(f"{KILLS[size]} kills landed", proof.faults.total() >= KILLS[size], proof.faults.total())
    proof.figures += _figures(days, parts)
    control(proof.control, days[0].stage.copy(folder / "control", "stored_key"), days[0].calm, "/v1/referrals/batch")
    return proof


def _figures(days: Sequence[Day], parts: Sequence[Part]) -> list[str]:
    seen = sum(len(day.calls) for day in days)
    reached = len(set[tuple[int, Call | None]]().union(*(part.reached for part in parts)))
    how = (
        f"at {reached:,} of the {seen:,} calls of {len(days)} day{'s' * (len(days) > 1)}"
        if seen
        else "at random moments: no strace here"
    )
    records = sum(part.records for part in parts)
    twice, thrice = (sum(numbers) for numbers in zip(*(part.recovering for part in parts), strict=True))
    return [
        f"killed {how}; {twice} second kills and {thrice} third ones, in the run that mends the one before",
        f"{records:,} records went through killed runs",
    ]


def _day(claims: Claims, folder: Path, name: str, seed: int) -> Day:
    """Yesterday is synced; today's run is watched once without a kill."""
    stage = prepared(Stage(folder / name), *PEOPLE, REGISTERED, seed)
    with _warm(folder / f"{name}-calm", stage) as calm, served(calm, _small()) as relay:
        assert calm.warm
        traced = calm.warm.traced(SYNC, calm.client.folder, environment()) if can_trace() else None
        claims.holds("the undisturbed run goes through", traced is None or traced.exit_code in (0, 4), traced)
        return Day(stage, finish(claims, calm, relay), traced.calls if traced else [])


def _kills(days: Sequence[Day], wanted: int, chance: random.Random) -> list[tuple[int, Call | None]]:
    """Which day dies at which call: every call once before any comes twice."""
    every: list[tuple[int, Call | None]] = [(at, call) for at, day in enumerate(days) for call in day.calls]
    every = every or [(at, None) for at in range(len(days))]
    rounds = [chance.sample(every, k=len(every)) for _ in range(-(-wanted // len(every)) + 1)]
    # Some more than wanted: a call may come earlier or later than in the undisturbed run, and be missed.
    return [one for each in rounds for one in each][: wanted + max(2, wanted // 20)]


def _part(folder: Path, days: Sequence[Day], kills: Sequence[tuple[int, Call | None]], seed: int) -> Part:
    part, chance = Part(), random.Random(seed)
    with forks(folder) as warm:
        for number, (at, call) in enumerate(kills):
            stage = WarmStage(days[at].stage.copy(folder / "round").folder, warm=warm)
            with served(stage, _small()) as relay:
                if _kill(part, stage, call, chance):
                    part.reached.add((at, call))
                    part.records += sum(PEOPLE)
                for at_once, every in enumerate(RECOVERIES):
                    if number % every == 0:
                        late = Call("pwrite64", chance.randint(1, LATEST)) if call else None
                        part.recovering[at_once] += _kill(part, stage, late, chance)
                ending = finish(part.claims, stage, relay)
            same_ending(part.claims, f"{at}, {call.name if call else 'a moment'} {number}", ending, days[at].calm)
    return part


def _kill(part: Part, stage: WarmStage, call: Call | None, chance: random.Random) -> bool:
    """Whether it really died."""
    code, calls = stage.killed(call, chance.uniform(0, 0.4))
    if code == -9:
        part.landed[_place(calls)] += 1
    return code == -9


def _place(calls: Sequence[Call]) -> str:
    """In which phase, in which call, on what."""
    if not calls:
        return "at a random moment"
    asked = next((call.told for call in reversed(calls) if "HTTP/1.1" in call.told), "")
    phase = "collect" if not asked else "listen" if "/v1/events" in asked or "/v1/credits" in asked else "deliver"
    what = "the relay" if calls[-1].name == "sendto" else "the journal" if "-journal" in calls[-1].told else "a file"
    return f"{phase}: {calls[-1].name} to {what}"


def _small() -> Watch:
    """A relay that takes small batches, so that there is more of delivering to be killed in."""
    return Watch(batch_items=BATCH_ITEMS)


@contextmanager
def _warm(folder: Path, stage: Stage) -> Iterator[WarmStage]:
    with forks(folder / "forks") as warm:
        yield WarmStage(stage.copy(folder / "place").folder, warm=warm)

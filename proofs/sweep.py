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
from proofs.kill import BATCH, Ending, control, finish, prepared, same_ending
from proofs.spoiled import SPOILED
from proofs.stage import Run, Stage, environment, served
from proofs.state import LedgerState, RelayState
from proofs.traffic import Watch

__all__ = ["prove"]

KILLS = {"short": 2, "usual": 200, "full": 2000}
DAYS = {"short": 1, "usual": 2, "full": 1}  # of one day every call is reached, and most of them twice
PEOPLE = (30, 30)  # known since yesterday, new today
REGISTERED = 3
RECOVERIES = (3, 12)  # every third kill is followed by one in the run that mends it, every twelfth by two
SYNC = ("sync", "--json")
BATCH_ITEMS = 10
LATEST, SHARE = 40, 6  # a recovery makes at least so many calls of a name, or that part of the whole run's
ORDERS = ("first kills", "second kills, in the run that mends", "third kills, in the run after that")
LEAST = (1, 4, 20)  # of so many first kills one at least is followed by a second one that lands, and by a third


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
    """A prepared stage, another that ended undisturbed and how, and the calls of its run (none where unseen)."""

    stage: Stage
    over: Stage
    calm: Ending
    calls: list[Call]


@dataclass(slots=True)
class Part:
    """What one worker found."""

    claims: Claims = field(default_factory=Claims)
    landed: list[Counter[str]] = field(
        default_factory=lambda: [Counter(), Counter(), Counter()]
    )  # first, second, third
    records: int = 0
    twice: int = 0  # requests that were sent again
    reached: set[tuple[int, Call | None]] = field(default_factory=set)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Prepare some days, then kill at each of their calls in turn."""
    promise = (
        "Killed as it enters any system call that writes, syncs, removes or sends, also in the run that mends it: both "
        "sides end as undisturbed, 0 missing, 0 doubled, every provision record complete."
    )
    guard = "the stored idempotency key, now a fresh one for every send; a record dropped; a provision entry left out"
    proof = Proof("sweep", promise, seed, guard=guard)
    days = [_day(proof.claims, folder, f"day{number}", seed + number) for number in range(DAYS[size])]
    kills = _kills(days, KILLS[size], random.Random(seed))
    workers = 1 if size == "short" else os.cpu_count() or 1  # a worker takes longer to begin than a kill
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = [(folder / f"worker{one}", days, kills[one::workers], seed + one) for one in range(workers)]
        parts = list(pool.map(_part, *zip(*jobs, strict=True)))
    for part in parts:
        proof.claims.checked += part.claims.checked
        proof.claims.broken += part.claims.broken
    landed = _landed(parts)
    proof.faults = sum(landed, Counter[str]())
    for name, one, share in zip(ORDERS, landed, LEAST, strict=True):
        proof.claims.holds(f"{KILLS[size] // share} {name} landed", one.total() >= KILLS[size] // share, one.total())
    proof.figures += _figures(days, parts)
    _unnoticed(proof, days[0], folder / "spoiled")
    fresh = days[0].stage.copy(folder / "control", "stored_key")
    control(proof, "a fresh key", fresh, days[0].calm, BATCH)
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
    told = [f"{name}: {_by_call(one)}" for name, one in zip(ORDERS, _landed(parts), strict=True)]
    twice = sum(part.twice for part in parts)
    return [
        f"killed {how}",
        *told,
        f"{records:,} records went through killed runs; {twice:,} requests were sent again, with 0 doubled effects",
    ]


def _landed(parts: Sequence[Part]) -> list[Counter[str]]:
    return [sum((part.landed[order] for part in parts), Counter[str]()) for order in range(len(ORDERS))]


def _by_call(landed: Counter[str]) -> str:
    """How many, and in which calls."""
    calls = Counter[str]()
    for place, number in landed.items():
        calls[place.partition(": ")[2].partition(" ")[0] or place] += number
    return f"{landed.total():,} (" + ", ".join(f"{name} {number:,}" for name, number in calls.most_common()) + ")"


def _unnoticed(proof: Proof, day: Day, folder: Path) -> None:
    """For the controls: what a lost record and a missing provision entry look like, and which claims say so."""
    for name, (spoil, noticed) in SPOILED.items():
        stage, own = day.over.copy(folder / name.replace(" ", "_")), proof.control(name)
        spoil(stage.client.ledger)
        found = Ending(RelayState.at(stage.relay), LedgerState.at(stage.client.ledger), day.calm.counters)
        same_ending(own, name, found, day.calm)
        proof.claims.holds(f"{name}: the claims notice it", any(noticed in one for one in own.broken), own.broken)


def _day(claims: Claims, folder: Path, name: str, seed: int) -> Day:
    """Yesterday is synced; today's run is watched once without a kill."""
    stage = prepared(Stage(folder / name), *PEOPLE, REGISTERED, seed)
    with _warm(folder / f"{name}-calm", stage) as calm, served(calm, _small()) as relay:
        assert calm.warm
        traced = calm.warm.traced(SYNC, calm.client.folder, environment()) if can_trace() else None
        claims.holds("the undisturbed run goes through", traced is None or traced.exit_code in (0, 4), traced)
        over = Stage(calm.folder)
        return Day(stage, over, finish(claims, calm, relay), traced.calls if traced else [])


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
            watch = _small()
            with served(stage, watch) as relay:
                if _kill(part, 0, stage, call, chance):
                    part.reached.add((at, call))
                    part.records += sum(PEOPLE)
                for at_once, every in enumerate(RECOVERIES):
                    if number % every == 0:
                        late = _late(days[at].calls, chance) if call else None
                        _kill(part, at_once + 1, stage, late, chance)
                ending = finish(part.claims, stage, relay)
            part.twice += watch.twice
            same_ending(part.claims, f"{at}, {call.name if call else 'a moment'} {number}", ending, days[at].calm)
    return part


def _late(calls: Sequence[Call], chance: random.Random) -> Call:
    """A call of a run that mends: of any kind, and early enough that it comes so far."""
    most = Counter(call.name for call in calls)
    name = chance.choice(sorted(most))
    return Call(name, chance.randint(1, max(1, min(LATEST, most[name] // SHARE))))


def _kill(part: Part, order: int, stage: WarmStage, call: Call | None, chance: random.Random) -> bool:
    """Whether it really died; *order* 0: the first kill of its round."""
    code, calls = stage.killed(call, chance.uniform(0, 0.4))
    if code == -9:
        part.landed[order][_place(calls)] += 1
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

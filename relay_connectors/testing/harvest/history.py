"""Lives of an account: it is read while things happen in it, and what is remembered is held against the truth."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, Protocol

from relay_connectors.connector import Cursor, looked_up
from relay_connectors.testing.bench import REFERABLE, Bench, Run, said
from relay_connectors.testing.harvest.world import World
from relay_connectors.testing.serving import Reply, Request

__all__ = ["Lived", "Memory", "Remembers", "live"]

RUNS, QUIET_RUNS = 6, 2


class Lived(NamedTuple):
    """Applications that should be referred and are not, those that are and should not, and what happened meanwhile.

    ``happened`` counts what happened between two answers of one run, by name, and how often a run was ``killed``.
    """

    missed: set[str]
    wrong: set[str]
    happened: Counter[str]


class Remembers(Protocol):
    """What reads an account run by run: a ledger, or what stands for one."""

    @property
    def referred(self) -> set[str]:
        """The applications that would be referred."""

    def walk(self, run: Run, *, killed_after: int | None = None) -> bool:
        """Read on; *killed_after*: the number of the last page that is stored. Whether it was killed."""

    def reconcile(self, run: Run) -> None:
        """Look up what would be referred."""


class Memory:
    """What a ledger would remember: the last word about every application, and how far the source was read."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.cursor: Cursor | None = None

    def walk(self, run: Run, *, killed_after: int | None = None) -> bool:
        """Read on; *killed_after*: the number of the last page that is stored. Whether it was killed."""
        for number, page in enumerate(run.pages(self.cursor)):
            self.outcomes.update({raw.key: said(run.source.translate(raw)) for raw in page.raws})
            self.cursor = page.cursor
            if number == killed_after:
                return True
        return False

    def reconcile(self, run: Run) -> None:
        """Look up what would be referred."""
        found = {raw.key: said(run.source.translate(raw)) for raw in looked_up(run.connector, sorted(self.referred))}
        self.outcomes.update({key: found.get(key, "gone") for key in self.referred})

    @property
    def referred(self) -> set[str]:
        """The applications that would be referred."""
        return {key for key, outcome in self.outcomes.items() if outcome in REFERABLE}


def live(bench: Bench, world: World, seed: int, memory: Remembers | None = None) -> Lived:
    """Six runs in which things happen between and within answers, some of them killed, and two quiet ones.

    *memory* is empty; by default a :class:`Memory`.
    """
    rng, memory = random.Random(seed), memory or Memory()  # noqa: S311  nothing secret hangs on it
    happened: Counter[str] = Counter()

    def meanwhile(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        reply = ask()
        happened.update(_let_happen(world, rng, rng.choice((0, 0, 1, 1, 2))))
        return reply

    for _ in range(RUNS):
        if memory.walk(bench.run(meanwhile), killed_after=rng.choice((None, None, 0, 1, 3))):
            happened["killed"] += 1
        else:
            memory.reconcile(bench.run(meanwhile))
        _let_happen(world, rng, rng.randrange(6))
        world.clock.at += timedelta(minutes=rng.choice((1, 15, 300)))
    for _ in range(QUIET_RUNS):
        memory.walk(bench.run())
        memory.reconcile(bench.run())
    truth = world.referable()
    referred = memory.referred
    return Lived(truth - referred, referred - truth, happened)


def _let_happen(world: World, rng: random.Random, times: int) -> list[str]:
    return [world.happen(rng) for _ in range(times)]

"""Lives of an account: it is read while things happen in it, and what is remembered is held against the truth."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, Protocol

from relay_connectors.connector import Cursor, SourceError, looked_up
from relay_connectors.record.vocabulary import REFERABLE
from relay_connectors.testing.bench import Bench, Run, said, worth_looking_up
from relay_connectors.testing.harvest.api import Harvest
from relay_connectors.testing.harvest.world import HAPPENINGS, UPHEAVALS, World
from relay_connectors.testing.serving import Reply, Request

__all__ = ["TROUBLES", "Lived", "Memory", "Remembers", "live"]

RUNS, QUIET_RUNS = 6, 2
TROUBLES = ("lost_right", "blink")
TROUBLED = 0.12  # of the answers, while a run had none yet


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
        """Look up what would be referred, and what was passed over or held and may not be any more."""
        keys = worth_looking_up(run.connector, self.outcomes)
        found = {raw.key: said(run.source.translate(raw)) for raw in looked_up(run.connector, keys)}
        self.outcomes.update({key: found.get(key, "gone") for key in keys})

    @property
    def referred(self) -> set[str]:
        """The applications that would be referred."""
        return {key for key, outcome in self.outcomes.items() if outcome in REFERABLE}


def live(bench: Bench, world: World, seed: int, memory: Remembers | None = None, *, trouble: bool = False) -> Lived:
    """Six runs in which things happen between and within answers, some of them killed, and two quiet ones.

    *memory* is empty; by default a :class:`Memory`. With *trouble* runs also lose their right, or one answer of them is
    blank, whole tables change at one moment, and what applications point at is removed. A run that fails says so.
    """
    life = _Life(bench, world, memory or Memory(), seed, trouble=trouble)
    for _ in range(RUNS):
        life.run()
    world.clock.at += timedelta(hours=3 if trouble else 0)  # a clock that is behind sees what is new only later
    for _ in range(QUIET_RUNS):
        life.memory.walk(bench.run())
        life.memory.reconcile(bench.run())
    truth = world.referable()
    referred = life.memory.referred
    return Lived(truth - referred, referred - truth, life.happened)


class _Life:
    """An account and who reads it, by chance."""

    def __init__(self, bench: Bench, world: World, memory: Remembers, seed: int, *, trouble: bool) -> None:
        self.memory, self.happened = memory, Counter[str]()
        self._bench, self._world = bench, world
        self._rng = random.Random(seed)  # noqa: S311  nothing secret hangs on it
        self._api = bench.api if trouble and isinstance(bench.api, Harvest) else None
        self._only = (*HAPPENINGS, *UPHEAVALS) if trouble else ()

    def run(self) -> None:
        """One run, and what happens behind it."""
        try:
            self._read()
        except SourceError:
            if self._api is None:
                raise
            self.happened["refused"] += 1
        if self._api:
            self._api.site_admin, self._api.blinks = True, 0
        self._happen(self._rng.randrange(6))
        self._world.clock.at += timedelta(minutes=self._rng.choice((1, 15, 300)))

    def _read(self) -> None:
        if self.memory.walk(self._run(), killed_after=self._rng.choice((None, None, 0, 1, 3))):
            self.happened["killed"] += 1
        else:
            self.memory.reconcile(self._run())

    def _run(self) -> Run:
        """A run with things going on within, and with one trouble at most."""
        whole = self._api

        def meanwhile(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
            nonlocal whole
            if whole and self._rng.random() < TROUBLED:
                self._trouble(whole)
                whole = None
            reply = ask()
            self.happened.update(self._happen(self._rng.choice((0, 0, 1, 1, 2))))
            return reply

        return self._bench.run(meanwhile)

    def _trouble(self, api: Harvest) -> None:
        what = self._rng.choice(TROUBLES)
        self.happened[what] += 1
        api.site_admin, api.blinks = what != "lost_right", int(what == "blink")

    def _happen(self, times: int) -> list[str]:
        return [self._world.happen(self._rng, self._only) for _ in range(times)]

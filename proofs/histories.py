"""Whatever happens in an account in whatever order while it is read: in the end nobody is missed, and nobody wrong.

The account is a fake Greenhouse, the adapter, the collector and the ledger are the real ones. Runs are killed behind a
page, things happen between any two answers, and after two quiet runs the ledger's own file is held against the account.
In half of the histories there is trouble: the right to see anything is lost within a run, one answer is blank, whole
tables change at one moment, what applications point at is removed, and our clock is up to 90 minutes wrong.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from proofs.claims import Claims, Proof
from relay_connectors.clock import FixedClock
from relay_connectors.connector import Cursor, Page, Secret, Walk
from relay_connectors.cycle.collect import Collector
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity
from relay_connectors.testing import Bench, Harvest, Run, World
from relay_connectors.testing.bench import REFERABLE
from relay_connectors.testing.harvest import Lived, live
from relay_connectors.testing.harvest.history import TROUBLES
from relay_connectors.testing.harvest.world import HAPPENINGS, UPHEAVALS
from relay_greenhouse import GreenhouseConnector

__all__ = ["prove"]

HISTORIES = {"short": 12, "usual": 1_000, "full": 5_000}
FEW = 5  # in the short form a control lives through so many at once, until one goes wrong
CONTROLS = {"short": 20, "usual": 50, "full": 100}
HIDING = {"short": 40, "usual": 100, "full": 200}  # of the one that misses in one of ten
BELIEVING = {"short": 0, "usual": 200, "full": 400}  # of the control that rarely misses
APPLICATIONS, ROWS = 25, 4  # rows of a page, so that a walk has several
GUARD = (
    "walks by creation time; walks by a lower bound and the max seen; whom it passed over passed over for good; blank "
    "answers believed"
)
TROUBLED, SKEWS = 2, (0, 90, -90, 10, 61, -10, 75)  # from which of four seeds on; minutes
SPREAD = 100_000  # seeds of one proof lie together
SHARED_MEMORY = Path("/dev/shm")  # whether a commit reaches the disk is the question of `kill`
BASE = "http://127.0.0.1:9"
IDENTITY = Identity(b"h" * 32)


class ByCreation(GreenhouseConnector):
    """How the best-known readers do it: applications by the time they were made."""

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        reading = self._reading()
        for walk in Walk.due(cursor, self.clock, overlap=timedelta(hours=1)):
            window = {"created_at": f"gte|{walk.since}|lte|{walk.until}"}
            answers = self.http.pages("/applications", walk.at, per_page=500, **window)
            yield from walk.pages(answers, lambda answer: reading._joined(answer.json))  # noqa: SLF001  control


class ByMostRecent(GreenhouseConnector):
    """A lower bound alone, and the greatest time that was seen as the next one."""

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        reading, seen = self._reading(), str(cursor["seen"]) if cursor else "2000-01-01T00:00:00.000Z"
        since = seen
        for answer in self.http.pages("/applications", per_page=500, updated_at=f"gte|{since}"):
            seen = max([seen, *(row["updated_at"] for row in answer.json)])
            raws, problems = reading._joined(answer.json)  # noqa: SLF001  a control
            yield Page(raws, {"seen": seen}, tuple(problems))


class Trusting(GreenhouseConnector):
    """Believes whatever is blank."""

    def must_see(self, path: str = "", *, itself: bool = False) -> object:  # noqa: ARG002  the names in the adapter
        """Nothing is asked."""
        return None


class Final(GreenhouseConnector):
    """Never looks again at whom it passed over once."""

    settled = frozenset({"anonymised", "candidate_gone", "confidential_job", "internal", "private", "prospect", "stub"})


class Skewed(FixedClock):
    """Our clock, which goes as the source's does and is *wrong* by so many minutes."""

    def __init__(self, right: FixedClock, wrong: int) -> None:
        super().__init__(right.at)
        self._right, self._wrong = right, timedelta(minutes=wrong)

    def now(self) -> datetime:
        """What we take for the time."""
        return self._right.now() + self._wrong


class _KilledError(Exception):
    """The process is gone; what was stored stays."""


class LedgerMemory:
    """A real ledger and the collector that fills it, opened anew for every run, as cron does."""

    def __init__(self, path: Path, clock: FixedClock) -> None:
        self._path, self._clock = path, clock

    def walk(self, run: Run, *, killed_after: int | None = None) -> bool:
        """Collect; *killed_after*: the number of the last page that is stored. Whether it was killed."""
        pages: list[int] = []

        def stored(_: str, rows: int) -> None:
            pages.append(rows)
            if len(pages) - 1 == killed_after:
                raise _KilledError

        with self._opened() as ledger, ledger.run() as number:
            try:
                Collector(run.source, ledger, number, texts={}, progress=stored).collect()
            except _KilledError:
                return True
        return False

    def reconcile(self, run: Run) -> None:
        """Look up what would be referred."""
        with self._opened() as ledger, ledger.run() as number:
            Collector(run.source, ledger, number, texts={}).reconcile()

    @property
    def referred(self) -> set[str]:
        """The applications of the file that may be referred."""
        told = ", ".join(f"'{outcome}'" for outcome in sorted(REFERABLE))
        with closing(sqlite3.connect(self._path)) as db:
            sql = f"SELECT application_id FROM records WHERE gone_at IS NULL AND outcome IN ({told})"
            return {key for (key,) in db.execute(sql)}

    def _opened(self) -> Ledger:
        return Ledger.open(self._path, identity=IDENTITY, clock=self._clock)


class Lives(NamedTuple):
    """Many histories: seed → what was missed and what was wrong in it."""

    by_seed: dict[int, Lived]

    @property
    def missed(self) -> int:
        """Applications, over all histories."""
        return sum(len(lived.missed) for lived in self.by_seed.values())

    @property
    def wrong(self) -> int:
        """Likewise."""
        return sum(len(lived.wrong) for lived in self.by_seed.values())

    @property
    def histories(self) -> int:
        """Those in which something was missed or wrong."""
        return sum(bool(lived.missed or lived.wrong) for lived in self.by_seed.values())

    @property
    def happened(self) -> Counter[str]:
        """What happened within runs."""
        return sum((lived.happened for lived in self.by_seed.values()), Counter())


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Live through histories with the adapter as it is, and through some of them with the usual ways of reading."""
    promise = (
        f"{HISTORIES[size]:,} histories of a Greenhouse account that changes while it is read, with killed runs: after "
        "two quiet runs the ledger's referred set is the account's truth, also where rights come and go, answers are "
        "blank, clocks differ and everything changes at once. 0 missed, 0 wrong."
    )
    proof = Proof("histories", promise, seed, guard=GUARD)
    seeds = [seed * SPREAD + number for number in range(HISTORIES[size])]
    lives = _live(GreenhouseConnector, seeds, folder)
    proof.faults = lives.happened
    _judge(proof.claims, lives)
    for happening in (*HAPPENINGS, *UPHEAVALS, *TROUBLES, "killed"):
        proof.claims.holds(f"{happening} happened while an account was read", lives.happened[happening] > 0)
    troubled = [seed for seed in seeds if seed % 4 >= TROUBLED]
    for control, some in (
        (ByCreation, seeds[: CONTROLS[size]]),
        (ByMostRecent, seeds[: CONTROLS[size]]),
        (Final, seeds[: HIDING[size]]),
        (Trusting, troubled[: BELIEVING[size]]),
    ):
        if (control, size) == (Trusting, "short"):
            continue  # mostly the next run meets again what a blank answer hid: of a few dozen histories none is hit
        found = _until_one_misses(control, some, folder) if size == "short" else _live(control, some, folder)
        _judge(proof.control(control.__name__), found)
        proof.figures.append(
            f"control {control.__name__}: {found.missed} missed and {found.wrong} wrong, in {found.histories} of "
            f"{len(found.by_seed)} histories"
        )
    return proof


def _judge(claims: Claims, lives: Lives) -> None:
    for seed, lived in lives.by_seed.items():
        claims.same(f"history {seed}: missed", len(lived.missed), 0)
        claims.same(f"history {seed}: wrong", len(lived.wrong), 0)


def _until_one_misses(control: type[GreenhouseConnector], seeds: Sequence[int], folder: Path) -> Lives:
    lived: dict[int, Lived] = {}
    for first in range(0, len(seeds), FEW):
        lived |= _live(control, seeds[first : first + FEW], folder).by_seed
        if Lives(lived).missed:
            break
    return Lives(lived)


def _live(adapter: type[GreenhouseConnector], seeds: Sequence[int], folder: Path) -> Lives:
    room = SHARED_MEMORY if SHARED_MEMORY.is_dir() else folder
    with TemporaryDirectory(dir=room) as place, ProcessPoolExecutor() as pool:
        lived = pool.map(partial(_lived, adapter, Path(place)), seeds, chunksize=5)
        return Lives(dict(zip(seeds, lived, strict=True)))


def _lived(adapter: type[GreenhouseConnector], folder: Path, seed: int) -> Lived:
    """One history; in every second one rejecting leaves the application's ``updated_at`` as it was.

    In the third and fourth of each four there is trouble.
    """
    logging.getLogger("relay_connectors").setLevel(logging.ERROR)  # hundreds of readings without a right warn
    path = folder / f"{adapter.__name__}-{seed}.db"
    world, trouble = World.seeded(seed, APPLICATIONS), seed % 4 >= TROUBLED
    world.touching = seed % 2 == 0
    clock = Skewed(world.clock, SKEWS[seed // 4 % len(SKEWS)]) if trouble else world.clock
    lived = live(_bench(adapter, world, clock), world, seed, LedgerMemory(path, clock), trouble=trouble)
    path.unlink()
    return lived


def _bench(adapter: type[GreenhouseConnector], world: World, clock: FixedClock) -> Bench:
    api = Harvest(world, base=BASE)
    api.most_rows, api.limit = ROWS, 10**9  # time stands still here, so no window of the limit would ever end
    client, secret = api.client
    told = {"base_url": f"{BASE}/v3", "token_url": f"{BASE}/token", "client_id": client}
    return Bench(
        adapter=adapter,
        settings={"account": "acme", **told, "client_secret": Secret(secret, "env:GREENHOUSE_CLIENT_SECRET")},
        expected={},
        canaries=[],
        api=api,
        clock=clock,
    )

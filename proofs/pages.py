"""A source's pages cut at any byte, and pages that lead anywhere: nothing is taken for read that was not.

The adapter is Greenhouse's, the account a fake Harvest on loopback behind a fault proxy, the ledger a real one. The
page graphs are read by the four ways of paging that the contract offers.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from proofs.claims import Claims, Proof
from proofs.graphs import read_graphs, read_unguarded
from proofs.histories import IDENTITY, SHARED_MEMORY
from relay_connectors.connector import Secret, Source, SourceError, SourceUnavailableError, build_http
from relay_connectors.connector.transport import Links
from relay_connectors.cycle.collect import Collector
from relay_connectors.ledger import Ledger
from relay_connectors.testing import FakeTime, Harvest, Request, World, served
from relay_connectors.testing.bench import REFERABLE
from relay_connectors.testing.hostile import FaultProxy, cut_body
from relay_connectors.testing.serving import Reply
from relay_greenhouse import GreenhouseConnector, GreenhouseSettings

__all__ = ["prove"]

CUTS = {"short": 15, "usual": 5_000, "full": None}  # None: at every byte of every page
GRAPHS = {"short": 25, "usual": 1_000, "full": 10_000}
APPLICATIONS, ROWS = 12, 5  # rows of a page, so that a walk has several


class Cut(NamedTuple):
    """Where an answer ends: the number of the request, the bytes that still come, and whether the head tells more."""

    request: int
    at: int
    length: bool


@dataclass(slots=True)
class Tried:
    """What one worker found."""

    claims: Claims = field(default_factory=Claims)
    hits: Counter[str] = field(default_factory=Counter)
    stored_before: int = 0


@dataclass(slots=True)
class Account:
    """A fake account on loopback with a proxy before it, and a reader that has a new ledger each time."""

    world: World
    proxy: FaultProxy
    folder: Path
    number: int = 0

    @contextmanager
    def reader(self) -> Iterator[Callable[[], bool]]:
        """A ledger of its own, read into by each call: whether the walk went through."""
        self.number += 1
        path = self.folder / f"{self.number}.db"
        with Ledger.open(path, identity=IDENTITY, clock=self.world.clock) as ledger:
            yield lambda: self._read(ledger)
        path.unlink()

    def _read(self, ledger: Ledger) -> bool:
        with ledger.run() as run:
            try:
                Collector(self._source(), ledger, run, texts={}).collect()
            except (SourceError, SourceUnavailableError):
                return False
        return True

    def _source(self) -> Source:
        told: dict[str, Any] = {"base_url": f"{self.proxy.url}/v3", "token_url": f"{self.proxy.url}/token"}
        secret = Secret("s3cret-canary", "env:GREENHOUSE_CLIENT_SECRET")
        settings = GreenhouseSettings(account="acme", client_id="client.canary", client_secret=secret, **told)
        connector, time = GreenhouseConnector(settings, clock=self.world.clock), FakeTime()
        http = build_http(
            connector.transport(),
            source="greenhouse",
            clock=self.world.clock,
            sleep=time.sleep,
            monotonic=time.monotonic,
        )
        connector.use(http)
        return Source(connector, name="acme", start="all")


@contextmanager
def account(seed: int, folder: Path, sizes: list[int] | None = None) -> Iterator[Account]:
    """An account of *seed*; every answer's size is noted in *sizes*."""
    world = World.seeded(seed, APPLICATIONS)
    api = Harvest(world)
    api.most_rows, api.limit = ROWS, 10**9

    def answer(request: Request) -> Reply:
        reply = api(request)
        if sizes is not None:
            sizes.append(len(reply.body))
        return reply

    with served(answer) as upstream, FaultProxy(upstream) as proxy:
        api.base = proxy.url
        yield Account(world, proxy, folder)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Cut every page of a first walk, and read page graphs in which nothing is as it should be."""
    promise = (
        "A page that is cut at any byte is not taken for read: what was lost comes with the next walk. Pages that lead "
        "in circles, to themselves, or on for ever end in an error, and whole lists are read whole."
    )
    proof = Proof("pages", promise, seed, guard="a reader that knows a broken page, or one that it read before")
    cuts, total = _cuts(folder, seed, CUTS[size], random.Random(seed))
    tries = _spread(_try_cuts, folder, seed, cuts)
    for tried in tries:
        proof.claims.checked += tried.claims.checked
        proof.claims.broken += tried.claims.broken
        proof.faults += tried.hits
    graphs = read_graphs(GRAPHS[size], seed, proof.claims)
    proof.figures += [
        f"{len(cuts):,} cuts at {total:,} bytes of the pages of a first walk, half with the true length",
        f"{sum(tried.stored_before for tried in tries):,} of these walks had stored pages before",
        f"{GRAPHS[size]:,} page graphs: {', '.join(f'{name} {n:,}' for name, n in sorted(graphs.items()))}",
    ]
    proof.claims.holds("every cut was really hit", proof.faults.total() >= len(cuts), proof.faults)
    with _forgiving():
        some = random.Random(seed).sample(cuts, k=min(30, len(cuts)))
        proof.controls["a broken page is the end"] = _try_cuts(folder, seed, some).claims
    proof.controls |= read_unguarded(GRAPHS["short"] * 4, seed)
    return proof


def _spread(
    work: Callable[[Path, int, Sequence[Cut]], Tried], folder: Path, seed: int, cuts: Sequence[Cut]
) -> list[Tried]:
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        return list(
            pool.map(work, [folder] * workers, [seed] * workers, [cuts[one::workers] for one in range(workers)])
        )


def _cuts(folder: Path, seed: int, wanted: int | None, chance: random.Random) -> tuple[list[Cut], int]:
    """So many cuts (None: each), spread over all bytes of all answers of an undisturbed first walk."""
    sizes: list[int] = []
    with account(seed, folder, sizes) as undisturbed, undisturbed.reader() as read:
        if not read():
            message = "the account cannot be read undisturbed"
            raise AssertionError(message)
    places = [(request, at) for request, size in enumerate(sizes) for at in range(size)]
    chosen = places if wanted is None else chance.sample(places, k=min(wanted, len(places)))
    return [Cut(request, at, chance.random() < 0.5) for request, at in chosen], len(places)


def _try_cuts(folder: Path, seed: int, cuts: Sequence[Cut]) -> Tried:
    """Each cut in a ledger of its own: from that request on every answer is cut; then a healthy walk."""
    tried = Tried()
    room = SHARED_MEMORY if SHARED_MEMORY.is_dir() else folder
    with TemporaryDirectory(dir=room) as place, account(seed, Path(place)) as hurt:
        truth = hurt.world.referable()
        for cut in cuts:
            _try(tried, hurt, cut, truth)
        tried.hits += hurt.proxy.hits
    return tried


def _try(tried: Tried, hurt: Account, cut: Cut, truth: set[str]) -> None:
    with hurt.reader() as read:
        hurt.proxy.hit(cut_body(cut.at, length=cut.length), times=None, after=cut.request)
        went = read()
        hurt.proxy.calm()
        tried.claims.holds(f"{cut}: a cut walk does not go through", not went)
        before = _referred(hurt)
        tried.stored_before += bool(before)
        tried.claims.holds(f"{cut}: nobody is called rejected who is not", before <= truth, before - truth)
        tried.claims.holds(f"{cut}: the next walk goes through", read())
        tried.claims.same(f"{cut}: the next walk finds everybody", _referred(hurt), truth)


def _referred(hurt: Account) -> set[str]:
    with closing(sqlite3.connect(hurt.folder / f"{hurt.number}.db")) as db:
        rows = db.execute("SELECT application_id, outcome FROM records WHERE gone_at IS NULL").fetchall()
    return {key for key, outcome in rows if outcome in REFERABLE}


@contextmanager
def _forgiving() -> Iterator[None]:
    """Whoever reads this way believes that a list ends where its answer breaks."""
    real = Links.pages

    def pages(self: Links, client: Any, path: str, at: str, params: Mapping[str, str | int]) -> Iterator[Any]:
        try:
            yield from real(self, client, path, at, dict(params))
        except (SourceError, SourceUnavailableError):
            return

    Links.pages = pages  # type: ignore[method-assign]
    try:
        yield
    finally:
        Links.pages = real  # type: ignore[method-assign]

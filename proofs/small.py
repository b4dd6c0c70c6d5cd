"""A small world in one process: an adapter over rows, a real ledger and the real relay, with a proxy between them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from proofs.claims import Claims
from proofs.state import LedgerState, RelayState, check_both
from relay_connectors import ConsentRule, Identity, Ledger, Party, Policy, Relay, Report, RunOptions, sync
from relay_connectors.clock import Clock, FixedClock
from relay_connectors.connector import Connector, Draft, Page, Raw, Settings, Source
from relay_connectors.http import RetryPolicy
from relay_connectors.record.parts import Email, Job, Person
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay_server import RunningRelay
from relay_connectors.testing.hostile import FaultProxy

__all__ = ["BEGIN", "COUNTED", "Ending", "Moving", "SmallWorld", "lived", "play", "same_ending"]

BEGIN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TENANT, KEY = "sample", "a-tenant-key-of-the-proofs"
DEADLINE = 1.0
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")
RECIPIENT = Party("キャリアリレー", "東京都千代田区1-1", "架空 一郎")
RULE = ConsentRule(
    field="consent",
    granted=["はい"],
    denied=["いいえ"],
    withdrawn=["撤回"],
    obtained_at="consented",
    scope=["share_with_relay"],
    policy_version="2026-04",
    recipients=["キャリアリレー"],
    payload="full",
)
Row = dict[str, str]


class Rows(Connector[Settings]):
    """An adapter whose vendor is a list."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = "1"
    translator: ClassVar[str] = "1"
    rows: ClassVar[list[Row]] = []

    def fetch(self, cursor: Mapping[str, Any] | None) -> Iterator[Page]:  # noqa: ARG002  everything, each time
        """All rows in one page."""
        yield Page([Raw(row["id"], row, f"list:{at}") for at, row in enumerate(self.rows, 1)], {"row": len(self.rows)})

    def translate(self, raw: Any) -> Draft:
        """One row."""
        row = raw.raw.data
        return Draft(
            outcome=row["outcome"],
            person=Person(full_name=row["name"], emails=(Email(address=row["mail"], primary=True),)),
            job=Job(id="J-1", title="営業"),
            decided_at=row.get("decided", "2026-11-10"),
            kept={"consent": row["consent"], "consented": row["consented"]},
        )


class Moving(FixedClock):
    """A clock that only sleeping moves; also the monotonic one of whoever waits by it."""

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.at += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.at.timestamp()


@dataclass(frozen=True, slots=True)
class ShortRelay(Relay):
    """A relay that is waited for one second at a time."""

    def client(self, clock: Clock, retry: RetryPolicy | None = None, **more: Any) -> RelayClient:
        """As of any relay, with a short deadline."""
        return RelayClient(self.url, self.tenant, self.api_key, clock=clock, retry=retry, deadline=DEADLINE, **more)


@dataclass(slots=True)
class Ending:
    """What both sides came to, and how often the relay did what."""

    relay: RelayState
    ledger: LedgerState
    counters: Counter[str]


@dataclass(slots=True)
class SmallWorld:
    """What is there while a block of :func:`lived` runs."""

    folder: Path
    ledger: Ledger
    server: RunningRelay
    proxy: FaultProxy
    clock: Moving
    rows: list[Row] = field(default_factory=list)
    batch_items: int | None = None
    rules: dict[str, Any] = field(default_factory=dict)

    def add(self, number: int, consent: str = "はい") -> None:
        """One more rejected person."""
        named = {"id": f"A-{number}", "name": f"架空 {number}", "mail": f"c{number}@example.jp"}
        self.rows.append({**named, "outcome": "employer_rejected", "consent": consent, "consented": "2026-10-01"})

    def record_id(self, number: int) -> str:
        """Somebody's record."""
        return self.ledger.identity.record_ids("rows", "acme")(f"A-{number}")

    def sync(self, **policy: Any) -> Report:
        """One run through the proxy; nothing sleeps but the clock."""
        adapter = type("RowsNow", (Rows,), {"rows": self.rows})
        source = Source(adapter(Settings(account="acme"), keep=("consent", "consented")), name="acme", consent=[RULE])
        relay = ShortRelay(self.proxy.url, TENANT, KEY, RECIPIENT)
        retry = RetryPolicy(sleep=self.clock.sleep, monotonic=self.clock.monotonic, **policy)
        provider = Party("株式会社例", "東京都港区1-1", "例 太郎")
        rules = Policy(provider=provider, texts={"2026-04": "a4" * 32}, **self.rules)
        return sync([source], self.ledger, relay, rules, start="all", options=RunOptions(retry=retry, allow_new=0))


@contextmanager
def lived(folder: Path, rows: list[Row], at: datetime = BEGIN) -> Iterator[SmallWorld]:
    """The world of *folder*, new or as it was left."""
    clock = Moving(at)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        RunningRelay(folder / "relay", tenants={TENANT: KEY}, clock=clock) as server,
        FaultProxy(server.url) as proxy,
        Ledger.open(folder / "state" / "ledger.db", identity=Identity(b"k" * 32), clock=clock) as ledger,
    ):
        yield SmallWorld(folder, ledger, server, proxy, clock, [dict(row) for row in rows])


def ended(folder: Path, counters: Mapping[str, int]) -> Ending:
    """What lies in the files of a world that is over."""
    told = RelayState.at(folder / "relay"), LedgerState.at(folder / "state" / "ledger.db")
    return Ending(*told, Counter(counters))


def play(base: Path, folder: Path, rows: list[Row], act: Callable[[SmallWorld], None]) -> Ending:
    """Let *act* happen in a copy of the world *base*; what came of it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    with lived(folder, rows) as world:
        act(world)
        counters = dict(world.server.app.state.relay.counters)
    return ended(folder, counters)


def same_ending(claims: Claims, found: Ending, wanted: Ending) -> None:
    """Both sides agree, and came to what they come to in the other world."""
    check_both(claims, found.relay, found.ledger)
    claims.same("referrals as without it", found.relay.referrals, wanted.relay.referrals)
    claims.same("who has a link", found.ledger.linked, wanted.ledger.linked)
    claims.same("number of links", len(found.relay.links), len(wanted.relay.links))
    claims.same("records in the ledger", found.ledger.records, wanted.ledger.records)
    claims.same("events", found.ledger.events, wanted.ledger.events)
    for name in COUNTED:
        claims.same(f"items {name}", found.counters[name], wanted.counters[name])

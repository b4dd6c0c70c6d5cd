"""A small real world: an adapter over rows in memory, a real ledger, and the real reference relay on loopback."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import orjson
import pytest

from relay_connectors import ConsentRule, Ledger, Party, Policy, Relay, RunOptions, plan, sync
from relay_connectors.connector import Connector, Draft, Page, Raw, Settings, Skip, Source
from relay_connectors.http import RetryPolicy
from relay_connectors.record.parts import Email, Flags, Job, Person, Tag
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay_server.faults import FaultRequest
from relay_connectors.relay_server.running import RunningRelay

KEY = "relay-key-for-tests-0001"
PROVIDER = Party("株式会社例", "東京都港区1-1", "例 太郎")
TEXTS = {"2026-04": "a4" * 32}
RULE = ConsentRule(
    field="同意",
    granted=["はい"],
    denied=["いいえ"],
    withdrawn=["撤回"],
    obtained_at="同意日",
    scope=["share_with_relay"],
    policy_version="2026-04",
    recipients=["キャリアリレー"],
    payload="full",
)


class RowsConnector(Connector[Settings]):
    """An adapter of ten lines whose vendor is a list."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = "1"
    translator: ClassVar[str] = "1"
    rows: ClassVar[list[dict[str, str]]] = []

    def fetch(self, cursor):
        raws = [Raw(row["id"], row, f"acme:{number}") for number, row in enumerate(self.rows, 1)]
        for first in range(0, len(raws), 7):
            yield Page(raws[first : first + 7], {"row": first + 7})

    def translate(self, raw):
        row = raw.raw.data
        if row.get("hidden"):
            return Skip("private")
        mail = (Email(address=row["mail"], primary=True),) if row.get("mail") else ()
        return Draft(
            outcome=row.get("outcome", "employer_rejected"),
            person=Person(full_name=row.get("name"), emails=mail),
            job=Job(id="J-1", title=row.get("job", "営業")),
            applied_at=row.get("applied"),
            decided_at=row.get("decided", "2026-11-10"),
            notified_at=row.get("notified"),
            tags=[Tag(ns="free", value=row["tag"])] if row.get("tag") else (),
            flags=Flags(private=True) if row.get("private") else None,
            kept={name: row[name] for name in ("consent", "consented") if name in row},
        )


@dataclass
class World:
    """What a test changes between runs."""

    ledger: Ledger
    relay: Relay
    server: RunningRelay
    clock: object
    rows: list[dict[str, str]] = field(default_factory=list)
    policy: Policy = field(default_factory=lambda: Policy(provider=PROVIDER, texts=TEXTS))
    start: str | None = "all"
    adapter: type[Connector[Settings]] = RowsConnector
    rule: ConsentRule = RULE
    """What 同意 and 同意日 of a file say."""

    def add(self, number, *, consent="はい", **more):
        row = {"id": f"A-{number}", "name": f"山田 {number}", "mail": f"c{number}@example.jp", "consent": consent}
        row |= {"consented": "2026-10-01", **more}
        self.rows.append(row)
        return row

    def source(self, name="acme"):
        rule = self.rule.model_copy(update={"field": "consent", "obtained_at": "consented"})
        adapter = type("Rows", (self.adapter,), {"rows": self.rows})
        return Source(adapter(Settings(account="acme"), keep=("consent", "consented")), name=name, consent=[rule])

    def sync(self, **options):
        return sync(
            [self.source()], self.ledger, self.relay, self.policy, start=self.start, options=RunOptions(**options)
        )

    def plan(self, **options):
        return plan(
            [self.source()], self.ledger, self.relay, self.policy, start=self.start, options=RunOptions(**options)
        )

    def days(self, number, **options):
        """The exit codes of so many daily runs whose waits take no time."""
        codes = []
        for _ in range(number):
            codes.append(self.sync(retry=RetryPolicy(sleep=lambda _: None), **options).exit_code)
            self.clock.at += timedelta(hours=23)
        return codes

    def withdraw(self, number):
        """Whoever stands in this row withdraws their consent there."""
        self.rows[number] |= {"consent": "撤回", "consented": "2026-11-20T00:00:00+09:00"}

    def referrals(self):
        """What the relay holds, by record id."""
        client = self.relay.client(self.clock)
        try:
            return {row.record_id: row for row in client.referrals().referrals if row.record_id}
        finally:
            client.close()

    def fault(self, kind, **more):
        """Break the relay on purpose; only what sends is struck unless the path says otherwise."""
        asked = {"kind": kind, "path": "/v1/referrals/batch", "retry_after": 0, **more}
        self.server.app.state.relay.faults.add(FaultRequest.model_validate(asked))

    def counters(self):
        return dict(self.server.app.state.relay.counters)

    def live(self):
        return sorted(key for key, row in self.referrals().items() if row.status not in ("retracted", "erased"))

    def record_id(self, number):
        return self.ledger.identity.record_ids("rows", "acme")(f"A-{number}")

    def verdicts(self):
        return dict(self.ledger.database.rows("SELECT application_id, verdict || ' ' || codes FROM records"))


@pytest.fixture
def gateway(monkeypatch):
    """Puts a function before the relay: it gets a batch's items, and may raise or answer; the sizes of all batches."""
    real, sizes = RelayClient.send_batch, []

    def put(look):
        def send_batch(client, key, body, record_ids):
            sizes.append(len(record_ids))
            told = look(orjson.loads(body)["items"])
            return told if told is not None else real(client, key, body, record_ids)

        monkeypatch.setattr(RelayClient, "send_batch", send_batch)
        return sizes

    return put


@pytest.fixture(scope="session")
def doorman():
    """Stops relays behind the tests' backs: uvicorn takes 0.2 s to leave."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def world(ledger, clock, tmp_path, doorman):
    server = RunningRelay(tmp_path / "relay", tenants={"acme": KEY}, clock=clock)
    server.__enter__()
    recipient = Party("キャリアリレー", "東京都千代田区1-1", "代表 一郎")
    yield World(ledger, Relay(server.url, "acme", KEY, recipient), server, clock)
    doorman.submit(server.__exit__, None, None, None)

"""A month of an employer's life in a few minutes: exports, registrations, withdrawals, erasures, faults, every day.

The clock is simulated, everything else is real: files, the ledger, the relay on loopback, people who open their links.
What both sides hold is compared every night with what the days should have led to, reckoned from the days alone.
"""

from __future__ import annotations

import csv
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from proofs.applicants import COLUMNS, RULE, Application, Somebody, names
from proofs.claims import Claims, Proof
from proofs.farewells import Ear, Farewells
from proofs.model.controls import unguarded
from proofs.state import LedgerState, RelayState, check_both, given_up
from relay_connectors import Ledger, Party, Policy, Relay, Report, RunOptions, open_source, sync
from relay_connectors.clock import FixedClock
from relay_connectors.cycle.erase import Eraser
from relay_connectors.http import RetryPolicy
from relay_connectors.record import Identity
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.faults import FaultRequest
from relay_connectors.relay_server.mailbox import read_folder
from relay_connectors.relay_server.simulate import simulate

__all__ = ["TROUBLES", "Month", "prove"]

DAYS = {"short": 12, "usual": 30, "full": 30}
NEWCOMERS = {"short": 6, "usual": 12, "full": 40}  # a day
ERASED_ON = (10, 17, 24)
FIRST = date(2026, 11, 1)
BEGIN = datetime(2026, 10, 31, 21, 0, tzinfo=UTC)  # six in the morning of the first day
TENANT, KEY = "sample", "a-tenant-key-of-the-proofs"
TROUBLES = (
    "drop_before", "lose_answer", "half_answer", "500", "503", "429", "html_200", "item_error", "reorder_events",
)  # fmt: skip
AGAIN = RetryPolicy(attempts=2, sleep=lambda _seconds: None)
MOST_RUNS = 8
GUARDS = "the memory of who was erased, emptied; the reason of a retract; that who registered stays"
FORGETFUL = "nobody is remembered as erased"
# What breaks without each of them.
BREAKS = {
    FORGETFUL: "nothing of the erased",
    "one reason": "and for this reason",
    "registered go": "whoever is taken back has to go",
}


@dataclass
class Month:
    """One employer. ``forgetful`` is the control: who was erased is not remembered as such.

    ``strike`` says of every request to the relay's interface by which fault it is broken, if by any; without it a few
    requests of a day are. ``most_runs`` is how often cron comes before a human is called. On each day of
    ``withdrawn_on`` one of those whom the relay holds takes their yes back, besides those who do so by chance.
    """

    folder: Path
    chance: random.Random
    newcomers: int
    forgetful: bool = False
    erased_on: tuple[int, ...] = ERASED_ON
    strike: Callable[[str], FaultRequest | None] | None = None
    most_runs: int = MOST_RUNS
    withdrawn_on: tuple[int, ...] = ()
    people: list[Somebody] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    claims: Claims = field(default_factory=Claims)
    today: date = FIRST

    def __post_init__(self) -> None:
        """Lay out the folders, and open what stays open."""
        self.clock = FixedClock(BEGIN)
        for name in ("state", "exports"):
            (self.folder / name).mkdir(parents=True, mode=0o700)
        self.ledger = Ledger.open(self.folder / "state" / "ledger.db", identity=Identity(b"m" * 32), clock=self.clock)
        provider = Party("株式会社例", "東京都港区1-1", "例 太郎")
        self.policy = Policy(embargo="0h", provider=provider, texts={"2026-04": "a4" * 32})
        self.names = names(self.chance)
        self.ids, self.farewells = count(1), Farewells(self._record_id)

    def live(self, days: int) -> None:
        """Live through the days."""
        tenants = {TENANT: KEY}
        server = RunningRelay(self.folder / "relay", tenants=tenants, clock=self.clock)
        server.app.add_middleware(Ear, heard=self.farewells.heard)
        with server:
            recipient = Party("キャリアリレー", "東京都千代田区1-1", "代表 一郎")
            relay = Relay(server.url, TENANT, KEY, recipient)
            if self.strike:
                server.app.state.relay.faults.strike = self.strike
            for day in range(1, days + 1):
                self.clock.at = BEGIN + timedelta(days=day - 1)
                self.today = FIRST + timedelta(days=day - 1)
                self._day(day, relay, server)
                self._night(day)
            counters = server.app.state.relay.counters.items()
            self.happened.update({name: number for name, number in counters if name.startswith("fault_")})
        self.ledger.close()

    def _day(self, day: int, relay: Relay, server: RunningRelay) -> None:
        self._happen()
        held = [one for one in self.people if one.should_be_live() and one.consented != self.today]
        if day in self.withdrawn_on and held:
            self._withdraw(self.chance.choice(held))
        self._write()
        self._break(server)
        self._sync(day, relay)
        self._register(day, server)
        if day in self.erased_on:
            self._erase()
        self._sync(day, relay)

    def _happen(self) -> None:
        """What the day brings in the ATS."""
        for one in self.people:
            for application in one.applications:
                self._go_on(one, application)
            if not one.erased and len(one.applications) == 1 and one.applications[0].decided and self._luck(0.02):
                self._apply(one)
                self.happened["re-applications"] += 1
        for _ in range(self.newcomers):
            number = next(self.ids)
            one = Somebody(next(self.names), f"p{number}@example.jp", f"090{10_000_000 + number * 7:08d}", [])
            self.people.append(one)
            self._apply(one)

    def _apply(self, one: Somebody) -> None:
        one.applications.append(Application(f"A-{next(self.ids):05d}", self.today))

    def _go_on(self, one: Somebody, application: Application) -> None:
        if application.status == "選考中" and self._luck(0.4):
            application.status = self.chance.choices(["不採用", "辞退", "入社"], [0.86, 0.08, 0.06])[0]
            application.decided = self.today
            self.happened["decisions"] += 1
            if one.consent == "" and self._luck(0.5):
                one.consent, one.consented = "はい", self.today
        elif application.status == "不採用" and self._luck(0.01):
            application.status, application.decided = "選考中", None
            self.happened["rejections taken back"] += 1
        elif one.consent == "はい" and one.consented != self.today and self._luck(0.01):
            self._withdraw(one)

    def _withdraw(self, one: Somebody) -> None:
        one.consent, one.consented = "撤回", self.today
        self.happened["withdrawals"] += 1

    def _luck(self, share: float) -> bool:
        return self.chance.random() < share

    def _write(self) -> None:
        """The day's export: everybody there ever was, also who was erased here. The ATS does not know of that."""
        with (self.folder / "exports" / "export.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for one in self.people:
                for application in one.applications:
                    writer.writerow(one.row(application))

    def _break(self, server: RunningRelay) -> None:
        if self.strike:
            return
        for _ in range(self.chance.randrange(4)):
            kind = self.chance.choice(TROUBLES)
            path = "/v1/events" if kind == "reorder_events" else self.chance.choice(["/v1/referrals/batch", "/v1/"])
            asked: dict[str, Any] = {
                "kind": kind,
                "path": path,
                "count": self.chance.randrange(1, 3),
                "retry_after": 30,
            }
            server.app.state.relay.faults.add(FaultRequest.model_validate(asked))

    def _sync(self, day: int, relay: Relay) -> None:
        """As cron would: again after every failure, two minutes later."""
        reports: list[Report] = []
        while not reports or (reports[-1].exit_code not in (0, 4) and len(reports) < self.most_runs):
            source = open_source(
                "generic_csv", account="acme", path=str(self.folder / "exports"), clock=self.clock, consent=[RULE]
            )
            options = RunOptions(retry=AGAIN)
            reports.append(sync([source], self.ledger, relay, self.policy, start="all", options=options))
            self.clock.at += timedelta(minutes=2)
        self.happened["runs that failed"] += len(reports) - 1
        codes = [report.exit_code for report in reports]
        self.claims.holds(f"day {day}: done without a human", codes[-1] in (0, 4), codes)

    def _register(self, day: int, server: RunningRelay) -> None:
        """Some of those whose link was sent to them today open it."""
        sql = (
            "SELECT l.link_id, l.url, r.application_id FROM links l JOIN records r USING (record_id) "
            "WHERE l.state = 'assigned' AND l.exported_at IS NULL"
        )
        self._accept(day, server)
        owners = {application.key: one for one in self.people for application in one.applications}
        for link_id, url, key in self.ledger.database.rows(sql):
            with self.ledger.transaction():
                self.ledger.links.exported([link_id], self.ledger.now())
            if self._luck(0.5):
                self._open(owners[key], url, server, day)

    def _accept(self, day: int, server: RunningRelay) -> None:
        """Some of those who are referred follow the relay's own invitation; the referral stays as it is."""
        invited = {mail.recipient: mail.text for mail in read_folder(server.mail_dir, kind="invitation")}
        for one in self.people:
            if one.mail in invited and one.should_be_live() and not one.registered and self._luck(0.05):
                self._open(one, re.findall(rf"{re.escape(server.url)}/\S+", invited[one.mail])[0], server, day)
                one.stays = one.registered
                self.happened["registrations by invitation"] += one.registered

    def _open(self, one: Somebody, url: str, server: RunningRelay, day: int) -> None:
        table = self.folder / "invited.csv"
        table.write_text(f"email,link,language\n{one.mail},{url},ja\n", encoding="utf-8")
        done = simulate(table, server.mail_dir, register=1, base_url=server.url, seed=day)
        table.unlink()
        one.registered = bool(done.registered)
        self.happened["registrations"] += done.registered

    def _erase(self) -> None:
        """Somebody whom the relay holds, and somebody who has only a link, want to be forgotten."""
        live = [one for one in self.people if one.should_be_live() and not one.registered]
        linked = [
            one for one in self.people if one.consent == "" and not (one.registered or one.erased) and one.is_rejected()
        ]
        for group in filter(None, (live, linked)):
            one = self.chance.choice(group)
            one.erased = True
            record = self.ledger.records.get(self._record_id(one.applications[0]))
            if record is None:
                message = "somebody with a decision is not in the ledger"
                raise AssertionError(message)
            eraser = Eraser(self.ledger, self.folder / "state")
            with self.ledger.hold():
                with self.ledger.transaction():
                    eraser.erase([record.person_id], "subject_request")
                eraser.finish()
            self.happened["erasures"] += 1
        if self.forgetful:
            with self.ledger.transaction():
                self.ledger.database.run("DELETE FROM suppressions")

    def _record_id(self, application: Application) -> str:
        return self.ledger.identity.record_ids("generic_csv", "acme")(application.key)

    def _night(self, day: int) -> None:
        """What must be true every night."""
        relay, ledger = RelayState.at(self.folder / "relay"), LedgerState.at(self.folder / "state" / "ledger.db")
        nightly = Claims()
        check_both(nightly, relay, ledger)
        self.claims.checked += nightly.checked
        self.claims.broken += [f"day {day}: {claim}" for claim in nightly.broken]
        held = {record_id for record_id, found in relay.referrals.items() if found[1]}
        live = [[self._record_id(one) in held for one in person.applications].count(True) for person in self.people]
        wanted = [int(person.should_be_live()) for person in self.people]
        for one, right in zip(self.people, wanted, strict=True):
            one.stays = one.stays and bool(right)
        self.farewells.check(self.claims, day, self.people, self.happened)
        wrong = sum(found != right for found, right in zip(live, wanted, strict=True))
        self.claims.holds(f"day {day}: each person is referred as they should be", wrong == 0, f"{wrong} are not")
        registered = sum(one.registered for one in self.people)
        self.claims.same(f"day {day}: registrations that the ledger knows", ledger.registered, registered)
        with closing(sqlite3.connect(self.folder / "relay" / "relay.db")) as db:
            ((points,),) = db.execute("SELECT COUNT(*) FROM credit_entries WHERE kind = 'point_earned'")
        self.claims.same(f"day {day}: points that the relay gave", points, registered)
        self._search(day)

    def _search(self, day: int) -> None:
        """Whoever was erased is in no file of either side."""
        words = [word.encode() for one in self.people if one.erased for word in (one.name, one.mail, one.phone)]
        if not words:
            return
        files = [path for name in ("state", "relay") for path in (self.folder / name).rglob("*") if path.is_file()]
        found = [path.name for path in files if any(word in path.read_bytes() for word in words)]
        self.claims.holds(f"day {day}: nothing of the erased is left in {len(files)} files", not found, found)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Live through the month, and through another one in which erasures are not remembered."""
    promise = (
        "A month of daily exports, registrations, withdrawals, re-applications, erasures and faults needs no human: "
        "every night both sides agree, everybody is referred as they should be, taken back only with a cause and by "
        "its name, and who was erased never comes back."
    )
    proof = Proof("month", promise, seed, guard=GUARDS)
    month = Month(folder / "month", random.Random(seed), NEWCOMERS[size])
    month.live(DAYS[size])
    proof.claims, proof.faults = month.claims, month.happened
    proof.figures.append(f"{DAYS[size]} days, {len(month.people)} people, all of them in the export to the end")
    ended = given_up(folder / "month" / "state" / "ledger.db")
    proof.figures.append(f"{ended} pushes were in a request and ended without an answer, each with its second entry")
    # In the short form the first alone: the others are the model's, too.
    for number, (guard, words) in enumerate(list(BREAKS.items())[: 1 if size == "short" else None]):
        forgetful = guard == FORGETFUL
        control = Month(folder / f"control{number}", random.Random(seed), NEWCOMERS[size], forgetful=forgetful)
        with unguarded("" if forgetful else guard):
            control.live(min(DAYS[size], ERASED_ON[0] + 1))
        proof.controls[guard] = control.claims.about(words)
    return proof

"""Rows, ledger, relay and oracle of one history: what may be done to them, and what must hold at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, cast

import orjson

from proofs.model.goodbyes import Goodbyes
from proofs.model.holding import GONE
from proofs.model.mortal import Killed, MortalDatabase
from proofs.model.oracle import REFUSED, WHO, Oracle
from proofs.model.relay import FakeRelay
from proofs.model.source import BEGIN, POLICY, SOURCES, TOKYO, Row, raw_of, source_of
from proofs.model.withdrawals import Withdrawals
from relay_connectors import Ledger, Relay, Report, RunOptions, sync
from relay_connectors.clock import FixedClock, stamp
from relay_connectors.consent import Entry, verify
from relay_connectors.http import RetryPolicy
from relay_connectors.record import Identity

__all__ = ["ENDED", "World"]

EVERYBODY = 10**6
ENDED = ("expired", "withdrawn", "erased")
IN_DOUBT = (
    "SELECT record_id FROM outbox WHERE op = 'upsert' AND (state = 'claimed' "
    "OR (state <> 'settled' AND (untold OR aside_at IS NOT NULL)))"
)


class World:
    """Everything that one history is about."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FixedClock(BEGIN)
        self.relay, self.oracle = FakeRelay(self.clock, self), Oracle()
        self.rows: dict[str, list[Row]] = {name: [] for name in SOURCES}
        self.policy, self.added = POLICY, 0
        self.counts: Counter[str] = Counter()
        self.waited = 0
        """In how many runs somebody waited who first went together with an item at fault."""
        self.withdrawals, self.goodbyes = Withdrawals(self.counts), Goodbyes(self.counts)
        self.was_killed = False
        """In its last run or command: what was on its way then nobody but the ledger knows."""
        self.applied: set[str] = set()
        self._refused: set[str] = set()
        self._left: set[tuple[str, int]] = set()
        self._in_doubt: set[str] = set()  # before the run
        self.given: dict[str, str] = {}
        """Every link that somebody ever held, with the record it was for."""
        self.registered_links: set[str] = set()
        self.open()

    def open(self) -> None:
        """Open the ledger, as a new process does."""
        self.database = MortalDatabase(self.folder / "ledger.db")
        self.ledger = Ledger(self.database, Identity(b"k" * 32), clock=self.clock)
        self.record_id = self.ledger.identity.record_ids("rows", "acme")

    def close(self) -> None:
        """Nothing more happens."""
        self.database.close()

    def kill(self) -> NoReturn:
        """The process ends here."""
        self.database.dead = True
        raise Killed

    def resurrect(self) -> None:
        """After a kill: what is not committed is gone, and the dead process holds nothing."""
        self.counts["kills"] += 1
        self.was_killed = True
        self.database.close()
        self.open()
        self.database.run("UPDATE lease SET pid = 0")

    @property
    def held(self) -> Mapping[str, Any]:
        """What the relay holds, by record id."""
        return self.relay.holding.held

    def all_rows(self) -> list[Row]:
        """What the vendor has."""
        return [row for name in SOURCES for row in self.rows[name]]

    def row(self, one: int) -> Row | None:
        """One of them."""
        rows = self.all_rows()
        return rows[one % len(rows)] if rows else None

    def days_ago(self, number: int, most: int) -> str:
        """A day of the last *most*."""
        return (self.clock.now().astimezone(TOKYO).date() - timedelta(days=number % most)).isoformat()

    def is_live(self, name: str) -> bool:
        """Whether the relay holds a referral of this application."""
        return self.status(name) not in ("", *GONE)

    def may_be_live(self, name: str) -> bool:
        """Whether the relay holds it, let it expire, or may come to hold it by what is on its way.

        What a run that was killed had claimed may have left, and what the relay failed on, or did not tell of, may have
        arrived, as far as a ledger can know.
        """
        on_its_way = self.goodbyes.is_on_its_way(self.record_id(name)) or self.record_id(name) in self._in_doubt
        return on_its_way or self.is_live(name) or self.status(name) in ("expired", "withdrawn")

    def live_names(self) -> set[str]:
        """The applications that the relay holds a referral of."""
        return {name for name in self.oracle.seen if self.is_live(name)}

    def note_withdrawals(self, were_live: Collection[str]) -> None:
        """Count who says no by now, and whom the relay has heard of; after a run or a command."""
        self.withdrawals.note(self.refusing(), were_live, self.live_names())

    def refusing(self) -> set[str]:
        """The applications of everybody whose last word is a no, as far as it was read."""
        oracle, now = self.oracle, self.clock.now()
        return {name for person in oracle.persons() if oracle.consent(person, now)[0] in REFUSED for name in person}

    def status(self, name: str) -> str:
        """What the relay says of it; empty where it never heard of it."""
        held = self.held.get(self.record_id(name))
        return held.status if held else ""

    def has_ended(self, name: str) -> bool:
        """Whether the relay ended it by itself, or another ledger got in between, which is left to a human."""
        return self.status(name) in ENDED or self.is_fought_over(name)

    def is_fought_over(self, name: str) -> bool:
        """Another ledger got in between again and again: the design leaves it to a human."""
        return "revision_conflict" in {issue.code for issue in self.ledger.issues.of_key(self.record_id(name))}

    def difference(self, name: str, person: Sequence[str]) -> str:
        """How what the relay holds of an application is not what it should be; empty if it is.

        Of whoever registered nothing is told any more, also where the relay has forgotten to say so (after 90 days) and
        it is known from its list alone.
        """
        record_id = self.record_id(name)
        if self.is_fought_over(name) or self.status(name) == "registered":
            return ""
        kept, should = self.held[record_id], self.oracle.data(name, record_id)
        if kept.data != should:
            return f"other data: {kept.data} {should}"
        since = self.oracle.consent(person, self.clock.now())[1]
        return "" if kept.consent["obtained_at"] == since else f"another consent: {kept.consent} {since}"

    @property
    def who_is_settled(self) -> bool:
        """Whether something was said about a person as such: whose it is after a correction is not asked here."""
        said = self.oracle.told or self.oracle.erased
        return bool(said) or any("name" in event for event in self.relay.holding.log)

    @property
    def who_is_unclear(self) -> bool:
        """Whether somebody was corrected and not read again yet: then nobody's word can be told apart either."""
        seen = self.oracle.seen
        return any(
            row["id"] in seen and row[field] != seen[row["id"]].row[field] for row in self.all_rows() for field in WHO
        )

    def sync(self, names: Sequence[str] = SOURCES, left: int = 0, **options: Any) -> Report | None:
        """One sync; whatever it did to the ledger, the oracle learns what was read and told. None if it was killed."""
        self._in_doubt = {record_id for (record_id,) in self.database.rows(IN_DOUBT)}
        before, self._refused, were_live = self.live_links(), self._surely_refused(), self.live_names()
        self.database.left, self.was_killed = left, False
        self.goodbyes.a_run_begins()
        sources = [source_of(name, self.rows[name]) for name in names]
        chosen = RunOptions(retry=RetryPolicy(attempts=2, sleep=lambda _seconds: None), **options)
        self.counts["syncs"] += 1
        report = None
        try:
            relay = cast("Relay", self.relay)
            report = sync(sources, self.ledger, relay, self.policy, start="all", options=chosen)
        except Killed:
            self.resurrect()
        self.database.left = 0
        self.relay.poisons.a_run_is_over()
        self._learn(report, names, options)
        self.note_withdrawals(were_live)
        self._check(report, before)
        return report

    def quiet_sync(self) -> Report:
        """A sync in which nothing fails and everything may go."""
        report = self.sync(allow_new=EVERYBODY, allow_mass_change=True)
        assert report is not None, "a quiet sync was killed"
        return report

    def _learn(self, report: Report | None, names: Sequence[str], options: Mapping[str, Any]) -> None:
        applied = {event for (event,) in self.database.rows("SELECT event_id FROM inbox")}
        heard = [event for event in self.relay.holding.log if event["id"] in applied - self.applied]
        self.applied |= applied
        for event in self.relay.holding.log:
            if event["type"] == "erasure.requested" and (event in heard or self._caught_up(event)):
                self.oracle.erase(self.oracle.people().of(event["name"]) if event["name"] in self.oracle.seen else ())
        for name in names:
            self._learn_rows(name, skipped=report is None or options.get("only") in ("deliver", "listen"))
        self.goodbyes.know(self._causes())
        for event in heard:
            self._hear(event)
        self.goodbyes.know(self._causes())
        self.goodbyes.check({self.record_id(name) for name in self.oracle.erased})

    def _causes(self) -> dict[str, set[str]]:
        """By which names each record would be taken back now; of two referrals of one person one is too many."""
        found: dict[str, set[str]] = {}
        for person in self.oracle.persons():
            held = {name for name in person if self.may_be_live(name)}
            # Said at the relay, and perhaps so long ago that it tells of it no more: then its list of referrals does.
            said_there = {"consent_withdrawn"} if "withdrawn" in map(self.status, person) else set[str]()
            for name in person:
                twice = {"error"} if held - {name} else set[str]()
                cause = self.oracle.cause(name, person, self.clock.now())
                found[self.record_id(name)] = ({cause} | twice | said_there) - {""}
        return found

    def _caught_up(self, event: Mapping[str, Any]) -> bool:
        """Whether the relay has forgotten an event, and the ledger saw what it would have said."""
        lost = event["id"] not in self.applied and event["seq"] <= self.relay.holding.floor
        return lost and self.ledger.records.get(event["record_id"]) is None

    def _learn_rows(self, name: str, *, skipped: bool) -> None:
        source, rows = source_of(name, self.rows[name]), self.rows[name]
        known = self.ledger.sources.known_rows(name, [row["id"] for row in rows])
        for row in rows:
            if self.oracle.is_erased(row):
                assert row["id"] not in known, f"kept although erased: {row['id']}"
            elif row["id"] in known and known[row["id"]][0] == source.digest(raw_of(row)):
                self.oracle.read(row, self.clock.now())
            else:
                assert skipped, f"a row was not read: {row['id']}"

    def _hear(self, event: Mapping[str, Any]) -> None:
        name = event.get("name")
        if name not in self.oracle.seen:
            return
        if event["type"] == "consent.withdrawn":
            self.oracle.told.append((name, event["occurred_at"]))
        if event["type"] == "candidate.registered":
            self.oracle.registered.update(self.oracle.people().of(name))

    # What must hold at any time

    def _surely_refused(self) -> set[str]:
        """The records of everybody who said no, as far as the oracle knows; nobody while something is unread."""
        oracle = self.oracle
        unread = [row for row in self.all_rows() if not oracle.is_erased(row)]
        if any(row["id"] not in oracle.seen or oracle.seen[row["id"]].row != row for row in unread):
            return set()
        return {self.record_id(name) for name in self.refusing()}

    def sending(self, body: bytes) -> None:
        """At the relay's door: is anybody in the request who said no, or was erased, by what was committed before?"""
        assert not self.database.in_transaction, "a request inside a transaction"
        erased = {self.record_id(name) for name in self.oracle.erased}
        items = orjson.loads(body)["items"]
        self.goodbyes.at_the_door(items)
        for item in items:
            record_id = item["record_id"]
            self.counts["items at the door"] += 1
            # A retract that was on its way says nothing of anybody but the record's id, and goes again as it was.
            if item["op"] == "upsert":
                assert record_id not in erased, "sent after an erasure"
                assert self._said_last(record_id) not in REFUSED, "sent after a withdrawal's commit"
                assert record_id not in self._refused, "sent after a withdrawal that was known before the run"
                assert self._provisions(record_id, item["revision"]) == ["prepared"], "sent without a provision record"
                self.counts["sends checked"] += 1
                self._left.add((record_id, item["revision"]))

    def handled(self, body: bytes) -> None:
        """A request had its effect."""
        self.goodbyes.handled(orjson.loads(body)["items"])

    def _said_last(self, record_id: str) -> str | None:
        sql = (
            "SELECT status FROM consents WHERE person_id = (SELECT person_id FROM records WHERE record_id = ?) "
            "ORDER BY effective_at DESC, status DESC LIMIT 1"
        )
        rows = self.database.rows(sql, (record_id,))
        return rows[0][0] if rows else None

    def _provisions(self, record_id: str, revision: int) -> list[str]:
        found = self.ledger.provisions.of_record(record_id)
        return [one.kind for one in found if orjson.loads(one.body)["revision"] == revision]

    def _check(self, report: Report | None, links_before: Mapping[str, list[str]]) -> None:
        if report:
            told = report.as_json()
            collect = told["collect"]
            parts = collect["emitted"] + sum(collect["skipped"].values()) + collect["duplicates"] + collect["invalid"]
            assert collect["read"] == parts, "rows that nobody accounts for"
            assert told["gate"]["total"] == sum(told["gate"].values()) - told["gate"]["total"], "gate counts"
        self._check_outbox()
        entries = [Entry(one.seq, one.body, one.hash) for one in self.ledger.provisions.all()]
        assert verify(entries) == [], "the provision record's chain is broken"
        old = {link for held in links_before.values() for link in held}
        for held in self.live_links().values():
            assert len(held) <= 1 or old.issuperset(held), "a second live link for one person"

    def _check_pair(self, record_id: str, revision: int, state: str, answer: str | None) -> None:
        """Whatever was at the relay's door has its second entry once it is over, and never before."""
        entries, left = self._provisions(record_id, revision), (record_id, revision) in self._left
        if state == "settled" or (state == "superseded" and left):
            assert entries == ["prepared", "outcome"], answer
        elif state in {"queued", "claimed"}:
            assert entries == ["prepared"], state

    def _check_outbox(self) -> None:
        sql = "SELECT record_id, revision, state, op, answer FROM outbox ORDER BY op_id"
        last: dict[str, int] = {}
        claimed: Counter[str] = Counter()
        for record_id, revision, state, op, answer in self.database.rows(sql):
            assert revision > last.get(record_id, 0), "a revision twice"
            last[record_id] = revision
            claimed[record_id] += state == "claimed"
            if op == "upsert":
                self._check_pair(record_id, revision, state, answer)
        assert max(claimed.values(), default=0) <= 1, "two operations of one record on their way"
        kept: dict[str, int] = dict(self.database.rows("SELECT record_id, op_revision FROM records"))
        behind = [one for one, revision in last.items() if kept.get(one, revision) < revision]
        assert not behind, "a record behind its operations"
        loose = "SELECT COUNT(*) FROM items i JOIN outbox o USING (op_id) WHERE o.state IN ('settled', 'superseded')"
        assert self.database.rows(loose) == [(0,)], "bytes kept that are not needed any more"

    def live_links(self) -> dict[str, list[str]]:
        """The links that still open something, by the name of their person's first row."""
        found: dict[str, list[str]] = {}
        sql = "SELECT link_id, record_id, expires_at FROM links WHERE state IN ('assigned', 'registered')"
        names = {self.record_id(row["id"]): row["id"] for row in self.all_rows()}
        whose = {name: person[0] for person in self.oracle.persons() for name in person}
        for link_id, record_id, expires_at in self.database.rows(sql):
            self.given[link_id] = record_id
            if expires_at > stamp(self.clock.now()) and names.get(record_id) in whose:
                found.setdefault(whose[names[record_id]], []).append(link_id)
        return found

"""Random histories over a real ledger and a relay that fails on purpose, held against the design's own words.

A history is a list of plain steps, so that a failing one can be cut down to the steps that matter. It ends with a few
quiet syncs; then the relay must hold exactly what ``Oracle`` says, which knows the rows, the clock and the rules, and
nothing of the code under test. ``RELAY_MODEL_HISTORIES=5000 RELAY_MODEL_SEED=1`` runs more, or other, histories.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import orjson
import pytest
from dateutil.relativedelta import relativedelta

from relay_connectors import ConsentRule, Ledger, Party, Policy, RunFilter, RunOptions, sync
from relay_connectors.clock import FixedClock, stamp
from relay_connectors.connector import Connector, Draft, Page, Raw, Settings, Source
from relay_connectors.consent import Entry, verify
from relay_connectors.http import NotSent, OutcomeUnknown, RetryPolicy
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.pool import decisions
from relay_connectors.record import Identity
from relay_connectors.record.parts import Email, Job, Person, Phone, Tag
from relay_connectors.relay.answers import CursorExpired, Unavailable
from relay_connectors.relay.wire import (
    BatchAnswer,
    Credits,
    EventsAnswer,
    LookupAnswer,
    Meta,
    MintAnswer,
    ReferralPage,
    item_digest,
)

HISTORIES = int(os.environ.get("RELAY_MODEL_HISTORIES", "100"))
SEED = int(os.environ.get("RELAY_MODEL_SEED", "0"))
BEGIN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")
SOURCES = ("north", "south")
QUIET = 4
POLICY = Policy(provider=Party("株式会社例", "東京都港区1-1", "例 太郎"), max_new_per_run=3, mass_change_from=3)
RECIPIENT = Party("キャリアリレー", "東京都千代田区1-1", "代表 一郎")
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
SAID = {"はい": "granted", "いいえ": "denied", "撤回": "withdrawn"}
GONE = ("retracted", "expired", "withdrawn", "declined", "erased")


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class MortalDatabase(SqliteDatabase):
    """A ledger file whose process is killed before its *left*-th statement."""

    left = 0
    dead = False

    def _live(self):
        if self.left:
            self.left -= 1
            self.dead = self.left == 0
        if self.dead:
            raise Killed

    def rows(self, sql, parameters=()):
        self._live()
        return super().rows(sql, parameters)

    def run(self, sql, parameters=()):
        self._live()
        return super().run(sql, parameters)

    def run_many(self, sql, rows):
        self._live()
        return super().run_many(sql, rows)


# The relay


@dataclass
class Held:
    """What the relay holds of one record."""

    revision: int
    status: str
    referral_id: str
    digest: str | None = None
    consent: dict[str, Any] | None = None
    data: dict[str, Any] | None = None
    withdrawn_at: str = ""


@dataclass
class FakeRelay:
    """The contract's answers in memory, with the faults of one sync by number of the call."""

    clock: FixedClock
    watch: Any = None
    tenant: str = "acme"
    recipient: Party = RECIPIENT
    held: dict[str, Held] = field(default_factory=dict)
    answers: dict[str, tuple[bytes, Any, datetime]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    calls: int = 0
    links: int = 0
    floor: int = 0
    shuffled: bool = False
    bad_items: frozenset[int] = frozenset()

    def client(self, clock, retry=None, *, before=None):
        return self

    def close(self):
        pass

    def _call(self, work):
        """One call, with the fault that stands against its number: before the work, or after it."""
        self.calls += 1
        fault = self.faults.get(self.calls)
        if fault == "not_sent":
            raise NotSent("nothing arrived")
        if fault == "lost_before":
            raise OutcomeUnknown("no answer")
        if fault in ("busy", "wait"):
            wait = 600.0 if fault == "wait" else None
            raise Unavailable("503", status=503, code="unavailable", retry_after=wait)
        if fault == "killed_before":
            self.watch.kill()
        answer = work()
        if fault == "lost_after":
            raise OutcomeUnknown("no answer")
        if fault == "killed_after":
            self.watch.kill()
        return answer

    def _reading(self, work):
        """The client repeats reads itself and says in the end that nobody answers."""
        try:
            return self._call(work)
        except (NotSent, OutcomeUnknown) as error:
            raise Unavailable(str(error), status=503, code="unavailable", retry_after=None) from None

    def meta(self):
        return self._reading(
            lambda: Meta.model_validate(
                {
                    "schema": {"min": "1.0", "max": "1.0"},
                    "limits": {"batch_items": 3, "batch_bytes": 1 << 20, "keys_per_lookup": 2},
                    "idempotency_retention_days": 7,
                    "time": stamp(self.clock.now()),
                    "events": {"last_seq": len(self.log)},
                }
            )
        )

    def credits(self):
        slots = {"available": 0, "reserved": 0, "used": 0}
        told = {"points": 0, "points_per_slot": 10, "to_next": 10, "debt": 0, "slots": slots}
        return self._reading(lambda: Credits.model_validate(told))

    def _once(self, key, body, work):
        assert self.bodies.setdefault(key, body) == body, "the same key with other bytes"
        kept = self.answers.get(key)
        if kept and kept[2] + timedelta(days=7) > self.clock.now():
            assert kept[0] == body
            return kept[1]
        answer = work()
        self.answers[key] = (body, answer, self.clock.now())
        return answer

    def send_batch(self, key, body, record_ids):
        self.watch.sending(body)
        return self._call(lambda: self._once(key, body, lambda: self._batch(body, record_ids)))

    def _batch(self, body, record_ids):
        items = orjson.loads(body)["items"]
        assert [item["record_id"] for item in items] == list(record_ids)
        assert len(items) <= 3
        results = []
        for index, item in enumerate(items):
            status = "error" if index in self.bad_items else self._item(item)
            held = self.held.get(item["record_id"])
            told = {"index": index, "record_id": item["record_id"], "status": status}
            results.append(told | {"referral_id": held.referral_id if held else None})
        return BatchAnswer(batch_id=f"bat_{len(self.answers)}", results=results, summary={})

    def _item(self, item):
        held = self.held.get(item["record_id"])
        if held and item["revision"] <= held.revision:
            return "stale"
        if item["op"] == "retract":
            return self._retract(item, held)
        assert item["digest"] == item_digest(item["payload"], item["consent"], item["data"])
        if "share_with_relay" not in item["consent"]["scope"]:
            return "needs_consent"
        if held and held.status == "erased":
            return "suppressed"
        if held and item["consent"]["obtained_at"] <= held.withdrawn_at:
            return "suppressed"
        return self._upsert(item, held)

    def _retract(self, item, held):
        if held is None:
            held = self.held[item["record_id"]] = Held(0, "retracted", f"ref_{len(self.held)}")
        held.revision = item["revision"]
        if held.status not in GONE:
            self.tell("referral.retracted", item["record_id"])
        if held.status not in ("withdrawn", "erased"):
            held.status = "retracted"
        return "retracted"

    def _upsert(self, item, held):
        live = held is not None and held.status not in GONE
        if live and held.digest == item["digest"]:
            held.revision = item["revision"]
            return "unchanged"
        if held is None:
            held = self.held[item["record_id"]] = Held(0, "received", f"ref_{len(self.held)}")
            known = False
        else:
            known = held.digest is not None
        held.revision, held.digest = item["revision"], item["digest"]
        held.consent, held.data = item["consent"], item["data"]
        if not live:
            held.status = "received"
            self.tell("referral.received", item["record_id"])
        return "updated" if known else "created"

    def lookup(self, record_ids):
        assert len(record_ids) <= 2, "more keys than the relay takes"
        rows = [self._row(one) for one in record_ids if one in self.held]
        return self._reading(lambda: LookupAnswer(referrals=rows))

    def referrals(self, cursor=None, limit=500):
        first = int(cursor or 0)
        names = list(self.held)
        rows = [self._row(one) for one in names[first : first + 2]]
        following = str(first + 2) if first + 2 < len(names) else None
        return self._reading(lambda: ReferralPage(referrals=rows, next_cursor=following))

    def _row(self, record_id):
        held = self.held[record_id]
        told = {"referral_id": held.referral_id, "revision": held.revision, "digest": held.digest}
        return told | {"record_id": record_id, "status": held.status, "updated_at": held.withdrawn_at or stamp(BEGIN)}

    def mint_links(self, key, body):
        def mint():
            expires = stamp(self.clock.now() + timedelta(days=180))
            links = []
            for _ in range(orjson.loads(body)["count"]):
                self.links += 1
                name = f"lnk_{self.links:06d}"
                links.append({"link_id": name, "url": f"https://relay.example/r/{name}", "expires_at": expires})
            return MintAnswer(links=links)

        return self._reading(lambda: self._once(key, body, mint))

    def tell(self, kind, record_id=None, link_id=None, data=None):
        now, number = stamp(self.clock.now()), len(self.log) + 1
        told = {"id": f"evt_{number}", "seq": number, "type": kind, "occurred_at": now, "recorded_at": now}
        self.log.append(told | {"record_id": record_id, "link_id": link_id, "data": data or {}})
        return self.log[-1]

    def forget_old_events(self):
        oldest = stamp(self.clock.now() - timedelta(days=90))
        self.floor = max([self.floor, *(one["seq"] for one in self.log if one["recorded_at"] < oldest)])

    def events(self, after=None, limit=500):
        return self._reading(lambda: self._events(after))

    def _events(self, after):
        seq = int(after or 0)
        if after and seq < self.floor:
            raise CursorExpired("410", status=410, code="cursor_expired")
        found = [one for one in self.log if one["seq"] > max(seq, self.floor)][:2]
        newest = found[-1]["seq"] if found else max(seq, self.floor)
        told = [*reversed(found), *found] if self.shuffled else found
        return EventsAnswer(events=told, next_cursor=str(newest), has_more=newest < len(self.log))


# The source


class RowsConnector(Connector[Settings]):
    """An adapter whose vendor is a list; three rows are a page."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = "1"
    translator: ClassVar[str] = "1"
    rows: ClassVar[list[dict[str, str]]] = []

    def fetch(self, cursor):
        raws = [raw_of(row) for row in self.rows]
        for first in range(0, len(raws), 3):
            yield Page(raws[first : first + 3], {"row": first + 3})

    def translate(self, raw):
        row = raw.raw.data
        return Draft(
            outcome=row["outcome"],
            person=Person(
                full_name=row["name"],
                emails=(Email(address=row["mail"]),) if row["mail"] else (),
                phones=(Phone(e164=row["phone"], raw="-"),) if row["phone"] else (),
                birth_date=row["birth"] or None,
            ),
            job=Job(id="J-1", title=row["job"]),
            decided_at=row["decided"] or None,
            tags=[Tag(ns="free", value=row["tag"])],
            kept={name: row[name] for name in ("consent", "consented")},
        )


def raw_of(row):
    return Raw(row["id"], dict(row), f"rows:{row['id']}")


# What should be true


@dataclass
class Seen:
    """One application as last read: what the design lets the ledger know of it."""

    row: dict[str, str]
    first_final: datetime | None = None
    claims: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)


class People:
    """Who is one person of a few rows, and about whom there is a doubt.

    *together* and *apart* are pairs of row ids about which a human decided.
    """

    def __init__(self, rows, together, apart):
        self.rows, self.apart = rows, apart
        self.blocks = joined(rows, together)
        self.groups = [sorted(set().union(*group)) for group in self._groups()]

    def _own(self, kind, one):
        """The row's mail or phone, if it is anybody's own: one that stands beside three names is an agency's."""
        value = self.rows[one][kind]
        among = [other for other, row in self.rows.items() if row[kind] == value]
        ties = [(a, b) for a, b in pairs(among) if self.rows[a]["name"] == self.rows[b]["name"] or self._block(a, b)]
        return value if len(joined(among, ties)) <= 2 else ""

    def _block(self, one, other):
        return any({one, other} <= block for block in self.blocks)

    def _certain(self, one, other):
        mine, theirs = self.rows[one], self.rows[other]
        if mine["name"] != theirs["name"] or (mine["birth"] and theirs["birth"] and mine["birth"] != theirs["birth"]):
            return False
        owned = [(self._own(kind, one), self._own(kind, other)) for kind in ("mail", "phone")]
        if any(a and a == b for a, b in owned):
            return True
        return bool(mine["birth"] and theirs["birth"]) and not all(a and b for a, b in owned)

    def _groups(self):
        blocks = range(len(self.blocks))
        tied = [
            (x, y) for x, y in pairs(blocks) if any(self._certain(a, b) for a in self.blocks[x] for b in self.blocks[y])
        ]
        for component in joined(blocks, tied):
            said = {kind: self._aliases(kind, component) for kind in ("name", "birth")}
            against = {
                x: {y for y in component if x != y and self._against(self.blocks[x], self.blocks[y], said)}
                for x in component
            }
            kept = [(x, y) for x, y in tied if x in component and against[x] == against[y]]
            for group in joined(component, kept):
                yield [self.blocks[x] for x in group]

    def _aliases(self, kind, component):
        """What each value of a component stands for: a human may have said that two of them are one."""
        words = {self.rows[one][kind] for x in component for one in self.blocks[x]} - {""}
        ties = [pair for x in component for pair in pairs({self.rows[one][kind] for one in self.blocks[x]} - {""})]
        return {word: min(group) for group in joined(words, ties) for word in group}

    def _against(self, some, others, said):
        if any({a, b} in self.apart for a in some for b in others):
            return True
        for kind, stands_for in said.items():
            mine, theirs = (
                {stands_for.get(self.rows[one][kind]) for one in group} - {None} for group in (some, others)
            )
            if mine and theirs and not mine & theirs:
                return True
        return False

    def doubted(self):
        """Who must not be pushed, because nobody may be sure whom it is about."""
        of = {one: number for number, group in enumerate(self.groups) for one in group}
        decided = [{of[one] for one in pair} for pair in self.apart if pair <= self.rows.keys()]
        found = {
            one for one, row in self.rows.items() for kind in ("mail", "phone") if row[kind] != self._own(kind, one)
        }
        for one, other in pairs(self.rows):
            mine, theirs = self.rows[one], self.rows[other]
            same = [kind for kind in ("mail", "phone") if self._own(kind, one) == self._own(kind, other) != ""]
            alike = mine["name"] == theirs["name"] and (same or mine["birth"] == theirs["birth"] != "")
            unclear = alike and {of[one], of[other]} not in decided
            if of[one] != of[other] and ("mail" in same or unclear):
                found |= {one, other}
        return found


def pairs(some):
    return list(itertools.combinations(sorted(some), 2))


def joined(members, ties):
    groups = [{one} for one in members]
    for one, other in ties:
        mine, theirs = (next(group for group in groups if end in group) for end in (one, other))
        if mine is not theirs:
            groups.remove(theirs)
            mine |= theirs
    return groups


class Oracle:
    """The design's text over what was read, told and agreed. It sees no code under test."""

    def __init__(self):
        self.seen: dict[str, Seen] = {}
        self.told: list[dict[str, Any]] = []
        self.registered: set[str] = set()
        self.together: list[set[str]] = []
        self.apart: list[set[str]] = []

    def read(self, row, now):
        """A row was stored."""
        seen = self.seen.setdefault(row["id"], Seen(dict(row)))
        seen.row = dict(row)
        final = row["outcome"] not in ("in_progress", "hired")
        seen.first_final = (seen.first_final or now) if final else None
        said = SAID.get(row["consent"])
        if not final or not said or (said == "granted" and not row["consented"]):
            return
        cell = (row["consent"], row["consented"])
        known = [claim for claim in seen.claims if claim[0] == cell]
        if row["consented"]:
            if not known:
                seen.claims.append((cell, said, effective(said, row["consented"])))
        elif not known or seen.claims[-1][1] == "granted":
            # An undated no holds from when it was first seen; after a yes it is said anew.
            seen.claims.append((cell, said, stamp(now)))

    def people(self):
        together = [sorted(pair) for pair in self.together if pair <= self.seen.keys()]
        return People({name: seen.row for name, seen in self.seen.items()}, together, self.apart)

    def persons(self):
        return self.people().groups

    def consent(self, person, now, max_age=24):
        """(status, since) of share_with_relay."""
        events = [claim[1:] for one in person for claim in self.seen[one].claims]
        events += [("withdrawn", event["at"]) for event in self.told if event["id"] in person]
        if not events:
            return "unknown", ""
        order = ("granted", "denied", "withdrawn")
        status, since = max(events, key=lambda event: (event[1], order.index(event[0])))
        if status == "granted":
            local = datetime.fromisoformat(since).astimezone(TOKYO) + relativedelta(months=max_age)
            status = "expired" if stamp(local) <= stamp(now) else status
        return status, since

    def verdict(self, name, person, now, embargo):
        """push, link, keep (whatever is there stays), refused, or retract."""
        row, status = self.seen[name].row, self.consent(person, now)[0]
        if status in ("denied", "withdrawn"):
            return "refused"
        if row["outcome"] != "employer_rejected":
            return "keep" if row["outcome"] == "unknown" else "retract"
        others = {self.seen[one].row["outcome"] for one in person if one != name}
        over = self.retain_until(name) < now.astimezone(TOKYO).date().isoformat()
        if over or others & {"in_progress", "hired"}:
            return "retract"
        return self._wanted(name, person, now, embargo)

    def _wanted(self, name, person, now, embargo):
        row, status = self.seen[name].row, self.consent(person, now)[0]
        if self.registered.intersection(person):
            return "keep"
        if status in ("unknown", "expired"):
            return "link" if status == "unknown" else "retract"
        if not (row["mail"] or row["phone"]) or name in self.people().doubted():
            return "keep"
        return "push" if now >= self.embargo_until(name, embargo) else "keep"

    def embargo_until(self, name, embargo):
        seen = self.seen[name]
        if not embargo:
            return BEGIN - timedelta(days=9999)
        return (day_after(seen.row["decided"]) if seen.row["decided"] else seen.first_final) + embargo

    def retain_until(self, name):
        seen = self.seen[name]
        day = seen.row["decided"] or seen.first_final.astimezone(TOKYO).date().isoformat()
        return (date.fromisoformat(day) + relativedelta(months=12)).isoformat()

    def data(self, name, record_id):
        """The whole of what may be sent about this application."""
        row = self.seen[name].row
        return {
            "schema_version": "1.0",
            "record_id": record_id,
            "person": {
                "full_name": row["name"],
                **({"emails": [{"address": row["mail"], "primary": False}]} if row["mail"] else {}),
                **({"phones": [{"e164": row["phone"]}]} if row["phone"] else {}),
                **({"age_band": "70+"} if row["birth"] else {}),
            },
            "application": {"channel": {"type": "unknown"}, "job": {"title": row["job"]}, "stage": {"code": "unknown"}},
            "decision": {"outcome": row["outcome"], **({"decided_at": row["decided"]} if row["decided"] else {})},
            "retain_until": self.retain_until(name),
        }


def effective(said, day):
    if said == "granted":
        return stamp(datetime.combine(date.fromisoformat(day), datetime.min.time(), TOKYO))
    return stamp(day_after(day) - timedelta(milliseconds=1))


def day_after(day):
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), TOKYO)


# A history


class World:
    """Rows, ledger, relay and oracle of one history."""

    def __init__(self, folder):
        self.folder, self.clock = Path(folder), FixedClock(BEGIN)
        self.relay, self.oracle = FakeRelay(self.clock, self), Oracle()
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in SOURCES}
        self.policy, self.added, self.applied = POLICY, 0, set()
        self.trace: list[str] = []
        self.open()

    def open(self):
        self.database = MortalDatabase(self.folder / "ledger.db")
        self.ledger = Ledger(self.database, Identity(b"k" * 32), clock=self.clock)
        self.record_id = self.ledger.identity.record_ids("rows", "acme")

    def kill(self):
        self.database.dead = True
        raise Killed

    def all_rows(self):
        return [row for name in SOURCES for row in self.rows[name]]

    def source(self, name):
        adapter = type("Rows", (RowsConnector,), {"rows": self.rows[name]})
        return Source(adapter(Settings(account="acme"), keep=("consent", "consented")), name=name, consent=[RULE])

    def sync(self, names=SOURCES, left=0, **options):
        """One sync; whatever it did to the ledger, the oracle learns what was read and told."""
        before, self.database.left = self.live_links(), left
        sources = [self.source(name) for name in names]
        retry = RetryPolicy(attempts=2, sleep=lambda _seconds: None)
        report = None
        try:
            report = sync(
                sources, self.ledger, self.relay, self.policy, start="all", options=RunOptions(retry=retry, **options)
            )
        except Killed:
            self.database.close()
            self.open()
            self.database.run("UPDATE lease SET pid = 0")
        self.database.left = 0
        self._learn(report, names, options)
        self._check(report, before)
        return report

    def _learn(self, report, names, options):
        for name in names:
            source, rows = self.source(name), self.rows[name]
            known = self.ledger.sources.known_rows(name, [row["id"] for row in rows])
            for row in rows:
                if row["id"] in known and known[row["id"]][0] == source.digest(raw_of(row)):
                    self.oracle.read(row, self.clock.now())
                else:
                    assert report is None or options.get("only") in ("deliver", "listen")
        applied = {event for (event,) in self.database.rows("SELECT event_id FROM inbox")}
        for event in self.relay.log:
            if event["id"] in applied - self.applied:
                self._hear(event)
        self.applied = applied

    def _hear(self, event):
        name = event.get("name")
        if event["type"] == "consent.withdrawn":
            self.oracle.told.append({"id": name, "at": event["occurred_at"]})
        if event["type"] == "candidate.registered":
            person = next(one for one in self.oracle.persons() if name in one)
            self.oracle.registered.update(person)

    # What must hold at any time

    def sending(self, body):
        """Called before every request with referrals: is anybody in it who said no, as far as the ledger knows?"""
        assert not self.database._connection.in_transaction, "a request inside a transaction"
        for item in orjson.loads(body)["items"]:
            if item["op"] == "upsert":
                assert self.said_last(item["record_id"]) not in ("denied", "withdrawn"), "sent after a withdrawal"
                kinds = self._provisions(item["record_id"], item["revision"])
                assert kinds == ["prepared"], "sent without a provision record"

    def said_last(self, record_id):
        sql = (
            "SELECT status FROM consents WHERE person_id = (SELECT person_id FROM records WHERE record_id = ?) "
            "ORDER BY effective_at DESC, status DESC LIMIT 1"
        )
        rows = self.database.rows(sql, (record_id,))
        return rows[0][0] if rows else None

    def _provisions(self, record_id, revision):
        found = self.ledger.provisions.of_record(record_id)
        return [one.kind for one in found if orjson.loads(one.body)["revision"] == revision]

    def _check(self, report, links_before):
        if report:
            told = report.as_json()
            collect = told["collect"]
            parts = collect["emitted"] + sum(collect["skipped"].values()) + collect["duplicates"] + collect["invalid"]
            assert collect["read"] == parts
            assert told["gate"]["total"] == sum(told["gate"].values()) - told["gate"]["total"]
        self._check_outbox()
        entries = [Entry(one.seq, one.body, one.hash) for one in self.ledger.provisions.all()]
        assert verify(entries) == []
        old = {link for held in links_before.values() for link in held}
        for held in self.live_links().values():
            assert len(held) <= 1 or old.issuperset(held), "a second live link for one person"

    def _check_outbox(self):
        sql = "SELECT record_id, revision, state, op, answer, op_id FROM outbox ORDER BY op_id"
        last: dict[str, int] = {}
        claimed: Counter[str] = Counter()
        for record_id, revision, state, op, answer, _ in self.database.rows(sql):
            assert revision > last.get(record_id, 0), "a revision twice"
            last[record_id] = revision
            claimed[record_id] += state == "claimed"
            if op == "upsert" and state == "settled":
                assert self._provisions(record_id, revision) == ["prepared", "outcome"], answer
        assert max(claimed.values(), default=0) <= 1, "two operations of one record on their way"
        kept = dict(self.database.rows("SELECT record_id, op_revision FROM records"))
        assert all(kept[record_id] >= revision for record_id, revision in last.items())
        loose = "SELECT COUNT(*) FROM items i JOIN outbox o USING (op_id) WHERE o.state IN ('settled', 'superseded')"
        assert self.database.rows(loose) == [(0,)], "bytes kept that are not needed any more"

    def live_links(self):
        """The links that still open something, by the name of their person's first row."""
        found: dict[str, list[str]] = {}
        sql = "SELECT link_id, record_id, expires_at FROM links WHERE state IN ('assigned', 'registered')"
        names = {self.record_id(row["id"]): row["id"] for row in self.all_rows()}
        whose = {name: person[0] for person in self.oracle.persons() for name in person}
        for link_id, record_id, expires_at in self.database.rows(sql):
            if expires_at > stamp(self.clock.now()) and names.get(record_id) in whose:
                found.setdefault(whose[names[record_id]], []).append(link_id)
        return found

    # The end

    def settle(self):
        """Quiet syncs until nothing is left to do, then the relay holds what it should."""
        self.relay.faults, self.relay.bad_items, self.relay.shuffled = {}, frozenset(), False
        self.clock.at += timedelta(minutes=11)
        was_live = {name: self._counts_as_live(name) for name in self.oracle.seen}
        held = {name for name in self.oracle.seen if self.is_live(name)}
        self.leaving = {name for name in self.oracle.seen if self._is_leaving(name)}
        reports = [self.sync(allow_new=10**6, allow_mass_change=True) for _ in range(QUIET)]
        last = self.sync(allow_new=10**6, allow_mass_change=True)
        assert [report.exit_code for report in reports[1:]] == [0] * (QUIET - 1), reports[-1].failures
        assert sum(last.sent.answers.values()) == last.links_assigned == 0, "a quiet sync does something"
        assert last.gate.as_json()["total"] == 0, "a quiet sync looks at somebody"
        assert self.ledger.outbox.waiting() == 0, "something waits for ever"
        self._compare(was_live, held)

    def _counts_as_live(self, name):
        """The relay holds it, or lets it expire and has not said so; what is on its way counts as done."""
        sql = "SELECT op FROM outbox WHERE record_id = ? AND state = 'claimed'"
        claimed = self.database.rows(sql, (self.record_id(name),))
        return claimed == [("upsert",)] if claimed else self.is_live(name) or self._status(name) == "expired"

    def _is_leaving(self, name):
        """It was to be taken back and the relay has not heard of it; a doubt that came since does not stop that."""
        sql = "SELECT op FROM outbox WHERE record_id = ? AND state = 'queued'"
        return self.database.rows(sql, (self.record_id(name),)) == [("retract",)]

    def is_live(self, name):
        held = self.relay.held.get(self.record_id(name))
        return held is not None and held.status not in GONE

    def _compare(self, was_live, held):
        now, embargo = self.clock.now(), self.policy.embargo
        for person in self.oracle.persons():
            verdicts = {name: self.oracle.verdict(name, person, now, embargo) for name in person}
            live = [name for name in person if self.is_live(name)]
            story = f"{person}: {verdicts}, live {live}, was {[n for n in person if was_live.get(n)]}"
            assert len(live) <= 1, f"two live referrals of one person: {story}"
            if self.oracle.consent(person, now)[0] in ("denied", "withdrawn", "unknown", "expired"):
                assert not live or "keep" in verdicts.values(), f"live without consent: {story}"
            if self.oracle.consent(person, now)[0] in ("denied", "withdrawn"):
                assert not live, f"live after a withdrawal: {story}"
            self._compare_live(person, verdicts, live, was_live, held, story)
            if "link" in verdicts.values() and not self.oracle.registered.intersection(person):
                links = self.live_links().get(person[0])
                assert links or self._had_link(person), f"nobody gave a link: {story}"

    def _compare_live(self, person, verdicts, live, was_live, held, story):
        ended = [name for name in person if self._status(name) in ("expired", "withdrawn", "erased")]
        staying = [name for name in person if was_live.get(name) and verdicts[name] in ("push", "keep")]
        staying = [name for name in staying if verdicts[name] == "push" or name not in self.leaving]
        pushing = [name for name in person if verdicts[name] == "push"]
        assert all(verdicts[name] in ("push", "keep") for name in live), f"live although not wanted: {story}"
        # What never arrived and may not go any more leaves its place to another.
        staying = [name for name in staying if name in held or verdicts[name] == "push"]
        if staying:
            assert set(live) <= set(staying), f"another one took over: {story}"
            # Whoever registers while theirs is taken back stays without one.
            served = ended or self.oracle.registered.intersection(person)
            assert live or served, f"a referral got lost: {story}"
        elif pushing and not ended and not any(map(self._is_fought_over, person)):
            newest = max(pushing, key=lambda name: (self.oracle.seen[name].row["decided"], self.record_id(name)))
            assert live == [newest], f"not referred: {story}"
        for name in live:
            if self._is_fought_over(name):
                continue
            kept = self.relay.held[self.record_id(name)]
            if verdicts[name] == "push":
                should = self.oracle.data(name, self.record_id(name))
                assert kept.data == should, f"other data: {story} {kept.data} {should}"
                since = self.oracle.consent(person, self.clock.now())[1]
                assert kept.consent["obtained_at"] == since, f"another consent: {story} {kept.consent} {since}"

    def _is_fought_over(self, name):
        """Another ledger got in between again and again: the design leaves it to a human."""
        return "revision_conflict" in {issue.code for issue in self.ledger.issues.of_key(self.record_id(name))}

    def _status(self, name):
        held = self.relay.held.get(self.record_id(name))
        return held.status if held else ""

    def _had_link(self, person):
        """A dead link is replaced only after a new rejection; that is another test's."""
        among = [self.record_id(name) for name in person]
        sql = f"SELECT 1 FROM links WHERE record_id IN ({','.join('?' * len(among))})"
        return bool(self.database.rows(sql, among))


NAMES = [f"山田 {number}" for number in range(3)]
MAILS = [f"c{number}@example.jp" for number in range(3)]
PHONES = [f"+81900000000{number}" for number in range(3)]
BIRTHS = ["1945-01-01", "1946-02-02"]  # over seventy and under a hundred, however long a history is
WHO = ("name", "mail", "phone", "birth")
FAULTS = ("not_sent", "lost_before", "lost_after", "busy", "wait", "killed_before", "killed_after")
ALWAYS = ("add", "add", "sync", "sync", "answer", "outcome")
SOMETIMES = (
    "edit_pushed", "edit_back", "edit_unpushed", "mail", "name", "phone", "birth", "merge", "split", "undo", "decided",
    "hours", "days", "months", "year", "embargo", "register", "withdraw_at_relay", "expire", "stale", "unknown_event",
    "only", "one_source", "filter", "bounded",
)  # fmt: skip
# Much of what matters between people needs several of them, and a consent.
WHO_IS_WHO = ("add", "add", "add", "add", "sync")
CORRECTIONS = ("mail", "name", "phone", "birth", "merge", "split", "undo", "one_source", "answer", "days")
MOST_ROWS = 6
Step = tuple[str, int, int]


def drawn(seed):
    """A history over a few kinds of steps: what goes wrong mostly needs the same few things again and again."""
    dice = random.Random(seed)
    always, more = (WHO_IS_WHO, CORRECTIONS) if dice.random() < 0.25 else (ALWAYS, SOMETIMES)
    kinds = [*always, *(kind for kind in more if dice.random() < 0.3 for _ in range(dice.randint(1, 3)))]
    return [(dice.choice(kinds), dice.randrange(1 << 16), dice.randrange(1 << 16)) for _ in range(dice.randint(5, 36))]


class History:
    """Does the steps of a history; each takes what it needs of two numbers."""

    def __init__(self, world):
        self.world = world

    def run(self, steps):
        for name, one, two in steps:
            getattr(self, "do_" + name)(one, two)
        self.world.settle()

    def _row(self, one):
        rows = self.world.all_rows()
        return rows[one % len(rows)] if rows else {}

    def _days_ago(self, two, most):
        return (self.world.clock.now().astimezone(TOKYO).date() - timedelta(days=two % most)).isoformat()

    def do_add(self, one, two):
        world, person = self.world, one // 7 % 3
        if world.added >= MOST_ROWS:
            return
        world.added += 1
        said = ("はい", "はい", "はい", "", "いいえ", "撤回", "多分")[two % 7]
        row = {"id": f"A-{world.added}", "name": NAMES[person], "mail": MAILS[person] if one % 9 else "", "tag": "a"}
        row |= self._mixed(person, random.Random(one)) if two % 2 else {"phone": "", "birth": ""}
        if self._told() and (known := self._row(one)):
            row |= {field: known[field] for field in WHO}
        row |= {"job": ("営業", "経理")[two % 2], "decided": "" if one % 5 == 0 else self._days_ago(two, 12)}
        row |= {"outcome": ("employer_rejected", "in_progress", "employer_rejected")[one % 3]}
        row |= {"consent": said, "consented": self._days_ago(one, 60) if two % 6 else ""}
        world.rows[SOURCES[two % 2]].append(row)

    def _mixed(self, person, dice):
        """Families, agencies, people who moved: what goes with a name is somebody else's at times."""
        mail, phone = (dice.choice((person, person, dice.randrange(3))) for _ in range(2))
        birth = dice.choice(("", BIRTHS[person % 2], BIRTHS[person % 2], dice.choice(BIRTHS)))
        return {"mail": MAILS[mail], "phone": dice.choice(("", PHONES[phone], PHONES[phone])), "birth": birth}

    def do_answer(self, one, two):
        if row := self._row(one):
            row["consent"] = ("はい", "いいえ", "撤回", "")[two % 4]
            row["consented"] = self._days_ago(two // 4, 30) if two % 5 else ""

    def do_outcome(self, one, two):
        outcomes = ("employer_rejected", "in_progress", "hired", "candidate_withdrew", "unknown", "employer_rejected")
        if row := self._row(one):
            row["outcome"] = outcomes[two % 6]

    def do_edit_pushed(self, one, two):
        if row := self._row(one):
            row["job"] = ("営業", "経理", "人事")[two % 3]

    def do_edit_back(self, one, two):
        """A → B → A, with a sync at B."""
        if row := self._row(one):
            before, row["job"] = row["job"], "総務"
            self.do_sync(two, one)
            row["job"] = before

    def do_edit_unpushed(self, one, two):
        if row := self._row(one):
            row["tag"] = f"t{two % 5}"

    def do_mail(self, one, two):
        self._correct(one, "mail", MAILS[two % 3] if two % 7 else "")

    def do_name(self, one, two):
        self._correct(one, "name", NAMES[two % 3])

    def do_phone(self, one, two):
        self._correct(one, "phone", PHONES[two % 3] if two % 4 else "")

    def do_birth(self, one, two):
        self._correct(one, "birth", BIRTHS[two % 2] if two % 3 else "")

    def _correct(self, one, field, value):
        if (row := self._row(one)) and not self._told():
            row[field] = value

    def _told(self):
        """Whose word from the relay belongs to whom after a correction is not this model's question."""
        return any(event.get("name") for event in self.world.relay.log)

    def _in_doubt_of_order(self):
        """Whether somebody was corrected and not read again yet: then nobody's word can be told apart either."""
        seen = self.world.oracle.seen
        return any(
            row["id"] in seen and row[field] != seen[row["id"]].row[field]
            for row in self.world.all_rows()
            for field in WHO
        )

    def do_merge(self, one, two):
        names = sorted(self.world.oracle.seen)
        if len(names) > 1 and not self._told():
            first = names[one % len(names)]
            other = [name for name in names if name != first][two % (len(names) - 1)]
            self._decide(decisions.merge, self.world.record_id(first), self.world.record_id(other))

    def do_split(self, one, two):
        names = sorted(self.world.oracle.seen)
        if names and not self._told():
            self._decide(decisions.split, [self.world.record_id(names[one % len(names)])])

    def do_undo(self, one, two):
        if not self._told():
            self._decide(decisions.undo)

    def _decide(self, what, *arguments):
        world = self.world
        with world.ledger.transaction():
            what(world.ledger, *arguments)
        names = {world.record_id(name): name for name in world.oracle.seen}
        standing = world.ledger.merges.standing()
        world.oracle.together = [{names[one], names[other]} for one, other in standing.together]
        world.oracle.apart = [{names[one], names[other]} for one, other in standing.apart]

    def do_decided(self, one, two):
        if row := self._row(one):
            row["decided"] = self._days_ago(two, 9) if two % 4 else ""

    def do_hours(self, one, two):
        self.world.clock.at += timedelta(hours=1 + one % 30)

    def do_days(self, one, two):
        self.world.clock.at += timedelta(days=1 + one % 9)

    def do_months(self, one, two):
        self.world.clock.at += timedelta(days=30 + one % 120)
        self.world.relay.forget_old_events()

    def do_year(self, one, two):
        self.world.clock.at += timedelta(days=366)
        self.world.relay.forget_old_events()

    def do_embargo(self, one, two):
        hours = (0, 72, 240)[one % 3]
        self.world.policy = self.world.policy.model_copy(update={"embargo": timedelta(hours=hours)})

    def _referred(self, one):
        world = self.world
        names = [row["id"] for row in world.all_rows() if world.is_live(row["id"])]
        return names[one % len(names)] if names else None

    def do_register(self, one, two):
        world = self.world
        names = {world.record_id(row["id"]): row["id"] for row in world.all_rows()}
        sql = "SELECT link_id, record_id FROM links WHERE state = 'assigned' AND expires_at > ? ORDER BY link_id"
        links = world.database.rows(sql, (stamp(world.clock.now()),))
        if self._in_doubt_of_order():
            return
        if links and two % 2:
            link_id, record_id = links[one % len(links)]
            world.relay.tell("candidate.registered", link_id=link_id)["name"] = names[record_id]
        elif name := self._referred(one):
            world.relay.tell("candidate.registered", world.record_id(name))["name"] = name
            world.relay.held[world.record_id(name)].status = "registered"

    def do_withdraw_at_relay(self, one, two):
        if (name := self._referred(one)) and not self._in_doubt_of_order():
            world = self.world
            data = {"scopes": ["share_with_relay", "a_new_scope"]}
            event = world.relay.tell("consent.withdrawn", world.record_id(name), data=data)
            event["name"] = name
            held = world.relay.held[world.record_id(name)]
            held.status, held.withdrawn_at = "withdrawn", event["occurred_at"]

    def do_expire(self, one, two):
        if name := self._referred(one):
            world = self.world
            world.relay.held[world.record_id(name)].status = "expired"
            world.relay.tell("referral.expired", world.record_id(name))

    def do_stale(self, one, two):
        """The ledger is an older backup: the relay has seen more of this record."""
        if self.world.relay.held:
            names = list(self.world.relay.held)
            self.world.relay.held[names[one % len(names)]].revision += 1 + two % 3

    def do_unknown_event(self, one, two):
        self.world.relay.tell("moon.risen", data={"phase": one % 4})

    def do_sync(self, one, two, names=SOURCES, **options):
        """A sync with up to three faults, of one source only or killed at one of its statements at times."""
        world, dice = self.world, random.Random(one)
        relay = world.relay
        chance = dice.choice((0, 0, 1, 3))
        relay.faults = {relay.calls + dice.randint(1, 9): dice.choice(FAULTS) for _ in range(chance)}
        relay.bad_items = frozenset({dice.randrange(3)} if dice.random() < 0.15 else ())
        relay.shuffled = dice.random() < 0.3
        left = dice.randint(1, 250) if dice.random() < 0.15 else 0
        names = names if dice.random() < 0.6 else (dice.choice(SOURCES),)
        allowed = {"allow_new": 100, "allow_mass_change": True} if two % 3 else {}
        world.sync(names, left, **allowed | options)
        relay.faults, relay.bad_items = {}, frozenset()

    def do_only(self, one, two):
        self.do_sync(one, two, only=("collect", "deliver", "listen")[two % 3])

    def do_one_source(self, one, two):
        self.do_sync(one, two, names=(SOURCES[two % 2],))

    def do_filter(self, one, two):
        since = date.fromisoformat(self._days_ago(two, 20))
        chosen = (RunFilter(job="営業"), RunFilter(since=since))[one % 2]
        self.do_sync(one, two, filter=chosen)

    def do_bounded(self, one, two):
        self.do_sync(one, two, max_items=1 + two % 3)


def play(steps):
    """Play a history in a folder of its own; in memory where the machine has one, because it is synced to disk."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="relay-model-", dir=memory if os.access(memory, os.W_OK) else None)
    try:
        world = World(folder)
        try:
            History(world).run(steps)
        finally:
            world.database.close()
    finally:
        shutil.rmtree(folder)


def fault_of(steps):
    """What goes wrong in a history, in one line; None if nothing does."""
    try:
        play(steps)
    except Exception as error:  # noqa: BLE001  a defect of any kind is what is looked for
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return None


def cut_down(steps):
    """The fewest of these steps that still go wrong in the same way."""
    wrong = (fault_of(steps) or "").partition(": ")[2][:25]
    size = len(steps) // 2
    while size:
        for first in range(len(steps) - size, -1, -size):
            fewer = steps[:first] + steps[first + size :]
            if (fault_of(fewer) or "").partition(": ")[2][:25] == wrong:
                steps = fewer
        size //= 2
    return steps


@pytest.mark.timeout(0 if HISTORIES > 100 else 120)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_happens_the_relay_comes_to_hold_what_the_design_says(tenth):
    for number in range(HISTORIES // 10):
        steps = drawn(SEED + tenth + 10 * number)
        fault = fault_of(steps)
        if fault:
            fewer = cut_down(steps)
            pytest.fail(f"seed {SEED + tenth + 10 * number}: {fault_of(fewer)}\nplay({fewer!r})", pytrace=False)

"""The provision record (提供記録): append-only, chained, two entries per push that left.

When its three years are over, the oldest part goes; an *anchor* in its place says from which entry the chain goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from relay_connectors.ledger.consents import StoredConsent
from relay_connectors.ledger.database import Database, marks

__all__ = ["Age", "Anchor", "Beside", "Provision", "Provisions"]

ANCHOR: Final = "provisions_anchor"


class Provision(NamedTuple):
    """One entry: *prepared* before anything is sent, *outcome* with the relay's answer, or how it ended."""

    seq: int
    kind: str
    record_id: str
    op_id: int
    at: str
    body: bytes
    hash: str


class Beside(NamedTuple):
    """What else the ledger holds of a push: its operation, batch, bytes (until they are settled) and consent."""

    op: str | None
    revision: int | None
    digest: str | None
    payload: str | None
    consent_id: str | None
    state: str | None
    answer: str | None
    key: str | None
    item: bytes | None
    consent: StoredConsent | None


class Anchor(NamedTuple):
    """The last entry that was rightly swept; entries about later operations than *op_id* stand."""

    seq: int
    hash: str
    op_id: int


class Age(NamedTuple):
    """When an entry was made, and whether its push has a second one, or will have: not if it never left."""

    seq: int
    hash: str
    op_id: int
    kind: str
    at: str
    is_paired: bool


_COLUMNS = ", ".join(Provision._fields)
# It was in a request: whoever is told of the push has to be told that it may have left.
_LEFT = "o.batch_id IS NOT NULL"
# Whom the ledger knows no more: of them the rest goes with the entries that it was kept for.
_GONE_OPERATIONS = (
    "DELETE FROM outbox WHERE op_id <= ? AND state IN ('settled', 'superseded') "
    "AND record_id NOT IN (SELECT record_id FROM records)"
)
_GONE_CONSENTS = (
    "DELETE FROM consents WHERE person_id NOT IN (SELECT person_id FROM persons) "
    "AND consent_id NOT IN (SELECT consent_id FROM outbox WHERE consent_id IS NOT NULL)"
)


class Provisions:
    """The provision record of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def last(self) -> tuple[int, str]:
        """Number and hash of the newest entry, swept or not; 0 and an empty text if there never was one."""
        rows = self._db.rows("SELECT seq, hash FROM provisions ORDER BY seq DESC LIMIT 1")
        if rows:
            return rows[0]
        anchor = self.anchor()
        return (anchor.seq, anchor.hash) if anchor else (0, "")

    def anchor(self) -> Anchor | None:
        """Where the chain goes on from, if a part of it was swept."""
        rows = self._db.rows("SELECT value FROM meta WHERE name = ?", (ANCHOR,))
        return Anchor(**json.loads(rows[0][0])) if rows else None

    def ages(self) -> Iterator[Age]:
        """How old each entry is, in order."""
        sql = (
            f"SELECT p.seq, p.hash, p.op_id, p.kind, p.at, COALESCE(o.state <> 'superseded' OR {_LEFT}, 0) "
            "FROM provisions p LEFT JOIN outbox o ON o.op_id = p.op_id AND o.record_id = p.record_id ORDER BY p.seq"
        )
        for row in self._db.stream(sql):
            yield Age(*row)

    def until(self, seq: int) -> Iterator[Provision]:
        """The entries up to this one, in order."""
        for row in self._db.stream(f"SELECT {_COLUMNS} FROM provisions WHERE seq <= ? ORDER BY seq", (seq,)):
            yield Provision(*row)

    def sweep(self, last: Anchor) -> None:
        """Take the entries up to *last* away, and what was kept of people for nothing but them."""
        self._db.run("DELETE FROM provisions WHERE seq <= ?", (last.seq,))
        told = json.dumps(last._asdict(), sort_keys=True)
        self._db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", (ANCHOR, told))
        self._db.run(_GONE_OPERATIONS, (last.op_id,))
        self._db.run(_GONE_CONSENTS)

    def append(self, entries: Sequence[Provision]) -> None:
        """Append entries, numbered and chained by the caller."""
        self._db.run_many(f"INSERT INTO provisions ({_COLUMNS}) VALUES (?,?,?,?,?,?,?)", entries)

    def put_parties(self, digest: str, body: str) -> None:
        """Keep who provides and who receives, once per wording."""
        self._db.run("INSERT INTO parties (digest, body) VALUES (?,?) ON CONFLICT DO NOTHING", (digest, body))

    def all(self) -> Iterator[Provision]:
        """All entries in order."""
        for row in self._db.stream(f"SELECT {_COLUMNS} FROM provisions ORDER BY seq"):
            yield Provision(*row)

    def of_records(self, record_ids: Sequence[str]) -> list[Provision]:
        """The entries about these records, in order."""
        sql = f"SELECT {_COLUMNS} FROM provisions WHERE record_id IN ({marks(record_ids)}) ORDER BY seq"
        return [Provision(*row) for row in self._db.rows(sql, record_ids)]

    def parties(self) -> dict[str, str]:
        """Who provided and who received, by the digest under which entries name them."""
        return dict(self._db.rows("SELECT digest, body FROM parties"))

    def unanswered(self) -> dict[tuple[str, int], str]:
        """The state of every push that has no second entry, by record and revision: queued, claimed, superseded.

        Or *waits_again*: it was in a request, the relay did not take it, and it goes under another key. One that left
        and is over has its second entry; where it has none, that is missing, and nothing is said of it here.
        """
        sql = (
            f"SELECT o.record_id, o.revision, CASE WHEN o.state = 'queued' AND {_LEFT} THEN 'waits_again' "
            "ELSE o.state END FROM outbox o WHERE o.op = 'upsert' "
            f"AND (o.state IN ('queued', 'claimed') OR o.state = 'superseded' AND NOT {_LEFT})"
        )
        return {(record_id, revision): state for record_id, revision, state in self._db.rows(sql)}

    def taken_back(self) -> dict[str, list[tuple[int, str]]]:
        """Of each record that was taken back: the revisions that did it, in order, and when each was sent.

        Only what the relay confirmed is here. A batch of a restored ledger counts as sent long ago, before it was
        even wanted; then it is when it was wanted that is told.
        """
        sql = (
            "SELECT o.record_id, o.revision, MAX(o.queued_at, COALESCE(b.first_sent_at, o.queued_at)) FROM outbox o "
            "LEFT JOIN batches b ON b.batch_id = o.batch_id "
            "WHERE o.op = 'retract' AND o.state = 'settled' AND o.answer = 'retracted' ORDER BY o.record_id, o.revision"
        )
        found: dict[str, list[tuple[int, str]]] = {}
        for record_id, revision, at in self._db.stream(sql):
            found.setdefault(record_id, []).append((revision, at))
        return found

    def beside(self) -> Iterator[tuple[Provision, Beside]]:
        """All entries in order, each with what the ledger holds of its operation elsewhere."""
        consent = ", ".join(f"c.{name}" for name in StoredConsent._fields)
        sql = (
            f"SELECT {', '.join(f'p.{name}' for name in Provision._fields)}, o.op, o.revision, o.digest, o.payload, "
            f"o.consent_id, o.state, o.answer, b.key, i.item, {consent} "
            "FROM provisions p LEFT JOIN outbox o ON o.op_id = p.op_id AND o.record_id = p.record_id "
            "LEFT JOIN batches b ON b.batch_id = o.batch_id LEFT JOIN items i ON i.op_id = o.op_id "
            "LEFT JOIN consents c ON c.consent_id = o.consent_id ORDER BY p.seq"
        )
        first, last = len(Provision._fields), -len(StoredConsent._fields)
        for row in self._db.stream(sql):
            said = StoredConsent(*row[last:]) if row[last] is not None else None
            yield Provision(*row[:first]), Beside._make((*row[first:last], said))

    def without(self, kind: str) -> list[tuple[str, int]]:
        """(record_id, revision) of every push that has no entry of this *kind* although it should."""
        anchor = self.anchor()
        is_over = f"(o.state = 'settled' OR o.state = 'superseded' AND {_LEFT})"
        states = "" if kind == "prepared" else f"AND {is_over} "
        sql = (
            f"SELECT o.record_id, o.revision FROM outbox o WHERE o.op = 'upsert' AND o.op_id > ? {states}"
            "AND NOT EXISTS (SELECT 1 FROM provisions p "
            "WHERE p.record_id = o.record_id AND p.op_id = o.op_id AND p.kind = ?) ORDER BY o.op_id"
        )
        return self._db.rows(sql, (anchor.op_id if anchor else 0, kind))

    def prepared(self, record_id: str, op_id: int) -> bytes | None:
        """The first entry of one push."""
        sql = "SELECT body FROM provisions WHERE record_id = ? AND op_id = ? AND kind = 'prepared'"
        rows = self._db.rows(sql, (record_id, op_id))
        return rows[0][0] if rows else None

    def of_record(self, record_id: str) -> list[Provision]:
        """The entries about one record."""
        sql = f"SELECT {_COLUMNS} FROM provisions WHERE record_id = ? ORDER BY seq"
        return [Provision(*row) for row in self._db.rows(sql, (record_id,))]

"""The provision record (提供記録): append-only, chained, two entries per push."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["Beside", "Provision", "Provisions"]


class Provision(NamedTuple):
    """One entry: *prepared* before anything is sent, *outcome* with the relay's answer."""

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
    policy_version: str | None
    text_sha256: str | None
    effective_at: str | None


_COLUMNS = ", ".join(Provision._fields)


class Provisions:
    """The provision record of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def last(self) -> tuple[int, str]:
        """Number and hash of the newest entry; 0 and an empty text if there is none."""
        rows = self._db.rows("SELECT seq, hash FROM provisions ORDER BY seq DESC LIMIT 1")
        return rows[0] if rows else (0, "")

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
        """The state of every push that no answer was kept of, by record and revision: queued, claimed, superseded."""
        sql = "SELECT record_id, revision, state FROM outbox WHERE op = 'upsert' AND state <> 'settled'"
        return {(record_id, revision): state for record_id, revision, state in self._db.rows(sql)}

    def beside(self) -> Iterator[tuple[Provision, Beside]]:
        """All entries in order, each with what the ledger holds of its operation elsewhere."""
        sql = (
            f"SELECT {', '.join(f'p.{name}' for name in Provision._fields)}, o.op, o.revision, o.digest, o.payload, "
            "o.consent_id, o.state, o.answer, b.key, i.item, c.policy_version, c.text_sha256, c.effective_at "
            "FROM provisions p LEFT JOIN outbox o ON o.op_id = p.op_id AND o.record_id = p.record_id "
            "LEFT JOIN batches b ON b.batch_id = o.batch_id LEFT JOIN items i ON i.op_id = o.op_id "
            "LEFT JOIN consents c ON c.consent_id = o.consent_id ORDER BY p.seq"
        )
        cut = len(Provision._fields)
        for row in self._db.stream(sql):
            yield Provision(*row[:cut]), Beside(*row[cut:])

    def without(self, kind: str) -> list[tuple[str, int]]:
        """(record_id, revision) of every push that has no entry of this *kind* although it should."""
        states = "" if kind == "prepared" else "AND o.state = 'settled' "
        sql = (
            f"SELECT o.record_id, o.revision FROM outbox o WHERE o.op = 'upsert' {states}AND NOT EXISTS (SELECT 1 "
            "FROM provisions p WHERE p.record_id = o.record_id AND p.op_id = o.op_id AND p.kind = ?) ORDER BY o.op_id"
        )
        return self._db.rows(sql, (kind,))

    def of_record(self, record_id: str) -> list[Provision]:
        """The entries about one record."""
        sql = f"SELECT {_COLUMNS} FROM provisions WHERE record_id = ? ORDER BY seq"
        return [Provision(*row) for row in self._db.rows(sql, (record_id,))]

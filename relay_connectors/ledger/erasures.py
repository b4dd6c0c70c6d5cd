"""Erasures: what the relay has to hear of, or has asked for. A request is kept before it is sent, and as a proof."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from relay_connectors.ledger.database import Database, Row

__all__ = ["AT_ONCE", "AskedBy", "Erasure", "Erasures", "Reason"]

AT_ONCE: Final = 500
"""How many records one request may name (the contract's bound)."""

AskedBy = Literal["employer", "relay"]
Reason = Literal["subject_request", "retention", "consent_withdrawn"]

UNFINISHED = "erasure_unfinished"
FAILED = "erasure_failed "
SWEPT = "retention_swept"


class Erasure(NamedTuple):
    """One erasure as kept. ``state``: queued, sent (the relay took it and is not finished yet), done."""

    request_id: str
    asked_by: AskedBy
    reason: Reason
    record_ids: tuple[str, ...]
    requested_at: str
    deadline: str | None
    state: str
    erasure_id: str | None
    done_at: str | None


_COLUMNS = ", ".join(Erasure._fields)


class Erasures:
    """The erasures of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(self, record_ids: Sequence[str], reason: Reason, at: str) -> str:
        """Keep that the relay has to erase these records; the id of the (first) request.

        Without a record that the relay knows there is nothing to ask for, and the request is its own proof.
        """
        ids = [f"ers_{secrets.token_hex(12)}" for _ in range(0, max(len(record_ids), 1), AT_ONCE)]
        for number, request_id in enumerate(ids):
            some = record_ids[number * AT_ONCE : (number + 1) * AT_ONCE]
            state, done_at = ("queued", None) if some else ("done", at)
            self._put(Erasure(request_id, "employer", reason, tuple(some), at, None, state, None, done_at))
        return ids[0]

    def asked(self, erasure_id: str, record_ids: Sequence[str], at: str, deadline: str | None) -> None:
        """Keep that the relay asked for this one, and has to hear that it was done."""
        self._put(
            Erasure(erasure_id, "relay", "subject_request", tuple(record_ids), at, deadline, "queued", erasure_id, None)
        )

    def _put(self, one: Erasure) -> None:
        sql = f"INSERT INTO erasures ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"
        self._db.run(sql, (*one[:3], json.dumps(one.record_ids), *one[4:]))

    def waiting(self) -> list[Erasure]:
        """What the relay has to hear of, or has not finished; oldest first, but those that failed least before that."""
        sql = (
            f"SELECT {_COLUMNS} FROM erasures LEFT JOIN meta ON name = ? || request_id WHERE state <> 'done' "
            "ORDER BY CAST(COALESCE(value, '0') AS INTEGER), requested_at, request_id"
        )
        return [_erasure(row) for row in self._db.rows(sql, (FAILED,))]

    def failed(self, request_id: str) -> int:
        """Count one more run in which the relay could not be told; how many by now."""
        name = FAILED + request_id
        self._db.run(
            "INSERT INTO meta (name, value) VALUES (?, '1') "
            "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
            (name,),
        )
        ((times,),) = self._db.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return int(times)

    def get(self, request_id: str) -> Erasure | None:
        """One erasure."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM erasures WHERE request_id = ?", (request_id,))
        return _erasure(rows[0]) if rows else None

    def sent(self, request_id: str, erasure_id: str) -> None:
        """The relay took it, and is not finished yet."""
        sql = "UPDATE erasures SET state = 'sent', erasure_id = ? WHERE request_id = ? AND state = 'queued'"
        self._db.run(sql, (erasure_id, request_id))
        self._taken(request_id)

    def done(self, request_id: str, erasure_id: str | None, at: str) -> None:
        """Both sides are done."""
        sql = (
            "UPDATE erasures SET state = 'done', erasure_id = COALESCE(?, erasure_id), done_at = ? "
            "WHERE request_id = ? AND state <> 'done'"
        )
        self._db.run(sql, (erasure_id, at, request_id))
        self._taken(request_id)

    def _taken(self, request_id: str) -> None:
        self._db.run("DELETE FROM meta WHERE name = ?", (FAILED + request_id,))

    def begin(self, at: str) -> None:
        """Rows were deleted: copies of them may lie in the gaps of the file until it is written anew."""
        self._db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", (UNFINISHED, at))

    def swept(self) -> None:
        """Records were swept, from which time on a sync looks whether a row is one of theirs."""
        self._db.run("INSERT OR IGNORE INTO meta (name, value) VALUES (?, '1')", (SWEPT,))

    def swept_before(self) -> bool:
        """Whether any record was ever swept."""
        return bool(self._db.rows("SELECT 1 FROM meta WHERE name = ?", (SWEPT,)))

    def finish(self) -> bool:
        """Write the file anew if anything was erased since; whether it was. Outside of a transaction."""
        if not self._db.rows("SELECT 1 FROM meta WHERE name = ?", (UNFINISHED,)):
            return False
        self._db.compact()
        self._db.run("DELETE FROM meta WHERE name = ?", (UNFINISHED,))
        return True


def _erasure(row: Row) -> Erasure:
    request_id, asked_by, reason, record_ids, *rest = row
    return Erasure(request_id, asked_by, reason, tuple(json.loads(record_ids)), *rest)

"""Who must not come back: keyed hashes of people who were erased, and records the relay answered ``suppressed`` to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["ANSWER", "APART", "FACE", "FOREVER", "RECORD", "Suppression", "Suppressions"]

RECORD: Final = "record"
FACE: Final = "face"
ANSWER: Final = "answer"
APART: Final = "apart"
"""Suppresses nobody, and stands beside the ledger only: two record ids, of whom a human said that they are two people.

One of them was erased; without it an older copy takes the other one for them.
"""
# Later than every consent: nothing lifts an erasure.
FOREVER: Final = "9999-12-31T23:59:59.999Z"


class Suppression(NamedTuple):
    """One keyed hash, since when it counts, and the erasure it came from."""

    kind: str
    key: bytes
    reason: str
    at: str
    request_id: str | None


_COLUMNS = ", ".join(Suppression._fields)


class Suppressions:
    """The suppressions of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, rows: Iterable[tuple[str, bytes]], *, reason: str, at: str, request_id: str | None = None) -> None:
        """Suppress (kind, key); what is suppressed already stays with the erasure it came from."""
        sql = (
            f"INSERT INTO suppressions ({_COLUMNS}) VALUES (?,?,?,?,?) ON CONFLICT (kind, key) DO UPDATE SET "
            "at = MAX(suppressions.at, excluded.at), "
            "request_id = COALESCE(suppressions.request_id, excluded.request_id)"
        )
        self._db.run_many(sql, ((kind, key, reason, at, request_id) for kind, key in rows))

    def answered(self, rows: Iterable[tuple[str, str | None]], now: str) -> None:
        """The relay answered ``suppressed`` to these (record_id, consent_id); only a later consent may lift that.

        Without a consent nothing lifts it: the relay has erased the person.
        """
        for record_id, consent_id in rows:
            found = self._db.rows("SELECT effective_at FROM consents WHERE consent_id = ?", (consent_id,))
            at = found[0][0] if found else now if consent_id else FOREVER
            self.add([(ANSWER, record_id.encode())], reason="relay", at=at)

    def erased(self) -> Mapping[str, frozenset[bytes]]:
        """The keys of everybody who was erased, by kind, but for their faces; empty where nobody was."""
        found: defaultdict[str, set[bytes]] = defaultdict(set)
        for kind, key in self._db.rows("SELECT kind, key FROM suppressions WHERE kind NOT IN (?, ?)", (ANSWER, FACE)):
            found[kind].add(key)
        return {kind: frozenset(keys) for kind, keys in found.items()}

    def faces(self) -> list[bytes]:
        """What the erased records looked like, as it was written."""
        return [key for (key,) in self._db.rows("SELECT key FROM suppressions WHERE kind = ? ORDER BY key", (FACE,))]

    def of_records(self, record_ids: Sequence[str]) -> Mapping[str, str]:
        """Since when each of these records is suppressed; :data:`FOREVER` where its person was erased."""
        keys = [record_id.encode() for record_id in record_ids]
        sql = f"SELECT key, kind, at FROM suppressions WHERE kind IN (?, ?) AND key IN ({marks(keys)}) ORDER BY kind"
        rows = self._db.rows(sql, (ANSWER, RECORD, *keys))
        return {key.decode(): FOREVER if kind == RECORD else at for key, kind, at in rows}

    def known(self, rows: Sequence[tuple[str, bytes]]) -> list[Suppression]:
        """The suppressions under these (kind, key)."""
        sql = f"SELECT {_COLUMNS} FROM suppressions WHERE kind = ? AND key = ?"
        return [Suppression(*found) for row in rows for found in self._db.rows(sql, row)]

    def of_request(self, request_id: str) -> list[Suppression]:
        """Everything that one erasure suppressed."""
        sql = f"SELECT {_COLUMNS} FROM suppressions WHERE request_id = ? ORDER BY kind, key"
        return [Suppression(*row) for row in self._db.rows(sql, (request_id,))]

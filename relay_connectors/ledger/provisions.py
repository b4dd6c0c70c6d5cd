"""The provision record (提供記録): append-only, chained, two entries per push."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database

__all__ = ["Provision", "Provisions"]


class Provision(NamedTuple):
    """One entry: *prepared* before anything is sent, *outcome* with the relay's answer."""

    seq: int
    kind: str
    record_id: str
    op_id: int
    at: str
    body: bytes
    hash: str


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

    def of_record(self, record_id: str) -> list[Provision]:
        """The entries about one record."""
        sql = f"SELECT {_COLUMNS} FROM provisions WHERE record_id = ? ORDER BY seq"
        return [Provision(*row) for row in self._db.rows(sql, (record_id,))]

"""Copies of the ledger that lie about: whoever is erased here must not come back with one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from relay_connectors.ledger.forgetting import forget, strip
from relay_connectors.ledger.migrate import newest
from relay_connectors.ledger.persons import Persons
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.ledger.suppressions import Suppressions

__all__ = ["forget_in", "is_copy", "strip_in"]

_MAGIC = b"SQLite format 3\0"


def is_copy(path: Path, check: str) -> bool:
    """Whether a file is a copy of the ledger with this identity *check*, of the schema this program writes."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return False
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            ((version,),) = opened.execute("PRAGMA user_version")
            kept = opened.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    except (OSError, sqlite3.Error):
        return False
    return bool(version == newest() and kept == (check,))


def forget_in(path: Path, record_ids: Sequence[str], rows: Iterable[tuple[str, bytes]], reason: str, at: str) -> None:
    """Forget the people behind these records in a copy, and suppress them there: it may be restored one day.

    Raises:
        LedgerError: the copy cannot be used.
    """
    with closing(SqliteDatabase(path)) as copy:
        with copy.transaction():
            forget(copy, sorted({one.person_id for one in Persons(copy).named(record_ids).values()}))
            Suppressions(copy).add(rows, reason=reason, at=at)
        copy.compact()


def strip_in(path: Path, record_ids: Sequence[str]) -> None:
    """Strip these records in a copy of what they say about their people.

    Raises:
        LedgerError: the copy cannot be used.
    """
    with closing(SqliteDatabase(path)) as copy:
        with copy.transaction():
            strip(copy, record_ids)
        copy.compact()

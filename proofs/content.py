"""What a ledger says, as one digest: two files with the same digest hold the same rows in every table."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from relay_connectors.consent import Entry, verify

__all__ = ["NOTHING", "Found", "content", "opened"]

NOTHING = ""
"""The content of a ledger that was never committed to."""


class Connection(Protocol):
    def execute(self, sql: str, /) -> Any: ...


class Found(NamedTuple):
    """What a plain SQLite finds after a fault: its own check, the content, and breaks of the provision chain."""

    integrity: str
    content: str
    breaks: int


def content(db: Connection, without: Collection[str] = ()) -> str:
    """A digest over all rows of all tables but those in *without*."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    if not tables:
        return NOTHING
    whole = sha256()
    for table in tables:
        if table not in without:
            whole.update(repr((table, list(db.execute(f"SELECT * FROM {table}")))).encode())
    return whole.hexdigest()


def opened(path: Path, without: Collection[str] = ()) -> Found:
    """Open a ledger with the standard library, which rolls back what has to be, and look at everything."""
    if not path.exists():
        return Found("ok", NOTHING, 0)
    try:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA synchronous=OFF")  # the check itself need not survive anything
            ((integrity,), *_) = db.execute("PRAGMA integrity_check")
            found = content(db, without)
            sql = "SELECT seq, body, hash FROM provisions ORDER BY seq"
            chain = verify(Entry(*row) for row in db.execute(sql)) if found else []
    except sqlite3.Error as error:
        return Found(f"{type(error).__name__}: {error}", "unreadable", 0)
    return Found(integrity, found, len(list(chain)))

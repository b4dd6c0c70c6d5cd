"""The relay's SQLite file: one connection, one lock, one transaction per request.

A relay on one machine needs no more: handling a batch takes milliseconds, and a single writer makes "the
tenth registration grants exactly one slot" true without any further argument.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from relay_connectors.errors import ConfigurationError

__all__ = ["SCHEMA_LEVEL", "Store"]

SCHEMA_LEVEL = 1


class Store:
    """A durable file of mode 0600; what :meth:`write` yielded is on the disk when the block ends."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self.after_write: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
        self._db.row_factory = sqlite3.Row
        try:
            self._harden()
            self._build(path)
        except BaseException:
            self._db.close()
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: everything in it, or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        self.after_write()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The connection while nobody writes."""
        with self._lock:
            yield self._db

    def compact(self) -> None:
        """Write the file anew, so that nothing deleted is left in it.

        secure_delete overwrites what is deleted, but not the copies that SQLite leaves in the gaps of a page when it
        moves rows between pages (3.40.1: in 15 of 40 files of 300 rows with random updates). The rewrite leaves no
        gap, and its temporary copy stays in memory.
        """
        with self._lock:
            self._db.execute("VACUUM")

    def close(self) -> None:
        """Release the file; waits for the transaction under way."""
        with self._lock:
            self._db.close()

    def _harden(self) -> None:
        """Rollback journal and EXTRA: an answer given is never lost to a power cut.

        Not WAL: SQLite before 3.51.3 can lose a commit when a WAL is reset at the wrong moment.
        """
        mode = self._db.execute("PRAGMA journal_mode = TRUNCATE").fetchone()[0]
        self._db.execute("PRAGMA synchronous = EXTRA")
        self._db.execute("PRAGMA foreign_keys = ON")
        # What somebody had deleted must not stay readable in free pages.
        self._db.execute("PRAGMA secure_delete = ON")
        # No copy of the data in a temporary file either.
        self._db.execute("PRAGMA temp_store = MEMORY")
        kept = self._db.execute("PRAGMA synchronous").fetchone()[0]
        if (mode, kept) != ("truncate", 3):
            message = "The relay's database cannot be made durable here (journal mode refused); use a local disk."
            raise ConfigurationError(message)

    def _build(self, path: Path) -> None:
        level = self._db.execute("PRAGMA user_version").fetchone()[0]
        if level == 0:
            script = files("relay_connectors.relay_server").joinpath("schema.sql").read_text(encoding="utf-8")
            self._db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {SCHEMA_LEVEL};\nCOMMIT;")
        elif level != SCHEMA_LEVEL:
            message = (
                f"{path.name} holds schema level {level}, this program writes {SCHEMA_LEVEL}; start with a new --state."
            )
            raise ConfigurationError(message)

"""The ledger's own statements on SQLite by way of APSW, whose file system can be written in Python.

The product speaks to the standard library's ``sqlite3``. What it says there (pragmas, transactions, every statement) is
handed on to an APSW connection with the same surface and the same errors, so that each write, truncation, sync and
deletion which SQLite asks of the operating system passes by a *tap*, that may note it or refuse it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import apsw

from relay_connectors.ledger import sqlite as product

__all__ = ["Operation", "Tap", "through_apsw"]

VFS = "tapped"
CREATES = apsw.SQLITE_OPEN_CREATE
# Files whose directory SQLite syncs itself, at their first sync after they were made (os_unix.c, UNIXFILE_DIRSYNC).
OWN_ENTRY = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


class Operation:
    """One thing asked of the operating system: open, write, truncate, sync or delete."""

    __slots__ = ("at", "data", "file", "kind", "lasting")

    def __init__(self, kind: str, file: str, at: int = 0, data: bytes = b"", *, lasting: bool = False) -> None:
        self.kind, self.file, self.at, self.data = kind, file, at, data
        self.lasting = lasting  # with this one the directory's entry is synced, too

    def __repr__(self) -> str:
        return f"{self.kind} of {Path(self.file).name.removeprefix('ledger.db') or 'the ledger'}"


class Tap:
    """Sees every operation before it is done, and every commit after it returned."""

    def operation(self, operation: Operation) -> None:
        """An operation is about to be done; raise an apsw error instead, and it is not."""

    def committing(self, connection: apsw.Connection) -> None:
        """A COMMIT is about to be run."""

    def committed(self, connection: apsw.Connection) -> None:
        """A statement returned that left nothing open."""


class _Files(apsw.VFS):
    def __init__(self, tap: Tap) -> None:
        self.tap = tap
        super().__init__(VFS, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802  SQLite's names
        return _File(self.tap, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        self.tap.operation(Operation("delete", filename, lasting=bool(syncdir)))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, tap: Tap, name: Any, flags: list[int]) -> None:
        self._tap = tap
        self._file = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        if flags[0] & CREATES and not Path(self._file).exists():
            tap.operation(Operation("open", self._file))
        self._entry_due = bool(flags[0] & CREATES and flags[0] & OWN_ENTRY)
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._tap.operation(Operation("write", self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._tap.operation(Operation("truncate", self._file, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._tap.operation(Operation("sync", self._file, lasting=self._entry_due))
        super().xSync(flags)
        self._entry_due = False


class _Cursor:
    """What a statement gave: as much of ``sqlite3.Cursor`` as the ledger uses."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        with _translated():
            yield from self._rows

    def fetchall(self) -> list[Any]:
        """All rows."""
        return list(self)

    def fetchone(self) -> Any:
        """The next row, None behind the last."""
        return next(iter(self), None)


class _Connection:
    """As much of ``sqlite3.Connection`` as the ledger uses."""

    def __init__(self, tap: Tap, path: str, timeout: float) -> None:
        self._tap = tap
        with _translated():
            self._db = apsw.Connection(path, vfs=VFS)
            self._db.set_busy_timeout(int(timeout * 1000))

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._db.in_transaction

    @property
    def total_changes(self) -> int:
        """How many rows were changed since the connection was opened."""
        return self._db.total_changes()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> _Cursor:
        """Run one statement."""
        with _translated():
            if sql == "COMMIT":
                self._tap.committing(self._db)
            rows = self._db.execute(sql, parameters)
            self._noted(sql)
        return _Cursor(rows)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> _Cursor:
        """Run one statement for each row."""
        with _translated():
            for row in rows:
                self._db.execute(sql, row)
            self._noted(sql)
        return _Cursor(iter(()))

    def _noted(self, sql: str) -> None:
        if not self._db.in_transaction and not sql.startswith("SELECT"):
            self._tap.committed(self._db)

    def rollback(self) -> None:
        """Take the open transaction back."""
        with _translated():
            self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close; again is harmless. SQLite forgives a checkpoint that fails here: the next opening repeats it."""
        with contextlib.suppress(apsw.Error):
            self._db.close()


@contextmanager
def _translated() -> Iterator[None]:
    """APSW's errors as those of the standard library, by the rules of its ``_sqlite/util.c``."""
    try:
        yield
    except apsw.Error as error:
        code = int(getattr(error, "extendedresult", 0) or getattr(error, "result", 0))
        told = _KINDS.get(type(error), sqlite3.OperationalError)(str(error))
        names = (apsw.mapping_extended_result_codes.get(code), apsw.mapping_result_codes.get(code & 0xFF))
        told.sqlite_errorname = str(names[0] or names[1] or "SQLITE_ERROR")
        raise told from None


_KINDS: dict[type[apsw.Error], type[sqlite3.Error]] = {
    apsw.ConstraintError: sqlite3.IntegrityError,
    apsw.MismatchError: sqlite3.IntegrityError,
    apsw.MisuseError: sqlite3.ProgrammingError,
    apsw.CorruptError: sqlite3.DatabaseError,
    apsw.NotADBError: sqlite3.DatabaseError,
}


@contextmanager
def through_apsw(tap: Tap, journal: str) -> Iterator[None]:
    """Within the block every ledger that is opened in this process passes by *tap*.

    *journal* is the mode that the product shall choose: ``wal`` as on a library of today, ``truncate`` as on those
    before 3.51.3.
    """
    files = _Files(tap)
    surface = {name: getattr(sqlite3, name) for name in ("Error", "DatabaseError", "OperationalError")}
    surface |= {name: getattr(sqlite3, name) for name in ("IntegrityError", "ProgrammingError")}
    version = product.WAL_IS_SAFE if journal == "wal" else (3, 40, 1)

    def connect(path: str | Path, *, isolation_level: None = None, timeout: float = 5.0) -> _Connection:
        assert isolation_level is None  # APSW opens no transaction by itself either
        return _Connection(tap, str(path), timeout)

    faced = SimpleNamespace(**surface, connect=connect, sqlite_version_info=version)
    try:
        with patch.object(product, "sqlite3", faced):
            yield
    finally:
        files.unregister()

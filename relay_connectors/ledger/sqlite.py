"""SQLite that cannot forget: durable settings that are read back, private files, errors that say what to do.

``journal_mode=TRUNCATE`` with ``synchronous=EXTRA`` everywhere but where the library is 3.51.3 or later: all
versions from 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at once (the
"WAL-reset bug", fixed in 3.51.3 of 2026-03-13), and WAL with ``synchronous=NORMAL`` loses commits at a power cut.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typing_extensions import override

from relay_connectors.errors import BusyError, LedgerError
from relay_connectors.ledger.database import Database, Row
from relay_connectors.ledger.places import network_at

__all__ = ["SqliteDatabase"]

WAL_IS_SAFE = (3, 51, 3)
BUSY_MS = 10_000


class SqliteDatabase(Database):
    """One connection to one ledger file, made with mode 0600 in a directory of mode 0700."""

    def __init__(self, path: Path) -> None:
        self.path, self._process = path, os.getpid()
        _private(path)
        _refuse_network(path)
        with _translated(path):
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
            try:
                self._durable()
            except BaseException:
                self._connection.close()
                raise

    def _durable(self) -> None:
        self._connection.execute("PRAGMA foreign_keys=ON")
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.execute("PRAGMA temp_store=FILE")
        self._connection.execute("PRAGMA cache_size=-16384")
        wal = sqlite3.sqlite_version_info >= WAL_IS_SAFE
        mode, level = ("wal", "FULL") if wal else ("truncate", "EXTRA")
        (got,) = self._connection.execute(f"PRAGMA journal_mode={mode}").fetchone()
        self._connection.execute(f"PRAGMA synchronous={level}")
        (synchronous,) = self._connection.execute("PRAGMA synchronous").fetchone()
        if got != mode or synchronous != {"FULL": 2, "EXTRA": 3}[level]:
            message = f"{self.path} cannot be written durably (journal {got}, synchronous {synchronous}); move it."
            raise LedgerError(message)

    def _same_process(self) -> None:
        # A connection that crossed a fork writes without its locks (sqlite.org/howtocorrupt.html, section 2.6).
        if os.getpid() != self._process:
            message = f"The ledger {self.path} was opened by another process (a fork); open it anew in this one."
            raise LedgerError(message)

    @override
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        self._same_process()
        with _translated(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @override
    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        self._same_process()
        with _translated(self.path):
            yield from self._connection.execute(sql, parameters)

    # Not a cursor's rowcount: up to Python 3.12 that is -1 for every INSERT in a Turkish or Azerbaijani locale, where a
    # small I has no dot and the statement is not known for one that changes rows (gone in 3.13). No trigger adds to it.
    @override
    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        self._same_process()
        with _translated(self.path):
            before = self._connection.total_changes
            self._connection.execute(sql, parameters)
            return self._connection.total_changes - before

    @override
    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        self._same_process()
        with _translated(self.path):
            before = self._connection.total_changes
            self._connection.executemany(sql, rows)
            return self._connection.total_changes - before

    @override
    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            # Within the try: a COMMIT that fails (a reader that does not let go, a full disk) may leave it open.
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with _translated(self.path):
                    self._connection.rollback()
            raise

    @override
    def copy_to(self, path: str) -> None:
        with _translated(self.path):
            target = sqlite3.connect(path)
            try:
                Path(path).chmod(0o600)
                self._connection.backup(target)
            finally:
                target.close()

    @override
    def compact(self) -> None:
        # secure_delete overwrites what is deleted, but not the copies that SQLite leaves in the gaps of a page when it
        # moves rows between pages; the rewrite leaves no gap. The journal is emptied, and a WAL is taken in.
        self.run("VACUUM")
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @override
    def close(self) -> None:
        self._connection.close()


def _private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(descriptor)
        path.chmod(0o600)
    except OSError as error:
        message = (
            f"The ledger {path} cannot be opened ({error.strerror}); check the directory, its owner and [ledger] url."
        )
        raise LedgerError(message) from None


def _refuse_network(path: Path) -> None:
    kind = network_at(path)
    if kind:
        message = (
            f"The ledger {path} lies on a network file system ({kind}), which can lose it; put it on a local disk."
        )
        raise LedgerError(message)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(path, error) from None
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a defect of ours, which no backup mends
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        message = f"The ledger {path} is damaged or not a ledger ({name}); restore a backup of it."
        raise LedgerError(message) from None


def _operational(path: Path, error: sqlite3.OperationalError) -> Exception:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError(f"Another process is writing to the ledger {path}; run again when it is done.")
    advice = {
        "SQLITE_FULL": "the disk is full: free some space and run again; nothing was lost",
        "SQLITE_READONLY": "the file or its directory is read-only: give this user write access",
        "SQLITE_CANTOPEN": "the file cannot be opened: check that its directory exists, and that this user owns it, the"
        " file and any -journal or -wal beside it",
        "SQLITE_IOERR": f"its disk failed ({name}): check the disk and any quota, then run again; nothing kept is lost",
        "SQLITE_CORRUPT": "the file is damaged: restore a backup",
        "SQLITE_NOTADB": "the file is not a ledger: check [ledger] url",
    }
    known = next((text for code, text in advice.items() if name.startswith(code)), f"SQLite says {name or error}")
    return LedgerError(f"The ledger {path} cannot be used: {known}.")

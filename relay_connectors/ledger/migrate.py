"""Brings a ledger's schema up to this program's: all at once, with a copy of the old one kept beside it.

A ledger is migrated when it is opened. Everything that is missing is applied in one transaction, so that a kill or a
full disk at any moment leaves the old schema whole. Before that, in the same transaction, the old ledger is copied to
``ledger.db.schema-1.20261122T055540Z.db``: an older program can go back to it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from relay_connectors.clock import Clock, SystemClock
from relay_connectors.errors import LedgerError, VersionError
from relay_connectors.ledger.database import Database
from relay_connectors.ledger.lease import Lease

__all__ = ["Migrated", "migrate", "newest", "schema_of"]


class Migration(NamedTuple):
    number: int
    sql: str


class Migrated(NamedTuple):
    """From which schema to which; ``kept`` is the copy of the old ledger, None where there was nothing to do."""

    before: int
    after: int
    kept: Path | None


def _migrations() -> list[Migration]:
    folder = files("relay_connectors.ledger") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(int(name[:4]), (folder / name).read_text(encoding="utf-8")) for name in names]


def newest() -> int:
    """The schema number that this program writes."""
    return _migrations()[-1].number


def schema_of(database: Database) -> int:
    """The schema number of a ledger; 0 for an empty file."""
    ((version,),) = database.rows("PRAGMA user_version")
    return int(version)


def migrate(database: Database, clock: Clock | None = None, *, keep: bool = True) -> Migrated:
    """Bring the schema up to date; whatever stops it leaves the old schema whole.

    *keep* False: no copy of the old one is kept, because this is one itself.

    Raises:
        VersionError: the ledger was written by a newer program.
        BusyError: a living run, perhaps of the older program, holds the ledger.
        LedgerError: it cannot be migrated; nothing has changed.
    """
    before, newer = schema_of(database), newest()
    if before > newer:
        message = f"The ledger has schema {before}, this program knows up to {newer}; update relay-connectors."
        raise VersionError(message)
    if before == newer:
        return Migrated(before, newer, None)
    clock = clock or SystemClock()
    try:
        if before:
            Lease(database, clock).date_back()
        with database.transaction():
            return _apply(database, clock, keep=keep)
    except (LedgerError, sqlite3.Error) as error:
        if before == 0:
            raise
        why = str(error) if isinstance(error, LedgerError) else f"SQLite says {type(error).__name__}"
        message = (
            f"The ledger could not be brought from schema {before} to {newer}, and has not changed: {why} "
            "Mend that and run again, or go on with the older program."
        )
        raise LedgerError(message) from None


def _apply(database: Database, clock: Clock, *, keep: bool) -> Migrated:
    # Another process may have migrated while this one waited for the lock.
    before = schema_of(database)
    pending = [one for one in _migrations() if one.number > before]
    if not pending:
        return Migrated(before, before, None)
    if before:
        _nobody_runs(database, clock)
    kept = _keep(database, before, clock) if before and keep else None
    for migration in pending:
        for statement in _statements(migration.sql):
            database.run(statement)
    database.run(f"PRAGMA user_version={pending[-1].number}")
    return Migrated(before, pending[-1].number, kept)


def _nobody_runs(database: Database, clock: Clock) -> None:
    lease = Lease(database, clock)
    lease.take()
    lease.give_back()


def _copy(path: Path, part: Path) -> None:
    """By a second connection: SQLite refuses, and Python tries for ever, to copy from one that holds the lock."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)


def _keep(database: Database, schema: int, clock: Clock) -> Path | None:
    """A copy of the old ledger beside it, whole or not at all."""
    path = getattr(database, "path", None)
    if not isinstance(path, Path):
        return None
    kept = path.with_name(f"{path.name}.schema-{schema}.{clock.now():%Y%m%dT%H%M%S%fZ}.db")
    part = kept.with_name(f".{kept.name}.part")
    try:
        _copy(path, part)
        part.replace(kept)
        _settled(path.parent)
    except OSError as error:
        raise LedgerError(f"it cannot be copied first ({error.strerror}): free some space.") from None
    finally:
        part.unlink(missing_ok=True)
    return kept


def _settled(folder: Path) -> None:
    """A new name survives a power cut once its directory is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _statements(sql: str) -> Iterator[str]:
    """The statements of a migration file; it holds no semicolon but at the end of one."""
    lines = (line.split("--")[0] for line in sql.splitlines())
    yield from (statement for part in "\n".join(lines).split(";") if (statement := part.strip()))

"""Brings a ledger's schema up to this program's, one numbered file at a time, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from relay_connectors.errors import VersionError
from relay_connectors.ledger.database import Database

__all__ = ["migrate", "newest"]


class Migration(NamedTuple):
    number: int
    sql: str


def _migrations() -> list[Migration]:
    folder = files("relay_connectors.ledger") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(int(name[:4]), (folder / name).read_text(encoding="utf-8")) for name in names]


def newest() -> int:
    """The schema number that this program writes."""
    return _migrations()[-1].number


def migrate(database: Database) -> None:
    """Bring the schema up to date; a killed migration leaves the old schema whole.

    Raises:
        VersionError: the ledger was written by a newer program.
    """
    ((version,),) = database.rows("PRAGMA user_version")
    if version == newest():
        return
    if version > newest():
        message = f"The ledger has schema {version}, this program knows up to {newest()}; update relay-connectors."
        raise VersionError(message)
    for migration in _migrations():
        if migration.number > version:
            _apply(database, migration)


def _apply(database: Database, migration: Migration) -> None:
    with database.transaction():
        # Another process may have migrated while this one waited for the lock.
        ((version,),) = database.rows("PRAGMA user_version")
        if version >= migration.number:
            return
        for statement in _statements(migration.sql):
            database.run(statement)
        database.run(f"PRAGMA user_version={migration.number}")


def _statements(sql: str) -> Iterator[str]:
    """The statements of a migration file; it holds no semicolon but at the end of one."""
    lines = (line.split("--")[0] for line in sql.splitlines())
    yield from (statement for part in "\n".join(lines).split(";") if (statement := part.strip()))

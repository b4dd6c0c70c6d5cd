"""Is this ledger whole, ours and private? Asked without bringing it up to date and without taking its lease."""

from __future__ import annotations

import stat
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from relay_connectors.errors import LedgerError
from relay_connectors.ledger.consents import Consents
from relay_connectors.ledger.ledger import Ledger
from relay_connectors.ledger.migrate import migrate, newest
from relay_connectors.ledger.records import Records
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.record.identity import Identity

__all__ = ["Checkup", "checkup", "open_to_others"]


class Checkup(NamedTuple):
    """A ledger that passed. ``schema`` below ``newest``: the next command that opens it brings it up to date.

    ``live`` counts the people of each source who are with the relay, ``wordings`` are the texts they agreed to, by
    version, ``agreed`` all versions under which anybody agreed to be handed on, ``excludable`` what its records can be
    excluded by, if that was asked for; empty where the schema is older.
    """

    size: int
    schema: int
    newest: int
    live: Mapping[str, int]
    wordings: Mapping[str, str]
    agreed: Collection[str]
    excludable: Sequence[tuple[str, str | None, str | None, str | None, str | None, int]]


def checkup(path: Path, identity: Identity | None, *, excludable: bool = False) -> Checkup | None:
    """Check the ledger at *path*, and whether it was made with *identity* (None: not asked); None if there is none yet.

    Raises:
        LedgerError: it cannot be used, or SQLite finds it damaged.
        VersionError: a newer program wrote it.
        ConfigurationError: it was made with another key than *identity*.
    """
    if not path.exists():
        return None
    database = SqliteDatabase(path)
    live: Mapping[str, int] = {}
    wordings: Mapping[str, str] = {}
    agreed: Collection[str] = ()
    known: Sequence[tuple[str, str | None, str | None, str | None, str | None, int]] = ()
    try:
        ((schema,),) = database.rows("PRAGMA user_version")
        faults = [text for (text,) in database.rows("PRAGMA quick_check") if text != "ok"]
        if faults:
            message = f"The ledger {path} is damaged (SQLite finds {len(faults)} faults); restore a backup of it."
            raise LedgerError(message)
        if schema >= newest():
            migrate(database)  # there is nothing to migrate: it only refuses what a newer program wrote
            if identity is not None:
                Ledger(database, identity)
            consents = Consents(database, b"")
            live, wordings, agreed = Records(database).live_people(), consents.wordings(), consents.versions()
            known = Records(database).excludable() if excludable else ()
    finally:
        database.close()
    return Checkup(path.stat().st_size, schema, newest(), live, wordings, agreed, known)


def open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may do anything with a file or folder; False if it is not there."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False

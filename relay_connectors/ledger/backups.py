"""Backups of the ledger: how one is made, and that whoever is erased here must not come back with one of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from relay_connectors.errors import ConfigurationError, LedgerError
from relay_connectors.ledger.forgetting import forget, strip
from relay_connectors.ledger.ledger import Ledger
from relay_connectors.ledger.migrate import migrate, newest
from relay_connectors.ledger.parting import part_off
from relay_connectors.ledger.restored import Restored
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.ledger.suppressions import Suppressions

__all__ = ["Backup", "back_up", "forget_in", "is_copy", "strip_in"]

_MAGIC = b"SQLite format 3\0"


class Backup(NamedTuple):
    """A backup that was made and read back: where, its size in bytes, its schema, and the SHA-256 of the file."""

    path: Path
    size: int
    schema: int
    sha256: str
    records: int


def back_up(ledger: Ledger, path: Path) -> Backup:
    """A consistent copy of the ledger in a new file of mode 0600, also while a run is writing; read back.

    The copy knows that it is one: the first sync after it was put in the ledger's place compares it with the relay.

    Raises:
        ConfigurationError: there is something at *path* already, or no directory for it.
        LedgerError: the copy could not be made, or is not sound.
    """
    if path.exists():
        raise ConfigurationError(f"{path} is there already, and a backup overwrites nothing; choose another name")
    part = path.with_name(f".{path.name}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        ledger.database.copy_to(str(part))
        records = _read_back(part, ledger)
        digest = _sealed(part)
        os.link(part, path)  # never over another file, as a rename would
        _sealed(path.parent)
    except FileExistsError:
        raise ConfigurationError(f"{path} is there already, and a backup overwrites nothing") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); choose another place") from None
    finally:
        _swept(part)
    return Backup(path, path.stat().st_size, newest(), digest, records)


def _read_back(part: Path, ledger: Ledger) -> int:
    """Mark the copy as one, and see that SQLite finds it whole; how many records it holds."""
    with closing(SqliteDatabase(part)) as copy:
        with copy.transaction():
            Restored(copy).mark(ledger.now())
        faults = [text for (text,) in copy.rows("PRAGMA integrity_check") if text != "ok"]
        if faults:
            message = f"The copy of the ledger is not sound ({len(faults)} faults); run: relay-connectors ledger verify"
            raise LedgerError(message)
        copy.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        ((records,),) = copy.rows("SELECT COUNT(*) FROM records")
    return int(records)


def _sealed(path: Path) -> str:
    """Bring a file or a directory to the disk; the digest of a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if path.is_dir():
        return ""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _swept(part: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def is_copy(path: Path, check: str) -> bool:
    """Whether a file is a copy of the ledger with this identity *check*, of a schema this program knows."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return False
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            ((version,),) = opened.execute("PRAGMA user_version")
            kept = opened.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    except (OSError, sqlite3.Error):
        return False
    return bool(0 < version <= newest() and kept == (check,))


def forget_in(path: Path, record_ids: Sequence[str], rows: Iterable[tuple[str, bytes]], reason: str, at: str) -> None:
    """Forget the people behind these records in a copy, and suppress them there: it may be restored one day.

    Whoever was taken for them when it was made, and is somebody else by now, stays.

    Raises:
        LedgerError: the copy cannot be used.
    """
    with closing(SqliteDatabase(path)) as copy:
        migrate(copy, keep=False)
        with copy.transaction():
            forget(copy, part_off(copy, record_ids), at)
            Suppressions(copy).add(rows, reason=reason, at=at)
        copy.compact()


def strip_in(path: Path, record_ids: Sequence[str], at: str) -> None:
    """Strip these records in a copy of what they say about their people.

    Raises:
        LedgerError: the copy cannot be used.
    """
    with closing(SqliteDatabase(path)) as copy:
        migrate(copy, keep=False)
        with copy.transaction():
            strip(copy, record_ids, at)
        copy.compact()

"""The ledger: everything that must survive a killed process, behind one door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from relay_connectors.clock import Clock, SystemClock, stamp
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger.beside import Beside
from relay_connectors.ledger.consents import Consents
from relay_connectors.ledger.contradictions import Contradictions
from relay_connectors.ledger.database import Database
from relay_connectors.ledger.erasures import Erasures
from relay_connectors.ledger.inbox import Inbox
from relay_connectors.ledger.issues import Issues
from relay_connectors.ledger.lease import Lease
from relay_connectors.ledger.links import Links
from relay_connectors.ledger.mails import Mails
from relay_connectors.ledger.merges import Merges
from relay_connectors.ledger.migrate import migrate
from relay_connectors.ledger.outbox import Outbox
from relay_connectors.ledger.outlasting import Outlasting
from relay_connectors.ledger.persons import Persons
from relay_connectors.ledger.provisions import Provisions
from relay_connectors.ledger.records import Records
from relay_connectors.ledger.restored import Restored
from relay_connectors.ledger.sources import Sources
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.ledger.suppressions import Suppressions
from relay_connectors.record.identity import Identity
from relay_connectors.settings import Secret

__all__ = ["Ledger"]


class Ledger:
    """One tenant's durable memory. Use it as a context manager, or close it.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> with Ledger.open(f"sqlite:///{folder}/ledger.db", identity=Identity(bytes(32))) as ledger:
    ...     ledger.sources.names()
    []
    """

    def __init__(self, database: Database, identity: Identity, *, clock: Clock | None = None) -> None:
        self.database, self.identity, self.clock = database, identity, clock or SystemClock()
        self.sources, self.records, self.persons = Sources(database), Records(database), Persons(database)
        self.consents = Consents(database, identity.check.encode())
        self.links, self.issues, self.restored = Links(database), Issues(database), Restored(database)
        self.outbox, self.provisions, self.inbox = Outbox(database), Provisions(database), Inbox(database)
        self.mails, self.merges = Mails(database), Merges(database)
        self.contradictions = Contradictions(database)
        self.beside = Beside(database)
        self.suppressions, self.erasures = Suppressions(database), Erasures(database)
        self.outlasting = Outlasting(None, identity.check)
        self._lease = Lease(database, self.clock)
        try:
            self.migrated = migrate(database, self.clock)
            self._same_identity()
        except BaseException:
            database.close()
            raise

    @classmethod
    def open(
        cls, url: str | Path, *, identity: Identity | Secret, clock: Clock | None = None, base: Path | None = None
    ) -> Self:
        """Open the ledger at ``sqlite:///relative/path`` or ``sqlite:////absolute/path``, making it if need be.

        Raises:
            ConfigurationError: the URL is of another kind, or the identity key is not the one of this ledger.
            LedgerError: the file cannot be used.
            VersionError: a newer program wrote it.
        """
        path = url if isinstance(url, Path) else _path(url, base or Path())
        key = identity if isinstance(identity, Identity) else Identity.from_text(identity.reveal())
        ledger = cls(SqliteDatabase(path), key, clock=clock)
        ledger.outlasting = Outlasting(path, key.check)
        return ledger

    def _same_identity(self) -> None:
        kept = self.meta("identity")
        if kept is None:
            with self.transaction():
                self.put_meta("identity", self.identity.check)
        elif kept != self.identity.check:
            message = (
                "The identity key is not the one this ledger was made with, so every person would get a new id. "
                "Put the old key back ([identity] key), or start with an empty ledger."
            )
            raise ConfigurationError(message)

    def now(self) -> str:
        """The time as the ledger keeps it."""
        return stamp(self.clock.now())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and only while this run still holds its lease."""
        with self.database.transaction():
            self._lease.check()
            yield

    def still_held(self) -> None:
        """Look whether this run still holds its lease; asked before every request to the relay.

        Raises:
            BusyError: another run took it over, while this one was paused.
        """
        self._lease.confirm()

    @contextmanager
    def hold(self, name: str = "run") -> Iterator[None]:
        """Hold the ledger, so that nobody else writes; under another *name*: so that nobody else does the same.

        Raises:
            BusyError: another living run holds it.
        """
        lease, before = Lease(self.database, self.clock, name), self._lease
        outlasting = self.outlasting.fences()  # before the lease's own: it only ever grows
        try:
            lease.date_back()
            with self.database.transaction():
                if self.restored.since is None and self.restored.is_older(outlasting):
                    self.restored.mark(self.now())
                lease.take()
            self.outlasting.put_fences(self.restored.fences())
        except BaseException:
            lease.drop()
            raise
        self._lease = lease
        try:
            yield
        finally:
            self._lease = before
            lease.give_back()

    @property
    def restored_since(self) -> str | None:
        """From when on this ledger does not know what happened, because it is an older copy; None: it is none."""
        outlasting = self.outlasting.fences()
        return self.restored.since or (self.now() if self.restored.is_older(outlasting) else None)

    @contextmanager
    def run(self) -> Iterator[int]:
        """Hold the ledger for one run; its number. End it with :meth:`end_run`.

        Raises:
            BusyError: another living run holds it.
        """
        with self.hold():
            with self.transaction():
                self.database.run("INSERT INTO runs (started_at) VALUES (?)", (self.now(),))
                ((run_id,),) = self.database.rows("SELECT MAX(run_id) FROM runs")
            yield run_id

    def end_run(self, run_id: int, exit_code: int, report: dict[str, Any]) -> None:
        """Keep how a run ended."""
        sql = "UPDATE runs SET ended_at = ?, exit_code = ?, report = ? WHERE run_id = ?"
        with self.transaction():
            self.database.run(sql, (self.now(), exit_code, json.dumps(report, sort_keys=True), run_id))

    def last_run(self) -> dict[str, Any] | None:
        """How the last ended run went: run_id, started_at, ended_at, exit_code, report."""
        names = ("run_id", "started_at", "ended_at", "exit_code", "report")
        sql = f"SELECT {', '.join(names)} FROM runs WHERE ended_at IS NOT NULL ORDER BY run_id DESC LIMIT 1"
        rows = self.database.rows(sql)
        if not rows:
            return None
        run = dict(zip(names, rows[0], strict=True))
        return {**run, "report": json.loads(run["report"])}

    def meta(self, name: str) -> str | None:
        """A single value kept by name."""
        rows = self.database.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def put_meta(self, name: str, value: str) -> None:
        """Keep a single value."""
        self.database.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", (name, value))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Ledger]:
        """A throw-away copy to plan on; it is deleted at the end, whatever happens."""
        path = folder / f".plan-{self.identity.check[:8]}-{id(self)}.db"
        try:
            self.database.copy_to(str(path))
            with Ledger(SqliteDatabase(path), self.identity, clock=self.clock) as copy:
                yield copy
        finally:
            for left in folder.glob(path.name + "*"):
                left.unlink()

    @property
    def path(self) -> Path | None:
        """The ledger's file, where it is one."""
        path = getattr(self.database, "path", None)
        return path if isinstance(path, Path) else None

    @property
    def folder(self) -> Path:
        """The private directory the ledger lies in."""
        return self.path.parent if self.path else Path()

    def close(self) -> None:
        """Close the ledger; again is harmless."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _path(url: str, base: Path) -> Path:
    prefix = "sqlite:///"
    if not url.startswith(prefix) or len(url) == len(prefix):
        message = '[ledger] url must be "sqlite:///relative/path.db" or "sqlite:////absolute/path.db".'
        raise ConfigurationError(message)
    return base / url.removeprefix(prefix)

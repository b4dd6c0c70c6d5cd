"""Answer once: the rules of the Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).

A key belongs to one tenant, one operation and one body. The stored answer and the effects of the request
are one transaction, so there is no moment in which one exists without the other.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from sqlite3 import Connection
from typing import NamedTuple

from relay_connectors.relay_server.body import Body
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.store import Store

__all__ = ["RETENTION", "Answer", "Answers", "Done", "Ticket", "read_key"]

RETENTION = timedelta(days=7)
LONGEST_KEY = 40
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_KEY_FAULT = {"path": "Idempotency-Key", "code": "invalid", "message": "Send 1 to 40 ASCII characters in quotes."}


class Ticket(NamedTuple):
    """Whose key, for which operation."""

    tenant: str
    operation: str
    key: str


class Done(NamedTuple):
    """What a request came to: the body to store, and how many items it held (for the counters)."""

    body: bytes
    items: int = 0


class Answer(NamedTuple):
    """What to send. ``replayed`` answers were given before."""

    status: int
    body: bytes
    items: int
    replayed: bool


Work = Callable[[Connection, bytes], Done]


def read_key(header: str | None) -> str:
    """The key in an Idempotency-Key header: an RFC 8941 string in quotes, or bare; 1 to 40 ASCII characters."""
    if header is None or not header.strip():
        raise ProblemError("idempotency_key_missing")
    key = header.strip()
    if key.startswith('"'):
        key = _unquoted(key)
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ProblemError("malformed", errors=[_KEY_FAULT])
    return key


def _unquoted(text: str) -> str:
    """The inside of an RFC 8941 string, where a backslash may stand before a quote or a backslash."""
    found = _STRING.fullmatch(text)
    if found is None:
        raise ProblemError("malformed", errors=[_KEY_FAULT])
    return re.sub(r"\\(.)", r"\1", found[1])


class Answers:
    """The answers given under keys, and the keys that are being answered now."""

    def __init__(self, store: Store, clock: RelayClock) -> None:
        self._store = store
        self._clock = clock
        self._running: dict[Ticket, str] = {}
        self._lock = threading.Lock()

    def once(self, ticket: Ticket, body: Body, work: Work, hold: list[Callable[[], None]]) -> Answer:
        """Run *work* under *ticket*, or give the answer it gave before.

        The key counts as running until the caller runs what is appended to *hold*, after the answer is sent.
        """
        fingerprint = hashlib.sha256(body.content).hexdigest()
        self._start(ticket, fingerprint)
        hold.append(lambda: self._end(ticket))
        known = self._known(ticket, fingerprint)
        if known is not None:
            return known
        with self._store.write() as db:
            status, done = _judged(db, body, work)
            row = (*ticket, fingerprint, status, done.body, done.items, self._clock.stamp())
            db.execute("DELETE FROM answers WHERE at < ?", (self._clock.stamp(-RETENTION),))
            db.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return Answer(status, done.body, done.items, replayed=False)

    def forget(self, tenant: str) -> None:
        """Throw a tenant's answers away before their time; what they did stays done."""
        with self._store.write() as db:
            db.execute("DELETE FROM answers WHERE tenant = ?", (tenant,))

    def _start(self, ticket: Ticket, fingerprint: str) -> None:
        with self._lock:
            running = self._running.get(ticket)
            if running is None:
                self._running[ticket] = fingerprint
                return
        if running != fingerprint:
            raise ProblemError("idempotency_key_reused")
        raise ProblemError("idempotency_in_progress", retry_after=1)

    def _end(self, ticket: Ticket) -> None:
        with self._lock:
            del self._running[ticket]

    def _known(self, ticket: Ticket, fingerprint: str) -> Answer | None:
        with self._store.read() as db:
            row = db.execute(
                "SELECT fingerprint, status, body, items FROM answers"
                " WHERE tenant = ? AND operation = ? AND key = ? AND at >= ?",
                (*ticket, self._clock.stamp(-RETENTION)),
            ).fetchone()
        if row is None:
            return None
        if row["fingerprint"] != fingerprint:
            raise ProblemError("idempotency_key_reused")
        return Answer(row["status"], row["body"], row["items"], replayed=True)


def _judged(db: Connection, body: Body, work: Work) -> tuple[int, Done]:
    """The outcome to store. A refusal about the body is an outcome too; any other goes up and stores nothing."""
    try:
        return 200, work(db, body.checked())
    except ProblemError as problem:
        if not problem.kept:
            raise
        return problem.status, Done(problem.body())

"""Delivers the queued mails after their transaction: none speaks of something that was rolled back."""

from __future__ import annotations

import logging
import smtplib
import sqlite3
import time
from datetime import datetime
from sqlite3 import Connection, Row

from relay_connectors.relay_server.consent_texts import Language
from relay_connectors.relay_server.dispatch import Dispatch
from relay_connectors.relay_server.errand import Errand
from relay_connectors.relay_server.letters import door_letter
from relay_connectors.relay_server.links import Doors
from relay_connectors.relay_server.store import Store

__all__ = ["Postman"]

AT_ONCE = 200
AFTER_FAILURE_SECONDS = 30.0
LEAVING_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Postman(Errand):
    """Empties the table ``post``. A letter may go twice after a crash, never not at all.

    Stopped, it delivers what is queued; after some seconds the rest waits for the next start.
    """

    def __init__(self, store: Store, doors: Doors, out: Dispatch) -> None:
        super().__init__("relay-postman")
        self._store = store
        self._doors = doors
        self._out = out

    def _walk(self) -> None:
        leaving = False
        while not leaving:
            self._wake.wait()
            self._wake.clear()
            leaving = self._stop.is_set()
            self._empty()

    def _empty(self) -> None:
        """Deliver until nothing is left; in trouble, ask again later."""
        last_round = None
        while last_round is None or time.monotonic() < last_round:
            try:
                if not self._carry():
                    return
            except (OSError, smtplib.SMTPException, sqlite3.Error) as error:
                _log.warning("A mail could not be sent (%s); it stays queued.", type(error).__name__)
                if self._stop.wait(AFTER_FAILURE_SECONDS):
                    return
            if self._stop.is_set() and last_round is None:
                last_round = time.monotonic() + LEAVING_SECONDS

    def _carry(self) -> bool:
        """Deliver some letters; False when there was none. Those that went are never asked for again."""
        with self._store.read() as db:
            rows = db.execute("SELECT * FROM post ORDER BY queued_at, mail_id LIMIT ?", (AT_ONCE,)).fetchall()
        gone: list[tuple[str]] = []
        try:
            for row in rows:
                self._send(row)
                gone.append((row["mail_id"],))
        finally:
            if gone:
                with self._store.write() as db:
                    db.executemany("DELETE FROM post WHERE mail_id = ?", gone)
        return bool(rows)

    def _send(self, row: Row) -> None:
        language: Language = "en" if row["locale"] == "en" else "ja"
        at = datetime.fromisoformat(row["queued_at"])
        url = self._doors.url(row["link_id"])

        def queued(db: Connection) -> bool:
            return db.execute("SELECT 1 FROM post WHERE mail_id = ?", (row["mail_id"],)).fetchone() is not None

        self._out.send(door_letter(row["kind"], row["mail_id"], row["recipient"], at, language, url=url), queued)

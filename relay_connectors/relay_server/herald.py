"""Announces events to the employers that asked for it, from one thread, again until they are heard."""

from __future__ import annotations

import logging
import sqlite3
import time
from sqlite3 import Row

import requests

from relay_connectors.relay_server import webhooks
from relay_connectors.relay_server.errand import Errand
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret
from relay_connectors.relay_server.store import Store
from relay_connectors.relay_server.webhooks import Word

__all__ = ["Herald"]

SECONDS = 10
FIRST_WAIT = 1.0
LONGEST_WAIT = 3600.0
_log = logging.getLogger(__name__)


class Herald(Errand):
    """After a failure it waits, longer each time, separately for each employer."""

    def __init__(self, store: Store, secret: Secret, clock: RelayClock) -> None:
        super().__init__("relay-herald")
        self._store = store
        self._secret = secret
        self._clock = clock
        self._rest: dict[str, tuple[float, float]] = {}  # by tenant: not before (monotonic), the wait that led there
        self._web = requests.Session()
        self._web.trust_env = False

    def start(self) -> None:
        """Begin with what an earlier run left unsaid."""
        super().start()
        self.ring()

    def stop(self) -> None:
        """End; what was not heard is said at the next start."""
        super().stop()
        self._web.close()

    def _walk(self) -> None:
        pause: float | None = None
        while not self._stop.is_set():
            self._wake.wait(pause)
            self._wake.clear()
            try:
                pause = self._tell_all()
            except sqlite3.Error as error:
                _log.warning("The webhooks could not be read (%s).", type(error).__name__)
                pause = FIRST_WAIT

    def _tell_all(self) -> float | None:
        """Say what is due; the seconds until something is due again, None where nothing is."""
        while not self._stop.is_set():
            with self._store.read() as db:
                hooks = webhooks.due(db)
            now = time.monotonic()
            ready = [hook for hook in hooks if self._rest.get(hook["tenant"], (0.0, 0.0))[0] <= now]
            if not ready:
                return min((self._rest[hook["tenant"]][0] - now for hook in hooks), default=None)
            for hook in ready:
                self._tell(hook)
        return None

    def _tell(self, hook: Row) -> None:
        with self._store.read() as db:
            word = webhooks.word(db, self._secret, self._clock, hook)
        if word is None:
            self._note(hook, hook["last_seq"], "active", None)
            return
        fault = self._send(word)
        if fault is None:
            self._rest.pop(hook["tenant"], None)
            self._note(hook, word.seq, "active", None)
            return
        wait = min(max(self._rest.get(hook["tenant"], (0.0, 0.0))[1] * 2, FIRST_WAIT), LONGEST_WAIT)
        self._rest[hook["tenant"]] = (time.monotonic() + wait, wait)
        self._note(hook, hook["told_seq"], "gone" if fault == "410" else "failing", fault)

    def _send(self, word: Word) -> str | None:
        """None where it was heard, else what went wrong, without the address. A redirect is no ear; no body is read."""
        try:
            with self._web.post(
                word.url, data=word.body, headers=word.headers, timeout=SECONDS, allow_redirects=False, stream=True
            ) as answer:
                return None if 200 <= answer.status_code < 300 else str(answer.status_code)
        except requests.RequestException as error:
            return type(error).__name__

    def _note(self, hook: Row, seq: int, state: str, fault: str | None) -> None:
        """Keep how it went, unless the employer changed the address meanwhile."""
        with self._store.write() as db:
            db.execute(
                "UPDATE webhooks SET told_seq = max(told_seq, ?), state = ?, last_error = ?"
                " WHERE tenant = ? AND url = ? AND rotation = ?",
                (seq, state, fault, hook["tenant"], hook["url"], hook["rotation"]),
            )

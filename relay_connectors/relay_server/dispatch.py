"""Mail that speaks only of what still stands: nobody is written to, or about, who was erased a moment before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from sqlite3 import Connection

from relay_connectors.relay_server.mailbox import Letter, Outgoing
from relay_connectors.relay_server.store import Store

__all__ = ["Dispatch", "Still"]

Still = Callable[[Connection], bool]


class Dispatch:
    """Sends letters after the transaction they tell of.

    A letter that is kept here is written while nobody writes to the database, so an erasure comes either before (and
    the letter is not written) or after (and finds its file).
    """

    def __init__(self, store: Store, out: Outgoing) -> None:
        self._store = store
        self._out = out

    def send(self, letter: Letter, still: Still) -> None:
        """Send *letter* if what it tells of is *still* so; an error means it did not go."""
        with self._store.read() as db:
            due = still(db)
            if due and self._out.keeps:
                self._out.send(letter)
        if due and not self._out.keeps:
            self._out.send(letter)

    def erase(self, tags: Collection[str]) -> None:
        """Delete the letters with one of these tags that are kept here."""
        self._out.erase(tags)

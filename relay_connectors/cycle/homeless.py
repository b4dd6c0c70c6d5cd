"""Bans of rows that are not believed, and whose file is gone from its source.

It was renamed, followed by the next export, or taken out. Only the row itself can tell whether it still forbids, so it
is read again in whichever file has it by now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from relay_connectors.connector import Part
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.cycle.precedence import OVERRULED
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.sources import KnownRow

__all__ = ["Homeless"]

AT_ONCE = 500
UNREAD = b""  # no row's digest


class Homeless:
    """Such bans of one *source*, whose files are *parts* today."""

    def __init__(self, source: str, ledger: Ledger, parts: Sequence[Part]) -> None:
        self._source, self._ledger = source, ledger
        self._names = frozenset(part.name for part in parts)
        # An API is never read as a whole again for it: its rows have places of their own.
        self._walks = any(part.walks for part in parts)
        self._records = {} if self._walks else ledger.beside.homeless(source, self._names)
        self._unmet = set(self._records)

    def read_again(self) -> None:
        """Have every file read, and these rows translated, also where nothing in them changed."""
        if not self._records:
            return
        sources = self._ledger.sources
        with self._ledger.transaction():
            for keys in _pages(self._records):
                known = sources.known_rows(self._source, keys)
                again = ((key, KnownRow(UNREAD, kind)) for key, (_, kind) in known.items())
                sources.put_rows(self._source, again)
            sources.read_again(self._source)

    def read(self, met: Duplicates) -> None:
        """A file was read."""
        if self._unmet:
            self._unmet.intersection_update(met.absent(sorted(self._unmet)))

    def end(self, *, all_read: bool, missing_stay: bool) -> None:
        """All files were read: what their rows forbid by now is kept with them, and the bans of gone files are over.

        But for those whose row may be in a sheet that could not be read (not *all_read*) or cannot be read itself, and,
        where *missing_stay*, is in no file: a snapshot tells who is gone. Those that came up in this very run are the
        next one's affair. In the caller's transaction.
        """
        if all_read:
            kept = self._unreadable() | (self._unmet if missing_stay else set())
            but = {self._records[key] for key in kept} | self._new()
            self._ledger.beside.settle_gone(self._source, self._names, but)

    def _new(self) -> set[str]:
        if self._walks:
            return set()
        homeless = self._ledger.beside.homeless(self._source, self._names)
        return {record_id for key, record_id in homeless.items() if key not in self._records}

    def _unreadable(self) -> set[str]:
        """Those that were met and are as they were noted by ``read_again``."""
        met = self._records.keys() - self._unmet
        known = (self._ledger.sources.known_rows(self._source, keys).items() for keys in _pages(met))
        return {key for rows in known for key, (digest, kind) in rows if digest == UNREAD and kind != OVERRULED}


def _pages(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    return (ordered[first : first + AT_ONCE] for first in range(0, len(ordered), AT_ONCE))

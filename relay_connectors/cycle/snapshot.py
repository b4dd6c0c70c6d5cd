"""Exports that always hold everything (``snapshot = true``): who is missing twice in a row is gone.

Once may be an export that was broken off or filtered, and the same file read again is no second witness. Nor is what
was written on the same day: a file that was touched or copied, or exported once more in the same way. What was written
on a later day is one, also where it holds the same. Where a row could not be read it may be anybody's: by such a file
nobody is called missing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.cycle.keep import Keeper
from relay_connectors.cycle.siblings import Siblings
from relay_connectors.ledger import Ledger

__all__ = ["Snapshot"]

_log = logging.getLogger("relay_connectors.collect")

NANOSECONDS = 10**9


class Snapshot:
    """Who is missing in the exports of one source."""

    def __init__(
        self, source: str, ledger: Ledger, keeper: Keeper, siblings: Siblings | None = None, *, zone: str
    ) -> None:
        """*zone*: whose days tell one export from the next."""
        self._source, self._ledger, self._keeper, self._siblings = source, ledger, keeper, siblings
        self._zone = ZoneInfo(zone)

    def judge(self, export: str, met: Duplicates, unreadable: int) -> None:
        """Note which known applications this *export* does not hold, and retract the gone ones.

        *export* is its digest, when it was written, and its name, with spaces between; *met* knows every application id
        in it, *unreadable* is how many of its rows have none that could be read.
        """
        source, sources = self._source, self._ledger.sources
        if export == sources.snapshot(source):
            return
        if unreadable:
            _log.warning("%s: %d rows cannot be read, so nobody is called missing by this export", source, unreadable)
            return
        known = chain(sources.known_keys(source), [list(self._ledger.beside.doubted(source))])
        self._note(export, {key for keys in known for key in met.absent(keys)})

    def judge_again(self, export: str) -> None:
        """The export that was judged last was written anew, without a change: whoever was missing in it is gone.

        Nothing is noted where it is another one than that: it had rows that cannot be read, or was not judged yet.
        """
        digest, _, name = export.split(" ", 2)
        last = (self._ledger.sources.snapshot(self._source) or "").split(" ", 2)
        if (last[0], last[-1]) == (digest, name):
            self._note(export, self._ledger.sources.missing(self._source))

    def _note(self, export: str, absent: Collection[str]) -> None:
        source, sources = self._source, self._ledger.sources
        with self._ledger.transaction():
            before = sources.snapshot(source)
            later = before is not None and self._day(before) < self._day(export)
            gone = sorted(sources.missing(source).intersection(absent)) if later else []
            elsewhere = self._siblings.told_of(gone) if self._siblings else frozenset()
            self._keeper.gone([key for key in gone if key not in elsewhere])
            sources.forget_rows(source, gone)
            self._ledger.beside.unsay(source, [self._keeper.record_id(key) for key in gone])
            sources.put_snapshot(source, export, set(absent).difference(gone))
        if absent:
            once = len(absent) - len(gone)
            _log.info("%s: %d known applications are missing for the first time, %d are gone", source, once, len(gone))

    def _day(self, export: str) -> date:
        """The day on which an export was written, in the zone of its source."""
        written = int(export.split(" ", 2)[1]) // NANOSECONDS
        return datetime.fromtimestamp(written, UTC).astimezone(self._zone).date()

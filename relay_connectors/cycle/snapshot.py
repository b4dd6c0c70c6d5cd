"""Exports that always hold everything (``snapshot = true``): who is missing twice in a row is gone.

Once may be an export that was broken off or filtered, and the same file read again is no second witness. Where a row
could not be read it may be anybody's: by such a file nobody is called missing.
"""

from __future__ import annotations

import logging

from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.cycle.keep import Keeper
from relay_connectors.ledger import Ledger

__all__ = ["Snapshot"]

_log = logging.getLogger("relay_connectors.collect")


class Snapshot:
    """Who is missing in the exports of one source."""

    def __init__(self, source: str, ledger: Ledger, keeper: Keeper) -> None:
        self._source, self._ledger, self._keeper = source, ledger, keeper

    def judge(self, export: str, met: Duplicates, unreadable: int) -> None:
        """Note which known applications this *export* (its digest and name) does not hold, and retract the gone ones.

        *met* knows every application id in it, *unreadable* is how many of its rows have none that could be read.
        """
        source, sources = self._source, self._ledger.sources
        if export == sources.snapshot(source):
            return
        if unreadable:
            _log.warning("%s: %d rows cannot be read, so nobody is called missing by this export", source, unreadable)
            return
        with self._ledger.transaction():
            absent = [key for keys in sources.known_keys(source) for key in met.absent(keys)]
            gone = sorted(sources.missing(source).intersection(absent))
            self._keeper.gone(gone)
            sources.forget_rows(source, gone)
            sources.put_snapshot(source, export, set(absent).difference(gone))
        if absent:
            once = len(absent) - len(gone)
            _log.info("%s: %d known applications are missing for the first time, %d are gone", source, once, len(gone))

"""Sources that share an adapter and an account, as two sheets of one workbook do: their applications are the same ones.

What holds for two files of one source holds for them: only days in the files' names tell which is the newer one. Where
none does, a rejection is not believed as long as another of them tells otherwise of the application, and no other end
as long as another of them calls it open or hired: nobody may be handed on while one application is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain

from relay_connectors.connector import Part, Raw
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.file_days import named_day
from relay_connectors.cycle.precedence import OVERRULED
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import Told
from relay_connectors.ledger.sources import KnownRow
from relay_connectors.record.vocabulary import OBSERVED_ONLY, REFERABLE, Outcome

__all__ = ["Siblings"]

_log = logging.getLogger("relay_connectors.collect")

AT_ONCE = 500
NAMELESS = "rows_without_id"
# What the memo says of a row that calls the application open or ended in a hire.
OPEN = frozenset(f"skipped.{outcome}" for outcome in OBSERVED_ONLY)
# An end that is not believed stays in the memo, and is read again whatever is in its row: it contradicts a rejection.
ENDED = KnownRow(b"", OVERRULED)


class Siblings:
    """The other sources of the account of one *source*, by their names, while its files are read."""

    def __init__(self, source: str, others: Collection[str], ledger: Ledger, record_id: Callable[[str], str]) -> None:
        self._source, self._others, self._ledger, self._record_id = source, sorted(others), ledger, record_id
        self._unmet: set[str] | None = None
        self._nameless = 0
        self._doubted: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._replaced: Counter[str] = Counter()

    def overruled(self, part: Part, said: Sequence[tuple[Raw, Outcome]]) -> frozenset[str]:
        """The applications whose end in *part* is not believed, of what its rows *said*.

        Another source's rejection or end that a row contradicts is read again, and not believed then.
        """
        keys = [raw.key for raw, _ in said]
        memos = {other: self._ledger.sources.known_rows(other, keys) for other in self._others}
        told = self._ledger.records.told_by([self._record_id(key) for key in keys])
        doubted: dict[str, Outcome] = {}
        believed: set[str] = set()
        for key, outcome in ((raw.key, outcome) for raw, outcome in said):
            last = told.get(self._record_id(key))
            tells = last if last and key in memos.get(last.source, {}) else None
            if outcome not in REFERABLE:
                self._replace(key, outcome, tells)
            if outcome in OBSERVED_ONLY:
                continue
            if tells and _is_older(tells, part):
                believed.add(key)
            elif other := self._telling_otherwise(key, outcome, tells, memos):
                doubted[key] = outcome
                (self._doubted if outcome in REFERABLE else self._ended)[other] += 1
        self._forget([self._source], [key for key, outcome in doubted.items() if outcome in REFERABLE])
        self._note_ended(self._source, [key for key, outcome in doubted.items() if outcome not in REFERABLE])
        self._forget(self._others, believed)
        return frozenset(doubted)

    def told_of(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of these applications that another source has, as it was last read: they only moved there."""
        known = self._ledger.sources.known_rows
        some = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]
        return frozenset(key for part in some for other in self._others for key in known(other, part))

    def read(self, met: Duplicates, nameless: int) -> None:
        """A file was read, and so many of its rows have no id that could be."""
        known = chain(self._ledger.sources.known_keys(self._source), [list(self._ledger.beside.doubted(self._source))])
        absent = {key for keys in known for key in met.absent(keys)}
        self._unmet = absent if self._unmet is None else self._unmet & absent
        self._nameless += nameless

    def end(self, *, all_read: bool) -> None:
        """The source was read to its end: of what is in none of its files any more, it tells nothing to the others."""
        if all_read and self._unmet is not None and self._is_sure(self._unmet):
            self._forget([self._source], self._unmet)
            self._unsay(self._unmet)
        with self._ledger.transaction():
            for other in self._doubted | self._ended:
                # It may be in none of its files any more: only where all are read in one run that is known.
                self._ledger.sources.read_again(other)
        for other, rows in sorted(self._doubted.items()):
            _log.warning(
                "%s: %d rejections in it are not believed: the source %s, which has the same account, tells otherwise "
                "of these applications. Take out what is no longer right, or put the day of the export into the names "
                "of the files",
                self._source,
                rows,
                other,
            )
        for other, rows in sorted(self._ended.items()):
            _log.warning(
                "%s: %d applications that ended in it are not believed to have: the source %s, which has the same "
                "account, calls them open or hired. Take out what is no longer right, or put the day of the export "
                "into the names of the files",
                self._source,
                rows,
                other,
            )
        for other, rows in sorted(self._replaced.items()):
            _log.warning(
                "%s: of %d applications it tells otherwise than the source %s, which has the same account and calls "
                "them rejected: that is not believed",
                self._source,
                rows,
                other,
            )

    def _unsay(self, absent: Collection[str]) -> None:
        """What rows forbade that are not believed, and are in no file any more, is over."""
        doubted = self._ledger.beside.doubted(self._source)
        if over := [record_id for key, record_id in doubted.items() if key in absent]:
            with self._ledger.transaction():
                self._ledger.beside.unsay(self._source, over)

    def _is_sure(self, absent: Collection[str]) -> bool:
        """Whether none of its rows without an id can be about an application that is *absent*.

        None is where there are no more of them than when every application was met, such as a line of totals.
        """
        name, ledger = f"{NAMELESS} {self._source}", self._ledger
        if absent and self._nameless > int(ledger.meta(name) or 0):
            message = "%s: %d rows have no id that can be read, so nobody counts as taken out of it; see issues list"
            _log.warning(message, self._source, self._nameless)
            return False
        if ledger.meta(name) != str(self._nameless):
            with ledger.transaction():
                ledger.put_meta(name, str(self._nameless))
        return True

    def _telling_otherwise(
        self, key: str, outcome: Outcome, tells: Told | None, memos: Mapping[str, Mapping[str, tuple[bytes, str]]]
    ) -> str:
        """The source that says something else of an application that ended here; empty if none does."""
        rejects = outcome in REFERABLE
        if tells and (tells.outcome not in REFERABLE if rejects else tells.outcome in OBSERVED_ONLY):
            return tells.source
        kinds = {*OPEN, ENDED.kind} if rejects else OPEN
        return next((other for other, memo in memos.items() if key in memo and memo[key][1] in kinds), "")

    def _replace(self, key: str, outcome: Outcome, tells: Told | None) -> None:
        """Where *tells* is an end that another source tells, and is not kept: it is not taken as read, either."""
        if tells and tells.outcome in REFERABLE:
            self._replaced[tells.source] += 1
            self._forget([tells.source], [key])
        elif tells and tells.outcome not in OBSERVED_ONLY and outcome in OBSERVED_ONLY:
            self._note_ended(tells.source, [key])
        else:
            return
        with self._ledger.transaction():
            self._ledger.sources.read_again(tells.source)

    def _note_ended(self, source: str, keys: Collection[str]) -> None:
        if keys:
            with self._ledger.transaction():
                self._ledger.sources.put_rows(source, ((key, ENDED) for key in keys))

    def _forget(self, sources: Sequence[str], keys: Collection[str]) -> None:
        if keys:
            with self._ledger.transaction():
                for source in sources:
                    self._ledger.sources.forget_rows(source, keys)


def _is_older(tells: Told, part: Part) -> bool:
    """Whether the day in its file's name says that what another source *tells* is older than *part*."""
    day = named_day(tells.locator.rpartition(":")[0].partition("#")[0]).day
    return bool(day and part.day) and day < part.day and not part.period

"""Columns that nobody reads and that tell of another end beside a rejection: told once, by their names alone.

Where the name says that it may (最終結果, 内定者フラグ) such a word holds the row, too.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from relay_connectors.connector.words_denying import (
    COLUMNS_OF_RESULTS,
    COLUMNS_THAT_MAY_DENY,
    HEADERS_OF_OTHER_TALES,
)
from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    from relay_connectors.connector.table import Cells
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["UnreadEnds", "suspects", "tells_every_end"]

logger = logging.getLogger(__name__)

MOST_ROWS = 1000
LONGEST = 30  # characters of a status; whatever is longer is a story

_MAY_DENY = pattern(COLUMNS_THAT_MAY_DENY)
# A scout mail's day, and a consent: only warned of.
_MAY_NOT = pattern("オファー日|承諾(?:有無|フラグ|区分|状況)")
_RESULTS = pattern(COLUMNS_OF_RESULTS)
_OTHER_TALES = pattern(HEADERS_OF_OTHER_TALES)


def suspects(columns: Mapping[int, str]) -> list[int]:
    """Which of these columns (column → name) may deny a rejection, by their names."""
    return [
        at for at, name in columns.items() if name and _MAY_DENY.search(label(name)) and not _MAY_NOT.match(label(name))
    ]


def tells_every_end(header: str) -> bool:
    """Whether a column tells every end in a word (最終結果): not whatever stands there contradicts a rejection."""
    return _RESULTS.search(label(header)) is not None


class UnreadEnds:
    """Looks at the unread cells of the first rejected rows of one file, until each column has spoken or all were seen.

    Args:
        account: the source, as the warning names it.
        columns: column → its name, of those that are not read.
        words: the words of this source.
        told: the names of which somebody was told before; they are added to.
    """

    def __init__(self, account: str, columns: Mapping[int, str], words: Vocabularies, told: set[str]) -> None:
        self._account, self._words, self._told = account, words, told
        denials = words.denials
        self._suspects = [
            (at, denials.end if tells_every_end(columns[at]) else denials.tags) for at in suspects(columns)
        ]
        named = {at: name for at, name in columns.items() if name and name not in told}
        self._columns = {at: name for at, name in named.items() if not _OTHER_TALES.search(label(name))}
        self._left = MOST_ROWS if self._columns else 0

    def __bool__(self) -> bool:
        """Whether any column has to be looked at."""
        return bool(self._suspects) or self._left > 0

    def denies(self, cells: Cells) -> bool:
        """Look at one rejected row, whether a word in it says that it is none."""
        if self._left:
            self._see(cells)
        return any(cells[at] and denies(cells[at]) for at, denies in self._suspects)

    def _see(self, cells: Cells) -> None:
        self._left -= 1
        for at, name in list(self._columns.items()):
            cell = cells[at]
            if cell and len(cell) <= LONGEST and self._words.denials.tags(cell):
                del self._columns[at]
                self._tell(name)
        if not self._columns:
            self._left = 0

    def _tell(self, name: str) -> None:
        if name not in self._told:
            self._told.add(name)
            logger.warning(
                "source %s: the column %r is not read, and beside a rejection it tells of another end or of none; "
                'map it to "decision.refuted_by" in columns, or to "" if it is about something else',
                self._account,
                name,
            )

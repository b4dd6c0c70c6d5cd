"""Which of several files has the last word about an application that stands in more than one.

Files are read in the order of the days in their names, where all have one, else in the order in which they were written
when each was first met: whoever mends a row in an old file makes no newer export of it. Only days tell which of two
exports is the newer one, though: a copy may be written last, and a file that is written anew under its old name may be
mended or new. Where no day tells, or a period's end and the time of writing disagree, a rejection is not believed
against another file that says something else: nobody may be called rejected by the older of two exports.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from types import TracebackType

from relay_connectors.connector import Part, Raw
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.ledger import Ledger
from relay_connectors.record.vocabulary import REFERABLE, Outcome

__all__ = ["OVERRULED", "Precedence"]

_log = logging.getLogger("relay_connectors.collect")

MOST_KEPT = 8
"""Files whose ids are kept while others are read; of further ones it counts as sure that they hold what they held."""
OVERRULED = "skipped.overruled"
"""What a rejection counts as that another file, which may be the newer one, does not confirm; and what another end
counts as of an application that another source of the account calls open or hired."""
LATER = "was written later"
UNTOLD = "may be the newer one"
BEHIND = "was first read after it"


class Precedence:
    """The files of one source in the order in which they are read, while they are read."""

    def __init__(self, parts: Sequence[Part], places: Mapping[str, int]) -> None:
        dated = all(part.day for part in parts)

        def place(part: Part) -> tuple[str, int]:
            return part.day if dated else "", places.get(part.name, part.modified)

        # What is no file has no place, and keeps its order.
        self.parts = sorted(parts, key=place) if len(parts) > 1 else list(parts)
        alike = [list(group) for _, group in groupby(self.parts, lambda part: part.day if dated else "")]
        groups = [self.parts] if any(part.period for part in self.parts) else alike
        self._newer = {name: newer for group in groups for name, newer in _written_later(group)}
        # An API's parts bear no time at all.
        files = [{part.name for part in group if part.modified} for group in alike]
        self._untold = {name: names - {name} for names in files for name in names}
        self._met: dict[str, Duplicates] = {}
        self._open = ExitStack()
        self._overruled: Counter[tuple[str, str, str]] = Counter()

    def __enter__(self) -> Sequence[Part]:
        return self.parts

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget what was met, and say whose word did not count."""
        self._open.close()
        for (part, other, why), rows in sorted(self._overruled.items()):
            _log.warning(
                "%s: %d rejections in it are not believed: %s, which %s, tells otherwise of these "
                "applications. Take out the file that is no longer right, or put the day of the export into each name",
                part,
                rows,
                other,
                why,
            )

    @contextmanager
    def meets(self, part: Part) -> Iterator[Duplicates]:
        """What the rows of *part* are judged by; kept as long as a later file may ask what it holds."""
        duplicates = Duplicates()
        asked = (*self._newer.values(), *self._untold.values())
        if len(self._met) < MOST_KEPT and any(part.name in others for others in asked):
            self._met[part.name] = self._open.enter_context(duplicates)
            yield duplicates
            return
        with duplicates:
            yield duplicates

    def overruled(
        self, part: Part, said: Sequence[tuple[Raw, Outcome]], ledger: Ledger, record_id: Callable[[str], str]
    ) -> frozenset[str]:
        """The applications whose rejection in *part* is not believed, of what its rows *said*.

        Those of the other file that *part* does not confirm are noted too: there they were kept, and are replaced now.
        """
        newer = self._newer.get(part.name, frozenset())
        others = newer | self._untold.get(part.name, frozenset())
        rows = {record_id(raw.key): (raw.key, outcome in REFERABLE) for raw, outcome in said} if others else {}
        doubted = set()
        for known, (outcome, locator) in ledger.records.told(list(rows)).items() if rows else ():
            key, rejects = rows[known]
            other = _file(locator, others)
            if rejects is (outcome in REFERABLE) or not other or not self._holds(other, key):
                continue
            if rejects:
                doubted.add(key)
                self._overruled[part.name, other, LATER if other in newer else UNTOLD] += 1
            elif other in newer:
                self._overruled[other, part.name, BEHIND] += 1
        return frozenset(doubted)

    def _holds(self, name: str, key: str) -> bool:
        """Whether a file still has this application; one that was not read again does."""
        met = self._met.get(name)
        return met is None or not met.absent([key])


def _written_later(parts: Sequence[Part]) -> Iterator[tuple[str, frozenset[str]]]:
    """Of each part that was written before one in front of it: the names of those."""
    newest = 0
    for at, part in enumerate(parts):
        if part.modified < newest:
            yield part.name, frozenset(other.name for other in parts[:at] if other.modified > part.modified)
        newest = max(newest, part.modified)


def _file(locator: str, names: Collection[str]) -> str:
    """Which of these files a row stands in, "" for none: ``export.csv:42``, ``book.xlsx#Sheet:42``."""
    place = locator.rpartition(":")[0]
    return next((one for one in (place, place.partition("#")[0]) if one in names), "")

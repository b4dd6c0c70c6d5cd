"""Pages of a file that say what they said: one comparison instead of a thousand.

A page counts as it did if its rows are the same, in the same order, none of them was on an earlier page, and nothing
else has touched the memo of the source since the file was last read to its end. Its odd rows (said twice, or unusable)
are looked at in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from hashlib import sha256

import orjson

from relay_connectors.connector.duplicates import Judgement
from relay_connectors.ledger.sources import KnownPage, Sources

__all__ = ["Pages"]

DIGEST_BYTES = 16


class Pages:
    """The pages of one file, looked at in their order.

    *columns* is what its columns are for us; *known* is what its pages were, empty where that says nothing.
    """

    def __init__(self, source: str, part: str, columns: Sequence[str], known: Sequence[KnownPage]) -> None:
        self._source, self._part, self._columns = source, part, columns
        self._known = known
        self._number = -1
        self._digest = b""

    def look(self, keys: Sequence[str], said: Sequence[Hashable], verdicts: Sequence[Judgement]) -> KnownPage | None:
        """What the next page was, if it is unchanged; then only its odd rows are left to look at."""
        self._number += 1
        page = orjson.dumps([self._columns, keys, said], default=bytes.hex)
        self._digest = sha256(page).digest()[:DIGEST_BYTES]  # most processors have instructions for it
        if self._number >= len(self._known):
            return None
        before = self._known[self._number]
        again = {at for at, verdict in enumerate(verdicts) if verdict != "new"}
        return before if before.digest == self._digest and again.issubset(before.odd) else None

    def keep(self, sources: Sources, kinds: Sequence[str]) -> None:
        """Keep what the page that was looked at is: the *kind* of each row, empty for an odd one."""
        odd = [at for at, kind in enumerate(kinds) if not kind]
        page = KnownPage(self._digest, Counter(filter(None, kinds)), odd)
        sources.put_page(self._source, self._part, self._number, page)

    def end(self, sources: Sources) -> None:
        """The file has no more pages than were looked at."""
        sources.drop_pages(self._source, self._part, self._number + 1)

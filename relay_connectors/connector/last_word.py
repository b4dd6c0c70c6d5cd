"""Which row says what became of an application, found out before the first record is written: by rows' ids alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager

from relay_connectors.connector.contract import Page, Part, Raw
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.source import Source

__all__ = ["LastWord", "last_word"]


class LastWord:
    """Judges the rows of files that were looked at before, in flat memory.

    Ids are held as 8-byte prints, as in :class:`Duplicates`, those of several files in a temporary database.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._contradicted: dict[str, set[int]] = {}  # by file: the prints of ids with rows of different content
        self._repeating: set[str] = set()
        self._last: _LastFiles | None = None

    def see(self, files: Sequence[Part]) -> None:
        """Read *files* for their ids."""
        if len(files) > 1:
            self._last = _LastFiles()
        for number, part in enumerate(files):
            self._contradicted[part.name] = self._see(part, number)

    def close(self) -> None:
        """Forget everything."""
        if self._last:
            self._last.close()

    def contradicted(self, part: Part) -> AbstractSet[int]:
        """The prints of the ids of which rows of *part* say two things."""
        return self._contradicted.get(part.name, frozenset())

    def each_once(self, part: Part) -> bool:
        """Whether *part* is a file with no application id twice: nothing has to be held against anything."""
        return part.name in self._contradicted and part.name not in self._repeating

    def superseded(self, part: Part, raws: Sequence[Raw]) -> list[bool] | None:
        """Which of these rows a later file says anew; None: none of them."""
        if self._last is None or part.name not in self._contradicted:
            return None
        return self._last.later(list(self._contradicted).index(part.name), raws)

    def _see(self, part: Part, number: int) -> set[int]:
        found: set[int] = set()
        with Duplicates() as duplicates:
            for page in part.pages():
                keyed = zip(self._source.keys(page.raws), self._source.contents(page.raws), strict=True)
                if any(verdict != "new" for verdict in duplicates.judge(keyed)):
                    self._repeating.add(part.name)
                    found.update(map(hash, duplicates.firsts))
                self._note(page, number)
                del page  # or it would be held until the next one is complete
        return found

    def _note(self, page: Page, number: int) -> None:
        if self._last:
            self._last.note(number, page.raws)


class _LastFiles:
    """The number of the last file in which each application stands."""

    def __init__(self) -> None:
        import sqlite3  # of several files only

        self._db = sqlite3.connect("", isolation_level=None)  # a temporary file that vanishes with the connection
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE last (key INTEGER PRIMARY KEY, file INTEGER NOT NULL) STRICT")
        self._db.execute("BEGIN")

    def close(self) -> None:
        self._db.close()

    def note(self, file: int, raws: Sequence[Raw]) -> None:
        rows = [(hash(raw.key), file) for raw in raws if raw.key]
        self._db.executemany("INSERT OR REPLACE INTO last (key, file) VALUES (?, ?)", rows)

    def later(self, file: int, raws: Sequence[Raw]) -> list[bool]:
        keys = [hash(raw.key) for raw in raws]
        sql = f"SELECT key FROM last WHERE file > ? AND key IN ({','.join('?' * len(keys))})"
        found = {key for (key,) in self._db.execute(sql, (file, *keys))}
        return [bool(raw.key) and key in found for raw, key in zip(raws, keys, strict=True)]


@contextmanager
def last_word(source: Source, files: Sequence[Part]) -> Iterator[LastWord]:
    """Look at all *files* once.

    Raises:
        SourceError: one of them cannot be read.
    """
    with closing(LastWord(source)) as word:
        word.see(files)
        yield word

"""Which rows of one file were there before: the same application again, with the same content or with another."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Sequence
from types import TracebackType
from typing import Literal, Self

__all__ = ["Duplicates", "Judgement"]

Judgement = Literal["new", "duplicate", "conflict"]

RECENT = 10_000  # prints held in memory before they go to the file, sorted, which is what a B-tree likes
FILTER = 2 * 1024 * 1024  # bytes of a bit map: at a million applications one new key in 17 is looked up in vain
SLOT = FILTER - 1
NEW: Judgement = "new"
DUPLICATE: Judgement = "duplicate"
CONFLICT: Judgement = "conflict"


class Duplicates:
    """Judges the rows of one file, in order, in flat memory.

    Keys and rows are held as 8-byte prints. Two different applications with the same print (once in thirty million
    files of a million rows) would be reported as a conflict, never dropped. What no longer fits into memory goes
    to a temporary SQLite file that vanishes with this object.

    >>> with Duplicates() as duplicates:
    ...     duplicates.judge([("A-1", b"x"), ("A-2", b"y"), ("A-1", b"x"), ("A-2", b"z")])
    ['new', 'new', 'duplicate', 'conflict']
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._filter = bytearray()
        self._file: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def judge(self, rows: Sequence[tuple[str, Hashable]]) -> list[Judgement]:
        """One answer for each (application id, content or digest of the row); the first one with an id is ``new``."""
        recent, passed = self._recent, self._filter
        judged: list[Judgement] = []
        for key, content in rows:
            at, row = hash(key), hash(content)
            known = recent.get(at)
            if known is None and passed and passed[at >> 3 & SLOT] >> (at & 7) & 1:
                known = self._stored(at)
            if known is None:
                recent[at] = row
                judged.append(NEW)
            else:
                judged.append(DUPLICATE if known == row else CONFLICT)
        if len(recent) >= RECENT:
            self._store()
        return judged

    def _stored(self, at: int) -> int | None:
        if self._file is None:
            return None
        found = self._file.execute("SELECT row FROM prints WHERE key = ?", (at,)).fetchone()
        return found[0] if found else None

    def _store(self) -> None:
        if self._file is None:
            self._file = _temporary()
            self._filter = bytearray(FILTER)
        passed = self._filter
        for at in self._recent:
            passed[at >> 3 & SLOT] |= 1 << (at & 7)
        self._file.executemany(
            "INSERT INTO prints VALUES (?, ?)", [(at, self._recent[at]) for at in sorted(self._recent)]
        )
        self._recent.clear()


def _temporary() -> sqlite3.Connection:
    file = sqlite3.connect("", isolation_level=None)  # the empty name: a file of SQLite's own that nobody else sees
    file.execute("PRAGMA cache_size = -2048")
    file.execute("PRAGMA journal_mode = OFF")
    file.execute("PRAGMA synchronous = OFF")
    file.execute("CREATE TABLE prints (key INTEGER PRIMARY KEY, row INTEGER NOT NULL) STRICT")
    file.execute("BEGIN")
    return file

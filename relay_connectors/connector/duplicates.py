"""Which rows of one file were there before: the same application again, with the same content or with another."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from errno import ENOSPC
from itertools import accumulate
from struct import Struct
from types import TracebackType
from typing import BinaryIO, Literal, Self

from relay_connectors.errors import SourceError

__all__ = ["Duplicates", "Judgement"]

Judgement = Literal["new", "duplicate", "conflict"]

PENDING = 131_072  # rows whose prints are held in memory before they go to the file
BUCKETS = 256  # so that a key is looked for in one 256th of the prints
FILTER = 4 * 1024 * 1024  # bytes of a Bloom filter: of a million new keys one in 500 is looked for in vain
BITS = tuple(1 << (low & 31) | 1 << (32 + (low >> 5)) for low in range(1024))
PRINT = Struct("<qqI")  # of the application id and of what the row says, and the line it stands on
NEW: Judgement = "new"
DUPLICATE: Judgement = "duplicate"
CONFLICT: Judgement = "conflict"


class Duplicates:
    """Judges the rows of one file, in order, in flat memory.

    Keys and rows are held as 8-byte prints. Two different applications with the same print (once in thirty million
    files of a million rows) would be reported as a conflict, never dropped. What no longer fits into memory goes
    to a temporary file that vanishes with this object.

    Raises:
        SourceError: there is no room for that file.

    >>> with Duplicates() as duplicates:
    ...     duplicates.judge([("A-1", b"x"), ("A-2", b"y"), ("A-1", b"x"), ("A-2", b"z")])
    ['new', 'new', 'duplicate', 'conflict']
    """

    def __init__(self, *, small: bool = False) -> None:
        """*small*: with half of the filter and a quarter of the rows in memory; the file is read more often."""
        self._most_pending = PENDING // 4 if small else PENDING
        self.firsts: Mapping[str, int] = {}
        """Application id → line of the first row with it, of every conflict that was judged last."""
        # Words of 64 bits; a key has two bits of one word, so that it costs one look into memory.
        self._filter = array("Q", bytes(FILTER // 2 if small else FILTER))
        self._buckets = [bytearray() for _ in range(BUCKETS)]
        self._pending = 0
        self._file: BinaryIO | None = None
        self._spills: list[tuple[int, ...]] = []  # of each write: where every bucket's prints begin, and their end

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def judge(self, rows: Iterable[tuple[str, Hashable]], lines: Sequence[int] = range(0)) -> list[Judgement]:
        """One answer for each (application id, content or digest of the row); the first one with an id is ``new``.

        A row without an id is never another's duplicate. *lines* are where the rows stand, 0 if that is unknown; most
        pages of a file are a range, which costs least.
        """
        passed, buckets, pack, words = self._filter, self._buckets, PRINT.pack, len(self._filter)
        judged: list[Judgement] = []
        firsts: dict[str, int] = {}
        placed = enumerate(rows, lines.start) if isinstance(lines, range) else zip(lines, rows, strict=True)
        for line, (key, content) in placed:
            if not key:
                judged.append(NEW)
                continue
            at, row = hash(key), hash(content)
            word, bits = at % words, BITS[at >> 20 & 1023]
            held = passed[word]
            if held & bits == bits and (known := self._find(at)) is not None:
                if known[0] == row:
                    judged.append(DUPLICATE)
                else:
                    judged.append(CONFLICT)
                    firsts[key] = known[1]
            else:
                passed[word] = held | bits
                one = pack(at, row, line)
                buckets[one[5]] += one  # its byte 5 is at >> 40 & 255
                judged.append(NEW)
        self.firsts = firsts
        self._pending += len(judged)
        if self._pending >= self._most_pending:
            self._spill()
        return judged

    def absent(self, keys: Sequence[str]) -> list[str]:
        """Those of *keys* that no judged row had. Meant for thousands at once: each bucket is read as a whole."""
        wanted: dict[int, list[str]] = {}
        for key in keys:
            wanted.setdefault(hash(key) >> 40 & 255, []).append(key)
        missing: list[str] = []
        for bucket, some in wanted.items():
            met = {at for chunk in self._chunks(bucket) for at, _, _ in PRINT.iter_unpack(chunk)}
            missing += [key for key in some if hash(key) not in met]
        return missing

    def _find(self, at: int) -> tuple[int, int] | None:
        """The print and the line of the row with this key, if there was one."""
        key = PRINT.pack(at, 0, 0)[:8]
        for chunk in self._chunks(at >> 40 & 255):
            found = chunk.find(key)
            while found >= 0:
                if found % PRINT.size == 0:
                    _, row, line = PRINT.unpack_from(chunk, found)
                    return row, line
                found = chunk.find(key, found + 1)
        return None

    def _chunks(self, bucket: int) -> Iterator[bytes | bytearray]:
        yield self._buckets[bucket]
        if file := self._file:
            for starts in self._spills:
                yield os.pread(file.fileno(), starts[bucket + 1] - starts[bucket], starts[bucket])

    def _spill(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  closed with this object
            starts = tuple(accumulate(map(len, self._buckets), initial=self._file.seek(0, 2)))
            if os.writev(self._file.fileno(), self._buckets) < starts[-1] - starts[0]:
                raise OSError(ENOSPC, os.strerror(ENOSPC))
        except OSError as error:
            message = (
                f"A temporary file in {tempfile.gettempdir()} cannot be written ({error.strerror}); free some space "
                "there, or name another folder in TMPDIR, and run again."
            )
            raise SourceError(message) from None
        self._spills.append(starts)
        self._buckets = [bytearray() for _ in range(BUCKETS)]
        self._pending = 0

"""What an ``.xls`` would become in memory, its error cells, and whether it has a password.

An ``.xls`` is a compound file (MS-CFB) that holds a stream of records (MS-XLS). Only the headers of the records are
looked at: a reader builds the rectangle of all cells of every sheet as soon as the file is opened.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from struct import unpack_from
from typing import BinaryIO, NamedTuple

from relay_connectors.connector.xlsx_scan import MOST_CELLS, Errors, Extent, bounded, encrypted, mark
from relay_connectors.errors import SourceError

__all__ = ["MOST_BYTES", "XlsScan"]

MOST_BYTES = 64 * 1024 * 1024  # 65,536 rows of 60 columns come to about 40
HEADER = 512
MOST_SECTORS = MOST_BYTES // 64
END = 0xFFFFFFFA  # sector numbers from here on are marks
STREAM, ROOT = 2, 5
WORKBOOKS = ("workbook", "book")
LOCKED = "encryptedpackage"  # an encrypted .xlsx lies in a compound file, too

BOF, BOUNDSHEET, FILEPASS, BOOLERR, DATEMODE = 0x0809, 0x0085, 0x002F, 0x0205, 0x0022
# Records of one cell that holds something: FORMULA, LABEL, RSTRING, LABELSST, NUMBER, RK, BOOLERR, and those of BIFF2.
CELLS = frozenset((0x0006, 0x0204, 0x00D6, 0x00FD, 0x0203, 0x027E, BOOLERR, 0x0206, 0x0406, 0x0002, 0x0003, 0x0004))
MULRK = 0x00BD


class Entry(NamedTuple):
    """A stream of the compound file."""

    kind: int
    start: int
    size: int


class XlsScan:
    """Looks at one workbook. ``dates_1904`` tells whether its days are counted from 1904.

    Raises:
        SourceError: if it is no ``.xls``, has a password, or would not fit into memory.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            message = f"{name} is larger than {MOST_BYTES} bytes; save it as .xlsx or CSV."
            raise SourceError(message)
        try:
            compound = _Compound(data)
            entries = compound.entries()
            if LOCKED in entries:
                raise encrypted(name)
            book = next((entries[one] for one in WORKBOOKS if one in entries), None)
            if book is None:
                message = f"{name} is an Office file, but no Excel workbook; export it as .xlsx or CSV."
                raise SourceError(message)
            records = compound.stream(book)
            self._errors = dict(_sheets(records, name))
            self.dates_1904 = _counts_from_1904(records)
        except (struct.error, IndexError, ValueError):
            message = f"{name} is damaged; open it in Excel and save it again, or as CSV."
            raise SourceError(message) from None

    def errors(self, _: BinaryIO, sheet: str) -> Errors:
        """The error cells of one sheet."""
        return self._errors.get(sheet, {})


class _Compound:
    """A file system in a file, of sectors that are chained by a table (FAT); small streams lie in one large one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, small = unpack_from("<HH", data, 30)
        if not (7 <= shift <= 12 and 4 <= small <= shift):
            raise ValueError(shift)
        self._size, self._small = 1 << shift, 1 << small
        first_directory, self._cutoff, first_small, first_more = (
            unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68)
        )
        self._fat = self._table(self._fat_sectors(first_more))
        self._directory = self._chain(first_directory)
        self._small_fat = self._words(self._chain(first_small)) if first_small < END else []

    def entries(self) -> Mapping[str, Entry]:
        """The streams by their names in lower case."""
        found: dict[str, Entry] = {}
        for at in range(0, len(self._directory) - 127, 128):
            length, kind = unpack_from("<HB", self._directory, at + 64)
            start, size = unpack_from("<II", self._directory, at + 116)
            name = self._directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
            if kind == ROOT:
                self._root = start
            elif kind == STREAM:
                found.setdefault(name, Entry(kind, start, size))
        return found

    def stream(self, entry: Entry) -> bytes:
        """The bytes of one stream."""
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        container, size = self._chain(self._root), self._small
        sectors = _chained(entry.start, self._small_fat)
        return b"".join(container[at * size : (at + 1) * size] for at in sectors)[: entry.size]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chained(start, self._fat)))

    def _sector(self, at: int) -> bytes:
        begin = (at + 1) * self._size if self._size > HEADER else HEADER + at * self._size
        return self._data[begin : begin + self._size]

    def _fat_sectors(self, more: int) -> list[int]:
        sectors = list(unpack_from("<109I", self._data, 76))
        for _ in range(MOST_SECTORS):
            if more >= END:
                break
            *listed, more = self._words(self._sector(more))
            sectors += listed
        return [one for one in sectors if one < END][:MOST_SECTORS]

    def _table(self, sectors: list[int]) -> list[int]:
        return self._words(b"".join(map(self._sector, sectors)))

    @staticmethod
    def _words(data: bytes) -> list[int]:
        return list(unpack_from(f"<{len(data) // 4}I", data))


def _chained(start: int, table: list[int]) -> Iterator[int]:
    """The sectors of one chain; a chain that is longer than its table runs in a circle."""
    for _ in range(len(table) + 1):
        if start >= END:
            return
        yield start
        start = table[start]
    raise ValueError(start)


class _Sheet:
    """What is seen of one sheet."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.errors: set[tuple[int, int]] = set()

    def see(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)

    def marked(self) -> Errors:
        """The error cells, once the sheet is bounded."""
        marks: dict[int, bytearray] = {}
        for row, column in self.errors:
            mark(marks, row, column)
        return marks


def _sheets(book: bytes, name: str) -> Iterator[tuple[str, Errors]]:
    """The sheets by name with their error cells."""
    names: dict[int, str] = {}
    total = 0
    sheets: dict[int, _Sheet] = {}
    sheet = _Sheet()
    for at, kind, size in _records(book):
        body = at + 4
        if kind == FILEPASS:
            raise encrypted(name)
        if kind == BOF:
            sheet = sheets.setdefault(at, _Sheet())
        elif kind == BOUNDSHEET:
            names[unpack_from("<I", book, body)[0]] = _name(book[body + 6 : body + size])
        elif kind in CELLS or kind == MULRK:
            row, column = unpack_from("<HH", book, body)
            sheet.see(row, unpack_from("<H", book, body + size - 2)[0] if kind == MULRK else column)
            if kind == BOOLERR and book[body + 7]:
                sheet.errors.add((row, column))
    for at, sheet in sheets.items():
        place = f"{name}#{names[at]}" if at in names else name
        bounded(place, Extent(sheet.rows, sheet.columns))
        total += sheet.rows * sheet.columns
    if total > MOST_CELLS:
        message = f"{name} holds more than {MOST_CELLS} cells in all its sheets; save the one with the rows as CSV."
        raise SourceError(message)
    return ((names[at], sheet.marked()) for at, sheet in sheets.items() if at in names)


def _counts_from_1904(book: bytes) -> bool:
    modes = (at + 4 for at, kind, _ in _records(book) if kind == DATEMODE)
    return any(unpack_from("<H", book, at)[0] == 1 for at in modes)


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    """Place, type and size of every record."""
    at = 0
    while at + 4 <= len(book):
        kind, size = unpack_from("<HH", book, at)
        yield at, kind, size
        at += 4 + size


def _name(said: bytes) -> str:
    """A sheet's name: its length, whether it is in UTF-16, its characters."""
    length, wide = said[0], said[1] & 1
    return said[2 : 2 + length * 2].decode("utf-16-le") if wide else said[2 : 2 + length].decode("latin-1")

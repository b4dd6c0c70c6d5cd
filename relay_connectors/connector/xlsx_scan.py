"""What an ``.xlsx`` would become in memory, found out before anything is unpacked into it, and its error cells.

A workbook of 50 kB may unpack to gigabytes, a single cell in row 1,048,576 makes a table of a billion, and one text
that ten million cells share is copied ten million times. All of it is measured in a stream, in flat memory.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping
from copy import copy
from html import unescape
from posixpath import normpath
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from relay_connectors.errors import SourceError

__all__ = [
    "MOST_CELLS",
    "MOST_CHARACTERS",
    "MOST_RATIO",
    "MOST_UNPACKED",
    "Errors",
    "Extent",
    "XlsxScan",
    "bounded",
    "mark",
]

MOST_UNPACKED = 512 * 1024 * 1024  # bytes of all members together
MOST_RATIO = 200  # unpacked : packed, from SMALL on; exports have 10 to 50
MOST_CELLS = 10_000_000  # the rectangle from A1 to the last cell that holds anything
MOST_CHARACTERS = 512 * 1024 * 1024  # of the texts of all cells of one sheet
SMALL = 32 * 1024 * 1024
BLOCK = 1024 * 1024
TAIL = 4096  # bytes that are looked at again with the next block: a tag may lie across the border

Errors = Mapping[int, bytes | bytearray]
"""Column → a byte for each row, both from 0: 1 for #N/A, #VALUE! and the like, or a formula without its result.

A program that writes formulas without counting them out leaves the result to Excel, which was never asked."""

_SHEET = re.compile(r"<(?:[\w.-]+:)?sheet\s([^<>]*)>")
_PROPERTIES = re.compile(r"<(?:[\w.-]+:)?workbookPr\s([^<>]*)>")
_RELATION = re.compile(r"<(?:[\w.-]+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
# (row or nothing, letters, digits, type, > of an empty one, number) of every cell and every row.
_CELL = re.compile(
    rb"<(?:[\w.-]+:)?(?:(row)|c)(?=[\s/>])"
    rb"""(?:(?=[^<>]*?\sr\s*=\s*["']([A-Za-z]*)([0-9]{1,9})["'])|)"""
    rb"""(?:(?=[^<>]*?\st\s*=\s*["']([se])["'])|)"""
    rb"[^<>]*(?:(?<=/)(>)|>)(?:<(?:[\w.-]+:)?v>([0-9]{1,9})<|)"
)
# A cell with a formula and nothing behind it: attributes, and a value that is there and empty, which a text may be.
_UNCOUNTED = re.compile(
    rb"<(?:[\w.-]+:)?c(?=[\s>])([^<>]*)>\s*"
    rb"<(?:[\w.-]+:)?f(?=[\s/>])(?:[^<>]*/>|[^<>]*>[^<]*</(?:[\w.-]+:)?f\s*>)\s*"
    rb"(<(?:[\w.-]+:)?v\s*(?:/>|>\s*</(?:[\w.-]+:)?v\s*>))?\s*</(?:[\w.-]+:)?c\s*>"
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)([0-9]{1,9})["']""")
_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_START = re.compile(rb"<(?:[\w.-]+:)?(?:c|row|si)(?=[\s/>])")
Found = tuple[bytes, bytes, bytes, bytes, bytes, bytes]


class Extent(NamedTuple):
    """The size of one sheet: the last row and column (from 1) with a cell that is not empty, and its texts."""

    rows: int
    columns: int
    characters: int = 0


def bounded(name: str, extent: Extent) -> None:
    """Raise ``SourceError`` for a sheet that would not fit into memory."""
    if extent.rows * extent.columns > MOST_CELLS:
        raise SourceError(
            f"{name} reaches over {extent.rows} rows and {extent.columns} columns, more than {MOST_CELLS} cells; "
            "delete what stands far below or beside the table, or export it as CSV."
        )
    if extent.characters > MOST_CHARACTERS:
        message = f"{name} holds more than {MOST_CHARACTERS} characters; export it as CSV."
        raise SourceError(message)


def mark(errors: dict[int, bytearray], row: int, column: int) -> None:
    """Note one cell at fault. A whole column of them takes a byte a row; the sheet is ``bounded`` before."""
    marks = errors.setdefault(column, bytearray())
    if row >= len(marks):
        marks.extend(bytes(row + 1 - len(marks)))
    marks[row] = 1


class XlsxScan:
    """Looks at one workbook. ``sheets`` are the members of its sheets by name, in the workbook's order.

    ``dates_1904`` tells whether its days are counted from 1904.

    Raises:
        SourceError: if it is no ``.xlsx`` or ``.xlsm``, or would unpack to more than is allowed.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._name = name
        self._seen: dict[str, Errors] = {}
        try:
            with ZipFile(stream) as archive:
                self._members = {one.filename.replace("\\", "/").lower(): one for one in archive.infolist()}
                self._check(archive)
                self.sheets = self._sheets(archive)
                properties = self._tags(archive, "xl/workbook.xml", _PROPERTIES)
                self.dates_1904 = any(said.get("date1904") in ("1", "true") for said in properties)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError):
            raise _damaged(name) from None

    def errors(self, stream: BinaryIO, sheet: str) -> Errors:
        """The error cells of one sheet, once it is sure that the sheet fits into memory."""
        if sheet in self._seen:
            return self._seen[sheet]
        place = f"{self._name}#{sheet}"
        try:
            with ZipFile(stream) as archive:
                extent = _Measured(place, self._lengths(archive))
                if (member := self._members.get(self.sheets[sheet].lower())) is not None:
                    extent.see(_unpacked(archive, member))
        except (BadZipFile, zlib.error, EOFError):
            raise _damaged(self._name) from None
        self._seen[sheet] = extent.errors
        return self._seen[sheet]

    def _check(self, archive: ZipFile) -> None:
        """Hold the sizes that the archive claims to their limits, and then to the truth."""
        name, members = self._name, archive.infolist()
        claimed, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
        if claimed > MOST_UNPACKED or (claimed > SMALL and claimed > MOST_RATIO * packed):
            raise _bomb(name, claimed)
        if "xl/workbook.xml" not in self._members:
            message = f"{name} is a zip file, but no Excel workbook (.xlsx, .xlsm); export it as .xlsx or CSV."
            raise SourceError(message)
        for one in members:
            if one.flag_bits & 1:
                raise encrypted(name)
            if one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise _damaged(name)
            if sum(map(len, _unpacked(archive, one))) > one.file_size:
                raise _bomb(name, one.file_size)

    def _sheets(self, archive: ZipFile) -> Mapping[str, str]:
        targets = {}
        for said in self._tags(archive, "xl/_rels/workbook.xml.rels", _RELATION):
            target = said.get("Target", "").replace("\\", "/")
            targets[said.get("Id", "")] = normpath(target.lstrip("/") if target[:1] == "/" else f"xl/{target}")
        sheets = {}
        for said in self._tags(archive, "xl/workbook.xml", _SHEET):
            relation = next((value for key, value in said.items() if key.endswith(":id")), "")
            sheets[said.get("name", "")] = targets.get(relation, "")
        return sheets

    def _tags(self, archive: ZipFile, member: str, tag: re.Pattern[str]) -> Iterator[dict[str, str]]:
        if (info := self._members.get(member)) is None or info.file_size > SMALL:
            raise _damaged(self._name)
        text = b"".join(_unpacked(archive, info)).decode("utf-8-sig")
        for found in tag.finditer(text):
            pairs = _ATTRIBUTE.findall(found[1])
            yield {key: unescape(double or single) for key, double, single in pairs}

    def _lengths(self, archive: ZipFile) -> array[int]:
        """The bytes of every shared text, as an upper bound of its characters."""
        lengths: array[int] = array("L")
        if (member := self._members.get("xl/sharedstrings.xml")) is None:
            return lengths
        last = position = 0
        for data in _whole_tags(_unpacked(archive, member)):
            for at in (found.start() + position for found in _STRING.finditer(data)):
                lengths.append(at - last)
                last = at
            position += len(data)
            if len(lengths) > MOST_CELLS:
                message = f"{self._name} holds more than {MOST_CELLS} texts; export it as CSV."
                raise SourceError(message)
        lengths.append(position - last)
        return lengths[1:]


class _Measured:
    """The extent and the error cells of one sheet, summed up block by block."""

    def __init__(self, place: str, lengths: array[int]) -> None:
        self.errors: dict[int, bytearray] = {}
        self._place = place
        self._lengths = lengths
        self._longest = max(lengths, default=0)
        self._rows = self._columns = self._characters = 0
        self._adrift = False  # whether there are cells or rows that do not say where they are
        self._row = self._column = self._widest = 0

    def see(self, blocks: Iterator[bytes]) -> None:
        for data in _whole_tags(blocks):
            found: list[Found] = _CELL.findall(data)
            cells = [one for one in found if not one[0] and not one[4]]
            self._rows = max(self._rows, *(int(digits or 0) for digits in {one[2] for one in cells}), 0)
            self._columns = max(self._columns, *(_column(letters) for letters in {one[1] for one in cells}), 0)
            self._characters += sum(self._length(one[5]) for one in cells if one[3] == b"s")
            wrong = [(int(one[2]) - 1, _column(one[1]) - 1) for one in cells if one[3] == b"e" and one[1]]
            wrong += [*self._drift(found), *_uncounted(data)]
            extent = Extent(
                max(self._rows, self._row if self._adrift else 0), max(self._columns, self._widest), self._characters
            )
            bounded(self._place, extent)
            for row, column in wrong:
                if 0 <= row < extent.rows and 0 <= column < extent.columns:
                    mark(self.errors, row, column)

    def _drift(self, found: list[Found]) -> Iterator[tuple[int, int]]:
        """Cells without a reference stand behind the one before, in a row that may not say its number either.

        Gives those that hold errors.
        """
        if not self._adrift and all(one[2] for one in found):
            if found:
                self._row = int(found[-1][2])
                self._column = _column(found[-1][1])
            return
        self._adrift = True
        for row, letters, digits, kind, _, _ in found:
            if row:
                self._row, self._column = int(digits or self._row + 1), 0
                continue
            self._column = _column(letters) if letters else self._column + 1
            self._widest = max(self._widest, self._column)
            if kind == b"e" and not letters:
                yield max(self._row, 1) - 1, self._column - 1

    def _length(self, number: bytes) -> int:
        at = int(number or -1)
        return self._lengths[at] if 0 <= at < len(self._lengths) else self._longest


def encrypted(name: str) -> SourceError:
    """The error for a workbook with a password."""
    return SourceError(f"{name} is encrypted; open it with its password, and save it without one.")


def _damaged(name: str) -> SourceError:
    return SourceError(f"{name} is damaged or no Excel workbook; open it in Excel and save it again, or as CSV.")


def _bomb(name: str, size: int) -> SourceError:
    return SourceError(
        f"{name} would unpack to {size} bytes or more, which no export does (at most {MOST_UNPACKED}, and "
        f"{MOST_RATIO} times its size); export it as CSV."
    )


def _uncounted(data: bytes) -> Iterator[tuple[int, int]]:
    """The cells of formulas whose result nobody has worked out."""
    if b"<f" not in data and b":f" not in data:
        return
    for found in _UNCOUNTED.finditer(data):
        attributes, empty = found.groups()
        if (place := _PLACE.search(attributes)) and not (empty and _TEXT.search(attributes)):
            yield int(place[2]) - 1, _column(place[1]) - 1


def _column(letters: bytes) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _unpacked(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """What a member really holds, whatever size it claims, up to a block more than is allowed."""
    whole = copy(member)
    whole.file_size = MOST_UNPACKED + BLOCK
    with archive.open(whole) as stream:
        while block := stream.read(BLOCK):
            yield block


def _whole_tags(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks, cut before the last row, cell or text of each, which may go on in the next."""
    rest = b""
    for block in blocks:
        data = rest + block
        starts = [found.start() for found in _START.finditer(data, max(len(data) - TAIL, 0))]
        cut = starts[-1] if starts else max(len(data) - TAIL, 0)
        yield data[:cut]
        rest = data[cut:]
    yield rest

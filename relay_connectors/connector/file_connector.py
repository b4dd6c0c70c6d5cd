"""Adapters for exported files: finding the header, reading pages of rows, resuming, and holding still files to it."""

from __future__ import annotations

import logging
import re
from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, TypeVar

from relay_connectors.connector.contract import Connector, Cursor, Page, Part, Problem, Raw
from relay_connectors.connector.file_settings import FileSettings
from relay_connectors.connector.files import SourceFile, source_files
from relay_connectors.connector.layout import APOSTROPHE, DIGEST_BYTES, TOTALS, Layout
from relay_connectors.connector.numbers import with_numbers
from relay_connectors.connector.rows import Rows
from relay_connectors.connector.shape import Shape, misread, shape_of, undecodable, unusable, without_rows
from relay_connectors.connector.table import HEADER_WITHIN, Cells, Table
from relay_connectors.errors import ConfigurationError, SourceError
from relay_connectors.record.vocabulary import Via

if TYPE_CHECKING:
    from relay_connectors.connector.workbook import Sheet

__all__ = ["FS", "FileConnector", "FileSettings"]

logger = logging.getLogger(__name__)

PAGE_ROWS = 1000
SURE = 3  # known columns: an export may call another one 1234567890, the number of a field, or by an address
PAGE_CHARACTERS = 4 * 1024 * 1024  # a page of résumés closes earlier
UNREADABLE = (
    "The row cannot be separated into its columns: it has more cells than the header, or a quotation mark "
    "that never closes. Mend it in the export, or take it out."
)
IN_ONE_CELL = (
    "The row says nothing but what stands in the cell of its application id, and that is no id: an address, or a whole "
    "row that is separated by another character than the file. Mend it in the export, or take it out."
)
DELIMITERS = re.compile("[@,;|\\t]")  # of the ids of a page, which seldom hold one
NO_FIGURE_ENDS = re.compile(r"[^0-9]\n")  # an id, as seldom, or a note below the table
FIGURE = re.compile("[0-9]")
ONE_SHEET = (
    "%s: only its sheet %r is read; applications stand in %s, too, so nobody new of this source goes. Say in the "
    "source's settings which sheet is meant (sheet = %r), and give each further one that counts a source of its own."
)

FS = TypeVar("FS", bound=FileSettings)


class FileConnector(Connector[FS]):
    """An adapter whose source is files. It says what a header means; the core finds, decodes and pages the rows.

    ``Raw.data`` is a ``Row``: column name → cell text, every column present in every row.
    """

    settings_type = FileSettings
    via: ClassVar[Via] = "file"

    @abstractmethod
    def known(self, header: Sequence[str]) -> int:
        """How many of these names are columns we read; 0 unless one of them is the application id or the status.

        The header is the row with the most of them within the first twenty.
        """

    def perhaps(self, header: Sequence[str]) -> int:
        """As :meth:`known`, for a row that may be a header without what is needed: :meth:`layout` says what it lacks.

        0 where it is none.
        """
        return self.known(header)

    def is_sure(self, header: Sequence[str]) -> bool:
        """Whether so much of it is known, or said by the settings, that no row of a person looks so."""
        return self.perhaps(header) >= (1 if self.settings.header_row else SURE)

    @abstractmethod
    def layout(self, header: Sequence[str]) -> Layout:
        """What the columns of this header mean.

        Raises:
            ConfigurationError: if a column is missing without which nothing can be said, with the line to add.
        """

    def expected(self) -> Collection[str]:
        """Header words by which the right one of two possible encodings is recognised."""
        return ()

    def shape(self, file: SourceFile) -> Shape:
        """How *file* is written, as this adapter's headers tell."""
        return shape_of(file, self.settings, expected=self.expected(), known=self.known)

    def parts(self) -> Iterator[Part]:
        """One part per file, oldest first. Every header is looked at before the first row of the first file is read."""
        files = source_files(self.settings.path)
        yield from [self._part(file) for file in files]

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """The pages of all files; of the file in which *cursor* stands only those behind it, if it is unchanged."""
        for part in self.parts():
            yield from part.pages(cursor)

    def _part(self, file: SourceFile) -> FilePart:
        shape = self.shape(file)
        sure = self.is_sure(shape.header)
        if not self.perhaps(shape.header):
            raise unusable(file, shape) or misread(file, shape, sure=sure) or self._headless(file.name)
        if somebody := misread(file, shape, sure=sure):
            raise somebody
        if shape.others and self.settings.sheet is None:
            logger.info("%s: of its sheets %r is read, %d others are not", file.name, shape.sheet, len(shape.others))
        if shape.fitting:
            logger.warning(ONE_SHEET, file.name, shape.sheet, ", ".join(map(repr, shape.fitting)), shape.sheet)
        try:
            layout = self.layout(shape.header)
        except ConfigurationError as error:
            raise ConfigurationError(f"{file.name}: {error}") from None
        layout.warnings = shape.warnings
        if layout.derived_from:
            names = ", ".join(layout.derived_from)
            logger.warning("%s: it holds no application ids; they are derived from %s", file.name, names)
        return FilePart(file, shape, layout)

    def _headless(self, name: str) -> ConfigurationError:
        wanted = self.settings.header_row
        where = f"line {wanted} is no header" if wanted else f"no header stands in the first {HEADER_WITHIN} rows"
        return ConfigurationError(
            f"{name}: {where}: no column is known as an application id or a status. Say which line it is "
            "(header_row = 3) or what the columns are called, in the source's settings: "
            'columns = { "応募番号" = "source.application_id", "結果" = "decision.outcome" }'
        )


class FilePart(Part):
    """One file of a source."""

    def __init__(self, file: SourceFile, shape: Shape, layout: Layout) -> None:
        self.name, self.modified = file.name, file.modified
        self.day, self.period = file.day, file.period
        self.unread = bool(shape.fitting)
        self._file, self._shape, self._layout = file, shape, layout
        # Behind one of these as its first cell, a row may be blank, one of totals, or the header once more.
        self._suspect = frozenset((*layout.header, "", APOSTROPHE, *TOTALS))
        self._place = f"{file.name}#{shape.sheet}" if shape.sheet else file.name

    def digest(self) -> str | None:
        """The SHA-256 of the file's bytes."""
        return self._file.digest()

    def unmapped(self) -> Sequence[str]:
        """The columns that nothing reads."""
        return self._layout.unmapped

    def columns(self) -> Sequence[str]:
        """What the mapped and kept columns are for us."""
        return sorted(set(self._layout.content.values()))

    def headers(self) -> Mapping[str, str]:
        """What they are called in the file."""
        names: dict[str, str] = {}
        for at, what in self._layout.content.items():
            names[what] = f"{names[what]}, {self._layout.header[at]}" if what in names else self._layout.header[at]
        return names

    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        """The file's rows, 1,000 a page, each page once it is sure that the file did not change meanwhile."""
        done = self._rows_done(cursor)
        shape = self._shape
        if shape.book:
            sheet = shape.book.sheet(shape.sheet)
            sheet.numbers = with_numbers(self._layout.content, dates_1904=shape.book.dates_1904)
            yield from self._pages(sheet, done)
            return
        with self._file.text(shape.encoding) as text:
            table = Table(text, self.name, shape.delimiter)
            try:
                yield from self._pages(table, done)
            except UnicodeError:
                raise undecodable(self._file, shape.encoding) from None

    def _rows_done(self, cursor: Cursor | None) -> int:
        if cursor and cursor.get("file") == self.name and cursor.get("digest") == self.digest():
            return int(cursor["row"])
        return 0

    def _pages(self, table: Table | Sheet, done: int) -> Iterator[Page]:
        rows = table.rows()
        self._skip_to_header(table, rows)
        first = done
        for _ in islice(rows, done):
            pass
        while page := self._next(rows, table):
            self._file.check()
            done += page.size
            cursor: Cursor = {"file": self.name, "digest": self.digest() or "", "row": done}
            yield Page(page.raws, cursor, tuple(page.problems), page.blank)
            del page  # or it would be held until the next one is complete
        if done == first:  # a file of a header alone is read, too
            self._file.check()
            if not first and (rowless := without_rows(self._file, self._shape)):
                raise rowless

    def _next(self, rows: Iterator[tuple[int, Cells | None]], table: Table | Sheet) -> _Page | None:
        """The next 1,000 rows, or fewer where they are long; None at the end."""
        suspect, page, size, closes = self._suspect, _Page(), 0, table.characters + PAGE_CHARACTERS
        lines: list[int] = []
        said: list[Cells] = []
        for size, (line, cells) in enumerate(rows, 1):
            if cells is None:
                what = _unreadable(line, table.lost)
                page.problems.append(Problem.of(self._at(line), "row_unparsable", "", what, said=table.broken))
            elif (not cells or cells[0].strip() in suspect) and self._is_no_row(cells, line):
                page.blank += 1
            else:
                lines.append(line)
                said.append(cells)
            if size == PAGE_ROWS or table.characters > closes:
                break
        page.size, layout = size, self._layout
        keys = list(map(layout.key, said))
        together = "\n".join(("", *keys, ""))
        if DELIMITERS.search(together):
            keys, said, lines = self._parted(keys, said, lines, page)
        if NO_FIGURE_ENDS.search(together) or not together.isascii():
            keys, said, lines = self._without_notes(keys, said, lines, page)
        page.raws = Rows(self._place, layout, keys, said, lines)
        return page if size else None

    def _at(self, line: int) -> str:
        return f"{self._place}:{line}"

    def _parted(
        self, keys: list[str], said: list[Cells], lines: list[int], page: _Page
    ) -> tuple[list[str], list[Cells], list[int]]:
        """Without the rows that stand in one cell as a whole: what they say of a person is no application id."""
        rows = list(zip(keys, said, lines, strict=True))
        whole = [(key, line) for key, cells, line in rows if self._layout.is_in_one_cell(key, cells)]
        page.problems += [_in_one_cell(self._at(line), key) for key, line in whole]
        gone = {line for _, line in whole}
        left = [row for row in rows if row[2] not in gone]
        return [key for key, _, _ in left], [cells for _, cells, _ in left], [line for _, _, line in left]

    def _without_notes(
        self, keys: list[str], said: list[Cells], lines: list[int], page: _Page
    ) -> tuple[list[str], list[Cells], list[int]]:
        """Without notes above and below the rows; they count as blank.

        Other words that stand alone (the rest of a row with an unquoted line break) are no id, whoever they name.
        """
        layout, left = self._layout, []
        for key, cells, line in zip(keys, said, lines, strict=True):
            if (key.isascii() and FIGURE.search(key)) or not layout.is_in_one_word(cells):
                left.append((key, cells, line))
            elif not layout.is_note(cells):
                left.append(("", cells, line))
        page.blank += len(keys) - len(left)
        return [key for key, _, _ in left], [cells for _, cells, _ in left], [line for _, _, line in left]

    def _is_no_row(self, cells: Cells, line: int) -> bool:
        """Whether a row is blank, or the header once more."""
        if self._layout.says_nothing(cells):
            return True
        if self._layout.is_another_header(cells):
            raise _two_headers(self._place, line)
        return False

    def _skip_to_header(self, table: Table | Sheet, rows: Iterator[tuple[int, Cells | None]]) -> None:
        header = self._shape.header_row
        for line, cells in rows:
            if line >= header:
                self._suspect |= {cell.strip() for cell in cells or ()}
                break
        table.width = len(self._layout.header)


class _Page:
    """The rows of one page while it is being filled."""

    __slots__ = ("blank", "problems", "raws", "size")

    def __init__(self) -> None:
        self.raws: Sequence[Raw] = ()
        self.problems: list[Problem] = []
        self.blank = 0
        self.size = 0


def _unreadable(line: int, lost: int) -> str:
    """What is wrong with the row on *line*, of which so many lines are not read."""
    with_it = f" Everything up to line {line + lost - 1} is held back with it; look whether other rows stand there."
    return UNREADABLE + (with_it if lost > 1 else "")


def _in_one_cell(place: str, said: str) -> Problem:
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
    return Problem.of(place, "row_unparsable", "", IN_ONE_CELL, said=digest)


def _two_headers(place: str, line: int) -> SourceError:
    return SourceError(
        f"{place}: line {line} is another header, with its columns in another order or by other names; put each "
        "export into a file of its own."
    )

"""Adapters for exported files: finding the header, reading pages of rows, resuming, and holding still files to it."""

from __future__ import annotations

import logging
import re
from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from relay_connectors.connector.contract import Connector, Cursor, Page, Part, Problem, Raw, Settings
from relay_connectors.connector.files import SourceFile, source_files
from relay_connectors.connector.layout import APOSTROPHE, Layout, Row, named
from relay_connectors.connector.table import HEADER_WITHIN, MOST_COLUMNS, Cells, Table, cleaned, delimiters, first_rows
from relay_connectors.connector.workbook import Sheet, Workbook, is_workbook
from relay_connectors.errors import ConfigurationError, SourceError
from relay_connectors.normalize import UnreadableText, codec
from relay_connectors.record.vocabulary import Via

__all__ = ["FS", "FileConnector", "FileSettings"]

logger = logging.getLogger(__name__)

PAGE_ROWS = 1000
PAGE_CHARACTERS = 4 * 1024 * 1024  # a page of résumés closes earlier
HEAD_CHARACTERS = 256 * 1024
# Control characters, and what CP932 makes of the bytes that no text has: a picture, say, decodes without an error.
BINARY = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x80\uf8f0-\uf8f3]")
UNREADABLE = (
    "The row cannot be separated into its columns: it has more cells than the header, or a quotation mark "
    "that never closes. Mend it in the export, or take it out."
)


class FileSettings(Settings):
    """The settings of every source that is read from files; only ``path`` has to be given."""

    locating: ClassVar[frozenset[str]] = frozenset({"account", "path", "snapshot"})

    # A file, a folder, or a pattern such as exports/*.csv; relative to the folder that the caller starts from.
    path: Annotated[str, Field(min_length=1)]
    encoding: str | None = None
    delimiter: Annotated[str, Field(pattern=r'^[^"\r\n]$')] | None = None
    # The physical line on which the header stands (the first line is 1).
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    # Whether each export holds every application: one that is missing in two exports in a row is gone.
    snapshot: bool = False
    # Of a workbook: the sheet's name, or its number from 1.
    sheet: Annotated[str, Field(min_length=1)] | Annotated[int, Field(ge=1)] | None = None

    @field_validator("path")
    @classmethod
    def _below(cls, path: str, info: ValidationInfo) -> str:
        base = (info.context or {}).get("base")
        expanded = Path(path).expanduser()
        return str(expanded if base is None else Path(base) / expanded)

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str | None) -> str | None:
        try:
            return codec(encoding) if encoding else None
        except UnreadableText as error:
            raise ValueError(str(error)) from None

    @field_validator("delimiter", mode="before")
    @classmethod
    def _tab(cls, delimiter: Any) -> Any:
        return "\t" if delimiter == "tab" else delimiter


class Header(NamedTuple):
    """A row that may be the header: how much of it is known, its line, its delimiter or sheet, its names."""

    known: int
    line: int
    place: str
    names: tuple[str, ...]


class Opened(NamedTuple):
    """How a file is to be read, found out once before the first row: a text, or one sheet of a workbook."""

    layout: Layout
    header_line: int
    encoding: str = ""
    delimiter: str = ""
    book: Workbook | None = None
    sheet: str = ""


FS = TypeVar("FS", bound=FileSettings)


class FileConnector(Connector[FS]):
    """An adapter whose source is files. It says what a header means; the core finds, decodes and pages the rows.

    ``Raw.data`` is a :class:`Row`: column name → cell text, every column present in every row.
    """

    settings_type = FileSettings
    via: ClassVar[Via] = "file"

    @abstractmethod
    def known(self, header: Sequence[str]) -> int:
        """How many of these names are columns we read; 0 unless one of them is the application id or the status.

        The header is the row with the most of them within the first twenty.
        """

    @abstractmethod
    def layout(self, header: Sequence[str]) -> Layout:
        """What the columns of this header mean.

        Raises:
            ConfigurationError: if a column is missing without which nothing can be said, with the line to add.
        """

    def expected(self) -> Collection[str]:
        """Header words by which the right one of two possible encodings is recognised."""
        return ()

    def parts(self) -> Iterator[Part]:
        """One part per file, oldest first. Every header is looked at before the first row of the first file is read."""
        files = source_files(self.settings.path)
        yield from [FilePart(self, file, self._opened(file)) for file in files]

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """The pages of all files; of the file in which *cursor* stands only those behind it, if it is unchanged."""
        for part in self.parts():
            yield from part.pages(cursor)

    def _opened(self, file: SourceFile) -> Opened:
        return self._opened_book(file) if is_workbook(file) else self._opened_text(file)

    def _opened_text(self, file: SourceFile) -> Opened:
        told = self.settings.encoding
        encoding, warnings = (told, ()) if told else file.sniff(self.expected())
        with file.text(encoding) as text:
            try:
                head = cleaned(text.read(HEAD_CHARACTERS))
            except UnicodeError:
                raise _undecodable(file.name, encoding, None) from None
        rows = self._first_rows(head)
        header = self._best(rows)
        if not header.known:
            raise _unusable(file.name, head, rows) or self._headless(file.name)
        layout = self._layout(file, header)
        layout.warnings = warnings
        return Opened(layout, header.line, encoding=encoding, delimiter=header.place)

    def _opened_book(self, file: SourceFile) -> Opened:
        """The sheet that the settings name, else the first visible one with a header."""
        book, wanted = Workbook(file), self.settings.sheet
        within = self.settings.header_row or HEADER_WITHIN
        empty = True
        for name in book.visible if wanted is None else [book.named(wanted)]:
            rows = [(name, line, cells) for line, cells in islice(book.sheet(name).rows(), within) if cells]
            header = self._best(rows)
            if header.known:
                if wanted is None and len(book.visible) > 1:
                    others = len(book.visible) - 1
                    logger.info("%s: of its sheets %r is read, %d others are not", file.name, name, others)
                return Opened(self._layout(file, header), header.line, book=book, sheet=name)
            empty = empty and not rows
        raise _rowless(file.name) if empty else self._headless(file.name)

    def _layout(self, file: SourceFile, header: Header) -> Layout:
        layout = self.layout(header.names)
        if layout.derived_from:
            names = ", ".join(layout.derived_from)
            logger.warning("%s: it holds no application ids; they are derived from %s", file.name, names)
        return layout

    def _first_rows(self, head: str) -> list[tuple[str, int, Cells]]:
        told, within = self.settings.delimiter, self.settings.header_row or HEADER_WITHIN
        tries = [told] if told else delimiters(head)
        return [(one, line, cells) for one in tries for line, cells in first_rows(head, one, within)]

    def _best(self, rows: Iterable[tuple[str, int, Cells]]) -> Header:
        """The row of which most is known, among (delimiter or sheet, line, cells)."""
        wanted = self.settings.header_row
        found = [
            Header(self.known(names), line, place, names)
            for place, line, cells in rows
            if (wanted is None or line == wanted) and len(cells) <= MOST_COLUMNS
            for names in [named(cells)]
        ]
        return max(found, key=lambda one: one.known, default=Header(0, 0, "", ()))

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

    def __init__(self, connector: FileConnector[Any], file: SourceFile, opened: Opened) -> None:
        self.name = file.name
        self._file = file
        self._opened = opened
        self._connector = connector
        # Behind one of these as its first cell, a row may be blank, or the header once more.
        self._suspect = frozenset((*opened.layout.header, "", APOSTROPHE))
        self._place = f"{file.name}#{opened.sheet}" if opened.sheet else file.name

    def digest(self) -> str | None:
        """The SHA-256 of the file's bytes."""
        return self._file.digest()

    def unmapped(self) -> Sequence[str]:
        """The columns that nothing reads."""
        return self._opened.layout.unmapped

    def columns(self) -> Sequence[str]:
        """What the mapped and kept columns are for us."""
        return sorted(set(self._opened.layout.content.values()))

    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        """The file's rows, 1,000 a page, each page once it is sure that the file did not change meanwhile."""
        done = self._rows_done(cursor)
        opened = self._opened
        if opened.book is not None:
            yield from self._pages(opened.book.sheet(opened.sheet), done)
            return
        with self._file.text(opened.encoding) as text:
            table = Table(text, self.name, opened.delimiter)
            try:
                yield from self._pages(table, done)
            except UnicodeError:
                raise _undecodable(self.name, opened.encoding, table.line) from None

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

    def _next(self, rows: Iterator[tuple[int, Cells | None]], table: Table | Sheet) -> _Page | None:
        """The next 1,000 rows, or fewer where they are long; None at the end."""
        layout, prefix = self._opened.layout, self._place + ":"
        key, suspect = layout.key, self._suspect
        page, size, closes = _Page(), 0, table.characters + PAGE_CHARACTERS
        add = page.raws.append
        for size, (line, cells) in enumerate(rows, 1):
            if cells is None:
                page.problems.append(Problem.of(f"{prefix}{line}", "row_unparsable", "", UNREADABLE))
            elif (cells[0].strip() if cells else "") not in suspect:
                add(Raw(key(cells), Row(cells, layout), f"{prefix}{line}"))
            elif layout.says_nothing(cells):
                page.blank += 1
            elif layout.is_another_header(cells):
                raise _two_headers(self._place, line)
            else:
                add(Raw(key(cells), Row(cells, layout), f"{prefix}{line}"))
            if size == PAGE_ROWS or table.characters > closes:
                break
        page.size = size
        return page if size else None

    def _skip_to_header(self, table: Table | Sheet, rows: Iterator[tuple[int, Cells | None]]) -> None:
        header = self._opened.header_line
        for line, cells in rows:
            if line >= header:
                self._suspect |= {cell.strip() for cell in cells or ()}
                break
        table.width = len(self._opened.layout.header)


class _Page:
    """The rows of one page while it is being filled."""

    __slots__ = ("blank", "problems", "raws", "size")

    def __init__(self) -> None:
        self.raws: list[Raw] = []
        self.problems: list[Problem] = []
        self.blank = 0
        self.size = 0


def _unusable(name: str, head: str, rows: Iterable[tuple[str, int, Cells]]) -> SourceError | None:
    """Why a text without a header is no table at all, if it is none."""
    if not head.strip(",\t; \r\n"):
        return _rowless(name)
    for _, line, cells in rows:
        if len(cells) > MOST_COLUMNS:
            return SourceError(f"{name}: line {line} has more than {MOST_COLUMNS} columns; it is no export.")
    if len(head) > HEAD_CHARACTERS // 2 and len(head.split(None, 1)[0]) > HEAD_CHARACTERS // 2:
        return SourceError(f"{name}: line 1 has more than {HEAD_CHARACTERS // 2} characters; it is no export.")
    if BINARY.search(head):
        return SourceError(f"{name} cannot be read: this is binary data, not text: export it as CSV.")
    return None


def _rowless(name: str) -> SourceError:
    return SourceError(f"{name} holds no rows; export it again, or take it out of the source's path.")


def _two_headers(place: str, line: int) -> SourceError:
    return SourceError(
        f"{place}: line {line} is another header, with its columns in another order or by other names; put each "
        "export into a file of its own."
    )


def _undecodable(name: str, encoding: str, line: int | None) -> SourceError:
    where = f"near line {line}" if line else "in its first lines"
    return SourceError(
        f'{name} is not {encoding} {where}; name its encoding in the source\'s settings (encoding = "cp932"), '
        "or export it as UTF-8."
    )

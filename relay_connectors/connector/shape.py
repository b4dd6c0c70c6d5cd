"""How a table is written: encoding and delimiter or sheet, the line of the header. Told from its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.connector.file_settings import FileSettings
from relay_connectors.connector.files import SourceFile
from relay_connectors.connector.layout import named
from relay_connectors.connector.misread import holds_day, is_somebodys_row, not_a_header, strange_end, why_headless
from relay_connectors.connector.table import HEADER_WITHIN, MOST_COLUMNS, Cells, Table, cleaned, delimiters, first_rows
from relay_connectors.errors import ConfigurationError, SourceError

if TYPE_CHECKING:
    from relay_connectors.connector.workbook import Workbook

__all__ = ["Shape", "misread", "rows_of", "shape_of", "undecodable", "unusable", "without_rows"]

Known = Callable[[Sequence[str]], int]

FEW_CHARACTERS = 16 * 1024  # hold the first rows of nearly every export
HEAD_CHARACTERS = 256 * 1024
# Control characters, and what CP932 makes of the bytes that no text has: a picture, say, decodes without an error.
BINARY = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x80\uf8f0-\uf8f3]")

MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|head|meta|body|table|style)\b", re.IGNORECASE)


class Shape(NamedTuple):
    """The physical form of one file. ``header_row`` is 0 and ``header`` empty where no row looks like a header.

    A workbook has a ``book`` with a ``sheet`` and ``others``, which are its other visible ones, no delimiter, and
    ``excel`` for its encoding. ``fitting`` are those of the others that could be read as well, if none was asked for.
    """

    encoding: str
    warnings: tuple[str, ...]
    delimiter: str
    header_row: int
    header: tuple[str, ...]
    sheet: str = ""
    others: tuple[str, ...] = ()
    book: Workbook | None = None
    fitting: tuple[str, ...] = ()


def shape_of(file: SourceFile, settings: FileSettings, *, expected: Collection[str], known: Known) -> Shape:
    """The shape of *file*: what *settings* fix is taken as it is, the header is the row of which most is *known*.

    *expected* are header words by which one of two possible encodings is recognised.

    Raises:
        SourceError: it cannot be read, is empty, or is no text.
        ConfigurationError: the settings' line of the header is beyond its end.
    """
    if file.is_workbook():
        from relay_connectors.connector.workbook import Workbook

        return _shape_of_book(Workbook(file), settings, known)
    told = settings.encoding
    encoding, warnings = (told, ()) if told else file.sniff(expected)
    head = _head(file, encoding, settings.header_row or HEADER_WITHIN)
    found = [(known(names), delimiter, line, names) for delimiter, line, names in _candidates(head, settings)]
    best, delimiter, line, names = max(found, key=lambda one: one[0], default=(0, "", 0, ()))
    if best or (settings.header_row and found):
        return Shape(encoding, warnings, delimiter, line, names)
    if settings.header_row and (beyond := _beyond(file, encoding, settings.header_row)):
        raise beyond
    return Shape(encoding, warnings, settings.delimiter or delimiters(head)[0], 0, ())


def rows_of(file: SourceFile, shape: Shape) -> Iterator[Cells | None]:
    """The rows below the header, each as wide as it; None for one that cannot be separated.

    Raises:
        SourceError: it changed meanwhile, or holds bytes that are not of its encoding.
    """
    if shape.book:
        yield from (cells for line, cells in shape.book.sheet(shape.sheet).rows() if line > shape.header_row)
        return
    with file.text(shape.encoding) as text:
        table = Table(text, file.name, shape.delimiter)
        rows = table.rows()
        try:
            while next(rows, (shape.header_row, None))[0] < shape.header_row:
                pass
            table.width = len(shape.header)
            for _, cells in rows:
                yield cells
        except UnicodeError:
            raise undecodable(file, shape.encoding) from None
    file.check()


def unusable(file: SourceFile, shape: Shape) -> SourceError | None:
    """Why a file without a header is no table at all, if it is none."""
    if shape.book:
        sheets = [shape.sheet, *shape.others]
        said = any(cells for sheet in sheets for _, cells in islice(shape.book.sheet(sheet).rows(), HEADER_WITHIN))
        return None if said else _rowless(file.name)
    head = _head(file, shape.encoding)
    for line, cells in first_rows(head, shape.delimiter, HEADER_WITHIN):
        if len(cells) > MOST_COLUMNS:
            return SourceError(f"{file.name}: line {line} has more than {MOST_COLUMNS} columns; it is no export.")
    if len(head) > HEAD_CHARACTERS // 2 and len(head.split(None, 1)[0]) > HEAD_CHARACTERS // 2:
        return SourceError(f"{file.name}: line 1 has more than {HEAD_CHARACTERS // 2} characters; it is no export.")
    if MARKUP.match(head):
        return SourceError(
            f"{file.name} is a web page or XML, whatever it is called (some systems export such as .xls): open it in "
            "Excel and save it as a workbook (.xlsx) or as CSV."
        )
    if BINARY.search(head):
        return SourceError(f"{file.name} cannot be read: this is binary data, not text: export it as CSV.")
    return None


def misread(file: SourceFile, shape: Shape, *, sure: bool) -> ConfigurationError | None:
    """Why the header of a text is not found, or is none but somebody's row; None where neither is to be seen.

    *sure*: so much of the header is known that a number in it is the name of a column, unless rows stand in it.
    """
    if is_somebodys_row(shape.header) and ((end := _strange_end(file, shape)) or not sure):
        return not_a_header(file, shape.header_row, end)
    if shape.header_row or shape.book:
        return None
    return why_headless(file, _head(file, shape.encoding), shape.delimiter)


def without_rows(file: SourceFile, shape: Shape) -> ConfigurationError | None:
    """Why a file has a header and no rows, if its header is one of them."""
    if not holds_day(shape.header):
        return None
    return not_a_header(file, shape.header_row, _strange_end(file, shape))


def _strange_end(file: SourceFile, shape: Shape) -> str:
    """What keeps the lines of a text together in its header, if it is that."""
    if shape.book or not shape.header_row:
        return ""
    rows = first_rows(_head(file, shape.encoding, shape.header_row), shape.delimiter, shape.header_row)
    return next((strange_end(cells) for line, cells in rows if line == shape.header_row), "")


def undecodable(file: SourceFile, encoding: str) -> SourceError:
    """The file is no text in this encoding; says where."""
    line, byte = file.undecodable(encoding) or (1, 0)
    return SourceError(
        f"{file.name} is not {encoding} in line {line}, at byte {byte}; name its encoding in the source's settings "
        '(encoding = "cp932"), or export it as UTF-8.'
    )


def _shape_of_book(book: Workbook, settings: FileSettings, known: Known) -> Shape:
    """The sheet that the settings name, else the first visible one with a header."""
    within, told = settings.header_row, settings.sheet
    names = book.visible if told is None else [book.named(told)]
    for at, sheet in enumerate(names, 1):
        best, line, header = _header_of(book, sheet, within, known)
        if best or (within and header):
            others = tuple(one for one in book.visible if one != sheet)
            fitting = tuple(one for one in names[at:] if _fits(book, one, within, known, best))
            return Shape("excel", (), "", line, header, sheet, others, book, fitting)
    return Shape("excel", (), "", 0, (), names[0] if names else "", tuple(names[1:]), book)


def _header_of(book: Workbook, sheet: str, within: int | None, known: Known) -> tuple[int, int, tuple[str, ...]]:
    """How many columns of the best header are known, its line, and its names."""
    rows = [row for row in islice(book.sheet(sheet).rows(), within or HEADER_WITHIN) if within in (None, row[0])]
    found = [(known(header), line, header) for line, cells in rows for header in [named(cells or [])]]
    return max(found, key=lambda one: one[0], default=(0, 0, ()))


def _fits(book: Workbook, sheet: str, within: int | None, known: Known, best: int) -> bool:
    """Whether a sheet that is not read could be: a list of statuses (集計) knows few of the *best* one's columns.

    One that is damaged or too large stops nobody.
    """
    try:
        return _header_of(book, sheet, within, known)[0] >= max(best / 2, 2)
    except SourceError:
        return False


def _head(file: SourceFile, encoding: str, rows: int = HEADER_WITHIN) -> str:
    """The beginning of the file, with so many whole *rows* in it whatever separates their cells, if there is room."""
    with file.text(encoding) as text:
        try:
            head = cleaned(text.read(FEW_CHARACTERS))
            if any(len(first_rows(head, delimiter, rows + 1)) <= rows for delimiter in delimiters(head)):
                head += cleaned(text.read(HEAD_CHARACTERS - FEW_CHARACTERS))
        except UnicodeError:
            raise undecodable(file, encoding) from None
    if not head.strip(",\t; \r\n"):
        raise _rowless(file.name)
    return head


def _candidates(head: str, settings: FileSettings) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    wanted = settings.header_row
    for delimiter in [settings.delimiter] if settings.delimiter else delimiters(head):
        for line, cells in first_rows(head, delimiter, wanted or HEADER_WITHIN):
            if (wanted is None or line == wanted) and len(cells) <= MOST_COLUMNS:
                yield delimiter, line, named(cells)


def _beyond(file: SourceFile, encoding: str, wanted: int) -> ConfigurationError | None:
    """Where the header is said to stand behind the last line of the file."""
    with file.text(encoding) as text:
        lines = sum(1 for _ in islice(text, wanted))
    if lines >= wanted:
        return None
    return ConfigurationError(
        f"{file.name}: line {wanted} is beyond the end: it has {lines} lines. Say in the source's settings on which "
        "line the header stands (header_row = 1), or leave header_row out."
    )


def _rowless(name: str) -> SourceError:
    return SourceError(f"{name} holds no rows; export it again, or take it out of the source's path.")

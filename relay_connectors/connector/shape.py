"""How a table is written: encoding and delimiter or sheet, the line of the header. Told from its beginning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from relay_connectors.connector.file_connector import HEAD_CHARACTERS, FileConnector, FileSettings
from relay_connectors.connector.files import SourceFile
from relay_connectors.connector.layout import named
from relay_connectors.connector.table import HEADER_WITHIN, MOST_COLUMNS, Cells, Table, cleaned, delimiters, first_rows
from relay_connectors.connector.workbook import Workbook, is_workbook
from relay_connectors.errors import SourceError

__all__ = ["Shape", "rows_of", "shape_of", "shape_seen_by"]

Known = Callable[[Sequence[str]], int]


class Shape(NamedTuple):
    """The physical form of one file. ``header_row`` is 0 and ``header`` empty where no row looks like a header.

    A workbook has a ``sheet``, no delimiter, and ``excel`` for its encoding.
    """

    encoding: str
    warnings: tuple[str, ...]
    delimiter: str
    header_row: int
    header: tuple[str, ...]
    sheet: str = ""


def shape_of(file: SourceFile, settings: FileSettings, *, expected: Collection[str], known: Known) -> Shape:
    """The shape of *file*: what *settings* fix is taken as it is, the header is the row of which most is *known*.

    *expected* are header words by which one of two possible encodings is recognised.

    Raises:
        SourceError: it cannot be read, is empty, or is no text.
    """
    if is_workbook(file):
        return _shape_of_book(Workbook(file), settings, known)
    told = settings.encoding
    encoding, warnings = (told, ()) if told else file.sniff(expected)
    head = _head(file, encoding)
    found = [(known(names), delimiter, line, names) for delimiter, line, names in _candidates(head, settings)]
    best, delimiter, line, names = max(found, key=lambda one: one[0], default=(0, "", 0, ()))
    if best or settings.header_row:
        return Shape(encoding, warnings, delimiter, line, names)
    return Shape(encoding, warnings, settings.delimiter or delimiters(head)[0], 0, ())


def shape_seen_by(connector: FileConnector[Any], file: SourceFile) -> Shape:
    """The shape of *file* as its connector sees it; see :func:`shape_of`."""
    return shape_of(file, connector.settings, expected=connector.expected(), known=connector.known)


def rows_of(file: SourceFile, shape: Shape) -> Iterator[Cells | None]:
    """The rows below the header, each as wide as it; None for one that cannot be separated.

    Raises:
        SourceError: it changed meanwhile, or holds bytes that are not of its encoding.
    """
    if shape.sheet:
        for line, cells in Workbook(file).sheet(shape.sheet).rows():
            if line > shape.header_row:
                yield cells
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
            raise _undecodable(file.name, shape.encoding, f"near line {table.line}") from None
    file.check()


def _shape_of_book(book: Workbook, settings: FileSettings, known: Known) -> Shape:
    """The first visible sheet with a header, as :class:`FileConnector` chooses it."""
    within, told = settings.header_row, settings.sheet
    names = book.visible if told is None else [book.named(told)]
    for sheet in names:
        rows = [row for row in islice(book.sheet(sheet).rows(), within or HEADER_WITHIN) if within in (None, row[0])]
        found = [(known(header), line, header) for line, cells in rows for header in [named(cells or [])]]
        best, line, header = max(found, key=lambda one: one[0], default=(0, 0, ()))
        if best or (within and header):
            return Shape("excel", (), "", line, header, sheet)
    return Shape("excel", (), "", 0, (), names[0] if names else "")


def _head(file: SourceFile, encoding: str) -> str:
    with file.text(encoding) as text:
        try:
            head = cleaned(text.read(HEAD_CHARACTERS))
        except UnicodeError:
            raise _undecodable(file.name, encoding, "in its first lines") from None
    if not head.strip(",\t; \r\n"):
        raise SourceError(f"{file.name} holds no rows; export it again, or take it out of the source's path.")
    return head


def _candidates(head: str, settings: FileSettings) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    wanted = settings.header_row
    for delimiter in [settings.delimiter] if settings.delimiter else delimiters(head):
        for line, cells in first_rows(head, delimiter, wanted or HEADER_WITHIN):
            if (wanted is None or line == wanted) and len(cells) <= MOST_COLUMNS:
                yield delimiter, line, named(cells)


def _undecodable(name: str, encoding: str, where: str) -> SourceError:
    return SourceError(
        f'{name} is not {encoding} {where}; name its encoding in the source\'s settings (encoding = "cp932"), '
        "or export it as UTF-8."
    )

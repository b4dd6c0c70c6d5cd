"""Excel workbooks as tables: a sheet's cells as the text that a CSV of it would hold. Read by python-calamine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import MAXYEAR, date, datetime, time, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

from relay_connectors.connector.damage import ERROR
from relay_connectors.connector.files import ZIP, SourceFile
from relay_connectors.connector.numbers import NumberMeans
from relay_connectors.connector.table import MOST_COLUMNS, Cells
from relay_connectors.connector.xls_scan import XlsScan
from relay_connectors.connector.xlsx_scan import Errors, XlsxScan
from relay_connectors.errors import ConfigurationError, SourceError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["Sheet", "Workbook", "cell_text"]

SECOND = timedelta(seconds=1)
NUMBERS = (float, int)
EXACT = 10**15  # a spreadsheet keeps 15 digits, and puts zeros for the others


class Workbook:
    """One workbook. Its sheets are read one at a time, after it is sure that they fit into memory.

    Raises:
        ConfigurationError: if the extra ``excel`` is not installed.
        SourceError: if it is no workbook, has a password, or is too large; see ``xlsx_scan`` and ``xls_scan``.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._calamine = _calamine()
        with file.binary() as stream:
            zipped = stream.read(len(ZIP)) == ZIP
            stream.seek(0)
            self._scan: XlsxScan | XlsScan = (XlsxScan if zipped else XlsScan)(stream, file.name)
        file.check()
        with self._opened() as book:
            self.names: Sequence[str] = book.sheet_names
            self.visible: Sequence[str] = [one.name for one in book.sheets_metadata if self._shown(one)]
        self.dates_1904 = self._scan.dates_1904
        if isinstance(self._scan, XlsxScan) and list(self._scan.sheets) != list(self.names):
            raise self._damaged()

    def __repr__(self) -> str:
        return f"Workbook({self._file.name!r})"

    def sheet(self, name: str) -> Sheet:
        """The rows of the sheet that is called *name*."""
        self._file.check()
        with self._file.binary() as stream:
            errors = self._scan.errors(stream, name)
        with self._opened() as book:
            return Sheet(book.get_sheet_by_name(name), errors, f"{self._file.name}#{name}")

    def named(self, wanted: str | int) -> str:
        """The name of the sheet that the settings call *wanted*: its name, or its number from 1."""
        if isinstance(wanted, int) and 0 < wanted <= len(self.names):
            return self.names[wanted - 1]
        if wanted in self.names:
            return str(wanted)
        raise ConfigurationError(
            f"{self._file.name} has no sheet {wanted!r}. Its sheets are: {', '.join(self.names)}. Name one of them in "
            "the source's settings (sheet = …), or leave sheet out."
        )

    def _shown(self, sheet: Any) -> bool:
        kinds, visible = self._calamine.SheetTypeEnum, self._calamine.SheetVisibleEnum
        return bool(sheet.typ == kinds.WorkSheet and sheet.visible == visible.Visible)

    @contextmanager
    def _opened(self) -> Iterator[CalamineWorkbook]:
        with self._file.binary() as stream:
            try:
                yield self._calamine.CalamineWorkbook.from_filelike(stream)
            except BaseException as error:
                # A panic of the reader, which is written in Rust, is no Exception.
                if isinstance(error, self._calamine.CalamineError) or type(error).__name__ == "PanicException":
                    raise self._damaged() from None
                raise
        self._file.check()

    def _damaged(self) -> SourceError:
        message = f"{self._file.name} cannot be read as a workbook; open it in Excel and save it again, or as CSV."
        return SourceError(message)


class Sheet:
    """The rows of one sheet, each with its number (the first is 1); read like a ``Table``."""

    def __init__(self, sheet: CalamineSheet, errors: Errors, place: str) -> None:
        if sheet.total_width > MOST_COLUMNS:
            message = f"{place} has {sheet.total_width} columns, more than {MOST_COLUMNS}; it is no export."
            raise SourceError(message)
        self.width: int | None = None
        self.characters = 0
        self.line = 1
        self.lost = 0
        self.broken = b""
        self.numbers: Mapping[int, NumberMeans] = {}
        """Column → what a number in it stands for, where that is not itself."""
        self._sheet = sheet
        self._errors = errors.items()

    def rows(self) -> Iterator[tuple[int, Cells | None]]:
        """Number and cells of every row, blank ones too; all rows are equally wide."""
        if self._sheet.start is None:  # at an empty sheet, the reader panics before its version 0.6
            return
        for at, cells in enumerate(self._sheet.iter_rows()):
            texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
            for column, means in self.numbers.items():
                if type(cells[column]) in NUMBERS:
                    texts[column] = means(texts[column])
            for column, damaged in self._errors:
                if at < len(damaged) and damaged[at] and column < len(texts):
                    texts[column] = ERROR  # for every error: the reader does not tell which
            self.characters += sum(map(len, texts))
            self.line = at + 1
            yield self.line, texts


def cell_text(cell: Any) -> str:
    """A cell as the text that a CSV of its sheet would hold, dates in ISO form.

    >>> [cell_text(cell) for cell in (9012345678.0, 0.5, True, date(2026, 10, 2), timedelta(hours=25, minutes=30))]
    ['9012345678', '0.5', 'TRUE', '2026-10-02', '25:30:00']
    """
    return _TEXTS.get(type(cell), str)(cell)


def _number(cell: float) -> str:
    if cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return f"{cell:.15G}"


def _moment(cell: datetime) -> str:
    """A serial is a fraction of a day: 15:30:00 may come as 15:29:59.999999."""
    whole = cell.replace(microsecond=0)
    return (whole + SECOND if cell.microsecond >= 500_000 and cell.year < MAXYEAR else whole).isoformat(" ")


def _clock(cell: time) -> str:
    return _moment(datetime.combine(date(2000, 1, 1), cell))[-len("00:00:00") :]


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    float: _number,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    date: date.isoformat,
    datetime: _moment,
    time: _clock,
    timedelta: _duration,
}


def _calamine() -> ModuleType:
    try:
        import python_calamine
    except ImportError:
        message = 'Excel workbooks need the extra "excel": pip install "relay-connectors[excel]"'
        raise ConfigurationError(message) from None
    return python_calamine

"""Delimited text → rows with the physical line where each starts. The parser is the stdlib's ``csv``."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from hashlib import blake2b
from io import StringIO
from itertools import chain, islice
from typing import TextIO

from relay_connectors.errors import SourceError

__all__ = ["HEADER_WITHIN", "MOST_COLUMNS", "Table", "bare", "cleaned", "delimiters", "first_rows"]

DELIMITERS = (",", "\t", ";")
HEADER_WITHIN = 20  # rows in which the header is looked for: exports begin with a title and a date at most
MOST_COLUMNS = 10_000
LONGEST_LINE = 1024 * 1024  # characters of one physical line
LONGEST_ROW = 4 * 1024 * 1024  # characters of one row over all its lines
MOST_LINES = 100_000  # physical lines of one row: each of them costs by itself
DIGEST_BYTES = 16
LOOK_AHEAD = 20  # lines in which a row has to end to be believed after a broken one
BLOCK = 64 * 1024  # characters read at once
NOTHING = ("\0", "\ufeff", "\x1a")
# ="001": a text that some exports write as a formula, so that Excel takes no zeros from it. A re-save has 001.
PROTECTED = '="'
_PROTECTED = re.compile(r'\s*="((?:[^"]|"")*)"\s*')

Cells = list[str]


def cleaned(text: str) -> str:
    """*text* without what no name or address holds.

    NUL comes from half-converted UTF-16 and from fixed-width fields, a byte order mark inside a file from exports
    that were put one behind the other, and 0x1A is how DOS ended a text.
    """
    for one in NOTHING:
        if one in text:  # looking for one costs less than replacing none
            text = text.replace(one, "")
    return text


def bare(cells: Cells) -> Cells:
    """The *cells* as a spreadsheet shows them: of a formula that is nothing but a text, that text.

    >>> bare(['="001"', "=A1", '="a"&"b"'])
    ['001', '=A1', '="a"&"b"']
    """
    return [
        found[1].replace('""', '"') if PROTECTED in cell and (found := _PROTECTED.fullmatch(cell)) else cell
        for cell in cells
    ]


def delimiters(head: str) -> list[str]:
    """The delimiters that may separate *head*, the most frequent outside quotation marks first.

    (``csv.Sniffer`` is not asked: it calls the space the delimiter of an ordinary Japanese export.)
    """
    outside = "".join(head.split('"')[::2])
    return sorted(DELIMITERS, key=lambda one: -outside.count(one))


def first_rows(head: str, delimiter: str, most: int = HEADER_WITHIN) -> list[tuple[int, Cells]]:
    """The first rows of *head* with their line numbers, among which the header has to be."""
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    rows: list[tuple[int, Cells]] = []
    line = 1
    try:
        for cells in islice(reader, most):
            rows.append((line, bare(cells)))
            line = reader.line_num + 1
    except csv.Error:
        pass  # a broken row further down is reported when the rows are read; the header may stand above it
    return rows


class Table:
    """The rows of one text, each with the physical line on which it starts (the first line is 1).

    Once ``width`` is set, rows have exactly that many cells: short ones are filled up with empty cells, and of
    longer ones empty cells at the end are cut. A row that cannot be separated comes as ``None``. Reading goes on at
    the next line that begins a whole row, even one that the broken row swallowed (a quotation mark that never
    closes), so that one bad cell costs one row.

    Raises:
        SourceError: for a line of more than a million characters, or a row of four million or of 100,000 lines,
            which no export writes.
    """

    def __init__(self, text: TextIO, name: str, delimiter: str) -> None:
        self.width: int | None = None
        self.characters = 0
        self.line = 1
        self.lost = 0  # physical lines of the last broken row, with those behind it that begin no whole one
        self.broken = b""  # a digest of these lines
        self._protects = False  # whether any text stands in a formula so far
        self._began = 0  # characters that were read when the last row was whole
        self._text = text
        self._name = name
        self._delimiter = delimiter
        self._fresh = chain.from_iterable(self._blocks())
        self._again: deque[str] = deque()  # lines to be read a second time
        self._taken: list[str] = []  # the physical lines of the row that is being read

    def rows(self) -> Iterator[tuple[int, Cells | None]]:
        """Line and cells of every row, blank ones too; ``None`` instead of the cells of a broken row."""
        line, taken = 1, self._taken
        while True:
            before = line
            reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
            try:
                for cells in reader:
                    whole = cells if len(cells) == self.width else self._fitted(cells)
                    if whole is None or (len(taken) > 1 and self._holds_row(whole)):
                        break
                    self.line, self._began = line, self.characters
                    yield line, bare(whole) if self._protects else whole
                    taken.clear()
                    line = before + reader.line_num
                else:
                    return
            except csv.Error:
                pass
            self.lost = self._resume()
            yield line, None
            line += self.lost

    def _fitted(self, cells: Cells) -> Cells | None:
        width = self.width
        if width is None or not cells:
            return cells
        if len(cells) < width:
            return None if self._swallowed(cells, width) else cells + [""] * (width - len(cells))
        return None if any(cells[width:]) else cells[:width]

    def _swallowed(self, cells: Cells, width: int) -> bool:
        """Whether a short row has another one in a cell of several lines: its quotation mark closed in the next row."""
        inside = sum(cell.count(self._delimiter) for cell in cells if "\n" in cell or "\r" in cell)
        return len(cells) + inside >= width

    def _holds_row(self, cells: Cells) -> bool:
        """Whether a mark in the last cell closed where a later row opened one: behind its last delimiter."""
        last, between = cells[-1].splitlines()[-1:], (self.width or 0) - 1
        return any(line.endswith(self._delimiter) and line.count(self._delimiter) >= between > 0 for line in last)

    def _resume(self) -> int:
        """Skip to the next line that begins a whole row, and say how many lines were skipped.

        The lines in between belong to the broken row: in a cell of several lines each of them would pass for a short
        row, whose first words would pass for an application id.
        """
        broken = blake2b(_bytes(self._taken[0]), digest_size=DIGEST_BYTES)
        self.broken = broken.digest()
        if len(self._taken) == 1 and self._taken[0].count('"') % 2 == 0:
            self._taken.clear()  # no quotation mark is left open: it swallowed nobody, and the next line is a row
            return 1
        ahead, skipped = deque(self._taken[1:]), 1
        ahead.extend(self._again)
        self._taken.clear()
        while True:
            ahead.extend(islice(self._fresh, max(0, LOOK_AHEAD - len(ahead))))
            if not ahead or self._begins_row(ahead):
                self._again = ahead
                self.broken = broken.digest()
                return skipped
            broken.update(_bytes(ahead.popleft()))
            skipped += 1

    def _begins_row(self, lines: deque[str]) -> bool:
        reader = csv.reader(islice(lines, LOOK_AHEAD), delimiter=self._delimiter, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error:
            return False
        # A line from inside a quoted cell has the mark that closes it, without the one that opened it.
        whole = sum(line.count('"') for line in islice(lines, reader.line_num)) % 2 == 0
        return whole and (self.width is None or len(cells) == self.width)

    def _lines(self) -> Iterator[str]:
        taken = self._taken
        while self._again:
            taken.append(self._again[0])
            yield self._again.popleft()
        for line in self._fresh:
            taken.append(line)
            yield line

    def _blocks(self) -> Iterator[list[str]]:
        """The text in lists of whole physical lines, with their line ends."""
        rest = ""
        while block := self._text.read(BLOCK):
            self.characters += len(block)
            whole = rest + cleaned(block)
            # One character is looked for 16 times as fast as two.
            self._protects = self._protects or ("=" in whole and PROTECTED in whole)
            lines = StringIO(whole, newline="").readlines()
            rest = lines.pop() if lines else ""
            if len(rest) > LONGEST_LINE or (lines and len(max(lines, key=len)) > LONGEST_LINE):
                raise self._endless("line", LONGEST_LINE)
            if self.characters - self._began > LONGEST_ROW:
                raise self._endless("row", LONGEST_ROW)
            if len(self._taken) > MOST_LINES:
                raise self._endless("row", MOST_LINES, "lines")
            yield lines
        if rest:
            yield StringIO(rest, newline="").readlines()

    def _endless(self, what: str, most: int, of: str = "characters") -> SourceError:
        message = f"{self._name} holds a {what} of more than {most} {of} behind line {self.line}; it is no export."
        return SourceError(message)


def _bytes(line: str) -> bytes:
    """A line without its end, which another program writes in another way."""
    return line.rstrip("\r\n").encode("utf-8", "surrogatepass")

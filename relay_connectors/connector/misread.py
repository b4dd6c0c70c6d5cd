"""Why a file has no header, or has one that is somebody's row: what its first lines look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from relay_connectors.connector.files import SourceFile
from relay_connectors.errors import ConfigurationError

__all__ = ["holds_day", "is_somebodys_row", "not_a_header", "strange_end", "why_headless"]

OTHER_MARKS = "|^~¦‖│，、\x1f\x01"
ENOUGH = 3  # of one mark in a line: that many are no accident
LONGEST = 320  # characters of an e-mail address; whatever is longer is neither one nor a number
LINE_ENDS = {"\u2028": "U+2028", "\u2029": "U+2029", "\x85": "U+0085", "\x0b": "U+000B", "\x0c": "U+000C"}

_MAIL = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+\.[^\s@＠]+")
_PHONE = re.compile(r"[+(（]?(?:\d[-‐－ー−–() （）.]*){9,15}")
_DAY = re.compile(
    r"(?:(?:19|20)\d\d|(?:昭和|平成|令和|[SHR])\d{1,2})\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?=\s|T|$)"
)


def is_somebodys_row(names: Sequence[str]) -> bool:
    """Whether one of these *names* of columns is an e-mail address or a phone number: it stands in a person's row."""
    short = [name for name in names if len(name) <= LONGEST]
    return any(_MAIL.fullmatch(name) or _PHONE.fullmatch(name) for name in short)


def holds_day(names: Sequence[str]) -> bool:
    """Whether one of them is a day. Lists of who came to which event have such columns, if they have rows as well."""
    return any(map(_DAY.match, names))


def strange_end(cells: Iterable[str]) -> str:
    """What ends lines in one of these *cells* though no program reads it as an end; "" where nothing does."""
    return next((name for cell in cells for mark, name in LINE_ENDS.items() if mark in cell), "")


def not_a_header(file: SourceFile, line: int, end: str) -> ConfigurationError:
    """What to do about a header that is somebody's row, perhaps because of a strange *end*; no cell is shown."""
    if end:
        what = f"its lines end in {end}, which no program reads as an end, so that rows stand in its header"
        return ConfigurationError(f"{file.name}: {what}. Export it again with ordinary line ends.")
    return ConfigurationError(
        f"{file.name}: line {line} is somebody's row, and no header: it holds an address, a number or a day. Put a "
        "line with the names of the columns above it, or say which line is the header: header_row = 3"
    )


def why_headless(file: SourceFile, head: str, delimiter: str) -> ConfigurationError | None:
    """What keeps the header of a text from being found, if that can be seen in its first lines."""
    for number, line in enumerate(head.splitlines()[:20], 1):
        mark = max(OTHER_MARKS, key=line.count)
        if line.count(mark) >= max(ENOUGH, line.count(delimiter) + 1):
            shown = mark if mark.isprintable() else f"\\u{ord(mark):04x}"
            return ConfigurationError(
                f'{file.name}: line {number} is separated by "{shown}". Write in the source\'s settings: '
                f'delimiter = "{shown}" (csv sniff takes --delimiter).'
            )
        if line.count('"') % 2:
            return ConfigurationError(
                f"{file.name}: no header is found: a quotation mark in line {number} is not closed, or stands alone. "
                "Take it out, or export the file again."
            )
    return None

"""Plain text that lines up, also where the letters are twice as wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = ["Lang", "Rows", "columns", "pad", "ranked", "when", "width"]

Lang = Literal["ja", "en"]
Rows = Sequence[Sequence[object]]

_ZERO = frozenset({"Mn", "Me", "Cf"})
GAP = "  "
DAY_LENGTH = len("2026-11-18")


def width(text: str) -> int:
    """How many columns of a terminal *text* takes: a full-width letter is two, a combining mark none."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in _ZERO:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """*text* filled with spaces to *columns*; *right* puts the spaces before it."""
    spaces = " " * max(0, columns - width(text))
    return spaces + text if right else text + spaces


def columns(rows: Rows, *, indent: int = 0) -> list[str]:
    """The rows as lines whose cells stand below each other; columns that hold numbers are moved to the right."""
    count = max((len(row) for row in rows), default=0)
    cells = [[row[i] for row in rows if i < len(row)] for i in range(count)]
    widths = [max(width(str(cell)) for cell in column) for column in cells]
    right = [any(isinstance(cell, int) for cell in column) for column in cells]
    lines = ((pad(str(cell), widths[i], right=right[i]) for i, cell in enumerate(row)) for row in rows)
    return [" " * indent + GAP.join(line).rstrip() for line in lines]


def when(stamp: str, zone: str) -> str:
    """An instant by the calendar and clock of *zone*, to the minute; a bare day as it is."""
    if len(stamp) == DAY_LENGTH:
        return stamp
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")


def ranked(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most frequent first; equal ones by name, so that two runs print the same."""
    return sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))

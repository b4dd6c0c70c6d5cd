"""Dates and times as sources write them, as ISO dates and RFC 3339 instants. Nothing is ever guessed or filled in.

This is the way in and its short cuts; every form a date can take is read in ``date_grammar``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo

from relay_connectors.normalize import date_grammar
from relay_connectors.normalize.date_grammar import TOKYO, When
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern

__all__ = ["When", "date_reader", "date_reader_fresh", "day", "when"]

_DATE_LENGTH: Final = len("2024-04-01")

# The spellings that make up nearly all of every export, read without NFKC. Anything unusual about them (the 31st of
# April, 25:30, an era's first or last year, the summer time of 1948 to 1951) is left to the grammar, so that the two
# cannot disagree.
_WESTERN = pattern(
    "(20[0-9]{2}|19[6-9][0-9])[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    "(?:[ T]([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?)?"
)
_REIWA = pattern("令和([2-9]|[1-9][0-9])年([0-9]{1,2})月([0-9]{1,2})日")
_TWO = {spelt: f"-{n:02d}" for n in range(1, 32) for spelt in (f"{n}", f"{n:02d}")}
# The last day of each month in every year; as text that compares like a number.
_LAST = {f"-{month:02d}": f"-{monthrange(2023, month)[1]}" for month in range(1, 13)}


def when(s: str, *, zone: str = TOKYO, formats: Sequence[str] = (), excel: bool = False) -> When:
    """The date (``YYYY-MM-DD``) or the instant (RFC 3339 with the zone's offset) in *s*.

    A time without an offset is local to *zone*. *formats* are strptime formats that the source declares, tried first.
    *excel*: the column holds dates, so a number from 20000 to 79999 is a serial of Excel's 1900 calendar.
    Partial dates (2024/4, 令和6年) give None and ``date_partial``; impossible or ambiguous ones (24/4/1) None and
    ``date_unreadable``; blank words None alone; a date past its era its value and ``era_overrun``.
    """
    if zone == TOKYO and not formats and not excel:
        return _PLAIN[s]
    return _table(zone, tuple(formats), excel=excel)[s]


def date_reader(*, zone: str = TOKYO, formats: Sequence[str] = (), excel: bool = False) -> Callable[[str], When]:
    """``when`` with its options bound once: for a column of many rows."""
    return _table(zone, tuple(formats), excel=excel).__getitem__


def date_reader_fresh(*, zone: str = TOKYO, formats: Sequence[str] = (), excel: bool = False) -> Callable[[str], When]:
    """``date_reader`` without the memo, for a caller that has its own."""
    if zone == TOKYO and not formats and not excel:
        return _tokyo
    return partial(date_grammar.read, zone=zone, formats=formats, excel=excel)


def day(value: str, zone: str = TOKYO) -> str:
    """The calendar day in *zone* of a value that ``when`` returned (or of any RFC 3339 instant): ``YYYY-MM-DD``."""
    if len(value) == _DATE_LENGTH or (zone == TOKYO and value.endswith("+09:00")):
        return value[:_DATE_LENGTH]
    return datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).date().isoformat()


def _tokyo(s: str) -> When:
    if found := _WESTERN.fullmatch(s):
        year, month, day_, hour, minute, second = found.groups()
        month, day_ = _TWO.get(month, ""), _TWO.get(day_, "~")
        if day_ <= _LAST.get(month, ""):
            date = year + month + day_
            return When(f"{date}T{hour.zfill(2)}:{minute}:{second or '00'}+09:00" if hour else date, ())
    elif found := _REIWA.fullmatch(s):
        year, month, day_ = found.groups()
        month, day_ = _TWO.get(month, ""), _TWO.get(day_, "~")
        if day_ <= _LAST.get(month, ""):
            return When(f"{2018 + int(year)}{month}{day_}", ())
    return date_grammar.read(s, TOKYO)


@lru_cache(maxsize=8)
def _table(zone: str, formats: tuple[str, ...], *, excel: bool) -> Memo[When]:
    if zone == TOKYO and not formats and not excel:
        return _PLAIN
    return Memo(date_reader_fresh(zone=zone, formats=formats, excel=excel), cap=2048)


_PLAIN: Memo[When] = Memo(_tokyo, cap=20_000)

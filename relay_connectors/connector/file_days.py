"""The day that the name of an export tells, in the ways in which products and people write it.

HRMOS names an export by the period that was picked: 応募者情報_選考フロー設定あり_260201-260625.csv.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from relay_connectors.normalize import text
from relay_connectors.normalize.pattern import pattern

__all__ = ["NamedDay", "named_day"]


class NamedDay(NamedTuple):
    """``day`` as 20260625, with the time behind it, to sort by ("": none); ``period``: it is the end of a period."""

    day: str
    period: bool


_NO_DAY = NamedDay("", period=False)
_YEAR = r"(?<![0-9])(?P<year>20[0-9]{2})"
_ERA = r"(?:令和|(?<![A-Za-z])[Rr])(?P<era>元|[0-9]{1,2})"
_PARTED = r"(?P<mark>[-_.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})(?![0-9])"
_KANJI = r"年(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?"
_BARE = "(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
# 20261120, 2026-11-20, 2026年11月20日, R8.11.20, 令和8年11月20日, 081120 behind R, 261120 behind no letter;
# the months 2026年11月, 2026-11 and 202611 (which is no day of 2020: there is no 26th month).
_FORMS = (
    *(f"{_YEAR}{rest}" for rest in (_PARTED, _KANJI, rf"{_BARE}(?=$|[^0-9]|[0-9]{{4}}(?:[0-9]{{2}})?(?![0-9]))")),
    *(f"{_ERA}{rest}" for rest in (_PARTED, _KANJI, rf"(?<=[0-9]{{2}}){_BARE}(?![0-9])")),
    r"(?<![0-9])(?P<year>20(?:1[3-9]|[2-9][0-9]))[-_.]?(?P<m>0[1-9]|1[0-2])(?![0-9]|[-_.][0-9]{1,2}(?![0-9]))",
    r"(?<![0-9A-Za-z])(?P<short>1[89]|[23][0-9])(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])",
)
_DAYS = [pattern(form) for form in _FORMS]
# 20261120093000, 2026-11-20_0930; in 2026-02-01_2026-06-25 another day follows, no time.
_TIME = pattern(r"[-_ T]?([0-9]{2})([0-9]{2})([0-9]{2})?(?![0-9年]|[-_.][0-9])")
_TO = re.compile("[ _]*(?:[-~〜‐‑–—―−_]|から|to)[ _]*", re.IGNORECASE)


class _Found(NamedTuple):
    start: int
    end: int
    day: str


def named_day(name: str) -> NamedDay:
    """The one day in *name*, or the last one of the one period; of a month its last; none where several stand there.

    A period says which applications were picked, which is not always when they were exported.
    """
    plain = text(name)
    found = list(_days(plain))
    if len(found) == 1:
        return NamedDay(found[0].day, period=False)
    if len(found) == 2 and found[0].day <= found[1].day and _TO.fullmatch(plain[found[0].end : found[1].start]):
        return NamedDay(found[1].day, period=True)
    return _NO_DAY


def _days(plain: str) -> Iterator[_Found]:
    at = 0
    while at < len(plain):
        found = next(filter(None, (_day(form.match(plain, at), plain) for form in _DAYS)), None)
        if found:
            yield found
        at = found.end if found else at + 1


def _day(found: re.Match[str] | None, plain: str) -> _Found | None:
    if not found:
        return None
    said = {"d": None, **found.groupdict()}
    if era := said.get("era"):
        year = 2018 + (1 if era == "元" else int(era))
    else:
        year = int(said.get("year") or f"20{said['short']}")
    month = int(found["m"])
    try:
        last = date(year, month, int(said["d"] or monthrange(year, month)[1]))
    except ValueError:  # IllegalMonthError is one
        return None
    clock, end = _clock(plain, found.end()) if said["d"] else ("", found.end())
    return _Found(found.start(), end, f"{last:%Y%m%d}{clock}")


def _clock(plain: str, at: int) -> tuple[str, int]:
    """The time behind a day, "" where none is; and where it ends."""
    found = _TIME.match(plain, at)
    if not found:
        return "", at
    hour, minute, second = found.groups("")
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return "", at
    return f"{hour}{minute}{second}", found.end()

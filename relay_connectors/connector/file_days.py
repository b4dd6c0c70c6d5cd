"""The day that the name of an export tells, in the ways in which products and people write it.

HRMOS names an export by the period that was picked: 応募者情報_選考フロー設定あり_260201-260625.csv.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from relay_connectors.clock import SystemClock
from relay_connectors.clock import today as today_of
from relay_connectors.normalize import text
from relay_connectors.normalize.pattern import pattern

__all__ = ["NamedDay", "named_day"]


class NamedDay(NamedTuple):
    """``day`` as 20260625, with the time behind it, to sort by ("": none); ``period``: it may end a period."""

    day: str
    period: bool


_NO_DAY = NamedDay("", period=False)
_YEAR = r"(?<![0-9])(?P<year>20[0-9]{2})"
_ERA = r"(?:令和|(?<![A-Za-z])[Rr])(?P<era>元|[0-9]{1,2})"
_PARTED = r"(?P<mark>[-_.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})(?![0-9])"
_KANJI = r"年(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?"
_BARE = "(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
_NO_COUNT = "(?![ ]?(?:件|名(?![簿前])|人(?![事材])))"  # 180910件: so many rows are in it
# 20261120, 2026-11-20, 2026年11月20日, R8.11.20, 令和8年11月20日, 081120 behind R, 261120 behind no letter;
# the months 2026年11月, 2026-11 and 202611 (which is no day of 2020: there is no 26th month).
_FORMS = (
    *(f"{_YEAR}{rest}" for rest in (_PARTED, _KANJI, rf"{_BARE}(?=$|[^0-9]|[0-9]{{4}}(?:[0-9]{{2}})?(?![0-9]))")),
    *(f"{_ERA}{rest}" for rest in (_PARTED, _KANJI, rf"(?<=[0-9]{{2}}){_BARE}(?![0-9])")),
    r"(?<![0-9])(?P<year>20(?:1[3-9]|[2-9][0-9]))[-_.]?(?P<m>0[1-9]|1[0-2])(?![0-9]|[-_.][0-9]{1,2}(?![0-9]))"
    + _NO_COUNT,
    r"(?<![0-9A-Za-z])(?P<short>1[89]|[23][0-9])(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])" + _NO_COUNT,
)
_DAYS = [pattern(form) for form in _FORMS]
# 20261120093000, 2026-11-20_0930; in 2026-02-01_2026-06-25 another day follows, no time.
_TIME = pattern(r"[-_ T]?([0-9]{2})([0-9]{2})([0-9]{2})?(?![0-9年]|[-_.][0-9])")
_TO = re.compile("[ _]*(?:[-~〜‐‑–—―−_]|から|to)[ _]*", re.IGNORECASE)
# The end of a period without its year: 20261101-1120, 2026年11月1日〜11月30日, 2026年11月1日〜30日, 2026.11.1-11.30.
_UNTIL = pattern(
    r"[ _]*(?:(?P<dash>[-‐‑–—―−])|[~〜]|から|to)[ _]*"
    r"(?P<until>(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?|(?P<day>[0-9]{1,2})日"
    rf"|(?P<figures>(?P<m2>[0-9]{{2}})(?P<d2>[0-9]{{2}})|(?P<m3>[0-9]{{1,2}})[.](?P<d3>[0-9]{{1,2}})))(?![0-9]){_NO_COUNT}",
    re.IGNORECASE,
)


class _Found(NamedTuple):
    start: int
    end: int
    day: str
    period: bool
    short: bool = False


def named_day(name: str, today: date | None = None) -> NamedDay:
    """The one day in *name*, or the last one of the one period; of a month its last; none where several stand there.

    A period says which applications were picked, which is not always when they were exported; so does a month. Six
    figures (300101) that would be a day ahead of *today* (None: the machine's) are none, unless they end a period.
    """
    plain = text(name)
    found = list(_days(plain))
    last = f"{today or today_of(SystemClock()):%Y%m%d}"
    sure = [one for one in found if not one.short or one.day[:8] <= last]
    two = len(found) == 2 and found[0] in sure and found[0].day <= found[1].day
    if two and _TO.fullmatch(plain[found[0].end : found[1].start]):
        return NamedDay(found[1].day, period=True)
    return NamedDay(sure[0].day, period=sure[0].period) if len(sure) == 1 else _NO_DAY


def _days(plain: str) -> Iterator[_Found]:
    at = 0
    while at < len(plain):
        found = next(filter(None, (_day(form.match(plain, at)) for form in _DAYS)), None)
        if not found:
            at += 1
            continue
        last = _until(plain, found)
        yield from (found, last) if last else (found := _timed(plain, found),)
        at = (last or found).end


def _day(found: re.Match[str] | None) -> _Found | None:
    if not found:
        return None
    said = {"d": None, **found.groupdict()}
    if era := said.get("era"):
        year = 2018 + (1 if era == "元" else int(era))
    else:
        year = int(said.get("year") or f"20{said['short']}")
    last = _valid(year, int(found["m"]), said["d"])
    month = not said["d"]
    return _Found(found.start(), found.end(), last, month, bool(said.get("short"))) if last else None


def _valid(year: int, month: int, day: str | None) -> str:
    """The day as 20260625, the last of the month where none is said, "" where the calendar has none."""
    try:
        return f"{date(year, month, int(day or monthrange(year, month)[1])):%Y%m%d}"
    except ValueError:  # IllegalMonthError is one
        return ""


def _until(plain: str, first: _Found) -> _Found | None:
    """The day behind *first* that ends a period, whose year is the next one where it stands earlier in the year.

    Behind a dash that would be a time: 20261120-0930.
    """
    found = _UNTIL.match(plain, first.end)
    if not found or (found["figures"] and first.period):
        return None
    year, month = int(first.day[:4]), int(found["m"] or found["m2"] or found["m3"] or first.day[4:6])
    day = found["d"] or found["day"] or found["d2"] or found["d3"]
    last = _valid(year, month, day)
    if last and last < first.day and not found["day"] and not (found["dash"] and found["figures"]):
        last = _valid(year + 1, month, day)
    return _Found(found.start("until"), found.end(), last, period=True) if last >= first.day else None


def _timed(plain: str, found: _Found) -> _Found:
    """A day with the time behind it, if there is one; 20261215-0115 may still be a period into the next year."""
    time = _TIME.match(plain, found.end)
    if not time or found.period:
        return found
    hour, minute, second = time.groups("")
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return found
    doubtful = time[0][0] == "-" and not second and bool(_valid(int(found.day[:4]) + 1, int(hour), minute))
    return found._replace(end=time.end(), day=f"{found.day}{hour}{minute}{second}", period=doubtful)

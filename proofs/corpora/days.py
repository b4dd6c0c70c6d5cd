"""Dates and times: the day first, then its spellings; the eras as the library japanera reckons them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

from japanera import EraDate

from proofs.corpora.case import DASHES, Case, Sure, blanks, drawn, pick, wide, widened

__all__ = ["dates", "decisions", "eras", "instants", "overruns", "serials", "two_opinions", "unusual"]

# First days, by the proclamations of 1868, 1912, 1926, 1989 and 2019: a second opinion on japanera.
PROCLAIMED = (("明治", 1868, (1868, 10, 23)), ("大正", 1912, (1912, 7, 30)), ("昭和", 1926, (1926, 12, 25)), ("平成", 1989, (1989, 1, 8)), ("令和", 2019, (2019, 5, 1)))  # fmt: skip
LETTERS = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
LIGATURES = {"明治": "㍾", "大正": "㍽", "昭和": "㍼", "平成": "㍻", "令和": "㋿"}
WEEKDAYS = "月火水木金土日"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
TOKYO = timezone(timedelta(hours=9))
SUMMER_TIME = range(1948, 1952)

PARTIAL = ("2024/4", "2024年4月", "2024-04", "2024.4", "令和6年", "令和6年4月", "R6.4", "4/1", "4月1日", "2025年3月卒業見込み", "2024", "2024年", "2024年度", "平成30年度", "2024年4月頃", "Apr 2024", "25卒")  # fmt: skip
# A reader is sure of these; whoever cannot read them has to say so.
UNUSUAL = (
    "2024年4月1日付",
    "Mon, 1 Apr 2024",
    "R.6.4.1",
    "2024.04.01.",
    "2024 04 01",
    "2024, April 1",
    "2024/4/1/",
    "2024年4月1日受付",
    "2024年4月1日（応募日）",
)
UNREADABLE = (
    "令和6年4月31日", "2023/2/29", "1900/2/29", "2024/13/1", "2024/0/10", "2024/1/0", "昭和70年1月1日", "昭和65年5月1日", "令和0年4月1日", "平成32年4月1日", "大正16年1月1日",
    "0000-00-00", "0000/00/00 00:00:00", "9999-12-31", "9999/12/31", "0001-01-01", "1900-01-00", "24/4/1", "24-04-01", "24.4.1", "06/04/01", "4/5/2024", "05-04-2024", "2024/4/1 30:00", "2024/4/1 12:60",
    "2024/4/1 午後12時30分", "2024年（令和5年）4月1日", "来週", "応募時", "先月末", "13:00", "########", "#VALUE!", "2024/4/1?", "2024/4/1,2024/5/1", "20240231", "202404010", "1850/1/1", "2024年4月1日または2日",
    "令和6年4月1日 平成6年4月1日", "R6.13.1", "H31.2.30", "45383,5", "12345678901234567890", "2024/4/1 25:61", "2026年11月22日(月)", "2026/11/22（土・祝）", "Mon, 22 Nov 2026", "R8.11.22(金)",
)  # fmt: skip

# Where a spreadsheet counts from: of an application or a decision it is no day.
ZEROS = frozenset({date(1899, 12, 30), date(1899, 12, 31)})


def day_of(chance: random.Random) -> date:
    """Mostly the last fifty years; often near an era's end."""
    kind = chance.random()
    if kind < 0.6:
        return date(1975, 1, 1) + timedelta(days=chance.randrange(365 * 52))
    if kind < 0.75:
        return date(*chance.choice(PROCLAIMED[1:])[2]) + timedelta(days=chance.randint(-400, 400))
    day = date(1873, 1, 1) + timedelta(days=chance.randrange(365 * 225))
    return day if day not in ZEROS else date(1900, 1, 1)


def era_of(day: date) -> tuple[str, int]:
    """The era and its year, by japanera."""
    found = EraDate.from_date(day)
    return found.era.kanji, day.year - found.era.since.year + 1


def proclaimed(day: date) -> tuple[str, int]:
    """The same by the table above."""
    name, first, _ = next(era for era in reversed(PROCLAIMED) if (day.year, day.month, day.day) >= era[2])
    return name, day.year - first + 1


def two_opinions() -> Iterator[tuple[date, tuple[str, int], tuple[str, int]]]:
    """Days around the change of every era: the day, its era by the library, its era by the proclamations."""
    for _, _, start in PROCLAIMED[1:]:
        for n in range(-400, 401):
            day = date(*start) + timedelta(days=n)
            yield day, era_of(day), proclaimed(day)


def eras(_: random.Random, step: int) -> Iterator[Case]:
    """Every *step*-th day since 1873, and every day within a week of an era's end, in its era's words."""
    first, last = date(1873, 1, 1), date(2060, 12, 31)
    near = {date(*start) + timedelta(days=n) for _, _, start in PROCLAIMED[1:] for n in range(-7, 8)}
    days = {first + timedelta(days=n) for n in range(0, (last - first).days, step)} | near
    for day in sorted(days):
        era, year = era_of(day)
        spelt = f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
        yield Case(spelt, day.isoformat())
        yield Case(f"{LETTERS[era]}{year}.{day.month}.{day.day}", day.isoformat())


def overruns(_: random.Random, count: int) -> Iterator[Case]:
    """Forms that were printed before: every day of the old era's last year after the new one began."""
    for (old, first, _), (_, _, start) in pairwise(PROCLAIMED):
        began = date(*start)
        for n in range(min(count, (date(began.year, 12, 31) - began).days + 1)):
            day = began + timedelta(days=n)
            yield Case(f"{old}{day.year - first + 1}年{day.month}月{day.day}日", day.isoformat(), ("era_overrun",))


def dates(chance: random.Random, count: int) -> Iterator[Case]:
    """Days, parts of days, and what is none."""
    yield from blanks()
    yield from (Case(spelt, Sure.DOUBT, ("date_partial",)) for spelt in PARTIAL)
    yield from (Case(spelt, Sure.DOUBT, ("date_unreadable",)) for spelt in UNREADABLE)
    yield from drawn(chance, count, (_western, _western, _japanese, _english, _impossible, _contradicted))


# Where the day of a decision stands: it is not taken yet, or no longer.
UNDECIDED = ("再選考", "取消", "取り消し", "撤回", "保留", "予定", "検討中", "選考中", "辞退", "Pending", "planned")


def decisions(chance: random.Random, count: int) -> Iterator[Case]:
    """Days of decisions; now and then a word that says that there is none."""
    yield from (_undecided(word) for word in UNDECIDED)
    for case in dates(chance, count):
        whole = not isinstance(case.wanted, Sure) and not case.codes and chance.random() < 0.03
        yield _undecided(case.spelt + chance.choice(("予定", "（予定）", "まで保留"))) if whole else case


def _undecided(spelt: str) -> Case:
    return Case(spelt, Sure.DOUBT, ("date_unreadable",), denies=True)


def unusual(_: random.Random, _count: int) -> Iterator[Case]:
    """Days in forms that a reader understands and hardly anybody writes."""
    yield from (Case(spelt, "2024-04-01") for spelt in UNUSUAL)


def _western(chance: random.Random) -> Case:
    day = day_of(chance)
    y, m, d = day.year, day.month, day.day
    if chance.random() < 0.5:
        mark = chance.choice(("/", "-", ".", *DASHES[1:-1]))
        spelt = chance.choice((f"{y}{mark}{m}{mark}{d}", f"{y}{mark}{m:02}{mark}{d:02}", f"{y} {mark} {m} {mark} {d}"))
        spelt = f"{y:04}{m:02}{d:02}" if chance.random() < 0.1 else spelt
        return Case(_edged(chance, widened(chance, spelt)), day.isoformat())
    weekday = WEEKDAYS[day.weekday()]
    tail = pick(chance, "", f"（{weekday}）", f"({weekday})", f"({weekday}曜日)", f"{weekday}曜日", f" ({weekday})")
    body = chance.choice((f"{y}年{m}月{d}日", f"{y}年 {m}月 {d}日", f"{y}年{m:02}月{d:02}日"))
    return Case(_edged(chance, widened(chance, body) + tail), day.isoformat())


def _edged(chance: random.Random, spelt: str) -> str:
    return pick(chance, "", " ", "　", "'") + spelt + pick(chance, "", " ", "　", "\n")


def _japanese(chance: random.Random) -> Case:
    day = day_of(chance)
    era, year = era_of(day)
    m, d = day.month, day.day
    if year > 99:
        return _western(chance)
    first = "元" if year == 1 and chance.random() < 0.6 else str(year)
    said = chance.choice((era, era, era, LIGATURES[era], era[0]))
    forms = (
        f"{said}{first}年{m}月{d}日", f"{said} {first}年 {m}月 {d}日", f"{said}{year:02}年{m:02}月{d:02}日", f"{LETTERS[era]}{year}.{m}.{d}", f"{LETTERS[era]}{year:02}/{m:02}/{d:02}",
        f"{LETTERS[era]}{year}-{m}-{d}", f"{said}{year}.{m}.{d}", f"{era}{_kanji(year)}年{_kanji(m)}月{_kanji(d)}日", f"{day.year}年（{era}{first}年）{m}月{d}日", f"{era}{first}年（{day.year}年）{m}月{d}日",
        f"{LETTERS[era].lower()}{year}.{m}.{d}",
    )  # fmt: skip
    return Case(_edged(chance, widened(chance, chance.choice(forms))), day.isoformat())


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


def _english(chance: random.Random) -> Case:
    day = day_of(chance)
    y, d, month = day.year, day.day, MONTHS[day.month - 1]
    forms = [
        f"{month} {d}, {y}",
        f"{month[:3]} {d}, {y}",
        f"{d} {month} {y}",
        f"{d}-{month[:3]}-{y}",
        f"{month[:3]}. {d}, {y}",
    ]
    if d > 12:
        forms += [f"{d}/{day.month}/{y}", f"{day.month}/{d}/{y}"]
    return Case(chance.choice(forms), day.isoformat())


def _impossible(chance: random.Random) -> Case:
    year = chance.randrange(1990, 2060)
    months = ((2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31), (13, 1), (1, 32), (0, 5), (5, 0))
    month, day = chance.choice(months)
    if year % 4 and chance.random() < 0.2:
        month, day = 2, 29
    return Case(widened(chance, chance.choice((f"{year}/{month}/{day}", f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}"))), Sure.DOUBT, ("date_unreadable",))  # fmt: skip


def _contradicted(chance: random.Random) -> Case:
    """A day under another day's name."""
    day = day_of(chance)
    wrong = WEEKDAYS[(day.weekday() + chance.randint(1, 6)) % 7]
    form = chance.choice(("{}（{}）", "{}({})", "{} ({}曜日)", "{}【{}】", "{}({}・祝)"))
    spelt = form.format(f"{day.year}年{day.month}月{day.day}日", wrong)
    return Case(widened(chance, spelt), Sure.DOUBT, ("date_unreadable",))


def instants(chance: random.Random, count: int) -> Iterator[Case]:
    """Days with a time, as an instant; a time without a zone is Japan's."""
    yield from drawn(chance, count, (_clock, _clock, _clock, _night, _zoned, _zoned, _noon, _minus))


def _timed_day(chance: random.Random) -> date:
    while (day := day_of(chance)).year in SUMMER_TIME or day.year < 1900:
        continue
    return day


def _noon(chance: random.Random) -> Case:
    day = _timed_day(chance)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=TOKYO)
    return Case(f"{day.year}年{day.month}月{day.day}日{pick(chance, '', ' ')}正午", moment)


def _clock(chance: random.Random) -> Case:
    day, hour, minute, second = _timed_day(chance), chance.randrange(24), chance.randrange(60), chance.randrange(60)
    half, twelve = ("午後", hour - 12) if hour >= 12 else ("午前", hour)
    english = f"{hour % 12 or 12}:{minute:02} {'PM' if hour >= 12 else 'AM'}"
    forms = {
        f"{hour}:{minute:02}": 0, f"{hour:02}:{minute:02}:{second:02}": second, f"{hour}時{minute}分": 0, f"{half}{twelve}時{minute}分": 0, f"{half}{twelve}:{minute:02}": 0, english: 0,
    }  # fmt: skip
    spelt, seconds = chance.choice(list(forms.items()))
    moment = datetime(day.year, day.month, day.day, hour, minute, seconds, tzinfo=TOKYO)
    date_ = chance.choice(
        (f"{day.year}/{day.month}/{day.day}", day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
    )
    weekday = pick(chance, "", f"({WEEKDAYS[day.weekday()]})")
    return Case(widened(chance, f"{date_}{weekday} {spelt}", 0.15), moment)


def _night(chance: random.Random) -> Case:
    """24:00 and 25:30 are the night after."""
    day, hour, minute = _timed_day(chance), chance.randrange(24, 30), chance.randrange(60)
    moment = datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(hours=hour, minutes=minute)
    return Case(f"{day.year}/{day.month}/{day.day} {hour}:{minute:02}", moment)


def _zoned(chance: random.Random) -> Case:
    day = _timed_day(chance)
    utc = datetime(
        day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), chance.randrange(60), tzinfo=UTC
    )
    zone = timezone(timedelta(minutes=30 * chance.randint(-20, 24)))
    local = utc.astimezone(zone)
    forms = (utc.strftime("%Y-%m-%dT%H:%M:%SZ"), local.isoformat(), local.strftime("%Y-%m-%dT%H:%M:%S%z"), local.isoformat(" "), utc.strftime("%Y-%m-%dT%H:%M:%S.000Z"), utc.strftime("%Y-%m-%d %H:%M:%S UTC"))  # fmt: skip
    return Case(chance.choice(forms), utc)


def _minus(chance: random.Random) -> Case:
    """A minus behind hours and minutes: a slot, an offset, or nobody knows."""
    day, hour, behind = _timed_day(chance), chance.randrange(1, 23), chance.randrange(1, 12)
    spelt = f"{day.isoformat()} {hour:02}:00"
    here = datetime(day.year, day.month, day.day, hour, tzinfo=TOKYO)
    kind = chance.random()
    if kind < 0.3:
        return Case(f"{spelt}-{hour + 1:02}:{chance.choice(('00', '30'))}", here)
    if kind < 0.6 and behind <= hour:
        there = here.replace(tzinfo=timezone(-timedelta(hours=behind)))
        return Case(f"{spelt}-{behind:02}00", there)
    spelt += chance.choice(("-{:02}", " -{:02}")) if kind > 0.8 else "-{:02}:00"
    return Case(spelt.format(chance.randrange(1, hour + 1)), Sure.DOUBT, ("date_unreadable",))


def serials(chance: random.Random, count: int) -> Iterator[Case]:
    """Excel's days since 1899-12-30, in a column of dates."""
    for number in ("19999", "80000", "0", "1", "-45383", "4538", "453830"):
        yield Case(number, Sure.DOUBT)
    for _ in range(count):
        day = date(1955, 1, 1) + timedelta(days=chance.randrange(365 * 160))
        serial = (day - date(1899, 12, 30)).days
        if chance.random() < 0.7:
            yield Case(
                wide(str(serial)) if chance.random() < 0.1 else str(serial) + pick(chance, "", ".0"), day.isoformat()
            )
        else:
            minutes = chance.randrange(1, 24 * 60)
            moment = datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(minutes=minutes)
            yield Case(f"{serial + minutes / 1440:.10f}".rstrip("0"), moment)

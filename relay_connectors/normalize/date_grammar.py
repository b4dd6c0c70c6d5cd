"""Every spelling of a date, the long way round: tidied, matched whole, checked against the calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from relay_connectors.normalize.eras import in_era, western_year
from relay_connectors.normalize.labels import DASHES, is_blank, text
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.slots import absurd, end_of_slot

__all__ = ["TOKYO", "When", "read"]

TOKYO: Final = "Asia/Tokyo"


class When(NamedTuple):
    """``YYYY-MM-DD``, or RFC 3339 with an offset and whole seconds; None with the reason, or without where blank."""

    value: str | None
    warnings: tuple[str, ...]

    def __repr__(self) -> str:  # a birth date is personal
        return f"When({'...' if self.value else None}, {self.warnings})"


_BLANK = When(None, ())
_PARTIAL = When(None, ("date_partial",))
_UNREADABLE = When(None, ("date_unreadable",))

# Japan counted by the moon until 1872, and nobody in an ATS is older; 9999-12-31 and 0001-01-01 mean "none".
_FIRST_YEAR, _LAST_YEAR = 1873, 2199

_ERA = "明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR](?=[.]?[0-9元])"
_DATE = (
    rf"(?:(?P<year>[0-9]{{4}})|(?P<era>{_ERA})[.]?(?P<era_year>[0-9]{{1,2}}|元))(?:年|[-/.・])"
    r"(?P<month>[0-9]{1,2})(?:月|[-/.・])(?P<day>[0-9]{1,2})(?:日付?け?)?"
)
# Month or day first is told apart only where one number is too large for a month, or where both are equal.
_SLASHED = r"(?P<a>[0-9]{1,2})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<ab_year>[0-9]{4})"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|(?:nov|dec)(?:ember)?"
)
_ENGLISH = (
    rf"(?:(?P<name>{_MONTH})[.]?[ -]?(?P<name_day>[0-9]{{1,2}})(?:st|nd|rd|th)?[, -]+(?P<name_year>[0-9]{{4}})"
    rf"|(?P<day_name>[0-9]{{1,2}})(?:st|nd|rd|th)?[ /-]?(?P<its_name>{_MONTH})[.,]?[ /-]?(?P<its_year>[0-9]{{4}}))"
)
_HALF_DAY = "午前|午後|[ap][.]?m[.]?"
_TIME = (
    rf"(?:(?P<before>{_HALF_DAY}) ?)?(?P<hour>[0-9]{{1,2}})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"|時(?:(?P<half>半)|(?P<k_minute>[0-9]{1,2})分?(?:(?P<k_second>[0-9]{1,2})秒)?)?"
    rf"|(?= ?(?:{_HALF_DAY})))(?: ?(?P<after>{_HALF_DAY}))?"
)
_OFFSET = r"(?: ?(?=[zugj+-])(?P<zone>z|utc|gmt|jst)?(?P<offset>[+-][0-9]{2}(?::?[0-9]{2})?)?(?: ?[(][^()]*[)])?)?"
# An interview's slot, 10:00〜11:00: its beginning is the time.
_UNTIL = (
    rf"(?: ?[〜~-] ?(?:(?P<its_half>{_HALF_DAY}) ?)?(?P<its_hour>[0-9]{{1,2}})"
    r"(?::(?P<its_minute>[0-9]{2})|時(?:(?P<its_k_minute>[0-9]{1,2})分|半)?)|〜)?"
)
_PACKED = (
    r"(?:(?P<year>[0-9]{4})|(?P<era>[MTSHR])(?P<era_year>[0-9]{2}))(?P<packed>(?P<month>[0-9]{2})(?P<day>[0-9]{2}))"
    r"(?:(?P<t>[T ]?)(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})"
    r"(?::?(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    rf"{_OFFSET})?"
)
_FLAGS = re.IGNORECASE | re.ASCII
_WHOLES = (
    pattern(rf"(?:{_DATE}|{_SLASHED}|{_ENGLISH})(?:(?P<t>T|(?<=日)|,? ){_TIME}{_OFFSET}{_UNTIL})?", _FLAGS),
    pattern(_PACKED, _FLAGS),
)
_YEAR = f"(?:(?:18|19|20|21)[0-9]{{2}}|(?:{_ERA})[.]?(?:[0-9]{{1,2}}|元))"
_A_MONTH = "(?:0?[1-9]|1[0-2])"
_INCOMPLETE = pattern(
    rf"{_YEAR}(?:年度?)?(?:[-/.・]?{_A_MONTH}月?)?[^0-9]*"  # 2024/4, 令和6年, 2025年3月卒業見込み
    rf"|{_A_MONTH}[-/月](?:0?[1-9]|[12][0-9]|3[01])日?(?: .*)?"  # 4/1, 4月1日 15:00
    rf"|{_A_MONTH}[-/](?:19|20)[0-9]{{2}}"  # 04/2024
    rf"|(?:{_MONTH})[., ]*[0-9]{{4}}"  # April 2024
    r"|'?[0-9]{2}年?卒[^0-9]*",  # 25卒
    _FLAGS,
)
_SERIAL = pattern("([2-7][0-9]{4})(?:[.]([0-9]{1,17}))?")
_LONGEST = 100


def read(s: str, zone: str = TOKYO, *, formats: Sequence[str] = (), excel: bool = False) -> When:
    """See ``dates.when``, of which this is the exact path."""
    plain = text(s).removeprefix("'")  # a spreadsheet's mark for text
    if is_blank(plain):
        return _BLANK
    if len(plain) > _LONGEST:
        return _UNREADABLE
    known = next((value for form in formats if (value := _declared(plain, form, zone))), None)
    if known is None and excel:
        known = _serial(plain, zone)
    if known is not None:
        return When(known, ())
    tidy = tidied(plain)
    for whole in _WHOLES:
        if found := whole.fullmatch(tidy):
            said = {key: value for key, value in found.groupdict().items() if value}
            return _checked(said, zone, _weekdays(plain))
    return _PARTIAL if _INCOMPLETE.fullmatch(tidy) else _UNREADABLE


def _declared(plain: str, form: str, zone: str) -> str | None:
    """*plain* read with a strptime format; formats without a full date are passed over, since strptime fills in."""
    if not _FULL_FORM.search(form):
        return None
    try:
        found = datetime.strptime(plain, form)  # noqa: DTZ007 - a naive time is local to the source's zone
    except (ValueError, re.error):  # a format that names a field twice is no pattern
        return None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR or _weekdays(plain) - {found.weekday()}:
        return None
    if not _TIMED_FORM.search(form):
        return found.date().isoformat()
    return _instant(found.replace(tzinfo=None), found.utcoffset(), zone)


_FULL_FORM = pattern(r"(?s)(?=.*%[Yy])(?=.*%[mbB])(?=.*%d)|(?=.*%[Yy])(?=.*%j)|%[xc]")
_TIMED_FORM = pattern("%[HIcX]")


_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001


def _serial(plain: str, zone: str) -> str | None:
    """Excel's days since 1899-12-30; the fraction is the time of day, rounded to a second."""
    found = _SERIAL.fullmatch(plain)
    if not found:
        return None
    seconds = round(float(f"0.{found[2] or 0}") * 86400)
    moment = _SERIAL_ZERO + timedelta(days=int(found[1]), seconds=seconds)
    return _instant(moment, None, zone) if seconds else moment.date().isoformat()


def _checked(found: dict[str, str], zone: str, weekdays: set[int]) -> When:
    date = _date_of(found)
    if date is None or not _FIRST_YEAR <= date[0] <= _LAST_YEAR:
        return _UNREADABLE
    try:
        midnight = datetime(*date)  # noqa: DTZ001
    except ValueError:
        return _UNREADABLE
    if weekdays - {midnight.weekday()}:  # 2026年11月22日(月) was a Sunday: the day or its name is wrong
        return _UNREADABLE
    warnings = () if "era" not in found or in_era(found["era"], *date) else ("era_overrun",)
    if "hour" not in found:
        return When(midnight.date().isoformat(), warnings)
    time = _time_of(found)
    value = None if time is None or absurd(found) else _instant(midnight + time, _offset_of(found), zone)
    return _UNREADABLE if value is None else When(value, warnings)


def _date_of(found: dict[str, str]) -> tuple[int, int, int] | None:
    if "month" in found:
        year = int(found["year"]) if "year" in found else western_year(found["era"], found["era_year"])
        return None if year is None else (year, int(found["month"]), int(found["day"]))
    if "mark" in found:
        return _month_or_day_first(int(found["a"]), int(found["b"]), int(found["ab_year"]))
    name = found.get("name") or found["its_name"]
    month = _MONTHS.index(name[:3].lower()) + 1
    return int(found.get("name_year") or found["its_year"]), month, int(found.get("name_day") or found["day_name"])


def _month_or_day_first(a: int, b: int, year: int) -> tuple[int, int, int] | None:
    if a > 12 or a == b:
        return year, b, a
    return (year, a, b) if b > 12 else None


def _time_of(found: dict[str, str]) -> timedelta | None:
    """The time since midnight; 24:00 and 25:30 are the night after, as timetables and shift plans write it."""
    hour = _hour_of(int(found["hour"]), found.get("before", "") + found.get("after", ""))
    minute = 30 if "half" in found else int(found.get("minute") or found.get("k_minute") or 0)
    second = int(found.get("second") or found.get("k_second") or 0)
    if hour is None or hour > 29 or minute > 59 or second > 59:
        return None
    millisecond = int(found.get("fraction", "0")[:3].ljust(3, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=millisecond)


def _hour_of(hour: int, half: str) -> int | None:
    if not half:
        return hour
    later = half[0] in "pP" or half == "午後"
    if half in {"午前", "午後"}:
        # 午後12時30分 is half past noon on most clocks and half past midnight by the law of 1872: nobody can tell.
        if hour == 12:
            return None
        # 午後15時 is said too, meaning 15:00
        return hour + 12 if later and hour < 12 else hour if later or hour < 12 else None
    if not 1 <= hour <= 12 or len(half) > len("p.m."):
        return None
    return hour % 12 + 12 * later


def _offset_of(found: dict[str, str]) -> timedelta | None:
    offset = found.get("offset")
    if offset and not end_of_slot(found):
        minutes = int(offset[1:3]) * 60 + int(offset[3:].lstrip(":") or 0)
        return timedelta(minutes=-minutes if offset[0] == "-" else minutes)
    return {"jst": timedelta(hours=9), "": None}.get(found.get("zone", "").lower(), timedelta())


def _instant(moment: datetime, offset: timedelta | None, zone: str) -> str | None:
    """RFC 3339 in *zone*; None where its offset was no whole number of minutes (before 1888 in Tokyo) or is absurd."""
    if offset is None:
        local = moment.replace(tzinfo=ZoneInfo(zone))
    elif abs(offset) > timedelta(hours=14):
        return None
    else:
        local = moment.replace(tzinfo=timezone(offset)).astimezone(ZoneInfo(zone))
    whole = (local.utcoffset() or timedelta()).seconds % 60 == 0
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds") if whole else None


_WEEKDAY_NAMES = "月火水木金土日"
_WEEKDAY_WORDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY = f"(?P<{{}}>{'|'.join(_WEEKDAY_WORDS)})[a-z]{{{{0,6}}}}"
_WEEKDAY = pattern(
    rf" ?[(\[【〔<〈](?:(?P<a>[{_WEEKDAY_NAMES}])(?:曜日?)?(?:[・,/ ]?(?:祝日?|休日?))?|祝日?"
    rf"|{_ENGLISH_WEEKDAY.format('b')}[.]?)[)\]】〕>〉] ?"
    rf"|(?<=日) ?(?P<c>[{_WEEKDAY_NAMES}])曜日? ?|^{_ENGLISH_WEEKDAY.format('d')}[.,]* "
    rf"|(?<=[0-9]),? {_ENGLISH_WEEKDAY.format('e')}[.]?$",
    _FLAGS,
)
_DASHES = pattern(f"(?<=[0-9元])[ ]?[{DASHES}][ ]?(?=[0-9])")
_KANJI_NUMBER = pattern("[〇一二三四五六七八九十]{1,5}(?=[年月日時分秒])")
_TWO_YEARS = pattern(rf"({_YEAR})年?[(]({_YEAR})年?[)](?:年|[-/.])?", _FLAGS)
_LOOSE_MARK = pattern("(?<=[0-9元]) ?([-/.・]) ?(?=[0-9])")
_LOOSE_UNIT = pattern(
    "(?<=[0-9元]) (?=[年月日時分秒])|(?<=[年月時分]) (?=[0-9])|(?:(?<=[和正成治])|(?<=^[MTSHR明大昭平令])) (?=[0-9元])",
    _FLAGS,
)
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


def _weekdays(plain: str) -> set[int]:
    """The days of the week that are said, Monday is 0."""
    said = {(found[found.lastgroup] or "").lower() for found in _WEEKDAY.finditer(plain) if found.lastgroup}
    return {_WEEKDAY_NAMES.index(day) if day in _WEEKDAY_NAMES else _WEEKDAY_WORDS.index(day) for day in said}


def tidied(plain: str) -> str:
    """Without weekdays, loose spaces, long dashes and kanji numbers: what the patterns expect."""
    tidy = _DASHES.sub("-", _WEEKDAY.sub(" ", plain)).replace("正午", " 12:00")
    tidy = _LOOSE_UNIT.sub("", _KANJI_NUMBER.sub(lambda number: _kanji_number(number[0]), tidy))
    tidy = _TWO_YEARS.sub(_one_year, tidy, count=1)
    return " ".join(_LOOSE_MARK.sub(r"\1", tidy, count=2).split())


def _kanji_number(number: str) -> str:
    """二〇二四 → 2024, 三十一 → 31; what is no number below 100 or row of digits stays as it is."""
    tens, ten, ones = number.translate(_KANJI_DIGITS).partition("十")
    if not ten:
        return tens
    return f"{tens or 1}{ones or 0}" if len(tens) <= 1 and len(ones) <= 1 else number


def _one_year(found: re.Match[str]) -> str:
    """2024年(令和6年) is one year said twice; where the two disagree, the text stays unreadable."""
    years = {_year_of(found[1]), _year_of(found[2])}
    return f"{years.pop()}年" if len(years) == 1 and None not in years else found[0]


def _year_of(said: str) -> int | None:
    number = said.lstrip("明治大正昭和平成令MTSHRmtshr.")
    return int(said) if number == said else western_year(said[: len(said) - len(number)].rstrip("."), number)

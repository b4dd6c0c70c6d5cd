"""Dates: every spelling that Japanese and English exports use, and what must never become a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import date_grammar, date_reader, day, when
from relay_connectors.normalize.dates import date_reader_fresh
from relay_connectors.normalize.eras import ERAS, in_era, western_year


@pytest.mark.parametrize(
    "spelt",
    """2024-04-01|2024/4/1|2024/04/01|2024.4.1|2024. 4. 1|2024・4・1|2024年4月1日|2024年04月01日
    2024 年 4 月 1 日|2024年4月1|２０２４年４月１日
    ２０２４／４／１|2024‐04‐01|2024–4–1|2024−04−01|2024ー04ー01|20240401|2024年4月1日(月)|2024年4月1日（月）
    2024年4月1日（月・祝）|2024/4/1(月)
    2024/4/1 (月)|2024年4月1日 月曜日|2024年4月1日(Mon)|2024年4月1日付|2024年4月1日付け|　2024/4/1
    令和6年4月1日|令和６年４月１日|令和 6年 4月 1日|令和06年04月01日|令和6.4.1|令和6/4/1|令6.4.1|R6.4.1|R6/4/1
    R6-4-1|R06/04/01|r6.4.1|Ｒ６．４．１|R 6.4.1|R.6.4.1|令 6年 4月 1日|'2024/4/1
    R060401|㋿6年4月1日|㋿6.4.1|令和六年四月一日|二〇二四年四月一日|2024年(令和6年)4月1日|令和6年（2024年）4月1日
    Apr 1, 2024|April 1, 2024|Apr. 1 2024|1 Apr 2024|01-Apr-2024|1 April 2024|April 1st, 2024|Mon, 01 Apr 2024
    04/04/2024:2024-04-04|13/04/2024:2024-04-13
    04/13/2024:2024-04-13|13.4.2024:2024-04-13""".replace("\n", "|").split("|"),
)
def test_a_date_stays_a_date(spelt):
    spelt, _, expected = spelt.lstrip(" ").partition(":")

    assert when(spelt) == (expected or "2024-04-01", ())


@pytest.mark.parametrize(
    ("spelt", "expected"),
    [
        ("明治45年7月29日", "1912-07-29"),
        ("明治6年1月1日", "1873-01-01"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月24日", "1926-12-24"),
        ("T1.7.30", "1912-07-30"),
        ("昭和元年12月25日", "1926-12-25"),
        ("S60.12.31", "1985-12-31"),
        ("昭60.12.31", "1985-12-31"),
        ("㍼60年12月31日", "1985-12-31"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成1年1月8日", "1989-01-08"),
        ("H元.1.8", "1989-01-08"),
        ("㍻31年4月30日", "2019-04-30"),
        ("H31.4.30", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("R1.5.1", "2019-05-01"),
        ("昭和五十九年十二月三十一日", "1984-12-31"),
        ("令和二年二月二十九日", "2020-02-29"),
    ],
)
def test_an_era_is_arithmetic(spelt, expected):
    assert when(spelt) == (expected, ())


@pytest.mark.parametrize(
    ("spelt", "expected"),
    [
        ("平成31年5月1日", "2019-05-01"),
        ("H31.12.31", "2019-12-31"),
        ("昭和64年1月8日", "1989-01-08"),
        ("令和元年4月30日", "2019-04-30"),
        ("平成元年1月7日", "1989-01-07"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年1月1日", "1926-01-01"),
    ],
)
def test_a_day_past_its_era_is_read_with_a_warning(spelt, expected):
    assert when(spelt) == (expected, ("era_overrun",))


@pytest.mark.parametrize(
    ("spelt", "expected"),
    [
        ("2024/04/01 15:30:00", "2024-04-01T15:30:00+09:00"),
        ("2024/4/1 9:05", "2024-04-01T09:05:00+09:00"),
        ("2024-04-01T15:30", "2024-04-01T15:30:00+09:00"),
        ("2024年4月1日(月) 午後3時", "2024-04-01T15:00:00+09:00"),
        ("2024年4月1日(月)正午", "2024-04-01T12:00:00+09:00"),
        ("2024/4/1 正午", "2024-04-01T12:00:00+09:00"),
        ("2024年4月1日（月）15:00", "2024-04-01T15:00:00+09:00"),
        ("2024年4月1日15時30分", "2024-04-01T15:30:00+09:00"),
        ("2024年4月1日 15時30分45秒", "2024-04-01T15:30:45+09:00"),
        ("2024年4月1日 3時半", "2024-04-01T03:30:00+09:00"),
        ("2024年4月1日 午前0時", "2024-04-01T00:00:00+09:00"),
        ("2024年4月1日 午後0時", "2024-04-01T12:00:00+09:00"),
        ("2024年4月1日 午後0時30分", "2024-04-01T12:30:00+09:00"),
        ("2024/4/1 午後3:15", "2024-04-01T15:15:00+09:00"),
        ("2024/4/1 午後15時", "2024-04-01T15:00:00+09:00"),
        ("2024/4/1 PM 3:15", "2024-04-01T15:15:00+09:00"),
        ("2024/4/1 3:15 p.m.", "2024-04-01T15:15:00+09:00"),
        ("2024/4/1 12:15 AM", "2024-04-01T00:15:00+09:00"),
        ("2024/4/1 12:15 PM", "2024-04-01T12:15:00+09:00"),
        ("Apr 1, 2024, 3 PM", "2024-04-01T15:00:00+09:00"),
        ("2024/4/1 24:00", "2024-04-02T00:00:00+09:00"),
        ("2024/4/1 25:30", "2024-04-02T01:30:00+09:00"),
        ("2024/12/31 24:00", "2025-01-01T00:00:00+09:00"),
        ("2024年4月1日(月) 10:00〜11:00", "2024-04-01T10:00:00+09:00"),
        ("2024/4/1 10:00-11:00", "2024-04-01T10:00:00+09:00"),
        ("2024/4/1 9:00～", "2024-04-01T09:00:00+09:00"),
        ("令和6年4月1日 15:00", "2024-04-01T15:00:00+09:00"),
        ("202404011530", "2024-04-01T15:30:00+09:00"),
        ("20240401153045", "2024-04-01T15:30:45+09:00"),
    ],
)
def test_a_time_without_a_zone_is_local(spelt, expected):
    assert when(spelt) == (expected, ())


@pytest.mark.parametrize(
    "spelt",
    [
        "2024-03-31T15:30:00Z",
        "2024-03-31T15:30:00z",
        "2024-03-31 15:30:00 UTC",
        "2024-03-31T15:30:00.000Z",
        "2024-03-31T15:30:00+00:00",
        "20240331T153000Z",
        "2024-04-01T00:30:00+09:00",
        "2024-04-01 00:30:00 +0900",
        "2024-04-01 00:30 JST",
        "2024-03-31T10:30-05:00",
        "2024-03-31 10:30:00 -0500",
        "Sun, 31 Mar 2024 15:30:00 GMT",
        "Mon Apr 01 2024 00:30:00 GMT+0900 (日本標準時)",
    ],
)
def test_an_instant_is_told_in_the_zone_of_the_source(spelt):
    assert when(spelt) == ("2024-04-01T00:30:00+09:00", ())


def test_milliseconds_are_kept_where_there_are_any():
    assert when("2024-03-31T15:30:00.1239Z").value == "2024-04-01T00:30:00.123+09:00"


def test_another_zone_has_its_own_offset():
    assert when("2024-07-01 12:00", zone="America/New_York").value == "2024-07-01T12:00:00-04:00"
    assert when("2024-07-01T12:00:00Z", zone="Europe/Berlin").value == "2024-07-01T14:00:00+02:00"


def test_the_summer_time_after_the_war_is_known():
    assert when("1949-07-01 12:00").value == "1949-07-01T12:00:00+10:00"


@pytest.mark.parametrize(
    "spelt",
    """2024/4|2024-04|2024年4月|令和6年|令和6年4月|R6.4|2024|2024年|2024年度|202404|2025年3月卒業見込み
    2024年4月上旬|2024年4月頃|4/1|4月1日|4月1日(月) 15:00|04/2024
    April 2024|25卒|25年卒|2025卒""".replace("\n    ", "|").split("|"),
)
def test_a_partial_date_is_never_filled_in(spelt):
    assert when(spelt) == (None, ("date_partial",))


@pytest.mark.parametrize(
    "spelt",
    """24/4/1|24.4.1|24年4月1日|04/05/2024|令和6年4月31日|2023/2/29|2024/13/1|2024/0/1|2024/4/0|0000-00-00
    0001-01-01|9999-12-31|昭和70年1月1日|平成32年1月1日
    令和0年1月1日|明治5年1月1日|20241301|12345678|1711929600|1711929600000|45383|2024/4/1 30:00|2024/4/1 15:60
    2024/4/1 15:00:60|2024/4/1 午後12時|2024/4/1 午前12時30分
    2024/4/1 午前13時|2024/4/1 13:00 PM|2024/4/1 0:30 AM|2024/4/1〜2024/4/5|2024年4月1日頃|2024年4月1日入社予定
    令和5年(2024年)4月1日|2024-04-01T00:00:00+25:00|2024/4/1 10:00 PST
    2024/4/1 10:00 (EST)|１年前|昨日|Q1|abc|2024-04-01T15:30:00+09:00 に応募|1 2 2024""".replace("\n    ", "|").split(
        "|"
    ),
)
def test_what_is_impossible_or_ambiguous_is_said_to_be(spelt):
    assert when(spelt) == (None, ("date_unreadable",))


@pytest.mark.parametrize(
    "spelt", ["", " ", "　", "-", "－", "ー", "なし", "特になし", "非公開", "未定", "不明", "N/A", "'", "'\n", "----"]
)
def test_a_blank_word_is_no_date_without_a_warning(spelt):
    assert when(spelt) == (None, ())


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("45383", "2024-04-01"),
        ("45383.0", "2024-04-01"),
        ("45383.625", "2024-04-01T15:00:00+09:00"),
        ("45383.999999", "2024-04-02T00:00:00+09:00"),
        ("45383.33333333333", "2024-04-01T08:00:00+09:00"),
        ("20000", "1954-10-03"),
        ("79999", (date(1899, 12, 30) + timedelta(days=79999)).isoformat()),
    ],
)
def test_a_serial_is_a_date_in_a_column_of_dates(serial, expected):
    assert when(serial, excel=True) == (expected, ())


@pytest.mark.parametrize("number", ["19999", "80000", "4538", "453830", "-45383", "45383.6.2"])
def test_a_number_outside_the_serials_is_none(number):
    assert when(number, excel=True).value is None


def test_other_dates_are_read_in_such_a_column_too():
    assert when("2024/4/1", excel=True).value == "2024-04-01"


@pytest.mark.parametrize(
    ("spelt", "form", "expected"),
    [
        ("24/4/1", "%y/%m/%d", "2024-04-01"),
        ("04/05/2024", "%m/%d/%Y", "2024-04-05"),
        ("04/05/2024", "%d/%m/%Y", "2024-05-04"),
        ("01.04.2024 15:30", "%d.%m.%Y %H:%M", "2024-04-01T15:30:00+09:00"),
        ("2024-04-01 00:30 +0000", "%Y-%m-%d %H:%M %z", "2024-04-01T09:30:00+09:00"),
        ("２４／４／１", "%y/%m/%d", "2024-04-01"),
    ],
)
def test_a_declared_format_comes_first(spelt, form, expected):
    assert when(spelt, formats=["%H:%M", form]) == (expected, ())


@pytest.mark.parametrize(
    ("spelt", "form"), [("2024/4", "%Y/%m"), ("4/1", "%m/%d"), ("2024", "%Y"), ("April 2024", "%B %Y")]
)
def test_a_format_without_a_day_fills_nothing_in(spelt, form):
    assert when(spelt, formats=[form]) == (None, ("date_partial",))


def test_a_broken_format_is_passed_over():
    assert when("2024/4/1", formats=["%Q", "%", "%Y%m%d%", "%Y-%m-%d %Y"]).value == "2024-04-01"


def test_what_a_format_does_not_match_is_read_as_usual():
    assert when("令和6年4月1日", formats=["%y/%m/%d"]).value == "2024-04-01"


def test_a_reader_is_the_same_with_its_options_bound():
    assert date_reader(formats=["%y/%m/%d"])("24/4/1") == when("24/4/1", formats=["%y/%m/%d"])


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2024-04-01", "Asia/Tokyo", "2024-04-01"),
        ("2024-04-01T00:30:00+09:00", "Asia/Tokyo", "2024-04-01"),
        ("2024-04-01T00:30:00+09:00", "UTC", "2024-03-31"),
        ("2024-03-31T15:30:00Z", "Asia/Tokyo", "2024-04-01"),
        ("2024-03-31T15:30:00.123Z", "America/New_York", "2024-03-31"),
    ],
)
def test_the_day_is_the_local_one(value, zone, expected):
    assert day(value, zone) == expected


DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2199, 12, 31))
FORMS = [
    "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}年{0.month:02d}月{0.day:02d}日（{1}）",
    "{0.year:04d}{0.month:02d}{0.day:02d}",
]


@settings(max_examples=100, deadline=None)
@given(on=DAYS, form=st.sampled_from(FORMS), wide=st.booleans())
def test_every_day_survives_every_spelling(on, form, wide):
    spelt = form.format(on, "月火水木金土日"[on.weekday()])
    if wide:
        spelt = spelt.translate({n + 0x30: n + 0xFF10 for n in range(10)})

    assert when(spelt) == (on.isoformat(), ())


@settings(max_examples=100, deadline=None)
@given(
    on=DAYS,
    off=st.integers(1, 6),
    form=st.sampled_from(
        [
            "{0}（{1}）",
            "{0} ({1}曜日)",
            "{0}({1}・祝)",
            "{0}【{1}】",
            "{0}({1}) 10:00",
            "{2}, {0}",
            "{0} {2}",
            "{0}({2})",
        ]
    ),
)
def test_a_day_that_is_said_to_be_another_day_of_the_week_is_no_day(on, off, form):
    wrong = (on.weekday() + off) % 7
    spelt = form.format(f"{on.year}年{on.month}月{on.day}日", "月火水木金土日"[wrong], WEEKDAYS[wrong])

    assert when(spelt) == (None, ("date_unreadable",))


WEEKDAYS = ("Mon", "Tue", "Wednesday", "Thu", "Friday", "Sat", "Sunday")


@pytest.mark.parametrize(
    "spelt",
    ["2026年11月22日(日)", "2026/11/22（日・祝）", "Sun, 22 Nov 2026", "2026/11/22 Sun", "令和8年11月22日 日曜日"],
)
def test_a_right_day_of_the_week_changes_nothing(spelt):
    assert when(spelt) == ("2026-11-22", ())


@pytest.mark.parametrize(
    "spelt", ["2026年11月22日(月)", "2026/11/22(Mon)", "R8.11.22（月）", "Monday, November 22, 2026"]
)
def test_a_wrong_day_of_the_week_makes_a_date_unreadable(spelt):
    assert when(spelt) == (None, ("date_unreadable",))


def test_a_declared_format_does_not_hide_a_wrong_day_of_the_week():
    assert when("22.11.2026 Sun", formats=["%d.%m.%Y %a"]).value == "2026-11-22"
    assert when("22.11.2026 Mon", formats=["%d.%m.%Y %a"]).value is None


def test_the_day_of_the_week_is_that_of_the_day_that_was_written():
    assert when("2026/11/22(日) 25:30").value == "2026-11-23T01:30:00+09:00"
    assert when("Sun, 22 Nov 2026 20:00:00 GMT").value == "2026-11-23T05:00:00+09:00"


YEARS = st.sampled_from(["2024", "1959", "1960", "2199", "令和6", "令和元"])
DATES = st.builds(
    "{}{}{}{}{}{}".format,
    *(YEARS, st.sampled_from("-/.年"), st.integers(0, 13), st.sampled_from("-/.月")),
    *(st.integers(0, 32), st.sampled_from(["", "日"])),
)
TIMES = st.sampled_from(
    ["", "", " 9:05", " 09:05", "T09:05:59", " 23:59", " 24:00", " 25:30", " 9:5", "9:05", " 09:05:60"]
)


@settings(max_examples=200, deadline=None)
@given(on=DATES, at=TIMES)
def test_a_short_cut_agrees_with_the_grammar(on, at):
    assert when(on + at) == date_reader_fresh()(on + at) == date_grammar.read(on + at)


@settings(max_examples=100, deadline=None)
@given(
    year=st.integers(1, 99), month=st.integers(0, 13), of_month=st.integers(0, 32), era=st.sampled_from(sorted(ERAS))
)
def test_the_eras_agree_with_arithmetic(year, month, of_month, era):
    first, last = {
        "明": (1868, 1912), "M": (1868, 1912), "大": (1912, 1926), "T": (1912, 1926),
        "昭": (1926, 1989), "S": (1926, 1989), "平": (1989, 2019), "H": (1989, 2019),
        "令": (2019, 9999), "R": (2019, 9999),
    }[era[0]]  # fmt: skip
    western = first + year - 1
    try:
        on = date(western, month, of_month)
    except ValueError:
        on = None
    possible = on is not None and 1873 <= western <= last

    found = when(f"{era}{year}.{month}.{of_month}")

    assert found.value == (on.isoformat() if possible and on else None)
    if possible:
        assert western_year(era, str(year)) == western
        assert (found.warnings == ()) == in_era(era, western, month, of_month)


def test_every_day_belongs_to_exactly_one_era():
    on = date(1873, 1, 1)
    while on < date(2030, 1, 1):
        assert sum(in_era(era, on.year, on.month, on.day) for era in ("M", "T", "S", "H", "R")) == 1
        on += timedelta(days=1)


SPELT_TIMES = st.builds(
    lambda d, sep, two, h, m, s: (
        f"{d.year}{sep}{d.month:02d}{sep}{d.day:02d} {h}:{m:02d}"
        if two
        else f"{d.year}{sep}{d.month}{sep}{d.day} {h:02d}:{m:02d}:{s:02d}"
    ),
    st.dates(min_value=date(1930, 1, 1), max_value=date(2110, 12, 31)),
    st.sampled_from("/-."),
    st.booleans(),
    st.integers(0, 31),
    st.integers(0, 61),
    st.integers(0, 61),
)
LOOSE = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["令和", "平成", "R", "", "20", "19", "2024"]),
    st.integers(0, 120),
    st.sampled_from("/-年.月"),
    st.integers(0, 35),
    st.sampled_from("/-月.日"),
    st.sampled_from(["1", "01", "28", "29", "30", "31", "32", "1日", "31日", "29日 10:00"]),
)


@settings(max_examples=200, deadline=None)
@given(spelt=SPELT_TIMES | LOOSE)
def test_the_short_cut_agrees_with_the_grammar(spelt):
    assert when(spelt) == date_grammar.read(spelt)


@settings(max_examples=100, deadline=None)
@given(at=st.datetimes(min_value=datetime(1960, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_is_never_moved(at):
    at = at.replace(microsecond=0)

    found = datetime.fromisoformat(when(at.isoformat()).value)

    assert found == at
    assert day(found.isoformat()) == at.astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2024-04-01 10:00-0700", "2024-04-02T02:00:00+09:00"),
        ("2024-04-01 10:00 -0700", "2024-04-02T02:00:00+09:00"),
        ("2024-04-01 10:00 GMT-07:00", "2024-04-02T02:00:00+09:00"),
        ("2024-04-01T10:00-07:00", "2024-04-02T02:00:00+09:00"),
        ("2024-04-01 10:00:00 -0700", "2024-04-02T02:00:00+09:00"),
        ("2024-04-01 10:00-11:00", "2024-04-01T10:00:00+09:00"),
        ("2024-04-01 9:00-10:00", "2024-04-01T09:00:00+09:00"),
        ("2024/4/1 午後3:00-04:00", "2024-04-01T15:00:00+09:00"),
        ("2024/4/1 午前10:00〜1:00", "2024-04-01T10:00:00+09:00"),
    ],
)
def test_a_minus_behind_a_time_is_an_offset_or_a_slot(said, instant):
    assert when(said).value == instant


@pytest.mark.parametrize(
    "said",
    """2024-04-01 10:00 -07:00|2024-04-01 10:00-09:00|2024-04-01 10:00-10:00|2024-04-01 10:00-07|2024-04-01 10:00-1100
    20240401 1000-1100|2024/4/1 10:00-9:00|2024/4/1 10:00〜9:00|2024-04-01 10:00 JST-11:00|2024-04-01 10:00-2500
    2024-04-01 10:00Z-07:00""".replace("\n    ", "|").split("|"),
)
def test_a_minus_that_may_be_either_is_held(said):
    assert when(said) == (None, ("date_unreadable",))

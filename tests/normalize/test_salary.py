"""Salaries: whole units, ranges, periods, and nothing where the unit cannot be told."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import money


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("450万円", 4_500_000, None),
        ("450万", 4_500_000, None),
        ("４５０万円", 4_500_000, None),
        ("4,500,000円", 4_500_000, None),
        ("¥4,500,000", 4_500_000, None),
        ("￥４，５００，０００", 4_500_000, None),
        ("JPY 4,500,000", 4_500_000, None),
        ("4500000", 4_500_000, None),
        ("1,000万円", 10_000_000, None),
        ("1千万円", 10_000_000, None),
        ("1千2百万円", 12_000_000, None),
        ("1億円", 100_000_000, None),
        ("1億2000万円", 120_000_000, None),
        ("450.5万円", 4_505_000, None),
        ("四百五十万円", 4_500_000, None),
        ("約450万円", 4_500_000, None),
        ("450万円程度", 4_500_000, None),
        ("年収450万円", 4_500_000, None),
        ("年収：450万円（賞与込み）", 4_500_000, None),
        ("希望年収 450万円", 4_500_000, None),
        ("800万円以上", 8_000_000, None),
        ("800万円～", 8_000_000, None),
        ("400万円台", 4_000_000, None),
        ("最低400万円", 4_000_000, None),
        ("600万円以下", None, 6_000_000),
        ("600万円まで", None, 6_000_000),
        ("～600万円", None, 6_000_000),
        ("450～500万円", 4_500_000, 5_000_000),
        ("450万円〜500万円", 4_500_000, 5_000_000),
        ("450-500万円", 4_500_000, 5_000_000),
        ("450万から500万", 4_500_000, 5_000_000),
        ("900〜1千万円", 9_000_000, 10_000_000),
        ("4,500,000円～5,000,000円", 4_500_000, 5_000_000),
        ("4,500,000〜5,000,000", 4_500_000, 5_000_000),
        ("500万円〜500万円", 5_000_000, 5_000_000),
        ("500-600万", 5_000_000, 6_000_000),
        ("年俸制 600万円", 6_000_000, None),
        ("年棒600万円", 6_000_000, None),
        ("年収：約500万円～", 5_000_000, None),
        ("年間 500万円", 5_000_000, None),
        ("500万円以上600万円以下", 5_000_000, 6_000_000),
        ("500万円を希望", 5_000_000, None),
        ("500万円位", 5_000_000, None),
        ("500万円+α", 5_000_000, None),
        ("500万円 応相談", 5_000_000, None),
        ("500万円〜応相談", 5_000_000, None),
        ("¥5,000,000-", 5_000_000, None),
        ("1億 2000万円", 120_000_000, None),
        ("1億 5千万円", 150_000_000, None),
        ("1億 2千5百万円", 125_000_000, None),
        ("5,000, 000円", 5_000_000, None),
        ("5, 000, 000円", 5_000_000, None),
        ("年収400万円（月給25万円）", 4_000_000, None),
        ("年俸600万円（12分割）", 6_000_000, None),
        ("1,200万円($80,000)", 12_000_000, None),
    ],
)
def test_yen_a_year(cell, low, high):
    assert money(cell) == (low, high, "JPY", "year", ())


@pytest.mark.parametrize(
    ("cell", "amount", "period"),
    [
        ("月給30万円", 300_000, "month"),
        ("月30万円", 300_000, "month"),
        ("30万円/月", 300_000, "month"),
        ("月収 300,000円", 300_000, "month"),
        ("月額300000", 300_000, "month"),
        ("300,000 JPY per month", 300_000, "month"),
        ("時給1,200円", 1_200, "hour"),
        ("時給1200", 1_200, "hour"),
        ("1,200円/時", 1_200, "hour"),
        ("月給25万", 250_000, "month"),
        ("月給制 30万円", 300_000, "month"),
        ("月 30万円", 300_000, "month"),
        ("30万円（月給）", 300_000, "month"),
        ("22万5000円/月", 225_000, "month"),
        ("時給1200円（日給9600円）", 1_200, "hour"),
        ("年収103万円", 1_030_000, "year"),
        ("年俸600万円", 6_000_000, "year"),
        ("600万円/年", 6_000_000, "year"),
    ],
)
def test_a_period_is_kept_and_nothing_is_multiplied(cell, amount, period):
    assert money(cell)[:4] == (amount, None, "JPY", period)


@pytest.mark.parametrize(
    ("cell", "hint", "expected"),
    [
        ("500", "希望年収(万円)", (5_000_000, None, "JPY", "year", ())),
        ("450-500", "年収（万円）", (4_500_000, 5_000_000, "JPY", "year", ())),
        ("500以上", "希望年収 (単位：万円)", (5_000_000, None, "JPY", "year", ())),
        ("30", "希望月収（万円）", (300_000, None, "JPY", "month", ())),
        ("300,000", "月給（円）", (300_000, None, "JPY", "month", ())),
        ("1200", "時給", (1_200, None, "JPY", "hour", ())),
        ("4,500,000円", "希望年収(万円)", (4_500_000, None, "JPY", "year", ())),
        ("5", "年収（百万円）", (5_000_000, None, "JPY", "year", ())),
        ("2000円", "希望時給", (2_000, None, "JPY", "hour", ())),
        ("2000円", "希望年収", (None, None, "JPY", "year", ("salary_unreadable",))),
        ("30万円", "希望年収", (None, None, "JPY", "year", ("salary_unreadable",))),
        ("80万円", "希望年収", (800_000, None, "JPY", "year", ())),
        ("500万円（月給換算35万円）", "希望年収", (5_000_000, None, "JPY", "year", ())),
        ("30万円", "希望給与", (None, None, "JPY", "year", ("salary_unreadable",))),
        ("4500", "年収（千円）", (4_500_000, None, "JPY", "year", ())),
        ("80000", "Salary (USD)", (None, None, "USD", "year", ("salary_unreadable",))),
        ("4500000", "希望年収(万円)", (None, None, "JPY", "year", ("salary_unreadable",))),
        ("月給30万円", "希望年収(万円)", (300_000, None, "JPY", "month", ())),
    ],
)
def test_the_header_may_say_unit_and_period(cell, hint, expected):
    assert money(cell, unit_hint=hint) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("$80,000", (80_000, None, "USD", "year", ())),
        ("80k USD per year", (80_000, None, "USD", "year", ())),
        ("$80k-100k", (80_000, 100_000, "USD", "year", ())),
        ("USD 80,000 to 100,000", (80_000, 100_000, "USD", "year", ())),
        ("€60,000", (60_000, None, "EUR", "year", ())),
        ("8万ドル", (80_000, None, "USD", "year", ())),
        ("$50/hour", (50, None, "USD", "hour", ())),
    ],
)
def test_another_currency_is_said(cell, expected):
    assert money(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "なし",
        "応相談",
        "要相談",
        "貴社規定に従います",
        "貴社規定による",
        "現年収維持",
        "不問",
        "特になし",
        "非公開",
        "Negotiable",
    ],
)
def test_no_figure_is_nothing_without_a_warning(cell):
    assert money(cell) == (None, None, "JPY", "year", ())


@pytest.mark.parametrize(
    "cell",
    [
        "500",
        "0",
        "0円",
        "2000円",
        "300,000円",
        "80万円",
        "$50",
        "8,000元",
        "-500万円",
        "−500万円",
        "ー500万円",
        "△500万円",
        "1月500万円",
        "2年500万円",
        "500円1000円",
        "500 600万円",
        "4 500 000円",
        "月給25円",
        "時給30万円",
        "年収2000円",
        "4,500,000万円",
        "400〜500万円以上",
        "前職500万円",
        "現在500万円",
        "月給30万円、年収500万円",
        "日給1万2千円",
        "日給1万円",
        "週給5万円",
        "500〜450万円",
        "現年収450万円 希望年収500万円",
        "400万円、500万円",
        "400万500万",
        "4月から500万円",
        "月給30万円×14ヶ月",
        "450.55555円",
        "たくさん",
        "1" * 30 + "円",
    ],
)
def test_what_cannot_be_told_is_said_to_be_unreadable(cell):
    found = money(cell)

    assert (found.min, found.max, found.warnings) == (None, None, ("salary_unreadable",))


def test_an_hourly_wage_may_be_a_range():
    assert money("時給1,200円〜1,500円") == (1_200, 1_500, "JPY", "hour", ())


@settings(max_examples=100, deadline=None)
@given(low=st.integers(100, 9_999), more=st.integers(0, 9_999), mark=st.sampled_from(["〜", "～", "-", "から", " - "]))
def test_every_range_in_ten_thousands_is_read(low, more, mark):
    high = low + more

    assert money(f"{low}{mark}{high:,}万円")[:2] == (low * 10_000, high * 10_000)
    assert money(f"{low:,}万円")[:2] == (low * 10_000, None)


@settings(max_examples=100, deadline=None)
@given(cell=st.text(st.sampled_from("0123456789,.万千百億円〜-～以上下月年給時k$ "), max_size=14))
def test_an_amount_is_positive_and_a_range_rises(cell):
    found = money(cell)

    assert found.min is None or 0 < found.min <= 10**11
    assert found.min is None or found.max is None or found.min <= found.max


@pytest.mark.parametrize(
    "cell",
    [
        "400万円（希望500万円）", "450万円（現年収）", "450万円(現在)", "450万円(前職)", "450万（2023年実績）", "500万円(手取り)", "500万円(USD)",
        "（現年収400万円）500万円", "500万円【昨年】", "5,000,000円 (current)", "$80,000 (EUR)",
    ],
)  # fmt: skip
def test_a_figure_that_an_aside_makes_another_one_is_no_wish(cell):
    found = money(cell, unit_hint="希望年収")

    assert (found.min, found.max, found.warnings) == (None, None, ("salary_unreadable",))


@pytest.mark.parametrize(
    "cell", ["450万円（希望）", "450万円（税込）", "450万円（応相談）", "4,500,000円（JPY）", "450万円（$30,000）"]
)
def test_an_aside_that_says_the_same_takes_nothing_away(cell):
    assert money(cell, unit_hint="希望年収").min == 4_500_000


@pytest.mark.parametrize("aside", ["前職考慮", "現年収以上", "現職と同等", "USD不可"])
def test_a_condition_beside_a_figure_leaves_it_what_it_is(aside):
    assert money(f"500万円（{aside}）").min == 5_000_000


@pytest.mark.parametrize(
    "cell",
    [
        *("500, 600", "500 ,600", "500 , 600万円", "500万円 2026", "年収400万円 500", "500万円 税込 600", "1 200円", "五百 六百"),
        *("500万 5000円", "1億 2000円", "3,000 000円", "500k 600", "五 六百万円", "2026 500万円"),
    ],
)  # fmt: skip
def test_two_figures_with_a_blank_between_them_are_not_one(cell):
    assert money(cell, unit_hint="希望年収（万円）")[:2] == (None, None)
    assert money(cell, unit_hint="希望年収（万円）").warnings == ("salary_unreadable",)


@settings(max_examples=100, deadline=None)
@given(
    first=st.integers(1, 9999),
    scale=st.sampled_from(["", "万", "万円", "円", "千円", "百万円", ","]),
    blank=st.sampled_from([" ", "\u3000", "  ", "\t"]),
    second=st.integers(1, 9999),
)
def test_no_blank_glues_two_figures_together(first, scale, blank, second):
    assert money(f"{first}{scale}{blank}{second}", unit_hint="希望年収").warnings == ("salary_unreadable",)

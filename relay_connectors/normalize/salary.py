"""Salaries in whole units of a currency, as a range, with the period that was said."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.labels import is_blank, label, text
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import SalaryPeriod

__all__ = ["Money", "money"]


class Money(NamedTuple):
    """Whole units of ``currency`` (ISO 4217) per ``period``; a single figure is ``min`` alone."""

    min: int | None
    max: int | None
    currency: str
    period: SalaryPeriod
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Money(..., {self.currency}, {self.period}, {self.warnings})"


_CURRENCIES = {
    "USD": r"us\$|\$|usd|米?ドル",
    "EUR": "€|eur|ユーロ",
    "GBP": "£|gbp|ポンド",
    "CNY": "人民元|元|rmb|cny",
    "KRW": "₩|krw|ウォン",
    "SGD": "sgd",
    "JPY": "円|¥|jpy|yen",
}
_CURRENCY = pattern("|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items()))
_PERIODS: dict[SalaryPeriod, re.Pattern[str]] = {
    "hour": pattern(r"時間?給制?|時間単価|(?:/|per |an )(?:h|hr|hour)\b|hourly|/ ?時間?"),
    "month": pattern(
        r"月[給俸]制?|月収|月額|月単価|毎月|(?<![0-9])月(?= ?[0-9約])|/ ?[1一]?[カか]?月|per month"
        r"|monthly|/ ?mo(?:nth)?\b"
    ),
    # 年棒 is what hands write for 年俸
    "year": pattern(
        r"年収|年[俸棒]制?|年額|(?<![0-9])年(?:間|(?= ?[0-9約]))|/ ?年"
        r"|per (?:year|annum)|annual(?:ly)?|yearly|/ ?(?:yr|year)\b|p\.a\."
    ),
}
_OTHER_PERIOD = pattern("日給|日当|日額|日単価|週給|per (?:day|week)|daily|weekly|/ ?(?:日|day|週|week)")

_NO_FIGURE = frozenset(
    (
        "応相談", "要相談", "相談", "相談可", "ご相談", "面談時相談", "面接時相談", "面接にて相談", "相談の上",
        "相談のうえ", "規定による", "規定に準ずる", "規定に従います", "当社規定", "当社規定による", "貴社規定",
        "貴社規定による", "貴社規定に準ずる", "貴社規定に従います", "御社規定", "御社規定による", "御社規定に準ずる",
        "御社規定に従います", "現年収維持", "現年収以上", "現職維持", "現状維持", "不問", "問わない", "希望なし",
        "こだわらない", "こだわりなし", "negotiable", "open", "flexible", "asap",
    )
)  # fmt: skip
_ASIDE = pattern(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
# 400万円（希望500万円） under 希望年収, 450万円（現年収）, 450万（2023年実績）, 500万円（手取り）
_OF_ANOTHER_KIND = pattern(
    "現|前職|前年|前回|昨年|去年|直近|実績|手取|年度|(?:19|20)[0-9]{2}年|希望.*[0-9]|[0-9].*希望"
    "|current|present|previous|last|take.?home|net\\b|after tax"
)
# （前職考慮）, （現年収以上）, （USD不可）: a condition, and no other figure
_CONDITION = pattern("[(\\[【〔](?!.*手取)[^0-9、,/]*(?:考慮|以上|同等|不可)(?:程度)?(?:を?希望)?[)\\]】〕]")
_DECORATION = pattern(
    "を?希望|理論|想定|予定|最低|大?約|おおよそ|程度|前後|くらい|ぐらい|位|ほど|税込み?|額面|総支給|[: 。]"
    "|(?<=[0-9万円〜 ])[、,・]?[応要]?相談(?:可|の上)?$"
)
_DIGIT = pattern("[0-9]")
# 2,000円1,500円 is not one figure, nor is 1 200円, 500, 600 or 500万円 2026; 1億 2000万円, 1億 5千万円 and
# 5,000, 000円 are.
_TORN = pattern("[0-9.,千百十万km] +[.,]? *[0-9]|億 +(?![0-9,千百十]+万)[.,]? *[0-9]")
_SLIPPED = pattern("(?<=[0-9]), +(?=000(?![0-9]))")
_AMOUNT = pattern(
    "(?P<until>〜)?(?P<low>[0-9千百十][0-9,.千百十万億km]*)(?:(?P<range>〜|-|から|to|以上)(?P<high>[0-9千百十][0-9,.千百十万億km]*)?)?"
    "(?P<more>以上|台|代|以降|[+][αa]?|ormore)?(?P<less>以下|まで|以内|未満)?"
)
_STEP = pattern("([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12}(?:[.][0-9]{1,4})?)?([千百十])?([億万km])?")
_INNER = {"千": 1_000, "百": 100, "十": 10, None: 1}
_OUTER = {"億": 100_000_000, "万": 10_000, "m": 1_000_000, "k": 1_000, None: 1}
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九~‐‑‒–—―−─", "0123456789〜--------")

# A bare number is taken for yen only where it cannot be meant in units of 10,000.
_BARE: dict[SalaryPeriod, int] = {"year": 500_000, "month": 50_000, "hour": 500}
# What nobody earns in yen, below or above: a slip of the unit (月給25円, 年収4,500,000万円, 時給30万円).
_LIKELY: dict[SalaryPeriod, tuple[int, int]] = {
    "year": (100_000, 10**9),
    "month": (10_000, 10**8),
    "hour": (100, 100_000),
}
# Where neither cell nor header says a period, less than this may as well be a month's or an hour's wage.
_SURELY_A_YEAR = {"JPY": 1_000_000, "KRW": 10_000_000, "CNY": 50_000}
_A_YEAR_ABROAD = 10_000
_MOST_IN_TEN_THOUSANDS = 100_000
_MOST = 10**11
_LONGEST = 100


def money(s: str, *, unit_hint: str = "") -> Money:
    """The salary in *s*; *unit_hint* is the column's header, which may say the unit, the currency and the period.

    450～500万円 → 4,500,000 to 5,000,000; 800万円以上 → min; a bare 500 is 5,000,000 only under 希望年収(万円).
    月給 and 時給 keep their figure and say their period. 応相談 → nothing, without a warning; what cannot be told
    (a bare 500, 2000円 of whatever time, a daily wage, two figures, one that an aside makes another: 現年収, 手取り)
    → nothing and ``salary_unreadable``.
    """
    return _table(unit_hint)[s]


@lru_cache(maxsize=4)
def _table(unit_hint: str) -> Memo[Money]:
    hint = text(unit_hint[:_LONGEST]).lower()
    return Memo(lambda s: _read(s, hint), cap=512)


def _read(s: str, hint: str) -> Money:
    plain = text(s[: _LONGEST + 1]).lower()
    outside = _ASIDE.sub(" ", plain).strip() or plain
    # 年収400万円（月給25万円） is a yearly wage; 30万円（月給） says beside it what it is
    beside = plain if len(_DIGIT.findall(plain)) == len(_DIGIT.findall(outside)) else ""
    in_cell = _periods(outside) or _periods(beside)
    periods = in_cell or _periods(hint)
    period = periods[0] if periods else "year"
    said = _CURRENCY.search(outside) or _CURRENCY.search(plain)
    named = said or _CURRENCY.search(hint)
    currency = (named.lastgroup if named else None) or "JPY"
    nothing = Money(None, None, currency, period, ())
    if is_blank(plain) or label(plain) in _NO_FIGURE:
        return nothing
    unreadable = nothing._replace(warnings=("salary_unreadable",))
    if len(s) > _LONGEST or len(periods) > 1 or _another_period(outside, hint) or _another_kind(plain, outside):
        return unreadable
    bare = _bare(outside)
    found = _AMOUNT.fullmatch(bare) if bare else None
    ends = _ends(found, None if said else hint, period) if found else None
    if ends is None or not _likely(ends, currency, period if periods else None, by_header=not in_cell):
        return unreadable
    return nothing._replace(min=ends[0], max=ends[1])


def _periods(plain: str) -> list[SalaryPeriod]:
    return [period for period, words in _PERIODS.items() if words.search(plain)]


def _another_period(outside: str, hint: str) -> bool:
    """A day's or a week's wage, which the record has no word for."""
    return bool(_OTHER_PERIOD.search(outside) or (not _periods(outside) and _OTHER_PERIOD.search(hint)))


def _another_kind(plain: str, outside: str) -> bool:
    """Whether an aside says that the figure is no wish before tax, or of another currency (not: what it is in that)."""
    every = _ASIDE.findall(plain) if outside != plain else []
    asides = [aside for aside in every if not _CONDITION.fullmatch(aside)]
    said = _CURRENCY.search(outside)
    named = [found.lastgroup for aside in asides if not _DIGIT.search(aside) for found in _CURRENCY.finditer(aside)]
    elsewhere = set(named) - {said.lastgroup} if said else set(named[1:])
    return any(map(_OF_ANOTHER_KIND.search, asides)) or bool(elsewhere)


def _likely(
    ends: tuple[int | None, int | None], currency: str, period: SalaryPeriod | None, *, by_header: bool
) -> bool:
    """Whether somebody may earn that; *period* is None where nobody said one."""
    figures = [end for end in ends if end is not None]
    if period is None and min(figures) < _SURELY_A_YEAR.get(currency, _A_YEAR_ABROAD):
        return False
    least, most = _LIKELY[period or "year"]
    if by_header and period == "year":  # 300,000円 under 希望年収 is a month's wage in the wrong column
        least = _BARE["year"]
    return currency != "JPY" or all(least <= figure <= most for figure in figures)


def _bare(outside: str) -> str | None:
    """Only figures, scales and range marks, if the text is an amount at all; None where words part two figures."""
    bare = outside
    for words in (*_PERIODS.values(), _CURRENCY, _DECORATION):
        bare = words.sub(" ", bare)
    bare = _SLIPPED.sub(",", bare.translate(_KANJI_DIGITS))
    return None if _TORN.search(bare) else bare.replace(" ", "")


def _ends(found: re.Match[str], hint: str | None, period: SalaryPeriod) -> tuple[int | None, int | None] | None:
    """(min, max), one of them None for a single figure; *hint* is None where the cell itself says a currency."""
    high = _figure(found["high"]) if found["high"] else None
    low = _figure(found["low"])
    doubled = found["range"] and (found["until"] or (found["high"] and found["more"]))
    if low is None or (found["high"] and high is None) or doubled:
        return None
    if high and high[1] and not low[1] and low[0] < _BARE[period]:  # 450〜500万
        low = (low[0] * high[1], high[1])
    ends = [_whole(figure, hint, period) for figure in (low, high) if figure]
    if None in ends or ends != sorted(end for end in ends if end is not None):
        return None
    if high:
        return ends[0], ends[1]
    return (None, ends[0]) if found["until"] or found["less"] else (ends[0], None)


def _figure(written: str) -> tuple[Fraction, int] | None:
    """A figure such as 1億2千5百万 and its last scale (0: none); scales must fall, or it is two figures in one."""
    total, group, at, scale, inner, outer = Fraction(), Fraction(), 0, 0, 10**4, 10**12
    while at < len(written):
        step = _STEP.match(written, at)
        if step is None or step.end() == at or (step[1] is None and step[2] is None):
            return None
        unit, over = _INNER[step[2]], _OUTER[step[3]]
        if unit >= inner or (step[3] and over >= outer):
            return None
        group += Fraction((step[1] or "1").replace(",", "")) * unit
        inner, at = unit, step.end()
        if step[3]:
            total, group, scale, inner, outer = total + group * over, Fraction(), over, 10**4, over
    return total + group, scale


def _whole(figure: tuple[Fraction, int], hint: str | None, period: SalaryPeriod) -> int | None:
    amount, scale = figure
    if not scale and hint is not None:
        factor = 1_000_000 if "百万" in hint else 10_000 if "万" in hint else 1_000 if "千円" in hint else 1
        if (factor > 1 and amount >= _MOST_IN_TEN_THOUSANDS) or (factor == 1 and amount < _BARE[period]):
            return None
        amount *= factor
    return int(amount) if amount.denominator == 1 and 0 < amount <= _MOST else None

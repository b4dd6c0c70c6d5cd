"""What holds for every parser and every text, however odd."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relay_connectors.normalize as n
from relay_connectors.normalize import date_grammar, kanas, mail, names, phone
from relay_connectors.record.vocabulary import (
    OUTCOMES,
    STAGE_ORDER,
    ChannelType,
    EducationLevel,
    EmailKind,
    EmploymentType,
    PhoneKind,
    ReasonCode,
    SalaryPeriod,
    WarningCode,
)

WARNINGS = set(get_args(WarningCode))

# Bits that parsers react to, so that random soups of them reach deep; and every other character there is, halves of
# surrogate pairs included.
_CHARACTERS = (
    "0123456789０１２３４５６７８９〇一二三十元年月日時分半午前後令和平成昭和大正明治RHSTM㋿㍻"
    "/／-－ー‐–—―−.．・:：,、;；（）()[]【】〔〕「」 　\t\n'\"@＠+＋#xX~～〜<>|→"
    "山田髙﨑𠮷邉々様さん殿氏旧姓カガﾔﾏﾀﾞﾟヴやまだゝ〒都道府県市区町村郡万億千百円$€月給年収時給台以上以下まで約"
)
_WORDS = """090 03 +81 0120 内線 ext. E+09 .0 docomo.ne.jp example.com a..b mailto: 携帯 TEL: 2024 20240401 25:30
    15:04:05 +09:00 Z JST GMT Apr Monday (月) 2024年 令和6年 卒業見込み 45383.625 東京都 京都 大阪府 以外 横浜市 Tokyo
    応相談 500 万円 大学 大学院 高専 中退 正社員 不採用 不合格 合格 辞退 書類選考 1次面接 最終 NG × 終了 選考 内定 doda
    エージェント 求人媒体 経験不足 妊娠 葛\U000e0100 ß İ ﬃ ㎯ 😀"""
_HIDDEN = ["\u200b", "\ufeff", "\u3099", "\ud83d", "\0", "\x1f", "\u2028"]
BITS = st.sampled_from([*_CHARACTERS, *_WORDS.split(), *_HIDDEN])
SOUP = st.lists(BITS, max_size=12).map("".join)
ANY = SOUP | st.text(st.characters(exclude_categories=()), max_size=40)

PARSERS = {
    "text": n.text,
    "label": n.label,
    "is_blank": n.is_blank,
    "split_name": n.split_name,
    "split_name family_first": lambda s: n.split_name(s, order="family_first"),
    "split_name given_first": lambda s: n.split_name(s, order="given_first"),
    "name_key": n.name_key,
    "kana": n.kana,
    "kana_key": n.kana_key,
    "split_kana": n.split_kana,
    "when": n.when,
    "when excel": lambda s: n.when(s, excel=True),
    "when declared": lambda s: n.when(s, formats=["%y/%m/%d", "%d.%m.%Y %H:%M", "%Q", "%"]),
    "when elsewhere": lambda s: n.when(s, zone="America/New_York"),
    "phones": n.phones,
    "emails": n.emails,
    "email_key": n.email_key,
    "postal": n.postal,
    "postal numeric": lambda s: n.postal(s, numeric_cell=True),
    "place": n.place,
    "places": n.places,
    "money": n.money,
    "money in 10,000": lambda s: n.money(s, unit_hint="希望年収(万円)"),
    "education": n.education,
    "employment": n.employment,
    "status": n.status,
    "stage": n.stage,
    "reason": n.reason,
    "reason of a candidate": n.ReasonWords(side="candidate"),
    "channel": n.channel,
}


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@settings(max_examples=100, deadline=None)
@given(s=ANY)
@example(s="")
@example(s="0" * 5000)
@example(s="９" * 400 + "年")
@example(s="(" * 3000)
@example(s="a@" * 700)
@example(s="山 " * 900)
@example(s="1次" * 40)
def test_no_text_is_too_odd(parse, s):
    parse(s)


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
def test_a_megabyte_is_answered_at_once(parse):
    for bit in ("0", "あ", "a", " ", "山田 ", "-", "(", "a@b.jp ", "090-1234-5678/"):
        parse(bit * (200_000 // len(bit)))


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_asking_again_gives_the_same_answer(s):
    first = [parse(s) for parse in PARSERS.values()]
    n.forget()

    assert [parse(s) for parse in PARSERS.values()] == first


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_every_warning_is_a_code_of_the_vocabulary(s):
    for parse in (n.when, n.phones, n.emails, n.postal, n.money, n.education):
        assert set(parse(s).warnings) <= WARNINGS


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_every_code_is_one_of_the_vocabulary(s):
    assert n.status(s).outcome in OUTCOMES
    assert n.status(s).stage in {None, *STAGE_ORDER}
    assert n.stage(s).order == STAGE_ORDER[n.stage(s).code]
    assert n.reason(s).code in {None, *get_args(ReasonCode)}
    assert n.channel(s).type in get_args(ChannelType)
    assert n.education(s).level in {None, *get_args(EducationLevel)}
    assert n.employment(s) in {None, *get_args(EmploymentType)}
    assert n.money(s).period in get_args(SalaryPeriod)
    assert all(each.kind in get_args(PhoneKind) for each in n.phones(s).items)
    assert all(each.kind in get_args(EmailKind) for each in n.emails(s).items)


WHEN = re.compile(
    r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{3})?[+-][01][0-9]:[0-5][0-9])?"
)
E164 = re.compile(r"\+[1-9][0-9]{5,16}")
ADDRESS = re.compile(r"[!-?A-~]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+")


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_every_value_has_the_shape_it_promises(s):
    assert n.when(s).value is None or WHEN.fullmatch(n.when(s).value)
    assert all(E164.fullmatch(each.e164) for each in n.phones(s).items)
    assert all(each.extension is None or each.extension.isdigit() for each in n.phones(s).items)
    assert all(ADDRESS.fullmatch(each.address) for each in n.emails(s).items)
    assert n.postal(s).code is None or re.fullmatch("[0-9]{3}-[0-9]{4}", n.postal(s).code)
    assert all(re.fullmatch("JP-[0-4][0-9]", code) for code in n.places(s))
    assert n.kana(s) is None or re.search("[\u30a1-\u30fa]", n.kana(s))


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_what_is_normal_stays_as_it_is(s):
    for once in (n.text, n.label, n.email_key, n.kana_key):
        assert once(once(s)) == once(s)
    assert n.split_name(n.split_name(s).full).full == n.split_name(s).full
    for value, again in (
        (n.kana(s), n.kana),
        (n.when(s).value, lambda v: n.when(v).value),
        (n.postal(s).code, lambda v: n.postal(v).code),
    ):
        assert value is None or again(value) == value
    for number in n.phones(s).items:
        assert [again.e164 for again in n.phones(number.e164).items] == [number.e164]
    for mail_ in n.emails(s).items:
        assert [again.address for again in n.emails(mail_.address).items] == [mail_.address]


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_the_short_cuts_agree_with_the_long_way(s):
    assert n.when(s) == date_grammar.read(s)
    assert n.kana(s) == kanas.kana_exact(s)
    assert n.split_name(s) == names.split_exact(s, "auto")
    assert n.phones(s) == phone.phones_exact(s)
    assert n.emails(s) == mail.emails_exact(s)


@settings(max_examples=100, deadline=None)
@given(
    s=st.text(st.characters(exclude_categories=("Nd", "Nl", "No")), max_size=30).filter(
        lambda s: not re.search("[〇一二三四五六七八九十元]", s)
    )
)
def test_no_digit_comes_out_of_a_text_without_digits(s):
    assert n.when(s).value is None
    assert n.phones(s).items == ()
    assert n.postal(s).code is None
    assert n.money(s)[:2] == (None, None)


@settings(max_examples=100, deadline=None)
@given(s=ANY)
def test_no_repr_shows_what_a_cell_held(s):
    person = [
        n.split_name(s),
        n.split_kana(s),
        n.phones(s),
        n.emails(s),
        n.postal(s),
        n.place(s),
        n.money(s),
        n.when(s),
    ]
    values = {str(v) for each in person for v in each if isinstance(v, str) and len(v) > 7}

    assert not [v for v in values if any(v in repr(each) for each in person)]


def test_importing_the_room_loads_no_heavy_library():
    code = "import sys, relay_connectors.normalize; print({'phonenumbers', 'dateutil', 'requests'} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_all_public_names_are_listed():
    assert sorted(n.__all__) == n.__all__
    assert all(hasattr(n, name) for name in n.__all__)

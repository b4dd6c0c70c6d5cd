"""Ten times the text takes at most twelve times the time, whatever is said over and over again."""

from __future__ import annotations

from time import process_time

import pytest

import relay_connectors.normalize as n
from relay_connectors.normalize.names import name_part, read_name

# What each parser strips, splits or looks behind, alone and in pairs that begin something and never end it.
HOSTILE = (
    *("(", "（旧姓 ", "（旧姓：", "【", "<a", "\"'", "様", " さん", "氏", "★", "？", "①", "※ ", "1-", "1 ", "No.1 "),
    *("a@", "a.", "-", "/ ", "、", "：", "1次面接：", "不採用/", "大学中退", "東京", "〜1", "1万", "1年", "van "),
    *("女性 ", "山 ", "々", "ｶﾞ", "ァ", "ー", "\u3000"),
)  # fmt: skip
NAMES = (
    *("text", "label", "is_blank", "split_name", "name_key", "kana", "kana_key", "split_kana", "when", "phones"),
    *("emails", "email_key", "postal", "place", "places", "money", "education", "employment", "status", "stage"),
    *("reason", "channel"),
)  # fmt: skip
PARSERS = {**{name: getattr(n, name) for name in NAMES}, "read_name": read_name, "name_part": name_part}
# Seconds. Below this the clock of a busy machine tells nothing.
FAINT = 0.005


def _seconds(parse, text):
    started = process_time()
    parse(text)
    return process_time() - started


def _grows_too_fast(parse, unit):
    """Whether 10,000 or 100,000 characters take more than twelve times what a tenth of them takes."""
    before = FAINT
    for length in (1_000, 10_000, 100_000):
        took = _seconds(parse, (unit * length)[:length] + "x")
        if took > 12 * max(before, FAINT):
            return True
        before = took
    return False


@pytest.mark.parametrize("name", PARSERS)
def test_time_grows_with_the_text(name):
    parse = PARSERS[name]
    slow = [unit for unit in HOSTILE if _grows_too_fast(parse, unit)]

    # Once more for what a neighbour on the machine may have slowed down.
    assert [unit for unit in slow if all(_grows_too_fast(parse, unit) for _ in range(3))] == []


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_longest_cell_of_a_file_is_no_name(unit):
    cell = (unit * 131_072)[:131_072]

    assert read_name(cell)[1] == ("text_too_long",)
    assert name_part(cell) == ("", None, ("text_too_long",))
    assert n.name_key(cell) == ""


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_longest_name_is_read_in_no_time(unit):
    cell = (unit * 2_000)[:2_000]
    assert min(_seconds(read_name, cell) for _ in range(3)) < 0.05

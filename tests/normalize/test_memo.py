"""Memos: bounded, forgetful on demand, and silent about what they hold."""

from __future__ import annotations

import random
import sys

import relay_connectors.normalize as n
from relay_connectors.normalize import memo


def test_an_answer_is_computed_once():
    asked = []
    lengths = memo.Memo(lambda s: asked.append(s) or len(s), cap=10)

    assert [lengths["ab"], lengths["ab"]] == [2, 2]
    assert asked == ["ab"]


def test_a_full_memo_starts_afresh():
    lengths = memo.Memo(len, cap=3)
    for text in ("a", "bb", "ccc", "dddd"):
        assert lengths[text] == len(text)

    assert list(lengths) == ["dddd"]


def test_a_long_text_is_answered_but_not_kept():
    lengths = memo.Memo(len, cap=3)

    assert lengths["x" * 5000] == 5000
    assert not lengths


def test_what_does_not_come_again_is_answered_but_not_kept():
    lengths = memo.Memo(len, cap=3, keeps=str.isalpha)

    assert [lengths["ab"], lengths["a1"], lengths["a1"]] == [2, 2, 2]
    assert list(lengths) == ["ab"]


def test_everything_can_be_forgotten():
    n.name_key("山田　忘却")
    n.forget()

    assert all(not each for each in memo._MEMOS)


def test_a_repr_shows_how_many_but_not_what():
    lengths = memo.Memo(len, cap=3)
    assert lengths["山田太郎"] == 4

    assert repr(lengths) == "<Memo of 1 texts>"


def _fill_everything() -> None:
    """As many different ordinary texts as every memo will hold at once."""
    some = random.Random(5)

    def kanji(count: int) -> str:
        return "".join(chr(0x4E00 + some.randrange(20000)) for _ in range(count))

    def katakana(count: int) -> str:
        return "".join(chr(0x30A2 + some.randrange(80)) for _ in range(count))

    readers = [n.date_reader(), *(n.date_reader(formats=[f"%d/%m/%Y {x}"]) for x in "abc")]
    for reader, cap in zip(readers, (20_000, 2048, 2048, 2048), strict=True):
        for at in range(cap - 1):
            reader(f"20{at % 24:02d}/{at // 24 % 12 + 1}/{at // 288 % 28 + 1} 10:{at // 10 % 60:02d}:{at // 600:02d}")
    for _ in range(2047):
        name, reading, word = f"{kanji(2)}　{kanji(2)}", f"{katakana(4)} {katakana(4)}", kanji(8)
        n.split_name(name), n.name_key(name), n.kana(reading), n.kana_key(reading), n.split_kana(reading)
        n.label(word), n.is_blank(word)
    n_1000 = (n.status, n.stage, n.reason, n.channel, n.education, n.place, n.places)
    for at in range(1023):
        for parse in n_1000:
            parse(f"東京都{kanji(3)}区{at}")
        n.split_name(f"{at} {kanji(4)}", order="family_first"), n.split_name(f"{at} {kanji(4)}", order="given_first")
        n.employment(kanji(5)) if at < 511 else None
        n.postal(f"{at:07d}"), n.postal(f"{at:07d}", numeric_cell=True)
        for header in "abcd":
            n.money(f"{at}万円", unit_hint=header)


def _weigh(each: object, seen: set[int]) -> int:
    """Bytes of *each* and of what it holds, everything once."""
    if id(each) in seen or each is None:
        return 0
    seen.add(id(each))
    inside = [*each.keys(), *each.values()] if isinstance(each, dict) else each if isinstance(each, tuple) else ()
    return sys.getsizeof(each) + sum(_weigh(one, seen) for one in inside)


def test_full_memos_stay_below_twelve_mebibytes():
    n.forget()
    _fill_everything()
    seen: set[int] = set()
    held = sum(_weigh(each, seen) for each in memo._MEMOS)
    n.forget()

    assert 6 * 2**20 < held < 12 * 2**20

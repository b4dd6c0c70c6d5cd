"""Words that no table knows: all are counted, and only what looks like a label is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.connector.unmapped import FREQUENT, LONGEST_WORD, MANY, UnmappedWords, WordCount


def seen(*words: str) -> UnmappedWords:
    found = UnmappedWords()
    for word in words:
        found.see({"decision": {"outcome": "unknown", "outcome_raw": word}})
    return found


def test_words_come_with_their_rows_the_frequent_first():
    found = seen("終了", "謎", "謎").found()

    assert found["status"].words == (WordCount("謎", 2), WordCount("終了", 1))


def test_two_spellings_of_one_word_are_one():
    assert seen("選考 通らず", "選考通らず", "選考　通らず").found()["status"].words == (WordCount("選考 通らず", 3),)


def test_a_word_that_is_understood_in_another_row_is_not_unmapped():
    found = seen("不合格", "不合格")
    found.see({"decision": {"outcome": "employer_rejected", "outcome_raw": "不 合格"}})

    assert found.found() == {}


def test_a_status_that_another_column_contradicts_is_no_unknown_word():
    found = UnmappedWords()
    body = {"decision": {"outcome": "unknown", "outcome_raw": "不採用", "reason_raw": "謎"}}
    found.see(body, [("outcome_contradicted", "decision.outcome")])

    assert list(found.found()) == ["reason"]


@pytest.mark.parametrize(
    ("person", "word", "shown"),
    [
        ({"full_name": "見本 次郎"}, "不採用（本人 見本次郎に架電済）", False),
        ({"full_name": "見本 次郎"}, "不採用（次郎さん来社）", False),
        ({"family_name": "見本", "given_name": "次郎"}, "見本様へ連絡", False),
        ({"full_name": "Taro Mihon"}, "Rejected - mihon called", False),
        ({"full_name": "林 太一"}, "書類林立ち", True),  # one character may be of any word
        ({"full_name": "Bo Li"}, "Declined politely", True),
        ({"full_name": "見本 次郎", "locale": "ja"}, "Ninja", True),
        ({}, "選考通らず", True),
    ],
)
def test_a_word_that_holds_the_persons_name_is_counted_and_not_shown(
    person: dict[str, str], word: str, shown: bool
) -> None:
    found = UnmappedWords()
    found.see({"decision": {"outcome": "unknown", "outcome_raw": word}, "person": person})
    told = found.found()["status"]

    assert ([one.word for one in told.words], told.hidden) == (([word], 0) if shown else ([], 1))


def test_each_kind_is_read_from_its_place():
    found = UnmappedWords()
    found.see(
        {
            "decision": {"outcome": "employer_rejected", "outcome_raw": "不採用", "reason_raw": "なんとなく"},
            "application": {
                "stage": {"code": "unknown", "label_raw": "部長"},
                "channel": {"type": "unknown", "label_raw": "謎"},
            },
        }
    )

    assert {kind: one.words[0].word for kind, one in found.found().items()} == {
        "stage": "部長",
        "reason": "なんとなく",
        "channel": "謎",
    }


def test_rare_texts_among_very_many_are_counted_and_not_shown():
    texts = [f"事情 {n}" for n in range(MANY + 5)]
    found = seen(*texts, *["家族"] * FREQUENT).found()["status"]

    assert found.words == (WordCount("家族", FREQUENT),)
    assert found.hidden == MANY + 5


LABELS = st.text("不採用 abc", min_size=1, max_size=6).filter(str.strip)
TEXTS = st.one_of(LABELS, st.text(min_size=1, max_size=60).filter(str.strip))


@given(st.lists(TEXTS, max_size=80))
def test_every_row_is_counted_once(words):
    found = seen(*words).found()

    total = sum(sum(one.rows for one in kind.words) + kind.hidden for kind in found.values())
    assert total == len(words)


@given(st.lists(TEXTS, max_size=80))
def test_nothing_long_and_no_address_is_shown(words):
    for kind in seen(*words).found().values():
        assert all(len(one.word) <= LONGEST_WORD and "@" not in one.word for one in kind.words)

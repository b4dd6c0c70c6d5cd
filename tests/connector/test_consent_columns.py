"""Columns that may hold consents: only answers that everybody gives are shown, and every row is counted."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.connector.consent_columns import agrees, asks_consent, asks_only_for_handling, consent_columns
from relay_connectors.connector.guessing import Tally
from relay_connectors.normalize import is_blank


def tally(cells: list[str]) -> Tally:
    counted = Tally(100)
    for cell in cells:
        counted.add(cell)
    return counted


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("はい", True), ("　同意　する ", True), ("ＴＲＵＥ", True), ("〇", True), ("☑", True), ("可", True),
        ("いいえ", False), ("同意しません", False), ("✕", False), ("不可", False), ("なし", False), ("０", False),
        ("", None), ("検討中", None), ("同意しなくはない", None), ("未定", None), ("はい（条件付き）", None),
    ],
)  # fmt: skip
def test_only_whole_words_are_an_answer(answer: str, said: bool | None) -> None:
    assert agrees(answer) is said


@pytest.mark.parametrize(
    ("header", "asks", "only_handling"),
    [
        ("同意", True, False),
        ("個人情報の取り扱いについて", True, True),
        ("プライバシーポリシー", True, True),
        ("個人情報の取扱い及び第三者提供への同意", True, False),
        ("内定承諾日", False, False),
        ("オファー承諾", False, False),
        ("氏名", False, False),
    ],
)
def test_a_header_says_what_was_asked(header: str, asks: bool, only_handling: bool) -> None:
    assert (asks_consent(header), asks_only_for_handling(header)) == (asks, only_handling)


CELLS = st.lists(
    st.one_of(st.sampled_from(["はい", "いいえ", "yes", "ＹＥＳ", "", "-", "検討中"]), st.text(max_size=8))
)


@given(CELLS)
def test_every_row_is_counted_and_no_word_but_a_yes_or_no_is_shown(cells: list[str]) -> None:
    found = consent_columns(["同意"], {0: tally(cells)}, lambda _: False)

    for column in found.values():
        words = [*column.granted, *column.denied]
        assert all(agrees(one.word) is not None for one in words)
        said = [cell for cell in cells if agrees(cell) is not None or not is_blank(cell)]
        assert sum(one.rows for one in words) + column.others == len(said)
        # A rule refuses a word that stands in it twice.
        folded = [unicodedata.normalize("NFKC", one.word).strip().casefold() for one in words]
        assert len(folded) == len(set(folded))


@given(st.lists(st.sampled_from(["同意", "同意日", "第三者提供", "第三者提供日"]), min_size=1, max_size=6))
def test_a_date_belongs_to_one_question_at_most(header: list[str]) -> None:
    names = [f"{at}{name}" for at, name in enumerate(header)]
    tallies = {at: tally(["2026-10-01" if name.endswith("日") else "はい"]) for at, name in enumerate(names)}

    found = consent_columns(names, tallies, lambda cell: cell.startswith("2026"))

    assert {column.field for column in found.values()} == {name for name in names if not name.endswith("日")}
    dates = [column.obtained_at for column in found.values() if column.obtained_at]
    assert len(dates) == len(set(dates))

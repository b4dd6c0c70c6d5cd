"""Columns that may hold consents: only answers that everybody gives are shown, and every row is counted."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.connector.consent_columns import (
    agrees,
    agrees_in,
    asks_consent,
    asks_only_for_handling,
    consent_columns,
)
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


@pytest.mark.parametrize(
    "header",
    [
        "情報提供拒否", "第三者提供拒否", "同意撤回", "未同意", "不同意フラグ", "個人情報提供停止",
        "情報提供を希望しない",
        "第三者提供NG", "提供不可", "第三者提供の同意取り消し", "Consent withdrawn", "Data sharing opt-out",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("answer", "said"),
    [("○", False), ("はい", False), ("1", False), ("有", False), ("拒否", False), ("希望しない", False),
     ("×", None), ("いいえ", None), ("0", None), ("同意する", None)],
)  # fmt: skip
def test_a_yes_to_a_refusal_is_a_no_and_nothing_in_such_a_column_is_a_consent(
    header: str, answer: str, said: bool | None
) -> None:
    assert agrees_in(header, answer) is said


@pytest.mark.parametrize(
    "header", ["情報提供の同意", "提供可否", "第三者提供 可・不可", "同意", "同意の有無", "Consent to share"]
)
def test_a_column_that_asks_for_a_consent_is_read_as_it_stands(header: str) -> None:
    assert (agrees_in(header, "○"), agrees_in(header, "×"), agrees_in(header, "不可")) == (True, False, False)


@pytest.mark.parametrize(
    "header",
    ["第三者提供に同意しますか（しない場合は選考のみに使います）", "同意/不同意", "提供を停止できることに同意"],
)
def test_where_a_mark_may_mean_either_only_words_that_say_which_are_proposed(header: str) -> None:
    assert [agrees_in(header, cell) for cell in ("○", "×", "同意する", "同意しない")] == [None, None, True, False]


@pytest.mark.parametrize(
    ("header", "granted", "denied"),
    [
        ("他社への情報提供（希望する・希望しない）", "希望する", "希望しない"),
        ("同意有無（同意あり/同意なし）", "同意あり", "同意なし"),
        ("他社紹介 可否（不可の場合は×）", "○", "×"),
        ("他社紹介（希望する場合は○、しない場合は×）", "○", "×"),
        ("Consent to share (you can withdraw at any time)", "Yes", "No"),
        ("同意しました（データ削除まで有効）", "○", "×"),
        ("選考辞退後の情報提供 同意", "○", "×"),
        ("情報提供の同意（辞退・不採用の場合）", "○", "×"),
        ("第三者提供の同意（撤回可能）", "○", "×"),
        ("第三者提供の同意（いつでも取り消しできます）", "○", "×"),
        ("個人情報の提供に同意する（中止希望時は連絡ください）", "TRUE", "FALSE"),
    ],
)
def test_what_a_question_says_beside_itself_does_not_turn_it_round(header: str, granted: str, denied: str) -> None:
    assert (agrees_in(header, granted), agrees_in(header, denied)) == (True, False)


@pytest.mark.parametrize(
    "header",
    [
        "他社紹介（希望しない場合は○）", "同意しない場合はチェック", "情報提供（拒否）", "情報提供を辞退",
        "情報提供辞退者", "第三者提供の同意（撤回）", "提供不可の場合は○", "Withdraw consent",
        "情報提供を希望しない（希望する場合は空欄）", "情報提供の停止（いつでも再開できます）",
    ],
)  # fmt: skip
def test_what_still_asks_for_a_no_is_never_taken_for_a_consent(header: str) -> None:
    assert agrees_in(header, "○") is not True
    assert agrees_in(header, "はい") is not True


def test_a_consent_that_can_be_taken_back_keeps_its_day() -> None:
    header = ["第三者提供の同意（撤回可能）", "同意日"]
    tallies = {0: tally(["○", "×"]), 1: tally(["2026-10-01", "2026-10-02"])}
    (found,) = consent_columns(header, tallies, lambda cell: cell.startswith("2026")).values()

    assert found.obtained_at == "同意日"


def test_a_word_that_says_that_nobody_refused_is_no_other_answer() -> None:
    (found,) = consent_columns(["情報提供拒否"], {0: tally(["○", "○", "○", "未拒否"])}, lambda _: False).values()

    assert found.others == 0


@pytest.mark.parametrize(
    "header", [["同意", "同意撤回日", "同意日"], ["同意", "同意日", "同意撤回日"], ["同意日", "同意撤回日", "同意"]]
)
def test_the_day_of_a_withdrawal_is_never_the_one_of_a_consent(header: list[str]) -> None:
    tallies = {at: tally(["2026-10-01" if name.endswith("日") else "はい"]) for at, name in enumerate(header)}
    (found,) = consent_columns(header, tallies, lambda cell: cell.startswith("2026")).values()

    assert found.obtained_at == "同意日"


def test_a_withdrawal_has_its_own_day() -> None:
    header = ["同意", "同意日", "同意撤回", "同意撤回日"]
    tallies = {at: tally(["2026-10-01" if name.endswith("日") else "○"]) for at, name in enumerate(header)}
    agreed, withdrawn = consent_columns(header, tallies, lambda cell: cell.startswith("2026")).values()

    assert (agreed.field, agreed.obtained_at, [one.word for one in agreed.granted]) == ("同意", "同意日", ["○"])
    assert (withdrawn.field, withdrawn.obtained_at) == ("同意撤回", "同意撤回日")
    assert (withdrawn.granted, [one.word for one in withdrawn.denied]) == ((), ["○"])

"""Columns that say of whom nothing must go: read where their name is plain, and else warned of."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from relay_connectors.connector import Draft, Raw, Row, Source
from relay_generic_csv import GenericCsvConnector, GenericCsvSettings


def draft(cells: dict[str, str], **told: Any) -> Draft:
    cells = {"応募ID": "A-1", "ステータス": "不採用", **cells}
    reading = Source(GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", **told)))
    made = reading.translate(Raw("A-1", Row(list(cells.values()), reading.connector.layout(tuple(cells))), "x.csv:2"))
    assert isinstance(made, Draft)
    return made


def flags(cells: dict[str, str], **told: Any) -> dict[str, Any]:
    return dict(draft(cells, **told).body.get("flags", {}))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("退会フラグ", "1"),
        ("退会日", "2026/11/1"),
        ("連絡可否", "不可"),
        ("連絡可否", "×"),
        ("オプトアウト", "○"),
        ("削除依頼日", "2026/11/1"),
        ("情報提供拒否", "○"),
        ("同意撤回日", "2026/11/10"),
        ("同意撤回", "済"),
    ],
)
def test_who_left_or_refused_is_not_contacted(column: str, cell: str) -> None:
    assert flags({column: cell}) == {"do_not_contact": True}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("退会フラグ", "0"),
        ("退会フラグ", "未退会"),
        ("退会日", "0000-00-00"),  # MySQL's no day
        ("連絡可否", "可"),
        ("連絡可否", "○"),
        ("連絡可否", "メールのみ可"),
        ("オプトアウト", "FALSE"),
        ("情報提供拒否", "×"),
        ("削除依頼日", "1900/1/0"),
        ("同意撤回", "いいえ"),
        ("連絡不可", "可"),
    ],
)
def test_a_no_to_such_a_column_keeps_nobody_out(column: str, cell: str) -> None:
    assert flags({column: cell}) == {"do_not_contact": False}


@pytest.mark.parametrize(("cell", "forbidden"), [("不可", True), ("可", False), ("×", True), ("はい", False)])
def test_whom_no_mail_may_reach_is_known(cell: str, forbidden: bool) -> None:
    assert flags({"メール可否": cell}) == {"no_mail": forbidden}


@pytest.mark.parametrize("cell", ["", "-", "不明"])
def test_an_empty_cell_says_nothing(cell: str) -> None:
    assert flags({"退会フラグ": cell, "連絡可否": cell}) == {}


@pytest.mark.parametrize(("cell", "forbidden"), [("不可", True), ("可", False), ("○", False)])
def test_a_column_of_either_answer_that_is_mapped_is_read_the_right_way_round(cell: str, forbidden: bool) -> None:
    assert flags({"他社紹介可否": cell}, columns={"他社紹介可否": "flags.do_not_contact"}) == {
        "do_not_contact": forbidden
    }


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("他社紹介可否", "flags.do_not_contact"),
        ("第三者提供不可", "flags.do_not_contact"),
        ("第三者提供同意の撤回", "flags.do_not_contact"),
        ("退会区分", "flags.do_not_contact"),
        ("案内不要", "flags.do_not_contact"),
        ("社員区分", "flags.employee"),
        ("社員番号", "flags.employee"),
    ],
)
def test_a_column_that_may_keep_somebody_out_is_warned_of(
    column: str, target: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        draft({column: "1"})
        draft({column: "1"}, columns={column: ""})

    assert caplog.text.count(f"{column!r} is not read; if it") == 1
    assert target in caplog.text


@pytest.mark.parametrize("column", ["正社員区分", "社員紹介者", "同意", "再応募可否", "情報提供元", "提供日"])
def test_a_column_of_something_else_is_not_warned_of(column: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        draft({column: "x"})

    assert "is not read" not in caplog.text


@pytest.mark.parametrize("column", ["現在の選考ステータス", "内定済フラグ"])
def test_a_column_that_may_hold_a_row_is_not_said_to_be_unread(column: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert draft({column: "内定"}).outcome == "unknown"

    assert f"{column!r} is not read, but for words of another end, which hold a rejection" in caplog.text

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


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("同意撤回", "撤回なし 未撤回 撤回していない していない 同意中 有効"),
        ("情報提供拒否", "拒否しない 拒否なし 未拒否 提供可 同意 しない"),
        ("第三者提供停止", "停止していない 未停止"),
        ("退会", "在籍 有効 会員 利用中 登録中 退会していない"),
        ("退会フラグ", "在籍 有効 利用中"),
        ("退会日", "9999/12/31 9999-12-31 2099年12月31日 99991231 9999-12-31T00:00:00"),
        ("同意撤回日", "9999/12/31 2099-12-31"),
        ("オプトアウト", "オプトイン 受信中"),
        ("Opt-out", "OptedIn opt-in subscribed Not-opted-out"),
        ("削除依頼", "未依頼 依頼なし 依頼無し 依頼していない"),
        ("同意取消フラグ", "取消なし"),
    ],
)
def test_a_word_that_says_that_nobody_refused_keeps_nobody_out(column: str, cells: str) -> None:
    assert [cell for cell in cells.split() if flags({column: cell}) != {"do_not_contact": False}] == []


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("同意撤回", "撤回 撤回済 同意なし 未同意 同意していない 撤回希望 撤回あり"),
        ("同意撤回フラグ", "有効"),  # the flag may be what is in force
        ("情報提供拒否", "拒否 希望しない 提供しない 不同意"),
        ("連絡禁止", "有効 在籍 登録済"),
        ("退会", "退会 退会済み 退会申請中 無効"),
        ("退会日", "2026/12/31 2030/1/1"),
        ("オプトアウト", "オプトアウト 配信停止 有効"),
        ("Opt-out", "Opted-out unsubscribed"),
        ("削除依頼", "依頼あり 対応済 未対応 未処理"),
    ],
)
def test_any_other_word_in_a_refusing_column_keeps_out(column: str, cells: str) -> None:
    assert [cell for cell in cells.split() if flags({column: cell}) != {"do_not_contact": True}] == []


@pytest.mark.parametrize(
    "cell",
    [
        "いつでも", "いつでも可", "問題なし", "大丈夫", "メール希望", "希望", "希望する", "本人携帯",
        "受信する", "配信する", "配信中", "連絡済", "日中は不可",
        "平日は不可", "日中不可、夜可", "会社連絡不可", "平日夜", "18時以降",
    ],
)  # fmt: skip
def test_a_plain_yes_or_an_hour_is_no_ban(cell: str) -> None:
    assert flags({"連絡可否": cell, "メール可否": cell}) == {"do_not_contact": False, "no_mail": False}


@pytest.mark.parametrize(
    "cell",
    [
        "希望しない", "受信しない", "配信停止", "配信停止希望", "問題あり", "終日不可", "いつでも不可",
        "電話・メール不可", "日中不可、夜も不可", "日中不可、夜間不可", "連絡不可", "要確認", "退会希望",
    ],
)  # fmt: skip
def test_a_word_that_permits_nothing_clearly_is_a_ban(cell: str) -> None:
    assert flags({"連絡可否": cell, "メール可否": cell}) == {"do_not_contact": True, "no_mail": True}


@pytest.mark.parametrize("note", ["会社連絡不可", "職場連絡不可", "勤務先連絡不可", "携帯連絡不可", "未経験者応募不可"])
def test_what_is_said_of_one_way_beside_a_name_is_no_ban(note: str) -> None:
    assert flags({"氏名": f"見本 太郎（{note}）"}) == {}


@pytest.mark.parametrize("note", ["連絡不可", "連絡禁止", "応募不可", "本人連絡不可", "紹介会社連絡不可"])
def test_what_is_said_of_any_way_beside_a_name_is_a_ban(note: str) -> None:
    assert flags({"氏名": f"見本 太郎（{note}）"}) == {"do_not_contact": True}


def asked(cells: dict[str, str], *rules: str, **told: Any) -> dict[str, Any]:
    """The flags of a row where consent rules read those columns."""
    cells = {"応募ID": "A-1", "ステータス": "不採用", **cells}
    settings = GenericCsvSettings(account="acme", path="x.csv", **told)
    reading = Source(GenericCsvConnector(settings, keep=rules))
    made = reading.translate(Raw("A-1", Row(list(cells.values()), reading.connector.layout(tuple(cells))), "x.csv:2"))
    assert isinstance(made, Draft)
    return dict(made.body.get("flags", {}))


def test_answers_that_a_consent_rule_reads_are_left_to_it() -> None:
    assert asked({"同意撤回": "撤回", "退会": "済"}, "同意撤回", "同意日") == {"do_not_contact": True}
    assert asked({"同意撤回": "撤回"}, "同意撤回") == {}


def test_a_column_that_is_mapped_is_a_flag_whatever_rule_reads_it() -> None:
    mapped = {"columns": {"同意撤回": "flags.do_not_contact"}}

    assert asked({"同意撤回": "撤回"}, "同意撤回", **mapped) == {"do_not_contact": True}


def test_the_day_of_a_refusal_keeps_out_though_a_rule_dates_by_it() -> None:
    assert asked({"同意撤回": "", "同意撤回日": "2026/11/10"}, "同意撤回", "同意撤回日") == {"do_not_contact": True}


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

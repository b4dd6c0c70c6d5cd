"""Ids of exports that have none, and of exports that a spreadsheet has saved again."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.connector.damage import is_damaged_id, is_error, is_rounded
from relay_connectors.connector.derived_id import DerivedId
from relay_connectors.errors import ConfigurationError

HEADER = ("氏名", "メールアドレス", "電話番号", "応募日", "求人名", "ステータス")
ROW = ("髙橋　一郎", "Taro@example.jp", "090-1234-5678", "2026-10-02", "法人営業", "不採用")
NAMED = {"id_from": ["氏名", "メールアドレス", "応募日"]}


def ids(records: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one["source"]["application_id"] for one in records]


def test_an_id_is_derived_of_the_columns_that_are_named(export: Any, normalized: Any) -> None:
    records, _, summary = normalized(export(HEADER, ROW, (*ROW[:1], "b@example.jp", *ROW[2:])), **NAMED)

    assert all(re.fullmatch("x_[a-z2-7]{26}", one) for one in ids(records))
    assert len(set(ids(records))) == summary.emitted == 2


def test_the_id_is_this_one_for_ever(export: Any, normalized: Any) -> None:
    assert ids(normalized(export(HEADER, ROW), **NAMED)[0]) == ["x_p4ey6il62e22foha5nudbhtdpl"]


@pytest.mark.parametrize(
    "row",
    [
        ("高橋 一郎", *ROW[1:]),
        ("髙橋 一郎 様", *ROW[1:]),
        (ROW[0], "ｔａｒｏ＠example.jp ", *ROW[2:]),
        (*ROW[:3], "2026/10/2", *ROW[4:]),
        (*ROW[:3], "2026年10月2日", *ROW[4:]),
        (*ROW[:3], "令和8年10月2日", *ROW[4:]),
        (*ROW[:3], "2026/10/2 15:30", *ROW[4:]),
        (*ROW[:3], "46297", *ROW[4:]),
        (*ROW[:3], "46297.645833", *ROW[4:]),
        # what is not named may be anything
        (*ROW[:2], "9.01235E+09", ROW[3], "経理", "選考辞退"),
    ],
)
def test_the_same_application_has_the_same_id(export: Any, normalized: Any, row: Sequence[str]) -> None:
    assert ids(normalized(export(HEADER, row), **NAMED)[0]) == ids(normalized(export(HEADER, ROW), **NAMED)[0])


@pytest.mark.parametrize(
    "row",
    [
        ("高橋 二郎", *ROW[1:]),
        (ROW[0], "jiro@example.jp", *ROW[2:]),
        (*ROW[:3], "2026-10-03", *ROW[4:]),
    ],
)
def test_another_application_has_another_id(export: Any, normalized: Any, row: Sequence[str]) -> None:
    assert ids(normalized(export(HEADER, row), **NAMED)[0]) != ids(normalized(export(HEADER, ROW), **NAMED)[0])


@pytest.mark.parametrize(
    ("at", "cell"),
    [
        (0, ""), (0, "非公開"), (1, " "), (1, "#N/A"), (3, ""), (3, "########"), (3, "10月2日"), (3, "2026-02-30"),
        (3, "4.6E+04"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_have_its_id_has_none(export: Any, normalized: Any, at: int, cell: str) -> None:
    records, quarantine, _ = normalized(export(HEADER, (*ROW[:at], cell, *ROW[at + 1 :])), **NAMED)

    assert records == []
    (error,) = quarantine[0]["errors"]
    assert error["code"] == "no_application_id"
    assert "id_from" in error["message"]


def test_two_people_are_never_one_because_their_cells_run_together() -> None:
    made = DerivedId({0: "", 1: ""}, zone="Asia/Tokyo")

    assert made(["ab", "c"]) != made(["a", "bc"])


def test_numbers_of_phones_may_be_part_of_an_id() -> None:
    made = DerivedId({0: "person.phones"}, zone="Asia/Tokyo")

    assert made(["090-1234-5678"]) == made(["9012345678"]) == made(["+81 90 1234 5678"])
    assert made(["9.01235E+09"]) == ""


@given(st.lists(st.text(max_size=20), min_size=3, max_size=3))
def test_any_cells_give_an_id_or_none(cells: list[str]) -> None:
    made = DerivedId({0: "person.full_name", 1: "person.emails", 2: "application.applied_at"}, zone="Asia/Tokyo")

    assert re.fullmatch("(x_[a-z2-7]{26})?", made(cells))
    assert made(cells) == made(cells)


def test_two_rows_of_one_id_are_judged_like_any_others(export: Any, normalized: Any) -> None:
    again, _, summary = normalized(export(HEADER, ROW, ROW), **NAMED)
    records, quarantine, _ = normalized(export(HEADER, ROW, (*ROW[:4], "経理", *ROW[5:])), **NAMED)

    assert (len(again), summary.duplicates, records) == (1, 1, [])
    assert [one["errors"][0]["code"] for one in quarantine] == ["conflicting_rows"] * 2


def test_that_ids_are_derived_is_logged_once_for_each_file(
    export: Any, normalized: Any, caplog: pytest.LogCaptureFixture
) -> None:
    path = export(HEADER, ROW, (*ROW[:1], "b@example.jp", *ROW[2:]), name="a.csv")
    export(HEADER, ROW, name="b.csv")

    with caplog.at_level(logging.WARNING):
        normalized(path.parent, **NAMED)

    said = [one.getMessage() for one in caplog.records]
    assert said == [
        f"{name}: it holds no application ids; they are derived from 氏名, メールアドレス, 応募日"
        for name in ("a.csv", "b.csv")
    ]


def test_no_id_tells_whom_it_is_of(export: Any, normalized: Any, caplog: pytest.LogCaptureFixture) -> None:
    (record,), _, _ = normalized(export(HEADER, ROW), **NAMED)

    assert "aro" not in record["source"]["application_id"]
    assert "example" not in caplog.text


def test_a_column_that_is_missing_stops_the_file(export: Any, normalized: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"id_from: no column is called 'メール'\. The columns are: 氏名, "):
        normalized(export(HEADER, ROW), id_from=["氏名", "メール"])


def test_without_ids_and_without_columns_for_them_the_setting_is_said(export: Any, normalized: Any) -> None:
    with pytest.raises(ConfigurationError, match=r'id_from = \["氏名", "メールアドレス", "応募日"\]'):
        normalized(export(HEADER, ROW))


def test_a_list_without_ids_and_outcomes_can_be_read(export: Any, normalized: Any) -> None:
    records, _, _ = normalized(export(HEADER[:-1], ROW[:-1]), outcome="employer_rejected", **NAMED)

    assert records[0]["decision"]["outcome"] == "employer_rejected"


def test_the_columns_that_are_named_win_over_an_id(export: Any, normalized: Any) -> None:
    with_id = export(("応募ID", *HEADER), ("1", *ROW), name="with.csv")
    without = export(HEADER, ROW, name="without.csv")

    assert ids(normalized(with_id, **NAMED)[0]) == ids(normalized(without, **NAMED)[0])


# Saved again by a spreadsheet.

EXPORT_HEADER = ("応募ID", *HEADER, "郵便番号", "候補者ID")
EXPORT = [
    ("A-0001", *ROW, "100-0001", "C-1"),
    ("10231", "佐藤 花子", "hanako@example.jp", "0312345678", "2026-10-02 15:30", "経理", "不採用", "1000001", "777"),
    ("202611210001", "鈴木 一", "hajime@example.jp", "なし", "2026/10/02", "経理", "不採用", "", "202611210777"),
]


def saved(cell: str) -> str:
    """A cell of a CSV that was opened and saved with a Japanese Excel."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d", cell):
        return "{}/{}/{}".format(*map(int, re.split("[-/]", cell)))
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cell):
        return cell.replace("-", "/")
    if cell.isdecimal():
        return str(int(cell)) if len(cell) < 12 else f"{int(cell):.5E}"
    return cell


def test_an_export_that_was_saved_again_gives_no_second_record_and_no_wrong_value(export: Any, normalized: Any) -> None:
    before, _, _ = normalized(export(EXPORT_HEADER, *EXPORT))
    after, quarantine, summary = normalized(export(EXPORT_HEADER, *([saved(cell) for cell in row] for row in EXPORT)))

    known = {one["record_id"]: one for one in before}
    assert len(after) == 2
    assert {one["record_id"] for one in after} < set(known)
    for one in after:
        was = known[one["record_id"]]
        assert one["application"] == was["application"]
        assert [phone["e164"] for phone in one["person"]["phones"]] == [
            phone["e164"] for phone in was["person"]["phones"]
        ]
    (error,) = quarantine[0]["errors"]
    assert (quarantine[0]["locator"], error["code"]) == ("export.csv:4", "no_application_id")
    assert "rounded number" in error["message"]
    assert summary.duplicates == 0


@pytest.mark.parametrize(
    ("column", "damaged", "path"),
    [
        ("電話番号", "9.01235E+09", "person.phones"),
        ("電話番号", "#NAME?", "person.phones"),
        ("応募日", "########", "application.applied_at"),
        ("候補者ID", "2.02611E+11", "source.candidate_id"),
        ("メールアドレス", "#N/A", "person.emails"),
        ("氏名", "#REF!", "person.full_name"),
    ],
)
def test_what_a_spreadsheet_destroyed_is_empty_and_said(
    export: Any, normalized: Any, column: str, damaged: str, path: str
) -> None:
    at = EXPORT_HEADER.index(column)
    row = (*EXPORT[0][:at], damaged, *EXPORT[0][at + 1 :])

    (record,), _, summary = normalized(export(EXPORT_HEADER, row))

    assert {"code": "excel_damaged", "path": path} in record["warnings"]
    assert damaged not in str({**record, "warnings": ()})
    assert summary.warnings["excel_damaged"] == 1


@pytest.mark.parametrize(
    "damaged", ["2.02611E+11", "1E+05", "#N/A", "########", "10月2日", "2-Oct", "Oct-26", "2026/10/2", "2026-10-02"]
)
def test_an_id_that_a_spreadsheet_destroyed_is_none(export: Any, normalized: Any, damaged: str) -> None:
    rows = [(damaged, *EXPORT[0][1:]), (damaged, *EXPORT[1][1:])]

    records, quarantine, _ = normalized(export(EXPORT_HEADER, *rows))

    assert records == []
    assert [one["errors"][0]["code"] for one in quarantine] == ["no_application_id"] * 2


def test_an_id_of_two_columns_needs_both_of_them_whole(export: Any, normalized: Any) -> None:
    header = ("候補者ID", "求人ID", "ステータス")

    records, quarantine, _ = normalized(export(header, ("C-1", "J-1", "不採用"), ("2.02611E+11", "J-1", "不採用")))

    assert ids(records) == ["C-1/J-1"]
    assert "rounded number" in quarantine[0]["errors"][0]["message"]


@pytest.mark.parametrize("said", ["A-1", "10231", "1-2", "#1234", "2026-001", "3E12", "10月", "A+1", "E+1", "2026"])
def test_an_ordinary_id_is_no_damaged_one(said: str) -> None:
    assert not is_damaged_id(said)


@pytest.mark.parametrize("cell", ["C#", "#1", "#", "##", "# 見出し", "N/A"])
def test_a_hash_is_no_error(cell: str) -> None:
    assert not is_error(cell)


@given(st.integers(10**11, 10**15), st.sampled_from(["{:.5E}", "{:.2E}", "{:.0E}", "{:.5e}"]))
def test_every_number_in_exponent_form_is_rounded(number: int, form: str) -> None:
    assert is_rounded(form.format(number))


def test_the_zeros_of_an_id_come_back_where_its_digits_are_known(export: Any, normalized: Any) -> None:
    with_zeros = export(EXPORT_HEADER, ("00123", *EXPORT[0][1:]), ("12345", *EXPORT[1][1:]), name="a.csv")
    without = export(EXPORT_HEADER, ("123", *EXPORT[0][1:]), ("12345", *EXPORT[1][1:]), name="b.csv")

    assert ids(normalized(with_zeros, id_digits=5)[0]) == ["00123", "12345"]
    assert ids(normalized(without, id_digits=5)[0]) == ["00123", "12345"]
    assert ids(normalized(without)[0]) == ["123", "12345"]


def test_only_numbers_get_zeros(export: Any, normalized: Any) -> None:
    records, _, _ = normalized(export(EXPORT_HEADER, ("A-1", *EXPORT[0][1:])), id_digits=8)

    assert ids(records) == ["A-1"]

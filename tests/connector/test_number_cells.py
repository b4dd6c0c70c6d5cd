"""Numbers in workbooks that stand for something else: postal codes, phone numbers, days counted from 1904."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from relay_connectors.connector.numbers import DATES, since_1900, whole_postal_code, with_numbers
from relay_connectors.connector.readings import READINGS
from relay_connectors.connector.targets import Column
from relay_connectors.connector.vocabularies import OwnWords, Vocabularies
from relay_connectors.normalize import when

HEADER = ("応募ID", "氏名", "電話番号", "郵便番号", "応募日", "生年月日", "ステータス")
Write = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Write:
    """Writes one person as a workbook of a kind: the cells behind the name, and the calendar."""

    def written(form: str, cells: Sequence[Any], *, mac: bool = False) -> Path:
        rows, path = [HEADER, ("A-1", "山田　太郎", *cells, "不採用")], tmp_path / f"export.{form}"
        if form == "xls":
            old = xlwt.Workbook()
            old.dates_1904 = mac
            sheet = old.add_sheet("一覧")
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    style = [xlwt.easyxf(num_format_str="yyyy/mm/dd")] if isinstance(cell, date) else []
                    sheet.write(at, column, cell, *style)
            old.save(str(path))
            return path
        new = openpyxl.Workbook()
        if mac:
            new.epoch = CALENDAR_MAC_1904
        for row in rows:
            new.worksheets[0].append(row)
        new.save(path)
        return path

    return written


def the_record(normalized: Any, path: Path) -> tuple[dict[str, Any], list[str]]:
    (record,), _, summary = normalized(path)
    return record, list(summary.warnings)


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (600001, "060-0001"),
        (10001, "001-0001"),
        (1000001, "100-0001"),
        ("0600001", "060-0001"),
        ("060-0001", "060-0001"),
    ],
)
def test_a_postal_code_that_is_a_number_gets_its_zeros_back(
    book: Write, normalized: Any, form: str, cell: Any, code: str
) -> None:
    record, warnings = the_record(normalized, book(form, ("09012345678", cell, "2026/10/2", "")))

    assert record["person"]["residence"]["postal_code"] == code
    assert not warnings


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@pytest.mark.parametrize("cell", ["600001", 60, 12345678, 600001.5])
def test_a_postal_code_in_which_any_digit_may_be_missing_is_none(
    book: Write, normalized: Any, form: str, cell: Any
) -> None:
    record, warnings = the_record(normalized, book(form, ("09012345678", cell, "2026/10/2", "")))

    assert "residence" not in record["person"]
    assert warnings == ["postal_unreadable"]


def test_six_digits_in_a_csv_are_no_postal_code(export: Any, normalized: Any) -> None:
    cells = ("A-1", "山田　太郎", "09012345678", "600001", "2026/10/2", "", "不採用")

    record, warnings = the_record(normalized, export(HEADER, cells))

    assert "residence" not in record["person"]
    assert warnings == ["postal_unreadable"]


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@pytest.mark.parametrize(("cell", "e164"), [(9012345678, "+819012345678"), (312345678, "+81312345678")])
def test_a_phone_number_that_is_a_number_needs_no_zero(
    book: Write, normalized: Any, form: str, cell: int, e164: str
) -> None:
    record, _ = the_record(normalized, book(form, (cell, "", "2026/10/2", "")))

    assert [one["e164"] for one in record["person"]["phones"]] == [e164]


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@pytest.mark.parametrize(("mac", "serial", "born"), [(False, 46297, 32874), (True, 44835, 31412)])
def test_a_day_that_is_a_number_is_counted_as_its_workbook_counts(
    book: Write, normalized: Any, form: str, mac: bool, serial: int, born: int
) -> None:
    record, warnings = the_record(normalized, book(form, ("09012345678", "", serial, born), mac=mac))

    assert record["application"]["applied_at"] == "2026-10-02"
    assert record["person"]["birth_date"] == "1990-01-01"
    assert not warnings


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_in_a_workbook_of_1904_only_plain_numbers_are_moved(book: Write, normalized: Any, form: str) -> None:
    # a date comes right by itself, and 19900101 is one by its digits
    record, _ = the_record(normalized, book(form, (44835, "", date(2026, 10, 2), 19900101), mac=True))

    assert record["application"]["applied_at"] == "2026-10-02"
    assert record["person"]["birth_date"] == "1990-01-01"


def test_every_target_that_reads_serials_is_moved_in_a_workbook_of_1904() -> None:
    def reads_serials(path: str) -> bool:
        column = Column("列", path, "Asia/Tokyo", (), Vocabularies(OwnWords(), declared=None))
        said, _ = READINGS[path](column)("46297")
        return said == "2026-10-02"

    assert {path for path in READINGS if reads_serials(path)} == DATES


def test_a_column_that_is_kept_as_well_is_still_what_it_is() -> None:
    content = {3: "person.residence.postal_code+kept.郵便番号", 4: "+kept.応募日", 5: "person.birth_date"}

    assert with_numbers(content, dates_1904=False) == {3: whole_postal_code}
    assert with_numbers(content, dates_1904=True) == {3: whole_postal_code, 5: since_1900}


@given(st.integers(20_000 - 1462, 79_999 - 1462), st.sampled_from(["", ".25", ".5"]))
@settings(max_examples=100)
def test_a_day_of_1904_is_the_day_1462_earlier_by_1900(days: int, fraction: str) -> None:
    moved = when(since_1900(f"{days}{fraction}"), excel=True)

    assert moved == when(f"{days + 1462}{fraction}", excel=True)
    assert moved.value is not None


@pytest.mark.parametrize(
    "totals",
    [
        ("合計", "", "", "", "", "", "3"),
        ("", "合計", "", "", "", "", "3"),
        ("集計", "", "1,234.5", "", "", "", "3名"),
        ("Total", "", "", "", "", "", ""),
    ],
)
def test_a_row_of_totals_is_nobody(export: Any, normalized: Any, totals: Sequence[str]) -> None:
    person = ("A-1", "山田　太郎", "09012345678", "", "2026/10/2", "", "不採用")

    records, _, summary = normalized(export(HEADER, person, totals))

    assert len(records) == 1
    assert summary.skipped == {"blank": 1}


@pytest.mark.parametrize(
    "row",
    [
        ("合計", "山田　太郎", "", "", "", "", "3"),
        ("A-2", "", "", "", "", "", "3"),
        ("計", "", "", "", "", "", "不採用"),
    ],
)
def test_a_row_that_says_more_than_totals_is_somebody(export: Any, normalized: Any, row: Sequence[str]) -> None:
    records, _, summary = normalized(export(HEADER, row))

    assert len(records) == 1
    assert not summary.skipped


@pytest.mark.parametrize("sheet", [None, "10月", "11月"])
def test_a_second_sheet_with_applications_is_told_of_unless_one_is_asked_for(
    tmp_path: Path, normalized: Any, caplog: pytest.LogCaptureFixture, sheet: str | None
) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "説明"
    for name, header in (("10月", HEADER), ("集計", ("ステータス", "人数")), ("11月", HEADER)):
        book.create_sheet(name).append(header)
        book[name].append(["A-1", "山田　太郎", "", "", "", "", "不採用"][: len(header)])
    book.save(tmp_path / "export.xlsx")

    with caplog.at_level(logging.WARNING):
        normalized(tmp_path / "export.xlsx", **({"sheet": sheet} if sheet else {}))

    said = (
        "export.xlsx: only its sheet '10月' is read; applications stand in '11月', too, so nobody new of this source "
        "goes. Say in the source's settings which sheet is meant (sheet = '10月'), and give each further one that "
        "counts a source of its own."
    )
    assert [one.getMessage() for one in caplog.records] == ([] if sheet else [said])

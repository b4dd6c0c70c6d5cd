"""Workbooks: the same records as from a CSV, and nothing that is larger than it looks."""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from xlwt.CompoundDoc import XlsDoc

from relay_connectors.connector import open_source
from relay_connectors.connector.damage import ERROR
from relay_connectors.connector.files import SourceFile, source_files
from relay_connectors.connector.sniffing import sniff_file
from relay_connectors.connector.workbook import Sheet, Workbook, cell_text
from relay_connectors.errors import ConfigurationError, RelayConnectorsError, SourceError

HEADER = ("応募ID", "氏名", "電話番号", "メールアドレス", "応募日", "ステータス")
Sheets = Mapping[str, Sequence[Sequence[Any]]]
Write = Callable[..., Path]


@pytest.fixture
def xlsx(tmp_path: Path) -> Write:
    """Writes sheets as an .xlsx; ``then`` may spoil the workbook before it is saved."""

    def written(sheets: Sheets, name: str = "export.xlsx", then: Callable[[Any], object] | None = None) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet: Worksheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if then:
            then(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return written


@pytest.fixture
def xls(tmp_path: Path) -> Write:
    """Writes sheets as an .xls."""

    def written(sheets: Sheets, name: str = "export.xls") -> Path:
        book = xlwt.Workbook()
        day, moment = xlwt.easyxf(num_format_str="yyyy/mm/dd"), xlwt.easyxf(num_format_str="yyyy/mm/dd hh:mm:ss")
        for title, rows in sheets.items():
            sheet = book.add_sheet(title)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    style = moment if isinstance(cell, datetime) else day if isinstance(cell, date) else None
                    sheet.write(at, column, cell, *[style] if style else [])
        book.save(str(tmp_path / name))
        return tmp_path / name

    return written


def moment(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  a cell knows no zone


def people(**changes: Any) -> list[Sequence[Any]]:
    row = {"id": "A-1", "name": "山田　太郎", "phone": "090-1234-5678", "mail": "taro@example.jp", **changes}
    return [HEADER, (*row.values(), date(2026, 10, 2), "不採用")]


def without_locator(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "source": {**one["source"], "locator": ""}} for one in records]


def members(path: Path, change: Mapping[str, bytes]) -> None:
    """Write members of a zip file anew."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content |= change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def sheet_of(cells: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, cells)


def share(path: Path, texts: str, cells: bytes) -> None:
    """Write the only sheet of a workbook anew, and the texts that its cells share."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{space}">{texts}</sst>'.encode()
    members(path, {"xl/worksheets/sheet1.xml": sheet_of(cells), "xl/sharedStrings.xml": table})


def rows_of(path: Path, sheet: str | int = 1) -> list[list[str]]:
    book = Workbook(SourceFile(path, path.name))
    return [cells or [] for _, cells in book.sheet(book.named(sheet)).rows()]


MANY: list[Sequence[Any]] = [
    HEADER,
    ("A-1", "山田　太郎", "090-1234-5678", "taro@example.jp", date(2026, 10, 2), "不採用"),
    (10232, "髙橋 花子", 9012345678, "hanako@example.jp", moment(2026, 10, 2, 15, 30), "書類選考NG"),
    (202611210001, "佐藤\n次郎", 312345678, "a@example.jp; b@example.jp", "令和8年10月2日", "不採用"),
    ("", "", "", "", "", ""),
    ("A-5", "ジョン・スミス", "なし", "", 46297, "選考辞退"),
    ("A-6", "鈴木 一", "0312345678", "x@example.com", "2026/10/2", "選考中"),
]
AS_CSV = [[cell_text(cell) if cell != date(2026, 10, 2) else "2026/10/02" for cell in row] for row in MANY]


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_the_same_people_give_the_same_records(request: Any, export: Any, normalized: Any, form: str) -> None:
    book = request.getfixturevalue(form)({"応募者": MANY})
    from_csv, _, csv_counts = normalized(export(*AS_CSV))
    from_book, _, counts = normalized(book)

    assert len(from_csv) == 4
    assert without_locator(from_book) == without_locator(from_csv)
    assert counts.as_dict() == csv_counts.as_dict()


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_record_names_its_sheet_and_row(request: Any, normalized: Any, form: str) -> None:
    path = request.getfixturevalue(form)({"一覧 2026": [["出力日 2026/11/21"], [], *people()]})

    records, _, _ = normalized(path)

    assert records[0]["source"]["locator"] == f"export.{form}#一覧 2026:4"


def test_a_bad_row_names_its_sheet_and_row(xlsx: Write, normalized: Any) -> None:
    _, quarantine, _ = normalized(xlsx({"一覧": people(id="")}))

    assert quarantine[0]["locator"] == "export.xlsx#一覧:2"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (10231.0, "10231"),
        (10231, "10231"),
        (9012345678.0, "9012345678"),
        (202611210001.0, "202611210001"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (4500000.5, "4500000.5"),
        # sixteen digits are one more than a spreadsheet keeps
        (1234567890123456.0, "1.23456789012346E+15"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2026, 10, 2), "2026-10-02"),
        (moment(2026, 10, 2, 15, 30), "2026-10-02 15:30:00"),
        (moment(2026, 10, 2, 15, 29, 59, 999_999), "2026-10-02 15:30:00"),
        (moment(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59"),
        (time(15, 30), "15:30:00"),
        (time(15, 29, 59, 999_999), "15:30:00"),
        (timedelta(hours=25, minutes=30), "25:30:00"),
        ("山田", "山田"),
    ],
)
def test_a_cell_becomes_what_a_csv_would_hold(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_the_formats_of_japanese_dates_are_dates(xlsx: Write) -> None:
    def formats(book: Any) -> None:
        for column, form in enumerate(("[$-411]ge.m.d", '[$-ja-JP]ggge"年"m"月"d"日"', "yyyy/m/d", 'm"月"d"日"'), 1):
            cell = book.worksheets[0].cell(1, column, 46297)
            cell.number_format = form

    assert rows_of(xlsx({"x": [[]]}, then=formats)) == [["2026-10-02"] * 4]


def test_the_calendar_of_1904_is_read(xlsx: Write) -> None:
    def epoch(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert rows_of(xlsx({"x": [[date(2026, 10, 2)]]}, then=epoch)) == [["2026-10-02"]]


def test_readings_above_the_characters_are_no_part_of_a_name(xlsx: Write) -> None:
    path = xlsx({"x": []})
    ruby = '<si><r><t>山田</t></r><r><t>太郎</t></r><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/></si>'
    share(path, ruby, b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>')

    assert rows_of(path) == [["山田太郎"]]


@pytest.mark.parametrize("error", ["#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!"])
def test_an_error_in_a_mapped_cell_is_empty_and_said(xlsx: Write, normalized: Any, export: Any, error: str) -> None:
    from_book, _, _ = normalized(xlsx({"x": people(phone=error)}))
    from_csv, _, _ = normalized(export(*[[cell_text(cell) for cell in row] for row in people(phone=error)]))

    assert "phones" not in from_book[0]["person"]
    assert {"code": "excel_damaged", "path": "person.phones"} in from_book[0]["warnings"]
    assert without_locator(from_book) == without_locator(from_csv)


def test_an_error_in_an_old_workbook_is_said(xls: Write, normalized: Any) -> None:
    path = xls({"x": people(phone=777.123)})
    number = struct.pack("<HHHHH", 0x0203, 14, 1, 2, 17)  # row, column and format of the number
    data = path.read_bytes()
    at = next(at for at in range(len(data)) if data[at : at + 8] == number[:8])
    error = struct.pack("<HHHHHBB", 0x0205, 8, 1, 2, 17, 0x2A, 1)  # #N/A
    filler = struct.pack("<HHH", 0x00EF, 2, 0)
    path.write_bytes(data[:at] + error + filler + data[at + 18 :])

    records, _, _ = normalized(path)

    assert {"code": "excel_damaged", "path": "person.phones"} in records[0]["warnings"]


def test_an_error_in_a_column_that_nobody_reads_is_nothing(xlsx: Write, normalized: Any) -> None:
    rows = [(*row, extra) for row, extra in zip(people(), ("計算", "#N/A"), strict=True)]

    records, _, summary = normalized(xlsx({"x": rows}))

    assert len(records) == 1
    assert not summary.warnings


@pytest.mark.parametrize("cell", ["<f>A1&amp;1</f>", "<f>A1</f><v></v>", "<f>A1</f><v/>", '<f t="shared" si="0"/>'])
def test_a_formula_that_nobody_counted_out_is_damaged_and_said(xlsx: Write, normalized: Any, cell: str) -> None:
    path = xlsx({"x": people(name="=A1&A1")})
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        written = archive.read(part)
    at = re.search(rb"<f>.*?</c>", written)
    assert at
    members(path, {part: written[: at.start()] + cell.encode() + b"</c>" + written[at.end() :]})

    records, _, _ = normalized(path)

    assert "full_name" not in records[0]["person"]
    assert {"code": "excel_damaged", "path": "person.full_name"} in records[0]["warnings"]
    assert records[0]["source"]["locator"] == "export.xlsx#x:2"


def test_columns_of_formulas_that_nobody_counted_out_stop_no_workbook_and_damage_no_other_column(
    tmp_path: Path,
) -> None:
    rows, formulas, path = 1_001, 100, tmp_path / "export.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([*HEADER, *(f"計算{column}" for column in range(formulas))])
    for at in range(rows):
        sheet.append([*people()[1], *[f"=1+{at}"] * formulas])
    book.save(path)

    (part,) = open_source("generic_csv", account="acme", path=str(path)).parts()
    said = [tuple(raw.data.values()) for page in part.pages() for raw in page.raws]

    assert len(said) == rows
    assert {row[-formulas:] for row in said} == {(ERROR,) * formulas}
    assert not any(ERROR in row[:-formulas] for row in said)


def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell(xlsx: Write, normalized: Any) -> None:
    path = xlsx({"x": people(name="=A1&A1")})
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        written = archive.read(part)
    cell = re.search(rb'<c (r="[A-Z]+2")[^<>]*><f>.*?</c>', written)
    assert cell
    empty = b"<c " + cell[1] + b' t="str"><f>A1</f><v></v></c>'
    members(path, {part: written[: cell.start()] + empty + written[cell.end() :]})

    assert "excel_damaged" not in normalized(path)[2].warnings


def test_a_status_that_is_lost_is_unknown_even_where_the_settings_declare_one(xlsx: Write, normalized: Any) -> None:
    rows = [HEADER, (*people()[1][:-1], "#N/A")]

    records, _, _ = normalized(xlsx({"x": rows}), outcome="employer_rejected")

    assert records[0]["decision"]["outcome"] == "unknown"


NOTES = [["この表の見方"], ["不採用", "選考の結果"]]


@pytest.mark.parametrize(
    ("setting", "found"),
    [({}, "10月"), ({"sheet": "11月"}, "11月"), ({"sheet": 3}, "11月"), ({"sheet": 4}, "旧"), ({"sheet": "旧"}, "旧")],
)
def test_the_sheet_is_the_first_with_a_header_or_the_one_that_is_named(
    xlsx: Write, normalized: Any, setting: dict[str, Any], found: str
) -> None:
    path = xlsx({"説明": NOTES, "10月": people(id="10月"), "11月": people(id="11月"), "旧": people(id="旧")})

    records, _, _ = normalized(path, **setting)

    assert [one["source"]["application_id"] for one in records] == [found]


def test_a_hidden_sheet_is_read_only_when_it_is_named(xlsx: Write, normalized: Any) -> None:
    def hide(book: Any) -> None:
        book["旧"].sheet_state = "hidden"

    path = xlsx({"旧": people(id="旧"), "新": people(id="新")}, then=hide)

    assert normalized(path)[0][0]["source"]["application_id"] == "新"
    assert normalized(path, sheet="旧")[0][0]["source"]["application_id"] == "旧"


@pytest.mark.parametrize("sheet", ["12月", 3, "2"])
def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(xlsx: Write, normalized: Any, sheet: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"export\.xlsx has no sheet .*Its sheets are: 10月, 11月"):
        normalized(xlsx({"10月": people(), "11月": people()}), sheet=sheet)


def test_a_workbook_without_a_header_says_so(xlsx: Write, normalized: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"export\.xlsx: no header stands in the first 20 rows"):
        normalized(xlsx({"説明": [["この表の見方"]]}))


def test_a_workbook_of_nothing_says_so(xlsx: Write, normalized: Any) -> None:
    with pytest.raises(SourceError, match=r"export\.xlsx holds no rows"):
        normalized(xlsx({"a": [], "b": []}))


def test_the_header_row_of_a_sheet_may_be_named(xlsx: Write, normalized: Any) -> None:
    path = xlsx({"x": [HEADER, ["", "", "", "", "", ""], *people()]})

    records, _, summary = normalized(path, header_row=3)

    assert records[0]["source"]["locator"] == "export.xlsx#x:4"
    assert summary.read == 1


def test_a_file_is_a_workbook_by_its_bytes(xlsx: Write, export: Any, normalized: Any) -> None:
    renamed = xlsx({"x": people()}, name="export.csv")
    text = export(*[[cell_text(cell) for cell in row] for row in people()], name="export.xls", delimiter="\t")

    assert SourceFile(renamed, "export.csv").is_workbook()
    assert without_locator(normalized(renamed)[0]) == without_locator(normalized(text)[0])


def test_a_folder_s_workbooks_are_among_its_files(xlsx: Write, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.XLSM", "c.xls", "~$a.xlsx"):
        xlsx({"x": people()}, name=name)

    assert {file.name for file in source_files(str(tmp_path))} == {"a.xlsx", "b.XLSM", "c.xls"}


def test_reading_goes_on_behind_a_cursor(xlsx: Write) -> None:
    rows = [HEADER, *((f"A-{at}", "山田 太郎", "", "", "", "不採用") for at in range(1500))]
    connector = open_source("generic_csv", account="acme", path=str(xlsx({"x": rows}))).connector

    first, _ = connector.fetch(None)
    (rest,) = connector.fetch(first.cursor)

    assert [raw.key for raw in (*first.raws, *rest.raws)] == [f"A-{at}" for at in range(1500)]


def test_a_workbook_can_be_sniffed(xlsx: Write) -> None:
    found = sniff_file(xlsx({"説明": NOTES, "10月": [["出力日"], *people()]}))

    assert (found.shape.sheet, found.shape.header_row, found.rows) == ("10月", 2, 1)


def test_without_the_extra_the_command_to_install_it_is_said(
    xlsx: Write, normalized: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(ConfigurationError, match=r'pip install "relay-connectors\[excel\]"'):
        normalized(xlsx({"x": people()}))


def test_a_workbook_that_changes_after_it_was_found_is_not_read(xlsx: Write) -> None:
    path = xlsx({"x": people()})
    book = Workbook(SourceFile(path, "export.xlsx"))
    xlsx({"x": [*people(), *people()[1:]]})

    with pytest.raises(SourceError, match=r"export\.xlsx changed while it was being read"):
        book.sheet("x")


# Larger than it looks: everything here is refused before the reader has seen the file or the sheet.


@pytest.fixture
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(book: Workbook) -> None:
        pytest.fail("the reader was called")

    monkeypatch.setattr(Workbook, "_opened", opened)


@pytest.mark.usefixtures("_unread")
def test_a_zip_bomb_is_refused_unread(xlsx: Write) -> None:
    path = xlsx({"x": people()})
    members(path, {"xl/media/image1.png": bytes(64 * 1024 * 1024)})

    with pytest.raises(SourceError, match=r"export\.xlsx would unpack to .* bytes"):
        Workbook(SourceFile(path, "export.xlsx"))


@pytest.mark.usefixtures("_unread")
def test_a_zip_that_lies_about_its_sizes_is_refused_unread(xlsx: Write) -> None:
    path = xlsx({"x": people()})
    size = 40 * 1024 * 1024
    members(path, {"xl/styles.xml": bytes(size)})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000)))

    with pytest.raises(SourceError, match=r"would unpack to .* bytes|is damaged"):
        Workbook(SourceFile(path, "export.xlsx"))


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>', id="a stray cell"),
        pytest.param(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>" + b"<row/>" * 20, id="a million columns"),
        pytest.param(b'<row r="1"><c r="BDWGN20"><v>1</v></c></row>', id="column 1,000,000"),
        pytest.param(b"<x:row><x:c r='A1'><x:v>1</x:v></x:c><x:c r='ZZ99999'><x:v>1</x:v></x:c></x:row>", id="prefix"),
        pytest.param(b"<row/>" * 1_000_000 + b"<row>" + b"<c><v>1</v></c>" * 20 + b"</row>", id="rows without numbers"),
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_refused_unread(
    xlsx: Write, monkeypatch: pytest.MonkeyPatch, cells: bytes
) -> None:
    path = xlsx({"x": people()})
    members(path, {"xl/worksheets/sheet1.xml": sheet_of(cells)})
    book = Workbook(SourceFile(path, "export.xlsx"))
    monkeypatch.setattr(Workbook, "_opened", lambda book: pytest.fail("the reader was called"))

    with pytest.raises(SourceError, match=r"export\.xlsx#x reaches over \d+ rows and \d+ columns"):
        book.sheet("x")


def test_a_text_that_millions_of_cells_share_is_refused_unread(xlsx: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx({"x": []})
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 20_001))
    share(path, f"<si><t>{'山' * 10_000}</t></si>", cells)
    book = Workbook(SourceFile(path, "export.xlsx"))
    monkeypatch.setattr(Workbook, "_opened", lambda book: pytest.fail("the reader was called"))

    with pytest.raises(SourceError, match=r"export\.xlsx#x holds more than \d+ characters"):
        book.sheet("x")


def test_empty_cells_that_only_have_a_format_do_not_count(xlsx: Write, normalized: Any) -> None:
    def paint(book: Any) -> None:
        sheet = book.worksheets[0]
        for cell in ("XFD1", "A1048576", "XFD1048576"):
            sheet[cell].fill = openpyxl.styles.PatternFill("solid", "FFFF00")

    records, _, _ = normalized(xlsx({"x": people()}, then=paint))

    assert len(records) == 1


def test_cells_without_references_are_read(xlsx: Write, normalized: Any) -> None:
    path = xlsx({"x": people()})
    texts = ("応募ID", "ステータス", "A-1", "不採用")
    cell = "<c t='inlineStr'><is><t>{}</t></is></c>"
    a, b, c, d = (cell.format(text) for text in texts)
    members(path, {"xl/worksheets/sheet1.xml": sheet_of(f"<row>{a}{b}</row><row>{c}{d}</row>".encode())})

    assert [one["source"]["application_id"] for one in normalized(path)[0]] == ["A-1"]


def test_ten_thousand_columns_are_no_export() -> None:
    class Wide:
        total_width = 10_001

    with pytest.raises(SourceError, match=r"x#y has 10001 columns, more than 10000"):
        Sheet(Wide(), frozenset(), "x#y")  # type: ignore[arg-type]


def compound(stream: bytes) -> bytes:
    """A compound file with one stream that is called Workbook."""
    out = io.BytesIO()
    XlsDoc().save(out, stream.ljust(8192, b"\0"))
    return out.getvalue()


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


BOF = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))


def renamed(data: bytes, name: str) -> bytes:
    old, new = "Workbook".encode("utf-16-le"), name.encode("utf-16-le")
    at = data.index(old)
    entry = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


@pytest.mark.usefixtures("_unread")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (renamed(compound(b""), "EncryptedPackage"), r"is encrypted; open it with its password"),
        (compound(BOF + record(0x002F, bytes(54))), r"is encrypted; open it with its password"),
        (renamed(compound(b""), "WordDocument"), r"is an Office file, but no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30), r"is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), r"is damaged"),
        (compound(BOF + record(0x0203, struct.pack("<HHHd", 65535, 65535, 0, 1.0))), r"reaches over 65536 rows and 65"),
        (
            compound(BOF * 1 + (BOF + record(0x0203, struct.pack("<HHHd", 65535, 100, 0, 1.0))) * 2),
            r"more than 10000000 cells in all its sheets",
        ),
        (b"PK\x03\x04" + bytes(30), r"is damaged or no Excel workbook"),
    ],
)
def test_what_is_no_open_workbook_is_refused_with_what_to_do(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(data)

    with pytest.raises(SourceError, match=rf"export\.xls.* {why}"):
        Workbook(SourceFile(path, "export.xls"))


@pytest.mark.usefixtures("_unread")
def test_another_zip_file_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.csv", "応募ID,ステータス\n")

    with pytest.raises(SourceError, match=r"export\.zip is a zip file, but no Excel workbook"):
        Workbook(SourceFile(path, "export.zip"))


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_workbook_with_bad_bytes_is_read_or_refused(
    request: Any, normalized: Any, form: str, data: st.DataObject
) -> None:
    path = request.getfixturevalue(form)({"x": MANY})
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=8)):
        content[at % len(content)] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 3))
    path.write_bytes(content[: len(content) >> cut])

    try:
        normalized(path)
    except RelayConnectorsError as refused:
        assert path.name in str(refused)  # noqa: PT017  most spoilt files are refused, some are not

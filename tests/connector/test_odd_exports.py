"""Exports as people really have them: protected zeros, blank ids, a wrong line for the header, a web page as .xls."""

from __future__ import annotations

import re
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.connector import open_source
from relay_connectors.connector.table import BLOCK, Table
from relay_connectors.errors import ConfigurationError, SourceError

HEADER = ("応募ID", "氏名", "メールアドレス", "選考ステータス")
ROW = ("A-1", "山田 太郎", "taro@example.jp", "不採用")


def ids(records: Any) -> list[str]:
    return [one["source"]["application_id"] for one in records]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def opened(path: Path, connector: str = "generic_csv", **settings: Any) -> Any:
    return list(open_source(connector, account="acme", path=str(path), **settings).parts())


# The line of the header


@pytest.mark.parametrize("connector", ["generic_csv", "hrmos"])
def test_a_header_beyond_the_end_is_said_with_the_fix(connector: str, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", ",".join(HEADER) + "\n" + ",".join(ROW) + "\n")

    with pytest.raises(ConfigurationError, match=r"f\.csv: line 5 is beyond the end: it has 2 lines\. .*header_row"):
        opened(path, connector, header_row=5)


def test_a_line_inside_a_cell_is_no_header(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", '応募ID,選考ステータス\nA-1,"不\n採\n用"\n')

    with pytest.raises(ConfigurationError, match="line 3 is no header"):
        opened(path, header_row=3)


@pytest.mark.parametrize("encoding", ["rot13", "hex", "base64", "zlib", "bz2"])
def test_a_codec_that_makes_no_text_is_no_encoding(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="knows no encoding"):
        opened(tmp_path / "f.csv", encoding=encoding)


# Texts that a formula protects from Excel


@pytest.mark.parametrize("quoted", [False, True])
def test_a_cell_that_protects_its_zeros_is_the_text_in_it(quoted: bool, tmp_path: Path, normalized: Any) -> None:
    def line(cells: tuple[str, ...]) -> str:
        protected = [f'="{cell}"' for cell in cells]
        return ",".join('"' + one.replace('"', '""') + '"' if quoted else one for one in protected)

    row = ("001", *ROW[1:])
    protected, _, _ = normalized(written(tmp_path / "f.csv", f"{line(HEADER)}\n{line(row)}\n"))
    plain, _, _ = normalized(written(tmp_path / "f.csv", ",".join(HEADER) + "\n" + ",".join(row) + "\n"))

    assert ids(protected) == ["001"]
    assert protected == plain


def test_a_quotation_mark_inside_a_protected_text_is_one() -> None:
    table = Table(StringIO('"=""say """"hi"""""""\n'), "f.csv", ",")

    assert [cells for _, cells in table.rows()] == [['say "hi"']]


def test_a_protected_text_across_two_blocks_is_found() -> None:
    text = "x" * (BLOCK - 2) + ',="001"\n'  # the first block ends behind the equals sign

    assert [cells and cells[1] for _, cells in Table(StringIO(text), "f.csv", ",").rows()] == ["001"]


@pytest.mark.parametrize("cell", ['="a"&"b"', "=A1", '<a href="x">', '="'])
def test_any_other_formula_stays(cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'

    assert [cells for _, cells in Table(StringIO(quoted + ",x\n"), "f.csv", ",").rows()] == [[cell, "x"]]


# Ids that are none


@pytest.mark.parametrize("word", ["-", "なし", "TRUE", "false", "0", "000", "０", "N/A", "未設定", "unknown", "'"])
def test_a_blank_word_is_nobodys_id(word: str, export: Any, normalized: Any) -> None:
    records, quarantine, _ = normalized(export(HEADER, (word, *ROW[1:]), (word, "佐藤", "b@example.jp", "不採用")))

    assert records == []
    assert [one["errors"][0]["code"] for one in quarantine] == ["no_application_id"] * 2


@pytest.mark.parametrize("key", ["10", "A-0", "abc", "1000", "X", "応募-0", "0010"])
def test_an_id_that_ends_in_a_zero_or_has_no_digit_is_one(key: str, export: Any, normalized: Any) -> None:
    assert ids(normalized(export(HEADER, (key, *ROW[1:])))[0]) == [key]


# One id derived twice


DERIVED = {"id_from": ["氏名", "メールアドレス", "応募日"]}
DATED = ("氏名", "メールアドレス", "応募日", "電話番号", "選考ステータス")


def test_a_row_that_means_the_same_is_a_duplicate_however_it_is_written(export: Any, normalized: Any) -> None:
    one = ("山田 太郎", "taro@example.jp", "2026-04-01", "090-1234-5678", "不採用")
    again = ("山田　太郎", "TARO@example.jp".lower(), "2026/4/1", "09012345678", "不採用 ")

    records, quarantine, summary = normalized(export(DATED, one, again), **DERIVED)

    assert (len(records), quarantine, summary.duplicates, summary.invalid) == (1, [], 1, 0)


def test_another_outcome_under_a_derived_id_is_a_conflict(export: Any, normalized: Any) -> None:
    one = ("山田 太郎", "taro@example.jp", "2026-04-01", "090-1234-5678", "不採用")

    _, quarantine, _ = normalized(export(DATED, one, (*one[:-1], "選考中")), **DERIVED)

    assert [line["errors"][0]["code"] for line in quarantine] == ["conflicting_rows"] * 2


# What is no table of text


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf_32_without_a_mark_is_read(encoding: str, export: Any, normalized: Any) -> None:
    records, _, _ = normalized(export(HEADER, ROW, encoding=encoding))

    assert records[0]["person"]["full_name"] == "山田 太郎"


def test_bad_bytes_are_said_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "応募ID,選考ステータス\nA-1,不採用\n".encode() + b"A-2,\xff\xfe\x80\x81\xff\n")

    with pytest.raises(SourceError, match=r"utf-8 \(line 3, byte \d+\)"):
        opened(path)


def test_bad_bytes_behind_ascii_of_many_blocks_are_said_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", b"id,status\n" * 100_000 + b"\xff\xfe\x80\x81\xff\n")

    with pytest.raises(SourceError, match=r"\(line 100001, byte 10000\d\d\)"):
        opened(path)


@pytest.mark.parametrize(
    "content", ["<html><body><table><tr><td>応募ID</td></tr></table>", '\n<?xml version="1.0"?><Workbook/>', "<table>"]
)
def test_a_web_page_that_is_called_a_workbook_is_said_to_be_one(content: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"f\.xls is a web page or XML, .*save it as a workbook"):
        opened(written(tmp_path / "f.xls", content))


def test_a_cell_of_millions_of_lines_ends_soon(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", ",".join(HEADER) + '\nA-1,"' + "\n" * 5_000_000)
    (part,) = opened(path)
    began = time.process_time()

    with pytest.raises(SourceError, match="a row of more than 100000 lines behind line 1"):
        list(part.pages())

    assert time.process_time() - began < 2


# Which file, which column


def test_two_columns_for_one_target_are_said_with_their_file(export: Any) -> None:
    path = export(("応募ID", "応募番号", "選考ステータス"), ("1", "2", "不採用"))

    with pytest.raises(ConfigurationError, match=re.escape("export.csv: 応募ID, 応募番号 could each be")):
        opened(path)


def test_a_header_that_lacks_what_is_needed_is_a_header(export: Any) -> None:
    path = export(("氏名", "メールアドレス", "電話番号"), ("山田 太郎", "taro@example.jp", "090-1234-5678"))

    with pytest.raises(
        ConfigurationError, match=r"export\.csv: No column says how an application ended\. Recognised: "
    ):
        opened(path)


def test_a_serial_number_is_the_date_of_a_consent(export: Any) -> None:
    from relay_connectors.consent import ConsentReader

    source = open_source(
        "generic_csv",
        account="acme",
        path=str(export((*HEADER, "同意", "同意日"), (*ROW, "はい", "46297"))),
        consent=[
            {
                "field": "同意",
                "granted": ["はい"],
                "obtained_at": "同意日",
                "scope": ["share_with_relay"],
                "policy_version": "2026-04",
                "recipients": ["リレー"],
                "payload": "full",
            }
        ],
    )
    reader = ConsentReader(source.consent, zone="Asia/Tokyo", texts={})

    found, dated = (reader.read({"同意": "はい", "同意日": cell}, []) for cell in ("46297", "2026-10-02"))

    assert found.warnings == ()
    assert found.claims[0].status == "granted"
    assert found.claims[0].effective_at == dated.claims[0].effective_at


# Rows that are separated otherwise than their file


@pytest.mark.parametrize(
    ("mark", "row"),
    [
        ("\t", "A-2,髙橋 花子,hanako@example.com,不採用"),
        ("\t", "A-2,髙橋 花子,,不採用"),
        ("\t", "A-2;髙橋 花子;hanako@example.com;不採用"),
        (",", "A-2\t髙橋 花子\thanako@example.com\t不採用"),
        (",", '"A-2,髙橋 花子,hanako@example.com,不採用"'),
        (";", "A-2|髙橋 花子||不採用"),
        ("\t", "hanako@example.com"),
    ],
)
@pytest.mark.parametrize("connector", ["generic_csv", "hrmos"])
def test_a_row_in_one_cell_becomes_no_application(connector: str, mark: str, row: str, tmp_path: Path) -> None:
    lines = [mark.join(HEADER), mark.join(ROW), row, mark.join(ROW).replace("A-1", "A-3")]
    (part,) = opened(written(tmp_path / "f.csv", "\n".join(lines) + "\n"), connector)

    (page,) = part.pages()

    assert [raw.key for raw in page.raws] == ["A-1", "A-3"]
    assert [(one.locator, one.errors[0].code, one.key) for one in page.problems] == [("f.csv:3", "row_unparsable", "")]
    assert "髙橋" not in repr(page.problems)
    assert page.problems[0].errors[0].message.startswith("The row says nothing but what stands in the cell of its")


@pytest.mark.parametrize("key", ["a@example.com", "A,1", "A;1", "a@b", "A|B|C|D"])
def test_an_id_with_such_a_character_beside_other_cells_is_one(key: str, tmp_path: Path) -> None:
    (part,) = opened(written(tmp_path / "f.csv", "\t".join(HEADER) + f"\n{key}\t山田 太郎\t\t不採用\n"))

    (page,) = part.pages()

    assert [raw.key for raw in page.raws] == [key]

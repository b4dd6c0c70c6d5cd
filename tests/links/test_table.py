"""The mail-merge table: read back as written, harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import SourceError
from relay_connectors.links.table import FORMULAS, HEADERS, Lang, LinkRow, read_table, table_bytes

ROW = LinkRow("A-1", "山田 花子", "hanako@example.jp", "営業", "https://relay.example/r/x", "2027-05-20", "ja")
cells = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).filter(
    lambda text: not text.startswith("'")
)


@settings(max_examples=60)
@given(rows=st.lists(st.builds(LinkRow, *[cells] * 7), max_size=4), lang=st.sampled_from(get_args(Lang)))
def test_what_is_written_is_read_back(
    rows: list[LinkRow], lang: Lang, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("links") / "links.csv"
    path.write_bytes(table_bytes(rows, lang))

    assert list(read_table(path)) == rows


@pytest.mark.parametrize("sign", FORMULAS)
def test_no_cell_is_a_formula(sign: str) -> None:
    content = table_bytes([ROW._replace(name=f"{sign}cmd|' /C calc'!A0")], "ja").decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(content, newline=""))

    assert row[1].startswith("'" + sign)


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert table_bytes([], "ja").startswith("\ufeff応募ID,".encode())


def test_the_columns_do_not_change_unnoticed() -> None:
    assert HEADERS == {
        "ja": ("応募ID", "氏名", "メールアドレス", "求人", "紹介リンク", "有効期限", "言語"),
        "en": ("application_id", "name", "email", "job", "link", "expires", "language"),
    }


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no export of links"),
        ("応募ID,氏名\n".encode(), "no export of links"),
        ("応募ID,氏名".encode("cp932"), "not UTF-8"),
        (table_bytes([ROW], "ja") + b"A-2,x\r\n", "line 3"),
    ],
)
def test_another_file_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=why):
        list(read_table(path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        list(read_table(tmp_path / "nowhere.csv"))

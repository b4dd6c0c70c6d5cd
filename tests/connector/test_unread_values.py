"""Values that cannot be read are counted and named by row and column, also where the row itself is not handed on."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from relay_connectors import open_source
from relay_connectors.connector.normalizing import normalize
from relay_connectors.connector.survey import survey
from relay_connectors.record import LOCAL_IDENTITY

HEADER = "応募ID,氏名,メールアドレス,電話番号,携帯電話,選考ステータス,応募日\n"


@pytest.fixture
def export(tmp_path: Path):
    def write(*rows: str):
        file = tmp_path / "export.csv"
        file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        return open_source("generic_csv", account="acme", path=str(file))

    return write


def places(found, code: str) -> list[tuple[str, str]]:
    return [(one.locator, one.column) for one in found.places.first.get(code, ())]


@pytest.mark.parametrize("status", ["選考中", "入社", "不採用"])
def test_what_cannot_be_read_is_named_whatever_became_of_the_application(export, status: str) -> None:
    source = export(f"A-1,山田 太郎,bad@@x,9.01E+09,,{status},13/13/13")

    for found in (normalize(source, LOCAL_IDENTITY, out=BytesIO()), survey(source)):
        assert found.warnings["excel_damaged"] == 1
        assert places(found, "excel_damaged") == [("export.csv:2", "電話番号")]
        assert places(found, "email_unreadable") == [("export.csv:2", "メールアドレス")]
        assert places(found, "date_unreadable") == [("export.csv:2", "応募日")]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (",12", "phone_unreadable", "携帯電話"),
        ("12,", "phone_unreadable", "電話番号"),
        ("12,なし", "phone_unreadable", "電話番号"),
        ("090-1234-5678,9.01E+09", "excel_damaged", "携帯電話"),
        ("########,090-1234-5678", "excel_damaged", "電話番号"),
    ],
)
def test_of_columns_for_the_same_thing_the_one_that_is_meant_is_named(
    export, cells: str, code: str, column: str
) -> None:
    found = survey(export(f"A-1,山田 太郎,a@example.jp,{cells},不採用,2026-10-01"))

    assert places(found, code) == [("export.csv:2", column)]


def test_an_open_application_is_not_warned_of_otherwise(export) -> None:
    source = export("A-1,山田 太郎,,,,選考中,2026-10-01")

    assert not normalize(source, LOCAL_IDENTITY, out=BytesIO()).warnings
    assert not survey(source).warnings

"""What stands below a table is no application."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay_connectors import open_source
from relay_connectors.connector.survey import survey

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日\n"
ROW = "A-1,山田 太郎,taro@example.jp,不採用,2026-11-10\n"


def counted(tmp_path: Path, text: str) -> tuple[int, int, int]:
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    seen = survey(open_source("generic_csv", account="acme", path=str(file)))
    return seen.outcomes.total(), seen.blank, seen.unusable


@pytest.mark.parametrize(
    "note",
    [
        "以上,,,,",
        "※不採用者のみ,,,,",
        "※11/20,,,,",
        "2026年11月20日現在,,,,",
        "以上 25名,,,,",
        "- end -,,,,",
        ",以上,,,",
        ",,,,（個人情報につき取扱注意）",
        "'以上,',,,",
        '"※不採用者のみ\nを載せています",,,,',
    ],
)
def test_a_note_below_the_table_is_no_application(tmp_path: Path, note: str) -> None:
    assert counted(tmp_path, f"{HEADER}{ROW}{note}\n") == (1, 1, 0)


def test_a_note_between_the_rows_is_none_either(tmp_path: Path) -> None:
    assert counted(tmp_path, f"{HEADER}以下は新卒,,,,\n{ROW}") == (1, 1, 0)


@pytest.mark.parametrize("row", ["A-2,,,,", "応募-2,,,,", "２０１,,,,"])
def test_an_id_alone_is_an_application(tmp_path: Path, row: str) -> None:
    assert counted(tmp_path, f"{HEADER}{ROW}{row}\n") == (2, 0, 0)


@pytest.mark.parametrize("row", [",,hanako@example.jp,,", ",電話 090-1234-5678,,,", "hanako@example.jp,,,,"])
def test_a_contact_alone_is_a_row_that_cannot_be_used(tmp_path: Path, row: str) -> None:
    assert counted(tmp_path, f"{HEADER}{ROW}{row}\n") == (1, 0, 1)


def test_words_in_two_cells_are_a_row(tmp_path: Path) -> None:
    assert counted(tmp_path, f"{HEADER}{ROW}以上,不採用者のみ,,,\n") == (2, 0, 0)


@pytest.mark.parametrize("row", [",見本 丁,,,", "見本 丁,,,,", "を希望しています,,,,"])
def test_a_name_or_the_rest_of_a_broken_row_is_not_passed_over_in_silence(tmp_path: Path, row: str) -> None:
    assert counted(tmp_path, f"{HEADER}{ROW}{row}\n") == (1, 0, 1)

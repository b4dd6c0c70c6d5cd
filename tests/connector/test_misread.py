"""Files whose header is not found, or is somebody's row: what is wrong is said, and nobody is shown."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest

from relay_connectors.connector import Draft, open_source
from relay_connectors.connector.misread import is_somebodys_row
from relay_connectors.connector.sniffing import sniff_file
from relay_connectors.connector.survey import survey
from relay_connectors.errors import ConfigurationError

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,応募日"
PERSON = "A-1,見本 太郎,taro@example.com,不合格,2026/10/1"
SHOWN = ("見本", "太郎", "taro@example.com", "2026/10/1")


def written(folder: Path, text: str) -> Path:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return path


def parts(path: Path, **told: Any) -> Any:
    return list(open_source("generic_csv", account="acme", path=str(path), **told).parts())


def refusals(path: Path, **told: Any) -> list[str]:
    said = []
    for act in (lambda: parts(path, **told), lambda: sniff_file(path, **told)):
        with pytest.raises(ConfigurationError) as refused:
            act()
        said.append(str(refused.value))
    return said


@pytest.mark.parametrize("mark", ["|", "^", "~", "，"])
def test_another_delimiter_is_named_with_the_line_to_write(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path, f"{HEADER}\n{PERSON}\n".replace(",", mark))

    assert all(
        f'line 1 is separated by "{mark}"' in said and f'delimiter = "{mark}"' in said for said in refusals(path)
    )
    assert len(parts(path, delimiter=mark)) == 1


def test_a_quotation_mark_that_is_left_open_in_the_header_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, f'"{HEADER}\n{PERSON}\n')

    assert all("a quotation mark in line 1 is not closed" in said for said in refusals(path))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (PERSON, {"header_row": 1}),
        ("A-1,見本 太郎,090-1234-5678,不合格", {"header_row": 1}),
    ],
)
def test_somebodys_row_is_no_header_and_is_not_shown(tmp_path: Path, row: str, told: dict[str, Any]) -> None:
    path = written(tmp_path, f"{row}\n{row}\n")

    with pytest.raises(ConfigurationError, match="line 1 is somebody's row, and no header") as refused:
        sniff_file(path, **told)

    assert not any(cell in str(refused.value) for cell in SHOWN)


@pytest.mark.parametrize("day", ["2026/10/1", "2026年10月1日", "令和8年10月1日"])
def test_a_row_with_a_day_alone_is_no_header_either(tmp_path: Path, day: str) -> None:
    path = written(tmp_path, f"見本 太郎,A,{day}\n見本 花子,B,{day}\n")

    with pytest.raises(ConfigurationError, match="somebody's row"):
        sniff_file(path, header_row=1)


ODD = ["1234567890", "202601-202612", "2026-04-01 - 2026-09", "recruiter@example.com", "連絡先(taro@example.com)"]


@pytest.mark.parametrize("name", ODD)
def test_a_column_that_is_called_like_a_number_or_an_address_stops_no_export_whose_header_is_known(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path, f"{HEADER},{name}\n{PERSON},x\n")

    assert survey(open_source("generic_csv", account="acme", path=str(path))).outcomes == {"employer_rejected": 1}
    assert sniff_file(path).rows == 1


def test_a_header_of_few_known_columns_and_a_number_is_read_once_its_line_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "応募ID,選考ステータス,1234567890\nA-1,不合格,x\n")

    assert all("somebody's row" in said for said in refusals(path))
    assert len(parts(path, header_row=1)) == 1
    assert sniff_file(path, header_row=1).rows == 1


def test_a_strange_line_end_in_a_row_is_not_one_in_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER},1234567890\n{PERSON},a\u2028b\n")

    assert len(parts(path)) == 1


def test_a_huge_cell_of_a_header_is_looked_at_at_once() -> None:
    before = process_time()

    assert not is_somebodys_row(["a@" + "." * 200_000 + "@"])
    assert process_time() - before < 1


@pytest.mark.parametrize(("end", "name"), [("\u2028", "U+2028"), ("\u2029", "U+2029"), ("\x85", "U+0085")])
def test_strange_line_ends_are_named_and_nobody_is_shown(tmp_path: Path, end: str, name: str) -> None:
    path = written(tmp_path, end.join([HEADER, PERSON, PERSON.replace("A-1", "A-2")]))

    for said in refusals(path):
        assert f"its lines end in {name}" in said
        assert not any(cell in said for cell in SHOWN)


def test_a_header_of_days_alone_without_a_row_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "応募ID,選考ステータス,備考\u2028A-1,不合格,2026/10/1\n")

    with pytest.raises(ConfigurationError, match=r"U\+2028"):
        survey(open_source("generic_csv", account="acme", path=str(path)))


def test_columns_that_are_called_by_days_are_read_where_there_are_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "応募ID,氏名,選考ステータス,2026/10/1\nA-1,見本 太郎,不合格,出席\n")

    assert survey(open_source("generic_csv", account="acme", path=str(path))).rows == 1
    assert sniff_file(path).rows == 1


def test_a_name_in_the_column_of_statuses_is_no_word_to_show(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\nA-1,見本 三郎,a@example.com,見本　三郎,\nA-2,見本 花子,b@example.com,謎,\n")

    found = survey(open_source("generic_csv", account="acme", path=str(path))).words.found()["status"]

    assert ([one.word for one in found.words], found.hidden) == (["謎"], 1)


def drafts(path: Path) -> list[tuple[str, Draft]]:
    source = open_source("generic_csv", account="acme", path=str(path))
    raws = [raw for part in source.parts() for page in part.pages() for raw in page.raws]
    return [(raw.key, draft) for raw in raws if isinstance(draft := source.translate(raw), Draft)]


@pytest.mark.parametrize(("written_as", "key"), [("１２３", "123"), ("Ａ－１", "A-1"), ("123", "123")])
def test_an_id_is_the_same_in_full_width(tmp_path: Path, written_as: str, key: str) -> None:
    path = written(tmp_path, f"{HEADER}\n{PERSON.replace('A-1', written_as)}\n")

    assert [one for one, _ in drafts(path)] == [key]


@pytest.mark.parametrize(("key", "warned"), [("124.0", True), ("124", False), ("A.0", False), ("1.20", False)])
def test_an_id_that_a_program_took_for_a_fraction_is_warned_of(tmp_path: Path, key: str, warned: bool) -> None:
    path = written(tmp_path, f"{HEADER}\n{PERSON.replace('A-1', key)}\n")

    ((_, draft),) = drafts(path)

    assert (("excel_damaged", "source.application_id") in draft.warnings) is warned


@pytest.mark.parametrize("name", ["\ue000田 太郎", "吉\uf8ff 太郎", "\U000f0000"])
def test_a_name_with_a_character_that_somebody_drew_is_held(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f"{HEADER}\n{PERSON.replace('見本 太郎', name)}\n")

    ((_, draft),) = drafts(path)

    assert "full_name" not in draft.body["person"]
    assert ("name_unreadable", "person.full_name") in draft.warnings

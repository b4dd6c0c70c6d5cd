"""What a quotation mark that never closes costs: the table in ``docs/connectors/generic_csv.md``, line by line.

The documented limits are no promises. Whoever makes one of them better changes the page and its line here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HEADER = "応募ID,氏名,選考ステータス,備考"
LAST = "A-9,z,不採用,z"
BROKEN, TOO_LONG, OPEN_AT_THE_END = 'A-1,"a,不採用,x', "A-1,a,不採用,x,surplus", 'A-1,a,不採用,"x'


@pytest.fixture
def read(tmp_path: Path, normalized) -> Any:
    """Reads rows below the header: (application id, outcome) of the records, quarantined lines, the summary."""

    def run(*rows: str) -> tuple[list[tuple[str, str]], list[str], Any]:
        path = tmp_path / "f.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8", newline="")
        records, quarantine, summary = normalized(path, keep=["備考"])
        told = [(one["source"]["application_id"], one["decision"]["outcome"]) for one in records]
        return told, [one["locator"] for one in quarantine], summary

    return run


@pytest.mark.parametrize("row", [BROKEN, TOO_LONG, OPEN_AT_THE_END])
def test_behind_a_broken_row_a_whole_one_is_read(row: str, read) -> None:
    records, quarantine, summary = read(row, "A-2,b,不採用,y", LAST)

    assert [key for key, _ in records] == ["A-2", "A-9"]
    assert quarantine == ["f.csv:2"]
    assert summary.read == 3


@pytest.mark.parametrize("behind", [["A-2,b,不採用"], ["A-2,b,不採用,y,,"], ["A-2,b,不採用", "A-3,c,不採用"]])
def test_behind_a_row_that_is_only_too_long_everything_is_read(behind: list[str], read) -> None:
    records, quarantine, _ = read(TOO_LONG, *behind, LAST)

    assert [key for key, _ in records] == [*(row.partition(",")[0] for row in behind), "A-9"]
    assert quarantine == ["f.csv:2"]


@pytest.mark.parametrize(
    "behind",
    [["A-2,b,不採用"], ["A-2,b,不採用,y,,"], ['A-2,b,不採用,5" screen'], [""], ["A-2,b,不採用", "A-3,c,不採用"]],
    ids=["short", "surplus", "odd marks", "empty", "two short ones"],
)
def test_rows_that_are_not_whole_go_with_the_broken_one(behind: list[str], read) -> None:
    records, quarantine, summary = read(BROKEN, *behind, LAST)

    assert [key for key, _ in records] == ["A-9"]
    assert quarantine == ["f.csv:2"]
    assert summary.read == 2


def test_where_every_row_is_short_the_rest_of_the_file_goes_with_it(read) -> None:
    records, quarantine, summary = read("A-1,a,不採用", 'A-2,"b,不採用', "A-3,c,不採用", "A-4,d,不採用")

    assert [key for key, _ in records] == ["A-1"]
    assert quarantine == ["f.csv:3"]
    assert summary.read == 2


@pytest.mark.parametrize("between", [[], ["A-3,c,不採用,y"]])
@pytest.mark.parametrize("note", ["note", ""])
def test_a_row_that_the_last_column_swallowed_is_read(between: list[str], note: str, read) -> None:
    records, quarantine, summary = read(OPEN_AT_THE_END, *between, f'A-2,b,不採用,"\n{note}"', LAST)

    assert [key for key, _ in records] == [*(row.partition(",")[0] for row in between), "A-2", "A-9"]
    assert quarantine == ["f.csv:2"]
    assert "status_missing" not in summary.warnings


@pytest.mark.parametrize("note", ["one\ntwo, three, four, five", "one\ntwo,", "one,two,three,four,\nfive"])
def test_a_note_of_several_lines_is_a_note(note: str, read) -> None:
    records, quarantine, _ = read(f'A-1,a,不採用,"{note}"', LAST)

    assert [key for key, _ in records] == ["A-1", "A-9"]
    assert quarantine == []


def test_a_first_cell_that_begins_with_a_line_break_gives_an_id_that_ends_in_a_mark(read) -> None:
    records, quarantine, _ = read(OPEN_AT_THE_END, '"\nA-2",b,不採用,y', LAST)

    assert [key for key, _ in records] == ["A-1", 'A-2"', "A-9"]
    assert quarantine == []


def test_what_was_held_back_is_read_once_the_row_is_mended(read) -> None:
    records, quarantine, summary = read('A-1,"a",不採用,x', "A-2,b,不採用", "A-3,c,不採用,y,,", LAST)

    assert [key for key, _ in records] == ["A-1", "A-2", "A-3", "A-9"]
    assert quarantine == []
    assert summary.read == 4

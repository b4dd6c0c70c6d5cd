"""Delimited text: every row, on its physical line, whatever the dialect; a broken row costs one row."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.connector.table import Table, delimiters, first_rows
from relay_connectors.errors import SourceError

Rows = list[tuple[int, list[str] | None]]


def read(text: str, delimiter: str = ",", width: int | None = None) -> Rows:
    table = Table(io.StringIO(text, newline=""), "export.csv", delimiter)
    table.width = width
    return list(table.rows())


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1a"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_writer_of_any_dialect_wrote_is_read(
    rows: list[list[str]], delimiter: str, line_end: str, quoting: int
) -> None:
    # Before Python 3.13 a writer leaves the line end that is not its own unquoted.
    line_end = "\r\n" if quoting == csv.QUOTE_MINIMAL else line_end
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]

    found = read(out.getvalue(), delimiter)

    assert [cells for _, cells in found] == rows


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8), st.sampled_from(["\r\n", "\n", "\r"]))
def test_a_row_stands_on_the_physical_line_where_it_starts(rows: list[list[str]], line_end: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    expected = []
    for row in rows:
        expected.append(len(io.StringIO(out.getvalue(), newline="").readlines()) + 1)
        writer.writerow(row)

    assert [line for line, _ in read(out.getvalue())] == expected


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('a,"\r\n;\t é\0'), max_size=60))
def test_any_text_at_all_is_read_to_its_end(text: str) -> None:
    rows = read(text, width=2)

    assert all(cells is None or len(cells) in (0, 2) for _, cells in rows)
    assert [line for line, _ in rows] == sorted({line for line, _ in rows})


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # short rows are filled, empty cells beyond the header are cut
        ("1\n1,2,3\n1,2,3,,\n", [(1, ["1", "", ""]), (2, ["1", "2", "3"]), (3, ["1", "2", "3"])]),
        ("1,2,3,4\n1,2,3\n", [(1, None), (2, ["1", "2", "3"])]),
        ("\n,,\n1,2,3\n", [(1, []), (2, ["", "", ""]), (3, ["1", "2", "3"])]),
        ('1,"a\nb",3\n4,5,6\n', [(1, ["1", "a\nb", "3"]), (3, ["4", "5", "6"])]),
        ('1,"a ""b""",3', [(1, ["1", 'a "b"', "3"])]),
        # a quotation mark inside an unquoted cell is itself
        ('1,5" screen,3\n', [(1, ["1", '5" screen', "3"])]),
        ("1,2\0,3\n", [(1, ["1", "2", "3"])]),
        ("1,2,3\r4,5,6\r", [(1, ["1", "2", "3"]), (2, ["4", "5", "6"])]),
        # only \n, \r and \r\n end a line; U+2028 and U+0085 stand in résumés
        ("1,a\u2028b\x85c\x0bd,3\n4,5,6\n", [(1, ["1", "a\u2028b\x85c\x0bd", "3"]), (2, ["4", "5", "6"])]),
    ],
)
def test_rows_are_read_as_a_spreadsheet_would(text: str, rows: Rows) -> None:
    assert read(text, width=3) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # the mark of line 2 never closes: lines 3 and 4 are rows of their own
        ('1,2,3\n4,"5,6\n7,8,9\n10,11,12\n', [(1, "1"), (2, None), (3, "7"), (4, "10")]),
        # it closes in another row's cell
        ('1,2,3\n4,"5,6\n7,"8",9\n10,11,12\n', [(1, "1"), (2, None), (3, "7"), (4, "10")]),
        # the lines of a broken cell of several lines are no rows
        ('1,"a "b" c\nd\ne",3\n4,5,6\n', [(1, None), (4, "4")]),
        ('1,2,3\n4,5,"6', [(1, "1"), (2, None)]),
        ('1,"2" x,3\n4,5,6\n', [(1, None), (2, "4")]),
    ],
)
def test_a_broken_row_costs_one_row(text: str, rows: list[tuple[int, str | None]]) -> None:
    found = [(line, cells and cells[0]) for line, cells in read(text, width=3)]

    assert [one for one in found if one[1] is None or len(one[1]) < 3] == rows


def test_ten_thousand_broken_rows_are_read_in_no_time() -> None:
    text = "".join(f'{at},"x,y\n{at},b,c\n' for at in range(10_000))

    rows = read(text, width=3)

    assert sum(cells is None for _, cells in rows) == 10_000
    assert sum(cells is not None for _, cells in rows) == 10_000


def test_a_line_without_an_end_is_no_export() -> None:
    with pytest.raises(SourceError, match=r"export\.csv holds a line of more than"):
        read("x" * 1_500_000)


def test_a_long_line_of_a_resume_is_read() -> None:
    assert read(f'1,"{"x" * 100_000}"\n2,b\n', width=2)[1] == (2, ["2", "b"])


def test_a_cell_beyond_what_the_parser_holds_is_a_broken_row() -> None:
    assert [cells and cells[0] for _, cells in read(f'1,"{"x" * 200_000}"\n2,b\n', width=2)] == [None, "2"]


def test_reading_holds_one_block_and_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("1,2,3\n" * 200_000)
    with path.open(newline="") as file:
        table = Table(file, "big.csv", ",")
        tracemalloc.start()
        count = sum(1 for _ in table.rows())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert count == 200_000
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("応募ID,氏名,メモ\nA-1,山田 太郎,a;b\n", ","),
        ("応募ID\t氏名\tメモ\nA-1\t山田 太郎\ta, b, c\n", "\t"),
        ("応募ID;氏名;メモ\n", ";"),
        ('"a,b,c,d";"e"\n', ";"),
        ("応募ID\nA-1\n", ","),
    ],
)
def test_the_delimiter_is_counted_outside_quotation_marks(head: str, expected: str) -> None:
    assert delimiters(head)[0] == expected


def test_the_first_rows_know_their_lines() -> None:
    assert first_rows('出力日\n"a\nb",c\n\nd,e\n', ",") == [
        (1, ["出力日"]),
        (2, ["a\nb", "c"]),
        (4, []),
        (5, ["d", "e"]),
    ]

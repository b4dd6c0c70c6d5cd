"""Files as they must not be: each has a clear, bounded answer that names the file and the place."""

from __future__ import annotations

import io
import os
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector import open_source
from relay_connectors.connector.table import Table
from relay_connectors.errors import ConfigurationError, RelayConnectorsError, SourceError

HEADER = "応募ID,氏名,メールアドレス,ステータス"
ROWS = ("A-1,山田 太郎,taro@example.jp,不採用", "A-2,髙橋 花子,hanako@example.jp,不採用")
PLAIN = "\n".join((HEADER, *ROWS, ""))
MEBIBYTE = 1024 * 1024

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "export.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@contextmanager
def within(mebibytes: int) -> Iterator[None]:
    """Fails if Python holds more memory than that at any moment."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < mebibytes * MEBIBYTE


def ids(records: Sequence[dict[str, Any]]) -> list[str]:
    return [one["source"]["application_id"] for one in records]


def lines(records: Sequence[dict[str, Any]]) -> list[int]:
    return [int(one["source"]["locator"].rpartition(":")[2]) for one in records]


class Endless(io.TextIOBase):
    """A text of any length that is nowhere as a whole."""

    def __init__(self, start: str, again: str, characters: int) -> None:
        self._start, self._again, self._left, self._at = start, again, characters, 0

    def read(self, size: int | None = -1) -> str:
        assert size is not None
        assert 0 < size <= MEBIBYTE, "read in pieces"
        head, self._start = self._start, ""
        more, at = min(size, self._left), self._at
        self._left -= more
        self._at = (at + more) % len(self._again)
        return head + (self._again * (more // len(self._again) + 2))[at : at + more]


def test_a_line_of_a_gigabyte_is_refused_after_its_first_million_characters() -> None:
    text = Endless(PLAIN, "x", 1 << 30)

    with within(16), pytest.raises(SourceError, match=r"export\.csv holds a line of more .* behind line 3"):
        list(Table(text, "export.csv", ",").rows())


def test_a_row_that_never_ends_is_refused() -> None:
    text = Endless(PLAIN, '"a\nb",', 1 << 30)

    with within(160), pytest.raises(SourceError, match=r"export\.csv holds a row of more .* behind line 3"):
        list(Table(text, "export.csv", ",").rows())


def test_a_file_of_a_gigabyte_of_zeros_is_no_export(write: Write, normalized: Any) -> None:
    path = write("")
    os.truncate(path, 1 << 30)  # a sparse file: it occupies nothing

    with within(16), pytest.raises(SourceError, match=r"export\.csv holds no rows"):
        normalized(path)


def test_a_first_line_of_megabytes_is_no_export(write: Write, normalized: Any) -> None:
    with within(40), pytest.raises(SourceError, match=r"export\.csv: line 1 has more than \d+ characters"):
        normalized(write("x" * 8_000_000))


def test_ten_million_columns_in_the_header_are_no_export(write: Write, normalized: Any) -> None:
    content = HEADER + "," * 10_000_000 + "\n" + ROWS[0]

    with within(40), pytest.raises(SourceError, match=r"export\.csv: line 1 has more than 10000 columns"):
        normalized(write(content))


def test_ten_million_columns_in_a_row_are_no_export(write: Write, normalized: Any) -> None:
    content = PLAIN + "A-3" + "," * 10_000_000 + "\n"

    with within(40), pytest.raises(SourceError, match=r"export\.csv holds a line of more .* behind line 3"):
        normalized(write(content))


def test_a_hundred_thousand_columns_in_a_row_cost_that_row(write: Write, normalized: Any) -> None:
    content = f"{PLAIN}A-3{',x' * 100_000}\n{ROWS[0].replace('A-1', 'A-4')}\n"

    records, quarantine, _ = normalized(write(content))

    assert ids(records) == ["A-1", "A-2", "A-4"]
    assert [(one["locator"], one["errors"][0]["code"]) for one in quarantine] == [("export.csv:4", "row_unparsable")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\r\n"])
def test_every_line_end_ends_a_line(write: Write, normalized: Any, end: str) -> None:
    records, _, _ = normalized(write(PLAIN.replace("\n", end)))

    assert ids(records) == ["A-1", "A-2"]


@pytest.mark.parametrize("nul", ["A-1\0", "\0A-1", "A\0-1", "A-1\0\0\0\0"])
def test_nul_bytes_are_taken_out(write: Write, normalized: Any, nul: str) -> None:
    records, _, _ = normalized(write(PLAIN.replace("A-1", nul)))

    assert ids(records) == ["A-1", "A-2"]


MARK = "\ufeff"


@pytest.mark.parametrize(
    "content",
    [
        MARK + PLAIN,
        MARK + MARK + PLAIN,
        MARK + '"応募ID"' + PLAIN.removeprefix("応募ID"),
        PLAIN.replace("A-1", MARK + "A-1"),
        PLAIN.replace("山田", f"山{MARK}田"),
        PLAIN.replace("\nA-2", f"\n{MARK}A-2"),
        # two exports, one behind the other
        MARK + PLAIN.replace(ROWS[1] + "\n", "") + MARK + PLAIN.replace(ROWS[0] + "\n", ""),
        PLAIN + MARK,
    ],
)
def test_a_byte_order_mark_anywhere_is_no_text(write: Write, normalized: Any, content: str) -> None:
    records, quarantine, _ = normalized(write(content))

    assert ids(records) == ["A-1", "A-2"]
    assert records[0]["person"]["full_name"] == "山田 太郎"
    assert quarantine == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_second_mark_in_another_encoding_is_no_text(write: Write, normalized: Any, encoding: str) -> None:
    records, _, _ = normalized(write((MARK + PLAIN.replace("A-2", MARK + "A-2")).encode(encoding)))

    assert ids(records) == ["A-1", "A-2"]


def test_the_header_stands_below_the_rows_about_the_export(write: Write, normalized: Any) -> None:
    meta = '応募者一覧\n"出力日\n2026/11/21",出力者\n\n条件,ステータス\n'

    records, _, _ = normalized(write(meta + PLAIN))

    assert lines(records) == [7, 8]


def test_a_header_below_twenty_rows_is_not_guessed(write: Write, normalized: Any) -> None:
    path = write("注\n" * 21 + PLAIN)

    with pytest.raises(ConfigurationError, match=r"export\.csv: no header stands in the first 20 rows.*header_row = 3"):
        normalized(path)
    assert ids(normalized(path, header_row=22)[0]) == ["A-1", "A-2"]


QUOTED = '"' + HEADER.replace(",", '","') + '"'


@pytest.mark.parametrize("again", [HEADER, HEADER + ",", HEADER.replace("氏名", " 氏名 "), QUOTED])
def test_a_header_that_comes_again_is_no_row(write: Write, normalized: Any, again: str) -> None:
    records, quarantine, summary = normalized(write("\n".join((HEADER, ROWS[0], again, ROWS[1], ""))))

    assert ids(records) == ["A-1", "A-2"]
    assert quarantine == []
    assert summary.skipped["blank"] == 1


def test_another_header_further_down_stops_the_file(write: Write, normalized: Any) -> None:
    other = "応募ID,ステータス,氏名,メールアドレス\nA-3,不採用,佐藤 次郎,jiro@example.jp\n"

    with pytest.raises(SourceError, match=r"export\.csv: line 4 is another header"):
        normalized(write(PLAIN + other))


def test_a_person_may_be_called_like_a_column(write: Write, normalized: Any) -> None:
    records, _, _ = normalized(write("姓,名,応募ID,ステータス\n名,姓子,A-1,不採用\n"))

    assert ids(records) == ["A-1"]


def test_ragged_rows_are_filled_or_cost_one_row(write: Write, normalized: Any) -> None:
    content = f"{HEADER}\nA-1,山田 太郎\n{ROWS[1]},,,\n{ROWS[0]},もう一つ\nA-4,佐藤 次郎,,不採用\n"

    records, quarantine, _ = normalized(write(content), outcome="employer_rejected")

    assert ids(records) == ["A-1", "A-2", "A-4"]
    assert [one["locator"] for one in quarantine] == ["export.csv:4"]


def test_a_cell_of_several_lines_moves_the_lines_behind_it(write: Write, normalized: Any) -> None:
    content = PLAIN.replace("山田 太郎", '"山田\r\n太郎"')

    records, _, _ = normalized(write(content))

    assert lines(records) == [2, 4]
    assert records[0]["person"]["full_name"] == "山田 太郎"


@pytest.mark.parametrize("blank", ["", " \r\n\t\n", "\ufeff", ",,,\n,,,\n", "\0\0"])
def test_a_file_of_nothing_is_said(write: Write, normalized: Any, blank: str) -> None:
    with pytest.raises(SourceError, match=r"export\.csv (is empty|holds no rows)"):
        normalized(write(blank))


def test_a_file_of_a_header_alone_is_an_empty_one(write: Write, normalized: Any) -> None:
    records, quarantine, summary = normalized(write(HEADER))

    assert (records, quarantine, summary.read) == ([], [], 0)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp", "euc_jp", "cp932"],
)
def test_every_encoding_gives_the_same_records(write: Write, normalized: Any, encoding: str) -> None:
    # ISO-2022-JP and EUC-JP of the old sort have no 髙
    text = PLAIN.replace("髙", "高")
    expected, _, _ = normalized(write(text))

    records, _, summary = normalized(write(text.encode(encoding)))

    assert records == expected
    assert not summary.warnings


def test_a_cut_character_names_file_and_line(write: Write, normalized: Any) -> None:
    body = "".join(f"A-{at},山田 太郎,,不採用\n" for at in range(40_000))
    content = f"{HEADER}\n{body}".encode()

    with pytest.raises(SourceError, match=r"export\.csv is not utf-8 in line 30640, at byte 1000000;"):
        normalized(write(content[:1_000_000] + b"\xe5\n" + content[1_000_000:]))


def test_two_encodings_in_one_file_are_no_text(write: Write, normalized: Any) -> None:
    with pytest.raises(SourceError, match=r"export\.csv (is not|cannot be read)"):
        normalized(write(PLAIN.encode() + ROWS[0].encode("cp932")))


def test_bytes_of_two_meanings_are_read_as_japanese_and_said(write: Write, normalized: Any) -> None:
    # ED 95 93 63 is 﨑田 in CP932, and 핓c in UTF-8
    path = write("id,name,status\nA-1,﨑田,rejected\n".encode("cp932"))
    columns = {"id": "source.application_id", "name": "person.full_name", "status": "decision.outcome"}

    records, _, summary = normalized(path, columns=columns)

    assert records[0]["person"]["full_name"] == "﨑田"
    assert summary.warnings["encoding_ambiguous"] == 1
    assert not normalized(path, columns=columns, encoding="cp932")[2].warnings["encoding_ambiguous"]


@pytest.mark.parametrize("spoil", ["grow", "shrink", "replace"])
def test_a_file_that_changes_between_two_pages_is_not_read_to_its_end(write: Write, spoil: str) -> None:
    body = "".join(f"A-{at},山田 太郎,taro@example.jp,不採用\n" for at in range(5000))
    path = write(f"{HEADER}\n{body}")
    pages = open_source("generic_csv", account="acme", path=str(path)).connector.fetch(None)

    assert len(next(pages).raws) == 1000
    spoilers: dict[str, Callable[[], object]] = {
        "grow": lambda: path.write_bytes(path.read_bytes() + ROWS[0].encode()),
        "shrink": lambda: os.truncate(path, 1000),
        "replace": lambda: (path.rename(path.with_suffix(".old")), path.write_text(PLAIN, encoding="utf-8")),
    }
    spoilers[spoil]()

    with pytest.raises(SourceError, match=r"export\.csv changed while it was being read; run again"):
        list(pages)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), before=st.booleans())
def test_any_bytes_at_all_are_read_or_refused(write: Write, normalized: Any, content: bytes, *, before: bool) -> None:
    head = PLAIN.encode() if before else b""

    try:
        records, _, summary = normalized(write(head + content))
    except RelayConnectorsError as refused:
        assert "export.csv" in str(refused)  # noqa: PT017  most are refused, some are not
    else:
        assert summary.read == summary.emitted + summary.invalid + summary.duplicates + summary.skipped.total()
        assert len(records) == summary.emitted


def test_a_picture_is_no_export(tmp_path):
    file = tmp_path / "export.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10")
    source = open_source("generic_csv", account="acme", path=str(file))

    with pytest.raises(SourceError, match="binary data, not text"):
        list(source.parts())

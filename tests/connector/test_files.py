"""The files behind a path: which, in which order, and whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector.file_days import named_day
from relay_connectors.connector.files import SourceFile, source_files
from relay_connectors.errors import SourceError

Write = Callable[[str], Path]
TODAY = date(2026, 11, 22)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files one second apart, in the order in which they are asked for."""
    seconds = iter(range(1_700_000_000, 1_800_000_000))

    def written(name: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("応募ID,ステータス\n", encoding="utf-8")
        at = next(seconds)
        os.utime(path, (at, at))
        return path

    return written


def names(path: str | Path) -> list[str]:
    return [file.name for file in source_files(str(path))]


def test_one_file_is_named_without_its_folder(write: Write) -> None:
    assert names(write("export.csv")) == ["export.csv"]


def test_the_files_of_a_folder_are_read_oldest_first(write: Write, tmp_path: Path) -> None:
    for name in ("b.csv", "a.tsv", "c.TXT", "notes.md", ".hidden.csv", "~$c.csv", "below/d.csv"):
        write(name)

    assert names(tmp_path) == ["b.csv", "a.tsv", "c.TXT"]


def test_files_of_one_moment_are_read_by_name(write: Write, tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        os.utime(write(name), (1_700_000_000, 1_700_000_000))

    assert names(tmp_path) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("exports/*.csv", ["one.csv", "two.csv"]),
        ("exports/**/*.csv", ["one.csv", "two.csv", "2026/one.csv"]),
        ("exp*/one.csv", ["exports/one.csv"]),
        ("exports/t?o.csv", ["two.csv"]),
    ],
)
def test_a_pattern_names_files_below_its_fixed_folder(
    write: Write, tmp_path: Path, pattern: str, expected: list[str]
) -> None:
    for name in ("exports/one.csv", "exports/two.csv", "exports/2026/one.csv", "exports/notes.md", "exports/.x.csv"):
        write(name)

    assert names(tmp_path / pattern) == expected


@pytest.mark.parametrize("path", ["nothing.csv", "nothing/*.csv", "empty", "empty/*"])
def test_no_file_at_all_is_an_error_that_names_the_path(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(SourceError, match=f"No file is found at .*{path.replace('*', '.')}.*look at the source's path"):
        source_files(str(tmp_path / path))


def test_a_pipe_is_no_export(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(SourceError, match="neither a file nor a folder"):
        source_files(str(tmp_path / "pipe.csv"))


def test_a_file_that_may_not_be_read_is_an_error(write: Write) -> None:
    path = write("export.csv")
    path.unlink()
    path.symlink_to(path)

    with pytest.raises(SourceError):
        SourceFile(path, path.name)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b"0123456789" * 300_000)

    assert SourceFile(path, "big.csv").digest() == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("spoil", ["grow", "replace", "touch", "remove"])
def test_a_file_that_changes_after_it_was_found_is_not_read(write: Write, spoil: str) -> None:
    path = write("export.csv")
    file = SourceFile(path, path.name)
    spoilers: dict[str, Callable[[], object]] = {
        "grow": lambda: path.write_text(path.read_text(encoding="utf-8") + "A-1,不採用\n", encoding="utf-8"),
        "replace": lambda: write("other.csv").replace(path),
        "touch": lambda: os.utime(path, (1, 1)),
        "remove": path.unlink,
    }
    spoilers[spoil]()

    with pytest.raises(SourceError, match=r"changed while it was being read|cannot be read"):
        file.digest()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("応募ID,氏名\n".encode(), "utf-8"),
        ("応募ID,氏名\n".encode("utf-8-sig"), "utf-8-sig"),
        ("応募ID,氏名\n".encode("cp932"), "cp932"),
        ("応募ID\t氏名\n".encode("utf-16"), "utf-16"),
        ("応募ID,氏名\n".encode("utf-16-le"), "utf-16-le"),
        ("応募ID,氏名\n".encode("euc_jp"), "euc_jp"),
        ("応募ID,氏名\n".encode("iso2022_jp"), "iso2022_jp"),
        # the first Japanese character comes after a megabyte of ASCII
        (b"ID,Name\n" * 150_000 + "A-1,山田太郎\n".encode("cp932"), "cp932"),
    ],
)
def test_the_encoding_is_told_by_the_first_bytes_that_can_tell_it(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    assert SourceFile(path, "export.csv").sniff(["応募ID", "氏名"]).encoding == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \r\n\r\n", "is empty"),
        (b"PK\x03\x04" + bytes(30), "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30), "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(128, 256)) * 4, "not text"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=why) as refused:
        SourceFile(path, "export.csv").sniff()

    assert "export" in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16-le"])
@given(rows=st.integers(0, 9000), before=st.text("山a\n", max_size=20))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_first_byte_that_is_no_text_is_found_with_its_line(
    tmp_path: Path, encoding: str, rows: int, before: str
) -> None:
    sound = ("氏名,備考\n" * rows + before).encode(encoding)
    lone = "\ud800".encode("utf-16-le", "surrogatepass") if encoding == "utf-16-le" else b"\x81\xff"
    (tmp_path / "export.csv").write_bytes(sound + lone + "\n山田\n".encode(encoding.removesuffix("-sig")))

    found = source_files(str(tmp_path / "export.csv"))[0].undecodable(encoding)

    assert found == (1 + rows + before.count("\n"), len(sound))


def test_in_a_sound_file_no_such_byte_is_found(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("氏名\n山田\n", encoding="utf-8")

    assert source_files(str(tmp_path / "export.csv"))[0].undecodable("utf-8") is None


@pytest.mark.parametrize("note", ["短い", "長い\n" * 9000])
def test_a_header_below_long_cells_is_found(export: Any, normalized: Any, note: str) -> None:
    records, _, _ = normalized(export([note], ["応募ID", "氏名", "ステータス"], ["A-1", "山田 太郎", "不採用"]))

    assert len(records) == 1


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("e_20261120.csv", "20261120"),
        ("e_2026-11-20 (1).csv", "20261120"),
        ("2026.1.5.csv", "20260105"),
        ("応募者_2026年11月20日.xlsx", "20261120"),
        ("e_20261120093000.csv", "20261120093000"),
        ("e_2026-11-20_0930.csv", "202611200930"),
        ("応募者情報_選考フロー設定あり_260201-260625.csv", "20260625"),
        ("応募者_260625-260201.csv", ""),
        ("応募者_260625.csv", "20260625"),
        ("260201〜260625.csv", "20260625"),
        ("e_20260201-20260625.csv", "20260625"),
        ("e_2026-02-01_2026-06-25.csv", "20260625"),
        ("e_2026.2.1から2026.6.25.csv", "20260625"),
        ("e_20260201-260625.csv", "20260625"),
        ("e_20260201-20260625_20260701.csv", ""),
        ("e_20260201,20260625.csv", ""),
        ("応募者_R8.6.25.csv", "20260625"),
        ("応募者_Ｒ８．６．２５.csv", "20260625"),
        ("応募者_R080625.csv", "20260625"),
        ("応募者_令和8年6月25日.csv", "20260625"),
        ("応募者_令和元年6月5日.csv", "20190605"),
        ("応募者_㋿8年6月25日.csv", "20260625"),
        ("応募者_2026年6月.csv", "20260630"),
        ("応募者_2026年2月〜2026年6月.csv", "20260630"),
        ("応募者_令和8年2月.csv", "20260228"),
        ("e_2026-06.csv", "20260630"),
        ("e_202611.csv", "20261130"),
        ("e_20261120_2500.csv", "20261120"),
        ("e_20261340.csv", ""),
        ("e_20260231.csv", ""),
        ("e_261340.csv", ""),
        ("job260625.csv", ""),
        ("e_123456.csv", ""),
        ("e_1260625.csv", ""),
        ("FOR8.6.25.csv", ""),
        ("id120261120.csv", ""),
        ("export.csv", ""),
    ],
)
def test_the_day_in_a_name(name: str, day: str) -> None:
    assert named_day(name, TODAY).day == day


@pytest.mark.parametrize(
    ("name", "day", "period"),
    [
        ("応募者_20261120.csv", "20261120", False),
        ("応募者_2026年11月.csv", "20261130", True),
        ("応募者_202611.csv", "20261130", True),
        ("応募者_2026-11.csv", "20261130", True),
        ("応募者_令和8年11月.csv", "20261130", True),
        ("応募者_261122.csv", "20261122", False),
        ("応募者_261123.csv", "", False),
        ("応募者_300101.csv", "", False),
        ("求人300101_20261120.csv", "20261120", False),
        ("応募者_260201-261231.csv", "20261231", True),
        ("応募者_180910件.csv", "", False),
        ("応募者_180910名.csv", "", False),
        ("応募者_180910 人.csv", "", False),
        ("応募者_202611件.csv", "", False),
        ("応募者_260625名簿.csv", "20260625", False),
        ("260625人事.csv", "20260625", False),
        ("応募者_20261101-1120.csv", "20261120", True),
        ("応募者_20261101~1120.csv", "20261120", True),
        ("応募者_20261101〜1120.csv", "20261120", True),
        ("応募者_20261101～1120.csv", "20261120", True),
        ("応募者_20261101_to_1120.csv", "20261120", True),
        ("応募者_260201-0625.csv", "20260625", True),
        ("2026年11月1日〜11月30日.csv", "20261130", True),
        ("2026年11月1日〜30日.csv", "20261130", True),
        ("2026年2月〜6月.csv", "20260630", True),
        ("2026年12月1日〜1月31日.csv", "20270131", True),
        ("R8.11.1〜11.30.csv", "20261130", True),
        ("2026.11.1-11.30.csv", "20261130", True),
        ("20261101-1130_20261201.csv", "", False),
        ("e_20261120_0930.csv", "202611200930", False),
        ("e_20261120-0930.csv", "202611200930", True),
        ("e_20261120-2359.csv", "202611202359", False),
        ("e_20261120-093000.csv", "20261120093000", False),
        ("e_20261120-2.csv", "20261120", False),
    ],
)
def test_a_month_and_what_stands_behind_a_dash_may_end_a_period(name: str, day: str, period: bool) -> None:
    assert named_day(name, TODAY) == (day, period)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["e_20261120.csv", "e_20261101.csv"], ["e_20261101.csv", "e_20261120.csv"]),
        (["e_20261120.csv", "e.csv", "e_20261101.csv"], ["e_20261120.csv", "e.csv", "e_20261101.csv"]),
    ],
    ids=["all have one", "one has none"],
)
def test_files_are_ordered_by_the_days_in_their_names_if_all_have_one(
    tmp_path: Path, names: list[str], order: list[str]
) -> None:
    for at, name in enumerate(names):
        (tmp_path / name).write_text("x", encoding="utf-8")
        os.utime(tmp_path / name, (1_700_000_000 + at, 1_700_000_000 + at))

    assert [file.name for file in source_files(str(tmp_path))] == order


def test_what_a_folder_holds_besides_tables_is_counted_in_one_warning(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.csv", "応募者一覧", "b.tab", "c.csv_", "d.xlsb", "e.ods", "below/f.csv", ".hidden", "~$a.csv"):
        write(name)

    assert names(tmp_path) == ["a.csv"]
    (told,) = caplog.messages
    assert "6 files or folders in it are not read: .ods (1), .tab (1), .xlsb (1), folder (1), other (2)." in told


def test_no_name_of_a_file_that_is_not_read_is_told(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.csv", "履歴書_山田太郎.pdf", "cv.yamada", "山田花子/x.csv"):
        write(name)

    names(tmp_path)

    assert "3 files" in caplog.text
    assert not any(name in caplog.text for name in ("山田", "yamada"))


def test_a_folder_is_warned_of_once_and_again_when_it_holds_something_else(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write("a.csv"), write("b.pdf")
    names(tmp_path), names(tmp_path)
    once = len(caplog.messages)
    write("c.pdf")
    names(tmp_path)

    assert (once, len(caplog.messages)) == (1, 2)


def test_what_systems_leave_in_a_folder_is_no_matter(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.csv", "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/a.csv", "~$b.xlsx"):
        write(name)

    names(tmp_path)

    assert caplog.messages == []


def test_a_folder_of_tables_alone_warns_of_nothing(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write("a.csv")

    names(tmp_path)
    names(tmp_path / "*.csv")

    assert caplog.messages == []

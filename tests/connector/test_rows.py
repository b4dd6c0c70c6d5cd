"""The rows of a page: read as a whole they say what they say one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors import Source, open_source
from relay_connectors.connector import Page, Raw, file_connector
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.rows import Rows
from relay_connectors.connector.table import cleaned
from relay_connectors.cycle.collect import _lines as lines

HEADER = "応募ID,氏名,選考ステータス,不採用日,備考"
LINES = st.sampled_from(
    [
        *(f"{key},{name},不採用,2026-11-10," for key in ("A", "B", "Ａ", '="001"') for name in ("山田", "佐\0藤")),
        'B,"山田\n太郎",不採用,2026-11-10,"a, ""b""\r\nc"',
        "C,短い",
        "C,余り,不採用,2026-11-10,,,",
        "C,余り,不採用,2026-11-10,,余り",
        "\ufeffA,山田,不採用,2026-11-10,\x1a",
        ",名無し,不採用,2026-11-10,",
        'D,"閉じない,不採用,2026-11-10,',
        HEADER,
        "合計,,,,3",
        "",
    ]
)
EXPORTS = st.tuples(
    st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"])
)
Told = tuple[list[str], str, str]


@contextmanager
def export(folder: Path, told: Told, rows: int = 5) -> Iterator[tuple[Source, list[Page]]]:
    said, end, mark = told
    path = folder / "export.csv"
    path.write_bytes((mark + end.join([HEADER, "Z,最後,不採用,2026-11-10,", *said]) + end).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_connector, "PAGE_ROWS", rows)
        source = open_source("generic_csv", account="acme", path=str(path), keep=("備考",), encoding="utf-8")
        yield source, [page for part in source.parts() for page in part.pages()]


@settings(max_examples=150, deadline=None)
@given(told=EXPORTS)
def test_what_a_page_says_at_once_is_what_its_rows_say_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, told: Told
) -> None:
    with export(tmp_path_factory.mktemp("rows"), told) as (source, pages):
        for page in pages:
            alone = [page.raws[at] for at in range(len(page.raws))]

            assert isinstance(page.raws, Rows)
            assert alone == list(page.raws)
            assert source.keys(page.raws) == [raw.key for raw in alone]
            assert source.contents(page.raws) == list(map(source.content, alone))
            assert source.digests(page.raws) == source.digests(alone) == list(map(source.digest, alone))
            assert list(lines(page.raws)) == list(lines(alone))


@settings(max_examples=60, deadline=None)
@given(told=EXPORTS)
def test_a_row_is_judged_alike_as_one_of_a_page_and_alone(tmp_path_factory: pytest.TempPathFactory, told: Told) -> None:
    def judged(source: Source, pages: list[Page], of: Callable[[Page], Sequence[Raw]]) -> list[object]:
        with Duplicates() as duplicates:
            return [
                (
                    duplicates.judge(zip(source.keys(raws), source.contents(raws), strict=True), lines(raws)),
                    *duplicates.firsts.items(),
                )
                for raws in map(of, pages)
            ]

    with export(tmp_path_factory.mktemp("rows"), told) as (source, pages):
        assert judged(source, pages, lambda page: page.raws) == judged(source, pages, lambda page: list(page.raws))


def test_some_rows_of_a_page_are_rows_too(tmp_path: Path) -> None:
    with export(tmp_path, (["A,山田", "B,佐藤", "C,鈴木"], "\n", "")) as (_, [page]):
        assert list(page.raws[1:]) == list(page.raws)[1:]
        assert (page.raws[-1], len(page.raws[1:3])) == (page.raws[3], 2)
        assert [raw.locator for raw in page.raws[::3]] == ["export.csv:2", "export.csv:5"]


def test_a_page_prints_nothing_of_its_rows(tmp_path: Path) -> None:
    with export(tmp_path, (["A,山田"], "\n", "")) as (_, [page]):
        assert "Rows(2)" in repr(page)
        assert "山田" not in repr(page)


def test_lines_of_no_one_file_are_unknown() -> None:
    places: tuple[list[str], ...] = (["a:1", "b"], ["a:3", "a:2"], ["a:-1"], [f"a:{1 << 32}"], [])

    assert [lines([Raw("A", {}, one) for one in some]) for some in places] == [[0, 0], [0, 0], [0], [0], []]
    assert lines([Raw("A", {}, one) for one in ("a:2", "a:5")]) == [2, 5]


@given(st.text(st.sampled_from("a\0\ufeff\x1aあ")))
def test_nothing_is_left_of_what_no_cell_holds(text: str) -> None:
    assert cleaned(text) == "".join(one for one in text if one in "aあ")

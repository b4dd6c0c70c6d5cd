"""Columns for one thing: the second is read only where the first says nothing, and that is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.connector import open_source
from relay_connectors.connector.columns import behind
from relay_connectors.connector.survey import Survey, survey
from relay_connectors.connector.targets import TARGETS

Export = Callable[..., Path]


def surveyed(path: Path, connector: str = "generic_csv", **told: Any) -> Survey:
    return survey(open_source(connector, account="acme", path=str(path), **told))


def named(export: Export, *names: tuple[str, str]) -> Path:
    rows = ((f"A-{at}", *pair, "不採用") for at, pair in enumerate(names))
    return export(("応募ID", "氏名", "名前", "選考ステータス"), *rows)


@pytest.mark.parametrize(
    ("names", "unread", "passed"),
    [
        ([("見本 花子", "例示 花子")], ["名前"], {"名前": 1}),
        ([("見本 花子", "見本 花子")], ["名前"], {}),
        ([("見本 花子", "例示 花子"), ("", "例示 次郎")], [], {"名前": 1}),
        ([("なし", "例示 次郎")], [], {}),
        ([("見本 花子", ""), ("例示 次郎", "-")], [], {}),
    ],
    ids=["other text", "same text", "sometimes", "only it says anything", "says nothing"],
)
def test_a_column_that_is_never_read_counts_as_unmapped(
    names: list[tuple[str, str]], unread: list[str], passed: dict[str, int], export: Export, normalized
) -> None:
    path = named(export, *names)
    _, _, summary = normalized(path)
    seen = surveyed(path)

    assert list(summary.unmapped_columns) == list(seen.unmapped) == unread
    assert dict(summary.passed_over) == dict(seen.passed_over) == passed
    assert ("名前" in seen.columns) is not bool(unread)


def test_what_is_read_is_the_first_column_that_says_anything(export: Export, normalized) -> None:
    records, _, _ = normalized(named(export, ("見本 花子", "例示 花子"), ("", "例示 次郎")))

    assert [one["person"]["full_name"] for one in records] == ["見本 花子", "例示 次郎"]


@pytest.mark.parametrize(
    "names",
    [("メール", "メールアドレス"), ("電話", "携帯電話"), ("住所", "都道府県"), ("勤務地", "募集勤務地")],
)
def test_columns_that_are_read_together_are_not_unmapped(names: tuple[str, str], export: Export, normalized) -> None:
    cells = {"住所": "東京都港区", "都道府県": "大阪府", "メール": "a@example.jp", "メールアドレス": "b@example.jp"}
    row = [cells.get(name, str(at)) for at, name in enumerate(names)]
    _, _, summary = normalized(export(("応募ID", *names, "選考ステータス"), ("A-1", *row, "不採用")))

    assert not summary.unmapped_columns
    assert not summary.passed_over


def test_a_column_that_is_kept_is_read_for_that(export: Export, normalized) -> None:
    _, _, summary = normalized(named(export, ("見本 花子", "例示 花子")), keep=["名前"])

    assert not summary.unmapped_columns


def test_a_column_that_the_settings_leave_unread_counts_as_unmapped_and_is_not_passed_over(
    export: Export, normalized
) -> None:
    _, _, summary = normalized(named(export, ("見本 花子", "例示 花子")), columns={"氏名": ""})

    assert list(summary.unmapped_columns) == ["氏名"]
    assert not summary.passed_over


def test_an_adapter_that_chooses_among_its_columns_passes_none_over(export: Export) -> None:
    header = (
        "応募ID",
        "応募日",
        "選考ステータス",
        "1次ステップ",
        "1次ステップ実施日",
        "2次ステップ",
        "2次ステップ実施日",
    )
    row = ("A-1", "2026-09-01", "不合格", "書類選考", "2026-09-05", "一次面接", "2026-09-10")

    seen = surveyed(export(header, row), "hrmos")

    assert not seen.passed_over
    assert not seen.unmapped


def test_pages_of_a_file_are_counted_together(export: Export, normalized) -> None:
    names = [("見本 花子", "例示 花子")] * 1500 + [("", "例示 次郎")]
    _, _, summary = normalized(named(export, *names))

    assert not summary.unmapped_columns
    assert summary.passed_over == {"名前": 1500}


PATHS = st.dictionaries(st.integers(0, 20), st.sampled_from([*TARGETS, "steps"]), max_size=12)


@given(PATHS)
def test_who_stands_behind_another_one_stands_further_right_and_means_the_same(paths: dict[int, str]) -> None:
    for at, front in behind(paths).items():
        assert front < at
        assert paths[front] == paths[at]
        assert front not in behind(paths)


CELLS = st.sampled_from(["", "-", "なし", "見本 花子", "例示 次郎", " "])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_an_unread_column_would_change_no_record_if_it_were_empty(
    names: Sequence[tuple[str, str]], export: Export, normalized
) -> None:
    records, _, summary = normalized(named(export, *names))
    without, _, _ = normalized(named(export, *((first, "") for first, _ in names)))

    if "名前" in summary.unmapped_columns:
        assert [one["person"] for one in records] == [one["person"] for one in without]

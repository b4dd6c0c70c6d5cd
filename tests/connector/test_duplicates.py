"""The same application twice in one file, among a million."""

from __future__ import annotations

import os
import tracemalloc
from errno import ENOSPC
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.connector import duplicates as module
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.errors import SourceError

Rows = list[tuple[str, bytes]]
KEYS = st.text(min_size=1, max_size=2)


def expected(rows: Rows) -> list[str]:
    first: dict[str, bytes] = {}
    answers = []
    for key, content in rows:
        known = first.setdefault(key, content) if key in first else None
        first.setdefault(key, content)
        answers.append("new" if known is None else "duplicate" if known == content else "conflict")
    return answers


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([b"1", b"2"])), max_size=9), max_size=6),
    st.integers(1, 4),
    st.booleans(),
)
def test_rows_are_judged_in_order_inside_a_page_and_across_pages(pages: list[Rows], recent: int, small: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PENDING", recent)  # so that the file is used after a few rows
        with Duplicates(small=small) as duplicates:
            found = [answer for page in pages for answer in duplicates.judge(page)]

    assert found == expected([row for page in pages for row in page])


def test_fifty_thousand_applications_are_known_again_in_flat_memory() -> None:
    rows = [(f"A{at:08d}", b"%d" % at) for at in range(50_000)]
    pages = [rows[at : at + 1000] for at in range(0, len(rows), 1000)]
    with Duplicates() as duplicates:
        tracemalloc.start()
        first = {answer for page in pages for answer in duplicates.judge(page)}
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        again = {answer for page in pages for answer in duplicates.judge(page)}
        other = {answer for page in pages for answer in duplicates.judge([(key, b"x") for key, _ in page])}

    assert (first, again, other) == ({"new"}, {"duplicate"}, {"conflict"})
    assert peak < 12_000_000


@pytest.mark.parametrize("written", [OSError(ENOSPC, "No space left on device"), 0], ids=["refused", "cut short"])
def test_a_full_temporary_folder_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch, written: object) -> None:
    monkeypatch.setattr(module, "PENDING", 1)
    monkeypatch.setattr(os, "writev", Mock(side_effect=[written]))

    with Duplicates() as duplicates, pytest.raises(SourceError, match=r"temporary file in .* free some space there"):
        duplicates.judge([("a", b"1")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(KEYS, max_size=9), max_size=6), st.lists(KEYS), st.integers(1, 4))
def test_who_was_in_no_page_is_absent(pages: list[list[str]], asked: list[str], pending: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PENDING", pending)
        with Duplicates() as duplicates:
            for page in pages:
                duplicates.judge([(key, key) for key in page])
            absent = duplicates.absent(asked)

    met = {key for page in pages for key in page}
    assert sorted(absent) == sorted(key for key in asked if key not in met)


@pytest.mark.parametrize("pending", [1, 1000])
@pytest.mark.parametrize("lines", [range(2, 5), [2, 7, 9]], ids=["one below the other", "with something between"])
def test_of_a_conflict_the_line_of_the_first_row_is_known(pending: int, lines: range | list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PENDING", pending)
        with Duplicates() as duplicates:
            duplicates.judge([("a", b"1"), ("b", b"1"), ("c", b"1")], lines)
            duplicates.judge([("b", b"2"), ("c", b"1"), ("b", b"3")], range(10, 13))

            assert duplicates.firsts == {"b": lines[1]}


def test_rows_without_an_id_are_nobodys_duplicates() -> None:
    with Duplicates() as duplicates:
        assert duplicates.judge([("", b"x"), ("", b"x"), ("", b"y")]) == ["new", "new", "new"]

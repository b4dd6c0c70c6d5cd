"""Progress lines, thresholds and plain text that lines up."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.cli.progress import Progress
from relay_connectors.cli.session import Session
from relay_connectors.cli.thresholds import WORDS, check_words, exceeded
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.cycle.report import Report
from relay_connectors.report.text import columns, pad, width


def test_without_a_terminal_a_line_comes_every_ten_seconds() -> None:
    times = iter([0.0, 4.0, 10.0, 10.0, 15.0, 20.5, 20.5])
    err = io.StringIO()
    with redirect_stderr(err), Progress(Session(), lambda: next(times)) as progress:
        for rows in (1000, 2000, 3000, 4000):
            progress("acme-csv", rows)

    assert err.getvalue().splitlines() == ["acme-csv: 2,000 rows read so far", "acme-csv: 4,000 rows read so far"]


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", 3), ("応募", 4), ("ｱ", 1), ("が", 2), ("か\u3099", 2), ("é", 1), ("", 0)]
)
def test_the_width_of_a_text_is_what_a_terminal_needs(text: str, expected: int) -> None:
    assert width(text) == expected


@given(st.lists(st.lists(st.text(st.sampled_from("ab応募ｱ1 ")), min_size=2, max_size=2), min_size=1, max_size=6))
def test_columns_stand_below_each_other(rows: list[list[str]]) -> None:
    first = max(width(row[0]) for row in rows)

    for line, row in zip(columns(rows), rows, strict=True):
        assert line == (pad(row[0], first) + "  " + row[1]).rstrip()


def test_numbers_are_moved_to_the_right_below_their_heading() -> None:
    assert columns([("件数", "x"), (7, "y")]) == ["件数  x", "   7  y"]


def report() -> Report:
    made = Report()
    made.collect["a"] = CollectCounts(read=5, emitted=3, duplicates=2)
    made.gate.count("review", ("status_unknown",))
    made.gate.count("registered", ("registered",))
    made.sent.answers["created"] = 1
    return made


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("review", ["review 1"]),
        ("status_unknown", ["status_unknown 1"]),
        ("duplicates", ["duplicates 2"]),
        ("registered", ["registered 1"]),
        ("created", ["created 1"]),
        ("invalid", []),
        ("blocked", []),
    ],
)
def test_a_threshold_counts_what_goes_by_its_word(word: str, expected: list[str]) -> None:
    check_words([word])

    assert exceeded(report(), [word]) == expected


def test_a_threshold_with_a_typo_is_refused() -> None:
    with pytest.raises(click.UsageError, match="did you mean"):
        check_words(["duplicate"])


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_known_threshold_can_be_counted(word: str) -> None:
    assert isinstance(exceeded(Report(), [word]), list)

"""Windows over the time of change: nothing between two of them, nothing lost by a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.clock import FixedClock
from relay_connectors.connector import Answer, Raw, SourceError, Walk

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def due(cursor=None, *, now=NOON, legs=("",)):
    return list(Walk.due(cursor, FixedClock(now), overlap=HOUR, legs=legs))


def pages(walk, *answers):
    return list(walk.pages(answers, lambda answer: ([Raw(str(row), {}) for row in answer.json], ())))


def test_the_first_walk_holds_everything_until_now():
    (walk,) = due()

    assert walk.first
    assert (walk.since, walk.until, walk.at) == ("2000-01-01T00:00:00.000Z", "2026-11-21T12:00:00.000Z", "")


def test_the_next_walk_begins_an_overlap_before_the_end_of_the_last():
    (walk,) = due({"done": "2026-11-21T11:30:00.000Z"})

    assert not walk.first
    assert (walk.since, walk.until) == ("2026-11-21T10:30:00.000Z", "2026-11-21T12:00:00.000Z")


def test_a_walk_that_was_interrupted_is_ended_before_a_new_one_begins():
    begun = {"since": "2026-11-20T00:00:00.000Z", "until": "2026-11-21T11:00:00.000Z", "leg": "", "at": "page-3"}
    rest, after = due(begun)

    assert (rest.since, rest.until, rest.at) == ("2026-11-20T00:00:00.000Z", "2026-11-21T11:00:00.000Z", "page-3")
    assert (after.since, after.until, after.at) == ("2026-11-21T10:00:00.000Z", "2026-11-21T12:00:00.000Z", "")


def test_a_cursor_from_the_future_says_nothing():
    (walk,) = due({"done": "2027-11-21T11:30:00.000Z"})

    assert walk.first


def test_the_end_is_remembered_with_the_last_page_only():
    (walk,) = due()
    cursors = [page.cursor for page in pages(walk, Answer([1], {}, "p2"), Answer([2], {}, "p3"), Answer([3]))]

    assert [cursor.get("at") for cursor in cursors] == ["p2", "p3", None]
    assert cursors[-1] == {"done": walk.until}


@pytest.mark.parametrize("answers", [[], [Answer([1], {}, "2")]])
def test_a_list_whose_end_shows_late_ends_with_a_page_of_its_own(answers):
    (walk,) = due()
    last = pages(walk, *answers)[-1]

    assert (last.raws, last.cursor) == ((), {"done": walk.until})


def test_legs_are_walked_one_after_the_other_within_one_window():
    first, second = due({"done": "2026-11-21T11:30:00.000Z"}, legs=("/a", "/b"))
    between = pages(first, Answer([1]))[-1].cursor
    (rest, *_) = due(between, legs=("/a", "/b"))

    assert (first.leg, second.leg) == ("/a", "/b")
    assert (rest.leg, rest.since, rest.until, rest.at) == ("/b", first.since, first.until, "")
    assert pages(second, Answer([2]))[-1].cursor == {"done": first.until}


def test_a_leg_that_is_no_more_begins_the_window_anew():
    cursor = {"since": "2026-11-20T00:00:00.000Z", "until": "2026-11-21T11:00:00.000Z", "leg": "/old", "at": "x"}

    assert [(walk.leg, walk.at) for walk in due(cursor, legs=("/a", "/b"))[:2]] == [("/a", ""), ("/b", "")]


@pytest.mark.parametrize(
    "at", ["2026-11-21T11:00:00Z", "2026-11-21T19:00:00+09:00", "2026-11-21T12:30:00.5Z", "", None, 7, "?"]
)
def test_what_lies_in_the_window_or_is_no_time_is_passed_over(at):
    due({"done": "2026-11-21T11:30:00.000Z"})[0].holds([at])


@pytest.mark.parametrize("at", ["2026-11-20T11:00:00Z", "2026-11-22T11:00:00Z", "2019-01-01"])
def test_a_row_from_outside_shows_that_the_filter_was_ignored(at):
    with pytest.raises(SourceError, match="ignores the date filter"):
        due({"done": "2026-11-21T11:30:00.000Z"})[0].holds(["2026-11-21T11:00:00Z", at])


@given(st.lists(st.integers(0, 10_000), max_size=12), st.lists(st.integers(1, 500), min_size=1, max_size=8))
def test_every_change_lies_in_a_later_window(changes, steps):
    """Whenever a row changes, the window that is opened next holds the moment."""
    cursor, now, windows = None, NOON, []
    for step in steps:
        now += timedelta(minutes=step)
        (walk,) = due(cursor, now=now)
        windows.append((walk.since, walk.until))
        cursor = pages(walk, Answer([]))[-1].cursor

    for minutes in changes:
        at = NOON + timedelta(minutes=minutes)
        later = [window for window in windows if window[1] >= at.isoformat().replace("+00:00", ".000Z")]
        if later:
            since, until = (datetime.fromisoformat(bound) for bound in later[0])
            assert since <= at <= until

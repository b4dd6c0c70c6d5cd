"""Windows over the time of change: nothing between two of them, nothing lost by a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.clock import FixedClock, stamp
from relay_connectors.connector import Answer, Raw, SourceError, SourceUnavailableError, Walk

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


@pytest.mark.parametrize("at", ["2026-11-20T11:00:00Z", "2019-01-01"])
def test_a_row_from_outside_shows_that_the_filter_was_ignored(at):
    with pytest.raises(SourceError, match="ignores the date filter"):
        due({"done": "2026-11-21T11:30:00.000Z"})[0].holds(["2026-11-21T11:00:00Z", at])


def test_what_changed_behind_the_window_is_left_to_the_next_one():
    """A walk that takes hours meets rows that changed since it began."""
    (walk,) = due({"done": "2026-11-21T11:30:00.000Z"})
    rows = [{"at": "2026-11-21T15:00:00Z"}, {"at": "2026-11-21T11:00:00Z"}, {"at": None}]

    assert walk.news(rows, "at") == rows[1:]


def test_a_window_ends_by_the_clock_of_the_source():
    """Ours is 90 minutes ahead: what changes there in the next 90 minutes lies in no window that ends by ours."""
    (walk,) = due({"done": "2026-11-21T11:30:00.000Z"})
    (page,) = pages(walk, Answer([1], {"date": "Sat, 21 Nov 2026 10:30:00 GMT"}))

    assert page.cursor == {"done": "2026-11-21T10:30:00.000Z"}


@pytest.mark.parametrize("date", ["Sat, 21 Nov 2026 11:59:30 GMT", "Sat, 21 Nov 2026 14:00:00 GMT", "1970", "", "?"])
def test_a_date_that_says_nothing_new_leaves_the_end_as_it_is(date):
    (walk,) = due({"done": "2026-11-21T11:30:00.000Z"})
    (page,) = pages(walk, Answer([1], {"date": date}))

    assert page.cursor == {"done": walk.until}


class BlindError(Exception):
    """Nothing can be seen."""


class Account:
    """Times of change in two lists, and who may see them. ``asked`` counts how often sight was doubted."""

    def __init__(self, *changes, later=()):
        self.lists = {"/a": list(changes), "/b": list(later)}
        self.visible = True
        self.blank = None  # the number of an answer that holds nothing, once
        self.asked = self.answered = 0

    def must_see(self, leg):
        self.asked += 1
        if not self.visible or not self.lists["/a"]:
            raise BlindError
        return self.lists[leg][0] if self.lists[leg] else None

    def read(self, cursor, now, *, rows=2, blind_from=None):
        """What is told, and the cursor behind it; *blind_from* is the number of the answer that sees nothing."""
        told, numbers = [], iter(range(100))
        self.answered = 0

        def answers(walk):
            inside = [at for at in self.lists[walk.leg] if walk.since <= at <= walk.until]
            for start in range(int(walk.at or 0), max(len(inside), 1), rows):
                if next(numbers) == blind_from:
                    self.visible = False
                more = str(start + rows) if start + rows < len(inside) and self.visible else ""
                json = [{"id": at, "at": at} for at in inside[start : start + rows] if self.visible]
                first, self.blank = json if self.blank != 0 else [], None
                self.answered += bool(json)
                yield Answer(first, {}, more if first else "", lambda json=json: json)

        def seen(walk):
            return lambda answer: ([Raw(row["id"], {}) for row in walk.news(answer.json, "at")], ())

        clock, legs = FixedClock(now), {"legs": ("/a",), "later": ("/b",)}
        try:
            for walk in Walk.due(cursor, clock, overlap=HOUR, must_see=self.must_see, **legs):
                for page in walk.pages(answers(walk), seen(walk)):
                    told += [raw.key for raw in page.raws]
                    cursor = page.cursor
        except BlindError:
            return told, cursor, True
        return told, cursor, False


CHANGES = [f"2026-11-{day}T09:00:00.000Z" for day in (10, 12, 14, 16, 18)]


def test_a_list_in_which_nothing_changed_answers_what_is_known_and_tells_nothing():
    account = Account(*CHANGES)
    told, cursor, _ = account.read(None, NOON)

    assert told == CHANGES
    for days in (1, 2, 40):
        told, cursor, blind = account.read(cursor, NOON + timedelta(days=days))
        assert (told, blind) == ([], False)
    # By the first walk for the list that it does without, and each time because that holds nothing at all.
    assert account.asked == 1 + 3


def test_what_is_told_nothing_any_more_keeps_its_cursor_until_it_can_see_again():
    account = Account(*CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.visible = False
    account.lists["/a"].append(change := "2026-11-21T13:00:00.000Z")
    for days in (1, 2):
        assert account.read(cursor, NOON + timedelta(days=days)) == ([], cursor, True)

    account.visible = True
    assert account.read(cursor, NOON + timedelta(days=3))[0] == [change]


def test_a_known_row_that_was_deleted_costs_one_question():
    account = Account(*CHANGES, later=CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.lists["/a"] = CHANGES[-2:-1]
    account.asked = 0
    for days in (1, 2, 3):
        told, cursor, blind = account.read(cursor, NOON + timedelta(days=days))
        assert (told, blind, account.asked) == ([], False, 1)


def test_where_no_row_near_the_deleted_one_is_found_nothing_is_read_again():
    """One question more each time is less than every page of what changed in the weeks since the row that is found."""
    account = Account("2026-10-01T09:00:00.000Z", *CHANGES, later=CHANGES[-1:])
    _, cursor, _ = account.read(None, NOON)
    account.lists["/a"].pop()
    account.asked = 0
    for days in (1, 2, 3):
        told, cursor, blind = account.read(cursor, NOON + timedelta(days=days))
        assert (told, blind, account.asked) == ([], False, days)
        assert account.answered == 1  # of the second list: the row that is met again


def test_what_changed_all_at_once_is_read_once():
    account = Account(*["2026-11-20T09:00:00.000Z"] * 9, later=CHANGES[-1:])
    _, cursor, _ = account.read(None, NOON)
    for days in (1, 2, 3):
        told, cursor, blind = account.read(cursor, NOON + timedelta(days=days))
        assert (told, blind) == ([], False)
        assert account.answered == 1


def test_what_becomes_visible_behind_what_is_known_is_news():
    account = Account(*CHANGES, later=CHANGES)
    _, cursor, _ = account.read(None, NOON)
    _, cursor, _ = account.read(cursor, NOON + timedelta(hours=20))
    account.lists["/a"].append(late := "2026-11-21T11:00:00.000Z")

    assert account.read(cursor, NOON + timedelta(hours=21))[0] == [late]


def test_a_row_that_should_have_been_answered_is_a_contradiction():
    account = Account(*CHANGES, later=CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.blank = 0
    with pytest.raises(SourceUnavailableError, match="contradicts itself"):
        account.read(cursor, NOON + timedelta(days=1))


def test_an_answer_that_is_another_one_the_second_time_is_a_contradiction():
    """The row that is shown lies outside of what was asked for, so it proves nothing."""
    account = Account("2026-10-01T09:00:00.000Z", *CHANGES, later=CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.blank = 0
    with pytest.raises(SourceUnavailableError, match="contradicts itself"):
        account.read(cursor, NOON + timedelta(days=1))


def test_a_second_list_that_holds_nothing_any_more_is_asked_about_each_time():
    """Its first row may come at any time, and the right may go at any time."""
    account = Account(*CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.lists["/b"].append("2026-11-21T11:30:00.000Z")
    _, cursor, _ = account.read(cursor, NOON + timedelta(days=1))
    account.lists["/b"].clear()
    account.asked = 0
    for days in (2, 3, 4):
        _, cursor, _ = account.read(cursor, NOON + timedelta(days=days))

    assert account.asked == 3


def test_a_right_that_is_lost_before_the_first_row_of_a_list_is_noticed():
    account = Account(*CHANGES)
    _, cursor, _ = account.read(None, NOON)
    account.lists["/b"].append(change := "2026-11-22T11:30:00.000Z")
    _, stored, blind = account.read(cursor, NOON + timedelta(days=1), blind_from=1)
    account.visible = True

    assert blind
    assert change in account.read(stored, NOON + timedelta(days=5))[0]


def test_a_list_that_was_always_empty_is_believed():
    account = Account()
    _, cursor, _ = account.read(None, NOON)

    assert account.read(cursor, NOON + timedelta(days=1))[2] is False
    assert account.asked == 0


def test_a_right_that_is_lost_between_two_lists_is_noticed():
    account = Account(*CHANGES, later=CHANGES)
    _, cursor, _ = account.read(None, NOON)
    # A first walk does without the second list, so only from the next one on it is known what stood in it.
    account.lists["/b"].append("2026-11-21T11:30:00.000Z")
    _, cursor, _ = account.read(cursor, NOON + timedelta(days=1))
    account.lists["/b"].append(change := "2026-11-23T11:30:00.000Z")
    _, stored, blind = account.read(cursor, NOON + timedelta(days=2), blind_from=1)
    account.visible = True

    assert blind
    assert change in account.read(stored, NOON + timedelta(days=5))[0]


@given(
    st.lists(st.integers(0, 20_000), min_size=1, max_size=12, unique=True),
    st.lists(st.tuples(st.integers(1, 4_000), st.none() | st.integers(0, 4)), max_size=8),
)
def test_nothing_is_lost_whenever_the_right_is(minutes, runs):
    """Changes appear as time goes on; in some runs the right is lost at some answer, and is back in the next one."""
    changes = [stamp(NOON + timedelta(minutes=one)) for one in sorted(minutes)]
    account, cursor, now, told = Account(), None, NOON, set()
    for step, blind_from in [*runs, (1, None), (25_000, None), (1, None)]:
        now += timedelta(minutes=step)
        account.lists["/a"] = [at for at in changes if at <= stamp(now)]
        found, cursor, _ = account.read(cursor, now, blind_from=blind_from)
        if not told and not found:
            cursor = None  # as the collector does: a first walk that is told nothing is walked again
        told.update(found)
        account.visible = True

    assert told == set(changes)


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

"""Joins by ids: what an id is, which rows are believed, and what is only missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.clock import SystemClock
from relay_connectors.connector import ApiKey, Budget, HttpPlan, Joined, Secret, SourceError, build_http, sound
from relay_connectors.testing import FakeTime, InProcess, Reply, Request

HOST = "http://127.0.0.1:9"


def of(answer: Callable[[list[str]], list[Any]]) -> Any:
    """An http whose every list answers what *answer* makes of the ids that are asked for."""
    time = FakeTime()

    def api(request: Request) -> Reply:
        told = dict(request.query)
        return Reply(answer((told.get("ids") or told.get("owner_ids") or "").split(",")))

    plan = HttpPlan(f"{HOST}/v1", ApiKey(Secret("k", "env:K")), Budget(1000, 1.0))
    made: dict[str, Any] = {
        "exchanges": lambda base: InProcess(api, base),
        "sleep": time.sleep,
        "monotonic": time.monotonic,
    }
    return build_http(plan, source="acme", clock=SystemClock(), **made)


def rows_as(spell: Callable[[str], Any]) -> Any:
    return of(lambda ids: [{"id": spell(one), "name": f"n{one}"} for one in ids])


def test_ids_may_be_text() -> None:
    joined = Joined(rows_as(str), "/people")

    assert [row["name"] for row in joined.rows(["p-1", None, "p-2"])] == ["np-2", "np-1"]
    assert set(joined.known(["p-1"])) == {"p-1"}


@pytest.mark.parametrize("asked", [[1, 2], ["1", "2"], [1, "2"], [1, "1"]])
@pytest.mark.parametrize("spell", [int, str])
def test_a_number_and_the_same_number_as_text_are_one_id(asked: list[Any], spell: Callable[[str], Any]) -> None:
    joined = Joined(rows_as(spell), "/people", fields=("name",))

    assert {row["id"] for row in joined.rows(asked)} == set(asked)
    assert joined.known(asked).keys() == set(asked)


@pytest.mark.parametrize("strange", [True, 1.5, [1], {"id": 1}, "", "  ", "1,2"])
def test_what_points_at_a_row_and_is_no_id_is_an_error(strange: Any) -> None:
    for ask in (Joined(rows_as(int), "/people").rows, Joined(rows_as(int), "/people").known):
        with pytest.raises(SourceError, match="/people"):
            list(ask([1, strange]))


@pytest.mark.parametrize("answer", [lambda _: [{"id": 1}, {"id": 9}], lambda _: [{"id": "9"}]])
def test_rows_that_were_not_asked_for_are_an_error(answer: Any) -> None:
    with pytest.raises(SourceError, match="/people ignores the filter ids"):
        list(Joined(of(answer), "/people").rows([1, 2]))


def test_a_filter_by_another_field_is_held_against_that_field() -> None:
    told = [{"id": 70, "owner_id": 1}, {"id": 71, "owner_id": 1}, {"id": 72, "owner_id": 2}]

    assert list(Joined(of(lambda _: told), "/pets", ids="owner_ids").rows([1, 2])) == told
    with pytest.raises(SourceError, match="ignores the filter owner_ids"):
        list(Joined(of(lambda _: told), "/pets", ids="owner_ids").rows([1]))


def test_a_row_that_lacks_what_it_is_needed_for_is_left_out_and_is_not_missing() -> None:
    told = [{"id": 1, "private": False}, {"id": 2}]
    joined = Joined(of(lambda _: told), "/people", required=("private",))

    assert list(joined.rows([1, 2, 3])) == told[:1]
    assert joined.unread.keys() == {2}
    assert "lacks private" in joined.unread[2].errors[0].message


@pytest.mark.parametrize("row", [{}, None, {"id": []}, {"id": True}, {"id": ""}])
def test_a_row_that_does_not_say_whose_it_is_may_be_any_of_those_that_seem_to_be_missing(row: Any) -> None:
    joined = Joined(of(lambda _: [{"id": 1}, row]), "/people", required=())

    assert list(joined.rows([1, 2, 3])) == [{"id": 1}]
    assert joined.unread.keys() == {2, 3}


def test_rows_of_which_nothing_is_required_come_as_they_are() -> None:
    joined = Joined(of(lambda _: [{"id": 1}, None, {"id": []}]), "/people")

    assert list(joined.rows([1, 2])) == [{"id": 1}, {}, {"id": []}]
    assert joined.known([1, 2]) == {1: {"id": 1}}


def test_a_row_that_is_readable_again_is_unread_no_more() -> None:
    answers = [[{"id": 1}], [{"id": 1, "private": False}]]
    joined = Joined(of(lambda _: answers.pop(0)), "/people", required=("private",))

    assert list(joined.rows([1])) == []
    assert [row["id"] for row in joined.rows([1])] == [1]
    assert joined.unread == {}


def test_a_field_that_all_joined_rows_lack_is_an_error() -> None:
    joined = Joined(rows_as(int), "/people", required=("private",))

    with pytest.raises(SourceError, match="no row has private"):
        list(joined.rows([1, 2]))


def test_a_row_that_stands_for_one_that_is_not_told_needs_an_id_only() -> None:
    told = [{"id": 1, "message": "being processed"}, {"id": 2, "message": None}, {"id": 3, "private": True}]
    joined = Joined(of(lambda _: told), "/people", fields=("id", "private"), required=("private",), unless="message")

    assert list(joined.rows([1, 2, 3])) == [{"id": 1}, {"id": 3, "private": True}]
    assert joined.unread.keys() == {2}


def test_fields_are_asked_for_by_name_where_the_api_can() -> None:
    asked: list[str] = []
    http = of(lambda _: [])

    def pages(_: str, **params: str) -> Iterator[Any]:
        asked.append(params["only"])
        return iter(())

    http.pages = pages
    list(Joined(http, "/people", fields=("name", "id"), projection="only").rows([1]))

    assert asked == ["id,name"]


@pytest.mark.parametrize(
    ("row", "good"),
    [
        ({"id": 1, "links": [], "boss": 7}, True),
        ({"id": "a-1", "links": {}, "boss": None}, True),
        ({"id": 1, "links": None}, True),
        ({"id": 1, "links": 7}, False),
        ({"id": 1}, False),
        ({"id": 1, "links": [], "boss": []}, False),
        ({"id": 1, "links": [], "boss": True}, False),
        ({"id": 1, "links": [], "boss": " "}, False),
        ({"id": None, "links": []}, False),
        ({"id": "a,b", "links": []}, False),
        ({"id": 1.5, "links": []}, False),
    ],
)
def test_a_sound_row_has_an_id_its_lists_and_pointers_that_are_ids(row: dict[str, Any], good: bool) -> None:
    found, problems = sound([row], (), "/rows", nested=("links",), pointers=("boss",))

    assert (found == [row], len(problems)) == (good, 0 if good else 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**53) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "to"]), inner, max_size=2),
    max_leaves=6,
)


@given(st.lists(JSON, max_size=4))
def test_whatever_is_answered_is_rows_that_were_asked_for_or_an_error(told: list[Any]) -> None:
    joined = Joined(of(lambda _: told), "/rows", required=("to",), pointers=("to",))
    try:
        rows = list(joined.rows([1, 2, "a"]))
    except SourceError:
        return
    assert {row["id"] for row in rows} <= {1, 2, "a"}

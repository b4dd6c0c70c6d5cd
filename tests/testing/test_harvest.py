"""The fake Harvest v3 answers as the real one is documented to, and was recorded."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest

from relay_connectors.testing import Harvest, Reply, Request, World

BASIC = {"authorization": "Basic " + base64.b64encode(b"client.canary:s3cret-canary").decode()}
FORM = b"grant_type=client_credentials&sub=1"
Ask = Callable[..., Reply]


@pytest.fixture
def world() -> World:
    return World.seeded(5, 30)


@pytest.fixture
def harvest(world: World) -> Harvest:
    return Harvest(world)


@pytest.fixture
def ask(harvest: Harvest) -> Ask:
    """Asks with a token; parameters as a mapping, or a whole URL."""
    token = orjson.loads(harvest(Request("POST", "/token", headers=BASIC, body=FORM)).body)["access_token"]
    headers = {"authorization": f"Bearer {token}"}

    def send(path: str, **params: Any) -> Reply:
        parts = urlsplit(path)
        query = tuple(parse_qsl(parts.query)) + tuple((name, str(value)) for name, value in params.items())
        return harvest(Request("GET", parts.path, query, headers))

    return send


def following(reply: Reply) -> str:
    return reply.headers["Link"].partition(">")[0].removeprefix("<")


def test_lists_are_bare_arrays_with_the_newest_id_first(ask: Ask) -> None:
    ids = [row["id"] for row in ask("/v3/applications", per_page=500).json]

    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 30


def test_pages_follow_each_other_by_link_and_end_with_an_empty_one(ask: Ask) -> None:
    reply, ids = ask("/v3/applications", per_page=7), []
    while True:
        ids += [row["id"] for row in reply.json]
        if not following(reply):
            break
        reply = ask(following(reply))

    assert len(ids) == len(set(ids)) == 30
    assert reply.headers["Link"] == ""


def test_a_cursor_travels_alone(ask: Ask) -> None:
    link = following(ask("/v3/applications", per_page=7))
    reply = ask(link, per_page=7)

    assert reply.status == 422
    assert reply.json["errors"] == ["When passing a cursor, do not include other query params."]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/v3/applications", {"per_page": 500}, 200),
        ("/v3/applications", {"per_page": 501}, 422),
        ("/v3/applications", {"per_page": 0}, 422),
        ("/v3/applications", {"ids": ",".join(["1"] * 50)}, 200),
        ("/v3/applications", {"ids": ",".join(["1"] * 51)}, 422),
        ("/v3/applications", {"ids": "one"}, 422),
        ("/v3/applications", {"status": "active"}, 200),
        ("/v3/applications", {"status": "in_process"}, 422),
        ("/v3/applications", {"candidate_id": 1}, 422),
        ("/v3/applications", {"updated_after": "2026-01-01"}, 422),
        ("/v3/applications", {"updated_at": "gte|yesterday"}, 422),
        ("/v3/applications", {"updated_at": "gte|2026-01-01", "created_at": "gte|2026-01-01"}, 422),
        ("/v3/applications", {"cursor": "bm90aGluZw=="}, 422),
        ("/v3/applications", {"per_page": "abc"}, 422),
        ("/v3/applications", {"updated_at": "foo"}, 422),
        ("/v3/applications", {"updated_at": "gte"}, 422),
        ("/v3/applications", {"updated_at": "foo|2026-01-01"}, 422),
        ("/v3/applications", {"updated_at[foo]": "2026-01-01"}, 422),
        ("/v3/applications", {"stage_ids": 1}, 422),
        ("/v3/applications", {"last_activity_at": "gte|2026-01-01"}, 422),
        ("/v3/applications", {"prospect": "perhaps"}, 422),
        ("/v3/jobs", {"status": "closed"}, 200),
        ("/v3/jobs", {"status": "active"}, 422),
        ("/v3/rejection_reasons", {"include_defaults": "yes"}, 422),
        ("/v3/applications/1", {}, 404),
        ("/v3/eeoc", {}, 404),
        ("/v1/applications", {}, 404),
    ],
)
def test_a_question_is_answered_or_refused(ask: Ask, path: str, params: dict[str, Any], status: int) -> None:
    assert ask(path, **params).status == status


@pytest.mark.parametrize(
    ("path", "params", "holds"),
    [
        ("applications", {"source_ids": "801"}, lambda row: row["source_id"] == 801),
        ("applications", {"prospect": "true"}, lambda row: row["prospect"]),
        ("applications", {"prospect": "false"}, lambda row: not row["prospect"]),
        ("applications", {"status": "rejected"}, lambda row: row["status"] == "rejected"),
        ("candidates", {"private": "true"}, lambda row: row["private"]),
        ("candidates", {"email": "nobody@example.com"}, lambda _: False),
        ("candidates", {"tag": "説明会参加"}, lambda row: "説明会参加" in row["tags"]),
        (
            "rejection_details",
            {"rejection_reason_ids": "901,911"},
            lambda row: row["rejection_reason_id"] in {901, 911},
        ),
        ("application_stages", {"current": "true"}, lambda row: row["current"]),
        ("job_interview_stages", {"active": "false"}, lambda row: not row["active"]),
        ("jobs", {"status": "closed"}, lambda row: row["status"] == "closed"),
        ("jobs", {"confidential": "false"}, lambda row: not row["confidential"]),
    ],
)
def test_a_filter_that_is_taken_narrows_the_list(
    ask: Ask, world: World, path: str, params: dict[str, str], holds: Callable[[dict[str, Any]], bool]
) -> None:
    there = world.tables[path].rows.values()
    told = ask(f"/v3/{path}", per_page=500, **params).json

    assert {row["id"] for row in told} == {row["id"] for row in there if holds(row)}


def test_two_filters_narrow_the_list_together(ask: Ask, world: World) -> None:
    first, second = list(world.tables["applications"].rows.values())[:2]
    candidate = second["candidate_id"]

    assert ask("/v3/applications", ids=first["id"], candidate_ids=candidate).json == []
    assert len(ask("/v3/applications", ids=second["id"], candidate_ids=candidate).json) == 1


def test_only_the_fields_that_are_asked_for_are_told(ask: Ask) -> None:
    assert all(row.keys() == {"id", "status"} for row in ask("/v3/applications", fields="id,status").json)


def test_somebody_who_is_being_processed_is_an_id_and_a_message(ask: Ask, world: World) -> None:
    application = max(world.tables["applications"].rows)
    candidate = world.tables["applications"][application]["candidate_id"]
    world.stub(application)
    (stub,) = ask("/v3/candidates", ids=candidate).json
    world.show(application)
    (whole,) = ask("/v3/candidates", ids=candidate).json

    assert stub.keys() == {"id", "message"}
    assert "first_name" in whole
    assert "stub" not in whole


def test_what_is_hidden_is_no_truth_and_leaves_no_trace_in_the_application(world: World) -> None:
    application = int(max(world.referable()))
    before = dict(world.tables["applications"][application])
    seen = []
    for happens in (world.hide, world.show, world.stub, world.show):
        happens(application)
        seen.append(str(application) in world.referable())

    assert seen == [False, True, False, True]
    assert world.tables["applications"][application] == before


@pytest.mark.parametrize("form", ["pipe", "bracket"])
def test_both_spellings_of_a_date_filter_narrow_the_list(ask: Ask, world: World, form: str) -> None:
    rows = sorted(row["updated_at"] for row in world.tables["applications"].rows.values())
    low, high = rows[5], rows[9]
    query = {"updated_at": f"gte|{low}|lte|{high}"}
    if form == "bracket":
        query = {"updated_at[gte]": low, "updated_at[lte]": high}

    assert sorted(row["updated_at"] for row in ask("/v3/applications", **query).json) == rows[5:10]
    assert ask("/v3/applications", updated_at="gte|2099-01-01T00:00:00Z").json == []


def test_a_row_that_changes_meanwhile_leaves_the_window(ask: Ask, world: World) -> None:
    window = {"updated_at": f"gte|2000-01-01|lte|{world.clock.now().isoformat()}", "per_page": 10}
    first = ask("/v3/applications", **window)
    oldest = min(world.tables["applications"].rows)
    world.clock.at += timedelta(minutes=5)
    world.reject(oldest)
    later: list[int] = []
    while link := following(first):
        first = ask(link)
        later += [row["id"] for row in first.json]

    assert oldest not in later


def test_built_in_reasons_have_to_be_asked_for(ask: Ask) -> None:
    assert len(ask("/v3/rejection_reasons").json) < len(ask("/v3/rejection_reasons", include_defaults="true").json)


def test_a_user_who_is_no_site_admin_sees_nothing_and_is_told_200(ask: Ask, harvest: Harvest) -> None:
    harvest.site_admin = False

    assert (ask("/v3/applications").status, ask("/v3/applications").json) == (200, [])


def test_a_replica_that_lags_is_blank_for_one_answer(ask: Ask, harvest: Harvest) -> None:
    harvest.blinks = 1

    assert [len(ask("/v3/applications").json) > 0 for _ in range(2)] == [False, True]


def test_a_mass_update_changes_everything_at_one_moment(ask: Ask, world: World) -> None:
    world.mass_update()

    assert len({row["updated_at"] for row in ask("/v3/applications", per_page=500).json}) == 1


def test_what_is_removed_takes_the_rejections_that_hang_on_it_along(world: World) -> None:
    before = world.referable()
    rng = random.Random(1)
    for _ in range(30):
        world.remove(rng)

    assert len(world.tables["jobs"]) == 1
    assert world.referable() < before


def test_a_missing_scope_is_403(ask: Ask, harvest: Harvest) -> None:
    harvest.denied = {"candidates"}

    assert (ask("/v3/candidates").status, ask("/v3/jobs").status) == (403, 200)


def test_one_token_lives_at_a_time(ask: Ask, harvest: Harvest) -> None:
    harvest(Request("POST", "/token", headers=BASIC, body=FORM))

    assert ask("/v3/jobs").status == 401


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [({}, FORM, 401), (BASIC, b"sub=1", 400), ({"authorization": "Basic bm9ib2R5"}, FORM, 400)],
)
def test_a_token_is_refused_by_body_and_status(harvest: Harvest, headers: Any, body: bytes, status: int) -> None:
    assert harvest(Request("POST", "/token", headers=headers, body=body)).status == status


def test_a_window_of_requests_begins_at_the_half_minute_whatever_the_header_says(world: World) -> None:
    now = [59.0]
    harvest = Harvest(world, seconds=lambda: now[0])
    harvest.limit = 3
    told = orjson.loads(harvest(Request("POST", "/token", headers=BASIC, body=FORM)).body)
    request = Request("GET", "/v3/jobs", headers={"authorization": f"Bearer {told['access_token']}"})
    replies = [harvest(request) for _ in range(4)]
    now[0] = 60.0

    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies] == ["2", "1", "0", "0"]
    assert replies[3].headers["Retry-After"] == "1"
    assert replies[0].headers["X-RateLimit-Reset"] == "89"
    assert harvest(request).status == 200

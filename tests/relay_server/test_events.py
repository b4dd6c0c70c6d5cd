"""What the employer learns, in order, and what agents may say."""

from __future__ import annotations

from typing import Any

import pytest


def test_seq_rises_by_one_within_a_tenant(acme: Any, globex: Any, candidate: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    globex.push(globex.item(1))
    candidate().register(acme.links()[0])
    acme.push(acme.retract(2))

    assert [event["seq"] for event in acme.events()] == list(range(1, 7))
    assert [event["seq"] for event in globex.events()] == [1]
    assert acme.get("/v1/meta").json()["events"] == {"last_seq": 6}


def test_a_cursor_goes_on_where_the_page_ended(acme: Any) -> None:
    acme.push(*(acme.item(number) for number in range(5)))
    first = acme.get("/v1/events", limit=3).json()
    second = acme.get("/v1/events", after=first["next_cursor"], limit=3).json()

    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [event["seq"] for event in first["events"] + second["events"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("limit", [500, 501, 10**30])
def test_whoever_asks_for_more_than_a_page_gets_a_page(acme: Any, limit: int) -> None:
    acme.push(acme.item())

    assert len(acme.get("/v1/events", limit=limit).json()["events"]) == 1


@pytest.mark.parametrize("limit", [0, -1, "x"])
def test_a_page_of_nothing_is_malformed(steady_acme: Any, limit: Any) -> None:
    assert steady_acme.get("/v1/events", limit=limit).json()["code"] == "malformed"


def test_a_cursor_is_kept_when_nothing_came(acme: Any) -> None:
    acme.push(acme.item())

    assert acme.get("/v1/events", after="1").json() == {"events": [], "next_cursor": "1", "has_more": False}
    assert acme.get("/v1/events").json()["events"][0]["seq"] == 1


@pytest.mark.parametrize("cursor", ["x", "-1", "１", "9" * 30])
def test_a_cursor_that_is_none_is_malformed(steady_acme: Any, cursor: str) -> None:
    answer = steady_acme.get("/v1/events", after=cursor)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_events_older_than_ninety_days_are_gone_and_their_cursor_too(acme: Any, later: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    later(days=60)
    acme.push(acme.item(3))
    later(days=31)

    expired = acme.get("/v1/events", after="1")
    assert (expired.status_code, expired.json()["code"]) == (410, "cursor_expired")
    assert [event["seq"] for event in acme.events()] == [3]
    assert acme.get("/v1/events", after="2").json()["events"][0]["seq"] == 3


def test_a_cursor_from_a_future_this_relay_never_had_is_expired(acme: Any) -> None:
    assert acme.get("/v1/events", after="5").status_code == 410


def test_agents_see_only_people_who_agreed(acme: Any, agent: Any, candidate: Any) -> None:
    acme.push(acme.item(1))
    first, second, third = acme.links(3)
    candidate("a@example.jp").register(first, "contact_by_agent")
    candidate("b@example.jp").register(second, "share_with_agents")
    candidate("c@example.jp").register(third, "feedback_status")

    seen = agent.get("/v1/agent/candidates").json()["candidates"]
    assert sorted((one["scopes"][0], one["email"]) for one in seen) == [
        ("contact_by_agent", "a@example.jp"),
        ("share_with_agents", None),
    ]


def test_agents_see_a_career_only_where_it_may_be_shared(acme: Any, agent: Any, candidate: Any) -> None:
    for number, scope in ((1, "share_with_agents"), (2, "contact_by_agent")):
        acme.push(acme.item(number, profile={"education_level": "bachelor"}, person=_person(number)))
        visitor = candidate(f"p{number}@example.jp")
        visitor.register(visitor.invitation(), scope)

    seen = agent.get("/v1/agent/candidates").json()["candidates"]
    assert {one["scopes"][0]: one["profile"] for one in seen} == {
        "share_with_agents": {"education_level": "bachelor"},
        "contact_by_agent": None,
    }


def _person(number: int) -> dict[str, Any]:
    return {"full_name": "山田 花子", "emails": [{"address": f"p{number}@example.jp", "primary": True}]}


def test_agents_page_through_everybody_once(acme: Any, agent: Any, candidate: Any) -> None:
    for number, link in enumerate(acme.links(3)):
        candidate(f"c{number}@example.jp").register(link)
    first = agent.get("/v1/agent/candidates", limit=2).json()
    second = agent.get("/v1/agent/candidates", limit=2, cursor=first["next_cursor"]).json()

    ids = [one["candidate_id"] for one in first["candidates"] + second["candidates"]]
    assert len(ids) == len(set(ids)) == 3
    assert second["next_cursor"] is None


def _registered(acme: Any, agent: Any, candidate: Any, *scopes: str) -> str:
    candidate().register(acme.links()[0], "contact_by_agent", *scopes)
    return str(agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"])


def _tell(agent: Any, who: str, kind: str, **data: str) -> Any:
    return agent.post(f"/v1/agent/candidates/{who}/events", {"type": kind, "data": data})


HIRE = {"occupation": "sales", "industry": "IT", "subdivision": "JP-13"}


@pytest.mark.parametrize(
    ("scopes", "told"),
    [
        ((), None),
        (("feedback_status",), {"occurred_month": "2026-11"}),
        (("feedback_details",), {"occurred_month": "2026-11", **HIRE}),
    ],
)
def test_the_employer_learns_of_a_hire_what_the_person_allows(
    acme: Any, agent: Any, candidate: Any, scopes: tuple[str, ...], told: dict[str, str] | None
) -> None:
    who = _registered(acme, agent, candidate, *scopes)
    for kind in ("agent.supported", "candidate.interviewing"):
        assert _tell(agent, who, kind).status_code == 200
    _tell(agent, who, "candidate.hired_elsewhere", **HIRE)

    heard = {event["type"]: event for event in acme.events()}.get("candidate.hired_elsewhere")
    status = acme.get("/v1/referrals").json()["referrals"][0]["status"]
    assert (heard["data"] if heard else None) == told
    assert status == ("hired_elsewhere" if told else "registered")


def test_an_agents_event_names_the_link_of_the_registration(acme: Any, agent: Any, candidate: Any) -> None:
    who = _registered(acme, agent, candidate, "feedback_status")
    _tell(agent, who, "agent.supported")

    link_id = acme.get("/v1/referrals").json()["referrals"][0]["link_id"]
    assert acme.events()[-1]["link_id"] == link_id


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), "candidate.interviewing"),
        ((), "candidate.hired_elsewhere"),
        ((), "candidate.not_hired"),
        (("agent.supported",), "agent.supported"),
        (("agent.supported",), "candidate.hired_elsewhere"),
        (("agent.supported", "candidate.interviewing", "candidate.hired_elsewhere"), "candidate.unreachable"),
    ],
)
def test_a_step_that_skips_or_repeats_is_refused(
    acme: Any, agent: Any, candidate: Any, before: tuple[str, ...], kind: str
) -> None:
    who = _registered(acme, agent, candidate)
    for step in before:
        _tell(agent, who, step)

    answer = _tell(agent, who, kind)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


def test_a_word_that_moves_nobody_leaves_the_status(acme: Any, agent: Any, candidate: Any) -> None:
    who = _registered(acme, agent, candidate, "feedback_status")
    _tell(agent, who, "agent.supported")
    _tell(agent, who, "candidate.interviewing")

    assert _tell(agent, who, "candidate.not_hired").json()["status"] == "interviewing"
    assert acme.types()[-1] == "candidate.not_hired"


@pytest.mark.parametrize("data", [{"employer": "Example Co"}, {"occurred_month": "2026-13"}, {"subdivision": "東京"}])
def test_an_agent_cannot_say_more_than_the_contract_knows(acme: Any, agent: Any, candidate: Any, data: Any) -> None:
    who = _registered(acme, agent, candidate)

    assert _tell(agent, who, "agent.supported", **data).json()["code"] == "malformed"


def test_a_person_who_withdrew_is_not_found_by_agents(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links()[0], "contact_by_agent")
    who = agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"]
    visitor.withdraw(everything=True)

    assert agent.get("/v1/agent/candidates").json()["candidates"] == []
    assert _tell(agent, who, "agent.supported").status_code == 404

"""Somebody is offered to another employer: unnamed, until both have said yes."""

from __future__ import annotations

from typing import Any

import pytest

EARNER = "globex"
EMAIL = "p1@example.jp"
PROFILE = {
    "headline": "Sales at acme",
    "skills": [{"name": "sales"}, {"name": "ＡＣＭＥ certified"}],
    "work": [{"position": "clerk"}],
    "desired": {"occupations": ["sales"], "subdivisions": ["JP-13"]},
}


@pytest.fixture
def slot(ten: None, globex: Any) -> str:
    """A reserved slot of globex."""
    return str(globex.post("/v1/slots/reserve", {"requirements": {"occupation": "sales"}}).json()["slot_id"])


@pytest.fixture
def hanako(acme: Any, candidate: Any) -> Any:
    """Somebody acme let go, registered, with a profile."""
    person = {
        "full_name": "山田 花子",
        "age_band": "30-34",
        "emails": [{"address": EMAIL, "primary": True}],
        "residence": {"country": "JP", "subdivision": "JP-14"},
    }
    acme.push(acme.item(1, person=person, profile=PROFILE, application={"job": {"title": "acme clerk"}}))
    visitor = candidate(EMAIL)
    visitor.register(visitor.invitation(), "share_with_agents", "contact_by_agent", "feedback_status")
    return visitor


def _who(agent: Any, email: str = EMAIL) -> str:
    seen = agent.get("/v1/agent/candidates", limit=500).json()["candidates"]
    return str(next(one["candidate_id"] for one in seen if one["email"] == email))


def _offer(agent: Any, slot: str, email: str = EMAIL) -> Any:
    return agent.post("/v1/agent/introductions", {"tenant_slot_id": slot, "candidate_id": _who(agent, email)})


def _one(globex: Any) -> Any:
    (told,) = globex.get("/v1/introductions").json()["introductions"]
    return told


def _answer(visitor: Any, introduction: str, decision: str) -> Any:
    page = visitor.web.get(f"{visitor.relay.url}/me/approvals", timeout=20)
    token = page.text.partition('name="csrf" value="')[2][:64]
    return visitor.post(f"{visitor.relay.url}/me/approvals/{introduction}", csrf=token, decision=decision)


def test_agents_see_what_employers_look_for(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    assert agent.get("/v1/agent/slots").json() == {
        "slots": [{"slot_id": slot, "employer": "globex", "requirements": {"occupation": "sales"}}]
    }
    _offer(agent, slot)
    assert agent.get("/v1/agent/slots").json() == {"slots": []}


def test_an_offer_is_an_unnamed_summary_without_the_other_employer(
    agent: Any, acme: Any, globex: Any, slot: str, hanako: Any
) -> None:
    told = _offer(agent, slot)

    assert told.status_code == 200
    offered = _one(globex)
    assert (offered["state"], offered["slot_id"]) == ("offered", slot)
    assert offered["candidate"] == {
        "summary": {
            "profile": {"skills": [{"name": "sales"}], "desired": PROFILE["desired"]},
            "residence": {"subdivision": "JP-14"},
        },
        "contact": None,
    }
    event = globex.events()[-1]
    assert (event["type"], event["referral_id"], event["record_id"]) == ("introduction.offered", None, None)
    assert event["data"]["introduction_id"] == told.json()["introduction_id"]
    assert "introduction.offered" not in acme.types()


def test_nothing_an_employer_is_told_names_the_other(
    agent: Any, acme: Any, globex: Any, slot: str, hanako: Any
) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    _answer(hanako, introduction, "approve")
    globex.post(f"/v1/introductions/{introduction}/accept")
    globex.post(f"/v1/slots/{slot}/use", {"introduction_id": introduction})
    own = acme.get("/v1/referrals").json()["referrals"][0]

    told = "".join(
        globex.get(f"/v1/{path}").text for path in ("introductions", "events", "credits/entries", "referrals")
    )
    assert "acme" not in told.lower()
    assert own["referral_id"] not in told
    assert own["record_id"] not in told
    assert "globex" not in (acme.get("/v1/events").text + acme.get("/v1/referrals").text).lower()


@pytest.mark.parametrize("first", ["employer", "person"])
def test_the_contact_follows_only_after_both_said_yes(
    agent: Any, globex: Any, slot: str, hanako: Any, first: str
) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    steps = [
        lambda: globex.post(f"/v1/introductions/{introduction}/accept"),
        lambda: _answer(hanako, introduction, "approve"),
    ]
    for step in steps if first == "employer" else reversed(steps):
        assert _one(globex)["candidate"]["contact"] is None
        step()

    assert _one(globex)["candidate"]["contact"] == {"name": "山田 花子", "email": EMAIL}


def test_the_agent_never_gets_the_contact_from_an_offer(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    _answer(hanako, introduction, "approve")
    globex.post(f"/v1/introductions/{introduction}/accept")

    assert EMAIL not in _offer(agent, slot).text


def test_the_person_is_asked_by_mail(agent: Any, slot: str, hanako: Any) -> None:
    _offer(agent, slot)

    assert hanako.link in hanako.mail("approval").text
    assert "globex" in hanako.web.get(f"{hanako.relay.url}/me/approvals", timeout=20).text


def test_the_same_offer_again_is_the_same_introduction(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    assert _offer(agent, slot).json() == _offer(agent, slot).json()
    assert globex.types().count("introduction.offered") == 1


def test_a_slot_has_one_offer_at_a_time(
    agent: Any, acme: Any, globex: Any, candidate: Any, slot: str, hanako: Any
) -> None:
    candidate("b@example.jp").register(acme.links()[0])
    first = _offer(agent, slot).json()["introduction_id"]

    assert _offer(agent, slot, "b@example.jp").json()["code"] == "illegal_transition"
    globex.post(f"/v1/introductions/{first}/decline")
    assert _offer(agent, slot).json()["code"] == "illegal_transition"
    assert _offer(agent, slot, "b@example.jp").status_code == 200


def test_nobody_is_introduced_to_an_employer_that_knows_them(
    agent: Any, acme: Any, globex: Any, candidate: Any, slot: str, hanako: Any
) -> None:
    globex.push(globex.item(1))

    assert _offer(agent, slot).json()["code"] == "not_introducible"
    assert _offer(agent, slot, "c1@example.jp").json()["code"] == "not_introducible"


def test_nobody_is_introduced_without_sharing(agent: Any, acme: Any, candidate: Any, slot: str) -> None:
    candidate(EMAIL).register(acme.links()[0], "contact_by_agent")

    assert _offer(agent, slot).json()["code"] == "not_introducible"


@pytest.mark.parametrize("body", [{"tenant_slot_id": "slot_x"}, {"candidate_id": "cnd_x"}])
def test_an_unknown_slot_or_candidate_is_not_found(agent: Any, slot: str, hanako: Any, body: Any) -> None:
    fine = {"tenant_slot_id": slot, "candidate_id": _who(agent)}

    assert agent.post("/v1/agent/introductions", fine | body).status_code == 404


def test_a_free_slot_takes_no_offer(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    globex.post(f"/v1/slots/{slot}/release")

    assert _offer(agent, slot).json()["code"] == "illegal_transition"


def test_accept_and_decline_are_said_once(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    path = f"/v1/introductions/{_offer(agent, slot).json()['introduction_id']}"
    first = globex.post(f"{path}/accept")

    assert first.json()["state"] == "accepted"
    assert globex.post(f"{path}/accept").json() == first.json()
    assert globex.post(f"{path}/decline").json()["code"] == "illegal_transition"


def test_another_employers_introduction_is_not_found(acme: Any, agent: Any, slot: str, hanako: Any) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]

    assert acme.get("/v1/introductions").json()["introductions"] == []
    for word in ("accept", "decline"):
        assert acme.post(f"/v1/introductions/{introduction}/{word}").status_code == 404


def test_an_offer_runs_out_after_two_weeks(agent: Any, globex: Any, slot: str, hanako: Any, later: Any) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    later(days=14)

    assert _one(globex)["state"] == "expired"
    assert globex.post(f"/v1/introductions/{introduction}/accept").json()["code"] == "illegal_transition"


def test_a_slot_pays_only_for_its_own_accepted_introduction(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    use = {"introduction_id": introduction}

    assert globex.post(f"/v1/slots/{slot}/use", use).json()["code"] == "illegal_transition"
    globex.post(f"/v1/introductions/{introduction}/accept")
    assert globex.post(f"/v1/slots/{slot}/release").json()["code"] == "illegal_transition"
    assert globex.post(f"/v1/slots/{slot}/use", use).json()["state"] == "used"
    assert globex.credits()["slots"] == {"available": 0, "reserved": 0, "used": 1}


def test_giving_a_slot_back_ends_its_offer(agent: Any, globex: Any, slot: str, hanako: Any) -> None:
    _offer(agent, slot)
    globex.post(f"/v1/slots/{slot}/release")

    assert _one(globex)["state"] == "expired"


def test_whoever_says_no_is_not_introduced_and_the_slot_is_free_for_another(
    agent: Any, globex: Any, slot: str, hanako: Any
) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    globex.post(f"/v1/introductions/{introduction}/accept")
    _answer(hanako, introduction, "reject")
    _answer(hanako, introduction, "approve")

    assert (_one(globex)["state"], _one(globex)["candidate"]["contact"]) == ("expired", None)
    assert globex.post(f"/v1/slots/{slot}/release").json()["state"] == "available"


@pytest.mark.parametrize("way", ["withdraw one", "withdraw all", "erase"])
def test_whoever_leaves_takes_the_contact_along(agent: Any, globex: Any, slot: str, hanako: Any, way: str) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    globex.post(f"/v1/introductions/{introduction}/accept")
    _answer(hanako, introduction, "approve")
    if way == "erase":
        page = hanako.web.get(f"{hanako.relay.url}/me/erase", timeout=20)
        token = page.text.partition('name="csrf" value="')[2][:64]
        hanako.post(f"{hanako.relay.url}/me/erase", csrf=token, confirm="yes")
    else:
        hanako.withdraw("share_with_agents", everything=way == "withdraw all")

    told = _one(globex)
    assert (told["state"], told["candidate"]["contact"]) == ("expired", None)
    assert (told["candidate"]["summary"] is None) == (way != "withdraw one")


def test_nobody_decides_about_somebody_elses_introduction(
    agent: Any, acme: Any, globex: Any, candidate: Any, slot: str, hanako: Any
) -> None:
    introduction = _offer(agent, slot).json()["introduction_id"]
    globex.post(f"/v1/introductions/{introduction}/accept")
    other = candidate("b@example.jp")
    other.register(acme.links()[0])
    page = other.web.get(f"{other.relay.url}/me/profile", timeout=20)
    token = page.text.partition('name="csrf" value="')[2][:64]
    other.post(f"{other.relay.url}/me/approvals/{introduction}", csrf=token, decision="approve")

    assert _one(globex)["candidate"]["contact"] is None


def test_introductions_page_through_everything_once(
    agent: Any, acme: Any, globex: Any, candidate: Any, slot: str
) -> None:
    for number in range(3):
        candidate(f"b{number}@example.jp").register(acme.links()[0], "share_with_agents", "contact_by_agent")
        introduction = _offer(agent, slot, f"b{number}@example.jp").json()["introduction_id"]
        globex.post(f"/v1/introductions/{introduction}/decline")
    first = globex.get("/v1/introductions", limit=2).json()
    second = globex.get("/v1/introductions", limit=2, cursor=first["next_cursor"]).json()

    ids = {one["introduction_id"] for one in first["introductions"] + second["introductions"]}
    assert len(ids) == 3
    assert second["next_cursor"] is None

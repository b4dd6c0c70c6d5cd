"""Rates by their definition, against numbers counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.relay_server.metrics import GROUPS


def _rates(acme: Any, **asked: str) -> dict[str, tuple[Any, ...]]:
    told = acme.get("/v1/metrics", **asked).json()
    return {one["name"]: (one["numerator"], one["denominator"], one["value"]) for one in told}


def _invited(acme: Any, candidate: Any, invited: int, registered: int, *scopes: str, first: int = 0) -> None:
    acme.push(*(acme.item(first + number) for number in range(invited)))
    for number in range(first, first + registered):
        visitor = candidate(f"p{number}@example.jp")
        visitor.register(visitor.invitation(), *scopes)


def test_an_empty_relay_divides_nothing(acme: Any) -> None:
    told = acme.get("/v1/metrics").json()

    assert {one["name"] for one in told} == {
        "registration_rate",
        "update_rate",
        "freshness",
        "reapplication_rate",
        "hired_elsewhere_rate",
        "slot_use_rate",
    }
    for one in told:
        assert (one["numerator"], one["denominator"], one["value"]) == (0, 0, None)
        assert one["definition_version"] == "1"


def test_the_rates_are_those_of_the_contract(acme: Any, agent: Any, candidate: Any) -> None:
    _invited(acme, candidate, 8, 6, "contact_by_agent", "feedback_status", "profile_updates")
    people = agent.get("/v1/agent/candidates").json()["candidates"]
    for person in people[:3]:
        path = f"/v1/agent/candidates/{person['candidate_id']}/events"
        for kind in ("agent.supported", "candidate.interviewing", "candidate.hired_elsewhere"):
            agent.post(path, {"type": kind})
    acme.push(acme.retract(7, 2, "reapplied"))
    visitor = candidate("p0@example.jp")
    visitor.register(visitor.invitation(), "contact_by_agent")
    token = visitor.web.get(f"{visitor.relay.url}/me/erase", timeout=20).text.partition('name="csrf" value="')[2][:64]
    visitor.post(f"{visitor.relay.url}/me/profile", csrf=token, headline="x")

    assert _rates(acme) == {
        "registration_rate": (6, 8, 0.75),
        "update_rate": (1, 6, 0.166667),
        "freshness": (6, 6, 1.0),
        "reapplication_rate": (1, 1, 1.0),
        "hired_elsewhere_rate": (3, 6, 0.5),
        "slot_use_rate": (0, 0, None),
    }


def test_a_hire_nobody_may_know_of_is_not_counted(acme: Any, agent: Any, candidate: Any) -> None:
    candidate().register(acme.links()[0], "contact_by_agent")
    who = agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"]
    for kind in ("agent.supported", "candidate.interviewing", "candidate.hired_elsewhere"):
        agent.post(f"/v1/agent/candidates/{who}/events", {"type": kind})

    assert _rates(acme)["hired_elsewhere_rate"] == (0, 1, 0.0)


def test_freshness_and_updates_grow_old(acme: Any, candidate: Any, later: Any) -> None:
    candidate().register(acme.links()[0], "contact_by_agent", "profile_updates")
    later(days=90)
    assert _rates(acme)["freshness"][:2] == (1, 1)
    later(days=1)
    assert _rates(acme)["freshness"][:2] == (0, 1)


def test_whoever_did_not_apply_again_counts_once_the_year_is_over(acme: Any, later: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    later(days=100)
    acme.push(acme.retract(1, 2, "reapplied"))
    assert _rates(acme)["reapplication_rate"][:2] == (1, 1)
    later(days=266)
    assert _rates(acme)["reapplication_rate"][:2] == (1, 2)


def test_a_new_application_after_the_year_does_not_count(acme: Any, later: Any) -> None:
    acme.push(acme.item(1))
    later(days=366)
    acme.push(acme.item(1, 2, obtained_at="2027-11-01"))
    acme.push(acme.retract(1, 3, "reapplied"))

    assert _rates(acme)["reapplication_rate"][:2] == (0, 1)


def test_slots_are_counted_by_their_entries(ten: None, acme: Any) -> None:
    slot = acme.post("/v1/slots/reserve", {}).json()["slot_id"]
    assert _rates(acme)["slot_use_rate"] == (0, 1, 0.0)
    acme.post(f"/v1/slots/{slot}/use", {"introduction_id": "int_1"})
    assert _rates(acme)["slot_use_rate"] == (1, 1, 1.0)


def test_days_are_days_in_japan_and_the_last_one_counts(acme: Any, candidate: Any) -> None:
    _invited(acme, candidate, 2, 1)  # at noon in Japan on 2026-11-20

    assert _rates(acme, **{"from": "2026-11-20", "to": "2026-11-20"})["registration_rate"][:2] == (1, 2)
    assert _rates(acme, to="2026-11-19")["registration_rate"][:2] == (0, 0)
    assert _rates(acme, **{"from": "2026-11-21"})["registration_rate"][:2] == (0, 0)
    assert _rates(acme, **{"from": "0001-01-01", "to": "9999-12-31"})["registration_rate"][:2] == (1, 2)
    assert _rates(acme, to="0001-01-01")["registration_rate"][:2] == (0, 0)


def test_groups_of_fewer_than_five_people_are_hidden(acme: Any, candidate: Any) -> None:
    _invited(acme, candidate, 6, 5)
    for number, link in enumerate(acme.links(4)):
        candidate(f"l{number}@example.jp").register(link)
    told = acme.get("/v1/metrics", group_by="channel").json()
    fresh = {one["group"]: one for one in told if one["name"] == "freshness"}

    assert (fresh["push"]["numerator"], fresh["push"]["suppressed"]) == (5, False)
    hidden = fresh["link"]
    assert hidden["suppressed"] is True
    assert (hidden["numerator"], hidden["denominator"], hidden["value"]) == (None, None, None)


def test_months_are_groups(acme: Any, candidate: Any, later: Any) -> None:
    _invited(acme, candidate, 5, 3)
    later(days=30)
    _invited(acme, candidate, 6, 6, first=10)
    told = acme.get("/v1/metrics", group_by="month").json()

    rates = {one["group"]: (one["numerator"], one["denominator"]) for one in told if one["name"] == "registration_rate"}
    assert rates == {"2026-11": (3, 5), "2026-12": (6, 6)}


@pytest.mark.parametrize("asked", [{"from": "x"}, {"to": "2026-13-01"}, {"group_by": "person"}])
def test_what_cannot_be_asked_is_malformed(steady_acme: Any, asked: dict[str, str]) -> None:
    assert steady_acme.get("/v1/metrics", **asked).json()["code"] == "malformed"


@pytest.mark.parametrize("group", GROUPS)
def test_one_employers_people_are_no_others(acme: Any, globex: Any, candidate: Any, group: str) -> None:
    _invited(acme, candidate, 6, 6)

    assert {one["numerator"] for one in globex.get("/v1/metrics").json()} == {0}
    assert [one["name"] for one in globex.get("/v1/metrics", group_by=group).json()] == ["slot_use_rate"]


def test_erased_people_still_count_where_they_did(acme: Any, candidate: Any) -> None:
    _invited(acme, candidate, 6, 5)
    body = {
        "request_id": "e1",
        "record_ids": [acme.item(0)["record_id"]],
        "reason": "retention",
        "requested_at": "2026-11-20T00:00:00Z",
    }
    acme.post("/v1/erasures", body)

    assert _rates(acme)["registration_rate"][:2] == (5, 6)
    assert _rates(acme)["freshness"][:2] == (4, 4)

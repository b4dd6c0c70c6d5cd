"""Registrations through a campaign's link: counted at once, claimed, or contested."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

LABEL = {"label": "autumn", "locale": "ja"}


def _campaign(acme: Any) -> str:
    return str(acme.post("/v1/campaign-links", LABEL).json()["url"])


def _register(acme: Any, candidate: Any, email: str = "hanako@example.jp", *scopes: str) -> str:
    candidate(email).register(_campaign(acme), *(scopes or ("contact_by_agent", "feedback_status")))
    return str(acme.get("/v1/referrals").json()["referrals"][-1]["referral_id"])


def _claim(acme: Any, referral: str, number: int = 1) -> Any:
    return acme.post(f"/v1/referrals/{referral}/claim", {"record_id": acme.item(number)["record_id"]})


def test_a_campaign_registration_counts_at_once(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate)

    (waiting,) = acme.get("/v1/unmatched").json()["unmatched"]
    assert waiting["referral_id"] == referral
    assert acme.credits()["points"] == 1


def test_the_employer_matches_its_own_addresses_and_claims(acme: Any, agent: Any, candidate: Any) -> None:
    referral = _register(acme, candidate, "Hanako@Example.jp")
    page = acme.get("/v1/unmatched").json()
    own = hmac.new(bytes.fromhex(page["match_key"]), b"hanako@example.jp", hashlib.sha256).hexdigest()

    assert page["unmatched"][0]["email_hmac"] == own
    told = _claim(acme, referral)
    assert (told.json()["record_id"], told.json()["status"]) == (acme.item(1)["record_id"], "registered")
    assert _claim(acme, referral).json() == told.json()
    assert acme.get("/v1/unmatched").json()["unmatched"] == []
    who = agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"]
    agent.post(f"/v1/agent/candidates/{who}/events", {"type": "agent.supported"})
    assert acme.events()[-1]["record_id"] == acme.item(1)["record_id"]


def test_the_key_of_one_employer_matches_nothing_of_another(acme: Any, globex: Any) -> None:
    assert acme.get("/v1/unmatched").json()["match_key"] != globex.get("/v1/unmatched").json()["match_key"]


def test_somebody_who_allows_no_feedback_cannot_be_matched(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate, "hanako@example.jp", "contact_by_agent")

    assert acme.get("/v1/unmatched").json()["unmatched"][0]["email_hmac"] is None
    answer = _claim(acme, referral)
    assert (answer.status_code, answer.json()["code"]) == (409, "feedback_not_allowed")


def test_a_claimed_registration_takes_a_push_and_survives_a_retract(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate)
    _claim(acme, referral)

    assert acme.push(acme.item(1, email="hanako@example.jp"))[0]["referral_id"] == referral
    acme.push(acme.retract(1))
    assert acme.row(1)["status"] == "retracted"
    assert acme.credits()["points"] == 1


def test_one_registration_is_one_record_and_the_other_way_round(acme: Any, candidate: Any) -> None:
    first = _register(acme, candidate)
    second = _register(acme, candidate, "taro@example.jp")
    _claim(acme, first)

    assert _claim(acme, first, 2).json()["code"] == "not_claimable"
    assert _claim(acme, second, 1).json()["code"] == "not_claimable"
    acme.push(acme.item(3))
    assert _claim(acme, second, 3).json()["code"] == "not_claimable"


def test_a_registration_through_a_link_of_ones_own_is_known_already(acme: Any, candidate: Any) -> None:
    candidate().register(acme.links()[0], "contact_by_agent", "feedback_status")
    referral = acme.get("/v1/referrals").json()["referrals"][0]["referral_id"]

    assert acme.get("/v1/unmatched").json()["unmatched"] == []
    assert _claim(acme, referral).json()["code"] == "not_claimable"
    assert acme.post(f"/v1/referrals/{referral}/contest").json()["code"] == "not_claimable"


def test_somebody_pushed_later_is_matched_by_the_push(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate)
    acme.push(acme.item(1, email="hanako@example.jp"))

    assert acme.get("/v1/unmatched").json()["unmatched"] == []
    assert _claim(acme, referral).status_code == 200


def test_another_employers_registration_is_not_found(acme: Any, globex: Any, candidate: Any) -> None:
    referral = _register(acme, candidate)

    assert _claim(globex, referral).status_code == 404
    assert globex.post(f"/v1/referrals/{referral}/contest").status_code == 404
    assert _claim(acme, "ref_x").status_code == 404
    assert acme.credits()["points"] == 1


@pytest.mark.parametrize("record_id", ["hanako@example.jp", "", None, "rcr_x"])
def test_a_record_id_of_another_form_is_refused_without_its_value(acme: Any, candidate: Any, record_id: Any) -> None:
    answer = acme.post(f"/v1/referrals/{_register(acme, candidate)}/claim", {"record_id": record_id})

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "hanako" not in answer.text


def test_a_contested_registration_gives_its_point_back_once(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate)
    first = acme.post(f"/v1/referrals/{referral}/contest").json()
    again = acme.post(f"/v1/referrals/{referral}/contest").json()

    assert first == again
    assert first["credits"]["points"] == 0
    kinds = [(entry["kind"], entry["points"]) for entry in acme.get("/v1/credits/entries").json()["entries"]]
    assert kinds == [("point_earned", 1), ("point_reversed", -1)]
    assert acme.types()[-1] == "credit.point_reversed"
    assert _claim(acme, referral).json()["code"] == "not_claimable"


def test_a_contested_registration_earns_no_point_later(acme: Any, candidate: Any) -> None:
    referral = _register(acme, candidate, "hanako@example.jp", "feedback_status")
    told = acme.post(f"/v1/referrals/{referral}/contest").json()
    candidate().register(_campaign(acme), "share_with_agents")

    assert told["reversed_entry"] is None
    assert acme.credits()["points"] == 0


@pytest.mark.parametrize(("days", "status"), [(30, 200), (30.01, 409)])
def test_a_registration_may_be_contested_for_thirty_days(
    acme: Any, candidate: Any, later: Any, days: float, status: int
) -> None:
    referral = _register(acme, candidate)
    later(days=days)

    assert acme.post(f"/v1/referrals/{referral}/contest").status_code == status


def test_a_contest_beyond_the_balance_is_debt_and_takes_no_slot(acme: Any, candidate: Any) -> None:
    referrals = [_register(acme, candidate, f"c{number}@example.jp") for number in range(10)]
    acme.post("/v1/slots/reserve", {})
    for referral in referrals[:2]:
        acme.post(f"/v1/referrals/{referral}/contest")

    balance = acme.credits()
    assert (balance["points"], balance["debt"], balance["to_next"]) == (0, 2, 12)
    assert balance["slots"] == {"available": 0, "reserved": 1, "used": 0}


def test_waiting_registrations_page_through_everybody_once(acme: Any, candidate: Any) -> None:
    referrals = [_register(acme, candidate, f"c{number}@example.jp") for number in range(3)]
    first = acme.get("/v1/unmatched", limit=2).json()
    second = acme.get("/v1/unmatched", limit=2, cursor=first["next_cursor"]).json()

    assert [one["referral_id"] for one in first["unmatched"] + second["unmatched"]] == referrals
    assert second["next_cursor"] is None

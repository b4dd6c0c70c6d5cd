"""Ten registered people earn one free introduction, exactly one, whatever happens at the same time."""

from __future__ import annotations

import threading
from typing import Any

import pytest


def _register(acme: Any, candidate: Any, number: int, *scopes: str) -> None:
    for index, link in enumerate(acme.links(number)):
        candidate(f"c{index}@example.jp").register(link, *scopes)


def _entries(acme: Any) -> list[dict[str, Any]]:
    return list(acme.get("/v1/credits/entries").json()["entries"])


def test_an_account_begins_empty(acme: Any) -> None:
    assert acme.credits() == {
        "points": 0,
        "points_per_slot": 10,
        "to_next": 10,
        "debt": 0,
        "slots": {"available": 0, "reserved": 0, "used": 0},
    }


@pytest.mark.parametrize(
    ("scope", "points"),
    [
        ("share_with_agents", 1),
        ("contact_by_agent", 1),
        ("contact_by_employer", 0),
        ("feedback_status", 0),
        ("profile_updates", 0),
    ],
)
def test_a_point_needs_a_consent_that_lets_somebody_help(acme: Any, candidate: Any, scope: str, points: int) -> None:
    _register(acme, candidate, 1, scope)

    assert acme.credits()["points"] == points


def test_the_consent_may_come_later_and_earns_the_point_then(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    candidate().register(link, "feedback_status")
    candidate().register(link, "contact_by_agent")

    assert acme.credits()["points"] == 1


def test_a_test_address_never_counts(acme: Any, candidate: Any) -> None:
    candidate("hanako@mail.test").register(acme.links()[0])

    assert acme.credits()["points"] == 0
    assert "candidate.registered" in acme.types()


def test_the_tenth_person_grants_a_slot(ten: None, acme: Any) -> None:
    last, granted = _entries(acme)[-2:]
    assert (last["kind"], last["points"], last["slots"]) == ("point_earned", 1, 0)
    assert (granted["kind"], granted["points"], granted["slots"]) == ("slot_granted", -10, 1)
    assert acme.credits()["slots"] == {"available": 1, "reserved": 0, "used": 0}
    assert acme.types()[-2:] == ["credit.point_earned", "credit.slot_granted"]


def test_many_registrations_at_once_grant_exactly_one_slot(acme: Any, candidate: Any) -> None:
    people = []
    for number, link in enumerate(acme.links(12)):
        person = candidate(f"c{number}@example.jp")
        person.start(link)
        person.verify()
        people.append(person)
    together = threading.Barrier(len(people))

    def go(person: Any) -> None:
        together.wait()
        person.consent("share_with_agents")

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kinds = [entry["kind"] for entry in _entries(acme)]
    assert (kinds.count("point_earned"), kinds.count("slot_granted")) == (12, 1)
    assert kinds.index("slot_granted") == 10
    assert acme.credits()["points"] == 2


def test_the_same_person_at_many_links_at_once_earns_one_point(acme: Any, candidate: Any, later: Any) -> None:
    people = []
    for link in acme.links(5):
        person = candidate()
        person.start(link)
        person.verify()
        people.append(person)
    threads = [threading.Thread(target=person.consent, args=("contact_by_agent",)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [entry["kind"] for entry in _entries(acme)] == ["point_earned"]


def test_balances_are_the_sums_of_the_entries(ten: None, acme: Any, admin: Any, candidate: Any) -> None:
    candidate().register(acme.links()[0])
    slot = acme.post("/v1/slots/reserve", {"requirements": {}}).json()["slot_id"]
    acme.post(f"/v1/slots/{slot}/use", {"introduction_id": "int_1"})
    admin.post("/admin/credits/reverse", {"tenant": "acme", "entry_id": _entries(acme)[0]["entry_id"]})

    balance, entries = acme.credits(), _entries(acme)
    assert balance["points"] - balance["debt"] == sum(entry["points"] for entry in entries) == 0
    assert balance["slots"]["available"] + balance["slots"]["reserved"] == sum(entry["slots"] for entry in entries) == 0


def test_a_reversal_beyond_the_balance_is_debt_that_the_next_point_pays(
    ten: None, acme: Any, admin: Any, candidate: Any
) -> None:
    first, second = [entry["entry_id"] for entry in _entries(acme)[:2]]
    told = admin.post("/admin/credits/reverse", {"tenant": "acme", "entry_id": first}).json()
    admin.post("/admin/credits/reverse", {"tenant": "acme", "entry_id": second})

    assert (told["points"], told["debt"], told["to_next"], told["slots"]["available"]) == (0, 1, 11, 1)
    candidate("late@example.jp").register(acme.links()[0])
    assert (acme.credits()["points"], acme.credits()["debt"]) == (0, 1)
    assert "credit.point_reversed" in acme.types()


def test_a_point_is_reversed_once(acme: Any, admin: Any, candidate: Any) -> None:
    _register(acme, candidate, 1)
    body = {"tenant": "acme", "entry_id": _entries(acme)[0]["entry_id"]}
    admin.post("/admin/credits/reverse", body)

    again = admin.post("/admin/credits/reverse", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_reversed")
    unknown = admin.post("/admin/credits/reverse", body | {"entry_id": "ent_x"})
    assert unknown.status_code == 404


def test_withdrawing_reverses_nothing(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links()[0])
    visitor.withdraw(everything=True)

    assert acme.credits()["points"] == 1


def test_a_slot_is_reserved_released_and_used(ten: None, acme: Any) -> None:
    slot = acme.post("/v1/slots/reserve", {"requirements": {"occupation": "sales"}}).json()
    path = f"/v1/slots/{slot['slot_id']}"

    assert slot["state"] == "reserved"
    assert acme.post("/v1/slots/reserve", {}).json()["code"] == "no_slot_available"
    assert acme.post(f"{path}/release").json()["state"] == "available"
    assert acme.post(f"{path}/release").json()["state"] == "available"
    assert acme.post(f"{path}/use", {"introduction_id": "int_1"}).json()["code"] == "illegal_transition"
    acme.post("/v1/slots/reserve", {})
    used = {"slot_id": slot["slot_id"], "state": "used", "introduction_id": "int_1"}
    assert acme.post(f"{path}/use", {"introduction_id": "int_1"}).json() == used
    assert acme.post(f"{path}/use", {"introduction_id": "int_1"}).json() == used
    assert acme.post(f"{path}/use", {"introduction_id": "int_2"}).json()["code"] == "illegal_transition"
    assert acme.post(f"{path}/release").json()["code"] == "illegal_transition"
    kinds = [entry["kind"] for entry in _entries(acme)][11:]
    assert kinds == ["slot_reserved", "slot_released", "slot_reserved", "slot_used"]
    assert acme.credits()["slots"] == {"available": 0, "reserved": 0, "used": 1}


def test_a_reserve_under_the_same_key_takes_one_slot(ten: None, acme: Any) -> None:
    first = acme.post("/v1/slots/reserve", {}, key="one").json()
    assert acme.post("/v1/slots/reserve", {}, key="one").json() == first


def test_another_tenants_slot_is_not_found(ten: None, acme: Any, globex: Any) -> None:
    slot = acme.post("/v1/slots/reserve", {}).json()["slot_id"]

    for step, body in (("use", {"introduction_id": "int_1"}), ("release", None)):
        assert globex.post(f"/v1/slots/{slot}/{step}", body).status_code == 404


def test_the_account_pages_through_everything_once(ten: None, acme: Any) -> None:
    first = acme.get("/v1/credits/entries", limit=7).json()
    second = acme.get("/v1/credits/entries", limit=7, cursor=first["next_cursor"]).json()

    assert [entry["seq"] for entry in first["entries"] + second["entries"]] == list(range(1, 12))
    assert second["next_cursor"] is None

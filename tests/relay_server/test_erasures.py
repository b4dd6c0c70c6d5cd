"""Erased means erased: in the database, in its free pages, in the journal and in the mail folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

EMAIL, PHONE, NAME = "kanarienvogel@example.jp", "+819012345678", "金糸雀 花子"
PRIVATE = "kanarienvogel.privat@example.jp"
PROFILE = {"headline": "Kanariengesang", "skills": [{"name": "Zwitschern"}], "work": [{"position": "Vogelkundlerin"}]}
TRACES = ("kanarienvogel", "9012345678", "金糸雀", "kanariengesang", "zwitschern", "vogelkundlerin", "flugstunden")


def _item(acme: Any, number: int = 1, revision: int = 1, **more: Any) -> Any:
    person = {"full_name": NAME, "emails": [{"address": EMAIL, "primary": True}], "phones": [{"e164": PHONE}]}
    return acme.item(number, revision, person=person, profile=PROFILE, **more)


def _ask(acme: Any, *numbers: int, request_id: str = "er-1", **more: Any) -> Any:
    body = {
        "request_id": request_id,
        "record_ids": [acme.item(number)["record_id"] for number in numbers],
        "reason": "subject_request",
        "requested_at": "2026-11-20T00:00:00Z",
    }
    return acme.post("/v1/erasures", body | more)


def _remains(state: Path) -> list[str]:
    """Which traces of the person are in the bytes of any file, in UTF-8, UTF-16, base64 or a journal's page."""
    from base64 import b64encode

    files = [file for file in state.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"relay.db", "relay.key"}
    found = []
    for file in files:
        content = file.read_bytes().lower()
        for trace in TRACES:
            forms = [trace.encode(), trace.encode("utf-16-le"), trace.encode("unicode_escape")]
            found += [f"{trace} in {file.name}" for form in forms if form in content]
        if b64encode(EMAIL.encode())[4:-4].lower() in content:
            found.append(f"base64 in {file.name}")
    return found


def _live_a_life(acme: Any, agent: Any, candidate: Any) -> Any:
    """Invited, registered, profile edited, a change proposed, helped, hired, and mails of every kind."""
    acme.push(_item(acme))
    visitor = candidate(EMAIL)
    scopes = ("share_with_agents", "contact_by_agent", "feedback_details", "profile_updates")
    visitor.register(visitor.invitation(), *scopes)
    visitor.mail("receipt")
    page = visitor.web.get(f"{visitor.relay.url}/me/profile", timeout=20)
    token = page.text.partition('name="csrf" value="')[2][:64]
    visitor.post(
        f"{visitor.relay.url}/me/profile", csrf=token, full_name=NAME, headline="Flugstunden", skills="Zwitschern"
    )
    who = agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"]
    events = f"/v1/agent/candidates/{who}/events"
    agent.post(events, {"type": "agent.supported", "proposal": {"headline": "Flugstunden, viele"}})
    agent.post(events, {"type": "candidate.interviewing"})
    agent.post(events, {"type": "candidate.hired_elsewhere", "data": {"occupation": "Vogelkundlerin"}})
    visitor.mail("approval")
    return visitor


def test_after_an_erasure_no_byte_of_the_person_is_left(acme: Any, agent: Any, candidate: Any, relay: Any) -> None:
    for number in range(2, 60):
        acme.push(acme.item(number))
    _live_a_life(acme, agent, candidate)
    assert _remains(relay.state_dir)

    answer = _ask(acme, 1)
    assert answer.status_code == 202
    assert answer.json()["state"] == "completed"
    assert _remains(relay.state_dir) == []
    assert acme.row(7)["status"] == "invited"


@pytest.mark.parametrize("seed", range(6))
def test_rows_that_were_moved_leave_no_copies_behind(tmp_path: Path, seed: int) -> None:
    """Rows that grow and shrink move between pages; secure_delete alone forgets the copies in the gaps."""
    import random

    from relay_connectors.relay_server.store import Store

    chance, store = random.Random(seed), Store(tmp_path / "relay.db")
    with store.write() as db:
        for number in range(300):
            who = "kanarienvogel" if number % 10 == 3 else "jemand anderes"
            db.execute(
                "INSERT INTO keys VALUES (?, 'agent', ?)", (f"{chance.random():.12f}", who * chance.randint(1, 60))
            )
    with store.write() as db:
        keys = [row["sha256"] for row in db.execute("SELECT sha256 FROM keys ORDER BY 1")]
        for key in chance.choices(keys, k=600):
            long = f"replace(hex(zeroblob({chance.randint(1, 75)})), '00', substr(name, 1, 13))"
            db.execute(f"UPDATE keys SET name = {long} WHERE sha256 = ?", (key,))
        db.execute("DELETE FROM keys WHERE name LIKE 'kanarienvogel%'")
    store.compact()
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM keys").fetchone()[0] == 270
    store.close()

    assert b"kanarienvogel" not in (tmp_path / "relay.db").read_bytes()


def test_an_erasure_leaves_no_free_page_behind(acme: Any, relay: Any) -> None:
    acme.push(*(acme.item(number, profile={"headline": "x" * 1900}) for number in range(40)))
    _ask(acme, *range(40))

    with relay.app.state.relay.store.read() as db:
        assert db.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_consents_of_an_erased_person_run_out_in_silence(acme: Any, candidate: Any, later: Any) -> None:
    acme.push(_item(acme))
    visitor = candidate(EMAIL)
    visitor.register(visitor.invitation())
    _ask(acme, 1)
    later(days=731)

    assert acme.types() == []
    assert acme.row(1)["status"] == "erased"


def test_an_erased_person_is_suppressed_for_ever(acme: Any, later: Any) -> None:
    acme.push(_item(acme))
    _ask(acme, 1)
    later(days=400)

    assert acme.status_of(_item(acme, 1, 2, obtained_at="2027-12-01")) == ["suppressed"]
    assert acme.status_of(_item(acme, 2, 1, obtained_at="2027-12-01")) == ["suppressed"]
    assert acme.status_of(acme.item(3, email=EMAIL.upper())) == ["suppressed"]
    assert acme.row(1)["status"] == "erased"
    assert acme.row(2) is None
    assert acme.types() == []


def test_a_further_address_of_an_item_brings_nobody_back(acme: Any) -> None:
    acme.push(_item(acme))
    _ask(acme, 1)
    emails = [{"address": "other@example.jp", "primary": True}, {"address": EMAIL}]

    assert acme.status_of(acme.item(4, person={"full_name": NAME, "emails": emails})) == ["suppressed"]


def test_every_record_of_the_person_is_erased(acme: Any) -> None:
    acme.push(_item(acme, 1), _item(acme, 2))
    told = _ask(acme, 2).json()

    assert (told["people"], len(told["record_ids"])) == (1, 2)
    assert [acme.row(number)["status"] for number in (1, 2)] == ["erased", "erased"]
    assert [row["digest"] for row in acme.get("/v1/referrals").json()["referrals"]] == [None, None]


def test_a_record_the_relay_never_saw_is_suppressed_too(acme: Any) -> None:
    told = _ask(acme, 9).json()

    assert (told["people"], told["state"]) == (0, "completed")
    assert acme.status_of(acme.item(9)) == ["suppressed"]
    assert acme.row(9)["status"] == "erased"


def test_the_same_request_is_the_same_erasure(acme: Any) -> None:
    acme.push(_item(acme))
    first, again = _ask(acme, 1), _ask(acme, 1)

    assert first.json() == again.json()
    assert acme.types().count("erasure.completed") == 1
    other = _ask(acme, 2)
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")


@pytest.mark.parametrize(
    "wrong",
    [
        {"request_id": "hanako@example.jp"},
        {"request_id": ""},
        {"record_ids": []},
        {"record_ids": ["hanako"]},
        {"reason": "because"},
        {"requested_at": "2026-11-20"},
        {"requested_at": "0001-01-01T00:00:00+09:00"},
        {"requested_at": "9999-12-31T23:59:59-09:00"},
        {"person": "hanako"},
    ],
)
def test_a_request_that_is_not_of_the_contract_is_refused_without_its_values(acme: Any, wrong: Any) -> None:
    answer = _ask(acme, 1, **wrong)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "hanako" not in answer.text


def test_the_event_says_which_records_are_gone_and_nothing_else_is_told(acme: Any, agent: Any, candidate: Any) -> None:
    _live_a_life(acme, agent, candidate)
    before = len(acme.events())
    told = _ask(acme, 1).json()

    (event,) = acme.events()[before:]
    assert event["type"] == "erasure.completed"
    assert event["data"] == {
        "erasure_id": told["erasure_id"],
        "request_id": "er-1",
        "record_ids": [acme.item(1)["record_id"]],
    }
    assert not any(trace in acme.get("/v1/events").text.lower() for trace in TRACES)


def test_an_erasure_reverses_no_point_and_nobody_earns_a_second(acme: Any, agent: Any, candidate: Any) -> None:
    _live_a_life(acme, agent, candidate)
    _ask(acme, 1)
    candidate(EMAIL).register(acme.links()[0])

    assert acme.credits()["points"] == 1
    kinds = [entry["kind"] for entry in acme.get("/v1/credits/entries").json()["entries"]]
    assert kinds == ["point_earned"]


def test_whoever_was_erased_may_register_again_but_is_not_pushed_again(acme: Any, candidate: Any) -> None:
    acme.push(_item(acme))
    _ask(acme, 1)
    page = candidate(EMAIL).register(acme.links()[0])

    assert page.url.endswith("/me/receipt")
    assert acme.status_of(_item(acme, 3)) == ["suppressed"]
    assert [row["status"] for row in acme.get("/v1/referrals").json()["referrals"]] == ["erased", "registered"]


def test_links_sessions_and_agents_know_the_person_no_more(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _live_a_life(acme, agent, candidate)
    _ask(acme, 1)

    assert visitor.web.get(visitor.link, timeout=20).status_code == 404
    assert visitor.web.get(f"{visitor.relay.url}/me/receipt", timeout=20).status_code == 401
    assert agent.get("/v1/agent/candidates").json()["candidates"] == []


def test_an_address_typed_at_the_link_leaves_with_it_but_is_not_suppressed(
    acme: Any, candidate: Any, relay: Any
) -> None:
    acme.push(acme.item(1))
    visitor = candidate("p1@example.jp")
    link = visitor.invitation()
    candidate("kanarienvogel.tippfehler@example.jp").start(link)
    candidate("kanarienvogel.tippfehler@example.jp").code()
    _ask(acme, 1)

    assert _remains(relay.state_dir) == []
    assert acme.status_of(acme.item(2, email="kanarienvogel.tippfehler@example.jp")) == ["created"]


def test_the_same_address_at_another_employer_stays(acme: Any, globex: Any, candidate: Any, relay: Any) -> None:
    acme.push(_item(acme))
    globex.push(_item(globex))
    visitor = candidate(EMAIL)
    visitor.invitation()
    _ask(acme, 1)

    assert globex.row(1)["status"] == "invited"
    assert len(list(relay.mail_dir.glob("*-invitation-*.eml"))) == 1
    assert globex.status_of(_item(globex, 1, 2)) == ["unchanged"]


def test_another_employer_neither_sees_nor_acknowledges_an_erasure(acme: Any, globex: Any) -> None:
    erasure = _ask(acme, 1).json()["erasure_id"]

    assert globex.get(f"/v1/erasures/{erasure}").status_code == 404
    assert globex.post(f"/v1/erasures/{erasure}/ack").status_code == 404
    assert globex.get("/v1/erasures/era_x").status_code == 404


def test_another_employers_record_is_not_touched(acme: Any, globex: Any) -> None:
    globex.push(globex.item(1))
    _ask(acme, 1)

    assert globex.row(1)["status"] == "invited"


def _erase_me(visitor: Any, **fields: str) -> Any:
    page = visitor.web.get(f"{visitor.relay.url}/me/erase", timeout=20)
    token = page.text.partition('name="csrf" value="')[2][:64]
    return visitor.post(f"{visitor.relay.url}/me/erase", csrf=token, **fields)


def test_a_person_erases_themselves_and_the_employer_has_a_deadline(
    acme: Any, agent: Any, candidate: Any, relay: Any, later: Any
) -> None:
    visitor = _live_a_life(acme, agent, candidate)
    page = _erase_me(visitor, confirm="yes")

    assert page.url.endswith("/me/erased")
    assert _remains(relay.state_dir) == []
    event = acme.events()[-1]
    assert event["type"] == "erasure.requested"
    assert event["record_id"] == acme.item(1)["record_id"]
    assert event["data"]["deadline"] == "2026-12-20T03:00:00.000Z"
    path = f"/v1/erasures/{event['data']['erasure_id']}"
    assert acme.get(path).json()["state"] == "awaiting_ack"
    later(days=31)
    assert acme.get(path).json()["state"] == "overdue"
    first, again = acme.post(f"{path}/ack").json(), acme.post(f"{path}/ack").json()
    assert first == again
    assert (first["state"], first["asked_by"], first["request_id"]) == ("completed", "person", None)
    assert acme.types()[-2:] == ["erasure.requested", "erasure.completed"]
    assert acme.status_of(_item(acme, 1, 2)) == ["suppressed"]


def test_somebody_who_came_by_link_is_named_by_it(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    visitor = candidate(EMAIL)
    visitor.register(link["url"])
    _erase_me(visitor, confirm="yes")

    event = acme.events()[-1]
    assert (event["record_id"], event["link_id"]) == (None, link["link_id"])


def test_nothing_is_erased_without_the_tick_the_token_or_the_session(acme: Any, candidate: Any) -> None:
    visitor = candidate(EMAIL)
    visitor.register(acme.links()[0])

    assert _erase_me(visitor).status_code == 422
    assert visitor.post(f"{visitor.relay.url}/me/erase", confirm="yes").status_code == 403
    assert candidate().post(f"{visitor.relay.url}/me/erase", confirm="yes").status_code == 401
    assert "erasure.requested" not in acme.types()


def test_somebody_unknown_with_a_code_may_have_the_address_erased(acme: Any, candidate: Any, relay: Any) -> None:
    visitor = candidate(EMAIL)
    visitor.start(acme.links()[0])
    visitor.verify()
    _erase_me(visitor, confirm="yes")

    assert _remains(relay.state_dir) == []
    assert acme.types() == []
    assert acme.status_of(_item(acme)) == ["suppressed"]


def test_an_erasure_that_a_crash_cut_in_two_is_finished_at_the_next_start(
    acme: Any, relay: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    from relay_connectors.relay_server.app import create_app
    from relay_connectors.relay_server.dispatch import Dispatch

    acme.push(_item(acme))
    core = relay.app.state.relay
    core.postman.stop()

    def crash(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(Dispatch, "erase", crash)
        assert _ask(acme, 1).status_code == 500
    left = acme.get("/v1/referrals").json()["referrals"][0]
    assert left["status"] == "erased"
    assert _remains(relay.state_dir)
    again = create_app(relay.state_dir, tenants={"acme": "acme-key", "globex": "g"})
    again.state.relay.start()
    again.state.relay.stop()

    assert _remains(relay.state_dir) == []
    assert acme.types()[-1] == "erasure.completed"

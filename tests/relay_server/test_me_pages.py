"""Somebody registered keeps a profile, decides about proposals, and sees what went to whom."""

from __future__ import annotations

from typing import Any

import pytest

ME = ("receipt", "profile", "approvals", "consents", "disclosures", "erase")
EVERYTHING = ("share_with_agents", "contact_by_agent", "feedback_status", "profile_updates")


def _get(visitor: Any, page: str) -> Any:
    return visitor.web.get(f"{visitor.relay.url}/me/{page}", timeout=20)


def _token(visitor: Any) -> str:
    return str(_get(visitor, "erase").text.partition('name="csrf" value="')[2][:64])


def _send(visitor: Any, page: str, **fields: str) -> Any:
    return visitor.post(f"{visitor.relay.url}/me/{page}", csrf=_token(visitor), **fields)


def _registered(acme: Any, candidate: Any, *scopes: str) -> Any:
    visitor = candidate()
    visitor.register(acme.links()[0], *(scopes or EVERYTHING))
    return visitor


def _who(agent: Any) -> str:
    return str(agent.get("/v1/agent/candidates").json()["candidates"][0]["candidate_id"])


def _propose(agent: Any, kind: str = "candidate.profile_updated", **proposal: Any) -> Any:
    return agent.post(f"/v1/agent/candidates/{_who(agent)}/events", {"type": kind, "proposal": proposal})


def _seen(agent: Any) -> Any:
    return agent.get("/v1/agent/candidates").json()["candidates"][0]


def test_opening_the_pages_changes_nothing(acme: Any, agent: Any, candidate: Any, relay: Any) -> None:
    visitor = _registered(acme, candidate)
    _propose(agent, headline="x")
    visitor.mail("approval")
    relay.app.state.relay.postman.stop()
    before = (relay.state_dir / "relay.db").read_bytes()
    for page in (*ME, "profile/saved", "erased"):
        assert _get(visitor, page).status_code == 200
        visitor.web.head(f"{visitor.relay.url}/me/{page}", timeout=20)

    assert (relay.state_dir / "relay.db").read_bytes() == before


@pytest.mark.parametrize("page", ME)
def test_without_a_session_there_is_nothing_to_see(relay: Any, candidate: Any, page: str) -> None:
    visitor = candidate()

    assert visitor.web.get(f"{relay.url}/me/{page}", timeout=20).status_code == 401
    if page in ("profile", "erase"):
        assert visitor.post(f"{relay.url}/me/{page}").status_code == 401


@pytest.mark.parametrize("page", ["profile", "approvals/apr_x", "erase", "withdraw"])
def test_a_form_without_our_token_is_stopped(acme: Any, candidate: Any, page: str) -> None:
    visitor = _registered(acme, candidate)

    assert visitor.post(f"{visitor.relay.url}/me/{page}", decision="approve", confirm="yes").status_code == 403


@pytest.mark.parametrize("page", ["profile", "approvals", "disclosures"])
def test_whoever_is_not_registered_is_led_to_the_receipt(acme: Any, candidate: Any, page: str) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    visitor.verify()

    assert _get(visitor, page).url.endswith("/me/receipt")
    assert _send(visitor, "profile", headline="x").url.endswith("/me/receipt")


def test_the_language_changes_on_the_page_itself(acme: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    page = visitor.post(f"{visitor.relay.url}/me/language", language="en", here="disclosures")

    assert page.url.endswith("/me/disclosures")
    assert "Who received what" in page.text


def test_a_saved_profile_reaches_agents_and_the_employer(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    page = _send(
        visitor,
        "profile",
        full_name="山田　花子",
        years_experience="６．５",
        skills="法人営業、 英語, 英語",
        occupations="営業",
        subdivisions="東京都、Osaka",
        education_level="bachelor",
    )

    assert page.url.endswith("/me/profile/saved")
    assert 'value="法人営業、英語"' in page.text
    assert 'value="東京都、大阪府"' in page.text
    profile = {
        "years_experience": "6.5",
        "skills": [{"name": "法人営業"}, {"name": "英語"}],
        "education_level": "bachelor",
        "desired": {"occupations": ["営業"], "subdivisions": ["JP-13", "JP-27"]},
    }
    assert (_seen(agent)["name"], _seen(agent)["profile"]) == ("山田 花子", profile)
    event = acme.events()[-1]
    assert event["type"] == "candidate.profile_updated"
    assert event["data"] == {"profile": {**profile, "full_name": "山田 花子"}, "approval_id": None}
    assert event["link_id"].startswith("lnk_")


def test_without_consent_the_employer_hears_nothing_of_a_profile(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate, "share_with_agents", "contact_by_agent")
    assert "届きません" in _get(visitor, "profile").text
    _send(visitor, "profile", headline="営業")
    _propose(agent, headline="営業部長")
    _send(visitor, f"approvals/{_propose(agent, headline='営業部長').json()['approval_id']}", decision="approve")

    assert _seen(agent)["profile"] == {"headline": "営業部長"}
    assert not {"candidate.profile_updated", "approval.requested", "approval.resolved"} & set(acme.types())


def test_saving_the_same_again_tells_nobody(acme: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    _send(visitor, "profile", headline="営業", skills="a")
    _send(visitor, "profile", headline="営業", skills="a")

    assert acme.types().count("candidate.profile_updated") == 1


def test_an_emptied_field_takes_away_what_the_employer_sent(acme: Any, agent: Any, candidate: Any) -> None:
    person = {"full_name": "山田 花子", "emails": [{"address": "p1@example.jp", "primary": True}]}
    acme.push(acme.item(1, person=person, profile={"headline": "営業", "education_level": "master"}))
    visitor = candidate("p1@example.jp")
    visitor.register(visitor.invitation(), *EVERYTHING)
    _send(visitor, "profile", education_level="master")

    assert _seen(agent)["profile"] == {"education_level": "master"}
    assert acme.events()[-1]["data"]["profile"] == {"headline": None}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("years_experience", "many"),
        ("years_experience", "-1"),
        ("subdivisions", "Atlantis"),
        ("subdivisions", "東京都、アトランティス"),
        ("headline", "x" * 2001),
        ("skills", ",".join(str(number) for number in range(51))),
        ("education_level", "wizard"),
    ],
)
def test_a_mistake_in_the_profile_is_shown_and_nothing_is_saved(
    acme: Any, candidate: Any, field: str, typed: str
) -> None:
    visitor = _registered(acme, candidate)
    page = _send(visitor, "profile", **{field: typed})

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "candidate.profile_updated" not in acme.types()


def test_what_was_typed_into_a_profile_comes_back_escaped(acme: Any, candidate: Any) -> None:
    page = _send(_registered(acme, candidate), "profile", headline='"><script>alert(1)</script>')

    assert "<script>" not in page.text


def test_a_proposal_changes_nothing_before_it_is_approved(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    _send(visitor, "profile", headline="営業", subdivisions="東京都")
    told = _propose(agent, headline="営業部長", desired={"subdivisions": ["JP-13", "JP-27"]}).json()

    assert _seen(agent)["profile"]["headline"] == "営業"
    event = acme.events()[-1]
    assert (event["type"], event["data"]) == ("approval.requested", {"approval_id": told["approval_id"]})
    page = _get(visitor, "approvals").text
    for words in ("営業部長", "東京都、大阪府", "agency"):
        assert words in page
    assert visitor.link in visitor.mail("approval").text
    _send(visitor, f"approvals/{told['approval_id']}", decision="approve")
    assert _seen(agent)["profile"]["headline"] == "営業部長"
    resolved, updated = acme.events()[-2:]
    assert resolved["data"] == {"approval_id": told["approval_id"], "decision": "approved"}
    assert updated["type"] == "candidate.profile_updated"
    assert updated["data"]["profile"] == {"headline": "営業部長", "desired": {"subdivisions": ["JP-13", "JP-27"]}}


def test_a_rejected_proposal_is_never_made(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    path = f"approvals/{_propose(agent, headline='営業部長').json()['approval_id']}"
    _send(visitor, path, decision="reject")
    _send(visitor, path, decision="approve")

    assert _seen(agent)["profile"] is None
    assert acme.types()[-1] == "approval.resolved"
    assert acme.events()[-1]["data"]["decision"] == "rejected"
    assert "お待ちしている項目はありません" in _get(visitor, "approvals").text


def test_no_word_is_no_decision(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    path = f"approvals/{_propose(agent, headline='営業部長').json()['approval_id']}"

    assert _send(visitor, path, decision="maybe").status_code == 422
    assert acme.types()[-1] == "approval.requested"


def test_the_same_proposal_again_is_the_same(acme: Any, agent: Any, candidate: Any) -> None:
    _registered(acme, candidate)

    assert _propose(agent, headline="x").json() == _propose(agent, headline="x").json()
    assert acme.types().count("approval.requested") == 1


def test_a_proposal_of_what_is_so_already_asks_nobody(acme: Any, agent: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    _send(visitor, "profile", headline="営業")

    assert _propose(agent, headline="営業").json()["approval_id"] is None


def test_a_proposal_may_come_with_a_step(acme: Any, agent: Any, candidate: Any) -> None:
    _registered(acme, candidate)
    told = _propose(agent, "agent.supported", headline="営業").json()

    assert told["status"] == "agent_supported"
    assert told["approval_id"].startswith("apr_")
    assert acme.types()[-2:] == ["agent.supported", "approval.requested"]


@pytest.mark.parametrize(
    "body",
    [
        {"type": "candidate.profile_updated"},
        {"type": "candidate.profile_updated", "proposal": {"birth_date": "1990-01-01"}},
        {"type": "candidate.profile_updated", "proposal": {"full_name": "花子"}},
        {"type": "candidate.profile_updated", "proposal": {"education_level": "wizard"}},
    ],
)
def test_a_proposal_holds_only_what_a_profile_holds(acme: Any, agent: Any, candidate: Any, body: Any) -> None:
    _registered(acme, candidate)
    answer = agent.post(f"/v1/agent/candidates/{_who(agent)}/events", body)

    assert answer.json()["code"] == "malformed"
    assert "花子" not in answer.text


def test_nobody_decides_about_somebody_elses_proposal(acme: Any, agent: Any, candidate: Any) -> None:
    _registered(acme, candidate)
    path = f"approvals/{_propose(agent, headline='営業部長').json()['approval_id']}"
    other = candidate("other@example.jp")
    other.register(acme.links()[0], "feedback_status", "profile_updates")
    _send(other, path, decision="approve")

    assert "approval.resolved" not in acme.types()


def test_consents_show_how_long_they_stand_and_all_that_was_said(acme: Any, candidate: Any) -> None:
    visitor = _registered(acme, candidate)
    visitor.withdraw("feedback_status")
    page = _get(visitor, "consents").text

    assert "有効期限: <time" in page
    assert 'datetime="2028-11-19T03:00:00.000Z"' in page
    assert page.count("活動状況の共有") == 2
    assert "撤回: <time" in page


def test_disclosures_name_recipients_and_items_but_no_values(acme: Any, agent: Any, candidate: Any, later: Any) -> None:
    visitor = _registered(acme, candidate, *EVERYTHING)
    _send(visitor, "profile", headline="一行の自己紹介です", full_name="山田 花子")
    _seen(agent)
    later(minutes=5)
    _propose(agent, "agent.supported", skills=[{"name": "x"}])
    page = _get(visitor, "disclosures").text

    for words in ("agency", "acme", "自己紹介", "メールアドレス", "活動状況", "ご登録の事実"):
        assert words in page
    assert "一行の自己紹介です" not in page
    assert "hanako@example.jp" not in page


def test_an_agent_who_looks_every_minute_is_one_line(acme: Any, agent: Any, candidate: Any, later: Any) -> None:
    visitor = _registered(acme, candidate)
    for _ in range(3):
        _seen(agent)
        later(minutes=1)
    assert _get(visitor, "disclosures").text.count("人材紹介会社: agency") == 1
    later(minutes=20)
    visitor.register(visitor.link, "contact_by_employer")
    later(days=1)
    _seen(agent)
    visitor.register(visitor.link, "feedback_details")

    assert "最後の提供" in _get(visitor, "disclosures").text


def test_what_the_employer_handed_over_is_shown(acme: Any, candidate: Any) -> None:
    acme.push(acme.item(1))
    visitor = candidate("p1@example.jp")
    visitor.register(visitor.invitation())
    page = _get(visitor, "disclosures").text

    assert "お名前とご連絡先" in page
    assert "選考の結果" in page


def test_consents_run_out_after_two_years_and_the_employer_is_told(
    acme: Any, agent: Any, candidate: Any, later: Any
) -> None:
    visitor = _registered(acme, candidate, "share_with_agents", "feedback_status")
    later(days=1)
    visitor.register(visitor.link, "contact_by_agent")
    cursor = str(acme.events()[-1]["seq"])
    later(days=728)
    acme.get("/v1/referrals")
    assert acme.get("/v1/meta").json()["events"]["last_seq"] == int(cursor)
    later(days=1, minutes=1)
    (expired,) = acme.get("/v1/events").json()["events"]

    assert (expired["type"], expired["data"]["scopes"]) == ("consent.expired", ["share_with_agents", "feedback_status"])
    assert expired["link_id"].startswith("lnk_")
    assert [one["scopes"] for one in agent.get("/v1/agent/candidates").json()["candidates"]] == [["contact_by_agent"]]
    later(days=1)
    assert acme.types() == ["consent.expired", "consent.expired", "referral.expired"]
    assert acme.get("/v1/referrals").json()["referrals"][0]["status"] == "expired"
    assert agent.get("/v1/agent/candidates").json()["candidates"] == []


def test_somebody_whose_consents_ran_out_may_come_back(acme: Any, candidate: Any, relay: Any, later: Any) -> None:
    visitor = _registered(acme, candidate)
    later(days=731)
    acme.events()
    with relay.app.state.relay.store.read() as db:
        row = db.execute("SELECT email, data, profile FROM referrals").fetchone()
    assert tuple(row) == (None, None, None)
    page = visitor.register(visitor.link, "contact_by_agent")

    assert page.url.endswith("/me/receipt")
    assert acme.get("/v1/referrals").json()["referrals"][0]["status"] == "registered"
    assert acme.credits()["points"] == 1


def test_everything_the_relay_can_disclose_has_a_name_in_both_languages() -> None:
    from relay_connectors.relay_server.agent_api import EventData
    from relay_connectors.relay_server.me_texts import ITEMS, ME_TEXTS
    from relay_connectors.relay_server.payload import Profile
    from relay_connectors.relay_server.profile import OwnProfile

    desired = Profile.model_fields["desired"].annotation.__args__[0]  # type: ignore[union-attr]
    told = {*OwnProfile.model_fields, *EventData.model_fields} - {"desired"}
    told |= {f"desired.{name}" for name in desired.model_fields}
    told |= {"registration", "consents", "status", "email", "name", "residence"}

    assert told == set(ITEMS["ja"]) == set(ITEMS["en"])
    assert ME_TEXTS["ja"].keys() == ME_TEXTS["en"].keys()

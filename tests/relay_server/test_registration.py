"""A candidate's way from the link to the receipt and out again."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_link_leads_to_a_registration_that_the_employer_knows_by_its_link(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    page = candidate().register(link["url"], "share_with_agents", "feedback_status")

    assert page.url.endswith("/me/receipt")
    registered, granted, point = acme.events()
    assert [one["type"] for one in (registered, granted, point)] == [
        "candidate.registered",
        "consent.granted",
        "credit.point_earned",
    ]
    assert registered["link_id"] == granted["link_id"] == link["link_id"]
    assert registered["record_id"] is None
    assert granted["consent_id"].startswith("con_")
    assert granted["data"]["scopes"] == ["share_with_agents", "feedback_status"]
    assert granted["data"]["policy_version"] == "2026-11"
    assert granted["data"]["language"] == "ja"
    assert granted["data"]["text_sha256"].startswith("sha256:")


def test_the_employer_never_sees_the_address(acme: Any, candidate: Any) -> None:
    candidate("kanarienvogel@example.jp").register(acme.links()[0])

    seen = acme.get("/v1/events").text + acme.get("/v1/referrals").text + acme.get("/v1/credits/entries").text
    assert "kanarienvogel" not in seen


def test_a_link_registration_is_listed_with_its_link(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    candidate().register(link["url"])

    row = acme.get("/v1/referrals").json()["referrals"][0]
    assert (row["record_id"], row["link_id"], row["status"]) == (None, link["link_id"], "registered")


def test_opening_a_page_changes_nothing(acme: Any, candidate: Any, relay: Any) -> None:
    link = acme.links()[0]
    before = (relay.state_dir / "relay.db").read_bytes()
    visitor = candidate()
    for page in ("", "/verify", "/consents"):
        visitor.web.get(link + page, timeout=20)
        visitor.web.head(link + page, timeout=20)

    assert (relay.state_dir / "relay.db").read_bytes() == before
    assert not list(relay.mail_dir.iterdir())


def test_an_invited_person_registers_their_referral(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    candidate("p1@example.jp").register(candidate("p1@example.jp").invitation())

    registered = next(one for one in acme.events() if one["type"] == "candidate.registered")
    assert registered["record_id"] == acme.item()["record_id"]
    assert registered["link_id"] is None
    assert acme.row()["status"] == "registered"
    assert acme.credits()["points"] == 1


def test_an_invited_person_may_use_a_minted_link_instead(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    candidate("P1@example.jp").register(link["url"])

    registered = next(one for one in acme.events() if one["type"] == "candidate.registered")
    assert (registered["record_id"], registered["link_id"]) == (acme.item()["record_id"], link["link_id"])
    assert acme.row()["status"] == "registered"


def test_an_invited_person_may_register_with_another_address(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    candidate("private@example.jp").register(candidate("p1@example.jp").invitation())

    assert acme.row()["status"] == "registered"
    assert acme.status_of(acme.item(2, email="private@example.jp")) == ["duplicate_person"]


def test_a_second_link_of_a_registered_person_earns_nothing(acme: Any, candidate: Any) -> None:
    first, second = acme.links(2)
    candidate().register(first)
    candidate().register(second, "contact_by_employer")

    assert acme.types().count("credit.point_earned") == 1
    again = [one for one in acme.events() if one["type"] == "candidate.registered"][1]
    assert again["data"] == {"duplicate_person": True}


def test_a_push_of_somebody_registered_by_link_is_a_duplicate_person(acme: Any, candidate: Any) -> None:
    candidate().register(acme.links()[0])
    result = acme.push(acme.item(email="hanako@example.jp"))[0]

    assert result["status"] == "duplicate_person"
    assert acme.row()["status"] == "registered"


def test_a_campaign_link_registers_many_and_belongs_to_nobody(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/campaign-links", {"label": "autumn", "locale": "ja"}).json()["url"]
    candidate("a@example.jp").register(link)
    candidate("b@example.jp").register(link)

    registered = [one for one in acme.events() if one["type"] == "candidate.registered"]
    assert [(one["record_id"], one["link_id"]) for one in registered] == [(None, None)] * 2
    assert acme.credits()["points"] == 2


def test_a_used_link_lets_nobody_else_in(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    candidate().register(link)
    other = candidate("other@example.jp")
    other.start(link)
    page = other.verify()

    assert page.status_code == 409
    assert "別のメールアドレスで登録済み" in page.text
    assert other.post(f"{link}/consents", scope="share_with_agents").status_code == 403
    assert acme.credits()["points"] == 1


def test_a_registered_person_comes_back_through_the_link_even_after_it_expired(
    acme: Any, candidate: Any, later: Any
) -> None:
    link = acme.links(expires_in_days=1)[0]
    candidate().register(link, "share_with_agents")
    later(days=30)

    page = candidate().register(link, "contact_by_agent")
    assert page.url.endswith("/me/receipt")
    assert acme.events()[-1]["data"]["scopes"] == ["contact_by_agent"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "hanako@",
        "@example.jp",
        "a b@example.jp",
        "a@b",
        "x" * 250 + "@example.jp",
        "a@example.jp\r\nBcc: b@example.jp",
    ],
)
def test_an_address_that_is_none_gets_no_code(acme: Any, candidate: Any, relay: Any, typed: str) -> None:
    page = candidate(typed).start(acme.links()[0])

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert not list(relay.mail_dir.iterdir())


def test_a_full_width_address_and_code_are_understood(acme: Any, candidate: Any) -> None:
    visitor = candidate("hanako@example.jp")
    visitor.email = "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ"
    link = acme.links()[0]
    visitor.start(link)
    visitor.email = "hanako@example.jp"
    wide = visitor.code().translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})

    assert visitor.verify(f" {wide[:3]} {wide[3:]}").url.endswith("/consents")


def test_a_wrong_code_opens_nothing(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    right = visitor.code()
    page = visitor.verify("000000" if right != "000000" else "000001")

    assert page.status_code == 422
    assert "確認コードが正しくない" in page.text
    assert visitor.verify(right).url.endswith("/consents")


def test_a_code_allows_five_tries(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    right = visitor.code()
    for _ in range(5):
        visitor.verify("x")

    assert visitor.verify(right).status_code == 422


def test_a_code_expires_after_ten_minutes(acme: Any, candidate: Any, later: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    later(minutes=10)

    assert visitor.verify().status_code == 422


def test_a_code_works_once(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    step = dict(visitor.web.cookies)
    right = visitor.code()
    visitor.verify(right)
    visitor.web.cookies.clear()
    visitor.web.cookies.update(step)

    assert visitor.verify(right).status_code == 422


def test_a_code_of_one_browser_is_none_in_another(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    victim, thief = candidate(), candidate()
    victim.start(link)
    code = victim.code()
    thief.start(link)
    thief_page = thief.verify(code)

    assert thief_page.status_code == 422


def test_only_five_codes_go_out_within_an_hour(acme: Any, candidate: Any, later: Any) -> None:
    link = acme.links()[0]
    visitor = candidate()
    answers = [visitor.start(link).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    later(hours=1, seconds=1)
    assert visitor.start(link).status_code == 200


def test_a_mailbox_is_not_flooded_through_many_links(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    answers = [visitor.start(link).status_code for link in acme.links(6)]

    assert answers == [200] * 5 + [429]


def test_a_session_ends_after_half_an_hour(acme: Any, candidate: Any, later: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    visitor.verify()
    later(minutes=30)

    assert visitor.web.get(f"{visitor.link}/consents", timeout=20).url == visitor.link
    assert visitor.web.get(f"{visitor.relay.url}/me/receipt", timeout=20).status_code == 401


def test_nothing_ticked_registers_nobody(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    visitor.verify()
    page = visitor.consent()

    assert page.status_code == 422
    assert "何も登録していません" in page.text
    assert acme.types() == []


def test_a_forged_scope_is_not_granted(acme: Any, candidate: Any) -> None:
    candidate().register(acme.links()[0], "share_with_relay", "contact_by_agent", "everything")

    assert acme.events()[1]["data"]["scopes"] == ["contact_by_agent"]


def test_a_form_without_our_token_is_stopped(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    link = acme.links()[0]
    visitor.start(link)
    code = visitor.code()

    assert visitor.post(f"{link}/verify", code=code).status_code == 403
    visitor.verify(code)
    assert visitor.post(f"{link}/consents", scope="share_with_agents").status_code == 403
    assert visitor.post(f"{link}/consents", scope="share_with_agents", csrf="00").status_code == 403
    assert acme.types() == []


def test_a_form_from_another_site_is_stopped(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.web.headers["Sec-Fetch-Site"] = "cross-site"

    assert visitor.start(acme.links()[0]).status_code == 403


def test_a_receipt_is_mailed_with_the_way_back(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    visitor = candidate()
    visitor.register(link, "feedback_status")

    mail = visitor.mail("receipt")
    assert link in mail.text
    assert "活動状況の共有" in mail.text


def test_withdrawing_one_consent_tells_the_employer_which(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links()[0], "share_with_agents", "contact_by_employer")
    page = visitor.withdraw("contact_by_employer")

    assert "同意を撤回しました" in page.text
    event = acme.events()[-1]
    assert (event["type"], event["data"]["scopes"]) == ("consent.withdrawn", ["contact_by_employer"])
    assert acme.get("/v1/referrals").json()["referrals"][0]["status"] == "registered"


def test_withdrawing_everything_ends_the_referral_and_deletes_the_address(
    acme: Any, candidate: Any, relay: Any
) -> None:
    acme.push(acme.item(email="kanarienvogel@example.jp"))
    visitor = candidate("kanarienvogel@example.jp")
    visitor.register(visitor.invitation(), "share_with_agents")
    visitor.withdraw(everything=True)

    event = acme.events()[-1]
    assert event["data"]["scopes"] == ["share_with_relay", "share_with_agents"]
    assert acme.row()["status"] == "withdrawn"
    with relay.app.state.relay.store.read() as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [str(tuple(row)) for table in tables for row in db.execute(f"SELECT * FROM {table}")]
    assert "kanarienvogel" not in "".join(kept)
    assert not any(b"kanarienvogel" in mail.read_bytes() for mail in relay.mail_dir.iterdir())


def test_a_withdrawn_person_is_suppressed_until_a_later_consent(acme: Any, candidate: Any, later: Any) -> None:
    acme.push(acme.item())
    visitor = candidate("p1@example.jp")
    visitor.register(visitor.invitation())
    visitor.withdraw(everything=True)
    later(days=10)

    assert acme.status_of(acme.item(1, 2)) == ["suppressed"]
    assert acme.status_of(acme.item(2, 1, email="p1@example.jp")) == ["suppressed"]
    assert acme.row()["revision"] == 1
    assert acme.status_of(acme.item(1, 3, obtained_at="2026-11-25")) == ["updated"]
    assert acme.row()["status"] == "invited"


def test_withdrawing_only_what_the_employer_handed_over_stops_later_pushes(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    visitor = candidate("p1@example.jp")
    visitor.register(visitor.invitation(), "contact_by_agent")
    visitor.withdraw("share_with_relay")

    assert acme.row()["status"] == "registered"
    assert acme.status_of(acme.item(1, 2)) == ["suppressed"]


def test_a_person_may_withdraw_without_ever_registering(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    visitor = candidate("p1@example.jp")
    visitor.start(visitor.invitation())
    visitor.verify()
    visitor.withdraw(everything=True)

    assert acme.row()["status"] == "withdrawn"
    assert acme.events()[-1]["data"]["scopes"] == ["share_with_relay"]


def test_a_withdrawn_person_who_comes_back_earns_no_second_point(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    visitor = candidate()
    visitor.register(link)
    visitor.withdraw(everything=True)
    candidate().register(link)

    assert acme.types().count("credit.point_earned") == 1
    assert acme.types().count("candidate.registered") == 2
    assert acme.get("/v1/referrals").json()["referrals"][0]["status"] == "registered"


def test_after_withdrawing_everything_the_same_visit_registers_nobody(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    link = acme.links()[0]
    visitor.register(link)
    visitor.withdraw(everything=True)

    assert visitor.web.get(f"{link}/consents", timeout=20).url == link


def test_a_registered_person_stays_registered_when_the_employer_retracts(acme: Any, candidate: Any, agent: Any) -> None:
    acme.push(acme.item())
    visitor = candidate("p1@example.jp")
    visitor.register(visitor.invitation())
    acme.push(acme.retract())

    assert acme.row()["status"] == "retracted"
    assert acme.types()[-1] == "referral.retracted"
    assert agent.get("/v1/agent/candidates").json()["candidates"][0]["status"] == "registered"
    assert acme.status_of(acme.item(1, 3)) == ["updated"]
    assert acme.row()["status"] == "registered"


def test_withdrawing_nothing_says_so(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links()[0])

    assert visitor.withdraw().status_code == 422
    assert visitor.post(f"{visitor.relay.url}/me/withdraw", all="yes").status_code == 403
    assert "consent.withdrawn" not in acme.types()


def test_nobody_withdraws_without_a_session(relay: Any, candidate: Any) -> None:
    assert candidate().post(f"{relay.url}/me/withdraw", all="yes").status_code == 401


def test_of_two_people_at_one_link_the_first_to_register_has_it(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    first, second = candidate("a@example.jp"), candidate("b@example.jp")
    for person in (first, second):
        person.start(link)
        person.verify()
    page = second.web.get(f"{link}/consents", timeout=20)
    first.consent("contact_by_agent")

    late = second.post(
        f"{link}/consents", csrf=page.text.partition('name="csrf" value="')[2][:64], scope="feedback_status"
    )
    assert late.status_code == 409
    assert acme.types().count("candidate.registered") == 1


def test_somebody_verified_who_never_registered_has_nothing_to_withdraw(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.start(acme.links()[0])
    visitor.verify()
    token = visitor.web.get(f"{visitor.link}/consents", timeout=20).text.partition('name="csrf" value="')[2][:64]

    assert visitor.post(f"{visitor.relay.url}/me/withdraw", csrf=token, all="yes").status_code == 422
    assert acme.types() == []

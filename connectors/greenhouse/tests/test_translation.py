"""What a joined application means."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from relay_connectors.connector import Draft, Raw, Secret, Skip, Source
from relay_connectors.record.shape import check_body
from relay_greenhouse import GreenhouseConnector, GreenhouseSettings

APPLICATION = {
    "id": 6409476002,
    "candidate_id": 7,
    "job_id": 5,
    "prospect": False,
    "status": "rejected",
    "rejected_at": "2026-11-18T01:02:03.004Z",
    "source_id": 1,
    "agency_note_id": None,
    "created_at": "2026-10-02T00:00:00Z",
    "updated_at": "2026-11-18T10:02:03+09:00",
}
CANDIDATE = {
    "id": 7,
    "first_name": "花子",
    "last_name": "見本",
    "private": False,
    "email_addresses": [
        {"value": "hanako@work.example.com", "type": "work"},
        {"value": "h@example.com", "type": "other"},
    ],
    "phone_numbers": [{"value": "hanako.skype", "type": "skype"}, {"value": "090-1234-5678", "type": "home"}],
    "addresses": [{"value": "東京都千代田区1-1", "type": "home"}],
    "tags": ["営業", "説明会参加"],
    "linked_user_ids": [],
}
JOB = {"id": 5, "name": "法人営業", "confidential": False, "custom_fields": {"employment_type": {"value": "Full Time"}}}
ROW: dict[str, Any] = {
    "application": APPLICATION,
    "candidate": CANDIDATE,
    "job": JOB,
    "source": {"id": 1, "name": "LinkedIn", "type": {"id": 2, "name": "Prospecting"}},
    "reason": None,
    "stage": "Face to Face",
    "fields": {},
}
WE, THEY = "WE_REJECTED_THEM", "THEY_REJECTED_US"


def reason(name: str, key: str | None = WE) -> dict[str, Any]:
    return {"id": 3, "name": name, "type": {"id": 1, "key": key, "name": "…"}}


@pytest.fixture
def translate(settings: Callable[..., Any]) -> Callable[..., Any]:
    """The draft of ROW with some of its parts otherwise; the adapter's settings by ``told``."""

    def run(told: dict[str, Any] | None = None, keep: tuple[str, ...] = (), **parts: Any) -> Any:
        source = Source(GreenhouseConnector(GreenhouseSettings(**settings(**(told or {}))), keep=keep))
        data = copy.deepcopy(ROW)
        for name, part in parts.items():
            data[name] = {**data[name], **part} if isinstance(part, dict) and isinstance(data[name], dict) else part
        return source.translate(Raw("6409476002", data))

    return run


@pytest.mark.parametrize(
    ("why", "outcome", "decided_by", "code"),
    [
        (None, "employer_rejected", "employer", "not_specified"),
        (reason("Lacking skill(s)/qualification(s)"), "employer_rejected", "employer", "skills_insufficient"),
        (reason("Not a cultural fit"), "employer_rejected", "employer", "values_fit"),
        (reason("Preferred another candidate"), "employer_rejected", "employer", "other_candidate_selected"),
        (reason("Other (add notes below)"), "employer_rejected", "employer", "other_employer"),
        (reason("経験不足"), "employer_rejected", "employer", "experience_insufficient"),
        (reason("どこにもない理由"), "employer_rejected", "employer", None),
        # typed "We rejected them", although nobody was
        (reason("Duplicate"), "closed_duplicate", "system", None),
        (reason("Spam"), "closed_invalid", "system", None),
        # an organisation's own reasons under the wrong type
        (reason("重複"), "closed_duplicate", "system", None),
        (reason("募集終了"), "position_closed", "employer", "position_filled"),
        (reason("選考辞退"), "candidate_withdrew", "candidate", None),
        (reason("選考中"), "employer_rejected", "employer", None),
        (reason("Wasn't available", THEY), "candidate_withdrew", "candidate", "schedule"),
        (reason("Wasn\u2019t interested", THEY), "candidate_withdrew", "candidate", "lost_interest"),
        (reason("Other", THEY), "candidate_withdrew", "candidate", "other_candidate"),
        (reason("Didn't like offer", THEY), "candidate_withdrew", "candidate", "compensation"),
        (reason("不合格", THEY), "candidate_withdrew", "candidate", None),
        # flagged: the employer's decision, and never anything to refer
        (reason("Flagged", "SECURITY_CONCERN"), "closed_invalid", "employer", None),
        (reason("None", "NONE_SPECIFIED"), "unknown", "unknown", None),
        (reason("New", "A_TYPE_OF_2027"), "unknown", "unknown", None),
        (reason("Untyped", None), "unknown", "unknown", None),
        ({"id": 3, "name": "Untyped", "type": None}, "unknown", "unknown", None),
        # there is a reason, and nobody tells which
        ({}, "unknown", "unknown", None),
    ],
)
def test_a_reason_says_who_decided(translate: Any, why: Any, outcome: str, decided_by: str, code: str | None) -> None:
    decision = translate(reason=why).body["decision"]

    assert (decision["outcome"], decision["decided_by"]) == (outcome, decided_by)
    if outcome != "position_closed":
        assert decision.get("reason_code") == code


@pytest.mark.parametrize(
    "why", [{}, reason("New", "A_TYPE_OF_2027"), reason("Untyped", None), reason("-", "NONE_SPECIFIED")]
)
def test_what_is_held_says_why(translate: Any, why: Any) -> None:
    assert ("status_unknown", "decision.outcome") in translate(reason=why).warnings


def test_an_offer_declined_is_one_only_behind_an_offer(translate: Any) -> None:
    assert translate(reason=reason("Didn't like offer", THEY), stage="Offer").outcome == "offer_declined"


def test_no_reason_may_be_referred_where_the_settings_say_so(translate: Any) -> None:
    draft = translate({"no_reason": "refer"}, reason=reason("None", "NONE_SPECIFIED"))

    assert draft.outcome == "employer_rejected"


def test_a_flagged_person_is_not_contacted(translate: Any) -> None:
    assert translate(reason=reason("Flagged", "SECURITY_CONCERN")).body["flags"]["do_not_contact"] is True


def test_the_text_of_a_reason_that_names_a_protected_attribute_is_dropped(translate: Any) -> None:
    draft = translate(reason=reason("健康上の理由"))

    assert "健康" not in str(draft.body["decision"])
    assert ("reason_protected", "decision.reason_raw") in draft.warnings


def test_a_security_reason_that_names_a_protected_attribute_is_dropped_as_well(translate: Any) -> None:
    draft = translate(reason=reason("国籍のため", "SECURITY_CONCERN"))

    assert "国籍" not in str(draft.body)
    assert ("reason_protected", "decision.reason_raw") in draft.warnings


def test_a_built_in_reason_that_the_outcome_says_already_asks_for_no_word(translate: Any) -> None:
    draft = translate(reason=reason("Duplicate", "WE_REJECTED_THEM"))

    assert draft.outcome == "closed_duplicate"
    assert not [code for code, _ in draft.warnings if code == "reason_unknown"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("in_process", "in_progress"), ("active", "in_progress"), ("hired", "hired"), ("paused", "unknown")],
)
def test_a_status_is_a_whole_word(translate: Any, status: str, outcome: str) -> None:
    assert translate(application={"status": status}, reason={}).outcome == outcome


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"candidate": None}, "candidate_gone"),
        ({"application": {"prospect": True}}, "prospect"),
        ({"application": {"status": "converted"}}, "prospect"),
        ({"candidate": {"first_name": "Anonymized", "last_name": "7", "email_addresses": []}}, "anonymised"),
        ({"candidate": {"private": True}}, "private"),
        ({"candidate": {"private": None}}, "private"),
        ({"candidate": {"linked_user_ids": [3]}}, "internal"),
        ({"candidate": {"linked_user_ids": None}}, "internal"),
        ({"job": {"confidential": True}}, "confidential_job"),
        ({"job": None}, "confidential_job"),
    ],
)
def test_who_is_not_told_about(translate: Any, parts: dict[str, Any], code: str) -> None:
    assert translate(**parts) == Skip(code)


def test_a_stub_is_nobody(settings: Any) -> None:
    source = Source(GreenhouseConnector(GreenhouseSettings(**settings())))
    stub = {"id": 7, "message": "This candidate is being processed"}

    assert source.translate(Raw("1", {**ROW, "candidate": stub})) == Skip("stub")


@pytest.mark.parametrize("status", ["in_process", "active", "hired"])
def test_a_confidential_job_stays_hidden_and_its_candidate_counts(translate: Any, status: str) -> None:
    draft = translate(application={"status": status}, job={"confidential": True})

    assert draft.outcome in {"in_progress", "hired"}
    assert "job" not in draft.body["application"]


def test_a_person_is_read(translate: Any) -> None:
    person = translate().body["person"]

    assert (person["full_name"], person["family_name"], person["given_name"]) == ("見本 花子", "見本", "花子")
    assert [email["kind"] for email in person["emails"]] == ["other", "work"]
    assert person["emails"][0] == {"address": "h@example.com", "kind": "other", "primary": True}
    assert [phone["e164"] for phone in person["phones"]] == ["+819012345678"]
    assert person["residence"] == {"country": "JP", "subdivision": "JP-13", "city": "千代田区"}


def test_what_recruiters_note_beside_a_name_does_not_leave(translate: Any) -> None:
    person = translate(candidate={"first_name": "花子（女性・35）", "last_name": "★見本"}).body["person"]

    assert (person["full_name"], person["given_name"]) == ("見本 花子", "花子")


def test_a_name_in_latin_script_is_said_given_name_first(translate: Any) -> None:
    assert (
        translate(candidate={"first_name": "Hanako", "last_name": "Mihon"}).body["person"]["full_name"]
        == "Hanako Mihon"
    )


def test_a_person_without_address_and_phone_lives(translate: Any) -> None:
    draft = translate(candidate={"email_addresses": [], "phone_numbers": []})

    assert draft.outcome == "employer_rejected"
    assert ("no_contact", "person") in draft.warnings


def test_times_are_read_in_every_spelling(translate: Any) -> None:
    draft = translate()

    assert draft.body["decision"]["decided_at"].startswith("2026-11-18T10:02:03")
    assert draft.body["application"]["applied_at"].startswith("2026-10-02T09:00:00")
    assert draft.updated_at == "2026-11-18T10:02:03+09:00"


@pytest.mark.parametrize(
    ("source", "agency", "kind"),
    [
        ({"name": "LinkedIn", "type": {"name": "Prospecting"}}, None, "direct_sourcing"),
        ({"name": "Tanaka's list", "type": {"name": "Referrals"}}, None, "employee_referral"),
        ({"name": "Acme Search", "type": {"name": "Agencies"}}, None, "agency"),
        # whoever put the source there, an agency sent the person
        ({"name": "LinkedIn", "type": {"name": "Prospecting"}}, 9, "agency"),
        (None, None, "unknown"),
    ],
)
def test_a_channel_is_the_sources_name_or_its_strategy(translate: Any, source: Any, agency: Any, kind: str) -> None:
    draft = translate(source=source, application={"agency_note_id": agency})

    assert draft.body["application"]["channel"]["type"] == kind


def test_custom_fields_are_what_the_settings_say(translate: Any) -> None:
    told = {
        "custom_fields": {"furigana": "person.full_name_kana", "born": "person.birth_date", "lang": "person.locale"}
    }
    draft = translate(
        told,
        ("consent",),
        fields={"furigana": "みほん　はなこ", "born": "1990-04-01", "lang": "日本語", "consent": "はい"},
    )

    person = draft.body["person"]
    assert (person["full_name_kana"], person["birth_date"], person["locale"]) == ("ミホン ハナコ", "1990-04-01", "ja")
    assert draft.kept == {"consent": "はい"}


def test_a_tenants_own_words_win(translate: Any) -> None:
    told = {"words": {"stage": {"Bar raiser": "interview_final"}, "reason": {"B-2": "overqualified"}}}
    body = translate(told, stage="Bar raiser", reason=reason("B-2")).body

    assert body["application"]["stage"]["code"] == "interview_final"
    assert body["decision"]["reason_code"] == "overqualified"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = [(part, name) for part in ("application", "candidate", "job", "source") for name in (*ROW[part], "new")]


@examples(max_examples=100, deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON, why=JSON, stage=JSON)
def test_any_json_at_all_is_a_draft_of_the_schema_or_a_skip(place: Any, value: Any, why: Any, stage: Any) -> None:
    part, name = place
    told = {"account": "acme", "client_id": "x", "client_secret": Secret("s", "env:S")}
    source = Source(GreenhouseConnector(GreenhouseSettings(**told)))
    row = {**ROW, part: {**ROW[part], name: value}, "reason": why, "stage": stage}

    answer = source.translate(Raw("1", row))

    assert isinstance(answer, Draft | Skip)
    if isinstance(answer, Draft):
        check_body(answer.body)


@pytest.mark.parametrize(("said", "flag"), [(False, True), (True, None), (None, None), ("no", None)])
def test_whoever_may_not_be_mailed_is_marked(translate: Any, said: object, flag: object) -> None:
    drafted = translate(candidate={"can_email": said})

    assert drafted.body["flags"].get("no_mail") is flag

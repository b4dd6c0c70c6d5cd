"""What the gate sees of a record, in either form."""

from __future__ import annotations

import pytest

from relay_connectors.gate import (
    Excludable,
    Facts,
    Subject,
    decide,
    excluded_by,
    idle,
    judge,
    powerless,
    say,
    tagged_by,
)
from relay_connectors.gate.words import SENTENCES
from relay_connectors.record import Record
from relay_connectors.settings import Exclude, Policy

BODY = {
    "schema_version": "1.0",
    "record_id": "rcr_" + "a" * 26,
    "content_hash": "sha256:" + "0" * 64,
    "source": {
        "system": "hrmos",
        "account": "acme",
        "application_id": "A-1",
        "via": "file",
        "adapter": "hrmos",
        "adapter_version": "0.1.0",
    },
    "decision": {"outcome": "employer_rejected"},
}
PARTS = [
    {},
    {"person": {"emails": [{"address": "hanako@example.jp"}]}},
    {"person": {"phones": [{"e164": "+819012345678", "raw": "090-1234-5678"}]}},
    {"application": {"channel": {"type": "agency"}}},
    {"flags": {"private": True}},
    {"flags": {"do_not_contact": True, "employee": False}},
    {"flags": {"employee": True, "test": True}},
    {"flags": {"no_mail": True}},
    {"warnings": [{"code": "no_contact", "path": "person"}, {"code": "date_partial", "path": "decision.decided_at"}]},
    {"decision": {"outcome": "unknown"}},
]


@pytest.mark.parametrize("part", PARTS)
def test_a_record_and_its_json_are_the_same_subject(part: dict[str, object]) -> None:
    body = {**BODY, **part}

    assert Subject.of(Record.model_validate(body)) == Subject.of_body(body)


def test_a_sparse_body_says_nothing_and_is_granted_nothing() -> None:
    assert Subject.of_body({}) == Subject(None, "unknown", has_contact=False)


@pytest.mark.parametrize("part", ["person", "application", "decision", "flags", "warnings"])
def test_a_null_part_is_a_missing_part(part: str) -> None:
    assert Subject.of_body({part: None}) == Subject.of_body({})


def test_a_drafts_own_warnings_can_be_handed_in() -> None:
    assert Subject.of_body(BODY, ["bulk_import"]).warnings == {"bulk_import"}


def test_a_subject_shows_no_person() -> None:
    body = {**BODY, "person": {"full_name": "山田 花子", "emails": [{"address": "hanako@example.jp"}]}}

    assert "hanako" not in repr(Subject.of_body(body))
    assert "花子" not in repr(Subject.of_body(body))


def test_decide_answers_for_a_record_what_judge_answers_for_its_subject() -> None:
    facts = Facts("2026-11-22T03:00:00.000Z", "2026-11-22", "2026-11-21T15:00:00.000Z", "2027-11-18")
    record = Record.model_validate(BODY)

    assert decide(record, facts, Policy()) == judge(Subject.of(record), facts, Policy())


JOB = {"application": {"job": {"id": "J-7", "title": "法人営業", "department": "役員室"}}, "tags": [{"value": "VIP"}]}


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        (Exclude(job="J-7"), True),
        (Exclude(job="法人営業"), True),
        (Exclude(job="営業"), False),
        (Exclude(job=("x", "ｊ－７")), True),
        (Exclude(department="役員室"), True),
        (Exclude(department="人事"), False),
        (Exclude(tag="ｖｉｐ"), True),
        (Exclude(department="役員室", tag="VIP"), True),
        (Exclude(department="役員室", tag="other"), False),
    ],
)
def test_an_exclusion_compares_whole_words(rule: Exclude, hit: bool) -> None:
    assert (excluded_by(JOB, Policy(exclude=(rule,))) is not None) == hit


def test_an_exclusion_names_its_place_in_the_settings() -> None:
    policy = Policy(exclude=(Exclude(tag="no"), Exclude(tag="VIP")))

    assert excluded_by(JOB, policy) == "policy.exclude[1]"


@pytest.mark.parametrize(
    ("rule", "source", "borne"),
    [
        (Exclude(tag="ｖｉｐ"), "acme", True),
        (Exclude(tag="other"), "acme", False),
        (Exclude(tag="VIP", source="Acme"), "acme", True),
        (Exclude(tag="VIP", source="other"), "acme", False),
        # Which job it is, each application answers for itself.
        (Exclude(tag="VIP", job="経理"), "acme", True),
        (Exclude(job="J-7"), "acme", False),
        (Exclude(source="acme"), "acme", False),
    ],
)
def test_a_record_bears_the_tag_of_a_rule(rule: Exclude, source: str, borne: bool) -> None:
    assert tagged_by(JOB, Policy(exclude=(Exclude(job="x"), rule)), source) == ({1} if borne else set())


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        (Exclude(tag="other"), True),
        (Exclude(tag="other", source="other"), True),
        (Exclude(tag="other", job="J-7"), True),
        (Exclude(tag="other", job="経理"), False),
        (Exclude(tag="other", department="人事"), False),
    ],
)
def test_a_tag_that_another_record_bears_leaves_job_and_department_to_this_one(rule: Exclude, hit: bool) -> None:
    assert (excluded_by(JOB, Policy(exclude=(rule,)), "acme", tagged={0}) is not None) == hit


EVERYTHING = ("application.job.id", "application.job.department", "tags")


@pytest.mark.parametrize(
    ("rule", "told", "missing"),
    [
        (Exclude(tag="no"), [()], ("tag",)),
        (Exclude(tag="no"), [("application.job.title",)], ("tag",)),
        (Exclude(tag="no"), [(), ("tags",)], ()),
        (Exclude(department="役員室"), [("tags", "application.job.title")], ("department",)),
        (Exclude(job="J-7"), [("application.job.title",)], ()),
        (Exclude(job="J-7", tag="no", department="役員室"), [("application.job.id",)], ("department", "tag")),
        (Exclude(department="役員室", tag="no"), [("tags",), ("application.job.department",)], ("department",)),
        (Exclude(tag="no"), [EVERYTHING], ()),
        (Exclude(tag="no", source="source-0"), [(), ("tags",)], ("tag",)),
        (Exclude(tag="no", source="source-9"), [()], ()),
        (Exclude(source="source-0"), [()], ()),
    ],
)
def test_an_exclusion_by_what_no_source_says_has_no_power(
    rule: Exclude, told: list[tuple[str, ...]], missing: tuple[str, ...]
) -> None:
    sources = {f"source-{number}": (*paths, "application.job.id") for number, paths in enumerate(told)}
    found = powerless(Policy(exclude=(Exclude(job="x"), rule)), sources)

    assert [(one.rule, one.conditions) for one in found] == ([("policy.exclude[1]", missing)] if missing else [])


def test_nothing_is_known_to_have_no_power_before_any_source_was_read() -> None:
    assert powerless(Policy(exclude=(Exclude(tag="no"),)), {}) == []


KNOWN = (
    Excludable("acme", "J-7", "法人営業", "営業部", ("紹介除外", "VIP"), 3),
    Excludable("other", None, "経理", "管理部", ()),
)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Exclude(tag="紹介除外"), None),
        (Exclude(job="j-7", department="営業部"), None),
        (Exclude(tag="紹介 除外"), (0, ('tag = "紹介 除外"',))),
        (Exclude(department=("営業部", "役員室")), (3, ('department = "役員室"',))),
        # Each value is somebody's, but nobody has both.
        (Exclude(job="経理", tag="VIP"), (0, ())),
        (Exclude(job="経理", source="acme"), (0, ())),
        (Exclude(source="acne"), (0, ('source = "acne"',))),
    ],
)
def test_a_rule_that_fits_nobody_or_names_what_nobody_has_is_found(rule: Exclude, found: object) -> None:
    expected = [] if found is None else [("policy.exclude[0]", *found)]  # type: ignore[misc]

    assert [tuple(one) for one in idle(Policy(exclude=(rule,)), KNOWN)] == expected


def test_no_rule_is_taken_for_mistyped_before_anybody_is_known() -> None:
    assert idle(Policy(exclude=(Exclude(tag="no"),)), ()) == []


def test_nothing_is_excluded_without_a_rule() -> None:
    assert excluded_by(JOB, Policy()) is None


def test_nothing_is_excluded_where_the_record_says_nothing() -> None:
    assert excluded_by({}, Policy(exclude=(Exclude(job="J-7"),))) is None


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_is_said_in_both_languages(code: str) -> None:
    assert say(code, "en").endswith(".")
    assert say(code, "ja").endswith("。")


def test_a_code_of_a_later_version_is_said_as_it_is() -> None:
    assert say("brand_new", "ja") == "brand_new"

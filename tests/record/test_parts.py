"""What a record shows and hides, and which words it may hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from relay_connectors.errors import RecordError
from relay_connectors.record import LOCAL_IDENTITY, Draft, Origin, Record, RecordBuilder, json_schema
from relay_connectors.record.canonical import content_hash
from relay_connectors.record.parts import Decision, Email, Job, Person, Phone, Stage, Tag
from relay_connectors.record.payload import age_band
from relay_connectors.record.vocabulary import DECIDED_BY, OUTCOMES, STAGE_ORDER, StageCode

BUILDER = RecordBuilder(LOCAL_IDENTITY, Origin("demo", "acme", "demo", "1", "file"))
CANARY = "canary-7f3a"
SCHEMA = json_schema()
CLASSES = {"none", "pseudonym", "identity", "contact", "career", "assessment"}


def schema_leaves(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every leaf of the exported schema; a list of texts or codes is one leaf."""
    if "$ref" in schema:
        yield from schema_leaves(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], path)
    elif "x-pii" in schema or not ({"properties", "anyOf", "items"} & schema.keys()):
        yield path, schema
    elif "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from schema_leaves(inner, f"{path}.{name}".lstrip("."))
    elif "items" in schema:
        yield from schema_leaves(schema["items"], path + "[]")
    else:
        yield from schema_leaves(next(one for one in schema["anyOf"] if one.get("type") != "null"), path)


def test_every_leaf_of_the_schema_has_a_class_of_personal_data() -> None:
    found = {path: leaf.get("x-pii") for path, leaf in schema_leaves(SCHEMA, "")}

    assert len(found) > 70
    assert {path for path, kind in found.items() if kind not in CLASSES} == set()


@pytest.mark.parametrize(
    ("leaf", "kind"),
    [
        ("record_id", "pseudonym"),
        ("source.application_id", "pseudonym"),
        ("source.candidate_id", "pseudonym"),
        ("source.locator", "none"),
        ("person.full_name", "identity"),
        ("person.emails[].address", "contact"),
        ("person.phones[].raw", "contact"),
        ("person.birth_date", "identity"),
        ("person.age_band", "career"),
        ("application.stage.code", "assessment"),
        ("decision.reason_raw", "assessment"),
        ("profile.current_company", "career"),
        ("kept", "contact"),
        ("warnings[].path", "none"),
    ],
)
def test_a_leaf_is_of_the_class_that_the_record_page_says(leaf: str, kind: str) -> None:
    assert dict(schema_leaves(SCHEMA, ""))[leaf]["x-pii"] == kind


def person() -> Person:
    return Person(
        full_name=CANARY,
        family_name=CANARY,
        full_name_kana=CANARY,
        emails=(Email(address=f"{CANARY}@example.com", primary=True),),
        phones=(Phone(e164="+819012345678", raw=CANARY),),
        birth_date="1990-01-01",
    )


def draft() -> Draft:
    return Draft(
        outcome="employer_rejected",
        outcome_raw=CANARY,
        reason="values_fit",
        reason_raw=CANARY,
        person=person(),
        job=Job(title=CANARY),
        stage=Stage(code="interview_1", order=40, label_raw=CANARY),
        tags=[Tag(ns="free", value=CANARY)],
        kept={"備考": CANARY},
    )


def test_nothing_of_a_person_is_printed() -> None:
    record = BUILDER.record("A-1", draft(), "export.csv:42")

    for shown in (repr(record), str(record), f"{record}", repr(record.person), repr([record.decision]), repr(draft())):
        assert CANARY not in shown
        assert "90" not in shown or "person" not in shown


def test_what_identifies_no_person_is_printed() -> None:
    shown = repr(BUILDER.record("A-1", draft(), "export.csv:42"))

    assert "export.csv:42" in shown
    assert "rcr_" in shown


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        (Person, {"birth_date": CANARY}),
        (Person, {CANARY: 1}),
        (Phone, {"e164": CANARY, "raw": "x"}),
        (Decision, {"outcome": CANARY}),
        (Email, {"address": 17, "primary": CANARY}),
    ],
)
def test_an_error_of_the_models_quotes_no_value(part: type[BaseModel], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        part.model_validate(fields)

    assert CANARY not in str(refused.value).replace(f"\n{CANARY}\n", "\n")


def test_a_wrong_draft_is_refused_by_its_leaves_and_never_by_its_values() -> None:
    body = {"person": {"birth_date": CANARY, "emails": [{"address": 1}]}, "decision": {"outcome": CANARY}}
    wrong = Draft.of_body(body, kept={}, warnings=[])

    with pytest.raises(RecordError) as refused:
        BUILDER.line("A-1", wrong)

    assert CANARY not in str(refused.value)
    assert "person.birth_date" in str(refused.value)
    assert "person.emails.0.address" in str(refused.value)


@pytest.mark.parametrize("moment", ["2026-02-31T10:00:00Z", "2026-11-18T10:00:00+99:00"])
def test_an_instant_that_never_was_is_refused_as_a_defect_of_the_adapter(moment: str) -> None:
    body = {"decision": {"outcome": "employer_rejected", "decided_at": moment}}

    with pytest.raises(RecordError, match=r"decision\.decided_at"):
        BUILDER.line("A-1", Draft.of_body(body, kept={}, warnings=[]))


def test_a_record_cannot_be_changed() -> None:
    record = BUILDER.record("A-1", draft())

    with pytest.raises(ValidationError):
        record.person.full_name = "x"  # type: ignore[misc]


def test_a_record_of_a_later_minor_version_is_read() -> None:
    line = BUILDER.body("A-1", draft()) | {"a_field_of_1_1": {"x": 1}}

    assert Record.model_validate(line) == BUILDER.record("A-1", draft())


def test_a_draft_made_of_parts_and_one_made_of_a_body_are_the_same() -> None:
    made = Draft(outcome="candidate_withdrew", person=Person(full_name="山田"), applied_at="2026-10-02")
    plain = Draft.of_body(
        {
            "person": {"full_name": "山田"},
            "application": {"applied_at": "2026-10-02"},
            "decision": {"outcome": "candidate_withdrew", "decided_by": "candidate"},
        },
        kept={},
        warnings=[],
    )

    assert content_hash(made.body)
    assert BUILDER.record("A-1", made).decision == BUILDER.record("A-1", plain).decision
    assert BUILDER.record("A-1", made).application.applied_at == "2026-10-02"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_says_who_decided(outcome: Any) -> None:
    assert Draft(outcome=outcome).body["decision"]["decided_by"] == DECIDED_BY[outcome]


def test_every_stage_has_its_place() -> None:
    order = [STAGE_ORDER[code] for code in get_args(StageCode)]

    assert order == [*sorted(order[:-1]), None]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2011-11-21", "15-19"),  # 15 today
        ("2011-11-22", None),  # 15 tomorrow
        ("1996-11-21", "30-34"),
        ("1996-11-22", "25-29"),
        ("1991-11-22", "30-34"),
        ("1956-11-21", "70+"),
        ("1956-11-22", "65-69"),
        ("1926-11-21", "70+"),
        ("1925-11-21", None),  # 101: a slip of the pen
        ("2027-01-01", None),
    ],
)
def test_an_age_band_is_five_years_wide(born: str, band: str | None) -> None:
    assert age_band(date.fromisoformat(born), date(2026, 11, 21)) == band

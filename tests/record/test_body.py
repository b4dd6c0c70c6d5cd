"""Properties of every body that the schema allows: generated from the exported schema itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from relay_connectors.errors import RecordError
from relay_connectors.record import LOCAL_IDENTITY, Draft, Origin, Record, RecordBuilder, canonical, json_schema
from relay_connectors.record.payload import FULL, UNNAMED, project
from relay_connectors.record.shape import check_body

SCHEMA = json_schema()
PARTS = ("person", "application", "decision", "profile", "tags", "flags")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
DAYS = st.dates(date(1950, 1, 1), date(2050, 1, 1)).map(date.isoformat)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2049, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.isoformat(timespec="seconds")
)


def of_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a piece of our own schema, without nulls, empty texts and empty lists."""
    if "$ref" in schema:
        return of_schema(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return of_schema(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return OF_TYPE[schema["type"]](schema)


def of_text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    pattern = schema.get("pattern", "")
    if pattern.startswith(r"^\d{4}-(?:0[1-9]"):
        return st.one_of(DAYS, INSTANTS) if "T" in pattern else DAYS
    return st.from_regex(pattern.replace(r"\d", "[0-9]"), fullmatch=True) if pattern else TEXT


def of_object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: of_schema(one) for name, one in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=fields).map(without_empty_parts)


def without_empty_parts(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if one != {}}


OF_TYPE: dict[str, Any] = {
    "string": of_text,
    "boolean": lambda _: st.booleans(),
    "integer": lambda _: st.integers(0, 10**9),
    "array": lambda schema: st.lists(of_schema(schema["items"]).filter(bool), min_size=1, max_size=2),
    "object": of_object,
}
BODIES = of_object({"properties": {name: SCHEMA["properties"][name] for name in PARTS}, "required": ["decision"]})
quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a JSON value as ``person.emails[].address``."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def model_takes(body: dict[str, Any]) -> bool:
    envelope = {
        "record_id": "rcr_" + "a" * 26,
        "content_hash": "sha256:" + "0" * 64,
        "source": {
            "system": "demo",
            "account": "acme",
            "application_id": "A-1",
            "via": "file",
            "adapter": "demo",
            "adapter_version": "1",
        },
    }
    try:
        Record.model_validate_json(json.dumps({**body, **envelope}), strict=True)
    except ValidationError:
        return False
    return True


def shape_takes(body: dict[str, Any]) -> bool:
    try:
        check_body(body)
    except RecordError:
        return False
    return True


@quickly
@given(BODIES)
def test_the_check_for_a_million_rows_takes_what_the_models_take(body: dict[str, Any]) -> None:
    assert model_takes(body)
    assert shape_takes(body)


WRONG: st.SearchStrategy[Any] = st.one_of(
    st.just(""), st.just([]), st.just({}), st.integers(-3, 3), st.booleans(), st.floats(0, 9), TEXT, st.just(["x"])
)


@quickly
@given(BODIES, st.data())
def test_the_check_for_a_million_rows_refuses_what_the_models_refuse(body: dict[str, Any], data: st.DataObject) -> None:
    part = data.draw(st.sampled_from([name for name in PARTS if isinstance(body.get(name), dict)]))
    name = data.draw(st.sampled_from(["surprise", *body[part]]))
    spoilt = {**body, part: {**body[part], name: data.draw(WRONG)}}

    assert shape_takes(spoilt) == model_takes(spoilt)


@quickly
@given(BODIES)
def test_the_canonical_form_is_that_of_rfc_8785(body: dict[str, Any]) -> None:
    # For text, integers and booleans under ASCII keys, sorted compact JSON in UTF-8 is RFC 8785.
    expected = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    assert canonical(body) == expected


# RFC 8785, section 3.2.2.2: short escapes where there are any, \u00xx in lower case below U+0020, all else literally.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"\\/', b'"\\"\\\\/"'),
        ("\b\t\n\f\r", b'"\\b\\t\\n\\f\\r"'),
        ("\x00\x1f\x7f", b'"\\u0000\\u001f\x7f"'),
        ("€ 髙 𠮷 \u2028", '"€ 髙 𠮷 \u2028"'.encode()),
        ("null [] {}", b'"null [] {}"'),
    ],
)
def test_text_is_escaped_as_rfc_8785_says(text: str, expected: bytes) -> None:
    assert canonical({"a": text}) == b'{"a":' + expected + b"}"


def test_a_missing_value_is_left_out_at_every_depth() -> None:
    said = {"b": {"c": None, "d": ["", {"e": []}], "f": {}}, "a": [None, 1, False, 0]}

    assert canonical(said) == b'{"a":[1,false,0]}'


ORIGIN = Origin("demo", "acme", "demo", "1", "file")
BUILDER = RecordBuilder(LOCAL_IDENTITY, ORIGIN)


def drafted(body: dict[str, Any]) -> Draft:
    return Draft.of_body(body, kept={"備考": "x"}, warnings=[("no_contact", "person")], candidate_id="C-1")


@quickly
@given(BODIES)
def test_a_line_is_valid_under_the_exported_schema(body: dict[str, Any]) -> None:
    line = json.loads(BUILDER.line("A-1", drafted(body), "export.csv:42"))

    jsonschema.Draft202012Validator(SCHEMA).validate(line)


@quickly
@given(BODIES)
def test_a_line_and_a_record_say_the_same(body: dict[str, Any]) -> None:
    line = BUILDER.line("A-1", drafted(body), "export.csv:42")

    assert Record.model_validate_json(line) == BUILDER.record("A-1", drafted(body), "export.csv:42")


PROVEN = RecordBuilder(LOCAL_IDENTITY, ORIGIN, proven=True)


@quickly
@given(BODIES)
def test_a_line_of_proven_drafts_says_the_same_and_has_the_same_hash(body: dict[str, Any]) -> None:
    plain = json.loads(BUILDER.line("A-1", drafted(body), "export.csv:42"))
    proven = json.loads(PROVEN.line("A-1", drafted(body), "export.csv:42"))

    assert {name: value for name, value in plain.items() if value or name in proven} == proven
    assert Record.model_validate(plain) == Record.model_validate(proven)


@quickly
@given(st.lists(BODIES, max_size=3))
def test_lines_that_are_built_together_are_those_that_are_built_one_by_one(bodies: list[dict[str, Any]]) -> None:
    drafts = [(f"A-{at}", drafted(body), f"export.csv:{at}") for at, body in enumerate(bodies)]

    assert BUILDER.lines(drafts) == [BUILDER.line(*draft) for draft in drafts]
    assert PROVEN.lines(drafts) == [PROVEN.line(*draft) for draft in drafts]
    assert BUILDER.records(drafts) == [BUILDER.record(*draft) for draft in drafts]


@quickly
@given(BODIES)
def test_building_a_record_leaves_the_draft_as_it_was(body: dict[str, Any]) -> None:
    before = json.dumps(body)
    BUILDER.line("A-1", drafted(body))

    assert json.dumps(body) == before


@quickly
@given(BODIES, st.sampled_from(["full", "unnamed"]))
def test_no_other_leaf_ever_leaves(body: dict[str, Any], payload: Any) -> None:
    whole = BUILDER.body("A-1", drafted(body), "export.csv:42")
    sent = project(whole, payload, today=date(2026, 11, 21), retain_until="2027-11-18")
    allowed = FULL if payload == "full" else UNNAMED

    found = {path for path, _ in leaves(sent.data)}

    assert found <= set(allowed)
    assert set(sent.items) == found


@quickly
@given(BODIES)
def test_every_leaf_of_the_payload_that_the_record_has_leaves(body: dict[str, Any]) -> None:
    whole = BUILDER.body("A-1", drafted(body))
    sent = project(whole, "full", today=date(2026, 11, 21), retain_until="2027-11-18")
    held = {path for path, _ in leaves(whole)} | {"retain_until"}

    assert {path for path, _ in leaves(sent.data)} - {"person.age_band"} == (held & set(FULL)) - {"person.age_band"}


def test_the_leaves_that_may_leave_are_these() -> None:
    never = ("birth", "former", "city", "postal", "label_raw", "raw", "kept", "tags", "flags", "job.id", "department")

    assert not [leaf for leaf in FULL if any(word in leaf for word in never)]
    assert len(FULL) == 40
    assert sorted(set(FULL) - set(UNNAMED)) == [
        "person.emails[].address",
        "person.emails[].primary",
        "person.family_name",
        "person.family_name_kana",
        "person.full_name",
        "person.full_name_kana",
        "person.given_name",
        "person.given_name_kana",
        "person.locale",
        "person.phones[].e164",
        "person.residence.country",
        "profile.headline",
        "profile.work[].endDate",
        "profile.work[].position",
        "profile.work[].startDate",
    ]


def test_the_age_band_takes_the_place_of_the_birth_date() -> None:
    body = {"person": {"birth_date": "1992-11-22"}, "decision": {"outcome": "employer_rejected"}}
    sent = project(body, "unnamed", today=date(2026, 11, 21), retain_until=None)

    assert sent.data["person"] == {"age_band": "30-34"}

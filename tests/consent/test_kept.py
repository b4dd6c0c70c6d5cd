"""Consents in a real ledger: one thing said is one event, and what counts is never when we heard of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.clock import stamp
from relay_connectors.ledger.consents import _REPLACING, NewConsent

PERSON, RECORD = "per_1", "rcr_1"
DAY = "2026-04-01T00:00:00.000Z"
FILE = {"locator": "a.csv:2"}


def said(status: str = "denied", effective_at: str | None = None, **changes: object) -> NewConsent:
    usual = NewConsent(PERSON, RECORD, "share_with_relay", status, effective_at, "", None, "", "", "import", "e1")  # type: ignore[arg-type]
    return usual._replace(**changes)  # type: ignore[arg-type]


@pytest.fixture
def hear(ledger, clock):
    """Adds statements, a minute later each time; how many are new."""

    def add(*consents: NewConsent) -> int:
        clock.at += timedelta(minutes=1)
        return int(ledger.consents.add(consents, ledger.now()))

    return add


@pytest.mark.parametrize("record_id", [RECORD, None])
@pytest.mark.parametrize("status", ["granted", "denied"])
@pytest.mark.parametrize("effective_at", [DAY, None])
def test_the_same_thing_said_twice_is_one_event(hear, record_id, status, effective_at) -> None:
    one = said(status, effective_at, record_id=record_id)

    assert [hear(one, one), hear(one)] == [1, 0]


@pytest.mark.parametrize(
    "change",
    [
        {"record_id": "rcr_2"},
        {"record_id": None},
        {"person_id": "per_2"},
        {"scope": "unnamed_use"},
        {"evidence_sha256": "e2"},
        {"effective_at": "2026-04-02T00:00:00.000Z"},
    ],
)
def test_another_thing_is_another_event(hear, change) -> None:
    hear(said(effective_at=DAY))

    assert hear(said(effective_at=DAY)._replace(**change)) == 1


def test_an_undated_no_counts_since_it_was_first_heard(hear, ledger, clock) -> None:
    hear(said())
    first = stamp(clock.now())
    hear(said())

    (one,) = ledger.consents.of_persons([PERSON])[PERSON]
    assert one.effective_at == first


def test_an_undated_no_of_a_row_is_the_same_under_an_edited_rule(hear) -> None:
    no = said(row_says=1)

    assert [hear(no), hear(no._replace(policy_version="2", evidence_sha256="e2"))] == [1, 0]


TEXT, OTHER = "ab" * 32, "cd" * 32


def read(status: str = "granted", effective_at: str | None = DAY, **changes: object) -> NewConsent:
    return said(status, effective_at, **{"row_says": 1, "policy_version": "1", "text_sha256": TEXT, **changes})


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ({"text_sha256": OTHER, "evidence_sha256": "e2"}, 0),
        ({"text_sha256": OTHER, "policy_version": "2", "evidence_sha256": "e2"}, 0),
        ({"text_sha256": None, "evidence_sha256": "e2"}, 0),
        # The same text under its right name, another answer, and an answer of another day.
        ({"policy_version": "2", "evidence_sha256": "e2"}, 1),
        ({"text_sha256": OTHER, "payload": "unnamed", "evidence_sha256": "e2"}, 1),
        ({"text_sha256": OTHER, "effective_at": "2026-04-02T00:00:00.000Z"}, 1),
    ],
)
def test_who_agreed_to_a_text_never_agreed_to_another_by_the_same_answer(hear, change, anew) -> None:
    hear(read())

    assert hear(read()._replace(**change)) == anew


def test_a_yes_that_was_read_without_a_text_can_get_one(hear) -> None:
    hear(read(text_sha256=None))

    assert hear(read(evidence_sha256="e2")) == 1


def test_who_agreed_before_the_text_was_given_agreed_to_no_other_one(hear, ledger) -> None:
    hear(read(text_sha256=None))
    ledger.consents.name_texts({"1": TEXT, "2": OTHER})

    assert ledger.consents.wordings() == {"1": TEXT}
    assert hear(read(policy_version="2", text_sha256=OTHER, evidence_sha256="e2")) == 0


def test_a_version_stands_for_the_text_under_which_the_first_consent_was_kept(hear, ledger) -> None:
    hear(read(text_sha256=None), read("denied", policy_version="2"))
    assert ledger.consents.wordings() == {}
    hear(read(evidence_sha256="e2"))
    hear(read(text_sha256=OTHER, record_id="rcr_2"))

    assert ledger.consents.wordings() == {"1": TEXT}


def test_a_text_that_nobody_agreed_to_is_not_pinned(hear, ledger) -> None:
    hear(read())
    hear(read(text_sha256=OTHER, policy_version="2"))

    assert ledger.consents.wordings() == {"1": TEXT}


@pytest.fixture
def rows_say(ledger, clock):
    """Reads a record's row again; what it said and says since, in the order of time."""

    def again(*claims: NewConsent) -> list[tuple[str, int | None]]:
        clock.at += timedelta(minutes=1)
        ledger.consents.read({RECORD: PERSON}, claims, ledger.now())
        found = sorted(ledger.consents.ever_of(PERSON), key=lambda one: one.recorded_at)
        return [(one.status, one.row_says) for one in found]

    return again


def test_a_row_says_what_it_said_last(rows_say) -> None:
    assert rows_say(read()) == [("granted", 1)]
    assert rows_say(read("denied")) == [("granted", 0), ("denied", 1)]
    assert rows_say() == [("granted", 0), ("denied", 0)]
    assert rows_say(read()) == [("granted", 1), ("denied", 0)]


@pytest.mark.parametrize("status", ["granted", "denied"])
def test_what_a_row_says_without_a_day_is_known_again(rows_say, status) -> None:
    undated = read(status, None)

    assert [rows_say(undated), rows_say(), rows_say(undated)] == [[(status, 1)], [(status, 0)], [(status, 1)]]


def test_what_was_said_elsewhere_stands_whatever_a_row_says(rows_say, hear, ledger) -> None:
    hear(said("granted", DAY, **FILE))
    hear(read(effective_at="2026-04-02T00:00:00.000Z"))

    assert rows_say() == [("granted", None), ("granted", 0)]


@pytest.mark.parametrize(
    ("yes", "no", "anew"),
    [
        # A cell that turned to yes and back to no is a no of today.
        ({}, {}, 1),
        # It is the same cell as before, whatever the person said elsewhere meanwhile.
        (FILE, {}, 0),
        ({"record_id": None, **FILE}, {}, 0),
        ({"record_id": "rcr_2"}, {}, 0),
        # Whoever imports a no again after a yes means it.
        ({}, FILE, 1),
        (FILE, FILE, 1),
        ({"record_id": None, **FILE}, FILE, 1),
        ({"record_id": None, **FILE}, {"record_id": None, **FILE}, 1),
        ({"scope": "unnamed_use"}, FILE, 0),
    ],
)
def test_an_undated_no_counts_again_where_a_yes_came_between(hear, yes, no, anew) -> None:
    assert hear(said(**no)) == 1
    assert hear(said(**no)) == 0
    hear(said("granted", DAY, **{"evidence_sha256": "yes", **yes}))

    assert [hear(said(**no)), hear(said(**no))] == [anew, 0]


def test_two_undated_noes_of_one_import_are_heard_once_each_time(hear) -> None:
    statements = (said(**FILE), said("granted", DAY, evidence_sha256="yes", **FILE))

    assert [hear(*statements), hear(*statements)] == [2, 0]


YES_AT, NO_AT = "2026-04-20T00:00:00.000Z", DAY


@pytest.fixture
def not_before(ledger):
    """Since when the no counts at least, after everything was read."""

    def told() -> str | None:
        ledger.consents.keep_refusals()
        (found,) = {one.not_before for one in ledger.consents.ever_of(PERSON) if one.status == "denied"}
        return found

    return told


def test_a_no_that_stands_where_a_yes_stood_is_kept_with_that_yes(rows_say, not_before) -> None:
    for answer in (read("granted", YES_AT), read("denied", NO_AT)):
        rows_say(answer)
    assert not_before() == YES_AT
    rows_say(read("granted", YES_AT))

    assert not_before() == YES_AT


@pytest.mark.parametrize(
    "said",
    [
        # A row that said no first; the same row read out of two files, of which the last one says yes.
        [read("denied", NO_AT), read("granted", YES_AT)],
        [read("granted", YES_AT), read("denied", NO_AT), read("granted", YES_AT)],
        # A yes of another scope, an earlier one, and one of a day to come.
        [read("granted", YES_AT, scope="unnamed_use"), read("denied", NO_AT)],
        [read("granted", "2026-03-01T00:00:00.000Z"), read("denied", NO_AT)],
        [read("granted", "2062-04-20T00:00:00.000Z"), read("denied", NO_AT)],
    ],
)
def test_any_other_no_counts_since_it_was_said(rows_say, not_before, said) -> None:
    for answer in said:
        rows_say(answer)

    assert not_before() is None


def test_what_was_said_elsewhere_takes_no_yes_s_place(rows_say, hear, not_before) -> None:
    rows_say(read("granted", YES_AT))
    rows_say()
    hear(said("denied", NO_AT, **FILE))

    assert not_before() is None


def test_where_yeses_stood_is_found_without_reading_all(ledger) -> None:
    plan = [step[-1] for step in ledger.database.rows(f"EXPLAIN QUERY PLAN {_REPLACING}", ("[]",))]

    assert any("consents_refusing" in step for step in plan)
    assert not any(step.startswith("SCAN consents") and "INDEX" not in step for step in plan)

"""Consents in a real ledger: one thing said is one event, and what counts is never when we heard of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.clock import stamp
from relay_connectors.ledger.consents import NewConsent

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

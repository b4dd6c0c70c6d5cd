"""Parting records from a person of whom just these are forgotten: nobody's yes strays, and nobody's no is lost."""

from __future__ import annotations

import pytest

from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.parting import part_off
from relay_connectors.ledger.records import Seen

AT = "2026-11-01T00:00:00.000Z"


@pytest.fixture
def one(ledger):
    """One person with three applications, and another one with a fourth."""
    with ledger.transaction():
        ledger.persons.put(["per_1", "per_2"])
        seen = [_seen(name, "per_1") for name in ("rcr_a", "rcr_b", "rcr_c")]
        ledger.records.store("acme", [*seen, _seen("rcr_d", "per_2")], AT)
    return ledger


def _seen(record_id, person_id):
    return Seen(
        record_id=record_id,
        application_id=f"A-{record_id}",
        person_id=person_id,
        outcome="employer_rejected",
        job_id=None,
        stage=None,
        applied_at=None,
        decided_at="2026-10-01",
        content_hash="h",
        draft=b"{}",
        locator="x.csv:2",
        name_key=None,
        kana_key=None,
        former_key=None,
        birth_key=None,
        doubts="",
    )


def said(ledger, status, record_id=None):
    told = NewConsent(
        "per_1",
        record_id,
        "share_with_relay",
        status,
        AT,
        "2026-04",
        None,
        "full",
        "",
        "import",
        f"{status}{record_id}",
    )
    with ledger.transaction():
        ledger.consents.add([told], AT)


def link(ledger, record_id, *, registered=False):
    with ledger.transaction():
        ledger.links.put_free([(f"lnk_{record_id}", "https://relay.example/r/1", "2027-05-20T00:00:00.000Z")])
        ledger.links.assign([("per_1", record_id)], AT, AT)
        if registered:
            ledger.links.registered(f"lnk_{record_id}")
            ledger.persons.register("per_1", AT)


def part(ledger, *record_ids):
    with ledger.transaction():
        return part_off(ledger.database, record_ids)


def person(ledger, record_id):
    return ledger.records.get(record_id).person_id


def statuses(ledger, record_id):
    return sorted(one.status for one in ledger.consents.ever_of(person(ledger, record_id)))


def test_those_who_leave_are_people_of_just_their_records(one):
    assert part(one, "rcr_a", "rcr_d", "rcr_unknown") == [person(one, "rcr_a"), "per_2"]
    assert person(one, "rcr_b") == person(one, "rcr_c") != person(one, "rcr_a")
    assert [len(one.records.of_person(person(one, name))) for name in ("rcr_a", "rcr_b")] == [1, 2]


def test_whoever_leaves_in_whole_is_not_parted(one):
    assert part(one, "rcr_a", "rcr_b", "rcr_c") == ["per_1"]


def test_nobody_is_parted_from_nobody(one):
    assert part(one, "rcr_unknown") == []


def test_a_no_that_may_be_either_s_stays_with_both_and_a_yes_does_not_stray(one):
    said(one, "withdrawn")
    said(one, "granted")
    part(one, "rcr_a")

    assert statuses(one, "rcr_b") == ["withdrawn"]


def test_what_a_record_s_own_row_said_goes_with_it(one):
    said(one, "granted", "rcr_b")
    said(one, "denied", "rcr_a")
    part(one, "rcr_a")

    assert (statuses(one, "rcr_a"), statuses(one, "rcr_b")) == (["denied"], ["granted"])


@pytest.mark.parametrize(("registered", "stays"), [("rcr_a", False), ("rcr_b", True)])
def test_only_who_registered_is_registered(one, registered, stays):
    link(one, registered, registered=True)
    part(one, "rcr_a")
    known = one.persons.get([person(one, "rcr_a"), person(one, "rcr_b")])

    assert (known[person(one, "rcr_b")].registered_at is not None) is stays
    assert (known[person(one, "rcr_a")].registered_at is not None) is not stays
    assert one.links.person_of(f"lnk_{registered}") == person(one, registered)


def test_a_ban_that_may_be_either_s_stays_with_both(one):
    one.database.run("UPDATE persons SET do_not_contact = 1 WHERE person_id = 'per_1'")
    part(one, "rcr_a")

    assert {row[0] for row in one.database.rows("SELECT do_not_contact FROM persons WHERE person_id <> 'per_2'")} == {1}


def test_whoever_stays_is_looked_at_again(one):
    one.database.run("UPDATE records SET next_look_at = NULL")
    part(one, "rcr_a")

    assert one.database.rows("SELECT record_id FROM records WHERE next_look_at = '' ORDER BY 1")[-2:] == [
        ("rcr_b",), ("rcr_c",)
    ]  # fmt: skip

"""The provision record ends after three years, from its oldest entry on, and what is left of it still proves itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.provision_age import plan_provision_sweep, provisions_due, sweep_provisions
from relay_connectors.errors import LedgerError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger.audit import audit

LATER = datetime(2029, 12, 1, 3, 0, tzinfo=UTC)


def run(world):
    """A sweep as the command does it."""
    planned = plan_provision_sweep(world.ledger, world.policy)
    with world.ledger.hold():
        sweep_provisions(world.ledger, planned)
    return planned


def seqs(world):
    return [one.seq for one in world.ledger.provisions.all()]


@pytest.fixture
def handed(world, clock):
    """One push on the first day (2026-11-21), one a year later."""
    world.add(1)
    world.sync()
    clock.at += timedelta(days=365)
    world.add(2, decided="2027-11-01", consented="2027-10-01")
    world.sync(only="deliver")
    world.sync()
    return world


@pytest.mark.parametrize(
    ("at", "swept"),
    [
        (datetime(2029, 11, 21, 14, 59, tzinfo=UTC), 0),
        (datetime(2029, 11, 21, 15, 0, tzinfo=UTC), 2),
    ],
    ids=["23:59 in Tokyo", "midnight in Tokyo"],
)
def test_an_entry_is_kept_to_the_end_of_the_day_three_years_later(handed, clock, at, swept):
    assert [one.at[:10] for one in handed.ledger.provisions.all()][:2] == ["2026-11-21", "2026-11-21"]
    clock.at = at

    assert run(handed).entries == swept


def test_what_is_left_still_proves_itself_and_the_chain_goes_on(handed, clock):
    before = audit(handed.ledger)
    assert seqs(handed) == [1, 2, 3, 4]
    clock.at = LATER
    assert run(handed)[:2] == (2, 1)

    found = audit(handed.ledger)
    assert (found.faults, found.entries, found.anchor.number) == ((), 2, 2)
    assert audit(handed.ledger, head=before.head).faults == ()
    handed.add(3, decided="2029-11-10", consented="2029-11-01")
    handed.sync()
    assert seqs(handed)[-1] > 4
    assert audit(handed.ledger).faults == ()


def test_a_record_that_was_swept_as_a_whole_is_not_begun_anew(handed, clock):
    clock.at = LATER + timedelta(days=700)
    head = audit(handed.ledger).head
    assert run(handed).entries == 4
    assert audit(handed.ledger, head=head).faults == ()
    handed.add(3, decided="2031-10-20", consented="2031-10-01")
    handed.sync()

    assert seqs(handed) == [5, 6]
    assert audit(handed.ledger).faults == ()


def test_without_the_anchor_the_rest_proves_nothing(handed, clock):
    """The control: a beginning that is merely gone shows."""
    clock.at = LATER
    run(handed)
    handed.ledger.database.run("DELETE FROM meta WHERE name = 'provisions_anchor'")

    assert {fault.code for fault in audit(handed.ledger).faults} >= {"missing"}


def test_an_anchor_that_was_moved_shows(handed, clock):
    clock.at = LATER
    run(handed)
    sql = "UPDATE meta SET value = REPLACE(value, '\"seq\": 2', '\"seq\": 3') WHERE name = 'provisions_anchor'"
    handed.ledger.database.run("DELETE FROM provisions WHERE seq = 3")
    assert handed.ledger.database.run(sql) == 1

    assert audit(handed.ledger).faults


def test_both_entries_of_a_push_go_together(world, clock):
    world.add(1)
    world.fault("lose_answer", count=9)
    world.sync(retry=RetryPolicy(attempts=1))
    clock.at += timedelta(days=3)
    world.server.app.state.relay.faults.clear()
    world.sync()
    assert [one.kind for one in world.ledger.provisions.all()] == ["prepared", "outcome"]
    clock.at = datetime(2029, 11, 23, 3, 0, tzinfo=UTC)
    assert run(world).entries == 0
    clock.at += timedelta(days=3)

    assert run(world).entries == 2


def test_a_push_that_is_on_its_way_keeps_its_entry(world, clock):
    world.add(1)
    world.fault("drop_before", count=99)
    world.sync(retry=RetryPolicy(attempts=1))
    clock.at = LATER

    assert seqs(world) == [1]
    assert run(world).entries == 0


def test_the_day_on_which_entries_end_is_told(handed):
    assert provisions_due(handed.ledger, handed.policy, "2029-11-20") == []
    assert provisions_due(handed.ledger, handed.policy, "2031-01-01") == [("2029-11-21", 2), ("2030-11-21", 2)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE provisions SET body = CAST(REPLACE(CAST(body AS TEXT), '2026-04', '2026-05') AS BLOB) WHERE seq = 1",
        "UPDATE provisions SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2",
        "DELETE FROM provisions WHERE seq = 1",
    ],
    ids=["changed", "dated back", "missing"],
)
def test_a_broken_record_is_not_swept_away(handed, clock, damage):
    handed.ledger.database.run(damage)
    clock.at = LATER
    before = seqs(handed)

    with pytest.raises(LedgerError, match="provisions verify"):
        run(handed)
    assert seqs(handed) == before


def test_what_was_kept_of_an_erased_person_for_the_record_goes_with_it(handed, clock):
    person = handed.ledger.records.get(handed.record_id(1)).person_id
    with handed.ledger.hold(), handed.ledger.transaction():
        eraser = Eraser(handed.ledger)
        eraser.erase([person], "subject_request")
    eraser.finish()
    handed.sync()
    kept = orjson.loads(next(handed.ledger.provisions.all()).body)["consent_id"]
    (held,) = handed.ledger.database.rows("SELECT COUNT(*) FROM consents WHERE consent_id = ?", (kept,))
    assert held == (1,)
    clock.at = LATER
    run(handed)

    (held,) = handed.ledger.database.rows("SELECT COUNT(*) FROM consents WHERE consent_id = ?", (kept,))
    assert held == (0,)
    record_id = handed.record_id(1)
    sql = "SELECT COUNT(*) FROM outbox WHERE record_id = ? AND op = 'upsert'"
    assert handed.ledger.database.rows(sql, (record_id,)) == [(0,)]
    assert handed.ledger.database.rows("SELECT COUNT(*) FROM consents") == [(1,)]
    assert audit(handed.ledger).faults == ()

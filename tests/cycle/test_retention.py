"""Until when a record may be kept, to the day: in the tenant's zone, and at the ends of months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relay_connectors import Policy
from relay_connectors.cycle.retention import due, plan_sweep, sweep
from relay_connectors.relay.client import RelayClient


def run(world, policy=None):
    """A sweep as the command does it."""
    planned = plan_sweep(world.ledger, policy or world.policy)
    with world.ledger.hold():
        sweep(world.ledger, planned, None)
    return len(planned.record_ids)


@pytest.fixture
def collected(world):
    """Somebody who may be kept until 2026-11-21, and nothing sent."""
    world.add(1, consent="", decided="2025-10-21")
    world.sync(only="collect")
    return world


@pytest.mark.parametrize(
    ("at", "swept"),
    [
        (datetime(2026, 11, 21, 14, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 21, 15, 0, tzinfo=UTC), 1),
    ],
    ids=["23:59 in Tokyo", "midnight in Tokyo"],
)
def test_the_last_day_keeps_to_its_end_in_the_tenant_s_zone(collected, clock, at, swept):
    clock.at = at

    assert run(collected) == swept


def test_another_zone_ends_the_day_at_another_time(collected, clock):
    clock.at = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

    assert run(collected, Policy(timezone="America/New_York")) == 0


@pytest.mark.parametrize(
    ("decided", "months", "last"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-11-20T23:30:00+09:00", 12, "2026-11-20"),
        ("2025-11-20T23:30:00Z", 12, "2026-11-21"),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(world, decided, months, last):
    world.add(1, consent="", decided=decided)
    world.sync(only="collect")
    found = due(world.ledger, Policy(retention_months=months), "2030-01-01")

    assert [(day.retain_until, day.records) for day in found] == [(last, 1)]


def test_a_decision_that_was_typed_decades_ahead_is_not_kept_for_decades(world, clock):
    world.add(1, consent="", decided="2062-11-10")
    world.sync(only="collect")
    (day,) = due(world.ledger, Policy(retention_months=6), "2100-01-01")
    assert day.retain_until == "2027-05-21"

    clock.at += timedelta(days=200)
    assert run(world, Policy(retention_months=6)) == 1


def test_two_applications_of_one_person_are_one_person(world):
    for number in (1, 2):
        world.add(number, consent="", name="山田", mail="c@example.jp", decided="2025-01-10")
    world.sync(only="collect")
    (day,) = due(world.ledger, world.policy, "2026-11-21")

    assert (day.records, day.persons) == (2, 1)


def test_a_person_with_a_newer_application_keeps_what_belongs_to_the_person(world):
    world.add(1, consent="いいえ", consented="2024-12-01", name="山田", mail="c@example.jp", decided="2025-01-10")
    world.add(2, consent="", name="山田", mail="c@example.jp", decided="2026-11-01")
    world.sync()
    assert run(world) == 1
    world.sync()

    assert world.verdicts()["A-2"] == "blocked consent_denied"


@pytest.fixture
def unwanted(world):
    """Somebody whose old application said not to contact them, and one without the mark; the old one is swept."""

    class Flagging(world.adapter):
        def translate(self, raw):
            draft = super().translate(raw)
            draft.body["flags"] = {"do_not_contact": True} if raw.raw.data["id"] == "A-1" else {}
            return draft

    world.adapter = Flagging
    world.add(1, consent="", name="山田", mail="c@example.jp", decided="2025-01-10")
    world.add(2, name="山田", mail="c@example.jp", decided="2026-11-01")
    world.sync()
    assert run(world) == 1
    return world


def test_whom_a_swept_application_said_not_to_contact_is_not_contacted_by_a_newer_one(unwanted):
    with unwanted.ledger.transaction():
        unwanted.ledger.records.mark_due()
    unwanted.sync()

    assert unwanted.live() == []
    assert unwanted.verdicts()["A-2"] == "blocked do_not_contact"


def test_that_somebody_must_not_be_contacted_goes_with_the_last_that_is_kept_of_them(unwanted, clock):
    clock.at = datetime(2028, 1, 1, tzinfo=UTC)

    assert run(unwanted) == 1
    assert unwanted.ledger.database.rows("SELECT do_not_contact FROM persons") == [(0,)]


def test_what_nobody_has_looked_at_for_the_relay_is_never_swept_while_it_is_live(world, clock):
    world.add(1)
    world.sync()
    clock.at = datetime(2028, 1, 1, tzinfo=UTC)
    assert plan_sweep(world.ledger, world.policy).waiting == 1
    assert run(world) == 0
    world.sync()

    assert world.live() == []
    assert run(world) == 1


def test_an_open_application_and_a_hire_have_nothing_to_sweep(world, clock):
    world.add(1, outcome="in_progress")
    world.add(2, outcome="hired")
    world.sync()
    clock.at = datetime(2035, 1, 1, tzinfo=UTC)

    assert run(world) == 0


def test_more_records_than_one_statement_takes_are_swept(world):
    for number in range(1100):
        world.add(number, consent="", decided="2024-01-10")
    world.sync(only="collect")

    assert run(world) == 1100
    assert world.ledger.database.rows("SELECT COUNT(*) FROM drafts") == [(0,)]
    assert world.ledger.database.rows("SELECT COUNT(*) FROM match_keys") == [(0,)]


def test_whom_the_relay_may_have_unbeknown_is_taken_back_before_a_sweep(world, monkeypatch):
    """A push went in vain as it seemed, the row became unreadable, and the push had arrived."""
    world.policy = world.policy.model_copy(update={"retention_months": 1})
    row, real = world.add(1), RelayClient.send_batch
    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", lambda *asked: _failing(real(*asked)))
        world.days(1)
    row["outcome"] = "unknown"
    world.days(1)
    world.clock.at = datetime(2026, 12, 20, tzinfo=UTC)
    (day,) = due(world.ledger, world.policy, "2026-12-20")
    before = (day.at_relay, run(world))
    world.sync()

    assert before == (1, 0)
    assert world.referrals()[world.record_id(1)].status == "retracted"
    assert run(world) == 1


def _failing(told):
    results = [one.model_copy(update={"status": "error"}) for one in told.results]
    return told.model_copy(update={"results": results, "summary": None})


def test_whose_status_became_unknown_is_kept_at_the_relay_no_longer_than_they_may_be(world):
    world.policy = world.policy.model_copy(update={"retention_months": 1})
    row = world.add(1)
    world.sync()
    row["outcome"] = "unknown"
    world.sync()
    before = world.live()
    world.clock.at = datetime(2026, 12, 20, tzinfo=UTC)
    world.sync()

    assert (before, world.live(), run(world)) == ([world.record_id(1)], [], 1)
    assert world.ledger.database.rows("SELECT reason FROM outbox WHERE op = 'retract'") == [("excluded",)]

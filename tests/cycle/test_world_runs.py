"""Runs over a part: what they leave out waits for its turn and is never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relay_connectors import RunFilter, RunOptions, sync
from relay_connectors.connector import Settings, Source
from relay_connectors.http import RetryPolicy

IMPATIENT = RetryPolicy(attempts=1)
TWIN = {"name": "山田 1", "mail": "c1@example.jp"}


@pytest.fixture
def two(world):
    """A run over one or both of two sources with rows of their own; the second one's account is another."""

    def run(*names, **options):
        first = world.source("first")
        adapter = type("Rows", (type(first.connector),), {"rows": run.second})
        second = Source(
            adapter(Settings(account="other"), keep=("consent", "consented")), name="second", consent=first.consent
        )
        sources = [source for source in (first, second) if source.name in names]
        return sync(sources, world.ledger, world.relay, world.policy, start="all", options=RunOptions(**options))

    run.second = []
    return run


def row(number, **more):
    told = {"id": f"B-{number}", "name": f"山田 {number}", "mail": f"c{number}@example.jp", "consent": ""}
    return told | more


def test_a_withdrawal_in_one_source_takes_back_what_another_source_referred(world, two):
    world.add(1)
    two("first")
    two.second.append(row(1, consent="撤回", consented="2026-11-15"))
    two("second")
    two("first")

    assert world.live() == []


def test_an_application_in_one_source_takes_back_what_another_source_referred(world, two):
    world.add(1)
    two("first")
    two.second.append(row(1, outcome="in_progress"))
    two("second")
    two("first")

    assert world.live() == []


@pytest.mark.counts_requests
def test_a_batch_on_its_way_is_not_sent_again_after_a_withdrawal_in_a_source_that_is_not_in_this_run(world, two):
    world.add(1)
    world.fault("drop_before")
    two("first", retry=IMPATIENT)
    two.second.append(row(1, consent="撤回", consented="2026-11-15"))
    two("second")

    assert [(one.status, one.digest) for one in world.referrals().values()] == [("retracted", None)]


def test_who_a_filter_left_out_has_their_turn_in_the_next_run(world):
    world.add(1, job="営業")
    blocking = world.add(2, job="経理", **TWIN, outcome="in_progress")
    world.sync()
    blocking["outcome"] = "candidate_withdrew"
    world.sync(filter=RunFilter(job="経理"))
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_filter_does_not_take_away_a_link_that_somebody_waits_for(world):
    world.add(1, consent="", job="営業")
    world.fault("503", path="/v1/links/mint", count=None)
    world.sync(retry=IMPATIENT)
    world.server.app.state.relay.faults.clear()
    world.add(2, **TWIN, consent="", job="経理", outcome="candidate_withdrew")
    world.sync(filter=RunFilter(job="経理"))
    world.sync()

    assert world.ledger.links.counts()["assigned"] == 1


def test_since_counts_days_of_the_tenant_s_calendar(world):
    world.clock.at = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # the 21st, 08:00, in Tokyo
    world.add(1, decided=None, consent="")
    report = world.sync(filter=RunFilter(since=datetime(2026, 11, 21, tzinfo=UTC).date()))

    assert report.links_assigned == 1


def test_what_is_first_seen_on_the_morning_of_the_start_is_no_history(world):
    world.clock.at = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    world.start = "today"
    world.add(1, decided=None, consent="")
    report = world.sync()

    assert world.ledger.sources.start("acme") == "2026-11-21"
    assert report.links_assigned == 1


def test_a_start_that_moved_forward_does_not_keep_a_referral_from_being_taken_back(world):
    world.add(1, decided="2026-11-05")
    world.sync()
    world.start = "2026-11-20"
    world.sync()
    assert world.live() == [world.record_id(1)]
    world.add(2, **TWIN, outcome="in_progress")
    world.sync()

    assert world.live() == []


def test_a_person_with_a_link_who_agrees_is_a_first_referral_for_the_guard(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 2})
    for number in range(3):
        world.add(number, consent="")
    world.sync(allow_new=3)
    for told in world.rows:
        told["consent"] = "はい"
    report = world.sync()

    assert (report.exit_code, report.guards[0].count) == (3, 3)
    assert world.live() == []
    assert (world.sync(allow_new=3).exit_code, len(world.live())) == (0, 3)


def test_two_applications_of_one_person_are_one_new_person(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 1})
    world.add(1, consent="")
    world.add(2, **TWIN, consent="")

    assert world.sync().guards == ()


def test_a_guard_that_stops_a_person_s_link_still_lets_their_referral_be_taken_back(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 1})
    world.add(1)
    world.sync()
    world.add(2, consent="")
    world.add(3, consent="")
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    report = world.sync()

    assert report.exit_code == 3
    assert world.live() == []


def test_what_a_mass_change_froze_is_done_when_it_is_allowed(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for told in world.rows[:13]:
        told["outcome"] = "in_progress"
    world.rows[30]["job"] = "経理"
    frozen, again, allowed = world.sync(), world.sync(), world.sync(allow_mass_change=True)

    assert frozen.would_retract == frozen.would_send == 0
    assert (frozen.exit_code, again.exit_code, allowed.exit_code) == (3, 3, 0)
    assert (allowed.sent.answers["retracted"], allowed.sent.answers["updated"]) == (13, 1)


def test_an_application_that_ends_again_waits_for_the_embargo_again(world):
    told = world.add(1, decided=None)
    world.sync()
    world.clock.at += timedelta(days=1)
    told["outcome"] = "in_progress"
    world.sync()
    world.clock.at += timedelta(days=9)
    told["outcome"] = "employer_rejected"
    world.sync()
    assert world.verdicts() == {"A-1": "hold embargoed"}
    world.clock.at += timedelta(days=4)
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_waiting_push_is_forgotten_when_the_gate_holds_it_back(world):
    told = world.add(1)
    world.fault("503", path="/v1/meta", count=None)
    world.sync(retry=IMPATIENT)
    told["decided"] = "2026-11-21"
    world.server.app.state.relay.faults.clear()
    world.sync()

    assert world.referrals() == {}
    assert world.ledger.outbox.waiting() == 0


def test_an_undated_no_after_a_yes_is_a_no_although_the_cell_said_so_before(world):
    told = world.add(1, consent="いいえ", consented="")
    world.sync()
    world.clock.at += timedelta(days=10)
    told |= {"consent": "はい", "consented": "2026-11-28"}
    world.sync()
    assert world.live() == [world.record_id(1)]
    world.clock.at += timedelta(days=1)
    told |= {"consent": "いいえ", "consented": ""}
    world.sync()

    assert world.live() == []

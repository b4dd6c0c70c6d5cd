"""A source that was taken out of the settings, one that was renamed, and pushes that nobody can record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay_connectors import Policy, RunOptions, plan, sync
from relay_connectors.cycle import planning
from relay_connectors.cycle.deliver import Restrictions
from relay_connectors.cycle.statements import withdraw
from relay_connectors.http import RetryPolicy
from relay_connectors.settings.policy import Exclude

ALL = frozenset({"acme"})


def without_sources(world, **options):
    """A sync after the table of the source was deleted."""
    options = RunOptions(configured=frozenset(), **options)
    return sync([], world.ledger, world.relay, world.policy, options=options)


def says_no(world, number):
    person = world.ledger.records.get(world.record_id(number)).person_id
    with world.ledger.transaction():
        withdraw(world.ledger, [person], ["share_with_relay"], at=world.ledger.now(), via="phone", locator="test")


@pytest.fixture
def referred(world):
    world.add(1)
    world.add(2)
    assert len(world.sync(configured=ALL).as_json()["failures"]) == 0
    assert len(world.live()) == 2
    return world


def test_a_source_that_was_never_read_and_is_gone_is_not_waited_for(referred, monkeypatch) -> None:
    with referred.ledger.transaction():
        referred.ledger.sources.register("misnamed", "rows", "x")
    bounds = []
    monkeypatch.setattr(planning, "Restrictions", lambda **told: bounds.append(Restrictions(**told)) or bounds[-1])
    referred.sync(configured=ALL)
    referred.sync(configured=ALL | {"misnamed"})

    assert [one.half_read for one in bounds] == [frozenset(), {"misnamed"}]


@pytest.mark.parametrize("recorded", ["before", "after"])
def test_a_withdrawal_is_taken_back_from_a_source_that_is_gone(referred, recorded) -> None:
    if recorded == "after":
        without_sources(referred)
    says_no(referred, 1)
    report = without_sources(referred)

    assert report.exit_code == 0
    assert referred.live() == [referred.record_id(2)]


def test_nothing_new_goes_from_a_source_that_is_gone_until_it_is_back(world) -> None:
    world.add(1)
    world.add(2, consent="")
    world.sync(only="collect", configured=ALL)
    with world.ledger.transaction():
        world.ledger.sources.choose_start("acme", "all")
    gone = without_sources(world)

    assert (world.live(), gone.links_assigned) == ([], 0)
    assert world.verdicts() == {"A-1": "hold source_stopped", "A-2": "hold source_stopped"}

    back = world.sync(configured=ALL)
    assert (world.live(), back.links_assigned) == ([world.record_id(1)], 1)


def test_what_waited_to_be_sent_stays_here_when_its_source_goes(world) -> None:
    world.add(1)
    world.add(2, consent="")
    back = world.relay
    world.relay = replace(back, url="http://127.0.0.1:1")
    world.sync(configured=ALL, retry=RetryPolicy(attempts=1))
    assert world.ledger.outbox.waiting() == 1
    world.relay = back
    report = without_sources(world)

    assert (world.live(), report.links_assigned) == ([], 0)


def test_what_is_live_stays_as_it_is_when_its_source_goes(referred) -> None:
    assert without_sources(referred).would_retract == 0
    assert len(referred.live()) == 2


def test_everybody_of_a_source_is_taken_back_by_an_exclusion(referred) -> None:
    without_sources(referred)
    referred.policy = referred.policy.model_copy(update={"exclude": (Exclude(source="acme"),)})
    without_sources(referred)

    assert referred.live() == []


def test_a_renamed_source_sends_nobody_again(referred) -> None:
    before = {key: row.revision for key, row in referred.referrals().items()}
    options = RunOptions(configured=frozenset({"renamed"}))
    source = referred.source("renamed")
    report = sync([source], referred.ledger, referred.relay, referred.policy, start="all", options=options)

    assert (report.exit_code, report.would_send, report.would_retract) == (0, 0, 0)
    assert {key: row.revision for key, row in referred.referrals().items()} == before
    assert referred.ledger.records.live_people() == {"renamed": 2}


def test_a_run_over_another_source_takes_withdrawals_back_and_contacts_nobody(referred) -> None:
    referred.add(3)
    referred.sync(only="collect", configured=ALL)
    says_no(referred, 1)
    rows, referred.rows = referred.rows, []
    other = referred.source("other")
    referred.rows = rows
    options = RunOptions(configured=frozenset({"acme", "other"}))
    sync([other], referred.ledger, referred.relay, referred.policy, start="all", options=options)

    assert referred.live() == [referred.record_id(2)]


@pytest.fixture
def unprovided(referred):
    """Somebody new who agreed, somebody new who gets a link, somebody who withdrew; and no [provider]."""
    referred.add(3)
    referred.add(4, consent="")
    says_no(referred, 1)
    referred.policy = Policy(texts=referred.policy.texts)
    return referred


def test_without_the_parties_only_the_pushes_wait(unprovided) -> None:
    report = unprovided.sync(configured=ALL)

    assert unprovided.live() == [unprovided.record_id(2)]
    assert (report.links_assigned, report.exit_code) == (1, 2)
    assert "[provider] and [relay.recipient]" in report.failures[0].message


def test_the_pushes_go_when_the_parties_are_there(unprovided) -> None:
    unprovided.sync(configured=ALL)
    unprovided.policy = Policy(provider=unprovided.relay.recipient, texts=unprovided.policy.texts)
    unprovided.sync(configured=ALL)

    assert unprovided.live() == sorted([unprovided.record_id(2), unprovided.record_id(3)])


def test_a_plan_without_the_parties_says_how_the_sync_would_end(unprovided) -> None:
    report = plan([unprovided.source()], unprovided.ledger, unprovided.relay, unprovided.policy)

    assert (report.exit_code, report.would_send, report.would_retract) == (2, 0, 1)


@pytest.mark.counts_requests
def test_an_answer_that_was_lost_is_recorded_with_the_parties_it_was_sent_with(world) -> None:
    world.add(1)
    world.fault("lose_answer")
    world.sync(configured=ALL, retry=RetryPolicy(attempts=1))
    world.policy = Policy()
    world.sync(configured=ALL)

    entries = list(world.ledger.provisions.all())
    assert [entry.kind for entry in entries] == ["prepared", "outcome"]


def test_a_report_says_when_it_began_and_ended(referred, clock) -> None:
    told = referred.sync(configured=ALL).as_json()

    assert told["started_at"] <= told["ended_at"]
    assert told["ended_at"].endswith("Z")

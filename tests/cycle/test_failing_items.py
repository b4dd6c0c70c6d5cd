"""While the relay fails on an item, everything else of a run goes on: links, revocations, events, other referrals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.http import OutcomeUnknown, RetryPolicy
from relay_connectors.links.revoke import revoke
from relay_connectors.relay.answers import Unavailable


def broken(status, wait=None):
    told = f"{status} at /v1/referrals/batch" + (f", wait {wait} s" if wait else "")
    return Unavailable(told, status=status, code="internal", retry_after=wait)


def run(world):
    report = world.sync(retry=RetryPolicy(sleep=lambda _: None))
    world.clock.at += timedelta(hours=23)
    return report


@pytest.fixture
def failing(world, gateway):
    """Makes the relay fail with *error* on whatever holds one of these people; the sizes of all batches."""

    def fail(error, *numbers):
        bad = {world.record_id(number) for number in numbers}

        def look(items):
            if bad.intersection(item["record_id"] for item in items):
                raise error

        return gateway(look)

    return fail


@pytest.fixture
def stuck(world, failing):
    """Somebody withdraws, and the relay always fails on them."""
    world.add(0)
    world.sync()
    world.withdraw(0)
    failing(broken(500), 0)
    run(world)
    return world


def test_a_link_is_given_while_an_item_fails(stuck):
    stuck.add(1, consent="")
    report = run(stuck)

    assert report.exit_code == 6
    assert report.links_assigned == 1
    assert report.links_waiting == 0


def test_the_relay_hears_of_a_revoked_link_while_an_item_fails(stuck):
    stuck.add(1, consent="")
    run(stuck)
    links = stuck.ledger.database.rows("SELECT link_id FROM links WHERE state = 'assigned'")
    revoke(stuck.ledger, [link_id for (link_id,) in links])
    run(stuck)

    assert len(links) == 1
    assert stuck.ledger.outbox.open_batches("revocations") == []


def test_what_happens_at_the_relay_is_heard_while_an_item_fails(stuck):
    stuck.add(1)
    report = run(stuck)

    assert report.exit_code == 6
    assert report.events == {"referral.received": 1}
    assert report.credits is not None


@pytest.mark.counts_requests
@pytest.mark.parametrize("error", [broken(503), broken(503, 600), broken(500), OutcomeUnknown("reset")], ids=str)
def test_a_retract_that_always_fails_alone_keeps_no_newcomer_waiting(error, world, failing):
    world.add(0)
    world.sync()
    world.withdraw(0)
    failing(error, 0)
    for number in range(1, 6):
        run(world)
        world.add(number)
    run(world)

    assert {world.record_id(number) for number in range(1, 6)} <= set(world.live())


def test_a_referral_that_is_always_answered_with_503_keeps_none_waiting_that_failed_after_it(world, failing):
    world.add(0)
    failing(broken(503), 0)
    run(world)
    world.add(1)
    failing(broken(503), 0, 1)
    run(world)
    failing(broken(503), 0)
    for _ in range(2):
        run(world)

    assert world.live() == [world.record_id(1)]


def test_a_busy_relay_is_asked_a_handful_of_times_a_run_however_much_failed_before(world, failing):
    sizes = failing(broken(503), *range(40))
    for number in range(20):
        world.add(number)
        run(world)
    before = len(sizes)
    world.add(20)
    run(world)

    assert len(sizes) - before <= 8

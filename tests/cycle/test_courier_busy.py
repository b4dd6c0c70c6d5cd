"""A relay that is busy is left alone as long as it asks; one item that makes it say so keeps nobody's no waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.http import OutcomeUnknown, RetryPolicy
from relay_connectors.relay.answers import Unavailable

pytestmark = pytest.mark.counts_requests

WAIT = 600.0
AFTERWARDS = timedelta(seconds=WAIT + 60)


def busy(wait=None):
    return Unavailable("503 at /v1/referrals/batch", status=503, code="internal", retry_after=wait)


def sync(world):
    return world.sync(retry=RetryPolicy(attempts=2, sleep=lambda _: None))


@pytest.fixture
def busy_with(world, gateway):
    """The relay is busy whenever somebody of *numbers* is in a request, or with every request where there are none."""

    def put(*numbers, wait=None):
        bad = {world.record_id(number) for number in numbers}

        def look(items):
            if not bad or not bad.isdisjoint(item["record_id"] for item in items):
                raise busy(wait)

        return gateway(look)

    return put


def many(world, number):
    for one in range(number):
        world.add(one)
    sync(world)
    world.clock.at += timedelta(hours=1)


def retracted(world):
    return {key for key, referral in world.referrals().items() if referral.status == "retracted"}


def withdraw(world, *numbers):
    for number in numbers:
        world.withdraw(number)


def test_all_noes_but_the_one_at_fault_are_told_in_the_first_run_after_the_wait(world, busy_with):
    many(world, 30)
    busy_with(7, wait=WAIT)
    withdraw(world, *range(30))
    sync(world)
    world.clock.at += AFTERWARDS
    sync(world)

    assert retracted(world) == {world.record_id(one) for one in range(30) if one != 7}


def test_a_no_that_comes_later_is_told_before_those_that_one_keeps_back(world, busy_with):
    many(world, 4)
    busy_with(0, wait=WAIT)
    withdraw(world, 0, 1)
    sync(world)
    world.clock.at += AFTERWARDS
    world.withdraw(2)
    sync(world)

    assert retracted(world) == {world.record_id(1), world.record_id(2)}


def test_while_the_relay_asks_to_wait_no_no_is_sent(world, busy_with):
    many(world, 4)
    requests = busy_with(wait=WAIT)
    withdraw(world, 0, 1)
    sync(world)
    world.clock.at += timedelta(seconds=WAIT / 2)

    assert sync(world).exit_code == 6
    assert len(requests) == 1


def test_where_the_relay_does_not_ask_to_wait_the_noes_are_told_in_the_next_run(world, busy_with):
    many(world, 12)
    busy_with(3)
    withdraw(world, *range(12))
    sync(world)
    sync(world)

    assert retracted(world) == {world.record_id(one) for one in range(12) if one != 3}


def test_a_relay_that_is_always_busy_hears_of_noes_a_few_times_a_run(world, busy_with):
    many(world, 30)
    requests = busy_with()
    withdraw(world, *range(30))
    for _ in range(6):
        sync(world)
        world.clock.at += AFTERWARDS

    assert len(requests) <= 6 * 8
    assert not retracted(world)


def test_the_wait_for_one_no_stops_nobody_whose_referral_the_relay_takes(world, busy_with):
    many(world, 1)
    busy_with(0, wait=3 * WAIT)
    world.withdraw(0)
    sync(world)
    world.clock.at += 3 * AFTERWARDS
    world.add(1)
    sync(world)
    world.clock.at += timedelta(seconds=WAIT)
    world.add(2)
    sync(world)

    assert world.record_id(2) in world.live()
    assert not retracted(world)


@pytest.mark.parametrize(
    "error", [OutcomeUnknown("reset"), Unavailable("500", status=500, code="internal", retry_after=None)], ids=str
)
def test_where_the_relay_fails_on_one_no_the_others_are_told_in_that_run_though_nothing_else_goes(
    error, world, gateway
):
    many(world, 12)
    bad = world.record_id(3)

    def look(items):
        if bad in [item["record_id"] for item in items]:
            raise error

    gateway(look)
    withdraw(world, *range(12))
    sync(world)

    assert retracted(world) == {world.record_id(one) for one in range(12) if one != 3}


def test_a_relay_that_fails_on_every_no_hears_of_them_a_few_dozen_times_a_run(world, gateway):
    many(world, 100)

    def look(items):
        if any(item["op"] == "retract" for item in items):
            raise busy()

    requests = gateway(look)
    withdraw(world, *range(100))
    counts = []
    for number in range(100, 110):
        world.add(number)
        before = len(requests)
        sync(world)
        counts.append(len(requests) - before)
        world.clock.at += timedelta(hours=1)

    assert max(counts) <= 45
    assert world.record_id(109) in world.live()


def test_a_no_that_was_told_shows_that_another_s_wait_stops_nobody(world, busy_with):
    many(world, 2)
    busy_with(0, wait=3 * WAIT)
    world.withdraw(0)
    sync(world)
    world.clock.at += timedelta(seconds=WAIT)
    world.withdraw(1)
    sync(world)
    world.add(2)

    assert sync(world).exit_code == 6
    assert world.record_id(2) in world.live()
    assert retracted(world) == {world.record_id(1)}


def test_a_relay_that_asks_all_to_wait_is_left_alone_though_it_answered_before(world, gateway):
    many(world, 2)
    world.withdraw(0)

    def full(_items):
        raise Unavailable("429 at /v1/referrals/batch", status=429, code="rate_limited", retry_after=WAIT)

    requests = gateway(full)
    sync(world)
    world.ledger.database.run("UPDATE batches SET created_at = '2026-01-01T00:00:00.000Z' WHERE state = 'open'")
    world.add(2)
    sync(world)

    assert len(requests) == 1

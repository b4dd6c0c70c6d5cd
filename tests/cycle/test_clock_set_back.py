"""A machine's clock that was wrong and is set right: what was over by it is looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest

YEARS = timedelta(days=3653)


def test_whose_time_was_over_by_a_clock_years_ahead_is_referred_once_it_is_right(world, clock):
    world.add(1)
    right = clock.at
    clock.at = right + YEARS
    world.sync()
    before = world.live()
    clock.at = right + timedelta(hours=1)

    world.sync()

    assert before == []
    assert world.live() == [world.record_id(1)]


def test_whom_a_clock_years_ahead_had_taken_back_is_referred_again(world, clock):
    world.add(1)
    world.sync()
    right = clock.at
    clock.at = right + YEARS
    world.sync()
    before = world.live()
    clock.at = right + timedelta(hours=1)

    world.sync()

    assert before == []
    assert world.live() == [world.record_id(1)]


@pytest.mark.parametrize(("back", "looked_at"), [(timedelta(seconds=30), 0), (timedelta(hours=1), 1)])
def test_only_a_clock_that_is_set_back_by_more_than_minutes_makes_everybody_looked_at(world, clock, back, looked_at):
    world.add(1)
    world.sync()
    clock.at -= back

    report = world.sync()

    assert report.gate.as_json()["total"] == looked_at

"""Another application of the same person, of which nobody knows how it stands: it may be open, so nothing new goes."""

from __future__ import annotations

import itertools

import pytest

from relay_connectors import RunOptions, Source, sync
from relay_connectors.cycle.retention import plan_sweep, sweep

TWIN = {"name": "山田 花子", "mail": "hanako@example.jp"}
HELD = "hold unclear_elsewhere"


def test_nobody_is_pushed_of_whom_another_application_has_an_unknown_status(world):
    world.add(1, **TWIN)
    world.add(2, **TWIN, outcome="unknown")
    world.sync()

    assert world.live() == []
    assert world.verdicts() == {"A-1": HELD, "A-2": "review status_unknown"}


def test_nobody_gets_a_link_either(world):
    world.add(1, **TWIN, consent="")
    world.add(2, **TWIN, consent="", outcome="unknown")

    assert world.sync().links_assigned == 0
    assert world.verdicts()["A-1"] == HELD


def test_who_is_with_the_relay_stays_there(world):
    row = world.add(1, **TWIN)
    world.sync()
    world.add(2, **TWIN, outcome="unknown")
    row["job"] = "企画"
    world.sync()

    assert world.live() == [world.record_id(1)]
    assert world.referrals()[world.record_id(1)].revision == 2


def test_who_is_with_the_relay_and_takes_the_consent_back_goes(world):
    world.add(1, **TWIN)
    world.sync()
    world.add(2, **TWIN, outcome="unknown", consent="撤回", consented="2026-11-15")
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize(("outcome", "live"), [("candidate_withdrew", 1), ("in_progress", 0)])
def test_the_person_is_judged_again_once_the_status_is_known(world, outcome, live):
    world.add(1, **TWIN)
    other = world.add(2, **TWIN, outcome="unknown")
    world.sync()
    other["outcome"] = outcome
    world.sync()

    assert len(world.live()) == live


def test_an_application_that_is_gone_holds_nobody(world):
    world.add(1, **TWIN)
    other = world.add(2, **TWIN, outcome="unknown")
    world.sync()
    other["hidden"] = "yes"
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_an_application_that_is_kept_no_longer_holds_nobody(world):
    world.add(1, **TWIN)
    world.add(2, **TWIN, outcome="unknown", decided="2024-01-10")
    world.sync()
    sweep(world.ledger, plan_sweep(world.ledger, world.policy), None)
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_another_person_s_unknown_status_holds_nobody(world):
    world.add(1)
    world.add(2, outcome="unknown")
    world.sync()

    assert world.live() == [world.record_id(1)]


@pytest.mark.parametrize("order", list(itertools.permutations(["north", "south"])))
def test_it_holds_from_another_source_too(world, order):
    world.add(1, **TWIN)
    north, south = world.rows, [world.rows[0] | {"id": "A-2", "outcome": "unknown"}]
    sources = []
    for name in order:
        world.rows = north if name == "north" else south
        sources.append(world.source(name))
    sync(sources, world.ledger, world.relay, world.policy, start="all", options=RunOptions())

    assert (world.live(), world.verdicts()["A-1"]) == ([], HELD)


@pytest.mark.parametrize("what", [{"outcome": "unknown"}, {"outcome": "in_progress"}, {"decided": "2062-01-01"}])
def test_what_is_gone_from_a_source_without_a_start_holds_nobody_any_longer(world, what):
    odd = {"id": "X-1", "consent": "", **what, **TWIN}
    elsewhere(world, odd)
    world.add(1, **TWIN)
    world.sync()
    held = world.live()
    elsewhere(world, {**odd, "hidden": "1"})
    world.sync()

    assert (held, world.live()) == ([], [world.record_id(1)])


def elsewhere(world, row):
    """Collect a source of another account, which has no start."""
    adapter = type("Rows", (world.adapter,), {"rows": [row]})
    settings = world.source().connector.settings.model_copy(update={"account": "other"})
    other = Source(adapter(settings), name="other")
    sync([other], world.ledger, world.relay, world.policy, options=RunOptions(only="collect"))

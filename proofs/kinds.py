"""Kinds of requests to a relay: what makes the program send each, in a small world, and where it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from proofs.small import SmallWorld
from relay_connectors.cycle.erase import Eraser
from relay_connectors.relay.settling import MOST_UNTOLD
from relay_connectors.relay_server.faults import FaultRequest
from relay_connectors.testing.hostile import Fault, drop_after

__all__ = ["BATCH", "KINDS", "Kind"]

BATCH = "/v1/referrals/batch"


class Kind(NamedTuple):
    """A kind of request: what makes the program send it, and where. *lists*: its answer holds a list of objects."""

    begin: Callable[[SmallWorld], None]
    path: str
    lists: bool = True
    method: str | None = None


def _referrals(world: SmallWorld) -> None:
    for number in (10, 11, 12):
        world.add(number)


def _retract(world: SmallWorld) -> None:
    world.rows[0]["outcome"] = "in_progress"
    world.rows[1] |= {"consent": "撤回", "consented": "2026-11-15"}


def _links(world: SmallWorld) -> None:
    world.add(20, consent="")


def _erasures(world: SmallWorld) -> None:
    _erase(world, 2)


def _lookup(world: SmallWorld) -> None:
    """Four people whose answer was lost, and an outage longer than the relay keeps its keys.

    Where a lookup fails on fewer, one by one, it counts as theirs alone: they go again, under the next revision.
    """
    _referrals(world)
    world.add(MOST_UNTOLD + 20)
    world.proxy.hit(Fault("lost before", drop_after().act, handled=True), path=BATCH, times=None)
    world.sync()
    world.proxy.calm()
    world.clock.at += timedelta(days=8)


def _walk(world: SmallWorld) -> None:
    """The relay no longer knows the cursor: all referrals are read once."""
    _referrals(world)
    world.sync()
    world.server.app.state.relay.faults.add(FaultRequest(kind="cursor_gone"))


def _revoke(world: SmallWorld) -> None:
    """Somebody who has a link and was never handed on is erased."""
    world.add(20, consent="")
    world.sync()
    _erase(world, 20)


def _erase(world: SmallWorld, number: int) -> None:
    record = world.ledger.records.get(world.record_id(number))
    if record is None:
        message = f"the world has lost its person {number}"
        raise AssertionError(message)
    eraser = Eraser(world.ledger)
    with world.ledger.transaction():
        eraser.erase([record.person_id], "subject_request")
    eraser.finish()
    world.rows[:] = [row for row in world.rows if row["id"] != f"A-{number}"]


KINDS = {
    "referrals": Kind(_referrals, BATCH),
    "retract": Kind(_retract, BATCH),
    "links": Kind(_links, "/v1/links/mint"),
    "events": Kind(_referrals, "/v1/events"),
    "credits": Kind(_referrals, "/v1/credits", lists=False),
    "erasures": Kind(_erasures, "/v1/erasures", lists=False),
    "meta": Kind(_referrals, "/v1/meta", lists=False),
    "lookup": Kind(_lookup, "/v1/referrals/lookup"),
    "walk": Kind(_walk, "/v1/referrals", method="GET"),
    "revoke": Kind(_revoke, "/v1/links/revoke", lists=False),
}

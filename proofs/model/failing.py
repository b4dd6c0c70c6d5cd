"""Steps about items at fault: the relay fails on some, is mended; and people say no, at fault or beside them."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection

from proofs.model.poisons import KINDS, Poison
from proofs.model.world import World

__all__ = ["STEPS"]

MOST_AT_FAULT = 3
LONGEST = 6  # runs that a passing fault lasts
RETRACTS_TOO = 0.5
EVERYBODY = 100


def _poison(world: World, one: int, two: int) -> None:
    """The relay fails on somebody's referral for some runs."""
    _put(world, one, two, 1 + two % LONGEST)


def _poison_for_good(world: World, one: int, two: int) -> None:
    _put(world, one, two, None)


def _put(world: World, one: int, two: int, runs: int | None) -> None:
    poisons, dice = world.relay.poisons, random.Random(two)
    rows = [row for row in world.all_rows() if world.record_id(row["id"]) not in poisons.of]
    if rows and len(poisons.of) < MOST_AT_FAULT:
        row = rows[one % len(rows)]
        row["job"] = f"総務 {two % 9}"  # so that there is something to send
        if two % 4:
            row["outcome"], row["consent"], row["consented"] = "employer_rejected", "はい", world.days_ago(two, 2)
        poisons.put(world.record_id(row["id"]), Poison(dice.choice(KINDS), dice.random() < RETRACTS_TOO, runs))
        world.counts["items at fault" + (" for a while" if runs else " for good")] += 1


def _cure(world: World, one: int, _two: int) -> None:
    """The relay is mended, as far as one of them goes."""
    if of := world.relay.poisons.of:
        del of[list(of)[one % len(of)]]


def _no_at_fault(world: World, one: int, two: int) -> None:
    """Somebody says no on whose referral the relay fails."""
    _no_of(world, world.relay.poisons.of, one, two, "noes of people at fault")


def _no_beside(world: World, one: int, two: int) -> None:
    """Somebody whom the relay holds says no, while it fails on others."""
    if at_fault := world.relay.poisons.of:
        names = world.live_names()
        beside = {world.record_id(name) for name in names}.difference(at_fault)
        _no_of(world, beside, one, two, "noes beside people at fault")


def _no_of(world: World, record_ids: Collection[str], one: int, two: int, kind: str) -> None:
    if rows := [row for row in world.all_rows() if world.record_id(row["id"]) in record_ids]:
        row = rows[one % len(rows)]
        row["consent"], row["consented"] = "撤回", world.days_ago(0, 1)
        world.counts[kind] += 1
        if two % 2:
            world.sync(allow_new=EVERYBODY, allow_mass_change=True)


STEPS: dict[str, Callable[[World, int, int], None]] = {
    "poison": _poison,
    "poison_for_good": _poison_for_good,
    "cure": _cure,
    "no_at_fault": _no_at_fault,
    "no_beside": _no_beside,
}

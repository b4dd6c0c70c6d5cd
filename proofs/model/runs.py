"""The syncs of a history: with faults at the relay, killed at a statement, of a part only."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from proofs.model.relay import FAULTS
from proofs.model.source import SOURCES
from proofs.model.world import World
from relay_connectors import RunFilter

__all__ = ["STEPS"]

STATEMENTS = 250  # of a sync, about
ONE_SOURCE = 0.4
RARELY = 0.15
EVERYBODY = 100
UNKNOWN = ("lost_before", "lost_after", "killed_before", "killed_after")


def _sync(world: World, one: int, two: int, names: Sequence[str] = SOURCES, **options: Any) -> None:
    """A sync with up to three faults, of one source only or killed at one of its statements at times."""
    dice, relay = random.Random(one), world.relay
    chance = dice.choice((0, 0, 1, 3))
    relay.faults = {relay.calls + dice.randint(1, 9): dice.choice(FAULTS) for _ in range(chance)}
    relay.bad_items = frozenset({dice.randrange(3)} if dice.random() < RARELY else ())
    relay.shuffled = dice.random() < 2 * RARELY
    left = dice.randint(1, STATEMENTS) if dice.random() < RARELY else 0
    names = (dice.choice(SOURCES),) if dice.random() < ONE_SOURCE else names
    allowed = {"allow_new": EVERYBODY, "allow_mass_change": True} if two % 3 else {}
    world.sync(names, left, **allowed | options)
    relay.faults, relay.bad_items = {}, frozenset()


def _edit_back(world: World, one: int, two: int) -> None:
    """A → B → A, with a sync at A and at B, on a sound network at times."""
    if row := world.row(one):
        before = row["job"]
        for job in (before, "総務"):
            row["job"] = job
            if two % 2:
                world.sync(allow_new=EVERYBODY, allow_mass_change=True)
            else:
                _sync(world, two, one)
        row["job"] = before


def _no_meanwhile(world: World, one: int, two: int) -> None:
    """A batch is on its way and nobody knows whether it arrived; then somebody in it says no."""
    row, dice, relay = world.row(one), random.Random(two), world.relay
    if row is None:
        return
    row["job"], today = f"営業 {two % 5}", world.days_ago(0, 1)
    first, fault = relay.calls + dice.randint(2, 3), dice.choice(UNKNOWN)
    relay.faults = {first: fault, first + 1: fault}  # a second attempt fares no better
    world.sync(allow_new=EVERYBODY, allow_mass_change=True)
    relay.faults = {}
    row["consent"], row["consented"] = "撤回", today
    _sync(world, dice.randrange(EVERYBODY), one)


def _only(world: World, one: int, two: int) -> None:
    _sync(world, one, two, only=("collect", "deliver", "listen")[two % 3])


def _one_source(world: World, one: int, two: int) -> None:
    _sync(world, one, two, names=(SOURCES[two % 2],))


def _filter(world: World, one: int, two: int) -> None:
    since = date.fromisoformat(world.days_ago(two, 20))
    _sync(world, one, two, filter=(RunFilter(job="営業"), RunFilter(since=since))[one % 2])


def _bounded(world: World, one: int, two: int) -> None:
    _sync(world, one, two, max_items=1 + two % 3)


STEPS: dict[str, Callable[[World, int, int], None]] = {
    "sync": _sync,
    "edit_back": _edit_back,
    "no_meanwhile": _no_meanwhile,
    "only": _only,
    "one_source": _one_source,
    "filter": _filter,
    "bounded": _bounded,
}

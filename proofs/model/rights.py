"""What happens at the relay, and what people ask for there or here: registering, withdrawing, being erased."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from proofs.model.mortal import Killed
from proofs.model.world import World
from relay_connectors.clock import stamp
from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.statements import withdraw

__all__ = ["STEPS"]

STATEMENTS_OF_ONE_COMMAND = 40
KILLED = 0.3


def _referred(world: World, one: int) -> str | None:
    names = [row["id"] for row in world.all_rows() if world.is_live(row["id"])]
    return names[one % len(names)] if names else None


def _register(world: World, one: int, two: int) -> None:
    """By the link of a mail, or because the relay invited them."""
    if world.who_is_unclear:
        return
    names = {world.record_id(row["id"]): row["id"] for row in world.all_rows()}
    sql = "SELECT link_id, record_id FROM links WHERE state = 'assigned' AND expires_at > ? ORDER BY link_id"
    links = world.database.rows(sql, (stamp(world.clock.now()),))
    if links and two % 2:
        link_id, record_id = links[one % len(links)]
        world.relay.holding.tell("candidate.registered", link_id=link_id)["name"] = names[record_id]
        world.registered_links.add(link_id)
    elif name := _referred(world, one):
        world.relay.holding.tell("candidate.registered", world.record_id(name))["name"] = name
        world.held[world.record_id(name)].status = "registered"


def _withdraw_at_relay(world: World, one: int, _two: int) -> None:
    if (name := _referred(world, one)) and not world.who_is_unclear:
        data = {"scopes": ["share_with_relay", "a_new_scope"]}
        event = world.relay.holding.tell("consent.withdrawn", world.record_id(name), data=data)
        event["name"] = name
        held = world.held[world.record_id(name)]
        held.status, held.withdrawn_at = "withdrawn", event["occurred_at"]


def _erase_at_relay(world: World, one: int, _two: int) -> None:
    """Somebody asks the relay to be forgotten: it forgets at once, and the employer has to follow."""
    _read(world)
    if (name := _referred(world, one)) and (record_id := world.record_id(name)) and _may_go(world, name):
        world.relay.holding.erase([record_id])
        data = {"erasure_id": f"era_{len(world.relay.holding.log)}", "record_ids": [record_id]}
        world.relay.holding.tell("erasure.requested", record_id, data=data)["name"] = name
        world.counts["erasures"] += 1


def _is_unread(world: World) -> bool:
    oracle = world.oracle
    return any(row["id"] not in oracle.seen and not oracle.is_erased(row) for row in world.all_rows())


def _read(world: World) -> None:
    """Whoever erases somebody does so on a day on which everything was read."""
    if world.who_is_unclear or _is_unread(world):
        world.sync()


def _may_go(world: World, name: str) -> bool:
    """Whether everything was read, and whoever resembles this person afterwards is this person."""
    oracle = world.oracle
    if world.who_is_unclear or _is_unread(world) or name not in oracle.seen:
        return False
    people = oracle.people()
    return people.is_plain(people.of(name))


def _some_person(world: World, one: int) -> list[str]:
    names = sorted(world.oracle.seen)
    return world.oracle.people().of(names[one % len(names)]) if names else []


def _withdraw_here(world: World, one: int, two: int) -> None:
    """Somebody writes to the employer, who notes it."""
    person = _some_person(world, one)
    if not person or world.who_is_unclear:
        return
    record, at = world.ledger.records.get(world.record_id(person[0])), stamp(world.clock.now())
    assert record is not None, "somebody who was read is not in the ledger"

    def note() -> None:
        with world.ledger.transaction():
            withdraw(world.ledger, [record.person_id], ["share_with_relay"], at=at, via="email_reply", locator="proof")
        world.oracle.told.append((person[0], at))

    were_live = world.live_names()
    _as_command(world, two, note)
    world.note_withdrawals(were_live)


def _erase_here(world: World, one: int, two: int) -> None:
    """Somebody asks the employer to be forgotten."""
    _read(world)
    person = _some_person(world, one)
    if not person or not _may_go(world, person[0]):
        return
    record = world.ledger.records.get(world.record_id(person[0]))
    assert record is not None, "somebody who was read is not in the ledger"
    eraser = Eraser(world.ledger)

    def erase() -> None:
        with world.ledger.transaction():
            eraser.erase([record.person_id], "subject_request")
        _gone(world, person)
        eraser.finish()

    _as_command(world, two, erase)


def _gone(world: World, person: Sequence[str]) -> None:
    world.oracle.erase(person)
    world.counts["erasures"] += 1


def _as_command(world: World, two: int, work: Callable[[], None]) -> None:
    """A process of its own, killed at one of its statements at times."""
    dice = random.Random(two)
    world.live_links()  # whoever holds a link now is known to have held it
    world.database.left = dice.randint(1, STATEMENTS_OF_ONE_COMMAND) if dice.random() < KILLED else 0
    try:
        work()
    except Killed:
        world.resurrect()
    world.database.left = 0


def _expire(world: World, one: int, _two: int) -> None:
    if name := _referred(world, one):
        world.held[world.record_id(name)].status = "expired"
        world.relay.holding.tell("referral.expired", world.record_id(name))


def _stale(world: World, one: int, two: int) -> None:
    """The ledger is an older backup: the relay has seen more of this record."""
    if world.held:
        names = list(world.held)
        world.held[names[one % len(names)]].revision += 1 + two % 3


def _unknown_event(world: World, one: int, _two: int) -> None:
    world.relay.holding.tell("moon.risen", data={"phase": one % 4})


STEPS: dict[str, Callable[[World, int, int], None]] = {
    "register": _register,
    "withdraw_at_relay": _withdraw_at_relay,
    "withdraw_here": _withdraw_here,
    "erase_at_relay": _erase_at_relay,
    "erase_here": _erase_here,
    "expire": _expire,
    "stale": _stale,
    "unknown_event": _unknown_event,
}

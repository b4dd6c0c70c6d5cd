"""Clocks that are wrong, and calendars that are odd: nothing is lost, doubled or asked without end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from proofs.claims import Claims, Proof
from proofs.clock_hosts import dead_host, fast_host, no_bound_on_waits, no_dating_back, no_second_look
from proofs.clock_world import Wrong, lived
from proofs.small import Ending, SmallWorld, ended
from proofs.state import check_both
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["prove"]

HOUR, YEARS = timedelta(hours=1), timedelta(days=3653)
ZONES = ("Asia/Tokyo", "America/New_York")
RUNS_AFTER = 3
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")


class Trouble(NamedTuple):
    """How wrong the clock is in each of the three runs. *jumps*: by so much at a look at it in a run.

    How the world must end once the clock is right: ``same``: as the undisturbed one to the last revision. ``anew``:
    what ends by so wrong a calendar (consents, the time for which a record is kept) was taken back and is sent anew.
    ``careful``: a yes that was read years before its own day counts as mistyped, so that who said it has a link.
    """

    shifts: Sequence[timedelta]
    jumps: timedelta = timedelta()
    ends: Literal["same", "anew", "careful"] = "same"


NONE = timedelta()
TROUBLES = {
    "hours to and fro": Trouble((5 * HOUR, -7 * HOUR, 3 * HOUR)),
    "a day ahead, a day behind": Trouble((24 * HOUR, -24 * HOUR, NONE)),
    "a second backwards in a run": Trouble((NONE, NONE, NONE), -timedelta(seconds=1)),
    "an hour backwards in a run": Trouble((NONE, NONE, NONE), -HOUR),
    "a day backwards in a run": Trouble((NONE, NONE, NONE), -24 * HOUR),
    "an hour forwards in a run": Trouble((NONE, NONE, NONE), HOUR),
    "ten years ahead": Trouble((YEARS, YEARS, YEARS), ends="anew"),
    "ten years behind": Trouble((-YEARS, -YEARS, -YEARS), ends="careful"),
    "ten years to and fro": Trouble((YEARS, -YEARS, YEARS), ends="careful"),
    "ten years forwards in a run": Trouble((NONE, NONE, NONE), YEARS, ends="anew"),
    "ten years backwards in a run": Trouble((NONE, NONE, NONE), -YEARS, ends="careful"),
}
# Whose application ended on this day in this zone may be handed on from then on: 72 hours after the day's end, which is
# 23 or 25 hours long where clocks change. Reckoned by hand.
CALENDAR = {
    ("America/New_York", "2027-03-13"): datetime(2027, 3, 17, 5, 0, tzinfo=UTC),
    ("America/New_York", "2027-03-14"): datetime(2027, 3, 18, 4, 0, tzinfo=UTC),
    ("America/New_York", "2027-11-06"): datetime(2027, 11, 10, 4, 0, tzinfo=UTC),
    ("America/New_York", "2027-11-07"): datetime(2027, 11, 11, 5, 0, tzinfo=UTC),
    ("America/New_York", "2028-02-29"): datetime(2028, 3, 4, 5, 0, tzinfo=UTC),
    ("Asia/Tokyo", "2027-03-14"): datetime(2027, 3, 17, 15, 0, tzinfo=UTC),
    ("Asia/Tokyo", "2028-02-28"): datetime(2028, 3, 2, 15, 0, tzinfo=UTC),
    ("Asia/Tokyo", "2028-02-29"): datetime(2028, 3, 3, 15, 0, tzinfo=UTC),
}
SHORT = ("hours to and fro", "ten years ahead")
LOOKS = 60  # of a run at its clock, about


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Live three runs under each clock, and the odd days of two calendars; then the controls."""
    promise = (
        "A clock that is wrong by seconds or ten years, steps in a run, or another host's, loses and doubles nothing "
        "and makes no busy loop; put right, both sides are as undisturbed. Days end by the tenant's zone."
    )
    guard = "the bound on a noted Retry-After; dating back a lease from the future; a new look behind a clock set back"
    proof, chance = Proof("clock", promise, seed, guard=guard), random.Random(seed)
    zones = ZONES[:1] if size == "short" else ZONES
    for zone in zones:
        calm = _three_runs(Claims(), folder / "calm", zone, "calm", Trouble((NONE, NONE, NONE)), 0)[0]
        for name in SHORT if size == "short" else TROUBLES:
            looks = [chance.randint(2, LOOKS) for _ in range(6 if size == "full" else 2)]
            for look in looks if TROUBLES[name].jumps else looks[:1]:
                _one(proof, folder / "trouble", zone, name, calm, look)
    for (zone, day), due in list(CALENDAR.items())[: 1 if size == "short" else None]:
        _calendar(proof, folder / "calendar", zone, day, due)
    _hosts(proof.claims, proof.faults, folder / "hosts")
    for act in (_asked_to_wait, _set_back):
        act(proof.claims, proof.faults, folder / "wait")
    proof.figures += [
        "what ten years change in earnest: ahead, consents and retention end, so people are taken back, and sent anew",
        "behind, a yes that is read years before its own day counts as mistyped: who said it gets a link, and no push",
    ]
    _controls(proof, folder)
    return proof


def _controls(proof: Proof, folder: Path) -> None:
    for guard, act in ((no_bound_on_waits, _asked_to_wait), (no_dating_back, _hosts), (no_second_look, _set_back)):
        with guard():
            act(proof.control(guard.__name__.replace("_", " ")), Counter(), folder / "control")


# Three runs, under a wrong clock


def _three_runs(
    claims: Claims, folder: Path, zone: str, what: str, trouble: Trouble, look: int
) -> tuple[Ending, list[int], int]:
    """What they come to, the requests of each run, and how many steps of the clock really came."""
    with lived(folder, zone) as world:
        clock = world.clock
        assert isinstance(clock, Wrong)
        for act, shift in zip((_people, _changes, _back_again), trouble.shifts, strict=True):
            act(world)
            clock.shift = shift
            if trouble.jumps:
                clock.jumps = {clock.looks + look: trouble.jumps}
            world.run(claims, what)
            clock.at += HOUR
        clock.shift, clock.jumps = NONE, {}
        for _ in range(RUNS_AFTER):
            code = world.run(claims, f"{what}, the clock is right again")
            clock.at += HOUR
        claims.holds(f"{what}: done in the end", code in (0, 4), code)
        claims.holds(f"{what}: nothing is left to do", world.asked[-1] == min(world.asked), world.asked)
        counters, jumped = dict(world.server.app.state.relay.counters), clock.jumped
    return ended(folder, counters), world.asked, jumped


def _people(world: SmallWorld) -> None:
    for number in range(4):
        world.add(number)
    world.add(20, consent="")


def _changes(world: SmallWorld) -> None:
    """One is taken back by the employer, one says no, one is new."""
    world.rows[0]["outcome"] = "in_progress"
    world.rows[1] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.add(10)


def _back_again(world: SmallWorld) -> None:
    world.rows[0]["outcome"] = "employer_rejected"
    world.add(11)


def _one(proof: Proof, folder: Path, zone: str, name: str, calm: Ending, look: int) -> None:
    trouble, own, what = TROUBLES[name], Claims(), f"{zone}, {name}"
    ending, _, jumped = _three_runs(own, folder, zone, what, trouble, look)
    proof.faults[name] += jumped if trouble.jumps else sum(shift != NONE for shift in trouble.shifts)
    check_both(own, ending.relay, ending.ledger)
    found, should = _referred(ending), _referred(calm)
    linked = set(ending.ledger.linked)
    if trouble.ends == "careful":
        own.holds("nobody is lost: referred, or given a link", should.keys() <= found.keys() | linked)
        should = {record_id: row for record_id, row in should.items() if record_id in found}
    else:
        own.same("who has a link", linked, set(calm.ledger.linked))
    own.same("who is referred, and with what", found, should)
    own.same("consents", ending.ledger.consents, calm.ledger.consents)
    handed_on = sum(row[2] is not None for row in ending.relay.referrals.values())
    own.same("everybody is created once", ending.counters["created"], handed_on)
    if trouble.ends == "same":
        own.same("referrals to the last revision", ending.relay.referrals, calm.relay.referrals)
        own.same("records in the ledger", ending.ledger.records, calm.ledger.records)
        own.same("number of links", len(ending.relay.links), len(calm.relay.links))
        for counted in COUNTED:
            own.same(f"items {counted}", ending.counters[counted], calm.counters[counted])
    proof.claims.checked += own.checked
    proof.claims.broken += [f"{what} ({look}): {claim}" for claim in own.broken]


def _referred(ending: Ending) -> dict[str, object]:
    """What is live; whom a wrong clock kept back until they said no, the relay never heard of."""
    return {record_id: row[1:] for record_id, row in ending.relay.referrals.items() if row[1]}


# Odd days


def _calendar(proof: Proof, folder: Path, zone: str, day: str, due: datetime) -> None:
    """A minute before the embargo is over nobody goes, a minute after it everybody does, once."""
    what, minute = f"{zone}, decided on {day}", timedelta(minutes=1)
    with lived(folder, zone, due - HOUR) as world:
        for at, wanted in ((due - minute, 0), (due + minute, 1), (due + HOUR, 1), (due + 30 * HOUR, 1)):
            if not world.rows:
                world.add(1)
                world.rows[0] |= {"decided": day, "consented": day}
            world.clock.at = at
            world.run(proof.claims, what)
            created = world.server.app.state.relay.counters["created"]
            proof.claims.same(f"{what}, at {at:%m-%d %H:%M} UTC: referred", created, wanted)
    proof.faults["odd days"] += 1


# Another host, and a wait that was noted by a wrong clock


def _hosts(claims: Claims, faults: Counter[str], folder: Path) -> None:
    """Another host with a fast clock takes the ledger over in the middle of a run, or died holding it."""
    acts: tuple[Callable[[SmallWorld], Claims], ...] = (fast_host, dead_host)
    for act in acts:
        with lived(folder, ZONES[0]) as world:
            _people(world)
            own = act(world)
            counters = dict(world.server.app.state.relay.counters)
        ending = ended(folder, counters)
        check_both(own, ending.relay, ending.ledger)
        own.same("everybody is created once", ending.counters["created"], 4)
        claims.checked += own.checked
        claims.broken += [f"{act.__name__}: {claim}" for claim in own.broken]
        faults[act.__name__.replace("_", " ")] += 1


def _asked_to_wait(claims: Claims, faults: Counter[str], folder: Path) -> None:
    """The relay asks to wait while this machine's clock is ten years ahead; put right, nobody waits for ten years."""
    with lived(folder, ZONES[0]) as world:
        clock = world.clock
        assert isinstance(clock, Wrong)
        world.rules |= {"retention_months": 240, "consent_max_age_months": 240}
        _people(world)
        asked = FaultRequest.model_validate({"kind": "429", "path": "/v1/referrals/batch", "retry_after": 600})
        world.server.app.state.relay.faults.add(asked)
        clock.shift = YEARS
        claims.same("ten years ahead: the relay asks to wait", world.run(claims, "asked to wait"), 6)
        clock.shift, clock.at = NONE, clock.at + HOUR
        claims.same("put right: sent at once", world.run(claims, "the clock is right again"), 0)
        claims.same("put right: everybody is there", world.server.app.state.relay.counters["created"], 4)
    faults["a wait noted ten years ahead"] += 1


def _set_back(claims: Claims, faults: Counter[str], folder: Path) -> None:
    """Everybody is read while this machine's clock is ten years ahead, and over by it; put right, they go."""
    with lived(folder, ZONES[0]) as world:
        clock = world.clock
        assert isinstance(clock, Wrong)
        _people(world)
        clock.shift = YEARS
        claims.same("ten years ahead: everybody's time is over", world.run(claims, "read ten years ahead"), 0)
        clock.shift, clock.at = NONE, clock.at + HOUR
        claims.same("set back: sent at once", world.run(claims, "the clock is set back"), 0)
        claims.same("set back: everybody is there", world.server.app.state.relay.counters["created"], 4)
    faults["a clock set back by ten years"] += 1

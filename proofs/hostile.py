"""Hostile peers: every fault at every kind of request, once and for three runs; then both sides as without them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.kinds import KINDS
from proofs.line_faults import WORDS, line_faults, wrong_words
from proofs.outages import outages
from proofs.refused import refused
from proofs.small import Ending, Row, SmallWorld, lived, play, same_ending
from proofs.unguarded import fresh_keys
from relay_connectors.testing.hostile import Fault

__all__ = ["prove"]

HOUR = timedelta(minutes=61)
RUNS_IN_TROUBLE, RUNS_AFTER = 3, 4
PAGED = ("events", "walk")  # what leads to its next page by ``next_cursor``
DOUBLED = ("items ", "number of links")  # what must be seen without the guard, in the words of the claims


# What a relay keeps to itself, or makes up in place of what it minted, nobody can know. Whom a lookup leaves out goes
# once more: the same person under the next revision.
UNKNOWABLE = {
    ("lookup", "items_missing"),
    ("links", "items_unknown"),
    ("events", "items_missing"),
    ("events", "items_unknown"),
}

SHORT = (
    ("referrals", "drop_after"),
    ("retract", "reset_after"),
    ("links", "refusal 500"),
    ("events", "circle"),
    ("lookup", "items_doubled"),
    ("walk", "html_200"),
    ("revoke", "Retry-After date"),
    ("referrals", "items_status done"),
)
CONTROLLED = (("referrals", "drop_after"), ("links", "reset_after"))


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Each fault at each kind of request; both sides must come to what they come to without it."""
    promise = (
        "Whatever a peer does to a request - cuts it, delays it, drips, redirects, lies about it, refuses it for one "
        "item - once it stops every request has had its effect once, and both sides agree; also where it forgets its "
        "keys during an outage, and where the run was killed before that."
    )
    guard = (
        "the stored idempotency key, now a fresh one for every send; what tells a refusal of an item from others; the "
        "look-up after an outage; the note before a request; an erasure's id"
    )
    proof = Proof("hostile", promise, seed, guard=guard)
    rows, base = _base(folder / "base")
    calm = {name: _ending(base, folder / "calm", rows, name, None, 0) for name in KINDS}
    faults = dict(line_faults(random.Random(seed))) | dict(wrong_words())
    tried = Counter[str]()
    for number, (kind, name) in enumerate(_cases(faults, size)):
        for times in _times(number, size):
            tried[kind] += 1
            _try(proof.claims, proof.faults, calm[kind], (base, folder / "trouble", rows, kind, faults[name]()), times)
    proof.figures.append(f"{tried.total()} worlds: " + ", ".join(f"{kind} {count}" for kind, count in tried.items()))
    refused(proof, base, folder / "refused", rows, calm["referrals"], size)
    outages(proof, base, folder / "outage", rows, size)
    with fresh_keys():
        for kind, name in CONTROLLED[: 1 if size == "short" else None]:
            case = (base, folder / "control", rows, kind, faults[name]())
            own = Claims()
            _try(own, Counter(), calm[kind], case, 1)
            proof.controls[f"a fresh key, {name} at {kind}"] = own.about(*DOUBLED)
    return proof


def _cases(faults: dict[str, Callable[[], Fault]], size: str) -> list[tuple[str, str]]:
    if size == "short":
        return list(SHORT)
    return [(kind, name) for name in faults for kind in KINDS if _applies(kind, name)]


def _applies(kind: str, name: str) -> bool:
    """Whether this fault can change anything at this kind of request, and whether anybody could notice."""
    if name == "circle":
        return kind in PAGED
    if name.startswith("items_status"):
        return name.removeprefix("items_status ") in WORDS.get(kind, ())
    return (KINDS[kind].lists or not name.startswith("items_")) and (kind, name) not in UNKNOWABLE


def _times(number: int, size: str) -> tuple[int | None, ...]:
    """How often a fault strikes: once, or in three runs."""
    return (1, None) if size == "full" else (1,) if number % 3 else (None,)


def _base(folder: Path) -> tuple[list[Row], Path]:
    """Four people whom the relay has, and a pool of links."""
    with lived(folder, []) as world:
        for number in range(4):
            world.add(number)
        if world.sync().exit_code:
            message = "the world in which nothing is wrong yet cannot be built"
            raise AssertionError(message)
        return world.rows, folder


Case = tuple[Path, Path, list[Row], str, Fault]


def _try(claims: Claims, hit: Counter[str], calm: Ending, case: Case, times: int | None) -> None:
    base, folder, rows, kind, fault = case
    what = f"{fault.name} {'once' if times else 'for three runs'} at {kind}"
    hits = Counter[str]()
    ending = _ending(base, folder, rows, kind, fault, times, claims=claims, hits=hits)
    claims.holds(f"{what}: it was really hit", bool(hits[fault.name]), hits)
    hit[fault.name] += hits[fault.name]
    own = Claims()
    same_ending(own, ending, calm)
    claims.checked += own.checked
    claims.broken += [f"{what}: {one}" for one in own.broken]


def _ending(
    base: Path,
    folder: Path,
    rows: list[Row],
    kind: str,
    fault: Fault | None,
    times: int | None,
    *,
    claims: Claims | None = None,
    hits: Counter[str] | None = None,
) -> Ending:
    claims = claims or Claims()

    def act(world: SmallWorld) -> None:
        KINDS[kind].begin(world)
        if fault:
            world.proxy.hit(fault, path=KINDS[kind].path, method=KINDS[kind].method, times=times)
            for _ in range(1 if times else RUNS_IN_TROUBLE):
                claims.holds(f"{fault.name} at {kind}: known ends only", world.sync().exit_code in (0, 4, 6))
                world.clock.at += HOUR
            world.proxy.calm()
            if hits is not None:
                hits.update(world.proxy.hits)
        last = _sync_until_done(world)
        claims.holds(f"{fault.name if fault else 'calm'} at {kind}: done in the end", last in (0, 4), last)

    return play(base, folder, rows, act)


def _sync_until_done(world: SmallWorld) -> int:
    """Run as cron does, and once more."""
    for _ in range(RUNS_AFTER):
        code = world.sync().exit_code
        world.clock.at += HOUR
        if code in (0, 4):
            break
    return world.sync().exit_code

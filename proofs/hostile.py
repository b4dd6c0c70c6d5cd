"""Hostile peers: every fault at every kind of request, once and for three runs; then both sides as without them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from proofs.claims import Claims, Proof
from proofs.small import Ending, Row, SmallWorld, lived, play
from proofs.state import check_both
from proofs.unguarded import stored_key
from relay_connectors.cycle.erase import Eraser
from relay_connectors.relay.client import RelayClient
from relay_connectors.testing import hostile
from relay_connectors.testing.hostile import RETRY_AFTER, Fault

__all__ = ["prove"]

HOUR = timedelta(minutes=61)
RUNS_IN_TROUBLE, RUNS_AFTER = 3, 4
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")
BATCH = "/v1/referrals/batch"
IMPOSTORS = (
    "html_200",
    "empty_200",
    "204",
    "null_200",
    "list_200",
    "other_200",
    "binary_200",
    "deep_200",
    "418",
    "999",
)


class Kind(NamedTuple):
    """A kind of request: what makes the program send it, and where."""

    begin: Callable[[SmallWorld], None]
    path: str


def _referrals(world: SmallWorld) -> None:
    for number in (10, 11, 12):
        world.add(number)


def _retract(world: SmallWorld) -> None:
    world.rows[0]["outcome"] = "in_progress"
    world.rows[1] |= {"consent": "撤回", "consented": "2026-11-15"}


def _links(world: SmallWorld) -> None:
    world.add(20, consent="")


def _erasures(world: SmallWorld) -> None:
    record = world.ledger.records.get(world.record_id(2))
    if record is None:
        message = "the world has lost its third person"
        raise AssertionError(message)
    eraser = Eraser(world.ledger)
    with world.ledger.transaction():
        eraser.erase([record.person_id], "subject_request")
    eraser.finish()
    del world.rows[2]


KINDS = {
    "referrals": Kind(_referrals, BATCH),
    "retract": Kind(_retract, BATCH),
    "links": Kind(_links, "/v1/links/mint"),
    "events": Kind(_referrals, "/v1/events"),
    "credits": Kind(_referrals, "/v1/credits"),
    "erasures": Kind(_erasures, "/v1/erasures"),
}
# What a relay keeps to itself, or makes up in place of what it minted, nobody can know.
UNKNOWABLE = {("links", "items_unknown"), ("events", "items_missing"), ("events", "items_unknown")}


def _faults(chance: random.Random) -> Iterator[tuple[str, Callable[[], Fault]]]:
    """Every fault by name; a new one for each use, since some remember."""
    for make in (hostile.drop_before, hostile.drop_after, hostile.half_answer, hostile.reset_before):
        yield make.__name__, make
    yield "reset_after", hostile.reset_after
    yield "delay", partial(hostile.delay, 1.6)
    yield "drip_head", partial(hostile.drip, 0.3, "head")
    yield "drip_body", partial(hostile.drip, 0.3, "body")
    for status in (500, 501, 502, 503, 504, 507, 408, 425, 429):
        yield f"refusal {status}", partial(hostile.refusal, status)
    for name, value in RETRY_AFTER.items():
        status = chance.choice((429, 503))
        yield f"Retry-After {name}", partial(hostile.refusal, status, value)
    for kind in IMPOSTORS:
        yield kind, partial(hostile.impostor, kind)
    for make in (hostile.items_permuted, hostile.items_missing, hostile.items_doubled, hostile.items_unknown):
        yield make.__name__, make
    for status in (301, 302, 303, 307, 308):
        yield f"redirect {status}", partial(hostile.redirect, status, "https://elsewhere.example/v1/")
    for length in (True, False):
        for at in (0, 1, -1, chance.randrange(2, 40)):
            name = f"cut {'with' if length else 'without'} length at {at}"
            yield name, partial(hostile.cut_body, at, length=length)
    yield "bomb", hostile.bomb
    yield "circle", hostile.circle


SHORT = ("drop_after", "reset_after", "refusal 500", "Retry-After date", "items_missing", "circle", "html_200")
CONTROLLED = (("referrals", "drop_after"), ("links", "reset_after"))


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Each fault at each kind of request; both sides must come to what they come to without it."""
    promise = (
        "Whatever a peer does to a request - cuts it, delays it, drips, redirects, lies about it - once it stops every "
        "request has had its effect once, and both sides agree."
    )
    proof = Proof("hostile", promise, seed, guard="the stored idempotency key, now a fresh one for every send")
    rows, base = _base(folder / "base")
    calm = {name: _ending(base, folder / "calm", rows, name, None, 0) for name in KINDS}
    faults = dict(_faults(random.Random(seed)))
    tried = Counter[str]()
    for number, (kind, name) in enumerate(_cases(faults, size)):
        for times in (1, None) if size == "full" else (1,) if number % 3 else (None,):
            tried[kind] += 1
            _try(proof.claims, proof.faults, calm[kind], (base, folder / "trouble", rows, kind, faults[name]()), times)
    proof.figures.append(f"{tried.total()} worlds: " + ", ".join(f"{kind} {count}" for kind, count in tried.items()))
    with without_stored_key():
        for kind, name in CONTROLLED[: 1 if size == "short" else None]:
            case = (base, folder / "control", rows, kind, faults[name]())
            _try(proof.control, Counter(), calm[kind], case, 1)
    return proof


def _cases(faults: dict[str, Callable[[], Fault]], size: str) -> list[tuple[str, str]]:
    if size == "short":
        return [(kind, name) for name, kind in zip(SHORT, (*KINDS, "events"), strict=True)]
    return [(kind, name) for name in faults for kind in KINDS if (kind, name) not in UNKNOWABLE]


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
    check_both(own, ending.relay, ending.ledger)
    own.same("referrals as without it", ending.relay.referrals, calm.relay.referrals)
    own.same("who has a link", ending.ledger.linked, calm.ledger.linked)
    own.same("number of links", len(ending.relay.links), len(calm.relay.links))
    own.same("records in the ledger", ending.ledger.records, calm.ledger.records)
    own.same("events", ending.ledger.events, calm.ledger.events)
    for name in COUNTED:
        own.same(f"items {name}", ending.counters[name], calm.counters[name])
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
            world.proxy.hit(fault, path=KINDS[kind].path, times=times)
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


@contextmanager
def without_stored_key() -> Iterator[None]:
    """For the control: a fresh key for every send."""
    kept = RelayClient.send_batch, RelayClient.mint_links
    stored_key()
    try:
        yield
    finally:
        RelayClient.send_batch, RelayClient.mint_links = kept  # type: ignore[method-assign]

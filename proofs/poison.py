"""An item that a relay fails on keeps nobody waiting: neither who is rejected, nor who withdraws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import orjson

from proofs.claims import Claims, Proof
from proofs.small import SmallWorld, lived
from proofs.state import RelayState
from relay_connectors.ledger.outbox import Batch
from relay_connectors.relay.courier import Courier
from relay_connectors.testing.hostile import Fault
from relay_connectors.testing.hostile.line import Line
from relay_connectors.testing.serving import Reply

__all__ = ["prove"]

BATCH = "/v1/referrals/batch"
PEOPLE = {"short": (24, 2), "usual": (1_000, 10), "full": (10_000, 100)}
RUNS, CONTROLLED = 12, (40, 2)
AT_FIRST, LATER = 6, 60  # people before the relay fails on everybody, and after
ASKED = LATER + 40  # requests of a run: each of them alone once, and a few dozen more
FAILS, INVALID = "relay_fails_on_item", "item_invalid"


class Poison(NamedTuple):
    """What the relay does with a request that holds the item, and what the item ends as."""

    name: str
    answer: Callable[[Line], None]
    ends: str


def _problem(status: int, code: str) -> Callable[[Line], None]:
    told = {"type": "about:blank", "title": "no", "status": status, "code": code}
    headers = {"Content-Type": "application/problem+json"}
    return lambda line: line.answer(Reply(told, status, headers))


POISONS = (
    Poison("500", _problem(500, "internal"), FAILS),
    Poison("502", _problem(502, "bad_gateway"), FAILS),
    Poison("reset", lambda line: line.reset(), FAILS),
    Poison("422", _problem(422, "malformed"), INVALID),
)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Under each kind of poison: a first sync of many people, then a withdrawal before each further run."""
    promise = "An item that the relay fails on ends with somebody who looks at it, and keeps nobody else waiting."
    guard = "cutting what keeps failing in halves"
    proof = Proof("poison", promise, seed, guard=guard)
    for poison in POISONS if size != "short" else POISONS[seed % 2 :: 2]:
        told = _lived(proof, proof.claims, folder / poison.name, poison, *PEOPLE[size])
        proof.figures.append(f"{poison.name}: {told}")
        told = _all_refused(proof, proof.claims, folder / f"{poison.name} for all", poison)
        proof.figures.append(f"{poison.name} for every referral: {told}")
    with patch.object(Courier, "_cut", _released):
        control = proof.control("nothing is cut in halves")
        _lived(Proof("poison", "", seed), control, folder / "control", POISONS[0], *CONTROLLED)
    return proof


def _released(courier: Courier, batch: Batch) -> None:
    """As it was: all of it goes again, together, under another key."""
    courier._settling.ask_what_arrived(batch)  # noqa: SLF001  the guard is taken out


def _lived(proof: Proof, claims: Claims, folder: Path, poison: Poison, people: int, bad: int) -> str:
    with lived(folder, []) as world:
        for number in range(people):
            world.add(number)
        poisoned = {world.record_id(number) for number in range(people // bad // 2, people, people // bad)}
        with _poisoned(world, poison, poisoned) as requests:
            codes = _runs(claims, world, poison)
        held = RelayState.at(folder / "relay").referrals
        issues = {(issue.key, issue.code) for issue in world.ledger.issues.all()}
        everybody = {world.record_id(number) for number in range(people + RUNS - 1)}
        waiting = world.sync().exit_code
        mended = RelayState.at(folder / "relay").referrals
        left = world.ledger.issues.all()
    claims.same(f"{poison.name}: everybody else arrived", len(everybody - poisoned - set(held)), 0)
    claims.same(f"{poison.name}: none of the items at fault did", len(poisoned & set(held)), 0)
    claims.same(f"{poison.name}: each is an issue with its reason", issues, {(one, poison.ends) for one in poisoned})
    claims.holds(f"{poison.name}: the runs said so", 4 in codes or 6 in codes, codes)
    claims.same(f"{poison.name}: in the end all is done", codes[-1], 0)
    claims.same(f"{poison.name}: mended, the relay has all of them in one run", len(poisoned - set(mended)), 0)
    claims.same(f"{poison.name}: and nobody has to look any more", (waiting, left), (0, []))
    proof.faults[poison.name] += sum(requests)
    done = next((run for run, code in enumerate(codes, 1) if not any(codes[run - 1 :])), len(codes) + 1)
    return f"{people:,} people, {bad} items at fault, done before run {done} with {len(requests):,} requests"


def _all_refused(proof: Proof, claims: Claims, folder: Path, poison: Poison) -> str:
    """A relay that fails on every referral, and takes back: nobody is given up, and it is not asked without end."""
    with lived(folder, []) as world:
        for number in range(AT_FIRST):
            world.add(number)
        world.sync()
        late = {world.record_id(number) for number in range(AT_FIRST, AT_FIRST + LATER)}
        for number in range(AT_FIRST, AT_FIRST + LATER):
            world.add(number)
        name = f"{poison.name} for all"
        with _poisoned(world, poison, None) as requests:
            for run in range(1, AT_FIRST):
                world.clock.at += timedelta(hours=23)
                world.rows[run] |= {"consent": "撤回", "consented": "2026-11-15"}
                before = len(requests)
                world.sync()
                state = RelayState.at(folder / "relay").referrals[world.record_id(run)][2]
                claims.same(f"{name}: who withdrew is taken back by run {run}", state, "retracted")
                claims.holds(
                    f"{name}: a few dozen requests in run {run}", len(requests) - before < ASKED, len(requests)
                )
        world.clock.at += timedelta(hours=23)
        world.sync()
        held = RelayState.at(folder / "relay").referrals
    claims.same(f"{name}: mended, the relay has everybody in one run", len(late - set(held)), 0)
    proof.faults[poison.name] += sum(requests)
    return f"{LATER} people for {AT_FIRST - 1} runs, {len(requests)} requests, all there in the next one"


def _runs(claims: Claims, world: SmallWorld, poison: Poison) -> list[int]:
    """One run a day; before each but the first somebody new is rejected, and somebody who arrived withdraws."""
    codes = [world.sync().exit_code]
    for run in range(1, RUNS):
        world.clock.at += timedelta(hours=23)
        world.add(len(world.rows))
        arrived = {key for key, row in RelayState.at(world.folder / "relay").referrals.items() if row[2] == "invited"}
        at = next((at for at in range(len(world.rows)) if world.record_id(at) in arrived), None)
        if at is not None:
            world.rows[at] |= {"consent": "撤回", "consented": "2026-11-15"}
        codes.append(world.sync().exit_code)
        held = RelayState.at(world.folder / "relay").referrals
        if at is not None:
            state = held[world.record_id(at)][2]
            claims.same(f"{poison.name}: who withdrew is taken back by run {run + 1}", state, "retracted")
    return codes


@contextmanager
def _poisoned(world: SmallWorld, poison: Poison, poisoned: set[str] | None) -> Iterator[list[bool]]:
    """The relay, sick of these items (None: every upsert) until the block ends; whether each batch held one."""
    requests: list[bool] = []

    def act(line: Line) -> None:
        items = orjson.loads(line.request.body)["items"]
        held = [
            item for item in items if (item["op"] == "upsert" if poisoned is None else item["record_id"] in poisoned)
        ]
        requests.append(bool(held))
        if requests[-1]:
            poison.answer(line)
        else:
            line.answer(line.pass_on())

    world.proxy.hit(Fault("poison", act), path=BATCH, times=None)
    yield requests
    world.proxy.calm()

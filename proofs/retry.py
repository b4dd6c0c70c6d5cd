"""How often, how fast and how long anything is asked again, when nothing comes back but trouble."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from proofs.claims import Claims, Proof
from proofs.deadlines import deadlines
from proofs.jitter import Bottomless, Busy, attempts_of, jitter
from proofs.small import BEGIN, Moving, SmallWorld, lived
from relay_connectors.http import RetryBudget, RetryPolicy, retry_after
from relay_connectors.http.retry_after import LONGEST_WAIT
from relay_connectors.testing.hostile import RETRY_AFTER, Fault, refusal, spoiled

__all__ = ["prove"]

SIZES = {"short": (300, 2_000, 20), "usual": (10_000, 10_000, 200), "full": (10_000, 100_000, 400)}
FUZZED = {"short": 1_000, "usual": 10_000, "full": 100_000}
LONGEST_RUN = 60.0
AMPLIFIED = 1.1
BATCH = "/v1/referrals/batch"


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Amplification, jitter, deadlines, Retry-After and clocks; each with a control of its own."""
    promise = (
        "Trouble is not made worse: at most 1.1 times the requests, a stop within 60 s, waits spread over their whole "
        "window, deadlines kept to half a second, no header and no clock that makes anybody wait for ever."
    )
    proof = Proof("retry", promise, seed, guard="each rule's naive stand-in, one control for each")
    chance = random.Random(seed)
    work, drawn, tries = SIZES[size]
    _nothing_but_503(proof, folder, work)
    _bounded_calls(proof, work)
    jitter(proof, drawn, chance)
    deadlines(proof, tries)
    _headers(proof, FUZZED[size], chance)
    _clocks(proof, folder / "clock", chance)
    return proof


# 100 % 503 at a relay: the whole program, work for so many requests


def _nothing_but_503(proof: Proof, folder: Path, work: int) -> None:
    asked, seconds = _sync_against_503(folder / "relay", work)
    proof.faults["503"] += asked
    proof.claims.holds("100 % 503: it was really hit", asked > 0)
    proof.claims.holds("100 % 503: at most 1.1 times the requests", asked <= AMPLIFIED * work, asked)
    proof.claims.holds("100 % 503: the run stops by itself within 60 s", seconds <= LONGEST_RUN, seconds)
    proof.figures.append(f"work for {work} requests against 100 % 503: {asked} requests, stopped after {seconds:.1f} s")
    naive = sum(attempts_of(RetryPolicy(attempts=4, budget=Bottomless(), **_no_time())) for _ in range(work))
    proof.control("four attempts for each, as most scripts do it").holds("1.1 times", naive <= AMPLIFIED * work, naive)


def _sync_against_503(folder: Path, work: int) -> tuple[int, float]:
    """One request for each person: the relay declares batches of one. Waits are counted, not waited."""
    with lived(folder, []) as world:
        _queue(world, work)
        world.proxy.hit(_batches_of_one(), path="/v1/meta", times=None)
        world.proxy.hit(refusal(503), path=BATCH, times=None)
        before, began = world.clock.at, time.monotonic()
        world.sync()
        spent = (world.clock.at - before).total_seconds() + time.monotonic() - began
        return world.proxy.hits["refusal_503"], spent


def _queue(world: SmallWorld, people: int) -> None:
    for number in range(people):
        world.add(number)


def _batches_of_one() -> Fault:
    return spoiled("batches_of_one", lambda told: {**told, "limits": {**told["limits"], "batch_items": 1}})


def _bounded_calls(proof: Proof, work: int) -> None:
    """Callers that do not stop share a budget, so that it stops them."""
    policy = RetryPolicy(**_no_time())
    asked = sum(attempts_of(policy) for _ in range(work))
    proof.claims.holds("calls that all fail: at most 1.1 times the requests", asked <= AMPLIFIED * work + 1e-6, asked)
    proof.figures.append(f"{work} calls that all fail, one budget: {asked} requests")
    alone = sum(attempts_of(RetryPolicy(budget=RetryBudget(), **_no_time())) for _ in range(work))
    proof.control("a budget for each call").holds("1.1 times", alone <= AMPLIFIED * work + 1e-6, alone)


def _no_time() -> dict[str, Any]:
    clock = Moving(BEGIN)
    return {"sleep": clock.sleep, "monotonic": clock.monotonic}


# Retry-After


def _headers(proof: Proof, count: int, chance: random.Random) -> None:
    values = [*RETRY_AFTER.values(), *(_fuzzed(chance) for _ in range(count))]
    read = Counter[str]()
    _read_all(proof.claims, values, retry_after, read)
    proof.faults["Retry-After"] += len(values)
    proof.figures.append(f"{len(values)} values of Retry-After: {read['wait']} to wait for, {read['nothing']} ignored")
    control = proof.control("float(header)")
    _read_all(control, values, lambda headers, _now: float(headers["retry-after"]), Counter())


def _read_all(
    claims: Claims, values: Iterable[str], read: Callable[[dict[str, str], datetime], float | None], seen: Counter[str]
) -> None:
    for value in values:
        try:
            wait = read({"retry-after": value}, BEGIN)
        except Exception as error:  # noqa: BLE001  any is one too many
            claims.holds("no header raises", False, f"{value!r:.40}: {type(error).__name__}")  # noqa: FBT003
            continue
        seen["nothing" if wait is None else "wait"] += 1
        claims.holds("never negative, never beyond the bound", wait is None or 0 <= wait <= LONGEST_WAIT, value[:40])


def _fuzzed(chance: random.Random) -> str:
    """Something between a good value and noise."""
    day = BEGIN + timedelta(seconds=chance.uniform(-(10**9), 10**9))
    made: list[Callable[[], str]] = [
        lambda: str(chance.randrange(-(10**6), 10 ** chance.randrange(1, 60))),
        lambda: repr(chance.uniform(-1e3, 1e3) * 10 ** chance.randrange(-20, 300)),
        lambda: format_datetime(day, usegmt=True),
        lambda: _bent(format_datetime(day), chance),
        lambda: _bent(chance.choice(list(RETRY_AFTER.values())), chance),
        lambda: "".join(chr(chance.randrange(0x20, 0x2FA0)) for _ in range(chance.randrange(40))),
    ]
    return chance.choice(made)()


def _bent(text: str, chance: random.Random) -> str:
    letters = list(text or " ")
    for _ in range(chance.randrange(1, 4)):
        letters[chance.randrange(len(letters))] = chance.choice("0123456789-+:., GMT９٣\x00é")
    return "".join(letters)


# Clocks


def _clocks(proof: Proof, folder: Path, chance: random.Random) -> None:
    """The wall clock jumps in the middle of a call: only the monotonic one counts."""
    steps = [sign * span for span in (3600.0, 86400.0, 10 * 365.25 * 86400) for sign in (1, -1)]
    steps += [chance.uniform(-1e9, 1e9) for _ in range(50)]
    for step in steps:
        waited, attempts = _under_a_step(step, by_wall=False)
        proof.claims.holds(f"clock step {step:.0f} s: as many attempts as without", attempts == 4, attempts)
        proof.claims.holds(f"clock step {step:.0f} s: at most a minute of waiting", waited <= LONGEST_RUN, waited)
    proof.faults["clock step"] += len(steps)
    _not_before(proof, folder)
    control = proof.control("the wall clock")
    for step in steps[:6]:
        _, attempts = _under_a_step(step, by_wall=True)
        control.holds(f"four attempts, step {step:.0f} s", attempts == 4, attempts)


def _under_a_step(step: float, *, by_wall: bool) -> tuple[float, int]:
    """Seconds waited and attempts made where the wall clock jumps by *step* during the second attempt."""
    steady, wall, made = Moving(BEGIN), [0.0], 0

    def once() -> None:
        nonlocal made
        made += 1
        wall[0] += step if made == 2 else 0.0
        raise Busy

    clock = (lambda: steady.monotonic() + wall[0]) if by_wall else steady.monotonic
    policy = RetryPolicy(sleep=steady.sleep, monotonic=clock, chance=random.Random(1))
    with contextlib.suppress(Busy):
        policy.call("proof", once, lambda error: isinstance(error, Busy))
    return (steady.at - BEGIN).total_seconds(), made


def _not_before(proof: Proof, folder: Path) -> None:
    """A relay asked to wait while this machine's clock was half a year ahead: nobody waits for half a year."""
    with lived(folder, []) as world:
        world.add(1)
        world.clock.at += timedelta(days=180)
        world.proxy.hit(refusal(429, "600"), path=BATCH)
        code = world.sync(attempts=1).exit_code
        proof.claims.holds("half a year ahead: the relay asks to wait", code == 6, code)
        world.clock.at = BEGIN + timedelta(hours=1)
        code = world.sync().exit_code
        proof.claims.holds("half a year ahead, then put right: sent at once", code == 0, code)

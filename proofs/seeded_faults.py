"""The month again while one, ten and thirty of a hundred requests fail, drawn by a seed at the relay's door.

python -m proofs.seeded_faults RATE SEED FOLDER      lives through one of these months again
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from proofs.claims import Claims, Proof
from proofs.month import TROUBLES, Month
from proofs.unguarded import fresh_keys
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["prove"]

RATES = {"short": (0.10, 0.30), "usual": (0.01, 0.10, 0.30), "full": (0.01, 0.10, 0.30)}
SEEDS = {"short": 1, "usual": 10, "full": 50}
SPREAD = 1_000  # seeds of one proof lie together
DAYS, NEWCOMERS = 7, 5
ERASED_ON = (5,)
WITHDRAWN_ON = (6,)  # by chance alone most months, of few days and few people, see nobody withdraw
HAPPENED = ("registrations", "erasures", "withdrawals")  # what the promise names
MOST_RUNS = 60  # at three requests in ten, cron needs patience
CONTROL = 0.30
MOST_CONTROLS = 40
HANDLED = ("lose_answer", "half_answer")  # after which a client may do wrong: thrice as often as others
KINDS = (*TROUBLES, *HANDLED, *HANDLED, "502", "empty_200", "204", "duplicate_events")
ASKED = 30  # seconds that a relay asks to wait
INTERFACE = "/v1/"  # what people open in their browsers is another affair
SHARED_MEMORY = Path("/dev/shm")


class Lived(NamedTuple):
    """One month: how it was, and what was broken in it."""

    rate: float
    seed: int
    claims: Claims
    happened: Counter[str]

    @property
    def name(self) -> str:
        """With what it can be lived through again."""
        return f"{self.rate:.0%} of the requests, seed {self.seed}"


class SeededFaults:
    """Chooses the requests that fail, and how."""

    def __init__(self, rate: float, seed: int) -> None:
        self._rate, self._chance = rate, random.Random(seed)
        self.requests = 0

    def strike(self, path: str) -> FaultRequest | None:
        """The fault that breaks this request, if one does."""
        if not path.startswith(INTERFACE):
            return None
        self.requests += 1
        if self._chance.random() >= self._rate:
            return None
        kind = self._chance.choice(KINDS)
        asked = FaultRequest.model_validate({"kind": kind, "retry_after": ASKED})
        return asked if asked.covers(path) else asked.model_copy(update={"kind": "503"})


def prove(_folder: Path, size: str, seed: int) -> Proof:
    """Live through a short month for every rate and seed, and through some without the stored key."""
    rates = ", ".join(f"{rate:.0%}" for rate in RATES[size])
    promise = (
        f"While {rates} of all requests fail, {len(set(KINDS))} ways drawn by {SEEDS[size]} seeds each, "
        "months of exports, registrations, withdrawals and erasures need no human: every night all their claims hold."
    )
    proof = Proof("seeded_faults", promise, seed, guard="the stored idempotency key: a fresh one for every send")
    seeds = [seed * SPREAD + number for number in range(SEEDS[size])]
    with ProcessPoolExecutor() as pool:
        # The longest first, so that no core waits for another's last month.
        months = [(rate, one) for rate in reversed(RATES[size]) for one in seeds]
        lived = list(pool.map(_lived, *zip(*months, strict=True)))
        _control(proof, pool)
    for rate in RATES[size]:
        _tell(proof, rate, [one for one in lived if one.rate == rate])
    return proof


def _control(proof: Proof, pool: ProcessPoolExecutor) -> None:
    """Live through months without the stored key until one of them breaks."""
    played, found = 0, Claims()
    while not (control := found.about("the relay minted the links")).broken and played < MOST_CONTROLS:
        few = [pool.submit(_lived, CONTROL, proof.seed * SPREAD + played + more, keyless=True) for more in range(4)]
        played += len(few)
        for one in few:
            _judge(found, one.result())
    proof.controls["a fresh key"] = control
    proof.figures.append(f"control: {played} months at {CONTROL:.0%}")


def _tell(proof: Proof, rate: float, lived: Sequence[Lived]) -> None:
    happened = sum((one.happened for one in lived), Counter[str]())
    hit = {kind: number for kind, number in happened.items() if kind.startswith("fault_")}
    proof.faults.update(hit)
    for one in lived:
        _judge(proof.claims, one)
    requests = happened["requests"]
    proof.figures.append(
        f"{rate:.0%}: {len(lived)} months of {DAYS} days, {sum(hit.values())} of {requests} requests failed, "
        f"in {sum(map(_was_hit, lived))} months at least one, "
        f"{happened['runs that failed']} runs with them; {happened['registrations']} registrations, "
        f"{happened['erasures']} erasures, {happened['withdrawals']} withdrawals"
    )
    least = rate * requests / 2 if rate * requests >= 10 else 0
    proof.claims.holds(f"faults were hit at {rate:.0%}", sum(hit.values()) > least, hit)
    for kind in HAPPENED:
        proof.claims.holds(f"{kind} happened at {rate:.0%}", happened[kind] > 0)


def _was_hit(lived: Lived) -> bool:
    return any(kind.startswith("fault_") for kind in lived.happened)


def _judge(claims: Claims, lived: Lived) -> None:
    claims.checked += lived.claims.checked
    claims.broken += [f"{lived.name}: {claim}" for claim in lived.claims.broken]


def _lived(rate: float, seed: int, *, keyless: bool = False) -> Lived:
    room = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="proof-seeded-", dir=room))
    try:
        with fresh_keys() if keyless else nullcontext():
            return live(folder, rate, seed)
    finally:
        shutil.rmtree(folder)


def live(folder: Path, rate: float, seed: int) -> Lived:
    """One month in *folder*."""
    faults = SeededFaults(rate, seed)
    month = Month(
        folder,
        random.Random(seed),
        NEWCOMERS,
        erased_on=ERASED_ON,
        strike=faults.strike,
        most_runs=MOST_RUNS,
        withdrawn_on=WITHDRAWN_ON,
    )
    try:
        month.live(DAYS)
    except Exception as error:  # noqa: BLE001  a month that ends before its time is a finding like any other
        month.claims.holds("the month was lived to its end", truth=False, found=f"{type(error).__name__}: {error}")
    month.happened["requests"] = faults.requests
    return Lived(rate, seed, month.claims, month.happened)


def main() -> int:
    """Live through one month again, and leave everything in the folder."""
    rate, seed, folder = sys.argv[1:]
    lived = live(Path(folder), float(rate), int(seed))
    print(lived.name, dict(lived.happened), *lived.claims.broken, sep="\n")
    return bool(lived.claims.broken)


if __name__ == "__main__":
    sys.exit(main())

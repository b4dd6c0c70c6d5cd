"""Eight runs on one ledger at once, one of them killed; and a run that wakes up after it was overtaken."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.forks import Forks, forks
from proofs.paused import LONGEST, MINTING, MOMENTS, Pauses
from proofs.people import invented, is_yes
from proofs.stage import DONE, People, Stage, environment, served
from proofs.state import LedgerState, RelayState, check_both
from proofs.traffic import Watch
from relay_connectors.errors import BusyError
from relay_connectors.relay_server import RunningRelay

__all__ = ["prove"]

GUARDS = "the fence of the lease; the lease; the look before each request; that a run gives back its own lease alone"
ROUNDS = {"short": 2, "usual": 200, "full": 400}
PAUSES = {"short": 1, "usual": 3, "full": 20}  # at every moment
AT_ONCE = {"short": 4, "usual": 8, "full": 8}
KNOWN, NEW, CHANGED = 20, 2, 4
SHOTS = 8  # at a round whose kill came too late
TURNED_AWAY = "some runs find the ledger held and end with 7"
NO_LEASE = 3  # rounds
STAGGER = 0.25  # seconds over which the eight begin: some find the ledger held, some find it left by a killed one


@dataclass(slots=True)
class Crowd:
    """Rounds of eight runs over one ledger that goes on from round to round."""

    stage: Stage
    relay: RunningRelay
    people: People
    chance: random.Random
    forks: Sequence[Forks]
    codes: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    late: int = 0
    """Rounds whose kill came too late, so that one of two more runs was killed."""

    def round(self, claims: Claims, number: int) -> None:
        """A day on which some rows changed and some are new: each goes once, whoever sends it."""
        known = KNOWN + NEW * number
        yes = [row for row in self.people[:known] if is_yes(row)]
        touched = self.chance.sample(yes, k=min(CHANGED, len(yes)))
        for row in touched:
            row["応募職種"] = f"職種その{number}"
        self.stage.write(self.people[: known + NEW])
        before, counted = RelayState.at(self.stage.relay), Counter(self.relay.app.state.relay.counters)
        self._at_once(claims, number)
        last = self._run(self.forks[0], 0, None)
        claims.holds(f"round {number}: the run after them goes through", last in DONE, last)
        newcomers = sum(map(is_yes, self.people[known : known + NEW]))
        self._compare(claims, number, before, counted, {row["応募ID"] for row in touched}, newcomers)

    def _at_once(self, claims: Claims, number: int) -> None:
        """The runs begin within a quarter of a second; one is killed, half of the times whoever holds the ledger."""
        waits = [self.chance.uniform(0, STAGGER) for _ in self.forks]
        after, by_lease = self.chance.uniform(0, 0.2), self.chance.random() < 0.5
        shot = None if by_lease else self.chance.randrange(len(self.forks))
        with ThreadPoolExecutor(len(self.forks)) as pool:
            running = [
                pool.submit(self._run, one, wait, after if index == shot else None)
                for index, (one, wait) in enumerate(zip(self.forks, waits, strict=True))
            ]
            if by_lease:
                self._kill_the_holder(after, running)
            done, late = wait_for(running, LONGEST)
            claims.same(f"round {number}: runs that are blocked", len(late), 0)
        codes = Counter(run.result() for run in done)
        killed = codes.pop(-signal.SIGKILL, 0)
        if killed:
            self.killed["the holder" if by_lease else "any of them"] += 1
        else:
            self._kill_one_more(claims, number)
        self.codes.update({str(code): count for code, count in codes.items()})
        claims.holds(f"round {number}: exit codes", killed <= 1 and codes.keys() <= {*DONE, BusyError.exit_code}, codes)

    def _kill_one_more(self, claims: Claims, number: int) -> None:
        """The shot came when its run was over: two more begin at once, and one of them is shot sooner."""
        for tried in range(SHOTS):
            after = self.chance.uniform(0, 0.1 / 2**tried)
            with ThreadPoolExecutor(2) as pool:
                beside = pool.submit(self._run, self.forks[1], 0, None)
                code = self._run(self.forks[0], 0, after)
            other = beside.result()
            claims.holds(f"round {number}: exit code beside a shot", other in (*DONE, BusyError.exit_code), other)
            self.codes[str(other)] += 1
            if code == -signal.SIGKILL:
                self.late += 1
                return
            self.codes[str(code)] += 1
        claims.holds(f"round {number}: a kill landed", False)  # noqa: FBT003

    def _run(self, forks: Forks, wait: float, kill_after: float | None) -> int:
        time.sleep(wait)
        words, cwd = ("sync",), self.stage.client.folder
        if kill_after is None:
            return forks.run(words, cwd, environment())
        return forks.shot(words, cwd, environment(), kill_after).exit_code

    def _kill_the_holder(self, after: float, running: Sequence[Future[int]]) -> None:
        """Wait for somebody to take the lease, and a little longer; then kill who has it."""
        ledger = self.stage.client.ledger
        while not (pid := _holder(ledger)) and not all(run.done() for run in running):
            time.sleep(0.002)
        time.sleep(after)
        pid = _holder(ledger)
        with suppress(OSError):
            if b"proofs.forks" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    def _compare(
        self, claims: Claims, number: int, before: RelayState, counted: Counter[str], touched: set[str], newcomers: int
    ) -> None:
        """Each changed person is one revision further, each newcomer there once, nobody else was touched."""
        relay, ledger = RelayState.at(self.stage.relay), LedgerState.at(self.stage.client.ledger)
        check_both(claims, relay, ledger)
        wanted = {key for key, application in LedgerState.live(self.stage.client.ledger) if application in touched}
        steps = {
            key: row[0] - before.referrals[key][0] for key, row in relay.referrals.items() if key in before.referrals
        }
        claims.same(f"round {number}: revisions", {k: by for k, by in steps.items() if by}, dict.fromkeys(wanted, 1))
        claims.same(f"round {number}: everybody who changed is live", len(wanted), len(touched))
        now = Counter(self.relay.app.state.relay.counters)
        made = {name: now[name] - counted[name] for name in ("created", "updated", "unchanged", "stale")}
        expected = {"created": newcomers, "updated": len(touched), "unchanged": 0, "stale": 0}
        claims.same(f"round {number}: effects at the relay", made, expected)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Rounds of eight, then pauses; for the control, pauses without the fence."""
    promise = (
        "Eight runs on one ledger, one killed in most rounds, else one of two more: no effect twice or missing, nobody "
        "blocked, the others end with 7. A run that wakes after another host took the ledger over writes and sends "
        "nothing and ends with 7."
    )
    proof = Proof("two_at_once", promise, seed, guard=GUARDS)
    people = invented(2 * (KNOWN + NEW * (ROUNDS[size] + 1)), seed, consent=0.7, messy=False)
    crowd = _rounds(proof.claims, folder / "crowd", people, random.Random(seed), ROUNDS[size], AT_ONCE[size])
    proof.faults.update({f"killed: {who}": number for who, number in crowd.killed.items()})
    proof.faults["killed: one of two more, where that came too late"] = crowd.late
    rounds, at_once = ROUNDS[size], crowd.killed.total()
    proof.claims.same("rounds with a kill, among the eight or else among two more", at_once + crowd.late, rounds)
    if size != "short":
        proof.claims.holds("in most rounds one of the eight is killed", at_once > rounds // 2, at_once)
    codes = ", ".join(f"{code}: {number}" for code, number in sorted(crowd.codes.items()))
    landed = f"in {at_once} one of them was killed, in {crowd.late} that came too late and one of two more was"
    proof.figures.append(f"{rounds} rounds of {AT_ONCE[size]}: {landed}; exit codes {codes}")
    _pauses(proof, folder, people, size)
    if size != "short":
        own, chance = Claims(), random.Random(seed)
        # Anew: a round changes the rows it is given.
        others = invented(KNOWN + NEW * (NO_LEASE + 1), seed, consent=0.7, messy=False)
        _rounds(own, folder / "unleased", others, chance, NO_LEASE, AT_ONCE[size], without="lease")
        proof.controls["no lease"] = own.about(TURNED_AWAY)
    return proof


def _rounds(
    claims: Claims,
    folder: Path,
    people: People,
    chance: random.Random,
    rounds: int,
    at_once: int,
    without: str = "",
) -> Crowd:
    """Live through the rounds, *without* a guard for a control."""
    stage, watch = Stage(folder), Watch(before=0.004, after=0.004, batch_items=2)
    stage.write(people[:KNOWN])
    with served(stage, watch) as relay, ExitStack() as stack:
        first = stage.sync()
        claims.holds("the first run goes through", first.done, first.said[-300:])
        warm = [stack.enter_context(forks(folder / "forks", without)) for _ in range(at_once)]
        crowd = Crowd(stage, relay, people, chance, warm)
        for number in range(rounds):
            crowd.round(claims, number)
    busy = crowd.codes[str(BusyError.exit_code)]
    claims.holds(TURNED_AWAY, busy > 0, dict(crowd.codes))
    return crowd


def _pauses(proof: Proof, folder: Path, people: People, size: str) -> None:
    begin = Stage(folder / "paused")
    begin.write(people[:KNOWN])
    with served(begin):
        proof.claims.holds("the run before the pauses goes through", begin.sync().done)
    begin.write(people[: 2 * KNOWN])
    pauses = Pauses(begin, folder / "pause", random.Random(proof.seed))
    for moment in (MOMENTS[1:2] if size == "short" else MOMENTS) * PAUSES[size]:
        pauses.one(proof.claims, moment)
    if size != "short":
        _beside(proof, begin, folder, people, pauses)
    proof.faults.update({f"paused {moment}": number for moment, number in pauses.hit.items()})
    unfenced = Pauses(begin, folder / "pause", random.Random(proof.seed), "unfenced")
    own = Claims()
    unfenced.one(own, MOMENTS[0])
    proof.controls["no fence"] = own.about("exit code of who wakes", "what the ledger says", "requests after it woke")


def _beside(proof: Proof, begin: Stage, folder: Path, people: People, pauses: Pauses) -> None:
    """Pauses that one part of the fence alone makes harmless, each with that part taken out as its control."""
    fresh = Stage(folder / "fresh")  # whose pool of links is empty, so that it mints
    fresh.write(people[:KNOWN])
    minting = Pauses(fresh, folder / "pause", random.Random(proof.seed))
    for _ in range(PAUSES["usual"]):
        minting.one(proof.claims, MINTING)
        pauses.beside(proof.claims)
    proof.faults.update({f"paused {moment}": number for moment, number in minting.hit.items()})
    own = Claims()
    Pauses(fresh, folder / "pause", random.Random(proof.seed), "unlooked").one(own, MINTING)
    proof.controls["no look before a request"] = own.about("requests after it woke")
    own = Claims()
    Pauses(begin, folder / "pause", random.Random(proof.seed), "unowned").beside(own)
    proof.controls["a lease is given back whoever holds it"] = own.about("exit code of a third run")


def _holder(ledger: Path) -> int:
    with closing(sqlite3.connect(ledger)) as db:
        found = db.execute("SELECT pid FROM lease WHERE name = 'run'").fetchall()
    return int(found[0][0]) if found else 0

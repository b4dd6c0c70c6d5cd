"""SIGKILL at any moment, then run again: both sides end as if nothing had happened."""

from __future__ import annotations

import csv
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.people import changed, invented
from proofs.stage import People, Stage, served
from proofs.state import LedgerState, RelayState, check_both
from proofs.traffic import Seen, Watch
from relay_connectors.clock import SystemClock, stamp
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.simulate import simulate

__all__ = ["BATCH", "Ending", "control", "finish", "prepared", "prove", "same_ending"]

KILLS = {"short": 2, "usual": 50, "full": 250}
KILLS_PER_ROUND = 3  # the second and the third hit the recovery
PEOPLE = {"short": (60, 80), "usual": (200, 400), "full": (200, 400)}  # known since yesterday, new today
REGISTERED = {"short": 3, "usual": 13, "full": 13}  # the tenth point becomes a slot
BATCH_ITEMS = 10
ROWS_PER_FILE = 40
SLOW = 0.008  # seconds before and after handling, so that moments land there
BATCH, MINT = "/v1/referrals/batch", "/v1/links/mint"
DELIVERING = ("/v1/meta", "/v1/referrals", "/v1/links")
TOO_LATE = "too late: the run was over"
LISTENING = ("/v1/events", "/v1/credits")
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")


@dataclass(frozen=True, slots=True)
class Course:
    """How long an undisturbed run takes from phase to phase (seconds since its start), and how much it asks."""

    leased: float
    asked: float
    listened: float
    ended: float
    requests: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What both sides came to."""

    relay: RelayState
    ledger: LedgerState
    counters: Counter[str]


@dataclass(slots=True)
class Sweep:
    """Rounds of kills from the same beginning."""

    begin: Stage
    folder: Path
    chance: random.Random
    course: Course
    landed: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    round: int = 0

    def one_round(self, claims: Claims, calm: Ending, most: int) -> None:
        """Up to *most* kills one after the other, then runs to the end; compare with the undisturbed ending."""
        self.round += 1
        stage, watch = self.begin.copy(self.folder / "round"), _watch()
        with served(stage, watch) as relay:
            began = stamp(SystemClock().now())
            for number in range(most):
                if not self._kill_once(stage, watch, began, first=number == 0):
                    break
            ending = finish(claims, stage, relay)
            self.replayed += relay.app.state.relay.counters["replayed"]
        same_ending(claims, f"round {self.round}", ending, calm)

    def _kill_once(self, stage: Stage, watch: Watch, began: str, *, first: bool) -> bool:
        """Kill one run somewhere; False if it was over before."""
        watch.forget()
        ledger, before = stage.client.ledger, _written(stage.client.ledger)
        process = stage.start("sync")
        self._wait(process, watch, ledger, first=first)
        process.send_signal(signal.SIGKILL)
        killed = process.wait() == -signal.SIGKILL
        written = _written(ledger) != before
        self.landed[_place(watch.seen, stage, began, written=written) if killed else TOO_LATE] += 1
        return killed

    def _wait(self, process: subprocess.Popen[bytes], watch: Watch, ledger: Path, *, first: bool) -> None:
        """Wait for a random moment of one of the phases; a recovery has little left to collect and to deliver."""
        chance, course = self.chance, self.course
        phase = chance.choice(
            ("collect", "collect", "deliver", "listen") if first else ("collect", "deliver", "listen")
        )

        def over() -> bool:
            return process.poll() is not None

        if phase == "collect":
            _until_written(ledger, over)
            time.sleep(chance.uniform(0, course.asked - course.leased))
        elif phase == "deliver":
            wanted = chance.randint(1, course.requests if first else 3)
            watch.wait(lambda seen: _count(seen, DELIVERING) >= wanted, over)
            time.sleep(chance.uniform(0, 6 * SLOW))
        else:
            watch.wait(lambda seen: _count(seen, LISTENING) >= 1, over)
            time.sleep(chance.uniform(0, course.ended - course.listened))


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Prepare a day, see how it ends undisturbed, then disturb it."""
    promise = (
        "Killed at any moment of collect, deliver and listen and run again, both sides end as undisturbed: "
        "0 missing, 0 doubled."
    )
    proof = Proof("kill", promise, seed, guard="the stored idempotency key, now a fresh one for every send")
    begin = prepared(Stage(folder / "kill"), *PEOPLE[size], REGISTERED[size], seed)
    calm, course = _undisturbed(proof.claims, begin.copy(folder / "calm"))
    proof.claims.same("everybody who registered is known", calm.ledger.registered, REGISTERED[size])
    sweep = Sweep(begin, folder, random.Random(seed), course)
    while (left := KILLS[size] - _real(sweep.landed)) > 0 and sweep.round < 3 * KILLS[size]:
        sweep.one_round(proof.claims, calm, min(KILLS_PER_ROUND, left))
    proof.faults = Counter({place: number for place, number in sweep.landed.items() if place != TOO_LATE})
    proof.claims.holds(f"{KILLS[size]} kills landed", _real(sweep.landed) >= KILLS[size], dict(sweep.landed))
    proof.figures.append(f"{sweep.round} rounds, answers repeated by the relay from its store: {sweep.replayed} items")
    held = (
        f"{len(calm.relay.referrals)} referrals, {calm.ledger.linked.total()} links given, {calm.relay.points} points"
    )
    proof.figures.append(f"each ends with {held}, {calm.ledger.events.total()} events, as undisturbed")
    proof.figures.append(f"an undisturbed run: {course.ended:.1f} s, {course.requests} requests while delivering")
    control(proof, "a fresh key for a batch", begin.copy(folder / "control", "stored_key"), calm, BATCH)
    if size != "short":
        _control_of_mint(proof, Stage(folder / "first"), PEOPLE[size][0])
    return proof


def _control_of_mint(proof: Proof, begin: Stage, people: int) -> None:
    """On the very first day, as on later ones there may be links enough."""
    begin.write(invented(people, proof.seed), rows_per_file=ROWS_PER_FILE)
    calm = begin.copy(begin.folder.with_name("first-calm"))
    with served(calm, _watch()) as relay:
        ending = finish(proof.claims, calm, relay)
    fresh = begin.copy(begin.folder.with_name("first-control"), "stored_key")
    control(proof, "a fresh key for a mint", fresh, ending, MINT)


def finish(claims: Claims, stage: Stage, relay: RunningRelay) -> Ending:
    """Run to the end, and once more for what listening changed."""
    runs = stage.sync_until_done()
    claims.holds("the rerun goes through", runs[-1].done, [(run.exit_code, run.said[-200:]) for run in runs])
    last = stage.sync()
    claims.holds("so does the one after it", last.done, last.said[-300:])
    counters = Counter(relay.app.state.relay.counters)
    return Ending(RelayState.at(stage.relay), LedgerState.at(stage.client.ledger), counters)


def same_ending(claims: Claims, when: str, ending: Ending, calm: Ending) -> None:
    """Nothing missing, nothing doubled, nothing left."""
    check_both(claims, ending.relay, ending.ledger)
    claims.same(f"{when}: referrals, revisions and data at the relay", ending.relay.referrals, calm.relay.referrals)
    claims.same(f"{when}: links at the relay", len(ending.relay.links), len(calm.relay.links))
    claims.same(f"{when}: points", ending.relay.points, calm.relay.points)
    claims.same(f"{when}: entries of the account", ending.relay.entries, calm.relay.entries)
    for name in COUNTED:
        claims.same(f"{when}: items {name} at the relay", ending.counters[name], calm.counters[name])
    for name in ("records", "linked", "consents", "events", "issues", "registered"):
        claims.same(f"{when}: {name} in the ledger", getattr(ending.ledger, name), getattr(calm.ledger, name))


def prepared(stage: Stage, known: int, newcomers: int, registered: int, seed: int) -> Stage:
    """Yesterday is synced, some people have registered through their links, and today's export lies ready."""
    people = invented(known + newcomers, seed)
    stage.write(people[:known], rows_per_file=ROWS_PER_FILE)
    with served(stage) as relay:
        if not stage.sync().done:
            raise AssertionError("the proof cannot be prepared: the first sync failed")
        mails = _invited(stage, people[:known])
        simulate(mails, relay.mail_dir, register=registered, base_url=relay.url, seed=seed)
    stage.write(changed(people[:known], people[known:], seed), rows_per_file=ROWS_PER_FILE)
    return stage


def _invited(stage: Stage, people: People) -> Path:
    """The rejection mails of yesterday: who got which link."""
    with closing(sqlite3.connect(stage.client.ledger)) as db:
        sql = "SELECT r.application_id, l.url FROM links l JOIN records r USING (record_id) WHERE l.state = 'assigned'"
        links = dict(db.execute(sql))
    path = stage.folder / "mails.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = {row["応募ID"]: row["メールアドレス"].strip().lower() for row in people}
        csv.writer(file).writerow(("application_id", "email", "link", "language"))
        csv.writer(file).writerows((key, rows[key], link, "ja") for key, link in links.items() if "@" in rows[key])
    return path


def _undisturbed(claims: Claims, stage: Stage) -> tuple[Ending, Course]:
    """The day without a kill: how it ends, and when its phases begin."""
    watch, ledger = _watch(), stage.client.ledger
    with served(stage, watch) as relay:
        began = time.monotonic()
        process = stage.start("sync")
        _until_written(ledger, lambda: process.poll() is not None)
        leased = time.monotonic() - began
        process.wait()
        ended = time.monotonic() - began
        claims.holds("the undisturbed run goes through", process.returncode in (0, 4), process.returncode)
        asked, listened = (_first(watch.seen, paths) - began for paths in (DELIVERING, LISTENING))
        course = Course(leased, asked, listened, ended, _count(watch.seen, DELIVERING))
        ending = finish(claims, stage, relay)
    check_both(claims, ending.relay, ending.ledger)
    return ending, course


def control(proof: Proof, name: str, stage: Stage, calm: Ending, path: str) -> None:
    """Without the guard: one kill after the relay committed and before it answered; something is there twice."""
    watch = Watch(after=0.2, batch_items=BATCH_ITEMS)
    with served(stage, watch) as relay:
        process = stage.start("sync")
        watch.wait(lambda seen: _handled(seen, path), lambda: process.poll() is not None)
        process.kill()
        proof.claims.same(f"{name}: the kill landed", process.wait(), -signal.SIGKILL)
        watch.after = 0
        ending = finish(proof.claims, stage, relay)
    own = Claims()
    same_ending(own, f"killed after {path} was committed", ending, calm)
    proof.controls[name] = own.about("items ", "links at the relay")


def _handled(seen: list[Seen], path: str) -> bool:
    return any(one.path == path and one.moment == "handled" for one in seen)


def _watch() -> Watch:
    return Watch(before=SLOW, after=SLOW, batch_items=BATCH_ITEMS)


def _count(seen: list[Seen], paths: tuple[str, ...]) -> int:
    return sum(one.moment == "arrived" and one.path.startswith(paths) for one in seen)


def _first(seen: list[Seen], paths: tuple[str, ...]) -> float:
    return next(one.at for one in seen if one.path.startswith(paths))


def _written(ledger: Path) -> int:
    """Changes whenever the ledger is written."""
    return ledger.stat().st_mtime_ns


def _until_written(ledger: Path, over: Callable[[], bool]) -> None:
    """Wait for the next write to the ledger: a run takes its lease."""
    before = _written(ledger)
    while _written(ledger) == before and not over():
        time.sleep(0.002)


def _place(seen: list[Seen], stage: Stage, began: str, *, written: bool) -> str:
    """Where a killed run was, by what the relay and the ledger last saw of it."""
    if seen:
        phase = "deliver" if seen[-1].path.startswith(DELIVERING) else "listen"
        return f"{phase}: request {seen[-1].moment}"
    if not written:
        return "starting"
    with closing(sqlite3.connect(stage.client.ledger)) as db:
        ((done,),) = db.execute("SELECT COUNT(*) FROM files WHERE complete AND read_at >= ?", (began,))
    if done == len(list(stage.exports.iterdir())):
        return "collect done, plan"
    return "collect: some files read" if done else "collect: no file read"


def _real(landed: Counter[str]) -> int:
    return sum(number for place, number in landed.items() if place != TOO_LATE)

"""The disk fails or is full at any write, sync, truncation, open or deletion: nothing is lost, and the run says so."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from proofs.apsw_face import through_apsw
from proofs.careless import careless
from proofs.claims import Claims, Proof
from proofs.content import opened
from proofs.disk_faults import UNFENCED, FailingDisk, Fault, failing_file
from proofs.in_process import run_here
from proofs.kill import Ending, same_ending
from proofs.people import invented
from proofs.stage import Run, Stage, served
from proofs.state import LedgerState, RelayState, check_both
from relay_connectors.errors import ConfigurationError, LedgerError

__all__ = ["prove"]

FAULTS = {"short": 6, "usual": 1_000, "full": 4_000}
PEOPLE = {"short": 6, "usual": 9, "full": 9}
MODES = ("truncate", "wal")
# More than cores: half of a run's time is the relay going to sleep.
PROCESSES = 4
RERUNS = 2
MOST_MISSED = 10  # one in so many
EXPORTS = (("links", "export", "--all"), ("provisions", "export"), ("plan",))


class Task(NamedTuple):
    """Some faults of one journal mode; *guarded* False: without a journal."""

    begin: Stage
    folder: Path
    mode: str
    faults: list[Fault]
    calm: Ending
    guarded: bool = True


class Outcome(NamedTuple):
    """What a task came to."""

    claims: Claims
    hit: Counter[str]
    codes: Counter[str]
    missed: Counter[str]


def prove(folder: Path, size: str, seed: int) -> Proof:
    """See how many operations an undisturbed run asks for, then let each of them fail."""
    promise = (
        "EIO or ENOSPC at any operation of a collect, deliver and listen, once or from then on: the run ends with 9 "
        "and a plain sentence, what was committed is there, the file is sound, and the next run ends as undisturbed."
    )
    proof = Proof("disk", promise, seed, guard="the ledger's journal")
    begin = Stage(folder / "begin")
    begin.write(invented(PEOPLE[size], seed, consent=0.7, messy=False))
    for mode in MODES:
        operations, calm = _undisturbed(begin, folder / "calm", mode)
        least = operations if size != "short" else 0  # no operation is left out
        faults = _faults(operations, max(least, FAULTS[size] // len(MODES)), random.Random(f"{seed} {mode}"))
        found = _inflict(begin, folder, mode, faults, calm, size)
        _add(proof, mode, found)
        reached = f"{len({fault.at for fault in faults})} of {operations} operations failed"
        hit, missed = sum(one.hit.total() for one in found), sum(one.missed.total() for one in found)
        proof.claims.holds(f"{mode}: at most a tenth is missed", missed * MOST_MISSED <= len(faults), missed)
        told = f"{hit} faults hit, {missed} missed (the run was over before)"
        proof.figures.append(f"{mode}: {reached}, {told}, ended with {dict(_codes(found))}")
    careless_faults = [Fault(operations * at // 30, "EIO", stays=True) for at in range(1, 11)]
    found = _inflict(begin, folder, MODES[0], careless_faults, calm, size, guarded=False)
    proof.controls["no journal"] = _together(one.claims for one in found).about(
        "file is sound", "was committed is there"
    )
    _exports(proof, begin.copy(folder / "exports"))
    return proof


def _undisturbed(begin: Stage, folder: Path, mode: str) -> tuple[int, Ending]:
    stage, disk = begin.copy(folder), FailingDisk()
    with served(stage) as relay:
        with through_apsw(disk, mode):
            run_here(stage, "sync", "--json")
        counted = disk.done
        with through_apsw(disk, mode):
            run_here(stage, "sync", "--json")
        counters = Counter(relay.app.state.relay.counters)
    return counted, Ending(RelayState.at(stage.relay), LedgerState.at(stage.client.ledger), counters)


def _faults(operations: int, count: int, chance: random.Random) -> list[Fault]:
    """*count* faults, spread over all operations; as long as there are enough, no operation is left out."""
    step = max(1.0, operations / count)
    places = [int(at * step) % operations + 1 for at in range(count)]
    return [Fault(at, chance.choice(("EIO", "ENOSPC")), chance.random() < 0.5) for at in places]


def _inflict(
    begin: Stage, folder: Path, mode: str, faults: list[Fault], calm: Ending, size: str, *, guarded: bool = True
) -> list[Outcome]:
    shares = 1 if size == "short" else PROCESSES
    tasks = [Task(begin, folder / f"at{one}", mode, faults[one::shares], calm, guarded) for one in range(shares)]
    if shares == 1:
        return [_suffer(tasks[0])]
    with ProcessPoolExecutor(shares, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_suffer, tasks))


def _suffer(task: Task) -> Outcome:
    outcome = Outcome(Claims(), Counter(), Counter(), Counter())
    with nullcontext() if task.guarded else careless("journal_mode=off"):
        for fault in task.faults:
            _one(task, fault, outcome)
    shutil.rmtree(task.folder, ignore_errors=True)
    return outcome


def _one(task: Task, fault: Fault, outcome: Outcome) -> None:
    """One run on a failing disk, then runs on a sound one."""
    claims, stage, disk = outcome.claims, task.begin.copy(task.folder), FailingDisk(fault)
    with served(stage) as relay:
        with through_apsw(disk, task.mode):
            run = run_here(stage, "sync", "--json")
        (outcome.hit if disk.hit else outcome.missed)[disk.hit] += 1
        outcome.codes[str(run.exit_code)] += 1
        _told(claims, f"{task.mode}, {fault}", run)
        left = opened(stage.client.ledger, UNFENCED)
        when = f"{task.mode}, {fault} ({disk.hit})"
        claims.same(f"{when}: the file is sound", left.integrity, "ok")
        claims.holds(f"{when}: what was committed is there", left.content in (disk.last, disk.tried))
        if left.integrity != "ok":
            return
        with through_apsw(FailingDisk(), task.mode):
            runs = [run_here(stage, "sync", "--json") for _ in range(RERUNS)]
        claims.holds(f"{when}: the next run goes through", runs[0].done, (runs[0].exit_code, runs[0].said[-200:]))
        counters = Counter(relay.app.state.relay.counters)
    ending = Ending(RelayState.at(stage.relay), LedgerState.at(stage.client.ledger), counters)
    check_both(claims, ending.relay, ending.ledger)
    same_ending(claims, when, ending, task.calm)


def _told(claims: Claims, when: str, run: Run) -> None:
    """It ends as the table of exit codes says, with a sentence that names the ledger; or the fault did no harm."""
    claims.holds(f"{when}: exit code", run.exit_code in (0, LedgerError.exit_code), (run.exit_code, run.said[-300:]))
    if run.exit_code:
        claims.holds(f"{when}: says what to do", "The ledger " in run.said, run.said[-300:])


def _exports(proof: Proof, stage: Stage) -> None:
    """Files that commands write: there whole, or as they were before."""
    with served(stage):
        run_here(stage, "sync", "--json")
        for words in EXPORTS:
            target = stage.client.folder / "out" / "file"
            target.parent.mkdir(exist_ok=True)
            command = (*words, "-o", str(target))
            whole = run_here(stage, *command)
            size = target.stat().st_size
            proof.claims.same(f"{' '.join(words)}: exports", (whole.exit_code, size > 0), (0, True))
            for room in (None, *range(0, size, max(1, size // 12))):
                target.write_text("as it was", encoding="ascii")
                with failing_file(room):
                    run = run_here(stage, *command)
                when = f"{' '.join(words)}, room for {room} of {size} bytes"
                code = ConfigurationError.exit_code
                proof.claims.holds(f"{when}: exit code", run.exit_code == code, (run.exit_code, run.said[-200:]))
                proof.claims.same(f"{when}: the old file", target.read_text(encoding="utf-8"), "as it was")
                proof.claims.same(f"{when}: what is left beside it", len(list(target.parent.iterdir())), 1)
                proof.faults["EIO at an export's sync" if room is None else "ENOSPC in an export"] += 1


def _add(proof: Proof, mode: str, found: list[Outcome]) -> None:
    together = _together(one.claims for one in found)
    proof.claims.checked += together.checked
    proof.claims.broken += together.broken
    for one in found:
        proof.faults.update({f"{mode}: {name}": number for name, number in one.hit.items()})


def _codes(found: list[Outcome]) -> Counter[str]:
    return sum((one.codes for one in found), Counter())


def _together(found: Iterable[Claims]) -> Claims:
    total = Claims()
    for claims in found:
        total.checked += claims.checked
        total.broken += claims.broken
    return total

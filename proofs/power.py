"""The power goes at any moment: whatever the disk still holds, every commit that returned is in the ledger."""

from __future__ import annotations

import random
import shutil
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from typing_extensions import override

from proofs.apsw_face import Operation, Tap, through_apsw
from proofs.careless import careless
from proofs.claims import Claims, Proof
from proofs.content import NOTHING, Found, content, opened
from proofs.in_process import run_here
from proofs.people import changed, invented
from proofs.power_cut import Disk
from proofs.stage import Stage, served
from relay_connectors.relay_server.simulate import simulate

__all__ = ["prove"]

POINTS = {"short": 120, "usual": 20_000, "full": 100_000}
PEOPLE = {"short": (10, 6), "usual": (40, 20), "full": (40, 20)}
MODES = ("truncate", "wal")
PROCESSES = 2
WORTH_A_PROCESS = 200  # crash points; to start one takes as long as a hundred of them
LOST, CORRUPT, BROKEN = "lost a committed record", "corrupt", "provision chain broken"


class Mark(NamedTuple):
    """After so many operations a commit had returned, and this was the ledger's content."""

    at: int
    content: str


class Recorder(Tap):
    """Everything asked of the operating system, in order, and where each commit returned."""

    def __init__(self) -> None:
        # The product makes the ledger's file itself, private, before SQLite opens it.
        self.log = [Operation("open", "ledger.db")]
        self.marks: list[Mark] = [Mark(0, NOTHING)]

    @override
    def operation(self, operation: Operation) -> None:
        if operation.file != "temporary":
            self.log.append(operation)

    @override
    def committed(self, connection: Any) -> None:
        if len(self.log) > self.marks[-1].at:
            self.marks.append(Mark(len(self.log), content(connection)))


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Record some days of a ledger, cut the power everywhere, and open what is left."""
    promise = (
        "After a power cut at any moment of collect, deliver, listen and erase, with un-synced writes lost, reordered "
        "or torn: every commit that returned is there, the file is sound and the provision record's chain whole."
    )
    proof = Proof("power", promise, seed, guard="the sync of every commit: WAL with synchronous=NORMAL")
    for mode in MODES:
        recorder = _recorded(proof.claims, folder / mode, PEOPLE[size], seed, mode)
        found = _cut_everywhere(recorder, folder / "cut", POINTS[size] // len(MODES), seed)
        _judge(proof.claims, mode, found)
        proof.faults[f"{mode}: cuts that lost or tore something"] = found["hit"]
        told = f"{len(recorder.log)} operations, {len(recorder.marks) - 1} commits"
        points = f"{found['hit'] + found['spared'] + found['calm']} crash points"
        missed = f"{found['spared']} spared all that was at risk, at {found['calm']} nothing was"
        proof.figures.append(f"{mode}: {told}, {points} ({missed}), {found['rolled']} in a commit")
    with careless("journal_mode=wal", "synchronous=NORMAL"):
        recorder = _recorded(Claims(), folder / "normal", PEOPLE[size], seed, "wal")
    found = _cut_everywhere(recorder, folder / "cut", min(POINTS[size] // 4, 2_000), seed)
    own = Claims()
    _judge(own, "WAL with synchronous=NORMAL", found)
    proof.controls["no sync of each commit"] = own.about(LOST)
    return proof


def _judge(claims: Claims, mode: str, found: Counter[str]) -> None:
    for fault in (LOST, CORRUPT, BROKEN):
        claims.same(f"{mode}: crash points after which the ledger has {fault}", found[fault], 0)
    claims.holds(f"{mode}: there was something to lose", found["hit"] > 0)


def _recorded(claims: Claims, folder: Path, people: tuple[int, int], seed: int, mode: str) -> Recorder:
    """Two days, with registrations between them and an erasure at the end."""
    known, newcomers = people
    stage, recorder, rows = Stage(folder), Recorder(), invented(known + newcomers, seed, messy=False)
    stage.write(rows[:known])
    with served(stage) as relay, through_apsw(recorder, mode):
        runs = [run_here(stage, "sync", "--json")]
        simulate(_links(stage), relay.mail_dir, register=3, base_url=relay.url, seed=seed)
        stage.write(changed(rows[:known], rows[known:], seed))
        runs.append(run_here(stage, "sync", "--json"))
        mail = rows[-1]["メールアドレス"].strip()
        erased = run_here(stage, "person", "erase", "--yes", said=mail + "\n")
    claims.same(f"{mode}: the recorded runs go through", [run.exit_code for run in (*runs, erased)], [0, 0, 0])
    return recorder


def _links(stage: Stage) -> Path:
    path = stage.folder / "mails.csv"
    with closing(sqlite3.connect(stage.client.ledger)) as db:
        urls = [url for (url,) in db.execute("SELECT url FROM links WHERE state = 'assigned' ORDER BY link_id")]
    lines = [f"{number},person{number}@example.com,{url},ja" for number, url in enumerate(urls)]
    path.write_text("\n".join(["application_id,email,link,language", *lines]) + "\n", encoding="utf-8")
    return path


def _cut_everywhere(recorder: Recorder, folder: Path, points: int, seed: int) -> Counter[str]:
    """Cut at *points* random moments, most of them just before a sync; what was found, by kind."""
    chance = random.Random(seed)
    syncs = [at for at, one in enumerate(recorder.log) if one.kind == "sync"]
    moments = sorted(
        chance.choice(syncs) if chance.random() < 0.5 else chance.randint(1, len(recorder.log)) for _ in range(points)
    )
    share = partial(_cut_share, recorder.log, recorder.marks)
    if points < WORTH_A_PROCESS:
        return share(moments, folder, seed)
    shares = [(moments[one::PROCESSES], folder / str(one), seed + one) for one in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(share, *zip(*shares, strict=True)), Counter[str]())


def _cut_share(log: list[Operation], marks: list[Mark], moments: list[int], folder: Path, seed: int) -> Counter[str]:
    disk, chance, found, done = Disk(), random.Random(seed), Counter[str](), 0
    for moment in moments:
        for operation in log[done:moment]:
            disk.do(operation)
        done = moment
        left = disk.cut(chance)
        found[_fate(disk, left)] += 1
        found.update(_look(left, marks, moment, folder))
    shutil.rmtree(folder, ignore_errors=True)
    return found


def _fate(disk: Disk, left: Mapping[str, bytes]) -> str:
    """Whether this cut really lost or tore something, judged by what is *left*: many keep all that they might lose."""
    if left != disk.whole():
        return "hit"
    return "spared" if disk.at_risk() else "calm"


def _look(left: Mapping[str, bytes], marks: list[Mark], moment: int, folder: Path) -> Iterator[str]:
    """Put down what one cut *left*, and say what is wrong with it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, raw in left.items():
        (folder / name).write_bytes(raw)
    last = bisect_right(marks, moment, key=lambda mark: mark.at) - 1
    after: Found = opened(folder / "ledger.db")
    following = marks[last + 1].content if last + 1 < len(marks) else marks[last].content
    if after.integrity != "ok":
        yield CORRUPT
    elif after.content not in (marks[last].content, following):
        yield LOST
    elif after.content != marks[last].content:
        yield "rolled"
    if after.breaks:
        yield BROKEN

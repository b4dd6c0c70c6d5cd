"""The same key always goes with the same bytes, whatever fails, in whatever process; and what was fixed stays fixed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.environment import ROOT
from proofs import golden, keys
from proofs.claims import Claims, Proof
from proofs.stage import Stage, environment, served
from proofs.state import LedgerState, RelayState, check_both
from proofs.surroundings import LOCALES, Surroundings
from proofs.traffic import Watch
from proofs.unreliable import write_day

__all__ = ["prove"]

REQUESTS = {"short": 150, "usual": 105_000, "full": 500_000}
LIVES = {"short": 2, "usual": 24, "full": 60}  # processes, one after the other, in each of two ledgers
LEDGERS = {"short": 1, "usual": 2, "full": 2}
LONGEST = 600
Seen = dict[str, Counter[str]]


class Course(NamedTuple):
    """What one ledger's requests were: how often which bytes went under which key."""

    seen: Seen
    stored: dict[str, str]
    places: set[tuple[str, ...]]


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Send and send again from many processes, and compute the committed vectors by every supported Python."""
    promise = (
        "Every retry of a key carries the same bytes, over failures, restarts, hash seeds, locales and time zones; "
        "record ids, match keys, canonical bytes and digests are those of the committed vectors in every Python; no "
        "key is drawn twice, and no two contents share an id or a digest."
    )
    proof = Proof(
        "same_key",
        promise,
        seed,
        guard="the stored bytes: bodies are made anew, in the order of hashes; a script's ways, also to draw a key",
    )
    # Each locale that is not installed takes a second to compile.
    surroundings = Surroundings(folder, LOCALES[:2] if size == "short" else LOCALES)
    share = REQUESTS[size] // LEDGERS[size] // LIVES[size] + 1
    with ThreadPoolExecutor(LEDGERS[size]) as pool:
        asked = [
            (proof.claims, surroundings, folder / f"ledger{one}", seed + one, share, LIVES[size])
            for one in range(LEDGERS[size])
        ]
        courses = list(pool.map(lambda told: _course(*told), asked))
    _judge(proof, courses, REQUESTS[size] * 9 // 10 if size == "short" else 100_000)
    course = _course(Claims(), surroundings, folder / "control", seed, 60, 2, "rebuilt")
    proof.control("the stored bytes, made anew").same("keys with more than one digest", _ambiguous(course.seen), 0)
    golden.check(proof, folder, surroundings, size)
    keys.check(proof, size)
    return proof


def _judge(proof: Proof, courses: list[Course], retried: int) -> None:
    requests = sum(sum(digests.values()) for course in courses for digests in course.seen.values())
    keys = sum(len(course.seen) for course in courses)
    places = set[tuple[str, ...]]().union(*(course.places for course in courses))
    proof.faults["retried requests"] = requests - keys
    proof.figures.append(f"{requests} requests under {keys} keys from {len(places)} surroundings, each its process")
    proof.claims.holds(f"at least {retried} requests were retried", requests - keys >= retried, requests - keys)
    for course in courses:
        proof.claims.same("keys with more than one digest", _ambiguous(course.seen), 0)
        wire = {key: next(iter(digests)) for key, digests in course.seen.items()}
        proof.claims.same("what went over the wire is what was stored", wire, {k: course.stored.get(k) for k in wire})


def _ambiguous(seen: Seen) -> int:
    return sum(len(digests) > 1 for digests in seen.values())


def _course(
    claims: Claims, surroundings: Surroundings, folder: Path, seed: int, share: int, lives: int, *guard: str
) -> Course:
    """One ledger through many processes, each in other surroundings."""
    stage, chance, seen, places = Stage(folder), random.Random(seed), Seen(), set()
    write_day(stage, 0, seed)
    with served(stage, Watch(batch_items=2)):
        for life in range(lives):
            around = surroundings.drawn(chance)
            places.add(tuple(around.values()))
            _live(folder, seed, share, folder / f"told{life}", around, *guard)
            for key, digests in json.loads((folder / f"told{life}").read_text(encoding="ascii")).items():
                seen.setdefault(key.strip('"'), Counter()).update(digests)
        if not guard:
            ended = stage.sync_until_done()[-1]
            claims.holds("a run on a sound network goes through", ended.done, ended.said[-300:])
    if not guard:
        check_both(claims, RelayState.at(stage.relay), LedgerState.at(stage.client.ledger))
    return Course(seen, LedgerState.bodies(stage.client.ledger), places)


def _live(folder: Path, seed: int, share: int, told: Path, around: dict[str, str], *guard: str) -> None:
    command = [sys.executable, "-m", "proofs.unreliable", str(folder), str(seed), str(share), str(told), *guard]
    subprocess.run(command, cwd=ROOT, env={**environment(), **around}, check=True, timeout=LONGEST, capture_output=True)

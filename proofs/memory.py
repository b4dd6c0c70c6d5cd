"""Memory does not grow with the export: ten times the rows cost at most 20 MiB more."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.environment import OURS, ROOT, children_environment
from benchmarks.measure import Measured
from proofs.claims import Claims, Proof

__all__ = ["prove"]

ROWS = (100_000, 1_000_000)
MOST, GROWTH = 100, 20
Words = tuple[str | Path, ...]


def prove(folder: Path, _size: str, seed: int) -> Proof:
    """Translate an export and one of ten times its size; measure the peaks."""
    promise = f"normalize takes at most {MOST} MiB, and at most {GROWTH} MiB more for ten times the rows."
    proof = Proof("memory", promise, seed, guard="the hand-written script, which keeps every id in a set")
    place = folder / "memory"
    place.mkdir(parents=True)
    for rows in ROWS:
        words = (sys.executable, "-m", "benchmarks.export", str(rows), _csv(place, rows), "--seed", str(seed))
        subprocess.run(words, cwd=ROOT, env=children_environment(), check=True)
    ours, script = (_peaks(place, command) for command in (_normalize, _script))
    _bounds(proof.claims, ours)
    _bounds(proof.control, script)
    told = zip(ROWS, ours, script, strict=True)
    proof.figures += [f"{rows:,} rows: {one.rss:.0f} MiB (the script: {other.rss:.0f})" for rows, one, other in told]
    return proof


def _bounds(claims: Claims, peaks: list[Measured]) -> None:
    small, large = peaks
    claims.holds("it goes through", all(one.exit_code in (0, 4) for one in peaks), peaks[-1].errors[-300:])
    claims.holds(f"at most {MOST} MiB", large.rss <= MOST, f"{large.rss:.0f} MiB")
    claims.holds(f"at most {GROWTH} MiB more", large.rss - small.rss <= GROWTH, f"{large.rss - small.rss:+.0f} MiB")


def _peaks(place: Path, command: Callable[[Path, Path], Words]) -> list[Measured]:
    """Measured by a small process: no child's peak can be below the size of the process that starts it."""
    env = children_environment(CLEANING="tuned")  # of the script, which is slow enough
    peaks = []
    for rows in ROWS:
        words = (sys.executable, "-m", "benchmarks.measure", *command(_csv(place, rows), place / "out.jsonl"))
        done = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True)
        peaks.append(Measured(**json.loads(done.stdout)))
    return peaks


def _csv(place: Path, rows: int) -> Path:
    return place / f"{rows}.csv"


def _normalize(csv: Path, out: Path) -> Words:
    return (OURS, "normalize", "--connector", "generic_csv", "--set", f"path={csv}", "-o", out)


def _script(csv: Path, out: Path) -> Words:
    return (sys.executable, "-m", "benchmarks.handwritten", "translate", csv, out)

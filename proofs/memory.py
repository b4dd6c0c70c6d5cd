"""Memory does not grow with the source: ten times the rows cost at most 20 MiB more, of a file and of an API.

Each adapter is also put to the contract's own check, which allows 300 kB between a third of the way and the end.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.environment import OURS, ROOT, children_environment
from benchmarks.measure import Measured
from proofs.claims import Claims, Proof
from relay_connectors.testing.conformance import conformance_of

__all__ = ["prove"]

ADAPTERS, CHECK = ("generic_csv", "hrmos", "greenhouse"), "test_memory_stays_flat"
ROWS = {"short": (2_000, 20_000), "usual": (100_000, 1_000_000), "full": (100_000, 1_000_000)}
FEWER = {"short": (500, 7_000), "usual": (10_000, 100_000), "full": (10_000, 100_000)}
MOST, GROWTH = 100, 20
HRMOS = (
    *("応募ID", "求人ID", "求人名", "選考ポジション名", "応募日", "氏名", "フリガナ", "メールアドレス", "電話番号"),
    *(
        "応募経路",
        "選考ステータス",
        "内定日",
        "内定承諾日",
        "入社日",
        "辞退日",
        "不合格・重複終了日",
        "辞退理由（分類）",
    ),
)
Words = tuple[str | Path, ...]
Reading = tuple[str, Callable[[Path, int], Words], Claims, tuple[int, int]]
"""A name, the command that reads so many rows, the claims on its memory, and how many rows."""


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Translate an export and one of ten times its size, and read an API likewise; measure the peaks."""
    promise = f"Reading takes at most {MOST} MiB, and at most {GROWTH} MiB more for ten times the rows."
    guard = "the hand-written script, which keeps every id in a set; a reader that keeps the rows of an API"
    proof = Proof("memory", promise, seed, guard=guard)
    place = folder / "memory"
    place.mkdir(parents=True)
    for rows in ROWS[size]:
        words = (sys.executable, "-m", "benchmarks.export", str(rows), _csv(place, rows), "--seed", str(seed))
        subprocess.run(words, cwd=ROOT, env=children_environment(), check=True)
    read: list[Reading] = [("generic_csv", _normalize, proof.claims, ROWS[size])]
    if size != "short":  # a set of ids shows over a million rows
        read.append(("the script", _script, proof.control("the hand-written script"), ROWS[size]))
        _contract(proof, FEWER[size][-1])
    read += _adapters(proof, place, FEWER[size])
    # Two at a time: a process's memory does not grow by another's.
    with ThreadPoolExecutor(2 if size == "short" else 1) as pool:
        measured = list(pool.map(lambda one: _peaks(place, one[1], one[3]), read))
    for (name, _, claims, sizes), peaks in zip(read, measured, strict=True):
        through = all(one.exit_code in (0, 4) for one in peaks)
        proof.claims.holds(f"{name} goes through", through, peaks[-1].errors[-300:])
        _bounds(claims, peaks)
        told = zip(sizes, peaks, strict=True)
        proof.figures += [f"{name}, {rows:,} rows: {one.rss:.0f} MiB" for rows, one in told]
    return proof


def _adapters(proof: Proof, place: Path, sizes: tuple[int, int]) -> list[Reading]:
    """An API's adapter, and the one for HRMOS's export."""
    for rows in sizes:
        _write_hrmos(_hrmos_csv(place, rows), rows)
    kept = proof.control("a reader that keeps the rows")
    return [
        ("greenhouse", _endless, proof.claims, sizes),
        ("greenhouse, every row kept", _endless_kept, kept, sizes),
        ("hrmos", _normalize_hrmos, proof.claims, sizes),
    ]


def _contract(proof: Proof, rows: int) -> None:
    """The contract's check of each adapter, which counts what is in use behind each page."""
    for name in ADAPTERS:
        [subject] = conformance_of(ROOT / "connectors" / name, rows=rows).subjects
        [state] = [one.state for one in subject.findings if one.check == CHECK]
        proof.claims.same(f"{name} keeps the contract's memory over {rows:,} applications", state, "ok")
        proof.figures.append(f"{name}, {rows:,} applications, the contract's check: {state}")


def _bounds(claims: Claims, peaks: list[Measured]) -> None:
    small, large = peaks
    claims.holds(f"at most {MOST} MiB", large.rss <= MOST, f"{large.rss:.0f} MiB")
    claims.holds(f"at most {GROWTH} MiB more", large.rss - small.rss <= GROWTH, f"{large.rss - small.rss:+.0f} MiB")


def _peaks(place: Path, command: Callable[[Path, int], Words], sizes: tuple[int, int]) -> list[Measured]:
    """Measured by a small process: no child's peak can be below the size of the process that starts it."""
    env = children_environment(CLEANING="tuned")  # of the script, which is slow enough
    peaks = []
    for rows in sizes:
        words = (sys.executable, "-m", "benchmarks.measure", *command(place, rows))
        done = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True)
        peaks.append(Measured(**json.loads(done.stdout)))
    return peaks


def _csv(place: Path, rows: int) -> Path:
    return place / f"{rows}.csv"


def _hrmos_csv(place: Path, rows: int) -> Path:
    return place / f"hrmos-{rows}.csv"


def _write_hrmos(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HRMOS)
        for at in range(rows):
            who = ("架空 太郎", "カクウ タロウ", f"c{at}@example.jp", f"090-1234-{at % 10_000:04}", "自社採用サイト")
            lines.writerow(
                (f"A{at}", "J1", "営業", "営業", "2026/10/01", *who, "不合格", "", "", "", "", "2026/11/01", "")
            )


def _normalize(place: Path, rows: int) -> Words:
    return (
        OURS,
        "normalize",
        "--connector",
        "generic_csv",
        "--set",
        f"path={_csv(place, rows)}",
        "-o",
        _out(place, "rows"),
    )


def _normalize_hrmos(place: Path, rows: int) -> Words:
    return (
        OURS,
        "normalize",
        "--connector",
        "hrmos",
        "--set",
        f"path={_hrmos_csv(place, rows)}",
        "-o",
        _out(place, "hrmos"),
    )


def _endless(_: Path, rows: int) -> Words:
    return (sys.executable, "-m", "proofs.endless", str(rows))


def _endless_kept(place: Path, rows: int) -> Words:
    return (*_endless(place, rows), "--keep")


def _script(place: Path, rows: int) -> Words:
    return (sys.executable, "-m", "benchmarks.handwritten", "translate", _csv(place, rows), _out(place, "script"))


def _out(place: Path, name: str) -> Path:
    return place / f"{name}.jsonl"

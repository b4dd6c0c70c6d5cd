"""The project's own tests once more, while one, ten and thirty of a hundred of their requests fail, drawn by a seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import orjson

from benchmarks.environment import ROOT
from proofs.claims import Claims, Proof

__all__ = ["prove"]

RATES = (0.01, 0.10, 0.30)
SEEDS = {"short": 1, "usual": 10, "full": 50}
SHORT_RATES = RATES[1:2]
SPREAD = 1_000  # seeds of one proof lie together
FOLDERS = ("cycle", "links", "mail", "cli")
"""Whose tests ask the relay by way of the library; those of the client and of the relay itself ask it by hand."""
SLICES = 10  # each seed is for every tenth file: ten of them are the whole
FEW_FILES = ("cycle/test_sync.py",)  # for the short form and the control
KEYLESS_RATE, MOST_KEYLESS = 0.30, 20
SECONDS = 1_800


class Part(NamedTuple):
    """Some files' tests at one rate with one seed, and where what came of them is written."""

    rate: float
    seed: int
    files: Sequence[str]
    report: Path
    keyless: bool = False

    @property
    def options(self) -> list[str]:
        """With what it can be repeated."""
        return ["--fault-rate", str(self.rate), "--fault-seed", str(self.seed), *["--fault-keyless"] * self.keyless]


class Came(NamedTuple):
    """What came of a part."""

    part: Part
    passed: int
    struck: int
    skipped: int
    failed: Sequence[str]
    requests: int
    hit: Counter[str]


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Run every test with each rate, and some without the stored key until one of them fails."""
    promise = (
        "Every test of a run, of links, of mails and of the commands passes while 1 %, 10 % and 30 % of the requests "
        "that it makes of the relay fail, drawn by a seed; left out are those that count requests."
    )
    proof = Proof("suite", promise, seed, guard="the stored idempotency key: a fresh one for every send")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        came = list(pool.map(_run, _parts(folder, size, seed)))
        for rate in RATES:
            _tell(proof, rate, [one for one in came if one.part.rate == rate])
        _control(proof, folder, pool, at_once=1 if size == "short" else 2)
    return proof


def _parts(folder: Path, size: str, seed: int) -> list[Part]:
    if size == "short":
        return [Part(rate, seed, FEW_FILES, folder / f"{rate}.json") for rate in SHORT_RATES]
    files = sorted(str(path.relative_to(ROOT / "tests")) for name in FOLDERS for path in _tests(name))
    return [
        Part(rate, one, files[number % SLICES :: SLICES], folder / f"{rate}-{one}.json")
        for rate in reversed(RATES)
        for number, one in enumerate(range(seed * SPREAD, seed * SPREAD + SEEDS[size]))
    ]


def _tests(name: str) -> list[Path]:
    return list((ROOT / "tests" / name).glob("test_*.py"))


def _run(part: Part) -> Came:
    paths = [str(ROOT / "tests" / name) for name in part.files]
    told = ["--fault-report", str(part.report), *part.options]
    plain = ["-n", "0", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "proofs.faulty_requests"]
    command = [sys.executable, "-m", "pytest", *plain, *told, *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode not in (0, 1) or not part.report.exists():
        return Came(part, 0, 0, 0, [f"pytest ended with {done.returncode}: {done.stdout[-300:]}"], 0, Counter())
    came = orjson.loads(part.report.read_bytes())
    passed, struck, skipped = (came.get(name, 0) for name in ("passed", "struck", "skipped"))
    return Came(part, passed, struck, skipped, came["failed"], came["requests"], Counter(came["hit"]))


def _tell(proof: Proof, rate: float, came: Sequence[Came]) -> None:
    if not came:
        return
    hit, requests = sum((one.hit for one in came), Counter[str]()), sum(one.requests for one in came)
    passed, skipped = sum(one.passed for one in came), sum(one.skipped for one in came)
    struck = sum(one.struck for one in came)
    proof.faults += hit
    proof.claims.checked += passed
    for one in came:
        _judge(proof.claims, one)
    proof.claims.holds(f"at {rate:.0%} most tests were run", passed > 20 * skipped, (passed, skipped))
    proof.claims.holds(f"faults were hit at {rate:.0%}", hit.total() > rate * requests / 2 > 0, (hit, requests))
    proof.figures.append(
        f"{rate:.0%}: {hit.total():,} of {requests:,} requests failed, drawn by {len(came)} seeds; {passed:,} tests "
        f"passed, in {struck:,} of them requests failed; {skipped} that count requests were left out"
    )


def _judge(claims: Claims, came: Came) -> None:
    again = " ".join(["python -m pytest -n 0 -p proofs.faulty_requests", *came.part.options])
    claims.checked += len(came.failed)
    claims.broken += [f"{again} {name}" for name in came.failed]


def _control(proof: Proof, folder: Path, pool: ThreadPoolExecutor, at_once: int) -> None:
    """Without the stored key some tests fail that pass as long as no request fails: something is done twice."""
    control = proof.control("a fresh key")
    undisturbed = pool.submit(_run, _keyless(folder, 0.0, 0))
    for number in range(0, MOST_KEYLESS, at_once):
        seeds = range(proof.seed * SPREAD + number, proof.seed * SPREAD + number + at_once)
        for came in pool.map(_run, [_keyless(folder, KEYLESS_RATE, one) for one in seeds]):
            known = undisturbed.result().failed
            _judge(control, came._replace(failed=[one for one in came.failed if one not in known]))
        if control.broken:
            return


def _keyless(folder: Path, rate: float, seed: int) -> Part:
    return Part(rate, seed, FEW_FILES, folder / f"keyless-{rate}-{seed}.json", keyless=True)

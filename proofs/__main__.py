"""Prove what relay-connectors promises of its delivery, with real processes, a real relay and real kills.

python -m proofs [NAME …] [--full] [--seed N]      see README.md of this folder; exit 1 if anything does not hold
"""

from __future__ import annotations

import argparse
import logging
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environment import OURS, ROOT
from proofs import (
    batches,
    clock,
    consents,
    disk,
    erasure,
    fidelity,
    histories,
    history,
    hostile,
    kill,
    lost_answer,
    memory,
    messy,
    model,
    month,
    origin,
    pages,
    poison,
    power,
    restored,
    retry,
    same_key,
    seeded_faults,
    suite,
    sweep,
    twice,
    two_at_once,
)
from proofs.claims import Proof

PROOFS: dict[str, Callable[[Path, str, int], Proof]] = {
    "twice": twice.prove,
    "kill": kill.prove,
    "sweep": sweep.prove,
    "disk": disk.prove,
    "power": power.prove,
    "two_at_once": two_at_once.prove,
    "same_key": same_key.prove,
    "lost_answer": lost_answer.prove,
    "hostile": hostile.prove,
    "poison": poison.prove,
    "batches": batches.prove,
    "retry": retry.prove,
    "clock": clock.prove,
    "origin": origin.prove,
    "history": history.prove,
    "histories": histories.prove,
    "model": model.prove,
    "month": month.prove,
    "erasure": erasure.prove,
    "seeded_faults": seeded_faults.prove,
    "suite": suite.prove,
    "memory": memory.prove,
    "consents": consents.prove,
    "fidelity": fidelity.prove,
    "pages": pages.prove,
    "restored": restored.prove,
    "messy": messy.prove,
}
LONG = ("memory",)  # only with --full, or when asked for by name
REPORT = ROOT / "proofs" / "report"


def main() -> int:
    """Run the proofs and write the report."""
    told = _arguments()
    logging.getLogger("relay_connectors").setLevel(logging.ERROR)  # what goes wrong on purpose warns by the hundred
    if not OURS.exists():
        print(f"{OURS} is missing: run make prove, which installs the project first.")
        return 2
    names = told.names or [name for name in PROOFS if told.size == "full" or name not in LONG]
    proofs = [_prove(name, told.size, told.seed) for name in names]
    if told.report:
        _report(proofs, told.size)
    broken = [proof.name for proof in proofs if not proof.stands]
    print(
        f"\n{len(proofs) - len(broken)} of {len(proofs)} proofs hold"
        + (f"; broken: {', '.join(broken)}" if broken else "")
    )
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PROOFS)}; default: all but memory")
    parser.add_argument("--full", dest="size", action="store_const", const="full", help="more of everything")
    parser.add_argument("--short", dest="size", action="store_const", const="short", help="a few seconds each")
    parser.add_argument("--no-report", dest="report", action="store_false", help="leave proofs/report/ alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.set_defaults(size="usual")
    told = parser.parse_args()
    if unknown := set(told.names) - set(PROOFS):
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    return told


def _prove(name: str, size: str, seed: int) -> Proof:
    folder, began = Path(tempfile.mkdtemp(prefix=f"proof-{name}-")), time.monotonic()
    print(f"{name} ({size}, seed {seed}) …", flush=True)
    proof = PROOFS[name](folder, size, seed)
    proof.seconds = time.monotonic() - began
    if proof.stands:
        shutil.rmtree(folder)
    else:
        proof.figures.append(f"everything lies in {folder}")
    print(proof.text() + "\n", flush=True)
    return proof


def _report(proofs: list[Proof], size: str) -> None:
    """One Markdown file per run, and the newest under a name that stays."""
    at = datetime.now(UTC)
    head = f"# Proofs, {at:%Y-%m-%d %H:%M} UTC\n\n{size}; Python {platform.python_version()}, {platform.platform()}\n"
    text = "\n\n".join([head, *(proof.text() for proof in proofs)]) + "\n"
    REPORT.mkdir(parents=True, exist_ok=True)
    for name in (f"{at:%Y%m%dT%H%M%SZ}.md", "latest.md"):
        (REPORT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

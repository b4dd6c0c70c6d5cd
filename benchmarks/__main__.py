"""Measure relay-connectors beside a hand-written script and dlt: see README.md of this folder."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environment import OURS, WORK, compile_everything, dlt_python
from benchmarks.jobs import JOBS, Plan
from benchmarks.relay_line import running_sink
from benchmarks.series import Series

QUICK = {"rows": 10_000, "people": 2_000, "runs": 1}


def main() -> int:
    """Measure, print the tables, write results.json; 1 if somebody did not do the work."""
    told = _arguments()
    if not OURS.exists():
        print(f"{OURS} is missing: run make bench, which installs the project first.")
        return 2
    WORK.mkdir(parents=True, exist_ok=True)
    compile_everything(Path(sys.executable))
    wanted = not told.only or any(name.startswith("dlt") for name in told.only)
    dlt = dlt_python() if wanted and set(told.jobs) != {"memory"} else None
    with running_sink() as url:
        plan = Plan(url, dlt, rows=told.rows, people=told.people, runs=told.runs, only=told.only)
        done = list(plan.run(told.jobs))
    _tell(done)
    return 0 if plan.right else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--jobs", type=_names, default=JOBS[:-1], help=f"of {', '.join(JOBS)} (memory: 1,000,000 rows)")
    parser.add_argument("--only", type=_names, default=(), help="contestants whose names begin so, such as ours,dlt")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the export")
    parser.add_argument("--people", type=int, default=20_000, help="people to push")
    parser.add_argument("--runs", type=int, default=3, help="measurements of each; medians are shown")
    parser.add_argument("--quick", action="store_true", help=f"a look: {QUICK}")
    told = parser.parse_args()
    if told.quick:
        vars(told).update(QUICK)
    if unknown := set(told.jobs) - set(JOBS):
        parser.error(f"no such job: {', '.join(sorted(unknown))}")
    return told


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _tell(done: Sequence[Series]) -> None:
    load = os.getloadavg()[0]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{python}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}"
    print()
    print("\n\n".join(series.table() for series in done))
    print(f"\n{machine}. CPU seconds are the figure to quote; compare within one table only.")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"at": at, "machine": machine, "command": sys.argv[1:], "series": [series.as_json() for series in done]}
    (WORK / "results.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

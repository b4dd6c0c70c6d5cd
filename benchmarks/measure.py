"""One process, measured: CPU seconds, wall seconds, peak memory, with its children counted in.

python -m benchmarks.measure COMMAND…      prints one JSON object, from a process that is small itself
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Measured", "measure", "measure_apart"]

MIB = 1024
TOLD = 2000
LOG = "--log"


class Measured(NamedTuple):
    """What one process cost. ``rss`` is the peak of its largest process, in MiB; the times are seconds."""

    cpu: float
    wall: float
    rss: float
    exit_code: int
    errors: str


def measure(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path) -> Measured:
    """Run *command* to its end. Its output goes to *log*; the end of what it said on stderr is kept.

    The child's peak can't be below this process's own size (the kernel counts what it was forked from), so whoever
    calls this stays small.
    """
    errors = log.with_suffix(".err")
    with log.open("wb") as out, errors.open("wb") as err:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    said = errors.read_text(encoding="utf-8", errors="replace")[-TOLD:]
    return Measured(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / MIB, process.returncode, said)


def measure_apart(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path) -> Measured:
    """As :func:`measure`, for a caller that is large by itself: from a small process between the two."""
    between = [sys.executable, "-m", "benchmarks.measure", LOG, str(log), *map(str, command)]
    told = subprocess.run(between, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return Measured(**json.loads(told.stdout))


def main() -> None:
    """Measure one command for somebody who is too large to do it."""
    command = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        if command[:1] == [LOG]:
            log, command = Path(command[1]), command[2:]
        measured = measure(command, cwd=Path.cwd(), env=os.environ, log=log)
    print(json.dumps(measured._asdict()))


if __name__ == "__main__":
    main()

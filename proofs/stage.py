"""Where a proof plays: one employer's folder, one reference relay on loopback, and the program as a real process."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.environment import OURS, ROOT, children_environment
from benchmarks.export import COLUMNS
from benchmarks.workplace import KEY_VARIABLE, Workplace
from proofs.traffic import Door, Watch
from relay_connectors.relay_server import RunningRelay

__all__ = ["TENANT", "People", "Run", "Stage", "environment", "served"]

TENANT = "sample"
KEY = "a-tenant-key-of-the-proofs"
DONE = frozenset({0, 4})
LONGEST_RUN = 300
People = list[dict[str, str]]


class Run(NamedTuple):
    """One finished run of the program."""

    exit_code: int
    report: dict[str, Any]
    said: str

    @property
    def done(self) -> bool:
        """It went through; perhaps some rows cannot be used."""
        return self.exit_code in DONE


@dataclass(frozen=True, slots=True)
class Stage:
    """``client`` is the employer's folder, ``relay`` the relay's; ``control`` names a guard that is patched out."""

    folder: Path
    control: str = ""

    @property
    def client(self) -> Workplace:
        """The employer's machine."""
        return Workplace(self.folder / "client")

    @property
    def relay(self) -> Path:
        """Everything the relay remembers."""
        return self.folder / "relay"

    @property
    def exports(self) -> Path:
        """The folder whose files are read."""
        return self.folder / "exports"

    def write(self, people: People, *, encoding: str = "utf-8", rows_per_file: int = 10**9) -> None:
        """Export these rows anew."""
        shutil.rmtree(self.exports, ignore_errors=True)
        self.exports.mkdir(parents=True)
        for number, first in enumerate(range(0, len(people), rows_per_file)):
            with (self.exports / f"{number:03d}.csv").open("w", encoding=encoding, newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(people[first : first + rows_per_file])

    def copy(self, folder: Path, control: str = "") -> Stage:
        """The same state in another place, with another guard patched out perhaps."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Stage(folder, control)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start the program; its output is thrown away."""
        return subprocess.Popen(
            self._command(words),
            cwd=self.client.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *words: str) -> Run:
        """Run the program to its end."""
        done = subprocess.run(
            self._command(words),
            cwd=self.client.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_RUN,
        )
        last = done.stdout.strip().splitlines()[-1:] if "--json" in words else []
        report = json.loads(last[0]) if last and last[0].startswith("{") else {}
        return Run(done.returncode, report, done.stdout + done.stderr)

    def sync(self, *words: str) -> Run:
        """``sync --json``."""
        return self.run("sync", "--json", *words)

    def sync_until_done(self, most: int = 8) -> list[Run]:
        """Run again after every failure, as cron does; a relay that asked to wait is waited for."""
        runs = [self.sync()]
        while not runs[-1].done and len(runs) < most:
            time.sleep(1.1)
            runs.append(self.sync())
        return runs

    def _command(self, words: Sequence[str]) -> list[str | Path]:
        if self.control:
            return [sys.executable, "-m", "proofs.unguarded", self.control, *words]
        return [OURS, *words]


@contextmanager
def served(stage: Stage, watch: Watch | None = None, *, start: str | None = "all") -> Iterator[RunningRelay]:
    """The stage's relay, running, and relay.toml pointing at it."""
    relay = RunningRelay(stage.relay, tenants={TENANT: KEY}, admin_key="an-admin-key-of-the-proofs")
    if watch:
        relay.app.add_middleware(Door, watch=watch)
    with relay:
        stage.client.settle(stage.exports, relay.url, tenant=TENANT, start=start)
        yield relay


def environment() -> dict[str, str]:
    """What the program finds in its environment."""
    return children_environment(**{KEY_VARIABLE: KEY, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"})

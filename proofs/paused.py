"""A run is stopped (SIGSTOP) anywhere, its lease runs out, another host takes the ledger over, and then it wakes."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from proofs.claims import Claims
from proofs.content import content
from proofs.elsewhere import SILENT
from proofs.stage import DONE, Stage, environment, served
from proofs.state import LedgerState, RelayState, check_both
from proofs.traffic import Seen, Watch
from relay_connectors.errors import BusyError
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["MOMENTS", "Pauses"]

BATCH = "/v1/referrals/batch"
MOMENTS = ("waiting for an answer", "between two attempts", "listening", "collecting")
SLOW = 0.05
LONGEST = 60


@dataclass(slots=True)
class Pauses:
    """Pauses of a run over the same beginning, at one moment after the other."""

    begin: Stage
    folder: Path
    chance: random.Random
    fence: str = "fenced"
    hit: Counter[str] = field(default_factory=Counter)

    def one(self, claims: Claims, moment: str) -> None:
        """Stop, be overtaken, wake: nothing may be written or sent any more."""
        watch, stage = Watch(before=SLOW, after=SLOW, batch_items=3), self.begin.copy(self.folder)
        with served(stage, watch) as relay:
            if moment == "between two attempts":
                _refuse_once(relay)
            sleeper = _start(stage, "host-a", self.fence)
            self._stop(sleeper, moment, watch, stage)
            time.sleep(SILENT + 0.2)
            overtaking = _start(stage, "host-b", "fenced").wait(LONGEST)
            if overtaking == BusyError.exit_code:  # stopped within a transaction: it holds SQLite's own lock
                self.hit["within a transaction: it keeps the ledger"] += 1
            else:
                claims.holds(f"paused {moment}: another run goes through", overtaking in DONE, overtaking)
                self.hit[f"{moment}: overtaken"] += 1
            self._wake(claims, sleeper, stage, watch, moment, overtaken=overtaking in DONE)
            claims.holds(
                f"paused {moment}: so does the next one", _start(stage, "host-b", "fenced").wait(LONGEST) in DONE
            )
        check_both(claims, RelayState.at(stage.relay), LedgerState.at(stage.client.ledger))

    def _stop(self, sleeper: subprocess.Popen[bytes], moment: str, watch: Watch, stage: Stage) -> None:
        """Stop the run at this moment."""
        if moment == "collecting":
            _until_leased(stage.client.ledger, sleeper)
            time.sleep(self.chance.uniform(0, 0.05))
        else:
            watch.wait(lambda seen: _reached(seen, moment), lambda: sleeper.poll() is not None)
            time.sleep(0.1 if moment == "between two attempts" else 0)
        sleeper.send_signal(signal.SIGSTOP)

    def _wake(
        self,
        claims: Claims,
        sleeper: subprocess.Popen[bytes],
        stage: Stage,
        watch: Watch,
        moment: str,
        *,
        overtaken: bool,
    ) -> None:
        # Who was stopped within a transaction may keep even readers out.
        before = _content(stage.client.ledger) if overtaken else ""
        watch.forget()
        sleeper.send_signal(signal.SIGCONT)
        code = sleeper.wait(LONGEST)
        if not overtaken:
            claims.holds(f"paused {moment}, not overtaken: it goes through", code in DONE, code)
            return
        claims.same(f"paused {moment}: exit code of who wakes", code, BusyError.exit_code)
        claims.same(f"paused {moment}: what the ledger says", _content(stage.client.ledger), before)
        claims.same(f"paused {moment}: requests after it woke", watch.arrived("/"), 0)


def _start(stage: Stage, host: str, fence: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "proofs.elsewhere", host, fence, "sync", "--json"]
    null = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=stage.client.folder, env=environment(), stdin=null, stdout=null, stderr=null)


def _refuse_once(relay: RunningRelay) -> None:
    relay.app.state.relay.faults.add(FaultRequest(kind="503", path=BATCH, count=1, retry_after=1))


def _reached(seen: list[Seen], moment: str) -> bool:
    wanted = {
        "waiting for an answer": (BATCH, "arrived"),
        "between two attempts": (BATCH, "answered"),
        "listening": ("/v1/events", "arrived"),
    }[moment]
    return any((one.path, one.moment) == wanted for one in seen)


def _until_leased(ledger: Path, process: subprocess.Popen[bytes]) -> None:
    before = ledger.stat().st_mtime_ns
    while process.poll() is None and ledger.stat().st_mtime_ns == before:
        time.sleep(0.001)


def _content(ledger: Path) -> str:
    with closing(sqlite3.connect(ledger)) as db:
        return content(db)

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

__all__ = ["BESIDE", "MINTING", "MOMENTS", "Pauses"]

BATCH, MINT = "/v1/referrals/batch", "/v1/links/mint"
MINTING = "between two attempts of a mint"
"""Nothing is written between these two, so that only a look before each request keeps the second one back."""
MOMENTS = ("waiting for an answer", "between two attempts", "listening", "collecting")
BESIDE = "waiting for an answer, awake beside who overtook it"
AGAIN = {"between two attempts": BATCH, MINTING: MINT}
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
            if moment in AGAIN:
                _refuse_once(relay, AGAIN[moment])
            sleeper = _start(stage, "host-a", self.fence)
            self._stop(claims, sleeper, moment, watch, stage)
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

    def beside(self, claims: Claims) -> None:
        """Wake while whoever overtook it is still at it: the lease stays theirs, and a third run is turned away."""
        watch, stage = Watch(before=SLOW, after=SLOW, batch_items=3), self.begin.copy(self.folder)
        with served(stage, watch):
            sleeper = _start(stage, "host-a", self.fence)
            self._stop(claims, sleeper, MOMENTS[0], watch, stage)
            time.sleep(SILENT + 0.2)
            watch.forget()
            other = _start(stage, "host-b", "fenced")
            self._stop(claims, other, MOMENTS[0], watch, stage)
            self._wake(claims, sleeper, stage, watch, BESIDE, overtaken=True)
            third = _start(stage, "host-b", "fenced").wait(LONGEST)
            claims.same(f"paused {BESIDE}: exit code of a third run", third, BusyError.exit_code)
            other.send_signal(signal.SIGCONT)
            code = other.wait(LONGEST)
            claims.holds(f"paused {BESIDE}: who overtook it goes through", code in DONE, code)
            self.hit[BESIDE] += 1
        check_both(claims, RelayState.at(stage.relay), LedgerState.at(stage.client.ledger))

    def _stop(self, claims: Claims, sleeper: subprocess.Popen[bytes], moment: str, watch: Watch, stage: Stage) -> None:
        """Stop the run at this moment."""
        if moment == "collecting":
            _until_leased(stage.client.ledger, sleeper)
            time.sleep(self.chance.uniform(0, 0.05))
        else:
            reached = watch.wait(lambda seen: _reached(seen, moment), lambda: sleeper.poll() is not None)
            claims.holds(f"paused {moment}: the run comes so far", reached)
            time.sleep(0.1 if moment in AGAIN else 0)
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


def _refuse_once(relay: RunningRelay, path: str) -> None:
    relay.app.state.relay.faults.add(FaultRequest(kind="503", path=path, count=1, retry_after=1))


def _reached(seen: list[Seen], moment: str) -> bool:
    wanted = {
        "waiting for an answer": (BATCH, "arrived"),
        "between two attempts": (BATCH, "answered"),
        MINTING: (MINT, "answered"),
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

"""A small world whose relay has a clock of its own, while this machine's is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from typing_extensions import override

from proofs.claims import Claims
from proofs.small import BEGIN, KEY, TENANT, Moving, SmallWorld
from proofs.traffic import Door, Watch
from relay_connectors import Identity, Ledger
from relay_connectors.clock import Clock
from relay_connectors.relay_server import RunningRelay
from relay_connectors.testing.hostile import FaultProxy

__all__ = ["ClockWorld", "Wrong", "lived"]

RULES = {"retention_months": 36, "consent_max_age_months": 48}
MOST_REQUESTS = 15  # of one run with a handful of people


@dataclass
class Wrong(Moving):
    """This machine's clock: what it shows is *shift* away from the time that passes.

    ``jumps`` are steps that come when it is looked at for the n-th time.
    """

    at: datetime
    shift: timedelta = timedelta()
    jumps: dict[int, timedelta] = field(default_factory=dict)
    looks: int = 0
    jumped: int = 0

    @override
    def now(self) -> datetime:
        self.looks += 1
        if step := self.jumps.pop(self.looks, None):
            self.shift += step
            self.jumped += 1
        return self.at + self.shift


class Right(Clock):
    """The relay's clock, which is right."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong

    def now(self) -> datetime:
        """The time that passes."""
        return self._wrong.at


@dataclass(slots=True)
class ClockWorld(SmallWorld):
    """A small world whose relay has a clock of its own."""

    watch: Watch = field(default_factory=Watch)
    asked: list[int] = field(default_factory=list)

    def run(self, claims: Claims, what: str) -> int:
        """One sync: it ends by itself, after a bounded number of requests."""
        before = self.watch.arrived("/v1/")
        code = self.sync().exit_code
        self.asked.append(self.watch.arrived("/v1/") - before)
        claims.holds(f"{what}: a known end", code in (0, 4, 6), code)
        claims.holds(f"{what}: no busy loop", self.asked[-1] <= MOST_REQUESTS, self.asked[-1])
        return code


@contextmanager
def lived(folder: Path, zone: str, at: datetime = BEGIN) -> Iterator[ClockWorld]:
    """A new world in *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    clock, watch = Wrong(at), Watch()
    server = RunningRelay(folder / "relay", tenants={TENANT: KEY}, clock=Right(clock))
    server.app.add_middleware(Door, watch=watch)
    with (
        server,
        FaultProxy(server.url) as proxy,
        Ledger.open(folder / "state" / "ledger.db", identity=Identity(b"k" * 32), clock=clock) as ledger,
    ):
        yield ClockWorld(folder, ledger, server, proxy, clock, rules={"timezone": zone, **RULES}, watch=watch)

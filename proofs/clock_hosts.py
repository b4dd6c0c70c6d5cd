"""Another host on the same ledger, whose clock is fast; and the guards against wrong clocks, taken out for controls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from proofs.claims import Claims
from proofs.small import Moving, SmallWorld
from relay_connectors import Identity, Ledger
from relay_connectors.clock import FixedClock, stamp
from relay_connectors.cycle.rules import Rules
from relay_connectors.errors import BusyError
from relay_connectors.ledger import lease
from relay_connectors.ledger.lease import SILENT, Lease
from relay_connectors.relay.courier import Courier
from relay_connectors.testing.hostile import refusal

__all__ = ["dead_host", "fast_host", "no_bound_on_waits", "no_dating_back", "no_second_look"]

BATCH = "/v1/referrals/batch"
FAST = timedelta(hours=2)
AHEAD = timedelta(days=3653)
BLOCKED, DONE = "ends with 7", "goes through"


def fast_host(world: SmallWorld) -> Claims:
    """In the middle of a run, between two attempts, a host two hours ahead takes this one's lease for a silent one."""
    claims, said = Claims(), list[str]()
    world.proxy.hit(refusal(503), path=BATCH)

    class Slept(Moving):
        """Who sleeps is overtaken, once."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if not said:
                said.append("")
                said[0] = _elsewhere(world, FixedClock(world.clock.at + FAST))

    own = replace(world, clock=Slept(world.clock.at))
    claims.same("who is overtaken", _sync(own), BLOCKED)
    claims.same("who takes over", said, [DONE])
    claims.same("the next run here, by the right clock, after a while", _later(world), DONE)
    return claims


def dead_host(world: SmallWorld) -> Claims:
    """A host ten years ahead died while it held the ledger: it blocks nobody for ten years."""
    claims, now = Claims(), world.clock.at
    claims.same("the first run", _sync(world), DONE)
    sql = "UPDATE lease SET host = 'host-b', boot = 'another/1', pid = 1, process = 'x', renewed_at = ?"
    with world.ledger.database.transaction():
        world.ledger.database.run(sql, (stamp(now + AHEAD),))
    claims.same("while it may live", _sync(world), BLOCKED)
    claims.same("after a quarter of an hour", _later(world), DONE)
    return claims


def _later(world: SmallWorld) -> str:
    world.clock.at += SILENT + FAST + timedelta(minutes=1)
    return _sync(world)


def _sync(world: SmallWorld) -> str:
    try:
        code = world.sync().exit_code
    except BusyError:
        return BLOCKED
    return DONE if code in (0, 4) else BLOCKED if code == BusyError.exit_code else f"ends with {code}"


def _elsewhere(world: SmallWorld, clock: FixedClock) -> str:
    """A run of another host on the same file."""
    path = world.folder / "state" / "ledger.db"
    lease._self.cache_clear()  # noqa: SLF001  it remembers the host
    try:
        with (
            patch.object(lease, "platform", SimpleNamespace(node=lambda: "host-b")),
            Ledger.open(path, identity=Identity(b"k" * 32), clock=clock) as ledger,
        ):
            return _sync(replace(world, ledger=ledger, clock=Moving(clock.at)))
    finally:
        lease._self.cache_clear()  # noqa: SLF001


@contextmanager
def no_bound_on_waits() -> Iterator[None]:
    """A noted wait counts, however far ahead it is."""

    def must_wait(self: Courier, batch: object) -> bool:
        until = getattr(batch, "not_before", None)
        return bool(until) and self._ledger.now() < str(until)

    with patch.object(Courier, "_must_wait", must_wait):
        yield


@contextmanager
def no_dating_back() -> Iterator[None]:
    """A lease from the future counts until then."""
    with patch.object(Lease, "date_back", lambda _self: None):
        yield


@contextmanager
def no_second_look() -> Iterator[None]:
    """What was over by a wrong clock stays over."""
    with patch.object(Rules, "_notice_clock", lambda _self: None):
        yield

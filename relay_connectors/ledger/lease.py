"""One run per ledger: a lease that names process and boot, with a fence that only grows.

A run that was killed never blocks the next one on the same host: its process is gone, so the lease is free. A run
that was paused and wakes up after its lease was taken over finds a newer fence and stops before it writes.

Processes can be looked at only where they are numbered alike: on the same host and in the same PID namespace (two
containers may share a host's name). Any other lease counts until nobody has renewed it for a while. That is told by
the clocks of two machines. A lease from the future would be waited for until then, although its run may be dead, so
it counts from the moment when it is first seen: a living run renews it, and is not overtaken for its fast clock. (Where
it was the looking clock that is slow, the living run may seem silent to a third. Then the fence protects, as ever.)
"""

from __future__ import annotations

import os
import platform
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from relay_connectors.clock import Clock, stamp
from relay_connectors.errors import BusyError
from relay_connectors.ledger.database import Database

__all__ = ["Lease"]

# For a lease of a process that cannot be looked at: a living run renews far more often.
SILENT = timedelta(minutes=15)
OVERTAKEN = "Another run took over this ledger while this one was paused; nothing more is written."


# The leases that this process holds, by number: one that could not be given back (the disk was full, say) is not held.
_numbers = count(1)
_held: set[str] = set()


class Holder(NamedTuple):
    host: str
    boot: str
    pid: int
    process: str


class Lease:
    """The right to write to one ledger. ``take`` in a transaction, ``check`` in every later one."""

    def __init__(self, database: Database, clock: Clock, name: str = "run") -> None:
        self._database, self._clock, self._name = database, clock, name
        self._fence: int | None = None
        self._number = ""

    def date_back(self) -> None:
        """A lease from the future counts from now; before :meth:`take`, in a transaction of its own."""
        now = self._clock.now()
        self._database.run(
            "UPDATE lease SET renewed_at = ? WHERE name = ? AND renewed_at > ?",
            (stamp(now), self._name, stamp(now + SILENT)),
        )

    def take(self) -> None:
        """Take the lease.

        Raises:
            BusyError: a living run holds it.
        """
        sql = "SELECT fence, host, boot, pid, process, renewed_at FROM lease WHERE name = ?"
        found = self._database.rows(sql, (self._name,))
        fence = 1
        if found:
            fence_before, *holder, renewed_at = found[0]
            if _alive(Holder(*holder), renewed_at, self._clock.now()):
                message = f"Another run (process {holder[2]} on {holder[0]}) is using this ledger; run again later."
                raise BusyError(message)
            fence = fence_before + 1
        self._database.run(
            "INSERT OR REPLACE INTO lease (name, fence, host, boot, pid, process, renewed_at) VALUES (?,?,?,?,?,?,?)",
            (self._name, fence, *self._holder(), stamp(self._clock.now())),
        )
        self._fence = fence

    def _holder(self) -> Holder:
        """This process, and which of its leases."""
        self._number = str(next(_numbers))
        _held.add(self._number)
        mine = _self(os.getpid())
        return mine._replace(process=f"{mine.process}/{self._number}")

    def check(self) -> None:
        """Renew the lease, in the transaction that writes.

        Raises:
            BusyError: another run took it over in the meantime.
        """
        if self._fence is None:
            return
        changed = self._database.run(
            "UPDATE lease SET renewed_at = ? WHERE name = ? AND fence = ?",
            (stamp(self._clock.now()), self._name, self._fence),
        )
        if not changed:
            raise BusyError(OVERTAKEN)

    def confirm(self) -> None:
        """Look without writing, before something leaves that no transaction holds back.

        Raises:
            BusyError: another run took it over in the meantime.
        """
        if self._fence is None:
            return
        sql = "SELECT 1 FROM lease WHERE name = ? AND fence = ?"
        if not self._database.rows(sql, (self._name, self._fence)):
            raise BusyError(OVERTAKEN)

    def drop(self) -> int | None:
        """Hold it no more, whatever the ledger says: a COMMIT that failed may have written it all the same."""
        fence, self._fence = self._fence, None
        _held.discard(self._number)
        return fence

    def give_back(self) -> None:
        """Free the lease; the fence stays, so that it only ever grows."""
        fence = self.drop()
        if fence is not None:
            sql = "UPDATE lease SET pid = 0, process = '' WHERE name = ? AND fence = ?"
            self._database.run(sql, (self._name, fence))


def _alive(holder: Holder, renewed_at: str, now: datetime) -> bool:
    if holder.pid == 0:
        return False
    mine = _self(os.getpid())
    (boot, _, space), (my_boot, _, my_space) = holder.boot.partition("/"), mine.boot.partition("/")
    if holder.host == mine.host and boot != my_boot:
        return False
    if (holder.host, space) != (mine.host, my_space):
        return datetime.fromisoformat(renewed_at) > now - SILENT
    started, _, number = holder.process.partition("/")
    if _process(holder.pid) != started:
        return False
    return holder.pid != mine.pid or number in _held


@cache
def _self(pid: int) -> Holder:
    return Holder(platform.node(), f"{_boot()}/{_space()}", pid, _process(pid))


def _boot() -> str:
    """What changes at every boot; empty where nothing tells (then the process decides alone)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _space() -> str:
    """The PID namespace, by which alone a process id says anything (pid_namespaces(7)); empty where there is none."""
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return ""


def _process(pid: int) -> str:
    """When a process started, as text; "gone" if there is none, "alive" where only its life can be told."""
    try:
        # The 22nd field of /proc/PID/stat, counted behind the command's closing bracket (proc_pid_stat(5)).
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "gone" if state[0] in "ZX" else state[19]
    except (OSError, IndexError):
        return "alive" if _answers(pid) else "gone"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

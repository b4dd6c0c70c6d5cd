"""Disks that fail: at one operation of the ledger's file system, or from it on; and files that cannot be written."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EIO, ENOSPC
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

import apsw
from typing_extensions import override

from proofs.apsw_face import Operation, Tap
from proofs.content import NOTHING, content
from relay_connectors.cli import files

__all__ = ["UNFENCED", "FailingDisk", "Fault", "failing_file"]

# Written by statements that stand alone, whose outcome is unknown when they fail: who runs, and when a run ended.
UNFENCED = ("lease", "runs")
# What SQLite reports to the program, by operation; a full disk is noticed by what makes a file longer.
IOERR = {
    "write": apsw.SQLITE_IOERR_WRITE,
    "truncate": apsw.SQLITE_IOERR_TRUNCATE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
    "delete": apsw.SQLITE_IOERR_DELETE,
}


class Fault(NamedTuple):
    """*error* (EIO or ENOSPC) at the operation with this number, and at all behind it if it stays."""

    at: int
    error: str
    stays: bool

    def __str__(self) -> str:
        return f"{self.error} {'from then on' if self.stays else 'once'} at operation {self.at}"


class FailingDisk(Tap):
    """Counts operations, fails as told, and keeps what the ledger held when a commit last returned."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault, self.done, self.hit = fault, 0, ""
        self.last, self.tried = NOTHING, NOTHING

    @override
    def operation(self, operation: Operation) -> None:
        self.done += 1
        fault = self.fault
        if fault and (self.done == fault.at or (fault.stays and self.done > fault.at)):
            self.hit = self.hit or f"{fault.error} at {operation.kind}"
            raise _error(operation.kind, fault.error)

    @override
    def committing(self, connection: Any) -> None:
        self.tried = content(connection, UNFENCED)

    @override
    def committed(self, connection: Any) -> None:
        self.last = content(connection, UNFENCED)


def _error(kind: str, error: str) -> Exception:
    if kind == "open":
        return apsw.CantOpenError("injected")
    if error == "ENOSPC" and kind == "write":
        return apsw.FullError("injected")
    return apsw.exception_for(IOERR[kind])


class _FailingFile(io.FileIO):
    """A file whose writes fail from a certain byte on."""

    room: int = 0

    @override
    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        return super().write(data)


@contextmanager
def failing_file(room: int | None) -> Iterator[None]:
    """Within the block an export finds *room* bytes on the disk; None: enough, but its sync fails."""

    def fdopen(descriptor: int, mode: str) -> io.BufferedWriter:
        file = _FailingFile(descriptor, mode)
        file.room = room if room is not None else 1 << 40
        return io.BufferedWriter(file, buffer_size=512)

    def fsync(descriptor: int) -> None:
        if room is None:
            raise OSError(EIO, os.strerror(EIO))
        os.fsync(descriptor)

    with patch.object(files, "os", SimpleNamespace(fdopen=fdopen, fsync=fsync)):
        yield

"""What a disk may hold after the power went: everything synced, and of the rest any part, torn between sectors.

The model is that of sqlite.org/atomiccommit.html, made harder. What was written before its file was synced is there. Of
what was written since, each write may be there or not, whatever its order, and each of its 512-byte sectors by itself;
so may each change of length. A name made or deleted since the directory was synced may be there or not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proofs.apsw_face import Operation

__all__ = ["Disk"]

SECTOR = 512


@dataclass(slots=True)
class _Inode:
    """A file's bytes as they are for sure, and the operations that may be lost."""

    synced: bytes = b""
    pending: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        """Everything is there for sure."""
        self.synced, self.pending = _after(self.synced, self.pending), []


class Disk:
    """One directory as the operating system knows it, and as the disk may."""

    def __init__(self) -> None:
        self._now: dict[str, _Inode] = {}
        self._synced: dict[str, _Inode] = {}
        self._names: dict[str, list[_Inode | None]] = {}  # what a name meant since the directory was synced

    def do(self, operation: Operation) -> None:
        """One operation was done."""
        name = Path(operation.file).name
        if operation.kind == "delete":
            self._now.pop(name, None)
            self._names.setdefault(name, []).append(None)
        else:
            inode = self._inode(name)
            if operation.kind == "sync":
                inode.sync()
            elif operation.kind != "open":
                inode.pending.append(operation)
        if operation.lasting:
            self._synced, self._names = dict(self._now), {}

    def _inode(self, name: str) -> _Inode:
        if name not in self._now:
            self._now[name] = _Inode()
            self._names.setdefault(name, []).append(self._now[name])
        return self._now[name]

    def at_risk(self) -> int:
        """How many operations may be lost now."""
        return sum(len(inode.pending) for inode in self._now.values()) + sum(map(len, self._names.values()))

    def whole(self) -> Mapping[str, bytes]:
        """The files as they are where nothing is lost."""
        return {name: _after(inode.synced, inode.pending) for name, inode in self._now.items()}

    def cut(self, chance: random.Random) -> Mapping[str, bytes]:
        """The files of one disk that is possible now."""
        kept = chance.choice((0.0, 1.0, 0.5, 0.9, chance.random()))
        return {name: b"".join(_torn(inode, chance, kept)) for name, inode in self._named(chance)}

    def _named(self, chance: random.Random) -> Iterator[tuple[str, _Inode]]:
        for name in sorted({*self._synced, *self._names}):
            inode = chance.choice([self._synced.get(name), *self._names.get(name, ())])
            if inode is not None:
                yield name, inode


def _torn(inode: _Inode, chance: random.Random, kept: float) -> Iterator[bytes]:
    """The file's bytes: each pending operation is there, is not, or is there in some of its sectors."""
    left: list[Operation] = []
    for operation in inode.pending:
        if chance.random() < kept:
            left.append(operation)
        elif operation.kind == "write" and chance.random() < 0.5:
            left += [sector for sector in _sectors(operation) if chance.random() < 0.5]
    yield _after(inode.synced, left)


def _sectors(write: Operation) -> Iterator[Operation]:
    at, end = write.at, write.at + len(write.data)
    while at < end:
        following = min(end, (at // SECTOR + 1) * SECTOR)
        yield Operation("write", write.file, at, write.data[at - write.at : following - write.at])
        at = following


def _after(before: bytes, operations: list[Operation]) -> bytes:
    if not operations:
        return before
    file = bytearray(before)
    for one in operations:
        if one.kind == "truncate":
            del file[one.at :]
        missing = one.at + len(one.data) - len(file)
        file.extend(bytes(max(0, missing)))
        if one.kind == "write":
            file[one.at : one.at + len(one.data)] = one.data
    return bytes(file)

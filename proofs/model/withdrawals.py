"""Every withdrawal of somebody whom the relay holds, from the moment it is known here until the relay has heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

__all__ = ["Withdrawals"]


class Withdrawals:
    """Which are open, and how the others ended; *counts* are the history's."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts, self._open = counts, set[str]()

    def note(self, refusing: Collection[str], were_live: Collection[str], are_live: Collection[str]) -> None:
        """After a run or a command: who says no by now, who was with the relay before it, and who still is."""
        for name in self._open.difference(refusing):
            self._end(name, "withdrawals overtaken by a later yes, or an erasure")
        new = set(were_live).union(are_live).intersection(refusing) - self._open
        self._counts["withdrawals"] += len(new)
        self._counts["withdrawals told in the run that read them"] += len(new.difference(are_live))
        self._open |= new
        for name in self._open.difference(are_live):
            self._end(name, "withdrawals told")

    def _end(self, name: str, how: str) -> None:
        self._open.remove(name)
        self._counts[how] += 1

    @property
    def untold(self) -> list[str]:
        """Those that the relay has not heard of."""
        return sorted(self._open)

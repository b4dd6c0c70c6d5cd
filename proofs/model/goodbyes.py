"""What the relay is told of referrals that are over: only with a cause, and by the cause's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

__all__ = ["Goodbyes"]

RUNS_BETWEEN = 1  # from the run that cut a batch to the one in which it came to the door
Item = Mapping[str, Any]


class Goodbyes:
    """The retracts that came to the relay's door, against the causes that were there; *counts* are the history's.

    A cause holds until something newer of the record comes to the door: who was to be taken back is, also where a doubt
    came since, and by the name that was right when it was decided.
    """

    def __init__(self, counts: Counter[str]) -> None:
        self._counts, self._run = counts, 0
        self._causes: dict[str, dict[str, int]] = {}  # record → reason → the last run in which it was right
        self._newest: dict[str, tuple[int, int]] = {}  # record → the newest referral at the door, and its run
        self._told: dict[tuple[str, int], str] = {}
        self._unchecked: list[tuple[str, str, set[str]]] = []
        self._on_their_way: set[str] = set()

    def a_run_begins(self) -> None:
        """What was right before may still be said."""
        self._run += 1

    def at_the_door(self, items: Iterable[Item]) -> None:
        """A request came; whether it has an effect is another question."""
        for item in items:
            record_id, revision = item["record_id"], item["revision"]
            self._on_their_way.add(record_id)
            if item["op"] == "retract":
                known = self._told.setdefault((record_id, revision), item["reason"])
                assert known == item["reason"], f"taken back for another reason than before: {known} {item['reason']}"
                # A referral of the same run may come after it, and begins anew.
                self._unchecked.append((record_id, known, self.causes(record_id)))
            elif revision > self._newest.get(record_id, (0, 0))[0]:
                self._newest[record_id] = revision, self._run

    def handled(self, items: Iterable[Item]) -> None:
        """A request had its effect, or was refused for good."""
        self._on_their_way.difference_update(item["record_id"] for item in items)

    def know(self, causes: Mapping[str, Collection[str]]) -> None:
        """By which names each record would be taken back now."""
        for record_id, reasons in causes.items():
            self._causes.setdefault(record_id, {}).update(dict.fromkeys(reasons, self._run))

    def check(self, erased: Collection[str]) -> None:
        """Everybody who was taken back had to go, and for the reason that was said; of the erased nothing is known."""
        for record_id, reason, before in self._unchecked:
            if record_id not in erased:
                causes = before | self.causes(record_id)
                assert causes, f"taken back without a cause: {reason}"
                assert reason in causes, f"taken back for a wrong reason: {reason} for {sorted(causes)}"
                self._counts["reasons checked"] += 1
                self._counts[f"taken back: {reason}"] += 1
        self._unchecked.clear()

    def causes(self, record_id: str) -> set[str]:
        """The names of every cause there was since the newest referral of this record was cut."""
        since = self._newest.get(record_id, (0, 0))[1] - RUNS_BETWEEN
        return {reason for reason, run in self._causes.get(record_id, {}).items() if run >= since}

    def is_on_its_way(self, record_id: str) -> bool:
        """Whether something of this record came to the door and had no effect yet."""
        return record_id in self._on_their_way

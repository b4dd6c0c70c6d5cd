"""The numbers of a run, which balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from relay_connectors.record.vocabulary import ACTIONS
from relay_connectors.relay.statuses import ItemStatus

__all__ = ["EVENT_TYPES", "UNKNOWN_EVENT", "CollectCounts", "GateCounts", "SentCounts", "event_type"]

EVENT_TYPES = frozenset(
    {
        "referral.received",
        "referral.expired",
        "referral.retracted",
        "candidate.registered",
        "candidate.interviewing",
        "candidate.hired_elsewhere",
        "candidate.not_hired",
        "candidate.profile_updated",
        "candidate.unreachable",
        "agent.supported",
        "consent.granted",
        "consent.withdrawn",
        "consent.expired",
        "approval.requested",
        "approval.resolved",
        "erasure.requested",
        "erasure.completed",
        "credit.point_earned",
        "credit.point_reversed",
        "credit.slot_granted",
        "credit.slot_used",
        "introduction.offered",
    }
)
UNKNOWN_EVENT = "unknown"


def event_type(told: str) -> str:
    """What an event counts as: a type that is known here, or ``unknown``, so that a relay cannot fill the report."""
    return told if told in EVENT_TYPES else UNKNOWN_EVENT


@dataclass(slots=True)
class CollectCounts:
    """Rows read: ``read`` = ``emitted`` + the sum of ``skipped`` + ``duplicates`` + ``invalid``."""

    read: int = 0
    emitted: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    invalid: int = 0

    @property
    def told(self) -> int:
        """How many rows say anything at all."""
        return self.read - self.skipped["blank"]

    def count(self, kind: str, number: int = 1) -> None:
        """Count rows by what they were: ``emitted``, ``duplicates``, ``invalid``, or ``skipped.<code>``."""
        self.read += number
        if kind.startswith("skipped."):
            self.skipped[kind.removeprefix("skipped.")] += number
        else:
            setattr(self, kind, getattr(self, kind) + number)

    def count_all(self, numbers: Mapping[str, int]) -> None:
        """Count what is given by kind."""
        for kind, number in numbers.items():
            if number:
                self.count(kind, number)

    def add(self, other: CollectCounts) -> None:
        """Add the numbers of another source or file."""
        self.count_all(other.flat())

    def flat(self) -> dict[str, int]:
        """The numbers by kind, as the ledger keeps them for an unchanged file."""
        plain = {"emitted": self.emitted, "duplicates": self.duplicates, "invalid": self.invalid}
        return plain | {f"skipped.{code}": number for code, number in self.skipped.items()}

    @classmethod
    def of_flat(cls, flat: dict[str, int]) -> CollectCounts:
        """The inverse of :meth:`flat`."""
        counts = cls()
        counts.count_all(flat)
        return counts

    def as_json(self) -> dict[str, Any]:
        """For ``sync --json``."""
        return {
            "read": self.read,
            "emitted": self.emitted,
            "skipped": dict(sorted(self.skipped.items())),
            "duplicates": self.duplicates,
            "invalid": self.invalid,
        }


@dataclass(slots=True)
class GateCounts:
    """Records looked at in a run, by the gate's answer."""

    actions: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def count(self, action: str, codes: tuple[str, ...]) -> None:
        """Count one record."""
        self.actions[action] += 1
        self.codes.update(codes)

    def as_json(self) -> dict[str, int]:
        """``total`` is the sum of the others."""
        return {"total": self.actions.total(), **{action: self.actions[action] for action in ACTIONS}}


@dataclass(slots=True)
class SentCounts:
    """Items sent in a run, by the relay's answer."""

    answers: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, int]:
        """One number per status, which sum to the items sent."""
        return {status: self.answers[status] for status in get_args(ItemStatus)}

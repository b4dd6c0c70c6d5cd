"""What the contract's checks came to, adapter by adapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

__all__ = ["Conformance", "Finding", "State", "Subject", "Why"]

State = Literal["ok", "failed", "not_applicable"]
Why = Literal["", "broken", "bench", "set_aside", "stopped"]


class Finding(NamedTuple):
    """What one check came to.

    *why* it failed: the adapter is ``broken``, the ``bench`` cannot be made or lacks something, the test class has
    ``set_aside`` the check (replaced, skipped or left out), or the process was ``stopped`` in the middle of it.
    *kind* and *place* are the type and the place of what was raised, never its text, which may quote a row; *detail*
    is one of the contract's own sentences.
    """

    check: str
    state: State
    why: Why = ""
    kind: str = ""
    place: str = ""
    detail: str = ""


@dataclass(slots=True)
class Subject:
    """One test class, and the adapter that it puts on the bench; name and version are empty if there was no bench."""

    file: str
    test: str
    adapter: str = ""
    version: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def sums(self) -> Counter[str]:
        """How many checks came to what."""
        return Counter(finding.state for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Conformance:
    """All that was found below one path."""

    path: str
    subjects: Sequence[Subject]

    @property
    def sums(self) -> Counter[str]:
        """How many checks came to what, over all adapters."""
        return sum((subject.sums for subject in self.subjects), Counter())

    @property
    def exit_code(self) -> int:
        """0 if every check holds that concerns its adapter, else 4: something was refused."""
        return 4 if self.sums["failed"] else 0

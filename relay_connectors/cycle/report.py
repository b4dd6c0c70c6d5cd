"""What a run came to: numbers that balance, what went wrong where, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relay_connectors.cycle.counts import CollectCounts, GateCounts, SentCounts
from relay_connectors.cycle.guards import Guard
from relay_connectors.cycle.warned import Warned

if TYPE_CHECKING:
    from relay_connectors.cycle.approval import Entry
    from relay_connectors.gate import Idle
    from relay_connectors.relay.wire import Credits

__all__ = ["Failure", "Report", "exit_code"]

# Several at once: the first of these. 130 and 143 (a signal) and 1 (a defect) are added by the command.
PRECEDENCE = (1, 9, 2, 8, 7, 6, 5, 3, 4)


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that stopped a part of the run: a source's name or ``relay``, the message, the exit code."""

    where: str
    message: str
    exit_code: int


@dataclass(slots=True)
class Report:
    """One run of ``sync``, or one ``plan``, with its times in UTC. ``warned`` is of rows new or changed.

    ``ledger`` is the mark of the ledger it worked on. ``filters_in_vain`` names the filters whose value no record has,
    ``exclusions_idle`` the exclusions that fit nobody or name what no record has.
    ``unchanged_files`` counts by source the files that were not read again: their part of ``collect`` is of before.
    """

    run_id: int = 0
    started_at: str = ""
    ended_at: str = ""
    collect: dict[str, CollectCounts] = field(default_factory=dict)
    unchanged_files: dict[str, int] = field(default_factory=dict)
    warned: Warned = field(default_factory=Warned)
    gate: GateCounts = field(default_factory=GateCounts)
    sent: SentCounts = field(default_factory=SentCounts)
    links_assigned: int = 0
    links_waiting: int = 0
    events: Counter[str] = field(default_factory=Counter)
    credits: Credits | None = None
    new_persons: int = 0
    would_send: int = 0
    would_retract: int = 0
    new_quarantine: int = 0
    new_reviews: int = 0
    gone: int = 0
    erased: int = 0
    unapproved: int = 0
    filters_in_vain: tuple[str, ...] = ()
    exclusions_idle: Sequence[Idle] = ()
    operations: Sequence[Entry] = ()
    ledger: str | None = None
    guards: Sequence[Guard] = ()
    years: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all went well; see the table of exit codes."""
        codes = {failure.exit_code for failure in self.failures}
        if self.guards or self.years:
            codes.add(3)
        if self.new_quarantine:
            codes.add(4)
        return exit_code(codes)

    @property
    def collected(self) -> CollectCounts:
        """All sources together."""
        total = CollectCounts()
        for counts in self.collect.values():
            total.add(counts)
        return total

    def as_json(self) -> dict[str, Any]:
        """The one object that ``sync --json`` ends with; its keys never change with the language."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "collect": self.collected.as_json(),
            "sources": {name: counts.as_json() for name, counts in self.collect.items()},
            "unchanged_files": dict(self.unchanged_files),
            **self.warned.as_json(),
            "gate": self.gate.as_json(),
            "codes": dict(sorted(self.gate.codes.items())),
            "sent": self.sent.as_json(),
            "links": {"assigned": self.links_assigned, "waiting": self.links_waiting},
            "events": dict(sorted(self.events.items())),
            "credits": self.credits.model_dump(mode="json") if self.credits else None,
            "new": {"persons": self.new_persons, "quarantine": self.new_quarantine, "review": self.new_reviews},
            "gone": self.gone,
            "erased": self.erased,
            "unapproved": self.unapproved,
            "filters_in_vain": list(self.filters_in_vain),
            "exclusions_idle": [
                {"rule": one.rule, "records": one.records, "values": list(one.values)} for one in self.exclusions_idle
            ],
            "guards": [
                {"code": g.code, "source": g.subject, "count": g.count, "bound": g.bound, "allow": g.allow}
                for g in self.guards
            ],
            "history": {name: dict(years) for name, years in self.years.items()},
            "failures": [
                {"where": failure.where, "message": failure.message, "exit_code": failure.exit_code}
                for failure in self.failures
            ],
            "exit_code": self.exit_code,
        }

    def as_plan(self) -> dict[str, Any]:
        """What ``plan -o`` writes: every operation, for a human to take out what must not go."""
        from relay_connectors.cycle.approval import FORM  # with what plans, which collecting needs not

        return {
            **self.as_json(),
            "form": FORM,
            "ledger": self.ledger,
            "operations": [entry._asdict() for entry in self.operations],
        }

    def table(self) -> str:
        """The gate's answers with their codes, as plain text: who would go, who is held, and why."""
        lines = [f"{'would be sent':<24}{self.would_send:>8}", f"{'would get a link':<24}{self.links_waiting:>8}"]
        lines.append(f"{'would be taken back':<24}{self.would_retract:>8}")
        lines += [f"{action:<24}{number:>8}" for action, number in self.gate.as_json().items()]
        lines += [f"  {code:<22}{number:>8}" for code, number in sorted(self.gate.codes.items())]
        lines += [f"stopped: {guard.code} {guard.count} > {guard.bound}; allow: {guard.allow}" for guard in self.guards]
        for source, years in self.years.items():
            lines.append(f"{source}: no start chosen; by year: " + ", ".join(f"{y} {n}" for y, n in years))
        return "\n".join(lines)


def exit_code(codes: set[int]) -> int:
    """The one exit code for several: the most urgent, 0 if there is none."""
    return next((code for code in PRECEDENCE if code in codes), 0)

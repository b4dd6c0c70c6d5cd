"""The guards: the first run never surprises, and neither does one that would turn everything round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.cycle.deliver import Planned, Restrictions
    from relay_connectors.cycle.wordings import Unsure
    from relay_connectors.gate import Powerless

__all__ = ["EXCLUDE_IN_VAIN", "HOLDING", "RESTORED_LINKS", "Guard", "in_vain", "tripped", "unproven"]

EXCLUDE_IN_VAIN = "exclude_in_vain"
"""A ``[[policy.exclude]]`` asks for what no source says."""

HOLDING = frozenset({EXCLUDE_IN_VAIN, "wording_changed", "wording_unreadable"})
"""What no option allows: until the settings are mended nobody is contacted, and people are only taken back."""

RESTORED_LINKS = "restored_links"
"""The ledger was restored, and who waits for a link may hold one that it has forgotten."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that stopped something: its code, the numbers, and the command that allows it."""

    code: str
    subject: str
    count: int
    bound: int
    allow: str


def tripped(
    planned: Planned,
    known: Mapping[str, int],
    policy: Policy,
    *,
    allow_new: int | None,
    allow_mass_change: bool,
) -> tuple[Sequence[Guard], Restrictions]:
    """The guards that *planned* trips, and what they take away. *known* counts the final records of each source."""
    from relay_connectors.cycle.deliver import Restrictions  # with the planner: a report knows guards without it

    bound = policy.max_new_per_run if allow_new is None else allow_new
    guards: list[Guard] = []
    if bound and planned.new_persons > bound:
        allow = f"sync --allow-new {planned.new_persons}"
        guards.append(Guard("max_new_per_run", "", planned.new_persons, bound, allow))
    frozen = [] if allow_mass_change else _mass_changes(planned, known, policy)
    guards.extend(frozen)
    return guards, Restrictions(
        no_new=any(guard.code == "max_new_per_run" for guard in guards),
        frozen_sources=frozenset(guard.subject for guard in frozen),
    )


def in_vain(one: Powerless) -> Guard:
    """The guard of a rule that can exclude nobody. Nothing allows it: the settings have to be mended."""
    return Guard(EXCLUDE_IN_VAIN, f"{one.rule}: {', '.join(one.conditions)}", 0, 0, "doctor")


def unproven(one: Unsure) -> Guard:
    """The guard of a wording that was changed under its version, or cannot be read."""
    return Guard(one.code, one.subject, 0, 0, "doctor")


def _mass_changes(planned: Planned, known: Mapping[str, int], policy: Policy) -> list[Guard]:
    """Nobody's withdrawal is counted: it goes in any case."""
    return [
        Guard("mass_change", source, count, int(known[source] * policy.mass_change), "sync --allow-mass-change")
        for source, count in sorted(planned.holdable.items())
        if known[source] >= policy.mass_change_from and count > known[source] * policy.mass_change
    ]

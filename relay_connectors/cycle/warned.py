"""What the rows of a run warn of: how many, and where the first of them stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relay_connectors.connector.places import Place, Places, is_unreadable
from relay_connectors.connector.targets import DECIDED_AT

if TYPE_CHECKING:
    from relay_connectors.connector import Draft, Raw
    from relay_connectors.consent.rules import Claims

__all__ = ["Warned"]


@dataclass(slots=True)
class Warned:
    """Warnings of rows that are new or changed, by code, and the first ``places`` of each.

    ``undecided`` counts the rows whose day of the decision cannot be read, by the day that is held against the start
    instead: ``applied_at`` or ``first_seen_at``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    places: Places = field(default_factory=Places)
    undecided: Counter[str] = field(default_factory=Counter)

    def see(self, source: str, raw: Raw, draft: Draft, claims: Claims) -> None:
        """Count what a row warns of; what its claims warn of becomes the draft's own."""
        said = draft.warnings
        if said:
            self.places.see(source, raw, said)
            if "decided_at" not in draft.body["decision"] and any(path == DECIDED_AT for _, path in said):
                applied = "applied_at" in draft.body.get("application", {})
                self.undecided["applied_at" if applied else "first_seen_at"] += 1
        for code, column in zip(claims.warnings, claims.columns, strict=True):
            self.places.note(code, Place(source, raw.locator, column, "consent"))
            said.append((code, "consent"))
        self.counts.update(code for code, _ in said)

    def see_observed(self, source: str, raw: Raw, draft: Draft) -> None:
        """Count what cannot be read of a row of which nothing is handed on: by it, its person is known elsewhere."""
        said = [(code, path) for code, path in draft.warnings if is_unreadable(code)] if draft.warnings else ()
        if said:
            self.places.see(source, raw, said)
            self.counts.update(code for code, _ in said)

    def add(self, other: Warned) -> None:
        """Those of another source."""
        self.counts.update(other.counts)
        self.places.add(other.places)
        self.undecided.update(other.undecided)

    def as_json(self) -> dict[str, Any]:
        """For ``sync --json``."""
        return {
            "warnings": dict(sorted(self.counts.items())),
            "warned_at": self.places.as_json(self.counts),
            "decided_at_unreadable": dict(sorted(self.undecided.items())),
        }

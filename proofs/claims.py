"""What a proof claims, how often reality was asked, and what each control without its guard showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Claims", "Proof"]


@dataclass(slots=True)
class Claims:
    """Claims that hold, and those that do not, with what was found instead."""

    checked: int = 0
    broken: list[str] = field(default_factory=list)

    def holds(self, claim: str, truth: bool, found: object = "") -> None:  # noqa: FBT001  the truth is the point
        """Note one claim."""
        self.checked += 1
        if not truth:
            self.broken.append(f"{claim}: {found}"[:400] if found != "" else claim)

    def about(self, *words: str) -> Claims:
        """Of what is broken only that in whose claim one of these words stands: what one guard alone prevents."""
        return Claims(self.checked, [claim for claim in self.broken if any(word in claim for word in words)])

    def same(self, claim: str, found: object, wanted: object) -> None:
        """Note that two things are equal."""
        self.holds(claim, found == wanted, _difference(found, wanted))


@dataclass(slots=True)
class Proof:
    """One proof: its promise, its seed, the faults that were really hit, its claims and those of each control."""

    name: str
    promise: str
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    figures: list[str] = field(default_factory=list)
    claims: Claims = field(default_factory=Claims)
    guard: str = ""
    controls: dict[str, Claims] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def stands(self) -> bool:
        """Everything claimed holds, and without any one of the guards it would not."""
        fail = bool(self.controls) and all(control.broken for control in self.controls.values())
        return self.claims.checked > 0 and not self.claims.broken and fail

    def control(self, name: str) -> Claims:
        """The claims of one control, which must not hold. Each is judged by itself: none stands in for another."""
        return self.controls.setdefault(name, Claims())

    def text(self) -> str:
        """For the terminal and the report."""
        hit = ", ".join(f"{name} {number}" for name, number in sorted(self.faults.items())) or "none wanted"
        lines = [f"## {self.name}: {'holds' if self.stands else 'DOES NOT HOLD'}", "", self.promise, ""]
        lines += [f"- seed {self.seed}, {self.seconds:.1f} s, {self.claims.checked} claims checked"]
        lines += [f"- faults hit ({self.faults.total()}): {hit}", *(f"- {figure}" for figure in self.figures)]
        lines += [f"- **broken**: {claim}" for claim in self.claims.broken]
        lines += [f"- without {self.guard}:"]
        return "\n".join([*lines, *(f"  - control {name}: {_shown(one)}" for name, one in self.controls.items())])


def _shown(control: Claims) -> str:
    if not control.broken:
        return "**does not fail, so this proof proves nothing**"
    return f"fails as it must, {len(control.broken)} claims broken, such as: {control.broken[0]}"


def _difference(found: object, wanted: object) -> str:
    """What two collections do not share, in few words."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        names = [name for name in {**found, **wanted} if found.get(name) != wanted.get(name)]
        few = ", ".join(f"{name}: {found.get(name)!r} for {wanted.get(name)!r}"[:60] for name in names[:2])
        return f"{len(names)} differ ({few})"
    if isinstance(found, (set, frozenset)) and isinstance(wanted, (set, frozenset)):
        return f"{len(found - wanted)} too many, {len(wanted - found)} missing"
    return f"{found!r} for {wanted!r}"[:300]

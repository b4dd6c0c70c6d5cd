"""Why records are one person's, or are not, or may be: by kinds of keys and by decisions, never by the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.merges import Pair, Standing
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.pool.evidence import is_certain
from relay_connectors.pool.same_person import PersonFinder
from relay_connectors.pool.scene import Scene

__all__ = ["Company", "Relation", "Tie", "company_of"]

Relation = Literal["same", "unclear", "other", "apart"]
"""The same person; perhaps the same; somebody else under the same address; somebody else because a human said so."""


class Tie(NamedTuple):
    """What one record has to do with another. ``decision`` is the number of the one that holds between them.

    ``because``: ``email``, ``phone`` or ``name_birth``, ``decision``; ``others`` where only further records link them.
    """

    record: LedgerRecord
    relation: Relation
    because: tuple[str, ...]
    decision: int | None


class Company(NamedTuple):
    """A record among those it meets. ``crowded``: the kinds of its keys that are nobody's own."""

    ties: Sequence[Tie]
    crowded: tuple[str, ...]


def company_of(ledger: Ledger, record: LedgerRecord) -> Company:
    """Everybody whom *record* is one person with, or may be, or only seems to be."""
    me, standing = record.record_id, ledger.merges.standing()
    scene = PersonFinder(ledger).decided([me]).around.scene
    mates = {one.record_id for one in ledger.records.of_person(record.person_id)} - {me}
    met: dict[str, set[str]] = {mate: set() for mate in mates}
    for kind, other in scene.meetings(me):
        met.setdefault(other, set()).add(kind)
    for pair in standing.together | standing.apart:
        if me in pair:
            met.setdefault(pair[pair[0] == me], set())
    ties = (_tie(ledger, scene, standing, me, other, kinds, same=other in mates) for other, kinds in met.items())
    kept = sorted((tie for tie in ties if tie), key=lambda tie: (tie.relation != "same", tie.record.record_id))
    crowded = {kind for kind, _ in scene.records[me].keys & scene.crowded}
    return Company(kept, tuple(sorted(crowded)))


def _tie(
    ledger: Ledger, scene: Scene, standing: Standing, me: str, other: str, kinds: set[str], *, same: bool
) -> Tie | None:
    record, pair = ledger.records.get(other), _pair(me, other)
    if record is None:
        return None
    decision = ledger.merges.deciding(pair) if pair in standing.together | standing.apart else None
    if same:
        certain = [
            kind for kind in sorted(kinds) if is_certain(kind, scene.records[me], scene.records[other], scene.crowded)
        ]
        because = (*certain, *(["decision"] if decision else []))
        return Tie(record, "same", because or ("others",), decision)
    if pair in standing.apart:
        return Tie(record, "apart", (*sorted(kinds), "decision"), decision)
    alike = sorted(kind for kind in kinds if scene.is_alike(kind, me, other))
    if alike:
        return Tie(record, "unclear", tuple(alike), None)
    return Tie(record, "other", ("email",), None) if "email" in kinds else None


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)

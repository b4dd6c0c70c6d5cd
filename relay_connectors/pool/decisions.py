"""What a human decides about who is one person, and what that changes at once.

A decision is kept about pairs of records, and is stronger than every key. It is not about persons: those come and go
with the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.merges import Pair
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.pool.erased import Faces
from relay_connectors.pool.same_person import PersonFinder

__all__ = ["Effect", "merge", "split", "undo"]


class Effect(NamedTuple):
    """What a decision changed: the records concerned, by the person they belong to now, and by how many before."""

    number: int
    merged: bool
    reason: str | None
    at: str
    persons_before: int
    persons: Sequence[Sequence[LedgerRecord]]


def merge(ledger: Ledger, one: str, other: str, *, reason: str | None = None) -> Effect | None:
    """These two records are one person's, whatever their keys say; None if that was decided already.

    It also overrules whatever was decided before between the two persons that they belong to. In the caller's
    transaction.
    """
    standing = ledger.merges.standing()
    some, others = _person_of(ledger, one), _person_of(ledger, other)
    crossing = {_pair(a, b) for a in some for b in others} & standing.apart
    pairs = {_pair(one, other), *crossing} - standing.together
    return _decide(ledger, pairs, merged=True, reason=reason) if pairs else None


def split(ledger: Ledger, record_ids: Sequence[str], *, reason: str | None = None) -> Effect | None:
    """These records are not the person's whom they were taken for, nor anybody's whom they may be taken for.

    What they are to each other stays open to the keys. None if nobody is left to part them from. In the caller's
    transaction.
    """
    pairs = _between(ledger, frozenset(record_ids)) - ledger.merges.standing().apart
    return _decide(ledger, pairs, merged=False, reason=reason) if pairs else None


def undo(ledger: Ledger) -> Effect | None:
    """Take the newest decision back, so that what held before holds again; None if there is none.

    Only the newest, because it was made knowing the ones before. In the caller's transaction.
    """
    newest = ledger.merges.newest()
    if newest is None:
        return None
    ledger.merges.undo(newest.number, ledger.now())
    return _carry_out(ledger, newest.pairs, newest.number, merged=newest.merged, reason=newest.reason, at=newest.at)


def _person_of(ledger: Ledger, record_id: str) -> list[str]:
    """The records of the person whose this one is."""
    record = ledger.records.get(record_id)
    return [one.record_id for one in ledger.records.of_person(record.person_id)] if record else []


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _between(ledger: Ledger, leaving: AbstractSet[str]) -> set[Pair]:
    """Every pair of one who leaves and one who stays, or was erased, and is, or may be, the same person."""
    scene = PersonFinder(ledger).decided(sorted(leaving)).around.scene
    mates = {(one, mate) for one in leaving for mate in _person_of(ledger, one)}
    likely = {
        (one, other) for one in leaving for kind, other in scene.meetings(one) if scene.is_alike(kind, one, other)
    }
    faces = Faces.of(ledger)
    erased = {(one, other) for one in leaving if one in scene.records for other in faces.like(scene.records[one])}
    return {_pair(one, other) for one, other in mates | likely | erased if other not in leaving}


def _decide(ledger: Ledger, pairs: AbstractSet[Pair], *, merged: bool, reason: str | None) -> Effect:
    now = ledger.now()
    number = ledger.merges.decide(pairs, now, merged=merged, reason=reason)
    return _carry_out(ledger, pairs, number, merged=merged, reason=reason, at=now)


def _carry_out(
    ledger: Ledger, pairs: Iterable[Pair], number: int, *, merged: bool, reason: str | None, at: str
) -> Effect:
    finder, named = PersonFinder(ledger), {one for pair in pairs for one in pair}
    places = finder.decided(sorted(named))
    finder.keep(places)
    before = {places.before[one].person_id for one in named if one in places.before}
    now = {one: place.person_id for one, place in places.placed.items() if places.before[one].person_id in before}
    now.update((one, place.person_id) for one, place in places.placed.items() if place.person_id in set(now.values()))
    persons = [ledger.records.of_person(person_id) for person_id in sorted(set(now.values()))]
    return Effect(number, merged, reason, at, len({places.before[one].person_id for one in now}), persons)

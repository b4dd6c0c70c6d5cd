"""Same person: which records belong together, kept up to date page by page.

Whatever comes, and in whatever order: afterwards the ledger holds the persons that the records make as they stand, and
nothing of how they came. Only what concerns a page is looked at again.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.persons import Named
from relay_connectors.pool.erased import Faces
from relay_connectors.pool.keys import Keys
from relay_connectors.pool.neighbours import Neighbourhood, Neighbours

__all__ = ["PersonFinder", "Placed", "Places"]


class Placed(NamedTuple):
    """Whose record it is, and the codes of why that may be doubted, with a space between."""

    person_id: str
    doubts: str


class Places(NamedTuple):
    """Where the records of a page belong, and all others for whom that changed something.

    *heirs*: to whom falls what is known of each person of before, and not of one of their records.
    """

    placed: Mapping[str, Placed]
    before: Mapping[str, Named]
    around: Neighbourhood
    heirs: Mapping[str, str]

    @property
    def moved(self) -> dict[str, tuple[str, str]]:
        """The person before and the person now, of each record that is somebody else's now."""
        return {
            one: (was.person_id, now.person_id)
            for one, now in self.placed.items()
            if (was := self.before.get(one)) and was.person_id != now.person_id
        }


class PersonFinder:
    """Finds or makes the person of each record of a page. ``place`` reads the ledger; ``keep`` writes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._standing = ledger, ledger.merges.standing()
        self._faces = Faces.of(ledger)

    def place(self, page: Iterable[Keys]) -> Places:
        """Where each record of the page belongs, and everybody whom that concerns."""
        said = {keys.record_id: keys for keys in page}
        return self._placed(Neighbours(self._ledger.persons, self._standing).of(said), said)

    def decided(self, record_ids: Sequence[str]) -> Places:
        """Where these records, and everybody whom that concerns, belong after a human decided about them."""
        around = Neighbours(self._ledger.persons, self._standing).around(record_ids)
        return self._placed(around, around.scene.records)

    def _placed(self, around: Neighbourhood, wanted: Iterable[str]) -> Places:
        persons = around.scene.persons()
        doubts, before = around.scene.doubts(persons), around.before
        placed = {one: Placed(before[one].person_id, before[one].doubts) for one in wanted if one in before}
        ids, heirs = self._person_ids(persons, before)
        for person_id, group in zip(ids, persons, strict=True):
            for one in group:
                codes = doubts[one] | self._faces.doubts(around.scene.records[one])
                placed[one] = Placed(person_id, " ".join(sorted(codes)) if codes else "")
        return Places(placed, before, around, heirs)

    def _person_ids(
        self, persons: Sequence[Sequence[str]], before: Mapping[str, Named]
    ) -> tuple[list[str], dict[str, str]]:
        """A person keeps their id; one that falls apart leaves it to the part that registered, or to the larger one."""
        claims: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for number, group in enumerate(persons):
            for one in group:
                if one in before:
                    claims[before[one].person_id][number] += 1
        torn = [person_id for person_id, parts in claims.items() if len(parts) > 1]
        registered = self._ledger.persons.registered_records(torn)
        heirs: dict[str, int] = {}
        offered: dict[int, list[tuple[int, str]]] = {}
        for person_id, parts in claims.items():
            heir = min(parts, key=lambda at: (registered.isdisjoint(persons[at]), -parts[at], min(persons[at])))
            heirs[person_id] = heir
            offered.setdefault(heir, []).append((-parts[heir], person_id))
        # An id is random, so that a merge moves rows and never changes a record id.
        ids = [
            min(offered[number])[1] if number in offered else f"per_{secrets.token_hex(10)}"
            for number in range(len(persons))
        ]
        return ids, {person_id: ids[number] for person_id, number in heirs.items()}

    def keep(self, places: Places) -> None:
        """Store persons and match keys, in the transaction that has just stored the records."""
        persons, around, before = self._ledger.persons, places.around, places.before
        persons.put({now.person_id for one, now in places.placed.items() if one not in before})
        persons.drop_keys((*key, one) for one, keys in around.lost.items() for key in keys)
        persons.put_keys((*key, one) for one, keys in around.changed.items() for key in keys.keys)
        self._replace(places)
        self._move(places.moved, places.heirs)

    def _replace(self, places: Places) -> None:
        """Whoever of those who were known is somebody else's, or doubted for another reason."""
        persons = self._ledger.persons
        changed = [
            (one, was, now)
            for one, now in places.placed.items()
            if (was := places.before.get(one)) and now != (was.person_id, was.doubts)
        ]
        persons.put({now.person_id for _, _, now in changed})
        persons.place((one, *now) for one, _, now in changed)
        persons.settle(
            (one, code) for one, was, now in changed for code in set(was.doubts.split()) - set(now.doubts.split())
        )

    def _move(self, moved: Mapping[str, tuple[str, str]], heirs: Mapping[str, str]) -> None:
        """What was said, queued and assigned for a record goes with it, and the rest of a person to their heir."""
        ledger = self._ledger
        for record_id, (_, person_id) in moved.items():
            ledger.consents.move(record_id, person_id)
            ledger.outbox.move(record_id, person_id)
            ledger.links.move(record_id, person_id)
        ledger.persons.unwish((before, record_id) for record_id, (before, _) in moved.items())
        for before, person_id in sorted(set(moved.values())):
            if person_id != heirs[before]:
                ledger.persons.part(before, person_id)
        for before in sorted({before for before, _ in moved.values()}):
            self._share_swept(before, heirs[before], moved)
            if heirs[before] != before:
                ledger.persons.inherit(before, heirs[before])
        # A no that came along, or went, is about all records of a person, whichever of them moved.
        for one in {one for both in moved.values() for one in both}:
            ledger.records.mark_due(person_id=one)

    def _share_swept(self, before: str, heir: str, moved: Mapping[str, tuple[str, str]]) -> None:
        """Of which part of a person a swept record was nobody can tell: what it forbade and refused counts for all."""
        ledger = self._ledger
        gone = {one: now for one, (was, now) in moved.items() if was == before}
        parts = sorted({heir, *gone.values()})
        if len(parts) == 1:
            return
        come = {one for one, (_, now) in moved.items() if now == before}
        theirs = {one: swept for one, swept in ledger.persons.left_by(before, gone).items() if one not in come}
        for part in parts:
            has = {part, before} if part == heir else {part}
            ledger.consents.share([one for one, swept in theirs.items() if swept], part, has)
            ledger.beside.share(theirs, part, has)

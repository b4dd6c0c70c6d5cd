"""Erasing people: here in one transaction, at the relay by a request that is kept until it is done.

The order makes a crash harmless. First the files besides the ledger, while it still knows how to find the person in
them; then the ledger's rows, the suppression and the request to the relay at once; then the ledger's file is written
anew. What a crash leaves undone of the last step, the next run does before anything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from relay_connectors.cycle.leftovers import Leftovers, traces_of
from relay_connectors.cycle.recognise import Row, face_rows, faces_of_person
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.erasures import Reason
from relay_connectors.ledger.forgetting import forget, held
from relay_connectors.ledger.suppressions import APART, RECORD, Suppression
from relay_connectors.links.revoke import ask_to_revoke
from relay_connectors.pool.keys import Key
from relay_connectors.pool.same_person import PersonFinder

__all__ = ["Answering", "Erased", "Eraser", "Held"]

CONTACTS = ("email", "phone")
MOST = 1000  # carriers of one key that are looked at: what more people use is nobody's own anyway


class Held(NamedTuple):
    """What is held about people: rows of the ledger, and files of the state directory, by kind."""

    rows: Mapping[str, int]
    files: Mapping[str, int]


class Erased(NamedTuple):
    """What an erasure came to. ``at_relay``: how many of the records the relay has to erase, too.

    ``left`` are files that still name the people and are not this program's to change. ``registered`` counts those who
    registered at the relay by a link, of whom it was told nothing: what is between them and the relay stays. Of whoever
    had ``open_links`` nobody knows yet whether they did: the relay closes only a link that nobody registered with.
    """

    request_id: str
    persons: int
    record_ids: Sequence[str]
    at_relay: int
    left: Sequence[Path]
    registered: int = 0
    open_links: Sequence[str] = ()


class Answering(NamedTuple):
    """An erasure that the relay asked for: its id there, the records it named, and until when it wants to hear."""

    erasure_id: str
    record_ids: Sequence[str]
    deadline: str | None


class Eraser:
    """Erases people of one ledger. *folder* is the state directory; None leaves files alone (a plan, a library)."""

    def __init__(self, ledger: Ledger, folder: Path | None = None) -> None:
        self._ledger, self._folder = ledger, folder

    def held(self, person_ids: Sequence[str]) -> Held:
        """What an erasure of these people would take; nothing changes."""
        files: Counter[str] = Counter(one.kind for one in self._leftovers(person_ids).found)
        return Held(dict(held(self._ledger.database, person_ids)), dict(files))

    def erase(
        self,
        person_ids: Sequence[str],
        reason: Reason,
        *,
        erased_there: Sequence[str] = (),
        answering: Answering | None = None,
        more: Iterable[Row] = (),
        again: Sequence[Row] | None = None,
    ) -> Erased:
        """Erase these people, in the caller's transaction; :meth:`finish` afterwards.

        The relay is asked to erase every record it was ever told of, but for those it has *erased there* already.
        *answering*: it has to hear that this was done. *more* is suppressed along with what is known of the people.
        *again*: a newer ledger had erased them, and these rows are suppressed already. It knew who else used an
        address; nothing is worked out anew.
        """
        ledger, now = self._ledger, self._ledger.now()
        shared = {person_id: self._shared(person_id) for person_id in person_ids}
        neighbours = {one for person_id in person_ids for one in self._namesakes(person_id)}
        neighbours.update(*(carriers for found in shared.values() for carriers in found.values()))
        erased_now = person_ids if again is None else ()
        known = [tuple(self._known_by(person_id, shared[person_id])) for person_id in erased_now]
        others = (*more, *_records(erased_there))
        everything = [*others, *(again or ()), *(row for rows in known for row in rows)]
        left = self._leftovers(person_ids).clear(everything, reason)
        gone = forget(ledger.database, person_ids, now)
        ask_to_revoke(ledger, gone.open_links)
        told = sorted(set(gone.told).difference(erased_there))
        request_id = self._request(told, reason, answering)
        for number, rows in enumerate(known):
            # What is left of one person hangs together, and with nobody else's.
            self._suppress(rows, reason, now, f"{request_id}/{number}" if number else request_id)
        self._suppress(others, reason, now, request_id if len(known) < 2 else None)
        self._note_apart(gone.record_ids, reason, now)
        self._place_again(neighbours.difference(gone.record_ids))
        if gone.record_ids:
            ledger.erasures.begin(now)
        about = (request_id, len(person_ids), gone.record_ids, len(told), left)
        return Erased(*about, 0 if answering else len(gone.themselves), gone.open_links)

    def _suppress(self, rows: Sequence[Row], reason: Reason, at: str, request_id: str | None) -> None:
        self._ledger.suppressions.add(rows, reason=reason, at=at, request_id=request_id)
        self._ledger.outlasting.note(Suppression(*row, reason, at, request_id) for row in rows)

    def _note_apart(self, record_ids: Collection[str], reason: Reason, at: str) -> None:
        """Whom a human told from the erased: an older copy, that does not know it, must not erase them as well."""
        erased = set(record_ids)
        apart = (pair for pair in sorted(self._ledger.merges.standing().apart) if not erased.isdisjoint(pair))
        self._ledger.outlasting.note(Suppression(APART, " ".join(pair).encode(), reason, at, None) for pair in apart)

    def _known_by(self, person_id: str, shared: Collection[Key]) -> Iterator[Row]:
        """The rows under which the person is known again."""
        for face in faces_of_person(self._ledger, person_id, shared):
            yield from (*face_rows(face), *_records([face.keys.record_id]))

    def finish(self) -> None:
        """Leave nothing in the gaps of the ledger's file. Not within a transaction; again is harmless."""
        self._ledger.erasures.finish()

    def _request(self, told: Sequence[str], reason: Reason, answering: Answering | None) -> str:
        """Keep what the relay has to hear; the id under which the erasure is known here."""
        erasures, now = self._ledger.erasures, self._ledger.now()
        if answering is None:
            return erasures.ask(told, reason, now)
        erasures.asked(answering.erasure_id, answering.record_ids, now, answering.deadline)
        if told:
            erasures.ask(told, reason, now)
        return answering.erasure_id

    def _leftovers(self, person_ids: Sequence[str]) -> Leftovers:
        return Leftovers(self._folder, self._ledger, traces_of(self._ledger, person_ids))

    def _shared(self, person_id: str) -> dict[Key, set[str]]:
        """The addresses and numbers that others use as well, with the records of these others."""
        found: dict[Key, set[str]] = {}
        for key, carrier in self._beside(person_id, CONTACTS):
            found.setdefault(key, set()).update({carrier} if carrier else ())
        return found

    def _namesakes(self, person_id: str) -> set[str]:
        """The records of others that may be the person's by name and birth date."""
        return {carrier for _, carrier in self._beside(person_id, ("name_birth",)) if carrier}

    def _beside(self, person_id: str, kinds: Iterable[str]) -> Iterator[tuple[Key, str | None]]:
        """The keys of the person that others carry as well, with each of their records; None: they are too many."""
        persons = self._ledger.persons
        mine = {record.record_id for record in self._ledger.records.of_person(person_id)}
        for kind in kinds:
            keys = {key for one, key, _ in persons.keys_of(mine) if one == kind}
            for key, carrier in persons.carriers(kind, keys, MOST) if keys else ():
                if carrier not in mine:
                    yield (kind, key), carrier

    def _place_again(self, record_ids: Iterable[str]) -> None:
        """Whoever shared an address with somebody who is no more may share it with nobody now.

        And who may have been that person, may be the person who was erased.
        """
        known = sorted(record_ids)
        if known:
            finder = PersonFinder(self._ledger)
            finder.keep(finder.decided(known))


def _records(record_ids: Iterable[str]) -> Iterator[Row]:
    yield from ((RECORD, record_id.encode()) for record_id in record_ids)

"""Same person: which records belong together.

Two records are one person's if they carry the same e-mail address *and* the same name, or the same kana. The same
address under another name (a family's mail, an agency's placeholder) makes two persons, and both are marked, so that
none of them is pushed. A name alone never merges anybody.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.persons import MailMatch

__all__ = ["Keys", "PersonFinder", "Placed"]


class Keys(NamedTuple):
    """The match keys of one record; they never leave the machine."""

    record_id: str
    emails: tuple[bytes, ...]
    name: bytes | None
    kana: bytes | None


class Placed(NamedTuple):
    """Whose record it is, and whether its address is somebody else's too."""

    person_id: str
    shared_mail: bool


class PersonFinder:
    """Finds or makes the person of each record of a page. Reads the ledger; ``keep`` writes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def place(self, page: Sequence[Keys]) -> tuple[dict[str, Placed], set[str]]:
        """Where each record of the page belongs, and the ids of known records that turn out to share their mail."""
        known = self._ledger.persons.persons_of([keys.record_id for keys in page])
        by_key = self._carriers(page)
        placed: dict[str, Placed] = {}
        shared: set[str] = set()
        for keys in page:
            others = [one for key in keys.emails for one in by_key[key] if one.record_id != keys.record_id]
            strangers = [one for one in others if not _same_name(keys, one)]
            person_id = _person(keys, others, known.get(keys.record_id))
            placed[keys.record_id] = Placed(person_id, bool(strangers))
            shared.update(one.record_id for one in strangers)
            for key in keys.emails:
                mine = MailMatch(key, keys.record_id, person_id, keys.name, keys.kana)
                by_key[key] = [*(one for one in by_key[key] if one.record_id != keys.record_id), mine]
        for record_id in shared & placed.keys():
            placed[record_id] = placed[record_id]._replace(shared_mail=True)
        return placed, shared - placed.keys()

    def _carriers(self, page: Iterable[Keys]) -> defaultdict[bytes, list[MailMatch]]:
        keys = sorted({key for one in page for key in one.emails})
        found: defaultdict[bytes, list[MailMatch]] = defaultdict(list)
        for match in self._ledger.persons.sharing_mail(keys) if keys else ():
            found[match.key].append(match)
        return found

    def keep(self, page: Sequence[Keys], placed: dict[str, Placed], shared: set[str]) -> None:
        """Store persons and match keys, in the transaction that stores the records."""
        persons = self._ledger.persons
        persons.put({place.person_id for place in placed.values()})
        rows = (("email", key, keys.record_id) for keys in page for key in keys.emails)
        persons.put_keys(rows, replacing=[keys.record_id for keys in page])
        for record_id, before in persons.persons_of(list(placed)).items():
            if before != placed[record_id].person_id:
                self._ledger.consents.move(record_id, placed[record_id].person_id)
                self._ledger.records.mark_due(person_id=before)
        persons.mark_shared(shared)


def _person(keys: Keys, others: Sequence[MailMatch], mine: str | None) -> str:
    same = sorted(one.person_id for one in others if _same_name(keys, one))
    if same:
        return mine if mine in same else same[0]
    # A person id is random, so that a later merge moves rows and never changes a record id.
    return mine or f"per_{secrets.token_hex(10)}"


def _same_name(keys: Keys, other: MailMatch) -> bool:
    names = keys.name is not None and keys.name == other.name_key
    return names or (keys.kana is not None and keys.kana == other.kana_key)

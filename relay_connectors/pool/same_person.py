"""Same person: which records belong together.

Two records are one person's if they carry the same e-mail address *and* the same name, or the same kana. The same
address under another name (a family's mail, an agency's placeholder) makes two persons, and both are marked, so that
none of them is pushed. A name alone never merges anybody.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.persons import MailMatch

__all__ = ["Keys", "PersonFinder", "Placed", "Places"]


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


class Places(NamedTuple):
    """Where the records of a page belong, where they belonged before, and other records that share their mail."""

    placed: Mapping[str, Placed]
    before: Mapping[str, str]
    shared: AbstractSet[str]


class PersonFinder:
    """Finds or makes the person of each record of a page. ``place`` reads the ledger; ``keep`` writes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def place(self, page: Sequence[Keys]) -> Places:
        """Where each record of the page belongs."""
        before = self._ledger.persons.persons_of([keys.record_id for keys in page])
        sizes = Counter(self._ledger.persons.sizes(sorted(set(before.values()))))
        by_key = self._carriers(page)
        placed: dict[str, Placed] = {}
        shared: set[str] = set()
        for keys in page:
            others = [one for key in keys.emails for one in by_key[key] if one.record_id != keys.record_id]
            strangers = [one for one in others if not _same_name(keys, one)]
            mine = before.get(keys.record_id)
            person_id = _person(keys, others, mine, alone=mine is None or sizes[mine] == 1)
            sizes.update({mine or person_id: -1, person_id: 1} if mine != person_id else {})
            placed[keys.record_id] = Placed(person_id, bool(strangers))
            shared.update(one.record_id for one in strangers)
            _carry(by_key, keys, person_id)
        for record_id in shared & placed.keys():
            placed[record_id] = placed[record_id]._replace(shared_mail=True)
        return Places(placed, before, shared - placed.keys())

    def _carriers(self, page: Iterable[Keys]) -> defaultdict[bytes, list[MailMatch]]:
        """Who carries the page's addresses. A record of the page whose keys changed does so only when it is placed."""
        now = {keys.record_id: keys for keys in page}
        keys = sorted({key for one in now.values() for key in one.emails})
        found: defaultdict[bytes, list[MailMatch]] = defaultdict(list)
        for match in self._ledger.persons.sharing_mail(keys) if keys else ():
            mine = now.get(match.record_id)
            if mine is None or (
                match.key in mine.emails and (mine.name, mine.kana) == (match.name_key, match.kana_key)
            ):
                found[match.key].append(match)
        return found

    def keep(self, page: Sequence[Keys], places: Places) -> None:
        """Store persons and match keys, in the transaction that has just stored the records."""
        persons = self._ledger.persons
        persons.put({place.person_id for place in places.placed.values()})
        known = list(places.before)
        lost = persons.mail_keys(known)
        rows = (("email", key, keys.record_id) for keys in page for key in keys.emails)
        persons.put_keys(rows, replacing=[keys.record_id for keys in page])
        for record_id, before in places.before.items():
            if before != places.placed[record_id].person_id:
                self._move(record_id, before, places.placed[record_id].person_id)
        persons.mark_shared(places.shared)
        if known:
            persons.clear_shared(lost | persons.mail_keys(known))

    def _move(self, record_id: str, before: str, person_id: str) -> None:
        """The record turned out to be another person's: what was said, queued and assigned for it goes with it."""
        ledger = self._ledger
        ledger.consents.move(record_id, person_id)
        ledger.outbox.move(record_id, person_id)
        ledger.links.move(record_id, person_id)
        ledger.persons.left(before, record_id, person_id)
        ledger.records.mark_due(person_id=before)


def _carry(by_key: defaultdict[bytes, list[MailMatch]], keys: Keys, person_id: str) -> None:
    for key in keys.emails:
        mine = MailMatch(key, keys.record_id, person_id, keys.name, keys.kana)
        by_key[key] = [*(one for one in by_key[key] if one.record_id != keys.record_id), mine]


def _person(keys: Keys, others: Sequence[MailMatch], mine: str | None, *, alone: bool) -> str:
    same = sorted(one.person_id for one in others if _same_name(keys, one))
    if mine and (mine in same or (alone and not same)):
        return mine
    # A person id is random, so that a later merge moves rows and never changes a record id.
    return same[0] if same else f"per_{secrets.token_hex(10)}"


def _same_name(keys: Keys, other: MailMatch) -> bool:
    names = keys.name is not None and keys.name == other.name_key
    return names or (keys.kana is not None and keys.kana == other.kana_key)

"""Who has to be looked at when records come or change: everybody they may be, or may have been, one person with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.ledger.merges import Standing
from relay_connectors.ledger.persons import Named, Persons
from relay_connectors.pool.crowds import MOST_RECORDS, is_crowd
from relay_connectors.pool.keys import Key, Keys
from relay_connectors.pool.scene import Scene
from relay_connectors.pool.sets import Sets

__all__ = ["Neighbourhood", "Neighbours"]

NO_KEYS: frozenset[Key] = frozenset()


class Neighbourhood(NamedTuple):
    """What a page of records is placed by. *before*: the rows of all who are known; *changed*: who says something new.

    *lost* are the keys that a changed record has no more. *scene* holds the changed ones and all they concern.
    """

    before: Mapping[str, Named]
    changed: Mapping[str, Keys]
    lost: Mapping[str, frozenset[Key]]
    scene: Scene


class Neighbours:
    """Gathers the neighbourhood of one page; a few statements, however large the ledger is.

    Whoever carries a key that is nobody's own is not asked, unless the key has just become one, or is one no more.
    """

    def __init__(self, persons: Persons, standing: Standing) -> None:
        self._persons, self._standing = persons, standing
        self._blocks = Sets(standing.together)
        self._mates = {one: group for group in self._blocks.gathered(_named_in(standing)) for one in group}
        self._asked: set[str] = set()
        self._before: dict[str, Named] = {}
        self._stored: dict[str, Keys] = {}
        self._changed: dict[str, Keys] = {}
        self._lost: dict[str, frozenset[Key]] = {}
        self._come: defaultdict[Key, list[str]] = defaultdict(list)
        self._records: dict[str, Keys] = {}
        self._carriers: dict[Key, Sequence[str]] = {}
        self._crowded: set[Key] = set()

    def of(self, page: Mapping[str, Keys]) -> Neighbourhood:
        """The neighbourhood of records that say this now."""
        self._load(page)
        self._changed = {one: keys for one, keys in page.items() if self._stored.get(one) != keys}
        for one, keys in self._changed.items():
            stored = self._stored.get(one)
            self._lost[one] = stored.keys - keys.keys if stored else NO_KEYS
            for key in keys.keys - stored.keys if stored else keys.keys:
                self._come[key].append(one)
        self._spread(self._changed, again=False)
        return self._gathered()

    def around(self, record_ids: Iterable[str]) -> Neighbourhood:
        """The neighbourhood of stored records about which a human decided anew."""
        self._spread(record_ids, again=True)
        return self._gathered()

    def _gathered(self) -> Neighbourhood:
        carriers = {key: some for key, some in self._carriers.items() if len(some) > 1 and key not in self._crowded}
        scene = Scene(self._records, carriers, self._crowded, self._standing)
        return Neighbourhood(self._before, self._changed, self._lost, scene)

    def _spread(self, record_ids: Iterable[str], *, again: bool) -> None:
        """Take records in, and by their keys whoever may be one person with them, until nobody is left."""
        waiting = set(record_ids)
        while waiting:
            waiting |= {mate for one in waiting for mate in self._mates.get(one, ())}
            self._load(waiting)
            found = {one: now for one in waiting if (now := self._changed.get(one) or self._stored.get(one))}
            self._records.update(found)
            keys = {key for now in found.values() for key in now.keys}
            keys.update(key for one in found for key in self._lost.get(one, NO_KEYS))
            waiting = self._sharing(keys - self._carriers.keys(), again=again) - self._records.keys()

    def _load(self, record_ids: Iterable[str]) -> None:
        """Read rows and keys of records, once."""
        self._name(record_ids)
        wanted = [one for one in record_ids if one in self._before and one not in self._stored]
        keys: defaultdict[str, set[Key]] = defaultdict(set)
        for kind, key, record_id in self._persons.keys_of(wanted):
            keys[record_id].add((kind, key))
        self._stored.update((one, _keys(self._before[one], keys[one])) for one in wanted)

    def _name(self, record_ids: Iterable[str]) -> None:
        """Read rows of records, once."""
        wanted = [one for one in record_ids if one not in self._asked]
        self._asked.update(wanted)
        self._before.update(self._persons.named(wanted))

    def _sharing(self, keys: Iterable[Key], *, again: bool) -> set[str]:
        """Whom one of *keys* makes, or has made until now, one person with others."""
        joining: set[str] = set()
        for key, before in self._read(keys).items():
            come = self._come.get(key, ())
            if not before and len(come) == 1:  # nearly every key of a new record
                self._carriers[key] = come
                continue
            now = [*(one for one in before if key not in self._lost.get(one, NO_KEYS)), *come]
            self._carriers[key] = now
            crowded = is_crowd(key[0], [self._changed.get(one) or self._was(one) for one in now], self._blocks.of)
            if crowded:
                self._crowded.add(key)
            if again or not crowded or not is_crowd(key[0], list(map(self._was, before)), self._blocks.of):
                joining.update(before, now)
        return joining

    def _was(self, record_id: str) -> Keys:
        return _keys(self._before[record_id])

    def _read(self, keys: Iterable[Key]) -> dict[Key, list[str]]:
        """The stored carriers of each key, but for keys that are nobody's own before and after this page."""
        leaving = Counter(key for lost in self._lost.values() for key in lost)
        most = MOST_RECORDS + max(leaving.values(), default=0)
        by_kind: defaultdict[str, list[bytes]] = defaultdict(list)
        for kind, key in keys:
            by_kind[kind].append(key)
        found: dict[Key, list[str]] = {(kind, key): [] for kind, some in by_kind.items() for key in some}
        for kind, some in by_kind.items():
            for key, record_id in self._persons.carriers(kind, some, most):
                if record_id is None:
                    del found[kind, key]
                    self._carriers[kind, key] = ()
                    self._crowded.add((kind, key))
                else:
                    found[kind, key].append(record_id)
        self._name(one for carriers in found.values() for one in carriers)
        return found


def _keys(row: Named, keys: Iterable[Key] = ()) -> Keys:
    return Keys(row.record_id, frozenset(keys), row.name_key, row.kana_key, row.former_key, row.birth_key)


def _named_in(standing: Standing) -> Sequence[str]:
    return sorted({one for pair in standing.together for one in pair})

"""A few records that may be one person's, and who of them is: a pure function of what the records say now.

The order in which they came cannot matter, because it is nowhere in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from relay_connectors.ledger.merges import Pair, Standing
from relay_connectors.pool.evidence import contradict, is_certain, same_name
from relay_connectors.pool.keys import Key, Keys
from relay_connectors.pool.sets import Sets

__all__ = ["Doubts", "Scene"]

Doubts = frozenset[str]
"""Why nobody may be sure whom a record is about; each keeps it from being pushed."""

NONE: Doubts = frozenset()
SHARED_MAIL: Doubts = frozenset({"shared_mail"})
SHARED_PHONE: Doubts = frozenset({"shared_phone"})
UNCLEAR: Doubts = frozenset({"person_unclear"})
CROWDED: Mapping[str, Doubts] = {"email": SHARED_MAIL, "phone": SHARED_PHONE}


@dataclass(frozen=True, slots=True)
class Scene:
    """Records, and everybody they may be one person with.

    *carriers*: who carries each key that more than one of them has; none of these is in *crowded*, the keys that are
    nobody's own. *standing* is what humans decided.
    """

    records: Mapping[str, Keys]
    carriers: Mapping[Key, Sequence[str]]
    crowded: AbstractSet[Key]
    standing: Standing

    def persons(self) -> list[list[str]]:
        """The record ids of each person.

        What is certain pairwise belongs together, unless two of those that hang together contradict each other. Then
        two records stay together only if they contradict exactly the same others, so that nobody who fits to both
        sides is given to one of them.
        """
        together = [pair for pair in self.standing.together if self._has(pair)]
        blocks = Sets(together)
        met = {one for some in (*self.carriers.values(), *together) for one in some}
        members = {blocks.of(group[0]): group for group in blocks.gathered(sorted(met))}
        edges = {(one, other) for one, other in self._edges(blocks) if one != other}
        apart = {
            frozenset((blocks.of(one), blocks.of(other)))
            for one, other in self.standing.apart
            if self._has((one, other))
        }
        found = [[one] for one in self.records if one not in met]
        for component in Sets(edges).gathered(members):
            agreeing = [component] if len(component) == 1 else self._agreeing(component, members, edges, apart)
            found.extend([one for block in group for one in members[block]] for group in agreeing)
        return found

    def _has(self, pair: Pair) -> bool:
        return pair[0] in self.records and pair[1] in self.records

    def _edges(self, blocks: Sets[str]) -> Iterator[Pair]:
        for (kind, _), carriers in self.carriers.items():
            for one, other in combinations(carriers, 2):
                if is_certain(kind, self.records[one], self.records[other], self.crowded):
                    yield blocks.of(one), blocks.of(other)

    def _agreeing(
        self,
        component: Sequence[str],
        members: Mapping[str, Sequence[str]],
        edges: AbstractSet[Pair],
        apart: AbstractSet[frozenset[str]],
    ) -> list[list[str]]:
        """The blocks of one component, by person."""
        told = self._told({block: members[block] for block in component})
        against: dict[str, set[str]] = {block: set() for block in component}
        for one, other in combinations(component, 2):
            if frozenset((one, other)) in apart or contradict(told[one], told[other]):
                against[one].add(other)
                against[other].add(one)
        if not any(against.values()):
            return [list(component)]
        kept = ((one, other) for one, other in edges if one in against and against[one] == against[other])
        return Sets(kept).gathered(component)

    def _told(self, members: Mapping[str, Sequence[str]]) -> dict[str, list[Keys]]:
        """What each block says. Two names or birth dates of one block are one to all: a human said whose they are."""
        told = {block: [self.records[one] for one in ids] for block, ids in members.items()}
        aliases: Sets[bytes] = Sets()
        for block in told.values():
            for spoken in ([one.name for one in block], [one.kana for one in block], [one.birth for one in block]):
                known = [key for key in spoken if key is not None]
                for key in known[1:]:
                    aliases.join(known[0], key)
        return {
            block: [Keys(one.record_id, one.keys, *(key and aliases.of(key) for key in one[2:])) for one in keys]
            for block, keys in told.items()
        }

    def doubts(self, persons: Sequence[Sequence[str]]) -> dict[str, Doubts]:
        """Whom there is a doubt about, given who is one person."""
        person_of = {one: number for number, group in enumerate(persons) for one in group}
        apart = {
            frozenset((person_of[one], person_of[other]))
            for one, other in self.standing.apart
            if self._has((one, other))
        }
        found = {one: self._crowding(keys) for one, keys in self.records.items()}
        for (kind, _), carriers in self.carriers.items():
            for one, other in combinations(carriers, 2):
                whose = frozenset((person_of[one], person_of[other]))
                if len(whose) == 2 and (doubt := self._doubt(kind, one, other, decided=whose in apart)):
                    found[one] |= doubt
                    found[other] |= doubt
        return found

    def meetings(self, record_id: str) -> Iterator[tuple[str, str]]:
        """(kind, other): whom the record meets under a key that is somebody's own."""
        for (kind, _), carriers in self.carriers.items():
            if record_id in carriers:
                yield from ((kind, other) for other in carriers if other != record_id)

    def is_alike(self, kind: str, one: str, other: str) -> bool:
        """Whether two that share a key of this *kind* may be one person."""
        return kind == "name_birth" or same_name(self.records[one], self.records[other])

    def _crowding(self, keys: Keys) -> Doubts:
        if self.crowded.isdisjoint(keys.keys):
            return NONE
        return NONE.union(*(CROWDED.get(kind, NONE) for kind, _ in keys.keys & self.crowded))

    def _doubt(self, kind: str, one: str, other: str, *, decided: bool) -> Doubts:
        """What it means that two people carry the same key; *decided*: a human said that they are two."""
        if self.is_alike(kind, one, other) and not decided:
            return UNCLEAR
        return SHARED_MAIL if kind == "email" else NONE

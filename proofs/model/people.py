"""Who is one person, written from the design alone: names, addresses, numbers, birth dates, and what humans said."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from proofs.model.source import Row

__all__ = ["People", "joined", "pairs"]

One = TypeVar("One", int, str)
CONTACTS = ("mail", "phone")
SPOKEN = ("name", "birth")
MOST_NAMES = 2  # an address that stands beside more names is an agency's


class People:
    """Who is one person of a few rows, and about whom there is a doubt.

    *together* and *apart* are pairs of row ids about which a human decided.
    """

    def __init__(self, rows: Mapping[str, Row], together: Sequence[Sequence[str]], apart: Sequence[set[str]]) -> None:
        self.rows, self.apart = rows, apart
        self.blocks = joined(rows, together)
        self.groups = [sorted(set().union(*group)) for group in self._groups()]

    def of(self, name: str) -> list[str]:
        """The rows of the person whose this one is."""
        return next(group for group in self.groups if name in group)

    def own(self, kind: str, one: str) -> str:
        """The row's mail or phone, if it is anybody's own: one that stands beside three names is an agency's."""
        value = self.rows[one][kind]
        among = [other for other, row in self.rows.items() if row[kind] == value]
        ties = [(a, b) for a, b in pairs(among) if self.rows[a]["name"] == self.rows[b]["name"] or self._block(a, b)]
        return value if len(joined(among, ties)) <= MOST_NAMES else ""

    def _block(self, one: str, other: str) -> bool:
        return any({one, other} <= block for block in self.blocks)

    def _certain(self, one: str, other: str) -> bool:
        mine, theirs = self.rows[one], self.rows[other]
        if mine["name"] != theirs["name"] or (mine["birth"] and theirs["birth"] and mine["birth"] != theirs["birth"]):
            return False
        owned = [(self.own(kind, one), self.own(kind, other)) for kind in CONTACTS]
        if any(a and a == b for a, b in owned):
            return True
        return bool(mine["birth"] and theirs["birth"]) and not all(a and b for a, b in owned)

    def _groups(self) -> Iterator[list[set[str]]]:
        blocks = range(len(self.blocks))
        tied = [
            (x, y) for x, y in pairs(blocks) if any(self._certain(a, b) for a in self.blocks[x] for b in self.blocks[y])
        ]
        for component in joined(blocks, tied):
            said = {kind: self._aliases(kind, component) for kind in SPOKEN}
            against = {
                x: {y for y in component if x != y and self._against(self.blocks[x], self.blocks[y], said)}
                for x in component
            }
            kept = [(x, y) for x, y in tied if x in component and against[x] == against[y]]
            for group in joined(component, kept):
                yield [self.blocks[x] for x in group]

    def _aliases(self, kind: str, component: Iterable[int]) -> dict[str, str]:
        """What each value of a component stands for: a human may have said that two of them are one."""
        words = [{self.rows[one][kind] for one in self.blocks[x]} - {""} for x in component]
        ties = [pair for some in words for pair in pairs(some)]
        return {word: min(group) for group in joined(set().union(*words), ties) for word in group}

    def _against(self, some: set[str], others: set[str], said: Mapping[str, Mapping[str, str]]) -> bool:
        if any({a, b} in self.apart for a in some for b in others):
            return True
        for kind, stands_for in said.items():
            mine, theirs = (
                {stands_for.get(self.rows[one][kind]) for one in group} - {None} for group in (some, others)
            )
            if mine and theirs and not mine & theirs:
                return True
        return False

    def doubted(self) -> set[str]:
        """Who must not be pushed, because nobody may be sure whom it is about."""
        of = {one: number for number, group in enumerate(self.groups) for one in group}
        decided = [{of[one] for one in pair} for pair in self.apart if pair <= self.rows.keys()]
        found = {one for one, row in self.rows.items() for kind in CONTACTS if row[kind] != self.own(kind, one)}
        for one, other in pairs(self.rows):
            mine, theirs = self.rows[one], self.rows[other]
            same = [kind for kind in CONTACTS if self.own(kind, one) == self.own(kind, other) != ""]
            alike = mine["name"] == theirs["name"] and (same or mine["birth"] == theirs["birth"] != "")
            unclear = alike and {of[one], of[other]} not in decided
            if of[one] != of[other] and ("mail" in same or unclear):
                found |= {one, other}
        return found

    def is_plain(self, group: Collection[str]) -> bool:
        """Whether this person has one name and shares nothing with anybody else: whoever resembles them is them."""
        mine = [self.rows[one] for one in group]
        others = [row for one, row in self.rows.items() if one not in group]
        shared = (a[kind] == b[kind] != "" for a in mine for b in others for kind in CONTACTS)
        born = (a["birth"] == b["birth"] != "" and a["name"] == b["name"] for a in mine for b in others)
        return len({row["name"] for row in mine}) == 1 and not any(shared) and not any(born)


def pairs(some: Iterable[One]) -> list[tuple[One, One]]:
    """Every two of them."""
    return list(itertools.combinations(sorted(some), 2))


def joined(members: Iterable[One], ties: Iterable[Sequence[One]]) -> list[set[One]]:
    """The members in groups that hang together by ties."""
    groups = [{one} for one in members]
    for one, other in ties:
        mine, theirs = (next(group for group in groups if end in group) for end in (one, other))
        if mine is not theirs:
            groups.remove(theirs)
            mine |= theirs
    return groups

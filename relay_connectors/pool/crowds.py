"""Keys that are nobody's own: an agency's address on all its candidates, a switchboard, ``noreply@``.

They are known by what they are used for, not by a list of words: many people behind one key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from relay_connectors.pool.evidence import has_name
from relay_connectors.pool.keys import Keys
from relay_connectors.pool.sets import Sets

__all__ = ["MOST_RECORDS", "is_crowd"]

MOST_NAMES = 2
MOST_PEOPLE = 5
# Nobody applies to one employer more often. It also bounds what is compared pairwise, whatever an export holds.
MOST_RECORDS = 100


def is_crowd(kind: str, carriers: Sequence[Keys], block_of: Callable[[str], str]) -> bool:
    """Whether a key says nothing about who its carriers are.

    *block_of* gives what stands for a record and all that a human said is the same person.
    """
    if len(carriers) > MOST_RECORDS:
        return True
    if kind == "name_birth" or len(carriers) <= MOST_NAMES:
        return False
    sets: Sets[tuple[str, str | bytes]] = Sets()
    for one in carriers:
        me = ("record", block_of(one.record_id))
        for label, spoken in (("name", one.name), ("name", one.former), ("kana", one.kana)):
            if spoken is not None:
                sets.join(me, (label, spoken))
    owners = [sets.of(("record", block_of(one.record_id))) for one in carriers]
    names = {owner for owner, one in zip(owners, carriers, strict=True) if has_name(one)}
    people = {(owner, one.birth) for owner, one in zip(owners, carriers, strict=True)}
    return len(names) > MOST_NAMES or len(people) > MOST_PEOPLE

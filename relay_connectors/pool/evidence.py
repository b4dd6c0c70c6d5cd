"""What two records say about being one person's: for it, against it, or not enough.

A wrong match hands one person's data on under another's consent, a missed one costs a second referral at most. So only
what is certain makes one person of two records; what is likely is shown to a human.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from relay_connectors.pool.keys import Key, Keys

__all__ = ["are_two", "born_on_other_days", "contradict", "has_name", "is_certain", "same_name"]

CONTACTS = ("email", "phone")


def has_name(one: Keys) -> bool:
    """Whether the record names anybody."""
    return one.name is not None or one.kana is not None


def same_name(one: Keys, other: Keys) -> bool:
    """The same name, the same reading, or the name that one of them had before."""
    return _equal(one.name, other.name) or _equal(one.kana, other.kana) or _renamed(one, other)


def _renamed(one: Keys, other: Keys) -> bool:
    return _equal(one.name, other.former) or _equal(one.former, other.name)


def _equal(key: bytes | None, other: bytes | None) -> bool:
    return key is not None and key == other


def born_on_other_days(one: Keys, other: Keys) -> bool:
    """Whether both say when the person was born, and not the same day."""
    return one.birth is not None and other.birth is not None and one.birth != other.birth


def is_certain(kind: str, one: Keys, other: Keys, crowded: AbstractSet[Key]) -> bool:
    """Whether two records that share a key of this *kind* are certainly one person's; *crowded* keys are nobody's own.

    The same day and the same name alone are two people now and then, in a country with many 田中 実: if mail and phone
    are known of both and neither agrees, it is not certain. Nor is it if only the reading agrees.
    """
    if kind in CONTACTS:
        return same_name(one, other) and not born_on_other_days(one, other)
    if _equal(one.name, other.name):
        alike = one.kana is None or other.kana is None or one.kana == other.kana
    else:
        alike = _renamed(one, other)
    return alike and not _all_contacts_differ(one, other, crowded)


def _all_contacts_differ(one: Keys, other: Keys, crowded: AbstractSet[Key]) -> bool:
    mine, theirs = one.keys - crowded, other.keys - crowded
    return all(
        _has(kind, mine) and _has(kind, theirs) and not any(key in theirs for key in mine if key[0] == kind)
        for kind in CONTACTS
    )


def are_two(one: Keys, other: Keys) -> bool:
    """Whether two records are plainly two people's, such as a family's who share a mailbox.

    Another name alone may be a marriage. So the birth dates have to differ as well, or where they are not both known,
    the numbers: both say some, and none is the same.
    """
    if not _another_name(one, other):
        return False
    if one.birth is not None and other.birth is not None:
        return one.birth != other.birth
    mine, theirs = _numbers(one), _numbers(other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _numbers(one: Keys) -> AbstractSet[Key]:
    return {key for key in one.keys if key[0] == "phone"}


def _has(kind: str, keys: AbstractSet[Key]) -> bool:
    return any(key[0] == kind for key in keys)


def contradict(some: Sequence[Keys], others: Sequence[Keys]) -> bool:
    """Whether two people, each known by several records, cannot be one: no birth date or no name in common."""
    births, theirs = _births(some), _births(others)
    if births and theirs and not births & theirs:
        return True
    named, named_too = list(filter(has_name, some)), list(filter(has_name, others))
    if not named or not named_too:
        return False
    return all(_another_name(one, other) for one in named for other in named_too)


def _births(records: Sequence[Keys]) -> set[bytes]:
    return {one.birth for one in records if one.birth is not None}


def _another_name(one: Keys, other: Keys) -> bool:
    """A name and a reading cannot be compared."""
    comparable = (one.name is not None and other.name is not None) or (one.kana is not None and other.kana is not None)
    return comparable and not same_name(one, other)

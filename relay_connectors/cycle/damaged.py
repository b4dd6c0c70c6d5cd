"""Cells that a spreadsheet has destroyed since they were read: what they said of who somebody is stays known.

A phone number that became 9.09877E+09 is not another number, and nobody becomes another person by it. What it was is
kept as a match key only, until a value that can be read stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from relay_connectors.connector import Draft
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.persons import Named
from relay_connectors.pool.keys import Key, Keys

__all__ = ["DAMAGED", "undamaged"]

DAMAGED = "excel_damaged"
_SINGLE = ("name", "kana", "former", "birth")
_NAME = frozenset(("name_birth", "name", "kana", "former"))
# Which keys are made of what stands there.
_KINDS: Mapping[str, frozenset[str]] = {
    "person.emails": frozenset(("email",)),
    "person.phones": frozenset(("phone",)),
    "person.birth_date": frozenset(("name_birth", "birth")),
    **dict.fromkeys(
        (
            "person.full_name",
            "person.full_name_kana",
            "person.family_name",
            "person.given_name",
            "person.family_name_kana",
            "person.given_name_kana",
            "person.former_family_name",
        ),
        _NAME,
    ),
}


def undamaged(ledger: Ledger, keys: Sequence[Keys], drafts: Iterable[Draft | None]) -> list[Keys]:
    """The keys of these *drafts*, each with those of before that are made of what is destroyed in it now."""
    lost = {
        one.record_id: kinds
        for one, draft in zip(keys, drafts, strict=True)
        if draft and draft.warnings and (kinds := _lost(draft.warnings))
    }
    if not lost:
        return list(keys)
    known = ledger.persons.named(lost)
    found: dict[str, set[Key]] = {record_id: set() for record_id in lost}
    for kind, key, record_id in ledger.persons.keys_of(known):
        if kind in lost[record_id]:
            found[record_id].add((kind, key))
    return [
        _with(one, lost[one.record_id], found[one.record_id], known.get(one.record_id))
        if one.record_id in lost
        else one
        for one in keys
    ]


def _with(now: Keys, kinds: frozenset[str], found: set[Key], before: Named | None) -> Keys:
    if before is None:
        return now
    kept = {kind: getattr(now, kind) or getattr(before, f"{kind}_key") for kind in _SINGLE if kind in kinds}
    return now._replace(keys=now.keys | found, **kept)


def _lost(warnings: Iterable[tuple[str, str]]) -> frozenset[str]:
    paths = [path for code, path in warnings if code == DAMAGED]
    return frozenset().union(*(_KINDS.get(path, frozenset()) for path in paths))

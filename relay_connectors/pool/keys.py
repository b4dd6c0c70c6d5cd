"""Match keys: what records of one person have in common. They are keyed hashes, and never leave the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from relay_connectors.normalize import email_key, kana_key, name_key
from relay_connectors.record import Identity
from relay_connectors.record.identity import MatchKind

__all__ = ["Key", "Keys", "keys_of", "mobiles_of"]

Key = tuple[str, bytes]
"""(kind, hash): kind is ``email``, ``phone`` or ``name_birth``."""


class Keys(NamedTuple):
    """Who a record says it is about. ``keys`` are what records meet by, the others tell whether they agree."""

    record_id: str
    keys: frozenset[Key]
    name: bytes | None = None
    kana: bytes | None = None
    former: bytes | None = None  # the full name with the family name from before
    birth: bytes | None = None


# What agencies and privacy modes write where a name should stand. Everybody has it, so it says nothing about anybody.
NOBODY = frozenset(
    (
        "匿名", "匿名候補者", "候補者", "応募者", "求職者", "氏名非公開", "非公開希望", "名無し", "テスト", "ダミー",
        "トクメイ", "トクメイキボウ", "コウホシヤ", "オウボシヤ", "ヒコウカイ",
        "anonymous", "candidate", "applicant", "test", "dummy",
    )
)  # fmt: skip
# Y.T., as in an agency's anonymous résumé, and the single character of a name that was cut off.
_INITIALS = re.compile(r"[a-z]{1,3}|.")


class _Said(NamedTuple):
    name: str
    kana: str
    former: str
    birth: str


def keys_of(identity: Identity, record_id: str, person: Mapping[str, Any]) -> Keys:
    """The keys of *person*, the plain JSON of a draft's or record's person."""
    match, said = identity.match_key, _said(person)
    name, kana, former = (
        match("name", said.name) if said.name else None,
        match("kana", said.kana) if said.kana else None,
        match("name", said.former) if said.former else None,
    )
    keys = frozenset((kind, match(kind, value)) for kind, value in _values(person, said))
    return Keys(record_id, keys, name, kana, former, match("birth", said.birth) if said.birth else None)


def mobiles_of(identity: Identity, person: Mapping[str, Any]) -> frozenset[Key]:
    """The keys of those numbers that are a mobile phone's."""
    phones = person.get("phones") or ()
    return frozenset(("phone", identity.match_key("phone", _number(one))) for one in phones if _is_mobile(one))


def _is_mobile(phone: Mapping[str, Any]) -> bool:
    return phone.get("kind") == "mobile"


def _number(phone: Mapping[str, Any]) -> str:
    """Behind one switchboard every extension is somebody else."""
    extension = phone.get("extension")
    return f"{phone['e164']};{extension}" if extension else str(phone["e164"])


def _said(person: Mapping[str, Any]) -> _Said:
    get = person.get
    former, given = get("former_family_name"), get("given_name")
    return _Said(
        _of_somebody(name_key(get("full_name") or "")),
        _of_somebody(kana_key(get("full_name_kana") or "")),
        name_key(f"{former} {given}") if former and given else "",
        get("birth_date") or "",
    )


def _of_somebody(key: str) -> str:
    return "" if key in NOBODY or _INITIALS.fullmatch(key) else key


def _values(person: Mapping[str, Any], said: _Said) -> Iterator[tuple[MatchKind, str]]:
    for email in person.get("emails", ()):
        yield "email", email_key(email["address"])
    for phone in person.get("phones", ()):
        yield "phone", _number(phone)
    if said.birth:
        yield from (("name_birth", f"{name}\x1f{said.birth}") for name in said[:3] if name)

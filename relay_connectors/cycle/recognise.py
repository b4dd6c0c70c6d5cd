"""Knowing erased people again, by keyed hashes and nothing else.

An address is one mailbox, a mobile number one pocket, a name with a birth date one person: each of them alone is
enough. A landline is a household's or an agency's, and so is an address or a number that other people in the ledger
use as well: these count only together with the name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.suppressions import RECORD
from relay_connectors.normalize import email_key
from relay_connectors.pool.keys import Key, keys_of
from relay_connectors.record import Identity

__all__ = ["Prints", "Recogniser", "Row", "address_row", "prints_of", "prints_of_person", "suppressing"]

Row = tuple[str, bytes]
"""(kind, key) of a suppression."""

_BYTES: Final = 16
_CONTACTS: Final = ("email", "phone")


class Prints(NamedTuple):
    """The keyed hashes of one person: match keys, those of them that are mobile numbers, and names in all spellings."""

    keys: frozenset[Key] = frozenset()
    mobiles: frozenset[bytes] = frozenset()
    names: frozenset[bytes] = frozenset()

    def __or__(self, other: Prints) -> Prints:
        return Prints(self.keys | other.keys, self.mobiles | other.mobiles, self.names | other.names)


def prints_of(identity: Identity, person: Mapping[str, Any]) -> Prints:
    """The prints of the ``person`` of a draft."""
    keys = keys_of(identity, "", person)
    phones = person.get("phones") or ()
    mobiles = {identity.match_key("phone", one["e164"]) for one in phones if one.get("kind") == "mobile"}
    return Prints(keys.keys, frozenset(mobiles), _named(keys.name, keys.kana, keys.former))


def prints_of_person(ledger: Ledger, person_id: str) -> Prints:
    """The prints of somebody the ledger knows, as all their records show them together."""
    records = {record.record_id: record.draft for record in ledger.records.of_person(person_id)}
    keys = frozenset((kind, key) for kind, key, _ in ledger.persons.keys_of(records))
    whole = Prints(keys)
    for row in ledger.persons.named(records).values():
        whole |= Prints(names=_named(row.name_key, row.kana_key, row.former_key))
    for draft in records.values():
        whole |= prints_of(ledger.identity, orjson.loads(draft).get("person") or {}) if draft else Prints()
    return whole


def suppressing(prints: Prints, shared: Collection[Key] = ()) -> Iterator[Row]:
    """The rows under which somebody with these prints is known again; a *shared* key never counts alone."""
    for kind, key in sorted(prints.keys):
        alone = kind != "phone" or key in prints.mobiles
        if alone and (kind, key) not in shared:
            yield kind, key
        if kind in _CONTACTS:
            yield from ((f"{kind}_name", sha256(key + name).digest()[:_BYTES]) for name in sorted(prints.names))


def address_row(identity: Identity, address: str) -> Row:
    """The row under which an address is known again."""
    return "email", identity.match_key("email", email_key(address))


class Recogniser:
    """Knows whether a row is about somebody who was erased before it was made."""

    def __init__(self, ledger: Ledger) -> None:
        self._identity, self._erased = ledger.identity, ledger.suppressions.erased()

    @property
    def anybody(self) -> bool:
        """Whether anybody was erased at all."""
        return bool(self._erased)

    def knows_record(self, record_id: str) -> bool:
        """Whether this very record was erased."""
        return record_id.encode() in self._erased.get(RECORD, ())

    def knows(self, person: Mapping[str, Any]) -> bool:
        """Whether the ``person`` of a draft was erased, under whatever application."""
        if not self._erased:
            return False
        rows = suppressing(prints_of(self._identity, person))
        return any(key in self._erased.get(kind, ()) for kind, key in rows)


def _named(*names: bytes | None) -> frozenset[bytes]:
    return frozenset(name for name in names if name is not None)

"""Knowing erased people again, by keyed hashes and nothing else.

An address is one mailbox, and alone enough, unless others in the ledger use it as well, or everything else says that
this is somebody else of the same household. Everything else is held against an erased record as against any other one
(:mod:`relay_connectors.pool.evidence`): only what is certain suppresses a row. What is merely likely is taken in and
waits for a human, so that no namesake is lost without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.ledger.suppressions import FACE, RECORD
from relay_connectors.normalize import email_key
from relay_connectors.pool.erased import Face, Faces
from relay_connectors.pool.keys import Key, Keys, mobiles_of
from relay_connectors.record import Identity

__all__ = ["Recogniser", "Row", "address_row", "face_rows", "faces_of_person"]

Row = tuple[str, bytes]
"""(kind, key) of a suppression."""

EMAIL = "email"


def faces_of_person(ledger: Ledger, person_id: str, shared: Collection[Key] = ()) -> Iterator[Face]:
    """Somebody the ledger knows, as each of their records shows them. *shared* are keys that others use as well."""
    records = {record.record_id: record for record in ledger.records.of_person(person_id)}
    found: dict[str, set[Key]] = {record_id: set() for record_id in records}
    for kind, key, record_id in ledger.persons.keys_of(records):
        found[record_id].add((kind, key))
    for record_id, row in ledger.persons.named(records).items():
        keys = frozenset(found[record_id])
        named = Keys(record_id, keys, row.name_key, row.kana_key, row.former_key, row.birth_key)
        yield Face(named, keys.intersection(shared), _mobiles(ledger.identity, records[record_id]))


def face_rows(face: Face) -> Iterator[Row]:
    """The rows under which somebody with this face is known again."""
    if face.keys.keys:
        yield from ((kind, key) for kind, key in sorted(face.keys.keys - face.shared) if kind == EMAIL)
        yield FACE, face.written()


def address_row(identity: Identity, address: str) -> Row:
    """The row under which an address is known again."""
    return EMAIL, identity.match_key("email", email_key(address))


class Recogniser:
    """Knows whether a row is about somebody who was erased before it was made."""

    def __init__(self, ledger: Ledger) -> None:
        self._erased, self._faces = ledger.suppressions.erased(), Faces.of(ledger)

    @property
    def anybody(self) -> bool:
        """Whether anybody was erased at all."""
        return bool(self._erased)

    def knows_record(self, record_id: str) -> bool:
        """Whether this very record was erased."""
        return record_id.encode() in self._erased.get(RECORD, ())

    def knows(self, keys: Keys) -> bool:
        """Whether what a record says is certainly about somebody who was erased, under whatever application."""
        addresses: Collection[bytes] = self._erased.get(EMAIL, ())
        mailboxes = (one for one in keys.keys if one[0] == EMAIL and one[1] in addresses)
        return any(not self._faces.denies(one, keys) for one in mailboxes) or self._faces.knows(keys)


def _mobiles(identity: Identity, record: LedgerRecord) -> frozenset[Key]:
    """Of an open application nothing says which number is a mobile one."""
    body: Mapping[str, Any] = orjson.loads(record.draft) if record.draft else {}
    return mobiles_of(identity, body.get("person") or {})

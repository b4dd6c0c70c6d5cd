"""Knowing erased people again: as themselves where that is certain, and for a human to look at where it is likely.

Of each record of somebody who was erased a *face* stays: its id and the keyed hashes that say who it was about. Nobody
can read a person out of it, and a record that comes is held against it by the same rules as against any other one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple, Self

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.merges import Pair
from relay_connectors.pool.evidence import are_two, is_certain, same_name
from relay_connectors.pool.keys import Key, Keys

__all__ = ["PERHAPS_ERASED", "Face", "Faces"]

PERHAPS_ERASED: Final = frozenset({"perhaps_erased"})
NO_DOUBT: Final[frozenset[str]] = frozenset()
NO_KEYS: Final[frozenset[Key]] = frozenset()
_SPOKEN: Final = ("name", "kana", "former", "birth")


class Face(NamedTuple):
    """One record of somebody who was erased.

    *shared* are those of its addresses and numbers that others used as well, *mobiles* its mobile numbers.
    """

    keys: Keys
    shared: frozenset[Key] = NO_KEYS
    mobiles: frozenset[Key] = NO_KEYS

    def written(self) -> bytes:
        """The face as it is kept."""
        told: dict[str, Any] = {
            name: _pairs(keys)
            for name, keys in (("keys", self.keys.keys), ("shared", self.shared), ("mobiles", self.mobiles))
        }
        told |= {name: value.hex() for name in _SPOKEN if (value := getattr(self.keys, name))}
        return orjson.dumps({"record": self.keys.record_id, **told}, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """The face that was written so."""
        told = orjson.loads(raw)
        keys, shared, mobiles = (
            frozenset((kind, bytes.fromhex(key)) for kind, key in told[name]) for name in ("keys", "shared", "mobiles")
        )
        spoken = {name: bytes.fromhex(told[name]) for name in _SPOKEN if name in told}
        return cls(Keys(told["record"], keys, **spoken), shared, mobiles)


class Faces:
    """Everybody who was erased; *apart* are the pairs of records that a human said are two people."""

    def __init__(self, faces: Iterable[Face], apart: AbstractSet[Pair] = frozenset()) -> None:
        self._apart = apart
        self._by_key: defaultdict[Key, list[Face]] = defaultdict(list)
        for face in faces:
            for key in face.keys.keys:
                self._by_key[key].append(face)

    @classmethod
    def of(cls, ledger: Ledger) -> Faces:
        """Those that the ledger keeps."""
        return cls(map(Face.read, ledger.suppressions.faces()), ledger.merges.standing().apart)

    def knows(self, one: Keys) -> bool:
        """Whether a record is certainly about somebody who was erased."""
        return any(is_certain(kind, face.keys, one, face.shared) for (kind, _), face in self._met(one))

    def denies(self, key: Key, one: Keys) -> bool:
        """Whether nobody who was erased with this key of the record can be its person, for all that is kept of them."""
        carriers = self._by_key.get(key, ())
        return bool(carriers) and all(
            self._are_apart(one.record_id, face.keys.record_id) or are_two(face.keys, one) for face in carriers
        )

    def like(self, one: Keys) -> frozenset[str]:
        """The erased records whose person may be the one of this record; a human has to say."""
        return frozenset(face.keys.record_id for key, face in self._met(one) if _is_likely(key, face, one))

    def doubts(self, one: Keys) -> frozenset[str]:
        """The code of why nobody may be sure that the record is not about somebody who was erased."""
        return PERHAPS_ERASED if self._by_key and self.like(one) else NO_DOUBT

    def _met(self, one: Keys) -> Iterator[tuple[Key, Face]]:
        for key in one.keys:
            for face in self._by_key.get(key, ()):
                if not self._are_apart(one.record_id, face.keys.record_id):
                    yield key, face

    def _are_apart(self, one: str, other: str) -> bool:
        return (min(one, other), max(one, other)) in self._apart


def _is_likely(key: Key, face: Face, one: Keys) -> bool:
    """A mobile number is one pocket and an address one mailbox, whatever name their owner has by now.

    But for that, what any two records need.
    """
    their_own = (key in face.mobiles or key[0] == "email") and key not in face.shared
    return their_own or key[0] == "name_birth" or same_name(face.keys, one)


def _pairs(keys: Iterable[Key]) -> list[tuple[str, str]]:
    return sorted((kind, key.hex()) for kind, key in keys)

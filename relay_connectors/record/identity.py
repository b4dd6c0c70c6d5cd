"""Identity: pseudonyms that are the same for the same application, and tell nobody without the key anything."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Literal

from relay_connectors.errors import ConfigurationError

__all__ = ["LOCAL_IDENTITY", "Identity", "MatchKind"]

MatchKind = Literal["email", "phone", "name_birth", "name", "kana", "birth"]

_SEPARATOR = b"\x1f"
_KEY_BYTES = 32
_ID_BYTES = 20  # 26 base32 characters need 17 bytes; 20 is the next multiple of the 5 that b32encode works in
_ID_CHARACTERS = 26
_MATCH_BYTES = 16
_ROW_BYTES = 12
_BLOCK = 64  # bytes that SHA-256 works in
_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567".ljust(256)


class Identity:
    """Derives record ids and match keys with the tenant's identity key (HMAC-SHA256).

    Args:
        key: 32 random bytes. Losing it means that every record gets a new id, so it belongs into every backup.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            message = f"The identity key must be {_KEY_BYTES} bytes (64 hexadecimal characters), not {len(key)}."
            raise ConfigurationError(message)
        self._key = key

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """The identity whose key is written as one line of 64 hexadecimal characters."""
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            message = "The identity key must be one line of 64 hexadecimal characters, as `init` writes it."
            raise ConfigurationError(message) from None

    def __repr__(self) -> str:
        return "Identity(…)"

    def record_ids(self, system: str, account: str) -> Callable[[str], str]:
        """A function from a source's application id to its record id: ``rcr_`` and 26 base32 characters."""
        prefix = _SEPARATOR.join((b"rec", system.encode(), account.encode(), b""))
        # HMAC by its definition (RFC 2104), so that key and prefix are hashed once and not for each of a million rows:
        # OpenSSL 3 spends three quarters of a short hmac.digest on looking up its algorithm. A test compares the two.
        block = self._key.ljust(_BLOCK, b"\0")
        inner = sha256(bytes(byte ^ 0x36 for byte in block) + prefix)
        outer = sha256(bytes(byte ^ 0x5C for byte in block))

        def record_id(application_id: str) -> str:
            message, mac = inner.copy(), outer.copy()
            message.update(application_id.encode())
            mac.update(message.digest())
            return "rcr_" + _base32(mac.digest()[:_ID_BYTES])

        return record_id

    def row_id(self, source: str, said: bytes) -> str:
        """What a row without an application id is known by: ``row_`` and 24 hexadecimal characters."""
        message = _SEPARATOR.join((b"row", source.encode(), said))
        return "row_" + hmac.digest(self._key, message, "sha256")[:_ROW_BYTES].hex()

    def match_key(self, kind: MatchKind, value: str) -> bytes:
        """16 bytes under which equal normalized values of one *kind* meet; it never leaves the machine."""
        message = _SEPARATOR.join((b"match", kind.encode(), value.encode()))
        return hmac.digest(self._key, message, "sha256")[:_MATCH_BYTES]

    @property
    def check(self) -> str:
        """What the ledger keeps, to notice at opening that the key is another one."""
        return hmac.digest(self._key, b"check", "sha256").hex()[:32]


def _halving(bits: int) -> tuple[int, int, int]:
    """Masks for the low and the high halves of 160 bits in fields of *bits*, and how far apart to move them."""
    low = sum(((1 << bits // 2) - 1) << at for at in range(0, 256, bits * 8 // 5))
    return low, low << bits // 2, bits * 3 // 10


_APART = [_halving(bits) for bits in (160, 80, 40, 20, 10)]


def _base32(digest: bytes) -> str:
    """The first 26 characters of base32 over 20 bytes; the stdlib's encoder takes longer than the HMAC.

    The 160 bits are halved and moved apart five times, until every five of them have a byte of their own.
    """
    bits = int.from_bytes(digest, "big")
    for low, high, by in _APART:
        bits = bits & low | (bits & high) << by
    return bits.to_bytes(32, "big").translate(_ALPHABET)[:_ID_CHARACTERS].decode()


# The published constant key of `normalize` without a relay.toml: its ids are the same on every machine and
# therefore protect nothing; `push` refuses the account "local" that goes with it.
LOCAL_IDENTITY = Identity(b"relay-connectors: not a secret!!")

"""The relay's own key: what makes e-mails, links and codes unguessable to a reader of the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from pathlib import Path

from relay_connectors.errors import ConfigurationError

__all__ = ["Secret", "email_key", "new_id", "sha256"]

TOKEN_BYTES = 24
MAIL_TAG = 24


def sha256(text: str) -> str:
    """SHA-256 of a text, as hex: how keys, cookies and link tokens are stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_id(kind: str) -> str:
    """A random id such as ``ref_9f…`` with 96 random bits."""
    return f"{kind}_{secrets.token_hex(12)}"


def email_key(address: str) -> str:
    """What makes two spellings of an address the same: NFKC, trimmed, lower case. Dots are not folded."""
    return unicodedata.normalize("NFKC", address).strip().lower()


class Secret:
    """32 random bytes in a file of mode 0600, made at the first start and part of every backup."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def at(cls, path: Path) -> Secret:
        """The key in *path*, made if there is none."""
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
        try:
            return cls(bytes.fromhex(path.read_text().strip()))
        except ValueError:
            message = f"{path.name} is not a relay key (64 hex characters); restore it from the backup."
            raise ConfigurationError(message) from None

    def mac(self, label: str, *parts: str) -> bytes:
        """HMAC-SHA256 over *label* and *parts*, separated by the unit separator."""
        return hmac.digest(self._key, "\x1f".join((label, *parts)).encode(), "sha256")

    def person_key(self, tenant: str, address: str) -> str:
        """Who somebody is within *tenant*, without the address."""
        return self.mac("person", tenant, email_key(address)).hex()

    def match_key(self, tenant: str) -> bytes:
        """The key under which *tenant* is shown keyed hashes of verified addresses, to match its own with."""
        return self.mac("match", tenant)

    def mail_tag(self, whom: str) -> str:
        """What the names of all mails about a person key or a link have in common, so that they can be found again."""
        return self.mac("mail", whom).hex()[:MAIL_TAG]

    def mail_id(self, person_key: str, link_id: str) -> str:
        """A new mail's id: random, with the tags of the person and of the link it is about."""
        return f"mail_{self.mail_tag(person_key)}_{self.mail_tag(link_id)}_{secrets.token_hex(8)}"

    def token(self, link_id: str) -> str:
        """The token of a link: 192 bits, base64url.

        It is computed from the link's 128 random bits and this key, not stored, so that a kept answer of a
        mint can be given again without the database ever holding an address that opens.
        """
        return urlsafe_b64encode(self.mac("link", link_id)[:TOKEN_BYTES]).decode()

    def new_link(self) -> tuple[str, str]:
        """A new link id and the stored hash of its token."""
        link_id = f"lnk_{secrets.token_hex(16)}"
        return link_id, sha256(self.token(link_id))

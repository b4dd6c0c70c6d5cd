"""Mail addresses as headers and as envelopes write them."""

from __future__ import annotations

import re
from email.utils import parseaddr

__all__ = ["envelope", "is_address", "mailbox", "parted"]

DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LOCAL = re.compile(r"[\x20-\x7e]{1,64}")
DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")


def is_address(text: str) -> bool:
    """Whether *text* is ``local@domain``, the old carrier addresses with free dots among them."""
    local, _, domain = text.rpartition("@")
    return bool(LOCAL.fullmatch(local) and DOMAIN.fullmatch(domain))


def parted(text: str) -> tuple[str, str]:
    """``採用担当 <saiyo@example.jp>`` as name and address; both empty if it holds no address."""
    return parseaddr(text)


def envelope(address: str) -> str:
    """*address* for SMTP: a local part against the standard (mobile carriers gave out a..b@) is quoted."""
    local, _, domain = address.rpartition("@")
    if not DOT_ATOM.fullmatch(local):
        local = '"' + local.strip('"').replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{local}@{domain}"


def mailbox(name: str, address: str) -> str:
    """``"name" <address>`` for a header; nothing in the name can end the quotes or the line."""
    shown = "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in name).strip()
    return f'"{shown}" <{envelope(address)}>' if shown else envelope(address)

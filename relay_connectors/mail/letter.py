"""A rendered mail, and its file form (RFC 5322)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from relay_connectors.errors import ConfigurationError

__all__ = ["Letter", "Sender", "eml"]

DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the company as candidates know it, where it sits, and how to reach it to refuse further mails."""

    company: str
    address: str = ""
    contact: str = ""
    mail_from: str = ""

    def __post_init__(self) -> None:
        if not self.company.strip():
            raise ConfigurationError("the company's name is missing; set [provider] name, or use --company")
        if self.mail_from and "@" not in parseaddr(self.mail_from)[1]:
            raise ConfigurationError("--from must be an address like 採用担当 <jobs@example.jp>")


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's mail, ready to be sent. Prints nobody."""

    application_id: str = field(repr=False)
    language: str
    to_name: str = field(repr=False)
    to_address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


def eml(letter: Letter, sender: Sender, at: datetime) -> bytes:
    """The mail as an ``.eml`` file: text/plain in UTF-8, as a draft that a mail program opens for sending."""
    name, address = parseaddr(sender.mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(name or sender.company, address)
    message["To"] = _address(letter.to_name, letter.to_address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    # Outlook and others open a file with this header as a draft, not as a mail that came in.
    message["X-Unsent"] = "1"
    message.set_content(letter.text, charset="utf-8", cte="7bit" if letter.text.isascii() else "base64")
    message["Content-Language"] = letter.language  # set_content drops what it finds of Content-*
    return message.as_bytes()


def _address(name: str, address: str) -> str:
    """``"name" <address>``; a local part against the standard (mobile carriers gave out a..b@) is quoted."""
    shown = "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in name).strip()
    local, _, domain = address.rpartition("@")
    if not DOT_ATOM.fullmatch(local):
        local = '"' + local.strip('"').replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'"{shown}" <{local}@{domain}>' if shown else f"{local}@{domain}"

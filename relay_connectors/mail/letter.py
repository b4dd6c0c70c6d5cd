"""A rendered mail, and the message it travels as (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from relay_connectors.errors import ConfigurationError
from relay_connectors.mail.address import is_address, mailbox, parted

__all__ = ["Letter", "Sender", "eml", "message_of"]

LONGEST_LINE = 998  # RFC 5322, section 2.1.1, without its line break
ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the company as candidates know it, where it sits, and how to reach it to refuse further mails.

    *recipient* is who runs the relay and receives what candidates enter there; *unsubscribe* is the static address of
    the header List-Unsubscribe.
    """

    company: str
    address: str = ""
    contact: str = ""
    mail_from: str = ""
    recipient: str = ""
    reply_to: str = ""
    unsubscribe: str = ""

    def __post_init__(self) -> None:
        if not self.company.strip():
            raise ConfigurationError("the company's name is missing; set [provider] name, or use --company")
        for said, text in (("--from", self.mail_from), ("mail.reply_to", self.reply_to)):
            if text and not (text.isprintable() and is_address(parted(text)[1])):
                raise ConfigurationError(f"{said} must be an address like 採用担当 <jobs@example.jp>")


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's mail, ready to be sent. Prints nobody."""

    application_id: str = field(repr=False)
    language: str
    to_name: str = field(repr=False)
    to_address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    link: str = field(repr=False)


def message_of(letter: Letter, sender: Sender, at: datetime) -> EmailMessage:
    """The mail as it is sent: text/plain in UTF-8, all ASCII on the wire, one recipient; *at* is the Date.

    Its Message-ID hangs on the link alone, so a mail that went twice after all is one mail to many programs.
    """
    name, address = parted(sender.mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = mailbox(name or sender.company, address)
    message["To"] = mailbox(letter.to_name, letter.to_address)
    if sender.reply_to:
        message["Reply-To"] = mailbox(*parted(sender.reply_to))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{sha256(letter.link.encode()).hexdigest()[:ID_LENGTH]}@{address.rpartition('@')[2]}>"
    if sender.unsubscribe:
        message["List-Unsubscribe"] = f"<{sender.unsubscribe}>"
    # RFC 3834: no holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="7bit" if _is_plain(letter.text) else "base64")
    message["Content-Language"] = letter.language  # set_content drops what it finds of Content-*
    return message


def eml(letter: Letter, sender: Sender, at: datetime) -> bytes:
    """The mail as an ``.eml`` file: a draft that a mail program opens for sending."""
    message = message_of(letter, sender, at)
    # Outlook and others open a file with this header as a draft, not as a mail that came in.
    message["X-Unsent"] = "1"
    return message.as_bytes()


def _is_plain(text: str) -> bool:
    return text.isascii() and all(len(line) <= LONGEST_LINE for line in text.splitlines())

"""The relay's mail: an SMTP server where one is set, otherwise ``.eml`` files of mode 0600 in one folder."""

from __future__ import annotations

import os
import smtplib
import time
from base64 import encodebytes
from collections.abc import Collection, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from relay_connectors.errors import ConfigurationError

__all__ = ["Folder", "Letter", "Outgoing", "ReadMail", "Smtp", "outgoing", "read_folder", "wait_for"]

SENDER = "career-relay@relay.example"
SMTP_SECONDS = 20


class Letter(NamedTuple):
    """A mail to send. ``mail_id`` is its file's name, so a repeated delivery writes the same file."""

    mail_id: str
    kind: str
    recipient: str
    subject: str
    text: str
    at: datetime

    def eml(self) -> bytes:
        """The mail as RFC 5322 bytes."""
        head = (
            f"From: {SENDER}\r\n"
            f"To: {_header_safe(self.recipient)}\r\n"
            f"Subject: {_encoded(self.subject)}\r\n"
            f"Date: {format_datetime(self.at)}\r\n"
            f"Message-ID: <{self.mail_id}@relay.example>\r\n"
            f"X-Relay-Mail: {self.kind}\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
        )
        return head.encode() + encodebytes(self.text.encode()).replace(b"\n", b"\r\n")


class Outgoing(Protocol):
    """Where letters go. ``keeps`` says whether they stay here."""

    keeps: bool

    def send(self, letter: Letter) -> None:
        """Hand a letter over; an error means it did not go."""

    def erase(self, tags: Collection[str]) -> None:
        """Delete the letters that are kept here and carry one of *tags* in their id."""


class Folder:
    """Letters as files, each there whole or not at all."""

    keeps = True

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path

    def send(self, letter: Letter) -> None:
        """Write ``<time>-<kind>-<id>.eml``; names sort by time."""
        name = f"{letter.at:%Y%m%dT%H%M%S%f}-{letter.kind}-{letter.mail_id}.eml"
        draft = self.path / f".{name}.part"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(letter.eml())
        draft.rename(self.path / name)

    def erase(self, tags: Collection[str]) -> None:
        """Delete every file, also a half-written one, whose name carries one of *tags*."""
        wanted = set(tags)
        for file in self.path.iterdir():
            if not wanted.isdisjoint(file.name.split("_")):
                file.unlink(missing_ok=True)


class Smtp:
    """Letters over ``smtp://`` (STARTTLS where offered) or ``smtps://``, with user and password in the URL."""

    keeps = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            message = "smtp_url must look like smtp://host:port or smtps://user:password@host:port."
            raise ConfigurationError(message)
        self._parts = parts

    def send(self, letter: Letter) -> None:
        """Hand one letter to the server."""
        with self._connection() as server:
            server.sendmail(SENDER, [letter.recipient], letter.eml())

    def erase(self, tags: Collection[str]) -> None:
        """Nothing is kept here: what was sent lies in the person's own mailbox."""

    def _connection(self) -> smtplib.SMTP:
        parts, host = self._parts, self._parts.hostname or ""
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SMTP_SECONDS)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SMTP_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def outgoing(folder: Path, smtp_url: str | None) -> Outgoing:
    """SMTP where it is configured, else the folder."""
    return Smtp(smtp_url) if smtp_url else Folder(folder)


class ReadMail(NamedTuple):
    """A mail read back from the folder."""

    file: Path
    kind: str
    recipient: str
    subject: str
    text: str


def read_folder(path: Path, *, kind: str | None = None) -> Iterator[ReadMail]:
    """The mails in a folder, oldest first."""
    pattern = f"*-{kind}-*.eml" if kind else "*.eml"
    for file in sorted(path.glob(pattern), key=lambda file: (file.stat().st_mtime_ns, file.name)):
        mail = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default)
        told = str(mail["X-Relay-Mail"] or "")
        yield ReadMail(file, told, str(mail["To"]), str(mail["Subject"]), mail.get_content())


def wait_for(path: Path, *, kind: str, recipient: str, seconds: float = 5.0) -> ReadMail:
    """The newest mail of *kind* to *recipient*, which may still be on its way."""
    until = time.monotonic() + seconds
    while True:
        found = [mail for mail in read_folder(path, kind=kind) if mail.recipient == recipient]
        if found:
            return found[-1]
        if time.monotonic() > until:
            message = f"No {kind} mail arrived in the relay's mail folder within {seconds:g} s."
            raise ConfigurationError(message)
        time.sleep(0.02)


@cache
def _encoded(subject: str) -> str:
    """A subject as encoded words (RFC 2047); there are only a handful of subjects."""
    return Header(subject, "utf-8").encode(linesep="")


def _header_safe(address: str) -> str:
    """An address that cannot start a new header line."""
    return "".join(letter for letter in address if letter.isprintable())

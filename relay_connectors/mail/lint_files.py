"""The lint over templates, filled in with invented people, and over folders of finished mails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail.gaps import gaps
from relay_connectors.mail.letter import Sender
from relay_connectors.mail.lint import Finding, Reading, addresses_of, lint, reading_of
from relay_connectors.mail.personal import Person
from relay_connectors.mail.render import Template, render

__all__ = ["EXAMPLE_SENDER", "hosts_of_everybody", "lint_folder", "lint_shared", "lint_template", "lint_wording"]

EXAMPLE_SENDER: Final = Sender(
    "見本商事株式会社", "東京都港区0-0-0", "saiyo@example.jp", "採用担当 <saiyo@example.jp>", "見本リレー株式会社"
)
# Invented people whose traces are looked for in every address: one of whom all is known, and one of whom nothing is.
_KNOWN: Final = LinkRow(
    "KENSA-47110815",
    "検査 太郎左衛門",
    "kensa.tarozaemon@example.jp",
    "検査用の求人",
    "https://relay.example/r/" + "Kensa0Kensa1Kensa2Kensa3Kensa4",
    "2027-05-20",
    "ja",
)
# An address that is another one for them tells who the reader is.
_ANOTHER_NAME: Final = "照合 小百合"
_UNKNOWN: Final = _KNOWN._replace(name="", job="", expires="")
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NUMBERED = re.compile(r"\d{4,}-(?P<id>.+)\.(?:ja|en)\.(?:eml|txt)")
_MAILS: Final = (".eml", ".txt")


def lint_template(template: Template, sender: Sender, languages: Iterable[str]) -> list[Finding]:
    """Everything wrong with a template: with its own text, and with what it makes of people one knows and does not."""
    own = [Finding(template.name, "placeholder", line, kind) for line, kind in gaps(_CODE.sub(_blank, template.source))]
    known = {(one.code, one.detail) for one in own}
    for language in languages:
        for row in (_KNOWN, _UNKNOWN):
            # Lines of a filled-in mail are not the template's, so they are not told.
            for one in _filled(template, row._replace(language=language), sender):
                if (one.code, one.detail) not in known:
                    known.add((one.code, one.detail))
                    own.append(one)
    return own


def lint_wording(template: Template, sender: Sender, language: str) -> list[Finding]:
    """What is wrong with a template itself: with its own text, and with what it makes of somebody of whom all is known.

    What is wrong with anybody else's mail then comes from what is said of them.
    """
    own = [Finding(template.name, "placeholder", line, kind) for line, kind in gaps(_CODE.sub(_blank, template.source))]
    known = {(one.code, one.detail) for one in own}
    filled = _filled(template, _KNOWN._replace(language=language), sender)
    return [*own, *(one for one in filled if (one.code, one.detail) not in known)]


def hosts_of_everybody(template: Template, sender: Sender, language: str) -> frozenset[str]:
    """The hosts in the mail of two invented people, to which a template leads whoever reads it."""
    hosts = []
    for name in (_KNOWN.name, _ANOTHER_NAME):
        row = _KNOWN._replace(name=name, language=language)
        try:
            hosts.append(set(map(_host, addresses_of(reading_of(render(template, row, sender), sender, "")))))
        except ConfigurationError:
            return frozenset()
    return frozenset(hosts[0] & hosts[1]) - {""}


def _host(found: tuple[int, str]) -> str:
    _, url = found
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").casefold()
    except ValueError:
        return ""


def _filled(template: Template, row: LinkRow, sender: Sender) -> list[Finding]:
    try:
        letter = render(template, row, sender)
    except ConfigurationError as error:
        return [Finding(template.name, "template", detail=str(error).removeprefix(f"{template.name}: "))]
    reading = reading_of(letter, sender, template.name)
    found = [one._replace(line=None) for one in lint(reading)]
    told = {one.code for one in found}
    if row.name and "personal_url" not in told and _depends_on_the_name(template, row, sender, reading):
        found.append(Finding(template.name, "personal_url"))
    return found


def _depends_on_the_name(template: Template, row: LinkRow, sender: Sender, reading: Reading) -> bool:
    """Whether an address in it changes with the name: spelled backwards, letter by letter, or only how long it is."""
    try:
        other = reading_of(render(template, row._replace(name=_ANOTHER_NAME), sender), sender, template.name)
    except ConfigurationError:
        return True
    return [url for _, url in addresses_of(reading)] != [url for _, url in addresses_of(other)]


def _blank(found: re.Match[str]) -> str:
    return " " + "\n" * found[0].count("\n")


def lint_folder(folder: Path, sender: Sender | None) -> tuple[int, list[Finding]]:
    """How many mails (.eml, or .txt as ``mail render`` writes them) a folder holds, and what is wrong with them.

    Raises:
        ConfigurationError: it cannot be read, or holds none.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in _MAILS and path.is_file())
        contents = [(path, path.read_bytes()) for path in paths]
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be read ({error.strerror})") from None
    if not contents:
        raise ConfigurationError(f"{folder} holds no mail (.eml or .txt)")
    found: list[Finding] = []
    readings: list[Reading] = []
    for path, content in contents:
        reading, faults = _read(path, content, sender)
        found += faults
        if reading:
            readings.append(reading)
            found += lint(reading)
    return len(contents), found + lint_shared(readings)


def lint_shared(readings: Sequence[Reading]) -> list[Finding]:
    """Mails that carry a link which another one carries as well."""
    first: dict[str, str] = {}
    found = []
    for reading in readings:
        for link in reading.links():
            other = first.setdefault(link, reading.where)
            if other != reading.where:
                found.append(Finding(reading.where, "link_shared", detail=other))
    return found


def _read(path: Path, content: bytes, sender: Sender | None) -> tuple[Reading | None, list[Finding]]:
    read = _message if path.suffix == ".eml" else _plain
    try:
        subject, text, people = read(content)
    except (UnicodeError, LookupError, ValueError):
        return None, [Finding(path.name, "unreadable")]
    name, address = people[0] if people else ("", "")
    numbered = _NUMBERED.fullmatch(path.name)
    person = Person(name, address, numbered["id"] if numbered else "")
    faults = [] if len(people) == 1 else [Finding(path.name, "recipients", detail=str(len(people)))]
    return Reading(path.name, subject, text, person, sender), faults


def _message(content: bytes) -> tuple[str, str, Sequence[tuple[str, str]]]:
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    part = message.get_body(("plain",))
    if part is None:
        raise ValueError
    return str(message["Subject"] or ""), part.get_content(), list(_people(message))


def _people(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for header in ("To", "Cc", "Bcc"):
        yield from getaddresses([str(one) for one in message.get_all(header, [])])


def _plain(content: bytes) -> tuple[str, str, Sequence[tuple[str, str]]]:
    """``To: …``, ``Subject: …``, an empty line, and the mail."""
    head, _, text = content.decode("utf-8").partition("\n\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    addresses = [one.strip() for one in told["To"].split(",")]
    return told["Subject"], text, [("", address) for address in addresses]

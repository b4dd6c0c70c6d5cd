"""Rendered mails as files, one per person, in a folder where no older mail lies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from relay_connectors.cli.files import private_folder, write_private
from relay_connectors.cli.mailing import templates_of
from relay_connectors.clock import TOKYO, SystemClock
from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail import Letter, Sender, Template, eml, render

__all__ = ["Rendered", "empty_folder", "templates_of", "write_letters"]

UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_NAME = 60
NOT_EMPTY = (
    "{path} is not empty: mails of an earlier run among new ones would be sent a second time, so nothing was written. "
    "Name a new folder by -o. Whoever had a mail written before gets one again only with --all (or from the CSV of "
    "links export)."
)


class Rendered(NamedTuple):
    """What was written where, and how many have no address to write to."""

    folder: Path
    files: Sequence[Path]
    no_address: int


def empty_folder(path: Path) -> Path:
    """A new or empty folder: an old mail among new ones would be sent a second time."""
    folder = private_folder(path)
    if any(folder.iterdir()):
        raise ConfigurationError(NOT_EMPTY.format(path=path))
    return folder


def write_letters(
    rows: Sequence[LinkRow], templates: Mapping[str, Template], sender: Sender, folder: Path, *, zone: str = TOKYO
) -> Rendered:
    """One file per person with an address: ``.eml`` where the sender has one, else text. All are rendered first."""
    letters = [render(templates.get(row.language, templates["ja"]), row, sender) for row in rows if row.email]
    at = SystemClock().now().astimezone(ZoneInfo(zone))
    written = [_write(folder, number, letter, sender, at) for number, letter in enumerate(letters, 1)]
    return Rendered(folder, written, len(rows) - len(letters))


def _write(folder: Path, number: int, letter: Letter, sender: Sender, at: datetime) -> Path:
    form = "eml" if sender.mail_from else "txt"
    name = f"{number:04d}-{UNSAFE.sub('_', letter.application_id)[:LONGEST_NAME]}.{letter.language}.{form}"
    write_private(folder / name, eml(letter, sender, at) if form == "eml" else _plain(letter))
    return folder / name


def _plain(letter: Letter) -> bytes:
    return f"To: {letter.to_address}\nSubject: {letter.subject}\n\n{letter.text}".encode()

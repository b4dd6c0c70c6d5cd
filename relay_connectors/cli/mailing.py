"""Who writes and in which wording: what the commands about mail share."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from relay_connectors.cli.configured import settings_of
from relay_connectors.cli.session import Session
from relay_connectors.clock import Clock
from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail import (
    Finding,
    Letter,
    Outgoing,
    Sender,
    Template,
    built_in,
    lint,
    message_of,
    own_template,
    reading_of,
    render,
)
from relay_connectors.mail.address import envelope, parted
from relay_connectors.mail.lint import UNSET, holds_web_address
from relay_connectors.mail.lint_files import hosts_of_everybody, lint_wording
from relay_connectors.mail.send import UnfitError
from relay_connectors.settings import Settings

__all__ = ["Writer", "language_of", "need_from", "sender_of", "settings_if_any", "templates_of"]

LANGUAGES = ("ja", "en")


def settings_if_any(session: Session) -> Settings | None:
    """The settings file, unless nobody named one and none is here."""
    named = session.config or os.environ.get("RELAY_CONFIG")
    return settings_of(session) if named or Path("relay.toml").exists() else None


def sender_of(
    settings: Settings | None, *, company: str = "", address: str = "", contact: str = "", mail_from: str = ""
) -> Sender:
    """Who writes: what is given, else [mail], else [provider]. Another company's address is not this one's.

    Raises:
        ConfigurationError: nothing says what the company is called.
    """
    mail = settings.mail if settings else None
    provider = settings.provider if settings else None
    relay = settings.relay if settings else None
    writes = mail_from or (mail.mail_from if mail else None) or ""
    known = (mail.address if mail else None) or (provider.address if provider else "")
    return Sender(
        company or (mail.company if mail else None) or (provider.name if provider else ""),
        address or ("" if company else known),
        contact or (mail.contact if mail else None) or parted(writes)[1],
        writes,
        relay.recipient.name if relay and relay.recipient else "",
        (mail.reply_to if mail else None) or "",
        (mail.list_unsubscribe if mail else None) or "",
    )


def templates_of(own: Iterable[Path], settings: Settings | None = None) -> dict[str, Template]:
    """A template for each language: *own* (NAME.ja.txt for ja only), else [mail.templates], else the built-in one."""
    chosen = {}
    for language in LANGUAGES:
        configured = settings.mail.template(language) if settings else None
        chosen[language] = own_template(configured) if configured else built_in(language)
    for path in own:
        template = own_template(path)
        only = language_of(path)
        chosen.update(dict.fromkeys([only] if only else LANGUAGES, template))
    return chosen


def language_of(path: Path) -> str:
    """``ja`` of NAME.ja.txt; empty where the name says none."""
    only = path.suffixes[-2][1:] if len(path.suffixes) > 1 else ""
    return only if only in LANGUAGES else ""


_hosts = lru_cache(maxsize=8)(hosts_of_everybody)  # of each template once, not for each person


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes rows into mails that may go."""

    templates: dict[str, Template]
    sender: Sender
    zone: str
    clock: Clock

    def letter(self, row: LinkRow) -> Letter:
        """One person's mail, in their language."""
        return render(self._template(row.language), row, self.sender)

    def _template(self, language: str) -> Template:
        return self.templates.get(language, self.templates["ja"])

    def wording_faults(self, languages: Iterable[str]) -> list[Finding]:
        """What is wrong with the templates of these languages, whoever they are filled in for."""
        return [
            one
            for language in dict.fromkeys(languages)
            for one in self._looked_for(lint_wording(self._template(language), self.sender, language))
        ]

    def faults(self, row: LinkRow) -> list[str]:
        """Codes of why this one mail must not go: something of the person's own makes it a wrong one."""
        try:
            letter = self.letter(row)
        except ConfigurationError:
            return ["template"]
        hosts = _hosts(self._template(row.language), self.sender, row.language)
        found = {one.code for one in self._looked_for(lint(reading_of(letter, self.sender, "", hosts)))}
        if any(map(holds_web_address, (row.name, row.job, row.application_id))):
            found.add("web_address")
        return sorted(found)

    def _looked_for(self, found: Iterable[Finding]) -> list[Finding]:
        """A text to paste is signed by the program it is pasted into, so that nobody misses an unset sender in it."""
        return [one for one in found if self.sender.mail_from or one.detail != UNSET]

    def compose(self, row: LinkRow) -> Outgoing:
        """The letter as it is sent.

        Raises:
            UnfitError: something is wrong with it.
        """
        if codes := self.faults(row):
            raise UnfitError(codes)
        letter = self.letter(row)
        at: datetime = self.clock.now().astimezone(ZoneInfo(self.zone))
        message = message_of(letter, self.sender, at)
        return Outgoing(message, envelope(parted(self.sender.mail_from)[1]), envelope(letter.to_address))


def need_from(settings: Settings) -> None:
    """Stop where nothing says who writes."""
    if settings.mail.mail_from is None:
        raise ConfigurationError(f'{settings.path}: mail.from: missing; write from = "採用担当 <saiyo@example.jp>"')

"""What a doctor says of ``[mail]``: who writes, whether the wordings pass the lint, whether the mail server answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from relay_connectors.errors import GuardError
from relay_connectors.mail import Sender, Template
from relay_connectors.mail.lint_files import lint_template
from relay_connectors.mail.transport import open_transport
from relay_connectors.report.findings import Findings
from relay_connectors.settings import Settings

__all__ = ["Wording", "look_at_mail"]


class Wording(NamedTuple):
    """Who writes, and the template of each language."""

    sender: Sender
    templates: Mapping[str, Template]


def look_at_mail(settings: Settings, wording: Callable[[], Wording], found: Findings) -> None:
    """Check what ``mail send`` needs, as far as nobody has to get a mail for it.

    Where the settings do not say who writes, nothing is ever sent, and nothing is looked at.
    """
    mail = settings.mail
    if mail.mail_from is None:
        return
    found.facts.update(transport=mail.transport, per_minute=mail.per_minute)
    with found.checking():
        _lint(wording(), found)
    with found.checking():
        _connect(settings, found)


def _lint(wording: Wording, found: Findings) -> None:
    found.facts["templates"] = {language: template.name for language, template in wording.templates.items()}
    for language, template in wording.templates.items():
        if faults := lint_template(template, wording.sender, [language]):
            codes = ", ".join(sorted({one.code for one in faults}))
            found.add(
                GuardError(
                    f"{template.name}: its mails do not pass the lint ({codes}); see: relay-connectors mail lint"
                )
            )


def _connect(settings: Settings, found: Findings) -> None:
    """Connect, TLS and login, and goodbye; no word of any mail."""
    transport = open_transport(settings.mail.transport, settings.mail.resolved(), settings.path)
    try:
        transport.open()
        found.facts["reachable"] = True
    finally:
        transport.close()

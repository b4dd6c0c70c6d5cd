"""``doctor``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define
from relay_connectors.cli.configured import chosen, open_configured, settings_of
from relay_connectors.cli.extras import need_mail
from relay_connectors.cli.mailing import sender_of, templates_of
from relay_connectors.cli.messages import translated
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.session import Session
from relay_connectors.clock import SystemClock
from relay_connectors.errors import ConfigurationError
from relay_connectors.report.doctor import Diagnosis, diagnose
from relay_connectors.report.doctor_mail import Wording, look_at_mail
from relay_connectors.report.doctor_text import doctor_json, doctor_text
from relay_connectors.settings import Settings

__all__ = ["command"]


@define("relay-connectors doctor\nrelay-connectors doctor acme-csv --json", click.argument("sources", nargs=-1))
def command(session: Session, sources: Sequence[str]) -> int:
    """Check settings, secrets, ledger, relay, mail and sources; list unknown words with the lines that teach them."""
    found = _diagnosis(session, sources)
    if session.json:
        session.give(doctor_json(found))
    else:
        session.show(doctor_text(found, session.lang, lambda message: translated(message, session.lang)))
    return found.exit_code


def _diagnosis(session: Session, names: Sequence[str]) -> Diagnosis:
    try:
        settings = settings_of(session)
    except ConfigurationError as error:
        found = Diagnosis()
        found.settings.add(error)
        return found
    return _examined(session, settings, names)


def _examined(session: Session, settings: Settings, names: Sequence[str]) -> Diagnosis:
    wanted = chosen(settings, names) if names or settings.sources else []
    prepare_for_bulk()
    with Progress(session) as progress:
        found = diagnose(settings, wanted, open_configured, SystemClock(), progress)
    look_at_mail(settings, lambda: _wording(settings), found.mail)
    return found


def _wording(settings: Settings) -> Wording:
    need_mail()
    return Wording(sender_of(settings), templates_of((), settings))

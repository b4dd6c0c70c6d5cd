"""Options of ``sync`` and ``plan``, read and checked."""

from __future__ import annotations

from datetime import date

import click

from relay_connectors.cli.session import Session
from relay_connectors.cycle.report import Report
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.relay import Relay
from relay_connectors.settings import Settings, parse_start
from relay_connectors.settings.sources import Start

__all__ = [
    "day",
    "parties_of",
    "relay_of",
    "start_of",
    "tell_filters_in_vain",
    "tell_idle_exclusions",
    "tell_missing_wordings",
]


def start_of(text: str | None) -> Start | None:
    """``--start`` as the cycle takes it."""
    try:
        return None if text is None else parse_start(text)
    except ValueError as error:
        raise click.UsageError(f"--start {error}") from None


def day(text: str | None, flag: str) -> date | None:
    """A day like 2026-10-01."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{flag} must be a day like 2026-10-01") from None


def tell_filters_in_vain(session: Session, report: Report) -> None:
    """Say so where no record has the job or the department to which the run was limited: it may be mistyped."""
    said = {
        "job": session.of(
            "--job に一致する求人 (ID または求人名) の記録がありません。表記を確認してください。",
            "No record has the job of --job (by id or title); is it spelled as in the source?",
        ),
        "department": session.of(
            "--department に一致する部署の記録がありません。表記を確認してください。",
            "No record has the department of --department; is it spelled as in the source?",
        ),
    }
    for name in report.filters_in_vain:
        session.note(said[name], "warning")


def tell_idle_exclusions(session: Session, report: Report) -> None:
    """Say which rules of ``[[policy.exclude]]`` fit nobody, or name what no record has: they may be mistyped."""
    for one in report.exclusions_idle:
        from relay_connectors.report.findings import idle_text  # with doctor's texts

        session.note(idle_text(one, session.lang), "warning")


def tell_missing_wordings(session: Session, report: Report, settings: Settings, ledger: Ledger) -> None:
    """Name the versions whose text nobody holds, where somebody waits for it."""
    if not report.gate.codes.get("wording_missing"):
        return
    from relay_connectors.cycle.wordings import missing_in
    from relay_connectors.report.findings import note_text

    texts, handing = settings.policy.texts, settings.handing_versions
    for version in missing_in(ledger, texts, settings.wordings, settings.accepted_versions, handing):
        session.note(note_text("wording_missing", {"version": version}, session.lang), "warning")


def relay_of(settings: Settings) -> Relay:
    """The relay of the settings, its key read.

    Raises:
        ConfigurationError: there is none, or its key is missing.
    """
    relay = settings.relay
    if relay is None:
        raise ConfigurationError(f"{settings.path}: relay: missing; write [relay] with url, tenant and api_key")
    return Relay(relay.url, relay.tenant, relay.api_key.read(), relay.recipient)


def parties_of(settings: Settings) -> Relay | None:
    """Who would receive, for a plan: no key is read, because nothing is sent."""
    relay = settings.relay
    return Relay(relay.url, relay.tenant, "", relay.recipient) if relay else None

"""What is odd about the consent rules of a run: columns that are not there, recipients that are not the relay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from relay_connectors.cli.session import Session
from relay_connectors.connector.consent_fields import missing_columns
from relay_connectors.connector.source import Source
from relay_connectors.consent.vouched import vouched_recipients
from relay_connectors.cycle.report import Report
from relay_connectors.errors import GuardError, RelayConnectorsError
from relay_connectors.settings import Settings

__all__ = ["tell_consent_rules"]


def tell_consent_rules(session: Session, settings: Settings, sources: Sequence[Source], report: Report) -> None:
    """Say which rules read a column that is not there, and which of them vouch for another name than the relay's.

    Of a source that cannot be read, its failure says more.
    """
    refused = {guard.subject for guard in report.guards if guard.code == "mass_change"}
    refused |= {failure.where for failure in report.failures if failure.exit_code == GuardError.exit_code}
    for source in sources:
        with suppress(RelayConnectorsError, OSError):
            _tell_columns(session, source, is_refused=source.name in refused)
    for source in sources:
        _tell_recipients(session, settings, source)


def _tell_columns(session: Session, source: Source, *, is_refused: bool) -> None:
    missing = missing_columns(source)
    for one in missing:
        from relay_connectors.cli.messages import translated  # a pattern for each error: most runs meet none

        session.note(translated(str(one), session.lang), "warning")
    if missing and is_refused:
        said = session.of(
            f"{source.name}: --allow-mass-change ではなく、上のルールを直してください。",
            f"{source.name}: mend that rule instead of taking --allow-mass-change.",
        )
        session.note(said, "warning")


def _tell_recipients(session: Session, settings: Settings, source: Source) -> None:
    recipient = settings.relay.recipient if settings.relay else None
    if recipient is None or settings.policy.accepted_recipients is not None:
        return
    if names := vouched_recipients(source.consent, settings.policy, recipient):
        from relay_connectors.report.findings import vouched_text  # with doctor's texts

        session.note(f"{source.name}: {vouched_text(names, recipient.name, session.lang)}", "warning")

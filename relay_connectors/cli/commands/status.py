"""``status``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.messages import translated
from relay_connectors.cli.session import Session
from relay_connectors.report.status import status_of, status_text

__all__ = ["command"]


@define("relay-connectors status")
def command(session: Session) -> None:
    """Show each source's last reading, records and verdicts, and what waits or needs a human. Counts only."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        status = status_of(ledger, settings.sources)
    if session.json:
        session.give(status)
    else:
        zone = settings.policy.timezone
        session.show(status_text(status, session.lang, zone, lambda message: translated(message, session.lang)))

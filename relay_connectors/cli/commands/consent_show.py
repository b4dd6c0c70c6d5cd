"""``consent show``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.judging import looker_of
from relay_connectors.cli.naming import PERSON, named_people
from relay_connectors.cli.session import Session
from relay_connectors.report.consents import consents_of, consents_text

__all__ = ["command"]


@define(
    "relay-connectors consent show acme-csv/A-10231\nrelay-connectors consent show --email < address.txt",
    *PERSON,
)
def command(session: Session, identity: str | None, email: bool) -> None:  # noqa: FBT001
    """Show what a person agreed to: each scope today, everything that was said with its proof, what the gate says."""
    settings = settings_of(session)
    starts = {name: str(source.start) for name, source in settings.sources.items() if source.start}
    with open_ledger(settings) as ledger:
        looker = looker_of(settings, ledger)
        people = [
            consents_of(ledger, looker, person_id, starts)
            for person_id in named_people(session, settings, ledger, identity, email=email)
        ]
    if session.json:
        session.give({"people": people})
    else:
        session.show("\n\n".join(consents_text(one, session.lang, settings.policy.timezone) for one in people))

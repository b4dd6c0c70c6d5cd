"""``person merge``."""

from __future__ import annotations

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.commands.explain import find_record
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.deciding import REASON, YES, decided, tell
from relay_connectors.cli.session import Session
from relay_connectors.pool.decisions import merge

__all__ = ["command"]


@define(
    "relay-connectors person merge acme-csv/A-10231 acme-csv/A-10977\n"
    "relay-connectors person merge acme-csv/A-10231 hrmos/5512 --reason 'asked by phone' --yes",
    click.argument("one", metavar="ID"),
    click.argument("other", metavar="ID"),
    REASON,
    YES,
)
def command(session: Session, one: str, other: str, reason: str | None, yes: bool) -> None:  # noqa: FBT001
    """Decide that two records are about one person, for good. An ID is a record_id, or SOURCE/APPLICATION_ID."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        ids = [find_record(settings, ledger, identity).record_id for identity in (one, other)]
        if ids[0] == ids[1]:
            raise click.UsageError("name two different records")
        effect = decided(ledger, lambda: merge(ledger, *ids, reason=reason), yes=yes)
    tell(session, "merge", effect, yes=yes)

"""``person split``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.commands.explain import find_record
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.deciding import REASON, YES, decided, tell
from relay_connectors.cli.session import Session
from relay_connectors.pool.decisions import split

__all__ = ["command"]


@define(
    "relay-connectors person split acme-csv/A-10231\n"
    "relay-connectors person split acme-csv/A-10231 acme-csv/A-10977 --yes",
    click.argument("identities", nargs=-1, required=True, metavar="ID..."),
    REASON,
    YES,
)
def command(session: Session, identities: Sequence[str], reason: str | None, yes: bool) -> None:  # noqa: FBT001
    """Decide that these records are about nobody else whom they are, or may be, taken for."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        ids = [find_record(settings, ledger, identity).record_id for identity in identities]
        effect = decided(ledger, lambda: split(ledger, ids, reason=reason), yes=yes)
    tell(session, "split", effect, yes=yes)

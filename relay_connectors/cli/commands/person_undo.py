"""``person undo``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.deciding import YES, decided, tell
from relay_connectors.cli.session import Session
from relay_connectors.pool.decisions import undo

__all__ = ["command"]


@define("relay-connectors person undo\nrelay-connectors person undo --yes", YES)
def command(session: Session, yes: bool) -> None:  # noqa: FBT001
    """Take back the newest merge or split that still holds; again, the one before it."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        effect = decided(ledger, lambda: undo(ledger), yes=yes)
    tell(session, "undo", effect, yes=yes)

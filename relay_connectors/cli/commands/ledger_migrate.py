"""``ledger migrate``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session

__all__ = ["command"]


@define("relay-connectors ledger migrate")
def command(session: Session) -> None:
    """Bring the ledger up to this program now. Any other command would do it, too; a copy of the old one is kept."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        before, after, kept = ledger.migrated
    if session.json:
        session.give({"before": before, "after": after, "kept": str(kept) if kept else None})
    elif before == after:
        session.show(session.of(f"台帳は最新です (スキーマ {after})。", f"The ledger is up to date (schema {after})."))
    else:
        session.show(session.of(f"スキーマ {before} → {after}", f"Schema {before} → {after}"))
        if kept:
            session.show(session.of(f"以前の台帳: {kept}", f"The old ledger is kept: {kept}"))

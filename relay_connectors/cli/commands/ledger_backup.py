"""``ledger backup``."""

from __future__ import annotations

from pathlib import Path

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.files import private_folder
from relay_connectors.cli.session import Session
from relay_connectors.ledger.backups import back_up

__all__ = ["command"]


@define(
    "relay-connectors ledger backup\nrelay-connectors ledger backup /mnt/backup/ledger-2026-11-22.db",
    click.argument("path", required=False, type=click.Path(path_type=Path)),
)
def command(session: Session, path: Path | None) -> None:
    """Copy the ledger into a new file and read it back, also while a sync is running. Overwrites nothing."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        if path is None:
            path = private_folder(settings.state_dir / "backups") / f"ledger-{ledger.clock.now():%Y%m%dT%H%M%SZ}.db"
        made = back_up(ledger, path.resolve())
        refusals = ledger.outlasting.refusals
    beside = [str(settings.path), str(settings.identity.path() or settings.identity.text)]
    if refusals and refusals.exists():
        beside.append(str(refusals))
    if session.json:
        told = {"file": str(made.path), "bytes": made.size, "schema": made.schema, "sha256": made.sha256}
        session.give({**told, "records": made.records, "beside": beside})
        return
    session.show(
        session.of(
            f"{made.path}: 応募 {made.records} 件、{made.size} バイト。読み直して確認しました。SHA-256 {made.sha256}",
            f"{made.path}: {made.records} applications, {made.size} bytes, read back. SHA-256 {made.sha256}",
        )
    )
    session.show(
        session.of(
            f"控えには次も必要です (別の場所に保管): {', '.join(beside)}。識別鍵がないと台帳は使えません。",
            f"Keep these, too, in another place: {', '.join(beside)}. Without the identity key it is of no use.",
        )
    )

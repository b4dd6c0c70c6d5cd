"""``relay simulate``."""

from __future__ import annotations

from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.relay_serve import STATE
from relay_connectors.cli.extras import need_server
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError

__all__ = ["command"]


@define(
    "relay-connectors relay simulate links.csv --register 12",
    click.argument("table", type=click.Path(path_type=Path)),
    option("--register", default=12, show_default=True, type=click.IntRange(min=0), help="How many people register."),
    option("--url", default="http://127.0.0.1:8787", show_default=True, help="The relay; no other host is opened."),
    option("--state", type=click.Path(path_type=Path), help="The relay's own directory (default: .relay/relay)."),
    option("--seed", default=1, show_default=True, help="Who reacts, and what they tick."),
)
def command(session: Session, table: Path, register: int, url: str, state: Path | None, seed: int) -> None:
    """Let simulated people of an exported links CSV register at a reference relay on this machine. For trials only."""
    need_server()
    from relay_connectors.relay_server.simulate import simulate

    if not table.is_file():
        raise ConfigurationError(f"{table}: no such file; write it with: relay-connectors links export -o {table}")
    done = simulate(table, (state or STATE) / "mail", register=register, base_url=url, seed=seed)
    if session.json:
        told = {"rows": done.rows, "opened": done.opened, "closed": done.closed, "registered": done.registered}
        session.give(told)
        return
    session.show(
        session.of(
            f"{done.rows} 人のうち {done.opened} 人がリンクを開き、"
            f"{done.registered} 人が登録しました (無効なリンク {done.closed})。",
            f"Of {done.rows} people {done.opened} opened their link; "
            f"{done.registered} registered, {done.closed} found it closed.",
        )
    )

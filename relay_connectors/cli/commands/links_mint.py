"""``links mint``."""

from __future__ import annotations

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.links.assign import LinkPool
from relay_connectors.relay.wire import LINKS_PER_MINT

__all__ = ["command"]


@define(
    "relay-connectors links mint --count 200",
    option("--count", default=100, show_default=True, type=click.IntRange(1, 100_000), help="How many."),
)
def command(session: Session, count: int) -> None:
    """Add links to the pool of free ones. `sync` keeps a hundred by itself; this is for more, ahead of time."""
    settings = settings_of(session)
    relay = relay_of(settings)
    with open_ledger(settings) as ledger, ledger.hold():
        need_compared(ledger)
        client = relay.client(ledger.clock, before=ledger.still_held)
        try:
            pool = LinkPool(ledger, client)
            for done in range(0, count, LINKS_PER_MINT):
                pool.mint(min(LINKS_PER_MINT, count - done))
        finally:
            client.close()
        free = ledger.links.counts().get("free", 0)
    if session.json:
        session.give({"minted": count, "free": free})
    else:
        session.show(
            session.of(
                f"リンクを {count} 件追加しました。未使用は {free} 件です。", f"{count} links minted; {free} are free."
            )
        )

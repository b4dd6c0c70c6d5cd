"""``relay simulate``."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.relay_serve import STATE
from relay_connectors.cli.configured import settings_of
from relay_connectors.cli.extras import need_server
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import SecretRef

if TYPE_CHECKING:
    from relay_connectors.relay_server.simulate import AgentReport, SimulationReport

__all__ = ["command"]

USUAL = "http://127.0.0.1:8787"


@define(
    "relay-connectors relay simulate links.csv --register 12\n"
    "relay-connectors relay simulate links.csv --register 0 --agent-key env:RELAY_AGENT_KEY",
    click.argument("table", type=click.Path(path_type=Path)),
    option("--register", default=12, show_default=True, type=click.IntRange(min=0), help="How many people register."),
    option("--url", help="The relay; no other host is opened. Default: the one of relay.toml, if on this machine."),
    option("--state", type=click.Path(path_type=Path), help="The relay's own directory (default: .relay/relay)."),
    option(
        "--agent-key",
        metavar="REF",
        help="Then agents work with all whom they see; some are hired. Where the key of `relay serve --agent` lies.",
    ),
    option("--seed", default=1, show_default=True, help="Who reacts, and what they tick."),
)
def command(
    session: Session,
    table: Path,
    register: int,
    url: str | None,
    state: Path | None,
    agent_key: str | None,
    seed: int,
) -> None:
    """Let simulated people of an exported links CSV register at a reference relay on this machine. For trials only."""
    need_server()
    from relay_connectors.relay_server.simulate import simulate, simulate_agents

    if not table.is_file():
        raise ConfigurationError(f"{table}: no such file; write it with: relay-connectors links export -o {table}")
    place = url or _configured(session)
    key = SecretRef(agent_key, Path.cwd(), "--agent-key").read() if agent_key else None
    done = simulate(table, (state or STATE) / "mail", register=register, base_url=place, seed=seed)
    agents = simulate_agents(place, key.reveal(), seed=seed) if key else None
    if session.json:
        session.give({**asdict(done), **({"agents": asdict(agents)} if agents else {})})
        return
    session.show(_told(session, done))
    if agents:
        session.show(_told_of_agents(session, agents))


def _told(session: Session, done: SimulationReport) -> str:
    return session.of(
        f"{done.rows} 人のうち {done.opened} 人がリンクを開き、"
        f"{done.registered} 人が登録しました (無効なリンク {done.closed})。",
        f"Of {done.rows} people {done.opened} opened their link; "
        f"{done.registered} registered, {done.closed} found it closed.",
    )


def _told_of_agents(session: Session, done: AgentReport) -> str:
    return session.of(
        f"エージェントが見られる {done.seen} 人のうち、支援開始 {done.supported} 人、面接 {done.interviewing} 人、"
        f"採用 {done.hired_elsewhere} 人。",
        f"Agents see {done.seen} people: {done.supported} supported now, {done.interviewing} interviewing, "
        f"{done.hired_elsewhere} hired.",
    )


def _configured(session: Session) -> str:
    """The relay of relay.toml where there is one, else where `relay serve` listens. Never one on another machine."""
    if session.config is None and "RELAY_CONFIG" not in os.environ and not Path("relay.toml").is_file():
        return USUAL
    relay = settings_of(session).relay
    if relay is None:
        return USUAL
    if not _on_this_machine(urlsplit(relay.url).hostname or ""):
        message = (
            "relay.toml names a relay on another machine; simulated people register only at one here: name it by --url"
        )
        raise ConfigurationError(message)
    return relay.url


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

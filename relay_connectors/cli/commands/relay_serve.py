"""``relay serve``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import settings_of
from relay_connectors.cli.extras import need_server
from relay_connectors.cli.session import Session
from relay_connectors.settings import SecretRef

__all__ = ["command"]

STATE = Path(".relay/relay")


@define(
    "relay-connectors relay serve --tenant acme --api-key env:RELAY_API_KEY --admin-key env:RELAY_ADMIN_KEY\n"
    "relay-connectors relay serve --agent hanae --agent-key env:RELAY_AGENT_KEY",
    option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
    option(
        "--port", default=8787, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
    ),
    option("--state", type=click.Path(path_type=Path), help="The relay's own directory (default: .relay/relay)."),
    option("--tenant", "tenants", multiple=True, help="An employer; with --api-key. Default: the one of relay.toml."),
    option("--api-key", "api_keys", multiple=True, metavar="REF", help="Where its key lies: env:NAME, file:PATH."),
    option("--admin-key", metavar="REF", help="Where the key for fault switches and the clock lies."),
    option(
        "--agent",
        "agents",
        multiple=True,
        metavar="NAME",
        help="An agent, who sees the people that agreed to it; with --agent-key.",
    ),
    option(
        "--agent-key",
        "agent_keys",
        multiple=True,
        metavar="REF",
        help="Where the agent's key lies: env:NAME, file:PATH.",
    ),
)
def command(
    session: Session,
    host: str,
    port: int,
    state: Path | None,
    tenants: Sequence[str],
    api_keys: Sequence[str],
    admin_key: str | None,
    agents: Sequence[str],
    agent_keys: Sequence[str],
) -> None:
    """Run the reference relay until it is stopped. It is for trials and tests, on this machine."""
    need_server()
    named = _paired(tenants, api_keys, "--tenant", "--api-key")
    helpers = _paired(agents, agent_keys, "--agent", "--agent-key")
    from relay_connectors.relay_server import serve

    keys = {name: _revealed(ref, "--api-key") for name, ref in named.items()}

    def ready(url: str) -> None:
        for name, ref in helpers.items():
            session.note(_hint(session, url, name, ref))

    serve(
        host,
        port,
        state or STATE,
        keys or _configured(session),
        _revealed(admin_key, "--admin-key") if admin_key else None,
        agents={name: _revealed(ref, "--agent-key") for name, ref in helpers.items()},
        ready=ready,
        said=session.of("リレーが待ち受けを始めました: {url} (停止: Ctrl+C)", "relay listening on {url}"),
    )


def _paired(names: Sequence[str], refs: Sequence[str], name: str, ref: str) -> Mapping[str, str]:
    """Where the key of each one lies, by name."""
    if len(names) != len(refs):
        raise click.UsageError(f"every {name} needs its {ref}, in the same order")
    if len(set(names)) < len(names):
        raise click.UsageError(f"the same {name} twice; give each a name of its own")
    return dict(zip(names, refs, strict=True))


def _revealed(ref: str, option_name: str) -> str:
    return SecretRef(ref, Path.cwd(), option_name).read().reveal()


def _hint(session: Session, url: str, name: str, ref: str) -> str:
    """How an agent asks, without the key in a list of processes: printf is the shell's own."""
    kind, _, rest = ref.partition(":")
    shown = {"env": f'"${rest}"', "file": f'"$(cat {shlex.quote(rest)})"'}.get(kind, "KEY")
    call = f"printf 'Authorization: Bearer %s' {shown} | curl -sS -H @- {url}/v1/agent/candidates"
    return session.of(f"エージェント {name}: {call}", f"agent {name}: {call}")


def _configured(session: Session) -> dict[str, str]:
    """The tenant that relay.toml names, so that `init` and `relay serve` fit together."""
    relay = settings_of(session).relay
    if relay is None:
        raise click.UsageError("name a --tenant and its --api-key, or set [relay] in relay.toml")
    return {relay.tenant: relay.api_key.read().reveal()}

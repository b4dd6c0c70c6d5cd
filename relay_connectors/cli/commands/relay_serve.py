"""``relay serve``."""

from __future__ import annotations

from collections.abc import Sequence
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
    "relay-connectors relay serve --tenant acme --api-key env:RELAY_API_KEY --admin-key env:RELAY_ADMIN_KEY",
    option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
    option(
        "--port", default=8787, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
    ),
    option("--state", type=click.Path(path_type=Path), help="The relay's own directory (default: .relay/relay)."),
    option("--tenant", "tenants", multiple=True, help="An employer; with --api-key. Default: the one of relay.toml."),
    option("--api-key", "api_keys", multiple=True, metavar="REF", help="Where its key lies: env:NAME, file:PATH."),
    option("--admin-key", metavar="REF", help="Where the key for fault switches and the clock lies."),
)
def command(
    session: Session,
    host: str,
    port: int,
    state: Path | None,
    tenants: Sequence[str],
    api_keys: Sequence[str],
    admin_key: str | None,
) -> None:
    """Run the reference relay until it is stopped. It is for trials and tests, on this machine."""
    need_server()
    if len(tenants) != len(api_keys):
        raise click.UsageError("every --tenant needs its --api-key, in the same order")
    from relay_connectors.relay_server import serve

    keys = {
        name: SecretRef(ref, Path.cwd(), "--api-key").read().reveal()
        for name, ref in zip(tenants, api_keys, strict=True)
    }
    admin = SecretRef(admin_key, Path.cwd(), "--admin-key").read().reveal() if admin_key else None
    serve(host, port, state or STATE, keys or _configured(session), admin)


def _configured(session: Session) -> dict[str, str]:
    """The tenant that relay.toml names, so that `init` and `relay serve` fit together."""
    relay = settings_of(session).relay
    if relay is None:
        raise click.UsageError("name a --tenant and its --api-key, or set [relay] in relay.toml")
    return {relay.tenant: relay.api_key.read().reveal()}

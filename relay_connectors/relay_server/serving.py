"""Run the relay on one socket: uvicorn with one worker, because one process is the one writer."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from relay_connectors.clock import Clock
from relay_connectors.errors import ConfigurationError
from relay_connectors.relay_server.app import create_app
from relay_connectors.relay_server.front import Lines

__all__ = ["address_of", "bind", "make_server", "serve"]

GRACE_SECONDS = 5


def serve(
    host: str,
    port: int,
    state_dir: Path,
    tenants: Mapping[str, str],
    admin_key: str | None = None,
    *,
    agents: Mapping[str, str] | None = None,
    base_url: str | None = None,
    clock: Clock | None = None,
    smtp_url: str | None = None,
    ready: Callable[[str], None] | None = None,
    said: str = "relay listening on {url}",
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way. Port 0 takes a free one.

    Prints ``relay listening on http://HOST:PORT`` (or *said*) once requests are answered, and calls *ready* with that
    URL.
    """
    with closing(bind(host, port)) as sock:
        url = address_of(sock)
        app = create_app(
            state_dir,
            tenants=tenants,
            admin_key=admin_key,
            base_url=base_url or url,
            clock=clock,
            agents=agents,
            smtp_url=smtp_url,
        )

        def tell() -> None:
            sys.stdout.write(said.format(url=url) + "\n")
            sys.stdout.flush()
            if ready:
                ready(url)

        # What is loaded now stays for ever: the garbage collector need not walk it after every batch (30 ms each).
        gc.collect()
        gc.freeze()
        make_server(app, app.state.relay.lines, tell).run(sockets=[sock])


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; a port in use is a settings error."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it every answer takes 40 ms.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        message = f"The relay cannot listen on {host} port {port}: {error.strerror}. Choose another with --port."
        raise ConfigurationError(message) from error
    return sock


def address_of(sock: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = sock.getsockname()[:2]
    shown = f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    return f"http://{shown}:{port}"


def make_server(app: Any, lines: Lines, ready: Callable[[], None]) -> uvicorn.Server:
    """A uvicorn server for *app* that calls *ready* when it answers. It logs nothing: paths hold tokens."""
    config = uvicorn.Config(
        app,
        http=_protocol(lines),
        loop="asyncio",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config, ready)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _protocol(lines: Lines) -> type[asyncio.Protocol]:
    """The HTTP protocol of uvicorn that also notes open connections, so that a fault can cut one."""

    class NotedProtocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            lines.opened(transport)
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            lines.closed(self.transport)
            super().connection_lost(exc)

    return NotedProtocol

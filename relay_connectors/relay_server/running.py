"""A relay in a thread, for tests and the demonstration."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from relay_connectors.clock import Clock
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.relay_server.app import create_app
from relay_connectors.relay_server.relay import MAIL
from relay_connectors.relay_server.serving import address_of, bind, make_server

__all__ = ["RunningRelay"]

START_SECONDS = 10


class RunningRelay:
    """``with RunningRelay(state_dir, tenants={"acme": "key"}) as relay:`` serves at ``relay.url`` until the block ends.

    The same *state_dir* again is the same relay, with everything it remembers, at another port.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        tenants: Mapping[str, str],
        admin_key: str | None = None,
        agents: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        port: int = 0,
        smtp_url: str | None = None,
    ) -> None:
        self.state_dir = state_dir
        self.mail_dir = state_dir / MAIL
        self._sock = bind("127.0.0.1", port)
        self.url = address_of(self._sock)
        self.app = create_app(
            state_dir,
            tenants=tenants,
            admin_key=admin_key,
            base_url=self.url,
            clock=clock,
            agents=agents,
            smtp_url=smtp_url,
        )
        self._up = threading.Event()
        self._server = make_server(self.app, self.app.state.relay.lines, self._up.set)
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._up.wait(START_SECONDS):
            message = f"The relay did not start within {START_SECONDS} s; see the log."
            raise RelayUnavailableError(message)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._sock.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._sock])

"""The other address: a real server that every name and port leads to which is not home. It counts what arrives."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

__all__ = ["Spy", "all_roads_lead_to"]

HOME = "127.0.0.1"
PATIENCE = 0.3
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Spy:
    """``connections`` were made and ``heard`` is every byte that came over them."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOME, 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.heard = b""
        self._thread = threading.Thread(target=self._listen, name="spy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with contextlib.suppress(OSError), sock:
                sock.settimeout(PATIENCE)
                self._hear(sock)

    def _hear(self, sock: socket.socket) -> None:
        """One after the other, so that whoever got an answer was counted. Of TLS only the hello counts."""
        told = b""
        while b"\r\n\r\n" not in told and not told.startswith(b"\x16"):
            chunk = sock.recv(65536)
            if not chunk:
                return
            told += chunk
            self.heard += chunk
        sock.sendall(ANSWER)


@contextlib.contextmanager
def all_roads_lead_to(spy: Spy, homes: Collection[int]) -> Iterator[None]:
    """Every host and port but the *homes* on 127.0.0.1 is resolved to the spy, whatever it looks like."""
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == HOME and port in homes:
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOME, spy.port))]

    with patch("socket.getaddrinfo", resolve):
        yield

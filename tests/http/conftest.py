"""A server that says exactly the bytes it is told to, as badly as it is told to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

Behaviour = Callable[[socket.socket], None]


class HostileServer:
    """Runs *behaviour* once per connection and keeps what arrived."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self.connections = 0
        self.stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.stopping.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with connection, contextlib.suppress(OSError):
            self._behaviour(connection)

    def stop(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname(), 1):
            pass
        self._listener.close()
        for thread in self._threads:
            thread.join(5)


class Serve(Protocol):
    def __call__(self, behaviour: Behaviour) -> HostileServer: ...


class Talk:
    """The words a behaviour is made of."""

    @staticmethod
    def hear(connection: socket.socket) -> bytes:
        """One whole request; empty if the client went away."""
        heard = b""
        while b"\r\n\r\n" not in heard:
            more = connection.recv(65536)
            if not more:
                return b""
            heard += more
        head, _, body = heard.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        while lengths and len(body) < int(lengths[0]):
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    @staticmethod
    def reset(connection: socket.socket) -> None:
        """Close with a TCP reset."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @staticmethod
    def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
        return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def talk() -> type[Talk]:
    return Talk


@pytest.fixture
def serve() -> Iterator[Serve]:
    with contextlib.ExitStack() as stack:

        def start(behaviour: Behaviour) -> HostileServer:
            server = HostileServer(behaviour)
            stack.callback(server.stop)
            return server

        yield start

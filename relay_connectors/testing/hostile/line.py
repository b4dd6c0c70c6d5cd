"""One request that arrived at the proxy, and everything that can be done with it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import BinaryIO

from relay_connectors.testing.serving import Reply, Request

__all__ = ["Line", "head_of", "read_request"]

LONGEST_LINE = 65536
HOP_BY_HOP = frozenset({"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"})
RST = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close() sends RST and throws away what is not sent yet


class Line:
    """The connection on which *request* came. What a fault says on it is all that the client gets."""

    def __init__(
        self,
        request: Request,
        sock: socket.socket,
        forward: Callable[[Request], Reply],
        pause: Callable[[float], bool],
    ) -> None:
        self.request = request
        self._sock, self._forward, self._pause = sock, forward, pause
        self.is_open = True

    def pass_on(self, instead: Request | None = None) -> Reply:
        """Let the real server handle the request, or another one *instead*; its answer goes nowhere by itself."""
        return self._forward(instead or self.request)

    def say(self, told: bytes) -> None:
        """Send bytes, of an answer or of anything else. A client that is gone is no error."""
        with contextlib.suppress(OSError):
            self._sock.sendall(told)

    def answer(self, reply: Reply) -> None:
        """Send a whole answer with its length, and keep the connection."""
        self.say(head_of(reply, len(reply.body)) + reply.body)

    def wait(self, seconds: float) -> bool:
        """Let time pass; True when the proxy closes meanwhile and there is nothing to wait for any more."""
        return self._pause(seconds)

    def hang_up(self) -> None:
        """Close the connection in order (FIN): the client reads an end where it expects an answer."""
        self.is_open = False
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Break the connection (RST): the client's next read or write fails."""
        self.is_open = False
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
        self._sock.close()


def head_of(reply: Reply, length: int | None = None) -> bytes:
    """An answer's status line and headers as they travel; *length* None tells none, and the connection's end counts."""
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "?"
    framing = {"Connection": "close"} if length is None else {"Content-Length": str(length)}
    if reply.status == HTTPStatus.NO_CONTENT:
        framing = {}
    # The length comes first: where a hostile header breaks the head, the answer still has its end.
    named = {**framing, "Content-Type": "application/json", **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in named.items())]
    # As UTF-8 and not as latin-1: a hostile header may hold anything.
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def read_request(stream: BinaryIO) -> Request | None:
    """The next request on a connection, whole; None at its end."""
    words = stream.readline(LONGEST_LINE).decode("latin-1").split()
    if len(words) < 2:
        return None
    parsed = http.client.parse_headers(stream)
    body = stream.read(int(parsed.get("Content-Length") or 0))
    return Request.of(words[0], words[1], dict(parsed.items()), body)


def end_to_end(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that a proxy hands on, each spelled in the one way that a fault may replace it by."""
    return {name.title(): value for name, value in headers if name.lower() not in HOP_BY_HOP}

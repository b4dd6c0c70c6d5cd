"""One request that arrived at the proxy, and everything that can be done with it."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable
from http import HTTPStatus

from relay_connectors.testing.serving import Headers, Reply, Request

__all__ = ["Line", "head_of"]

RST = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close() sends RST and throws away what is not sent yet


class Line:
    """The connection on which *request* came. What a fault says on it is all that the client gets.

    The fault counts as having struck with the first thing that it does to the client, unless it said :meth:`spare`.
    """

    def __init__(
        self,
        request: Request,
        sock: socket.socket,
        forward: Callable[[Request], Reply],
        pause: Callable[[float], bool],
        struck: Callable[[], None],
    ) -> None:
        self.request = request
        self._sock, self._forward, self._pause, self._struck = sock, forward, pause, struck
        self.is_open = True
        self.is_spared = False
        self._told = False

    def pass_on(self, instead: Request | None = None) -> Reply:
        """Let the real server handle the request, or another one *instead*; its answer goes nowhere by itself.

        Raises UpstreamError where there is no server, or none that answers.
        """
        return self._forward(instead or self.request)

    def spare(self, reply: Reply) -> None:
        """This fault can't change anything here: give the client the *reply* as it is, and count nothing."""
        self.is_spared = True
        self.answer(reply)

    def say(self, told: bytes) -> None:
        """Send bytes, of an answer or of anything else. A client that is gone is no error."""
        self._strike()
        with contextlib.suppress(OSError):
            self._sock.sendall(told)

    def answer(self, reply: Reply) -> None:
        """Send a whole answer with its length, and keep the connection."""
        self.say(head_of(reply, len(reply.body)) + reply.body)

    def wait(self, seconds: float) -> bool:
        """Let time pass; True when the proxy closes meanwhile and there is nothing to wait for any more."""
        self._strike()
        return self._pause(seconds)

    def hang_up(self) -> None:
        """Close the connection in order (FIN): the client reads an end where it expects an answer."""
        self._strike()
        self.is_open = False
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Break the connection (RST): the client's next read or write fails."""
        self._strike()
        self.is_open = False
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
        self._sock.close()

    def _strike(self) -> None:
        """Count once, and before the client can know: a test that looks at ``hits`` after its answer finds it."""
        if not self._told:
            self._told = True
            if not self.is_spared:
                self._struck()


def head_of(reply: Reply, length: int | None = None) -> bytes:
    """An answer's status line and headers as they travel; *length* None tells none, and the connection's end counts."""
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "?"
    framing = {"Connection": "close"} if length is None else {"Content-Length": str(length)}
    if reply.status == HTTPStatus.NO_CONTENT:
        framing = {}
    told = Headers.of(reply.headers)
    # The length comes first: where a hostile header breaks the head, the answer still has its end.
    usual = {name: value for name, value in {**framing, "Content-Type": "application/json"}.items() if name not in told}
    lines = [
        f"HTTP/1.1 {reply.status} {phrase}",
        *(f"{name}: {value}" for name, value in (*usual.items(), *told.pairs)),
    ]
    # As UTF-8 and not as latin-1: a hostile header may hold anything.
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")

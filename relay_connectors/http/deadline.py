"""A deadline for a whole call, kept where the bytes flow.

A socket's timeout is per read: a server that drips one byte a second holds a call with ``timeout=1`` for ever,
in its headers as well as in its body. So the connection's socket is wrapped, and before each read and write the
timeout becomes what is left of the call. The wrapper also notes the first byte handed over, which is the only
proof that a failed request can't have arrived.

What comes before the first byte (the name, the addresses, a proxy, TLS) is bounded in ``session`` and ``reach``.
"""

from __future__ import annotations

import io
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

__all__ = ["Call", "WatchedSocket", "current_call"]

_WRITE = 1 << 16
_READ_BUFFER = 1 << 16


class Call:
    """One request under way: when it must be over, and whether any of it has left."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._started = monotonic()
        self._ends = self._started + seconds
        self.sent = False

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self._monotonic() - self._started

    @property
    def over(self) -> bool:
        """Whether the deadline has passed."""
        return self._monotonic() >= self._ends

    def left(self) -> float:
        """Seconds left, more than 0; raises TimeoutError at the deadline."""
        left = self._ends - self._monotonic()
        if left <= 0:
            message = "the deadline of the call has passed"
            raise TimeoutError(message)
        return left


current_call: ContextVar[Call | None] = ContextVar("current_call", default=None)


class WatchedSocket:
    """A connected socket (plain or TLS) whose every read and write is bounded by the current call.

    Without *counts* what is written is no part of the request: a word to a proxy, before anything can have arrived.
    """

    def __init__(self, sock: socket.socket, *, counts: bool = True) -> None:
        self._sock = sock
        self._counts = counts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of *data*; TLS renews the timeout for each of its writes, so they are kept small."""
        view = memoryview(data)
        for start in range(0, len(view), _WRITE):
            call = _arm(self._sock)
            if call and self._counts:
                call.sent = True
            self._sock.sendall(view[start : start + _WRITE])

    def makefile(self, _mode: str = "rb", *_: Any, **__: Any) -> io.BufferedReader:
        """What ``http.client`` reads an answer from."""
        return io.BufferedReader(_WatchedReader(self._sock), _READ_BUFFER)


class _WatchedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # SocketIO keeps the descriptor open until it is closed, also after the connection let go of the socket.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        _arm(self._sock)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _arm(sock: socket.socket) -> Call | None:
    call = current_call.get()
    if call:
        sock.settimeout(call.left())
    return call

"""The proxy: it takes connections on loopback, hands requests on, and breaks those that a fault waits for."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from relay_connectors.testing.hostile.faults import Fault
from relay_connectors.testing.hostile.line import Line, end_to_end, read_request
from relay_connectors.testing.serving import Reply, Request

__all__ = ["FaultProxy"]

UPSTREAM_SECONDS = 30.0


@dataclass(slots=True)
class _Waiting:
    fault: Fault
    method: str | None
    path: str
    after: int
    left: int | None

    def strikes(self, request: Request) -> bool:
        if self.left == 0 or self.method not in (None, request.method) or not request.path.startswith(self.path):
            return False
        if self.after:
            self.after -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True


class FaultProxy:
    """``with FaultProxy("http://127.0.0.1:8787") as proxy:`` serves the same at ``proxy.url`` until the block ends.

    ``proxy.hit(fault, …)`` breaks what comes next. ``hits`` counts the faults that really struck, by their name;
    ``asked`` lists every request that arrived, whole. Without a server behind it (*upstream* None) the proxy has only
    made-up answers, and a fault that needs the real one raises.
    """

    def __init__(self, upstream: str | None = None) -> None:
        parts = urlsplit(upstream or "http://127.0.0.1")
        if parts.scheme != "http" or parts.path.strip("/"):
            message = "a fault proxy stands before http://HOST:PORT only"
            raise ValueError(message)
        self._upstream = parts.netloc if upstream else None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.hits: Counter[str] = Counter()
        self.asked: list[Request] = []
        self._waiting: list[_Waiting] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="fault-proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # on Linux, close() alone does not wake accept()
        self._listener.close()
        self._thread.join()
        with self._lock:
            sockets = list(self._open)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def hit(
        self, fault: Fault, *, path: str = "/", method: str | None = None, times: int | None = 1, after: int = 0
    ) -> None:
        """Break *times* requests (None: all) below *path*, behind the first *after* of them.

        One fault breaks a request at a time, the oldest first.
        """
        with self._lock:
            self._waiting.append(_Waiting(fault, method, path, after, times))

    def calm(self) -> None:
        """Hand everything on from now on."""
        with self._lock:
            self._waiting.clear()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(sock)
            threading.Thread(target=self._serve, args=(sock,), name="fault-line", daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with contextlib.suppress(OSError), sock, sock.makefile("rb") as stream:
                while not self._closing.is_set() and (request := read_request(stream)):
                    line = Line(request, sock, self._forward, self._closing.wait)
                    self._handle(line)
                    if not line.is_open:
                        return
        finally:
            with self._lock:
                self._open.discard(sock)

    def _handle(self, line: Line) -> None:
        with self._lock:
            self.asked.append(line.request)
            fault = next((one.fault for one in self._waiting if one.strikes(line.request)), None)
            if fault:
                self.hits[fault.name] += 1
        if fault:
            fault.act(line)
        else:
            line.answer(line.pass_on())

    def _forward(self, request: Request) -> Reply:
        if self._upstream is None:
            message = "there is no server behind this proxy"
            raise ConnectionError(message)
        upstream = http.client.HTTPConnection(self._upstream, timeout=UPSTREAM_SECONDS)
        target = request.path + (f"?{urlencode(request.query)}" if request.query else "")
        try:
            upstream.request(request.method, target, request.body or None, end_to_end(request.headers.items()))
            answer = upstream.getresponse()
            return Reply(status=answer.status, headers=end_to_end(answer.getheaders()), raw=answer.read())
        except (OSError, http.client.HTTPException):
            return Reply({"title": "the server behind the proxy does not answer"}, 502)
        finally:
            upstream.close()

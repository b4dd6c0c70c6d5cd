"""The proxy: it takes connections on loopback, hands requests on, and breaks those that a fault waits for."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urlencode, urlsplit

from relay_connectors.testing.hostile.faults import Fault
from relay_connectors.testing.hostile.line import Line, head_of
from relay_connectors.testing.hostile.reading import UnreadableRequestError, end_to_end, read_request
from relay_connectors.testing.serving import Headers, Reply, Request

__all__ = ["FaultProxy", "UpstreamError"]

UPSTREAM_SECONDS = 30.0
_WITH_BODY = ("POST", "PUT", "PATCH")


class UpstreamError(ConnectionError):
    """The server behind the proxy is not there, or did not answer: the test is broken, not what it tests."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A fault that waits for its requests; ``struck`` counts those that it changed."""

    fault: Fault
    method: str | None
    path: str
    after: int
    left: int | None
    struck: int = 0

    def is_due(self, request: Request) -> bool:
        """Whether this request may be broken. Counts every one that fits, whoever breaks it."""
        if self.method not in (None, request.method) or not request.path.startswith(self.path):
            return False
        if self.after:
            self.after -= 1
            return False
        return self.left != 0


class FaultProxy:
    """``with FaultProxy("http://127.0.0.1:8787") as proxy:`` serves the same at ``proxy.url`` until the block ends.

    ``proxy.hit(fault, …)`` breaks what comes next. ``hits`` counts the faults that really struck, by their name;
    ``asked`` lists every request that arrived, whole. Each connection has a thread of its own, so faults strike at the
    same time where requests do.

    The end of the block raises UpstreamError if the server behind did not answer (within 30 s), and whatever a fault
    raised. Without a server behind it (*upstream* None) the proxy has only made-up answers.
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
        self._failed: list[Exception] = []
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
        self._close()
        if error is None and self._failed:
            raise self._failed[0]

    def hit(
        self, fault: Fault, *, path: str = "/", method: str | None = None, times: int | None = 1, after: int = 0
    ) -> None:
        """Break *times* requests (None: all) whose path begins with *path*, behind the first *after* that fit.

        One fault breaks a request at a time, the oldest first. *after* counts from now on every request that fits,
        also one that another fault breaks. A request that the fault can't change (a list of one to permute) passes as
        it is and counts neither in *times* nor in ``hits``.
        """
        self._hit(fault, path, method, times, after)

    @contextmanager
    def expect(
        self, fault: Fault, *, path: str = "/", method: str | None = None, times: int | None = 1, after: int = 0
    ) -> Iterator[None]:
        """``hit`` for one block, whose end raises AssertionError unless the fault struck *times* (None: once)."""
        waiting = self._hit(fault, path, method, times, after)
        try:
            yield
        finally:
            with self._lock, contextlib.suppress(ValueError):  # calm() has removed it already
                self._waiting.remove(waiting)
        wanted = 1 if times is None else times
        if waiting.struck < wanted:
            fitted = sum(request.path.startswith(path) for request in self.asked)
            message = (
                f"{fault.name} struck {waiting.struck} of {wanted} times; "
                f"of {len(self.asked)} requests {fitted} had a path below {path}"
            )
            raise AssertionError(message)

    def calm(self) -> None:
        """Hand everything on from now on."""
        with self._lock:
            self._waiting.clear()

    def _hit(self, fault: Fault, path: str, method: str | None, times: int | None, after: int) -> _Waiting:
        if fault.handled and self._upstream is None:
            message = f"{fault.name} spoils the answer of a real server, and there is none behind this proxy"
            raise UpstreamError(message)
        waiting = _Waiting(fault, method, path, after, times)
        with self._lock:
            self._waiting.append(waiting)
        return waiting

    def _close(self) -> None:
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
                while not self._closing.is_set() and (request := self._read(stream, sock)):
                    if not self._handle(request, sock):
                        return
        finally:
            with self._lock:
                self._open.discard(sock)

    @staticmethod
    def _read(stream: BinaryIO, sock: socket.socket) -> Request | None:
        try:
            return read_request(stream, sock.sendall)
        except UnreadableRequestError:
            sock.sendall(head_of(Reply(status=400, raw=b""), 0))
            return None

    def _handle(self, request: Request, sock: socket.socket) -> bool:
        """Break the request or hand it on; whether the connection goes on."""
        waiting = self._taken(request)
        line = Line(request, sock, self._forward, self._closing.wait, lambda: self._struck(waiting))
        try:
            if waiting:
                waiting.fault.act(line)
            else:
                line.answer(line.pass_on())
        except Exception as error:  # noqa: BLE001  raised at the end of the block: this thread has nobody to tell
            self._failed.append(error)
            line.spare(Reply({"title": "the server behind the proxy does not answer"}, 502))
        if waiting and line.is_spared:
            self._give_back(waiting)
        return line.is_open

    def _taken(self, request: Request) -> _Waiting | None:
        """The oldest fault that is due, with its turn taken."""
        with self._lock:
            self.asked.append(request)
            due = [one for one in self._waiting if one.is_due(request)]
            if due and due[0].left is not None:
                due[0].left -= 1
        return due[0] if due else None

    def _struck(self, waiting: _Waiting | None) -> None:
        if waiting:
            with self._lock:
                waiting.struck += 1
                self.hits[waiting.fault.name] += 1

    def _give_back(self, waiting: _Waiting) -> None:
        with self._lock:
            if waiting.left is not None:
                waiting.left += 1

    def _forward(self, request: Request) -> Reply:
        if self._upstream is None:
            message = "there is no server behind this proxy"
            raise UpstreamError(message)
        upstream = http.client.HTTPConnection(self._upstream, timeout=UPSTREAM_SECONDS)
        target = request.path + (f"?{urlencode(request.query)}" if request.query else "")
        try:
            upstream.putrequest(request.method, target, skip_accept_encoding=True)
            for name, value in end_to_end(Headers.of(request.headers).pairs).pairs:
                upstream.putheader(name, value)
            if request.body or request.method in _WITH_BODY:
                upstream.putheader("Content-Length", str(len(request.body)))
            upstream.endheaders(request.body or None)
            answer = upstream.getresponse()
            return Reply(status=answer.status, headers=end_to_end(answer.getheaders()), raw=answer.read())
        except (OSError, http.client.HTTPException) as error:
            message = (
                f"the server behind the proxy did not answer {request.method} {request.path}: {type(error).__name__}"
            )
            raise UpstreamError(message) from error
        finally:
            upstream.close()

"""Fake APIs: a function from request to reply, asked in process or served on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from relay_connectors.http.exchange import Answer, Exchange
from relay_connectors.http.failures import OutcomeUnknown

__all__ = ["Api", "InProcess", "NoAnswerError", "Reply", "Request", "served"]


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived. ``headers`` have lower-case names; ``query`` keeps the order and what is there twice."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Request:
        """A request to *url*, absolute or not."""
        parts = urlsplit(url)
        named = {name.lower(): value for name, value in headers.items()}
        return cls(method, parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True)), named, body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: JSON, or *raw* bytes where it is to be something else."""

    json: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return orjson.dumps(self.json) if self.raw is None else self.raw


class NoAnswerError(Exception):
    """Raised by an API that hangs up instead of answering."""


Api = Callable[[Request], Reply]


class InProcess(Exchange):
    """An exchange that asks *api* and no network. Pace, retries, origin and errors above it are the real ones."""

    def __init__(self, api: Api, base: str) -> None:
        super().__init__(base)
        self._api = api

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """The API's answer, as if it had come over a network."""
        try:
            reply = self._api(Request.of(method, url, headers or {}, body or b""))
        except NoAnswerError:
            message = f"{method} {url.partition('?')[0]}: the connection broke"
            raise OutcomeUnknown(message) from None
        named = {"content-type": "application/json", **{name.lower(): value for name, value in reply.headers.items()}}
        return Answer(reply.status, named, reply.body, 0.0)


@contextmanager
def served(api: Api) -> Iterator[str]:
    """*api* on loopback until the block ends; yields ``http://127.0.0.1:PORT``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                with lock:  # a fake world has no locks of its own
                    reply = api(Request.of(self.command, self.path, dict(self.headers.items()), body))
            except NoAnswerError:
                self.close_connection = True
                return
            sent = reply.body
            self.send_response_only(reply.status)  # its Date would stand beside the one that the API tells
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = handle_one  # noqa: N815  http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's name
            """Say nothing: a line holds the URL, and the URL may hold anything."""

    return Handler

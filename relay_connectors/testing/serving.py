"""Fake APIs: a function from request to reply, asked in process or served on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from relay_connectors.http.exchange import Answer, Exchange
from relay_connectors.http.failures import OutcomeUnknown

__all__ = ["Api", "Headers", "InProcess", "NoAnswerError", "Reply", "Request", "served"]


class Headers(Mapping[str, str]):
    """Headers as they came: ``pairs`` keeps their order, their spelling and what was there twice.

    As a mapping a name is found in any case, and what was there twice is one value with a comma between (RFC 9110).
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self._named: dict[str, str] = {}
        for name, value in self.pairs:
            known = self._named.get(name.lower())
            self._named[name.lower()] = value if known is None else f"{known}, {value}"

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Headers:
        """*told*, whatever kind of mapping it is; of one name in two spellings the last one holds."""
        if isinstance(told, cls):
            return told
        return cls({name.lower(): (name, value) for name, value in told.items()}.values())

    def __getitem__(self, name: str) -> str:
        """The value under *name*, in any case."""
        return self._named[name.lower()]

    def __iter__(self) -> Iterator[str]:
        """The names in lower case, each once."""
        return iter(self._named)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._named)

    def __repr__(self) -> str:
        """The names only: a value may be a key."""
        return f"Headers({', '.join(self._named)})"


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived. ``headers`` are found in any case; ``query`` keeps the order and what is there twice."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Request:
        """A request to *url*, absolute or not."""
        parts = urlsplit(url)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, parts.path, query, Headers.of(headers), body)


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
        return Answer(reply.status, {"content-type": "application/json", **Headers.of(reply.headers)}, reply.body, 0.0)


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
                    reply = api(Request.of(self.command, self.path, Headers(self.headers.items()), body))
            except NoAnswerError:
                self.close_connection = True
                return
            sent = reply.body
            self.send_response_only(reply.status)  # its Date would stand beside the one that the API tells
            told = Headers.of(reply.headers)
            if "content-type" not in told:
                self.send_header("Content-Type", "application/json")
            for name, value in told.pairs:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = handle_one  # noqa: N815  http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's name
            """Say nothing: a line holds the URL, and the URL may hold anything."""

    return Handler

"""What is asked again, and what never: how often each kind of call really arrives, row by row, at a server on loopback.

A read and a keyed request may go out again after anything that passes; a request without a key only while it is proven
that it never left; everything else, a defect of ours above all, ends the call at once.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import requests
import urllib3

from relay_connectors.errors import BusyError, ConfigurationError, LedgerError
from relay_connectors.http import Exchange, RetryPolicy
from relay_connectors.http.api import ApiClient
from relay_connectors.http.auth import Bearer
from relay_connectors.http.session import build_session
from relay_connectors.relay.client import RelayClient

DEADLINE = 0.15
MINT = b'{"count":1}'
CALLS: dict[str, Callable[[ApiClient, RelayClient], object]] = {
    "a source's read": lambda api, _: api.get("/x"),
    "a relay's read": lambda _, relay: relay.credits(),
    "with a key": lambda _, relay: relay.mint_links("rb_1", MINT),
    "without a key": lambda _, relay: relay.campaign_link("2026-11", "ja"),
}


class Times(NamedTuple):
    """How often a call of each kind is made, in the order of CALLS."""

    source: int
    read: int
    keyed: int
    bare: int


ONCE, PASSING, UNSENT = Times(1, 1, 1, 1), Times(4, 4, 4, 1), Times(4, 4, 4, 4)


class Door:
    """A server that acts on every request as it is told, and how many of them arrived."""

    def __init__(self, serve: Any, talk: Any, act: Callable[[socket.socket], object]) -> None:
        self.arrived = 0
        self._hear, self._act = talk.hear, act
        self.url: str = serve(self._behave).url

    def _behave(self, connection: socket.socket) -> None:
        while self._hear(connection):
            self.arrived += 1
            if not self._act(connection):
                return


def says(answer: bytes) -> Callable[[socket.socket], bool]:
    """Answers, and stays on the line."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(answer)
        return True

    return act


class Tried(NamedTuple):
    ended: BaseException
    attempts: int


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often any exchange was asked."""
    counted, real = Counter[str](), Exchange.send

    def send(exchange: Exchange, *told: Any, **more: Any) -> Any:
        counted["attempts"] += 1
        return real(exchange, *told, **more)

    monkeypatch.setattr(Exchange, "send", send)
    return counted


@pytest.fixture
def call(attempts: Counter[str]) -> Iterator[Callable[..., Tried]]:
    """Makes one call of one kind to its bitter end."""
    sessions = []

    def made(name: str, url: str, session: Any = None) -> Tried:
        session = session or build_session()
        sessions.append(session)
        retry = RetryPolicy(sleep=lambda _: None)
        exchange = Exchange(url, deadline=DEADLINE, session=session)
        api = ApiClient(exchange, Bearer(lambda: "k"), source="acme", retry=retry)
        relay = RelayClient(url, "acme", "k", deadline=DEADLINE, retry=retry, session=session)
        attempts.clear()
        with pytest.raises(BaseException) as caught:  # noqa: PT011  which one, other tests say
            CALLS[name](api, relay)
        return Tried(caught.value, attempts["attempts"])

    yield made
    for session in sessions:
        session.close()


def each(rows: dict[Any, Times]) -> pytest.MarkDecorator:
    """One case for each row and kind of call."""
    cases = [
        (row, name, times) for row, all_times in rows.items() for name, times in zip(CALLS, all_times, strict=True)
    ]
    ids = [f"{getattr(row, '__name__', row)}-{name}" for row, name, _ in cases]
    return pytest.mark.parametrize(("row", "name", "times"), cases, ids=ids)


PASSING_STATUSES = (408, 425, 429, 500, 502, 503, 504)
FINAL_STATUSES = (
    *(201, 202, 204, 301, 302, 303, 304, 307, 308),
    *(
        400,
        401,
        402,
        403,
        404,
        405,
        406,
        409,
        410,
        411,
        412,
        413,
        414,
        415,
        418,
        421,
        422,
        423,
        424,
        426,
        428,
        431,
        451,
    ),
    *(501, 505, 506, 507, 508, 510, 511, 599, 999),
)


@each(dict.fromkeys(PASSING_STATUSES, PASSING) | dict.fromkeys(FINAL_STATUSES, ONCE))
def test_a_status_is_asked_again_only_where_waiting_helps(
    serve: Any, talk: Any, call: Any, row: int, name: str, times: int
) -> None:
    door = Door(serve, talk, says(talk.answer(b"", f"{row} Said", "Location: /elsewhere")))
    tried = call(name, door.url)

    assert (door.arrived, tried.attempts) == (times, times)


IN_PROGRESS = b'{"type":"about:blank","title":"wait","status":409,"code":"idempotency_in_progress"}'


@each({409: Times(1, 4, 4, 1)})
def test_a_key_that_is_still_running_is_asked_again(
    serve: Any, talk: Any, call: Any, row: int, name: str, times: int
) -> None:
    door = Door(serve, talk, says(talk.answer(IN_PROGRESS, f"{row} Conflict")))
    call(name, door.url)

    assert door.arrived == times


def breaking(talk: Any, how: str, connection: socket.socket) -> None:
    """What a line does after the request arrived."""
    said = {
        "hung up": b"",
        "half a status": b"HTTP/1.1 2",
        "half the headers": b"HTTP/1.1 200 OK\r\nContent-",
        "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2",
        "half the chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n",
        "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
        "a chunk of no length": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfour\r\n[1,2\r\n",
        "HTML": talk.answer(b"<html>", "200 OK\r\nContent-Type: text/html"),
        "half a document": talk.answer(b'{"points":'),
        "an unknown encoding": talk.answer(b"[]", "200 OK", "Content-Encoding: br"),
        "no gzip": talk.answer(b"[]", "200 OK", "Content-Encoding: gzip"),
    }
    if how == "reset":
        talk.reset(connection)
    elif how == "silent":
        connection.settimeout(2 * DEADLINE)
        talk.hear(connection)
    else:
        connection.sendall(said[how])


BREAKS = (
    *("hung up", "reset", "silent", "half a status", "half a body", "half the chunks", "a chunk of no length"),
    "no HTTP",
)
# An answer came and makes no sense: asking again hardly helps. http.client takes headers that end early for whole.
NONSENSE = ("HTML", "half a document", "half the headers", "an unknown encoding", "no gzip")


@each(dict.fromkeys(BREAKS, PASSING) | dict.fromkeys(NONSENSE, ONCE))
def test_a_line_that_breaks_is_asked_again_and_nonsense_is_not(
    serve: Any, talk: Any, call: Any, row: str, name: str, times: int
) -> None:
    door = Door(serve, talk, lambda connection: breaking(talk, row, connection))
    tried = call(name, door.url)

    assert (door.arrived, tried.attempts) == (times, times)


OF_THE_LINE = (
    *(requests.ConnectionError, requests.ReadTimeout, requests.exceptions.ChunkedEncodingError),
    *(requests.exceptions.ProxyError, requests.exceptions.SSLError, urllib3.exceptions.ProtocolError),
    *(http.client.RemoteDisconnected, http.client.BadStatusLine, ssl.SSLEOFError, socket.gaierror),
    *(ConnectionResetError, ConnectionAbortedError, BrokenPipeError, TimeoutError, OSError),
)
OF_ANYTHING_ELSE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RuntimeError, RecursionError),
    *(NotImplementedError, ZeroDivisionError, UnicodeError, MemoryError, StopIteration, EOFError),
    *(KeyboardInterrupt, SystemExit, asyncio.CancelledError),
    *(ConfigurationError, LedgerError, BusyError),
)


@each(dict.fromkeys(OF_THE_LINE, PASSING) | dict.fromkeys(OF_ANYTHING_ELSE, ONCE))
def test_an_exception_after_the_request_left_is_repeated_only_if_it_is_the_lines(
    serve: Any, talk: Any, call: Any, row: type[BaseException], name: str, times: int
) -> None:
    session = build_session()

    def send(*told: Any, **more: Any) -> Any:
        type(session).send(session, *told, **more).close()
        raise row("after the request")

    session.send = send  # type: ignore[method-assign]
    door = Door(serve, talk, says(talk.answer(b"[]")))
    tried = call(name, door.url, session)

    assert door.arrived == times
    assert (type(tried.ended) is row) is (row in OF_ANYTHING_ELSE)


@each({"refused": UNSENT, "unknown host": UNSENT})
def test_what_never_left_is_asked_again_whatever_it_is(call: Any, row: str, name: str, times: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    tried = call(name, url if row == "refused" else "https://relay.invalid")

    assert tried.attempts == times


def torn(connection: socket.socket) -> None:
    """Closes in the middle of a TLS handshake, as a load balancer does that is restarted."""
    connection.recv(65536)


def plain(connection: socket.socket) -> None:
    """Speaks no TLS."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@each({torn: UNSENT, plain: ONCE})
def test_a_handshake_is_tried_again_if_it_was_torn_and_not_if_it_was_refused(
    serve: Any, call: Any, row: Callable[[socket.socket], None], name: str, times: int
) -> None:
    server = serve(row)
    tried = call(name, server.url.replace("http:", "https:"))

    assert (server.connections, tried.attempts) == (times, times)
    assert isinstance(tried.ended, ConfigurationError) is (row is plain)


def test_a_policy_that_repeats_everything_would_be_seen(
    serve: Any, talk: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = RetryPolicy.call
    monkeypatch.setattr(RetryPolicy, "call", lambda self, key, once, _: real(self, key, once, lambda _: True))

    door = Door(serve, talk, says(talk.answer(b"", "400 Said")))
    call("without a key", door.url)

    assert door.arrived == 4

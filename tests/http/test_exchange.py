"""What one request proves: whole answers, bounded time and memory, and nothing said that should not be."""

from __future__ import annotations

import contextlib
import gzip
import logging
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from relay_connectors.errors import ConfigurationError
from relay_connectors.http import BadAnswerError, Exchange, ExchangeError, NotSent, OutcomeUnknown
from relay_connectors.http.session import build_session

CANARY = "hanako.canary@example.jp"


@pytest.fixture
def exchange() -> Iterator[Callable[..., Exchange]]:
    with contextlib.ExitStack() as stack:

        def build(url: str, **kwargs: Any) -> Exchange:
            made = Exchange(url, **{"deadline": 5.0, **kwargs})
            stack.callback(made.close)
            return made

        yield build


def once(talk: Any, answer: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        while talk.hear(connection):
            connection.sendall(answer)

    return behave


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_an_answer_has_status_headers_and_body(serve: Any, talk: Any, exchange: Any) -> None:
    server = serve(once(talk, talk.answer(b'{"a":1}', "418 Teapot", "X-Thing: One")))
    answer = exchange(server.url).send("GET", server.url + "/v1/meta")
    assert (answer.status, answer.headers["x-thing"], answer.body) == (418, "One", b'{"a":1}')
    assert answer.media_type == "application/json"
    assert 0 < answer.elapsed < 5


def test_a_body_arrives_byte_for_byte(serve: Any, talk: Any, exchange: Any) -> None:
    heard: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        heard.append(talk.hear(connection))
        connection.sendall(talk.answer())

    server = serve(behave)
    body = bytes(range(256)) * 2000
    exchange(server.url).send("POST", server.url + "/x", headers={"Idempotency-Key": '"k"'}, body=body)
    assert heard[0].endswith(b"\r\n\r\n" + body)
    assert b'\r\nIdempotency-Key: "k"\r\n' in heard[0]
    assert b"\r\nUser-Agent: relay-connectors/" in heard[0]


def test_connections_are_used_again(serve: Any, talk: Any, exchange: Any) -> None:
    server = serve(once(talk, talk.answer(gzip.compress(b"{}", mtime=0), "200 OK", "Content-Encoding: gzip")))
    asking = exchange(server.url)
    assert [asking.send("GET", server.url + "/").body for _ in range(5)] == [b"{}"] * 5
    assert server.connections == 1


def test_a_connection_the_server_closed_meanwhile_is_opened_anew(serve: Any, talk: Any, exchange: Any) -> None:
    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        connection.sendall(talk.answer())

    server = serve(behave)
    asking = exchange(server.url)
    asking.send("GET", server.url + "/")
    time.sleep(0.1)
    assert asking.send("GET", server.url + "/").status == 200
    assert server.connections == 2


def test_a_refused_connection_is_proven_unsent(exchange: Any) -> None:
    url = closed_port()
    with pytest.raises(NotSent, match="nothing was sent"):
        exchange(url).send("POST", url + "/v1/x", body=b"{}")


def test_an_unknown_host_is_proven_unsent(exchange: Any) -> None:
    with pytest.raises(NotSent):
        exchange("https://relay.invalid").send("POST", "https://relay.invalid/v1/x", body=b"{}")


def test_a_proxy_that_is_not_there_is_proven_unsent(exchange: Any) -> None:
    proxy = closed_port().replace("http://", "http://user:proxy-secret@")
    session = build_session(proxies={"https": proxy})
    with pytest.raises(NotSent) as caught:
        exchange("https://relay.example", session=session).send("POST", "https://relay.example/v1/x", body=b"{}")
    assert "proxy-secret" not in str(caught.value)


def hang_up(_: Any, connection: socket.socket) -> None:
    """Closes after the request without a word."""


def reset(talk: Any, connection: socket.socket) -> None:
    talk.reset(connection)


def half_of_a_length(_: Any, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2")


def half_of_the_chunks(_: Any, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n")


def half_a_gzip(_: Any, connection: socket.socket) -> None:
    body = gzip.compress(b"x" * 1000, mtime=0)[:-9]
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + body)


def half_the_headers(_: Any, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 2")


@pytest.mark.parametrize(
    "behaviour", [hang_up, reset, half_of_a_length, half_of_the_chunks, half_a_gzip, half_the_headers]
)
def test_what_breaks_after_the_request_left_has_an_unknown_outcome(
    serve: Any, talk: Any, exchange: Any, behaviour: Callable[[Any, socket.socket], None]
) -> None:
    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        behaviour(talk, connection)

    server = serve(behave)
    with pytest.raises(OutcomeUnknown, match=r"POST 127.0.0.1:\d+/v1/x: the connection broke .* may have arrived"):
        exchange(server.url).send("POST", server.url + "/v1/x?q=1", body=b"{}")
    assert server.connections == 1


def drip(connection: socket.socket, what: bytes) -> None:
    for byte in what:
        connection.sendall(bytes([byte]))
        time.sleep(0.03)


@pytest.mark.parametrize(
    ("at_once", "dripped"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 20),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 40),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50, b"HTTP/1.1 100 Continue\r\n\r\n" * 9),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n", b"x" * 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 40),
    ],
    ids=["status line", "headers", "100 Continue", "body", "chunks"],
)
def test_a_dripping_server_is_left_at_the_deadline(
    serve: Any, talk: Any, exchange: Any, at_once: bytes, dripped: bytes
) -> None:
    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        connection.sendall(at_once)
        drip(connection, dripped)

    server = serve(behave)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="before the deadline"):
        exchange(server.url, deadline=0.4).send("GET", server.url + "/v1/x")
    assert 0.35 < time.monotonic() - started < 1.5


def test_a_silent_server_is_left_at_the_deadline(serve: Any, talk: Any, exchange: Any) -> None:
    gone = threading.Event()

    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        gone.wait(5)

    server = serve(behave)
    with pytest.raises(OutcomeUnknown, match="before the deadline"):
        exchange(server.url, deadline=0.3).send("POST", server.url + "/v1/x", body=b"{}")
    gone.set()


def test_a_server_that_does_not_read_is_left_at_the_deadline(serve: Any, exchange: Any) -> None:
    gone = threading.Event()
    server = serve(lambda _: gone.wait(5) and None)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="before the deadline"):
        exchange(server.url, deadline=0.4).send("POST", server.url + "/v1/x", body=b"x" * 30_000_000)
    assert time.monotonic() - started < 1.5
    gone.set()


def test_a_deadline_does_not_outlive_its_call(serve: Any, talk: Any, exchange: Any) -> None:
    server = serve(once(talk, talk.answer()))
    asking = exchange(server.url, deadline=0.5)
    asking.send("GET", server.url + "/")
    time.sleep(0.7)
    assert asking.send("GET", server.url + "/").status == 200


def flood(connection: socket.socket, head: bytes, piece: bytes) -> None:
    connection.sendall(head)
    for _ in range(2000):
        connection.sendall(piece)


@pytest.mark.parametrize(
    ("status", "coding", "piece"),
    [
        ("200 OK", "", b"x" * 65536),
        ("302 Found\r\nLocation: /again", "", b"x" * 65536),
        ("200 OK", "Content-Encoding: gzip\r\n", gzip.compress(b"\0" * 50_000_000, mtime=0)),
    ],
    ids=["endless", "endless redirect", "gzip bomb"],
)
def test_an_answer_larger_than_allowed_is_not_read(
    serve: Any, talk: Any, exchange: Any, status: str, coding: str, piece: bytes
) -> None:
    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        flood(connection, f"HTTP/1.1 {status}\r\n{coding}Connection: close\r\n\r\n".encode(), piece)

    server = serve(behave)
    with pytest.raises(BadAnswerError, match="larger than 100000 bytes"):
        exchange(server.url, largest=100_000).send("GET", server.url + "/v1/x")


def test_a_gzip_bomb_is_not_unpacked(serve: Any, talk: Any, exchange: Any) -> None:
    bomb = talk.answer(gzip.compress(b"\0" * 60_000_000, mtime=0), "200 OK", "Content-Encoding: gzip")
    server = serve(once(talk, bomb))
    asking = exchange(server.url, largest=1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswerError, match="larger than 1000000 bytes"):
            asking.send("GET", server.url + "/v1/x")
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"{}"),
        ("gzip", b"{}"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0)),
        ("gzip", gzip.compress(b"{}", mtime=0) + gzip.compress(b"{}", mtime=0)),
        ("gzip", gzip.compress(b"{}", mtime=0) + b"tail"),
    ],
)
def test_an_encoding_nobody_asked_for_is_no_answer(
    serve: Any, talk: Any, exchange: Any, coding: str, body: bytes
) -> None:
    server = serve(once(talk, talk.answer(body, "200 OK", f"Content-Encoding: {coding}")))
    with pytest.raises(BadAnswerError):
        exchange(server.url).send("GET", server.url + "/v1/x")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_ever_followed(serve: Any, talk: Any, exchange: Any, status: str) -> None:
    other = serve(once(talk, talk.answer()))
    server = serve(once(talk, talk.answer(b"", status, f"Location: {other.url}/steal")))
    answer = exchange(server.url).send(
        "POST", server.url + "/x", headers={"Authorization": "Bearer s", "X-Api-Key": "s"}, body=CANARY.encode()
    )
    assert answer.status == int(status[:3])
    assert (server.connections, other.connections) == (1, 0)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://localhost:1/x", "https://evil.example/", "//evil.example"]
)
def test_another_origin_is_never_asked(serve: Any, talk: Any, exchange: Any, url: str) -> None:
    server = serve(once(talk, talk.answer()))
    with pytest.raises(ConfigurationError):
        exchange(server.url).send("GET", url)
    assert server.connections == 0


def test_a_url_the_library_reads_differently_is_not_asked(
    serve: Any, talk: Any, exchange: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(once(talk, talk.answer()))
    elsewhere = requests.Request("GET", "https://evil.example/").prepare()
    session = build_session()
    monkeypatch.setattr(session, "prepare_request", lambda _: elsewhere)
    with pytest.raises(ConfigurationError, match="reads this URL differently"):
        exchange(server.url, session=session).send("GET", server.url + "/x")
    assert server.connections == 0


def test_nothing_is_taken_from_the_surroundings(
    serve: Any, talk: Any, exchange: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, closed_port())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    heard: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        heard.append(talk.hear(connection))
        connection.sendall(talk.answer())

    server = serve(behave)
    exchange(server.url).send("GET", server.url + "/", headers={"Authorization": "Bearer mine"})
    assert b"\r\nAuthorization: Bearer mine\r\n" in heard[0]
    assert b"Basic" not in heard[0]


def test_no_cookie_is_kept(serve: Any, talk: Any, exchange: Any) -> None:
    heard: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        while request := talk.hear(connection):
            heard.append(request)
            connection.sendall(talk.answer(b"{}", "200 OK", "Set-Cookie: track=1; Path=/"))

    server = serve(behave)
    asking = exchange(server.url)
    for _ in range(2):
        asking.send("GET", server.url + "/")
    assert len(heard) == 2
    assert b"ookie" not in b"".join(heard)


@pytest.mark.parametrize("value", ["two\r\nlines", "two\nlines", " led", "trailing ", "", "鍵", "tab\tbed", "\0"])
def test_an_unsendable_header_is_named_and_not_shown(exchange: Any, value: str) -> None:
    with pytest.raises(ConfigurationError, match="'X-Key'") as caught:
        exchange("http://127.0.0.1:9").send("GET", "http://127.0.0.1:9/", headers={"X-Key": value})
    assert not value.strip() or value not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://p", "socks5://127.0.0.1:1", "127.0.0.1:3128"])
def test_a_proxy_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy"):
        build_session(proxies={"https": url})


def test_a_missing_ca_bundle_is_refused(tmp_path: Any) -> None:
    with pytest.raises(ConfigurationError, match="CA bundle"):
        build_session(ca_bundle=tmp_path / "none.pem")


def test_no_failure_says_query_body_header_or_answer(
    serve: Any, talk: Any, exchange: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def behave(connection: socket.socket) -> None:
        request = talk.hear(connection)
        if b"/reset" in request:
            talk.reset(connection)
        elif b"/half" in request:
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nX: {CANARY}\r\n\r\n{CANARY}".encode())
        elif b"/garbage" in request:
            connection.sendall(f"{CANARY} {CANARY}\r\n\r\n".encode())
        elif b"/length" in request:
            connection.sendall(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n".encode())
        elif b"/coding" in request:
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {CANARY}\r\n\r\n".encode())
        else:
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{CANARY}".encode())

    server = serve(behave)
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {CANARY}"}
    for path in ("reset", "half", "garbage", "length", "coding", "gzip"):
        with pytest.raises(ExchangeError) as caught:
            exchange(server.url).send("POST", f"{server.url}/{path}", headers=headers, body=CANARY.encode())
        assert CANARY not in repr(caught.value)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
    with pytest.raises(NotSent) as refused:
        exchange("http://127.0.0.1:9").send("GET", f"http://127.0.0.1:9/x?email={CANARY}", headers=headers)
    assert CANARY not in repr(refused.value)
    assert refused.value.__context__ is None
    assert CANARY not in caplog.text


def test_an_answer_does_not_show_its_body(serve: Any, talk: Any, exchange: Any) -> None:
    server = serve(once(talk, talk.answer(CANARY.encode(), "200 OK", f"X-Who: {CANARY}")))
    assert CANARY not in repr(exchange(server.url).send("GET", server.url + "/"))


def test_a_session_from_elsewhere_is_refused_since_its_proof_would_be_false() -> None:
    with requests.Session() as session, pytest.raises(TypeError, match="build_session"):
        Exchange("https://relay.example", session=session)  # type: ignore[arg-type]


def test_importing_the_room_loads_no_http_library() -> None:
    program = (
        "import sys, relay_connectors.http; print({'requests', 'urllib3', 'tenacity', 'pydantic'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "set()"

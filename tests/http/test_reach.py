"""Connecting keeps the deadline: the name, all of its addresses, a proxy and TLS together."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from relay_connectors.http import Exchange, NotSent
from relay_connectors.http.reach import NameTimeoutError, reach
from relay_connectors.http.session import build_session


@pytest.fixture
def hanging() -> Iterator[int]:
    """A port on 127.0.1.1 to 127.0.1.8 whose queues are full: a connection is neither taken nor refused."""
    with contextlib.ExitStack() as stack:
        port = 0
        for number in range(1, 9):
            listener = stack.enter_context(socket.socket())
            listener.bind((f"127.0.1.{number}", port))
            listener.listen(0)
            port = listener.getsockname()[1]
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(listener.getsockname())
        time.sleep(0.1)
        yield port


def told(*addresses: tuple[str, int]) -> Any:
    """A resolver for whom every name has these addresses."""
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]


def took(exchange: Exchange, url: str) -> tuple[float, str]:
    began = time.monotonic()
    with contextlib.closing(exchange), pytest.raises(NotSent) as caught:
        exchange.send("POST", url + "/x", body=b"{}")
    return time.monotonic() - began, str(caught.value)


@pytest.mark.parametrize("addresses", [1, 4, 8])
def test_addresses_that_hang_share_one_deadline(hanging: int, addresses: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", told(*((f"127.0.1.{n}", hanging) for n in range(1, addresses + 1))))
    seconds, message = took(Exchange("http://localhost", deadline=0.5), "http://localhost")

    assert 0.4 < seconds < 1.0
    assert "TimeoutError" in message


def test_behind_an_address_that_hangs_the_next_one_is_tried(hanging: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as healthy:
        monkeypatch.setattr(socket, "getaddrinfo", told(("127.0.1.1", hanging), healthy.getsockname()))
        began = time.monotonic()
        with reach("two.example", 80, 4.4) as sock:
            assert sock.getpeername() == healthy.getsockname()
    assert time.monotonic() - began == pytest.approx(2.2, abs=0.5)


def test_an_address_that_refuses_costs_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        closed = gone.getsockname()
    with socket.create_server(("127.0.0.1", 0)) as healthy:
        monkeypatch.setattr(socket, "getaddrinfo", told(closed, healthy.getsockname()))
        began = time.monotonic()
        reach("two.example", 80, 10).close()
    assert time.monotonic() - began < 0.5


def test_a_name_that_is_not_resolved_in_time_is_proven_unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    late = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: late.wait(5))
    seconds, message = took(Exchange("https://slow.example", deadline=0.4), "https://slow.example")
    late.set()

    assert 0.3 < seconds < 0.9
    assert NameTimeoutError.__name__ in message


def test_a_lookup_that_is_too_late_holds_up_no_end_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    late = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: late.wait(5))
    with pytest.raises(NameTimeoutError):
        reach("slow.example", 443, 0.1)
    running = [thread for thread in threading.enumerate() if thread.name == "name-lookup"]
    late.set()

    assert running
    assert all(thread.daemon for thread in running)


def test_a_proxys_name_that_can_be_none_is_proven_unsent() -> None:
    session = build_session(proxies={"https": f"http://{'a' * 70}.example"})
    _, message = took(Exchange("https://relay.example", session=session), "https://relay.example")

    assert "nothing was sent" in message


def test_a_proxy_that_drips_its_consent_is_left_at_the_deadline(serve: Any, talk: Any) -> None:
    def behave(connection: socket.socket) -> None:
        talk.hear(connection)
        for byte in b"HTTP/1.1 200 Connection established\r\n\r\n":
            connection.sendall(bytes([byte]))
            time.sleep(0.1)

    session = build_session(proxies={"https": serve(behave).url})
    seconds, _ = took(Exchange("https://relay.example", session=session, deadline=0.5), "https://relay.example")

    assert 0.4 < seconds < 1.0


def test_a_handshake_has_only_what_connecting_left_of_the_deadline(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def behave(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    url = serve(behave).url.replace("http://", "https://")
    real = socket.getaddrinfo

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.4)
        return real(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    seconds, _ = took(Exchange(url, deadline=0.6), url)

    assert 0.5 < seconds < 0.95

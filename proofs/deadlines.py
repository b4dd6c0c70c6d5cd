"""A call ends at its deadline, whichever of its steps hangs or drips: the name, the addresses, TLS, head or body."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from unittest.mock import patch

import requests

from proofs.claims import Proof
from relay_connectors.http import Exchange, ExchangeError, NotSent, OutcomeUnknown
from relay_connectors.testing import Reply, Request
from relay_connectors.testing.hostile import Fault, FaultProxy, Line, drip

__all__ = ["deadlines"]

LATE = 0.5
SLOW_NAME, MANY_NAME = "slow.example", "many.example"
RESOLVER_SECONDS = 2.0
ADDRESSES = 6
CONTROLLED = ("body", "name", "addresses")  # where requests' own timeout is per read, per address, or not there
RECORD = b"\x16\x03\x03\x40\x00"  # the head of a TLS record of 16 KiB, as a ServerHello begins


class Place(NamedTuple):
    """Where a call hangs, and what it must end in: only behind the handshake can anything have arrived."""

    url: str
    ending: type[ExchangeError]


class Tried(NamedTuple):
    """How one call ended."""

    place: str
    late: float
    ending: type[BaseException] | None


def deadlines(proof: Proof, tries: int) -> None:
    """*tries* calls, each at one place of trouble; for the controls, some of them with requests' own timeout."""
    chance = random.Random(proof.seed)
    with _trouble(proof.faults) as places:
        calls = [(name, chance.choice((0.6, 1.0, 1.4))) for name in list(places) * (tries // len(places))]
        with ThreadPoolExecutor(16) as pool:
            ended = list(pool.map(lambda one: _one(one[0], places[one[0]].url, one[1]), calls))
            naives = pool.map(lambda name: _by_requests(places[name].url, 0.6), CONTROLLED)
        for name, naive in zip(CONTROLLED, naives, strict=True):
            control = proof.control(f"requests' own timeout, slow {name}")
            control.holds("over at the deadline", naive <= 0.6 + LATE, f"{naive:.1f} s for 0.6 s")
    for name, late, ending in ended:
        proof.claims.holds(f"slow {name}: over at the deadline, half a second more at most", late <= LATE, late)
        proof.claims.holds(f"slow {name}: not over before it", late >= -0.05, late)
        proof.claims.holds(f"slow {name}: what is proven", ending is places[name].ending, ending)
    counted = ", ".join(f"{name} {number}" for name, number in Counter(one.place for one in ended).items())
    worst = max(one.late for one in ended)
    proof.figures.append(f"{len(ended)} calls that hang ({counted}): at most {worst:.2f} s after the deadline")


@contextlib.contextmanager
def _trouble(hit: Counter[str]) -> Iterator[dict[str, Place]]:
    """Five places to hang at, by name; how often each was met is added to *hit* in the end."""
    met = Counter[str]()
    with FaultProxy() as proxy, _dripping_tls(met) as tls, _full() as port, _resolver(port, met):
        proxy.hit(_dripping("head"), path="/head", times=None)
        proxy.hit(_dripping("body"), path="/body", times=None)
        yield {
            "head": Place(f"{proxy.url}/head", OutcomeUnknown),
            "body": Place(f"{proxy.url}/body", OutcomeUnknown),
            "TLS": Place(f"https://127.0.0.1:{tls}/x", NotSent),
            "name": Place(f"https://{SLOW_NAME}/x", NotSent),
            "addresses": Place(f"https://{MANY_NAME}/x", NotSent),
        }
        hit.update(proxy.hits)
    hit.update(met)


def _dripping(part: str) -> Fault:
    """A drip without a server behind it: 300 bytes, one each 10 ms."""
    made = drip(0.01, "head" if part == "head" else "body")

    def act(line: Line) -> None:
        line.pass_on = _padding  # type: ignore[method-assign]
        made.act(line)

    return Fault(made.name, act)


def _padding(instead: Request | None = None) -> Reply:  # noqa: ARG001  the name of what it stands for
    return Reply({"padding": "0" * 300})


@contextlib.contextmanager
def _dripping_tls(met: Counter[str]) -> Iterator[int]:
    """A port whose handshake goes on, a byte each 10 ms, for minutes."""
    over = threading.Event()

    def drip_to(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            sock.recv(65536)
            met["handshake dripped"] += 1
            sock.sendall(RECORD)
            while not over.wait(0.01):
                sock.sendall(b"\x00")

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip_to, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _full() -> Iterator[int]:
    """A port on 127.0.1.1 and the addresses behind it whose queues are full: it neither takes nor refuses."""
    with contextlib.ExitStack() as stack:
        port = 0
        for number in range(1, ADDRESSES + 1):
            listener = stack.enter_context(socket.socket())
            listener.bind((f"127.0.1.{number}", port))
            listener.listen(0)
            port = listener.getsockname()[1]
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.settimeout(0)
                waiting.connect_ex(listener.getsockname())
        time.sleep(0.2)
        yield port


@contextlib.contextmanager
def _resolver(port: int, met: Counter[str]) -> Iterator[None]:
    """A resolver that takes its time for one name, and knows only addresses that hang for another."""
    real: Callable[..., Any] = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == SLOW_NAME:
            met["name not resolved"] += 1
            time.sleep(RESOLVER_SECONDS)
        elif host == MANY_NAME:
            met[f"{ADDRESSES} addresses that hang"] += 1
        else:
            return real(host, *args, **kwargs)
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*stream, (f"127.0.1.{number}", port)) for number in range(1, ADDRESSES + 1)]

    with patch("socket.getaddrinfo", resolve):
        yield


def _one(place: str, url: str, deadline: float) -> Tried:
    exchange = Exchange(url.rpartition("/")[0], deadline=deadline)
    began = time.monotonic()
    try:
        exchange.send("GET", url)
    except ExchangeError as error:
        return Tried(place, time.monotonic() - began - deadline, type(error))
    finally:
        exchange.close()
    return Tried(place, time.monotonic() - began - deadline, None)


def _by_requests(url: str, seconds: float) -> float:
    began = time.monotonic()
    with contextlib.suppress(requests.RequestException):
        requests.get(url, timeout=seconds)
    return time.monotonic() - began

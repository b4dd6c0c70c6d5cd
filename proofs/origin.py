"""One origin per key: links and redirects that lead elsewhere, by every trick of writing a URL, and a listening spy."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

import requests

from proofs.claims import Claims, Proof
from proofs.spy import Spy, all_roads_lead_to
from relay_connectors.clock import SystemClock
from relay_connectors.connector import Budget, Http, HttpPlan, Links, Secret, build_http
from relay_connectors.connector.transport import ApiKey, TokenGrant
from relay_connectors.errors import RelayConnectorsError
from relay_connectors.http import Exchange, RetryPolicy
from relay_connectors.http.api import ApiClient
from relay_connectors.http.auth import Bearer
from relay_connectors.http.paging import link_pages
from relay_connectors.http.session import PlainSession
from relay_connectors.relay.client import RelayClient
from relay_connectors.testing import Reply, Request, served
from relay_connectors.testing.hostile import FaultProxy, following, redirect

__all__ = ["prove", "tricks"]

KEY = "canary-key-0123456789"
BODY = b'{"items":[{"canary":"hanako.canary@example.jp"}]}'
STATUSES = (301, 302, 303, 307, 308)
PAGES = 5
PATIENCE = 1.0


class Trick(NamedTuple):
    """A URL that some parser reads as one of another host."""

    family: str
    url: str


def tricks(port: int) -> list[Trick]:
    """Every trick against a home at 127.0.0.1:*port*."""
    home, evil = f"127.0.0.1:{port}", "evil.example"
    by_family = {
        "elsewhere": _elsewhere(evil),
        "userinfo": _userinfo(home, evil),
        "port": [f"http://127.0.0.1{end}/x" for end in _ports(port)],
        "scheme": [f"{scheme}//{home}/x" for scheme in _SCHEMES],
        "slashes": [f"{slashes}{evil}/x" for slashes in _SLASHES],
        "name": [f"http://{name}/x" for name in _names(port, evil)],
        "address": [f"http://{address}:{port}/x" for address in _ADDRESSES],
        "percent": [f"http://{name}/x" for name in _percent(home, evil)],
        "control": _control(home, evil),
        "climbing": [f"{road}{evil}/x" for road in _CLIMBING],
    }
    return [Trick(family, url) for family, urls in by_family.items() for url in urls]


def _elsewhere(evil: str) -> list[str]:
    return [f"http://{evil}/x", f"https://{evil}/x", f"HTTP://{evil.upper()}/x", f"http://{evil}:80", f"http://{evil}"]


def _userinfo(home: str, evil: str) -> list[str]:
    users = (home, f"{home}%2f", f"{home}%23", "user:word", "user", ":", "", f"{home}\\", f"{home};", "a@b", "%40")
    marks = ("#@", "?@", "/@", "\\@", ";@", "%40", "#", "?", "&@", "%2f@", "%5c@", "%00@")
    into = [f"http://{user}@{evil}/x" for user in users]
    return (
        into + [f"http://{home}{mark}{evil}/x" for mark in marks] + [f"http://{evil}{mark}{home}/x" for mark in marks]
    )


def _ports(port: int) -> tuple[str, ...]:
    return (
        "",
        ":",
        ":0",
        ":80",
        f":{port + 1}",
        f":{port}0",
        f":0{port}",
        ":99999",
        ":-1",
        f":+{port}",
        f":{port}.0",
        f":{port} ",
    )


_SCHEMES = (
    "https:",
    "HTTPS:",
    "ftp:",
    "ws:",
    "wss:",
    "file:",
    "gopher:",
    "javascript:",
    "data:",
    "http+unix:",
    "hxxp:",
    "://",
    ":",
)
_SLASHES = (
    "//", "///", "////", "/////", "\\\\", "/\\", "\\/", "\\", "/\\/", "http:", "http:/", "http:///", "http:\\\\",
    "http:/\\", "https:", "https:/", "//\t", "/\t/", "//user@", "http:////", "\t//", " //", "//\\", "/%2f", "/%5c",
)  # fmt: skip
_ADDRESSES = (
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1%25lo]", "[::1%lo]", "[::1",
    "::1", "[127.0.0.1]", "[v1.x]", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1",
    "127.0.0.01", "127.0.0.1.", "127.0.0.1..", ".127.0.0.1", "127.0.0.2", "0", "0.0.0.0", "localhost", "LOCALHOST",
    "localhost.", "127.0.0.1.evil.example", "127-0-0-1.evil.example", "127.0.0.1_",
)  # fmt: skip


def _names(port: int, evil: str) -> list[str]:
    odd = ("１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "127.0.0.1\u200b", "127\u00ad.0.0.1", "127.0.0.1\u0000")
    names = (
        "evil.example.",
        "EVIL.example",
        "xn--vil-zld.example",
        "еvil.example",
        "ｅｖｉｌ.example",
        "faß.example",
        "K.example",
    )
    local = ("ⓛocalhost", "localhost\u3002", "ℓocalhost", "local\u200dhost")
    return (
        [f"{name}:{port}" for name in (*odd, *local)] + list(names) + [f"{evil}℀127.0.0.1", f"{evil}／", f"{evil}？@x"]
    )


def _percent(home: str, evil: str) -> list[str]:
    host = home.partition(":")[0]
    return [
        f"{host}%2e{evil}", "%65vil.example", f"{host}%00.{evil}", f"{evil}%00{home}", f"{host}%3a80",
        f"{evil}%2f{home}",
        f"{evil}%5c{home}", f"{evil}%3f{home}", f"{evil}%23{home}", f"%31%32%37.0.0.1:{home.partition(':')[2]}",
        f"{evil}%2523@{home}", f"{home}%0d%0aHost:%20{evil}", f"{evil}%09", f"{evil}%E3%80%82",
    ]  # fmt: skip


def _control(home: str, evil: str) -> list[str]:
    marks = ("\t", "\r", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", " ")
    inside = [f"http://{evil}{mark}@{home}/x" for mark in marks[:6]] + [f"ht{mark}tp://{evil}/x" for mark in marks[:4]]
    return (
        [f"{mark}http://{evil}/x" for mark in marks] + inside + [f"http://{home}{mark}@{evil}/x" for mark in marks[:6]]
    )


_CLIMBING = ("/..//", "/../..//", "/.//", "/x/..//", "?//", "/x?next=//", "../..//", "./", "/%2e%2e//", "#//", "/;//")


class Road(NamedTuple):
    """A way in which a URL reaches the program: what home says (None: nothing), and what the program asks then.

    *go* gets home's address and the trick.
    """

    name: str
    set_up: Callable[[FaultProxy, str], None] | None
    go: Callable[[str, str], Any]


LINK, REDIRECT = "a link ", "a redirect "
"""How the names of roads begin, for the controls."""


def prove(folder: Path, size: str, seed: int) -> Proof:  # noqa: ARG001  nothing is drawn
    """Every trick on every road; the spy must hear nothing."""
    promise = (
        "Credentials, headers and bodies reach the configured origin and no other: whatever a link or a redirect looks "
        "like, nobody else hears a byte."
    )
    proof = Proof("origin", promise, seed, guard="the origin rule: links joined, or redirects followed, as usual")
    with served(_home) as upstream, FaultProxy(upstream) as home, Spy() as spy:
        ports = {urlsplit(url).port or 0 for url in (upstream, home.url)}
        found = tricks(urlsplit(home.url).port or 0)[:: 5 if size == "short" else 1]
        with all_roads_lead_to(spy, ports):
            _try_all(proof.claims, proof.faults, home, spy, found, _roads())
            proof.figures.append(f"{len(found)} tricks, {len(_roads())} roads: the spy heard {len(spy.heard)} bytes")
            proof.claims.same("connections to the spy in all", spy.connections, 0)
            shown = [road for road in _roads() if road.set_up]
            proof.claims.same("every trick was really shown", home.hits.total(), len(found) * len(shown))
            for name, without, kind in ("links", _joining, LINK), ("redirects", _following, REDIRECT):
                roads = [road for road in _roads() if road.name.startswith(kind)]
                with without():
                    _try_all(proof.control(f"no rule for {name}"), Counter(), home, spy, found, roads)
        leaked = [word for word in (KEY, "hanako.canary") if word.encode() in spy.heard]
        proof.claims.same("without the rule the spy hears key and body", leaked, [KEY, "hanako.canary"])
        proof.figures.append(f"without the rule: {spy.connections} connections, {len(spy.heard)} bytes")
    return proof


def _home(request: Request) -> Reply:
    if request.path == "/token":
        return Reply({"access_token": KEY, "expires_in": 3600, "token_type": "Bearer"})
    return Reply({"rows": [], "next": "/x?page=2"}, headers={"Link": '</x?page=2>; rel="next"'})


def _roads() -> list[Road]:
    at_once = RetryPolicy(attempts=1)

    def api(url: str) -> ApiClient:
        return ApiClient(Exchange(url, deadline=PATIENCE), Bearer(lambda: KEY), source="home", retry=at_once)

    def source(url: str, auth: ApiKey | TokenGrant) -> Http:
        plan = HttpPlan(url, auth, Budget(10**6, 1.0), Links(rows=lambda told: told["rows"]))
        nowhere = partial(Exchange, deadline=PATIENCE)
        return build_http(plan, source="home", clock=SystemClock(), exchanges=nowhere, sleep=lambda _: None)

    def key() -> ApiKey:
        return ApiKey(Secret(KEY, "env:KEY"))

    def grant(url: str) -> TokenGrant:
        return TokenGrant(f"{url}/token", "client", Secret(KEY, "env:KEY"))

    def relay(url: str) -> RelayClient:
        return RelayClient(url, "sample", KEY, deadline=PATIENCE, retry=at_once)

    def some(answers: Iterable[object]) -> None:
        for _, _ in zip(range(PAGES), answers, strict=False):
            pass

    def next_in_json(url: str, _trick: str) -> None:
        asking = api(url)
        asking.follow(str(asking.get("/x").json["next"]))

    in_header, in_json = partial(_show_link, ""), partial(_show_link, "next")
    roads = [
        Road(f"{LINK}in a header", in_header, lambda url, _: some(link_pages(api(url), "/x"))),
        Road(f"{LINK}in a source's header", in_header, lambda url, _: some(source(url, key()).pages("/x"))),
        Road(f"{LINK}in JSON", in_json, next_in_json),
        Road(f"{LINK}that was remembered", None, lambda url, trick: some(source(url, key()).pages("/x", trick))),
    ]
    for status in STATUSES:
        show = partial(_redirect, status)
        roads += [
            Road(f"{REDIRECT}{status} of a read", show, lambda url, _: api(url).get("/x")),
            Road(f"{REDIRECT}{status} of a batch", show, lambda url, _: relay(url).send_batch("rb_1", BODY, [])),
            Road(f"{REDIRECT}{status} of a grant", show, lambda url, _: source(url, grant(url)).get("/x")),
        ]
    return roads


def _show_link(field: str, home: FaultProxy, url: str) -> None:
    home.hit(following(url, field))


def _redirect(status: int, home: FaultProxy, url: str) -> None:
    home.hit(redirect(status, url))


def _try_all(
    claims: Claims, tried: Counter[str], home: FaultProxy, spy: Spy, found: Sequence[Trick], roads: Sequence[Road]
) -> None:
    for trick in found:
        for road in roads:
            before = len(spy.heard)
            home.calm()
            if road.set_up:
                road.set_up(home, trick.url)
            with contextlib.suppress(RelayConnectorsError, requests.RequestException, ValueError, OSError):
                road.go(home.url, trick.url)
            heard = len(spy.heard) - before
            claims.holds(f"{road.name}: {trick.url!r:.60} is asked nobody else", heard == 0, f"{heard} bytes")
            tried[trick.family] += 1


@contextlib.contextmanager
def _joining() -> Iterator[None]:
    """Links are joined as the standard library joins them, and nobody looks at what came of it."""

    def joined(base: str, url: str, **_: Any) -> str:
        return urljoin(f"{base}/", url)

    rooms = ("http.exchange", "http.api", "http.paging", "connector.transport")
    with contextlib.ExitStack() as patched:
        for room in rooms:
            patched.enter_context(patch(f"relay_connectors.{room}.same_origin", joined))
        patched.enter_context(patch("relay_connectors.http.exchange.origin_of", lambda _: None))
        yield


@contextlib.contextmanager
def _following() -> Iterator[None]:
    """Redirects are followed as requests follows them."""

    def sent(self: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        return requests.Session.send(self, request, **{**how, "allow_redirects": True})

    with (
        patch.object(PlainSession, "send", sent, create=True),
        patch.object(PlainSession, "get_redirect_target", requests.Session.get_redirect_target),
    ):
        yield

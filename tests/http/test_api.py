"""An adapter's http against real servers: whole JSON or an error that says what to do, and tokens kept in one hand."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.errors import CredentialsError, RelayConnectorsError, SourceError, SourceUnavailableError
from relay_connectors.http import Exchange, RetryPolicy
from relay_connectors.http.api import ApiClient
from relay_connectors.http.auth import Bearer, ClientCredentials
from relay_connectors.http.budget import RateBudget
from relay_connectors.http.paging import link_pages

CANARY = "hanako.canary@example.jp"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

Reply = Callable[[str, str, dict[str, str], bytes], Any]


@pytest.fixture
def server(serve: Any, talk: Any) -> Callable[[Reply], Any]:
    """Starts a server whose answers are made by a function of method, target, headers and body."""

    def start(reply: Reply) -> Any:
        def behave(connection: socket.socket) -> None:
            while request := talk.hear(connection):
                head, _, body = request.partition(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}
                method, target, _ = first.split(" ")
                answer = reply(method, target, headers, body)
                connection.sendall(answer)
                if b"Connection: close" in answer:
                    return

        return serve(behave)

    return start


@pytest.fixture
def exchange() -> Iterator[Callable[[str], Exchange]]:
    with contextlib.ExitStack() as stack:

        def build(url: str) -> Exchange:
            made = Exchange(url, deadline=5.0)
            stack.callback(made.close)
            return made

        yield build


@pytest.fixture
def api(exchange: Any) -> Callable[..., ApiClient]:
    def build(url: str, auth: Any = None, **kwargs: Any) -> ApiClient:
        auth = auth or Bearer(lambda: "s3cret-canary")
        naps: list[float] = []
        retry = RetryPolicy(sleep=naps.append)
        return ApiClient(exchange(url), auth, source="acme", retry=retry, clock=FixedClock(NOW), **kwargs)

    return build


def test_a_get_is_parsed_and_shown_the_key(server: Any, talk: Any, api: Any) -> None:
    heard: list[tuple[str, str, str]] = []

    def reply(method: str, target: str, headers: dict[str, str], _: bytes) -> Any:
        heard.append((method, target, headers["authorization"]))
        return talk.answer(b'{"rows":[1]}', "200 OK", "X-Total: 7")

    answer = api(server(reply).url + "/v2").get("/rows", size=100, since="2026-11-01T00:00:00+09:00")
    assert answer.json == {"rows": [1]}
    assert answer.headers["x-total"] == "7"
    target = "/v2/rows?size=100&since=2026-11-01T00%3A00%3A00%2B09%3A00"
    assert heard == [("GET", target, "Bearer s3cret-canary")]


def test_a_post_asks_with_json(server: Any, talk: Any, api: Any) -> None:
    heard: list[bytes] = []

    def reply(_: str, __: str, headers: dict[str, str], body: bytes) -> Any:
        heard.append(body)
        assert headers["content-type"] == "application/json"
        return talk.answer(b"[]")

    assert api(server(reply).url).post("/search", {"status": 8}).json == []
    assert json.loads(heard[0]) == {"status": 8}


def test_a_key_may_have_a_header_of_its_own(server: Any, talk: Any, api: Any) -> None:
    heard: list[str] = []

    def reply(_: str, __: str, headers: dict[str, str], ___: bytes) -> Any:
        heard.append(headers["x-kanrikun-token"])
        return talk.answer(b"[]")

    api(server(reply).url, Bearer(lambda: "k", header="X-KANRIKUN-TOKEN", scheme="")).get("/x")
    assert heard == ["k"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(server: Any, talk: Any, api: Any, status: int) -> None:
    replies = [talk.answer(b"", f"{status} No", "Retry-After: 2"), talk.answer(b"[1]")]
    assert api(server(lambda *_: replies.pop(0)).url).get("/x").json == [1]


def test_a_source_that_stays_away_says_how_long(server: Any, talk: Any, api: Any) -> None:
    source = server(lambda *_: talk.answer(b"", "503 No", "Retry-After: 900"))
    with pytest.raises(SourceUnavailableError, match="acme is not available: 503 at GET") as caught:
        api(source.url).get("/x", email=CANARY)
    assert getattr(caught.value, "retry_after", None) == 900
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("status", [400, 404, 410, 422, 204, 302, 501])
def test_any_other_status_is_the_sources_error_at_once(server: Any, talk: Any, api: Any, status: int) -> None:
    asked: list[str] = []

    def reply(_: str, target: str, *__: Any) -> Any:
        asked.append(target)
        return talk.answer(b"", f"{status} No", "Location: https://evil.example/")

    with pytest.raises(SourceError, match=f"acme answered {status} at GET") as caught:
        api(server(reply).url).get("/x")
    assert not isinstance(caught.value, SourceUnavailableError)
    assert asked == ["/x"]


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_stop_at_once(server: Any, talk: Any, api: Any, status: int) -> None:
    source = server(lambda *_: talk.answer(b"", f"{status} No"))
    with pytest.raises(CredentialsError, match=f"acme refused api_key: {status}"):
        api(source.url).get("/x")


@pytest.mark.parametrize("body", [b"", b"[1,2", b"<html>", b"NaN", b'{"a":"\x83"}'])
def test_a_page_counts_only_if_it_parsed_whole(server: Any, talk: Any, api: Any, body: bytes) -> None:
    with pytest.raises(SourceError, match="not whole JSON"):
        api(server(lambda *_: talk.answer(body)).url).get("/x")


def test_an_answer_that_cannot_be_read_is_the_sources_error(server: Any, talk: Any, api: Any) -> None:
    source = server(lambda *_: talk.answer(b"[]", "200 OK", "Content-Encoding: br"))
    with pytest.raises(SourceError, match=r"acme: GET .* encoded"):
        api(source.url).get("/x")


@pytest.mark.parametrize("asked", ["the source", "the token's host"])
def test_nobody_there_is_a_source_to_wait_for(api: Any, credentials: Any, asked: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    auth = credentials(url) if asked == "the token's host" else None
    with pytest.raises(SourceUnavailableError, match="nothing was sent"):
        api(url, auth).get("/x")


def test_a_login_page_is_no_page(server: Any, api: Any) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n[]"
    with pytest.raises(SourceError, match="did not answer JSON"):
        api(server(lambda *_: page).url).get("/x")


@pytest.mark.parametrize("path", ["//evil.example/x", "https://evil.example/x", "x", "https:evil.example"])
def test_no_other_origin_is_asked(server: Any, talk: Any, api: Any, path: str) -> None:
    source = server(lambda *_: talk.answer())
    for ask in (api(source.url).get, api(source.url).follow):
        with pytest.raises(SourceError):
            ask(path)
    assert source.connections == 0


def test_next_links_are_followed_at_home_and_nowhere_else(server: Any, talk: Any, api: Any) -> None:
    heard: list[dict[str, str]] = []

    def elsewhere(_: str, __: str, headers: dict[str, str], ___: bytes) -> Any:
        heard.append(headers)
        return talk.answer(b"[]")

    away = server(elsewhere)

    def reply(_: str, target: str, *__: Any) -> Any:
        assert target.startswith("/v2/rows")
        link = away.url + "/steal" if "page=2" in target else "/v2/rows?page=2"
        return talk.answer(b"[]", "200 OK", f'Link: <{link}>; rel="next"')

    pages = link_pages(api(server(reply).url + "/v2"), "/rows")
    assert next(pages).json == []
    assert next(pages).json == []
    with pytest.raises(SourceError, match="not followed"):
        next(pages)
    assert heard == []


def test_every_request_takes_its_turn(server: Any, talk: Any, api: Any) -> None:
    naps: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    budget = RateBudget(2, 10, remaining="x-left", sleep=sleep, monotonic=lambda: now[0])
    source = api(server(lambda *_: talk.answer(b"[]", "200 OK", "X-Left: 9")).url, budget=budget)
    for _ in range(5):
        source.get("/x")
    assert naps == [10, 10]


class TokenHost:
    """Mints tokens, one alive at a time, and knows how many it minted."""

    def __init__(self, talk: Any, told: dict[str, Any] | None = None) -> None:
        self.talk = talk
        self.told = told or {"expires_in": 3600}
        self.minted = 0
        self.heard: list[tuple[dict[str, str], bytes]] = []

    def __call__(self, _: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        if target == "/token":
            time.sleep(0.05)
            self.minted += 1
            self.heard.append((headers, body))
            answer: bytes = self.talk.answer(json.dumps({"access_token": f"t{self.minted}", **self.told}).encode())
            return answer
        good = headers["authorization"] == f"Bearer t{self.minted}"
        refusal_or_rows: bytes = self.talk.answer(b"[]", "200 OK" if good else "401 No")
        return refusal_or_rows


@pytest.fixture
def credentials(exchange: Any) -> Callable[..., ClientCredentials]:
    def build(url: str, clock: Any = None) -> ClientCredentials:
        clock = clock or FixedClock(NOW)
        form = {"sub": "4711"}
        return ClientCredentials(exchange(url), url + "/token", "id:1", lambda: "s3cret+canary", clock=clock, form=form)

    return build


def test_a_token_is_minted_once_and_asked_for_as_the_standard_says(
    server: Any, talk: Any, api: Any, credentials: Any
) -> None:
    host = TokenHost(talk)
    url = server(host).url
    source = api(url, credentials(url))
    for _ in range(3):
        source.get("/x")
    assert host.minted == 1
    headers, body = host.heard[0]
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")) == b"id%3A1:s3cret%2Bcanary"
    assert body == b"grant_type=client_credentials&sub=4711"


@pytest.mark.parametrize(
    ("told", "after", "minted"),
    [
        ({"expires_in": 3600}, timedelta(minutes=58), 1),
        ({"expires_in": 3600}, timedelta(minutes=59), 2),
        ({"expires_at": "2026-11-21T10:00:00Z"}, timedelta(minutes=58), 1),
        ({"expires_at": "2026-11-21T10:00:00Z"}, timedelta(minutes=59), 2),
        ({"expires_at": "soon"}, timedelta(minutes=8), 1),
        ({"expires_in": True}, timedelta(minutes=8), 1),
        ({"expires_in": 60}, timedelta(seconds=29), 1),
        ({"expires_in": 60}, timedelta(seconds=30), 2),
        ({"expires": "2026-11-21T10:00:00Z"}, timedelta(minutes=58), 1),
        ({"expires": 3600}, timedelta(minutes=58), 1),
        ({"expires": "3600"}, timedelta(minutes=59), 2),
        ({"expires_at": 1795255200}, timedelta(minutes=58), 1),
        ({"expires_at": "2026-11-21T10:00:00"}, timedelta(minutes=9), 2),
        ({"expires_in": 1e300}, timedelta(hours=23), 1),
        ({"expires_in": -5}, timedelta(minutes=8), 1),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, timedelta(hours=23), 1),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, timedelta(minutes=8), 1),
        ({}, timedelta(minutes=9), 2),
    ],
)
def test_a_token_is_renewed_a_minute_early(
    server: Any, talk: Any, api: Any, credentials: Any, told: dict[str, Any], after: timedelta, minted: int
) -> None:
    clock = FixedClock(NOW)
    host = TokenHost(talk, told or {"token_type": "Bearer"})
    url = server(host).url
    source = api(url, credentials(url, clock))
    source.get("/x")
    clock.at += after
    source.get("/x")
    assert host.minted == minted


def test_a_clock_that_is_ahead_wears_no_token_out(server: Any, talk: Any, api: Any, credentials: Any) -> None:
    """Its end is told by the clock of its host, so it is measured by that clock."""
    host = TokenHost(talk, {"expires_at": "2026-11-21T10:00:00Z"})

    def reply(method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        answer = host(method, target, headers, body)
        return answer.replace(b"\r\n", b"\r\nDate: Sat, 21 Nov 2026 09:00:00 GMT\r\n", 1)

    url = server(reply).url
    source = api(url, credentials(url, FixedClock(NOW + timedelta(minutes=59, seconds=30))))
    for _ in range(3):
        source.get("/x")
    assert host.minted == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_of_tokens_that_is_busy_is_asked_again(
    server: Any, talk: Any, exchange: Any, credentials: Any, status: int
) -> None:
    host, replies = TokenHost(talk), [talk.answer(b"", f"{status} No", "Retry-After: 5")]
    url = server(lambda *asked: replies.pop() if replies else host(*asked)).url
    naps: list[float] = []
    source = ApiClient(exchange(url), credentials(url), source="acme", retry=RetryPolicy(sleep=naps.append))
    assert source.get("/x").json == []
    assert len(naps) == 1
    assert naps[0] >= 5


def test_a_429_that_says_nothing_more_closes_the_window(server: Any, talk: Any, api: Any) -> None:
    naps: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    replies = [talk.answer(b"", "429 No"), talk.answer(b"[1]")]
    budget = RateBudget(100, 30, sleep=sleep, monotonic=lambda: now[0])
    assert api(server(lambda *_: replies.pop(0)).url, budget=budget).get("/x").json == [1]
    assert naps == [30]


def test_a_revoked_token_is_minted_anew_once(server: Any, talk: Any, api: Any, credentials: Any) -> None:
    host = TokenHost(talk)
    url = server(host).url
    source = api(url, credentials(url))
    source.get("/x")
    host.minted = 7
    assert source.get("/x").json == []
    assert host.minted == 8


def test_a_source_that_refuses_fresh_tokens_is_not_asked_for_ever(
    server: Any, talk: Any, api: Any, credentials: Any
) -> None:
    host = TokenHost(talk)

    def reply(method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        return host(method, target, headers, body) if target == "/token" else talk.answer(b"", "401 No")

    url = server(reply).url
    with pytest.raises(CredentialsError):
        api(url, credentials(url)).get("/x")
    assert host.minted == 2


def test_threads_mint_one_token_between_them(server: Any, talk: Any, api: Any, credentials: Any) -> None:
    host = TokenHost(talk)
    url = server(host).url
    shared = credentials(url)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(api(url, shared).get("/x").json)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == [[]] * 6
    assert host.minted == 1


def test_two_who_meet_a_401_with_the_same_token_mint_one(server: Any, talk: Any, credentials: Any) -> None:
    host = TokenHost(talk)
    shared = credentials(server(host).url)
    worn = shared.headers()
    assert shared.renew(worn)
    assert shared.renew(worn)
    assert host.minted == 2
    assert shared.headers() == {"Authorization": "Bearer t2"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("400 Bad", f'{{"message":"client_id={CANARY} is wrong"}}', CredentialsError),
        ("401 No", '{"error":"invalid_client"}', CredentialsError),
        ("503 Busy", "", SourceUnavailableError),
        ("404 No", "", SourceError),
        ("200 OK\r\nContent-Encoding: br", "{}", SourceError),
        ("200 OK", "<html>", SourceError),
        ("200 OK", "[]", SourceError),
        ("200 OK", '{"access_token":null}', SourceError),
        ("200 OK", '{"access_token":""}', SourceError),
    ],
)
def test_a_token_that_is_not_given_is_told_by_what_to_do(
    server: Any, talk: Any, api: Any, credentials: Any, status: str, body: str, error: type[RelayConnectorsError]
) -> None:
    url = server(lambda *_: talk.answer(body.encode(), status)).url
    with pytest.raises(error) as caught:
        api(url, credentials(url)).get("/x")
    assert CANARY not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_no_failure_says_a_query_a_body_a_key_or_an_answer(
    server: Any, talk: Any, api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    replies = [
        talk.answer(CANARY.encode(), "400 " + CANARY),
        talk.answer(CANARY.encode(), "401 No"),
        talk.answer(CANARY.encode(), "500 No"),
        talk.answer(CANARY.encode()),
        b"HTTP/1.1 200 OK\r\nContent-Type: " + CANARY.encode() + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\n" + CANARY.encode(),
    ]
    for reply in replies:
        url = server(lambda *_, reply=reply: reply).url
        with pytest.raises(RelayConnectorsError) as caught:
            api(url).post("/x", {"email": CANARY})
        shown = f"{caught.value!r}{caplog.text}"
        assert CANARY not in shown
        assert "s3cret" not in shown

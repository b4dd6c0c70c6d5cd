"""The fault proxy: each fault does to a client what its name says, and counts when it struck."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import NamedTuple

import orjson
import pytest

from relay_connectors.http import Answer, BadAnswerError, Exchange, OutcomeUnknown
from relay_connectors.testing import FaultProxy, Reply, Request, hostile, served
from relay_connectors.testing.hostile import RETRY_AFTER, Fault, Line, UpstreamError
from relay_connectors.testing.serving import Headers

ROWS = [{"record_id": "rcr_a"}, {"record_id": "rcr_b"}, {"record_id": "rcr_c"}]


class Between(NamedTuple):
    proxy: FaultProxy
    handled: list[Request]

    def ask(self, path: str = "/v1/x?a=1&a=2", body: bytes | None = None, deadline: float = 2.0) -> Answer:
        exchange = Exchange(self.proxy.url, deadline=deadline)
        try:
            headers = {"X-Told": "on", "Idempotency-Key": '"k"'}
            return exchange.send("POST" if body else "GET", self.proxy.url + path, headers=headers, body=body)
        finally:
            exchange.close()


@pytest.fixture
def between() -> Iterator[Between]:
    handled: list[Request] = []

    def api(request: Request) -> Reply:
        handled.append(request)
        return Reply({"results": ROWS, "next_cursor": "c9", "has_more": False}, headers={"ETag": "e1"})

    with served(api) as url, FaultProxy(url) as proxy:
        yield Between(proxy, handled)


def test_without_a_fault_request_and_answer_pass_as_they_are(between: Between) -> None:
    answer = between.ask(body=b"\x00\xff")
    (request,) = between.handled

    assert (request.method, request.path, request.query) == ("POST", "/v1/x", (("a", "1"), ("a", "2")))
    assert (request.body, request.headers["x-told"]) == (b"\x00\xff", "on")
    assert (answer.status, answer.headers["etag"], orjson.loads(answer.body)["results"]) == (200, "e1", ROWS)
    assert not between.proxy.hits


@pytest.mark.parametrize(
    ("fault", "handled"),
    [
        (hostile.drop_before(), 0),
        (hostile.reset_before(), 0),
        (hostile.drop_after(), 1),
        (hostile.reset_after(), 1),
        (hostile.half_answer(), 1),
        (hostile.cut_body(0), 1),
        (hostile.cut_body(7), 1),
        (hostile.cut_body(-1), 1),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_a_broken_exchange_was_handled_or_was_not(between: Between, fault: Fault, handled: int) -> None:
    between.proxy.hit(fault)
    with pytest.raises(OutcomeUnknown):
        between.ask(body=b"{}")

    assert len(between.handled) == handled
    assert between.proxy.hits == {fault.name: 1}
    assert between.ask().status == 200


@pytest.mark.parametrize(
    "fault", [hostile.drip(0.2), hostile.drip(0.2, "head"), hostile.delay(5)], ids=lambda f: f.name
)
def test_a_slow_answer_meets_the_deadline(between: Between, fault: Fault) -> None:
    between.proxy.hit(fault)
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="deadline"):
        between.ask(deadline=0.5)

    assert 0.4 <= time.monotonic() - began < 1.0


def test_a_cut_that_tells_no_length_looks_whole(between: Between) -> None:
    between.proxy.hit(hostile.cut_body(9, length=False))

    assert len(between.ask().body) == 9


@pytest.mark.parametrize("value", RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_a_refusal_tells_its_wait_as_it_is_written(between: Between, value: str) -> None:
    between.proxy.hit(hostile.refusal(429, value, "rate_limited"))
    answer = between.ask()

    assert (answer.status, orjson.loads(answer.body)["code"]) == (429, "rate_limited")
    assert answer.headers["retry-after"].encode("latin-1").decode() == value
    assert between.handled == []


@pytest.mark.parametrize("kind", ["html_200", "empty_200", "204", "null_200", "binary_200", "deep_200", "418", "999"])
def test_an_impostor_answers_and_nobody_handles(between: Between, kind: str) -> None:
    between.proxy.hit(hostile.impostor(kind))
    between.ask()

    assert (between.handled, between.proxy.hits) == ([], {kind: 1})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (hostile.items_permuted(), ["rcr_c", "rcr_a", "rcr_b"]),
        (hostile.items_missing(), ["rcr_a", "rcr_b"]),
        (hostile.items_doubled(), ["rcr_a", "rcr_a", "rcr_b", "rcr_c"]),
        (hostile.items_unknown(), ["rcr_" + "z" * 26, "rcr_b", "rcr_c"]),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_list_is_told_wrong(between: Between, fault: Fault, told: list[str]) -> None:
    between.proxy.hit(fault)

    assert [row["record_id"] for row in orjson.loads(between.ask().body)["results"]] == told


def test_a_bomb_is_larger_than_anybody_reads(between: Between) -> None:
    between.proxy.hit(hostile.bomb())
    with pytest.raises(BadAnswerError, match="larger"):
        between.ask()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(between: Between, status: int) -> None:
    between.proxy.hit(hostile.redirect(status, "https://elsewhere.example/"))
    answer = between.ask()

    assert (answer.status, answer.headers["location"]) == (status, "https://elsewhere.example/")


def test_a_fault_waits_for_its_path_its_method_and_its_turn(between: Between) -> None:
    between.proxy.hit(hostile.refusal(503), path="/v1/y", method="POST", after=1, times=2)
    asked = [("/v1/x", b"{}"), ("/v1/y", None), *[("/v1/y", b"{}")] * 4]

    assert [between.ask(path, body).status for path, body in asked] == [200, 200, 200, 503, 503, 200]
    assert len(between.proxy.asked) == 6


def test_calm_hands_everything_on(between: Between) -> None:
    between.proxy.hit(hostile.refusal(503), times=None)
    between.proxy.calm()

    assert between.ask().status == 200


@pytest.mark.parametrize("first", [hostile.refusal(503), None])
def test_after_counts_every_request_that_fits(between: Between, first: Fault | None) -> None:
    between.proxy.hit(hostile.refusal(500), after=1)
    if first:
        between.proxy.hit(first)

    assert [between.ask().status for _ in range(3)] == [503 if first else 200, 500, 200]


def test_a_younger_fault_counts_what_an_older_one_breaks(between: Between) -> None:
    between.proxy.hit(hostile.refusal(503))
    between.proxy.hit(hostile.refusal(500), after=1)

    assert [between.ask().status for _ in range(3)] == [503, 500, 200]


def talk(proxy: FaultProxy, told: bytes) -> bytes:
    """What the proxy says to these very bytes, until a second passes without a word."""
    port = int(proxy.url.rpartition(":")[2])
    heard = b""
    with socket.create_connection(("127.0.0.1", port), 1) as sock:
        sock.sendall(told)
        try:
            while more := sock.recv(65536):
                heard += more
        except TimeoutError:
            return heard
    return heard


def test_a_body_in_chunks_arrives_whole(between: Between) -> None:
    port = int(between.proxy.url.rpartition(":")[2])
    asking = HTTPConnection("127.0.0.1", port, timeout=2)
    asking.request("POST", "/v1/x", iter([b'{"a":', b"1}"]), encode_chunked=True)
    status = asking.getresponse().status
    asking.close()

    assert status == 200
    assert [request.body for request in (*between.proxy.asked, *between.handled)] == [b'{"a":1}'] * 2


def test_extensions_and_trailers_of_chunks_are_no_part_of_the_body(between: Between) -> None:
    head = b"POST /v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    talk(between.proxy, head + b"3;a=b\r\nabc\r\n0\r\nTold: late\r\n\r\n")

    assert [request.body for request in between.handled] == [b"abc"]


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(between: Between) -> None:
    head = b"POST /v1/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(between.proxy.url.rpartition(":")[2])), 2) as sock:
        sock.sendall(head)
        assert sock.recv(100).startswith(b"HTTP/1.1 100 ")
        sock.sendall(b"{}")
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")

    assert [request.body for request in between.handled] == [b"{}"]


@pytest.mark.parametrize("length", [b"many", b"-1"])
def test_a_request_that_nobody_can_read_is_refused(between: Between, length: bytes) -> None:
    told = talk(between.proxy, b"POST /v1/x HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n")

    assert told.startswith(b"HTTP/1.1 400 ")
    assert between.handled == []


def test_the_first_bytes_of_a_tls_handshake_are_no_request(between: Between) -> None:
    told = talk(between.proxy, b"\x16\x03\x01\x02\x00 \x01\xfc and more\r\n\r\n")

    assert told.startswith(b"HTTP/1.1 400 ")
    assert between.handled == []


def test_a_header_that_is_there_twice_passes_twice() -> None:
    links = ('<http://h/2>; rel="next"', '<http://h/0>; rel="prev"')
    asked: list[Request] = []

    def api(request: Request) -> Reply:
        asked.append(request)
        return Reply([], headers=Headers([("Link", links[0]), ("Link", links[1])]))

    with served(api) as url, FaultProxy(url) as proxy:
        told = talk(proxy, b"GET /v1/x HTTP/1.1\r\nHost: x\r\nX-Told: a\r\nX-Told: b\r\nConnection: close\r\n\r\n")

    assert [line for line in told.decode().splitlines() if line.startswith("Link")] == [f"Link: {one}" for one in links]
    assert [pair for pair in Headers.of(asked[0].headers).pairs if pair[0] == "X-Told"] == [
        ("X-Told", "a"),
        ("X-Told", "b"),
    ]
    assert asked[0].headers["x-told"] == "a, b"


LISTS: dict[str, bytes] = {
    "no list": b'{"a": 1}',
    "a list of nothing": b'{"rows": []}',
    "a list of numbers": b'{"rows": [1, 2]}',
    "no JSON": b"<html>",
    "nothing": b"",
}


@pytest.mark.parametrize(
    "make",
    [
        hostile.items_missing,
        hostile.items_doubled,
        hostile.items_permuted,
        hostile.items_unknown,
        lambda: hostile.items_status("stale"),
        lambda: hostile.cut_body(500),
    ],
)
@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_a_fault_that_changes_nothing_does_not_count(make: Callable[[], Fault], body: bytes) -> None:
    with served(lambda _: Reply(raw=body)) as url, FaultProxy(url) as proxy:
        between = Between(proxy, [])
        proxy.hit(make())

        assert between.ask().body == body
        assert not proxy.hits


def test_a_fault_that_changed_nothing_keeps_its_turn() -> None:
    bodies = iter([b'{"rows":[{"id":1}]}', b'{"rows":[{"id":1},{"id":2}]}', b'{"rows":[{"id":1},{"id":2}]}'])
    with served(lambda _: Reply(raw=next(bodies))) as url, FaultProxy(url) as proxy:
        between = Between(proxy, [])
        proxy.hit(hostile.items_permuted())
        told = [[row["id"] for row in orjson.loads(between.ask().body)["rows"]] for _ in range(3)]

    assert told == [[1], [2, 1], [1, 2]]
    assert proxy.hits == {"items_permuted": 1}


def test_a_list_that_is_the_whole_answer_is_told_wrong_too() -> None:
    with served(lambda _: Reply([{"id": 1}, {"id": 2}])) as url, FaultProxy(url) as proxy:
        proxy.hit(hostile.items_missing())

        assert orjson.loads(Between(proxy, []).ask().body) == [{"id": 1}]
        assert proxy.hits == {"items_missing": 1}


def test_items_are_told_under_another_status() -> None:
    rows = [{"record_id": "rcr_a", "status": "created"}, {"record_id": "rcr_b", "status": "updated"}]
    with served(lambda _: Reply({"results": rows})) as url, FaultProxy(url) as proxy:
        proxy.hit(hostile.items_status("stale"))
        told = orjson.loads(Between(proxy, []).ask().body)["results"]

    assert [row["status"] for row in told] == ["stale", "stale"]


def test_an_impostor_of_another_name_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="html_200"):
        hostile.impostor("htm_200")


def test_an_answer_drips_from_its_head_or_its_body() -> None:
    with pytest.raises(ValueError, match="hed"):
        hostile.drip(1, "hed")  # type: ignore[arg-type]


def test_what_is_expected_strikes_before_the_block_ends(between: Between) -> None:
    with between.proxy.expect(hostile.refusal(503), path="/v1/x", times=2):
        assert [between.ask().status for _ in range(3)] == [503, 503, 200]


@pytest.mark.parametrize("times", [2, None])
def test_what_was_expected_and_did_not_come_fails(between: Between, times: int | None) -> None:
    with (
        pytest.raises(AssertionError, match="refusal_503 struck 0"),
        between.proxy.expect(hostile.refusal(503), path="/v1/y", times=times),
    ):
        between.ask("/v1/x")

    assert between.ask("/v1/y").status == 200


def test_a_failure_in_the_block_is_not_hidden_by_what_did_not_come(between: Between) -> None:
    with pytest.raises(LookupError), between.proxy.expect(hostile.refusal(503)):
        raise LookupError


def test_a_fault_that_needs_a_server_is_refused_where_there_is_none() -> None:
    with FaultProxy() as proxy, pytest.raises(UpstreamError, match="drop_after"):
        proxy.hit(hostile.drop_after())


@pytest.mark.parametrize("fault", [hostile.drop_after(), hostile.items_missing(), None])
def test_a_server_that_does_not_answer_breaks_the_test_and_counts_as_no_fault(fault: Fault | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    proxy = FaultProxy(url).__enter__()
    if fault:
        proxy.hit(fault)

    assert Between(proxy, []).ask().status == 502
    assert not proxy.hits
    with pytest.raises(UpstreamError, match="GET /v1/x"):
        proxy.__exit__(None, None, None)


def test_what_a_fault_of_ones_own_raises_comes_out_at_the_end_of_the_block() -> None:
    def act(line: Line) -> None:
        raise LookupError(line.request.path)

    proxy = FaultProxy().__enter__()
    proxy.hit(Fault("mine", act))
    Between(proxy, []).ask()

    with pytest.raises(LookupError, match="/v1/x"):
        proxy.__exit__(None, None, None)


def test_only_a_plain_http_server_can_stand_behind_it() -> None:
    with pytest.raises(ValueError, match="http://HOST:PORT"):
        FaultProxy("https://relay.example")

"""The fault proxy: each fault does to a client what its name says, and counts when it struck."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import orjson
import pytest

from relay_connectors.http import Answer, BadAnswerError, Exchange, OutcomeUnknown
from relay_connectors.testing import FaultProxy, Reply, Request, hostile, served
from relay_connectors.testing.hostile import RETRY_AFTER, Fault

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


def test_a_circle_has_always_another_page(between: Between) -> None:
    between.proxy.hit(hostile.circle(), times=None)
    cursors = [orjson.loads(between.ask(f"/v1/x?after={after}").body) for after in ("c0", "circle-1", "circle-2")]

    assert [page["next_cursor"] for page in cursors] == ["circle-1", "circle-2", "circle-1"]
    assert all(page["has_more"] for page in cursors)
    assert {request.query for request in between.handled} == {(("after", "c0"),)}


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


def test_only_a_plain_http_server_can_stand_behind_it() -> None:
    with pytest.raises(ValueError, match="http://HOST:PORT"):
        FaultProxy("https://relay.example")

"""The relay's client against real servers on loopback: what counts as an answer, and what each failure means."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.errors import (
    ConfigurationError,
    CredentialsError,
    RelayConnectorsError,
    RelayError,
    RelayUnavailableError,
    VersionError,
)
from relay_connectors.relay.client import (
    CursorExpired,
    NotSent,
    OutcomeUnknown,
    Refused,
    RelayClient,
    Unavailable,
    may_repeat,
)

CANARY = "hanako.canary@example.jp"
API_KEY = "rk_canary_secret"
KEY = "b-0123456789abcdef"
IDS = ["rcr_" + letter * 26 for letter in "abc"]
BODY = json.dumps({"items": [{"record_id": each, "data": {"email": CANARY}} for each in IDS]}).encode()

META = {
    "schema": {"min": "1.0", "max": "1.0"},
    "limits": {"batch_items": 500, "batch_bytes": 4194304, "keys_per_lookup": 500},
    "idempotency_retention_days": 7,
    "time": "2026-11-21T09:00:00.000Z",
    "events": {"last_seq": 8841},
}


@dataclass
class Said:
    """One scripted answer. ``cut`` sends only so many bytes of the body and hangs up."""

    told: Any = field(default_factory=dict)
    status: int = 200
    kind: str | None = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None

    @property
    def body(self) -> bytes:
        return self.told if isinstance(self.told, bytes) else json.dumps(self.told).encode()


def problem(status: int, code: str, **headers: str) -> Said:
    told = {"type": "about:blank", "title": CANARY, "status": status, "detail": f"{CANARY} {API_KEY}", "code": code}
    return Said(told, status, "application/problem+json", {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class ScriptedRelay:
    """Says what it was told to, one answer after the other (the last for ever), and keeps what it heard."""

    def __init__(self) -> None:
        self.script: list[Said] = []
        self.heard: list[Heard] = []
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one segment per answer: Nagle and delayed ACKs cost 40 ms each

            def log_message(self, *_: Any) -> None:
                """Silent."""

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                relay.heard.append(Heard(self.command, self.path, headers, self.rfile.read(length)))
                said = relay.script.pop(0) if len(relay.script) > 1 else relay.script[0]
                self._say(said)

            do_POST = do_GET  # noqa: N815 - the server's word

            def _say(self, said: Said) -> None:
                self.send_response(said.status)
                if said.kind is not None:
                    self.send_header("Content-Type", said.kind)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if said.status != 204:
                    self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                if said.status != 204:
                    self.wfile.write(said.body[: said.cut])
                self.close_connection = said.cut is not None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005})
        self._thread.start()

    def says(self, *script: Said) -> None:
        self.script = list(script)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def relay() -> Iterator[ScriptedRelay]:
    scripted = ScriptedRelay()
    yield scripted
    scripted.stop()


@pytest.fixture
def other() -> Iterator[ScriptedRelay]:
    scripted = ScriptedRelay()
    scripted.says(Said(META))
    yield scripted
    scripted.stop()


@dataclass
class Sleeps:
    naps: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.naps.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def client(relay: ScriptedRelay, sleeps: Sleeps) -> Iterator[RelayClient]:
    made = build(relay.url, sleep=sleeps)
    yield made
    made.close()


def build(url: str, **kwargs: Any) -> RelayClient:
    clock = FixedClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    return RelayClient(url, "acme", API_KEY, **{"clock": clock, "deadline": 5.0, **kwargs})


def batch_answer(ids: list[str], **changes: Any) -> dict[str, Any]:
    results = [
        {"index": index, "record_id": each, "status": "created", "referral_id": f"ref_{index}", "errors": []}
        for index, each in enumerate(ids)
    ]
    return {"batch_id": "bat_1", "results": results, "summary": {"created": len(ids)}, **changes}


CALLS: dict[str, tuple[Callable[[RelayClient], object], Any, str, str]] = {
    "meta": (lambda c: c.meta(), META, "GET", "/v1/meta"),
    "lookup": (lambda c: c.lookup(IDS), {"referrals": []}, "POST", "/v1/referrals/lookup"),
    "referrals": (
        lambda c: c.referrals("c1", 10),
        {"referrals": [], "next_cursor": None},
        "GET",
        "/v1/referrals?cursor=c1&limit=10",
    ),
    "mint_links": (
        lambda c: c.mint_links(KEY, b'{"count":1}'),
        {"links": [{"link_id": "lnk_1", "url": "https://relay.example/r/t", "expires_at": "2027-05-20T00:00:00Z"}]},
        "POST",
        "/v1/links/mint",
    ),
    "revoke_links": (lambda c: c.revoke_links(["lnk_1"]), {"revoked": ["lnk_1"]}, "POST", "/v1/links/revoke"),
    "campaign_link": (
        lambda c: c.campaign_link("2026-11", "ja"),
        {"campaign_id": "cmp_1", "url": "https://relay.example/r/t"},
        "POST",
        "/v1/campaign-links",
    ),
    "events": (
        lambda c: c.events("8 8&41", 500),
        {"events": [], "next_cursor": "8841", "has_more": False},
        "GET",
        "/v1/events?after=8+8%2641&limit=500",
    ),
    "credits": (
        lambda c: c.credits(),
        {
            "points": 7,
            "points_per_slot": 10,
            "to_next": 3,
            "debt": 0,
            "slots": {"available": 3, "reserved": 0, "used": 5},
        },
        "GET",
        "/v1/credits",
    ),
    "credit_entries": (
        lambda c: c.credit_entries(),
        {"entries": [], "next_cursor": None},
        "GET",
        "/v1/credits/entries",
    ),
    "send_batch": (
        lambda c: c.send_batch(KEY, BODY, IDS),
        batch_answer(IDS),
        "POST",
        "/v1/referrals/batch",
    ),
}

every_call = pytest.mark.parametrize("name", CALLS)


@every_call
def test_each_call_asks_its_path_with_the_key_of_the_tenant(
    relay: ScriptedRelay, client: RelayClient, name: str
) -> None:
    call, told, method, path = CALLS[name]
    relay.says(Said(told, kind="application/json; charset=utf-8"))
    answer = call(client)
    assert answer.model_dump(by_alias=True, exclude_unset=True) == told  # type: ignore[attr-defined]
    (heard,) = relay.heard
    assert (heard.method, heard.path) == (method, path)
    assert heard.headers["authorization"] == f"Bearer {API_KEY}"
    assert heard.headers["x-request-id"]


NOT_A_RELAY = {
    "HTML": Said(b"<html>Welcome to the hotel</html>", kind="text/html"),
    "JSON called HTML": Said({}, kind="text/html"),
    "HTML called JSON": Said(b"<html></html>"),
    "nothing": Said(b""),
    "nothing, no type": Said(b"", kind=None),
    "204": Said(b"", 204),
    "202": Said({}, 202),
    "206": Said(b"{}", 206),
    "null": Said(None),
    "a list": Said([]),
    "a word": Said("ok"),
    "another shape": Said({"ok": True}),
    "half a document": Said(b'{"batch_id":"bat_1","results":['),
    "NaN": Said(b'{"points":NaN}'),
    "deep": Said(b"[" * 5000 + b"]" * 5000),
    "not UTF-8": Said(b'{"batch_id":"\x83\x8a"}'),
    "404 HTML": Said(b"<html>", 404, "text/html"),
    "404 JSON without a code": Said({"detail": "Not Found"}, 404),
    "400 HTML": Said(b"<html>", 400, "text/html"),
    "redirect": Said(b"", 302, headers={"Location": "https://login.example/"}),
    "304": Said(b"", 304),
}


@pytest.mark.parametrize("said", NOT_A_RELAY.values(), ids=NOT_A_RELAY)
@pytest.mark.parametrize("name", ["meta", "credits", "send_batch", "mint_links"])
def test_what_is_no_relay_settles_nothing(relay: ScriptedRelay, client: RelayClient, name: str, said: Said) -> None:
    relay.says(said)
    with pytest.raises(RelayError) as caught:
        CALLS[name][0](client)
    assert not isinstance(caught.value, (RelayUnavailableError, Refused))
    assert "relay" in str(caught.value)
    assert len(relay.heard) == 1


def test_a_login_page_is_told_with_the_setting_to_look_at(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(NOT_A_RELAY["HTML"])
    text = r"did not answer as a relay: 200 with text/html at /v1/meta; is relay\.url right\?"
    with pytest.raises(RelayError, match=text):
        client.meta()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_gets_no_byte(relay: ScriptedRelay, other: ScriptedRelay, client: RelayClient, status: int) -> None:
    relay.says(Said(b"", status, headers={"Location": other.url + "/v1/referrals/batch"}))
    with pytest.raises(RelayError, match="a redirect, which is never followed"):
        client.send_batch(KEY, BODY, IDS)
    assert other.heard == []


@every_call
@pytest.mark.parametrize("said", [problem(401, "unauthorized"), problem(403, "role"), Said(b"no", 403, "text/html")])
def test_refused_credentials_name_the_setting_and_stop(
    relay: ScriptedRelay, client: RelayClient, name: str, said: Said
) -> None:
    relay.says(said)
    with pytest.raises(CredentialsError, match=r"refused relay\.api_key of tenant 'acme': 40[13]"):
        CALLS[name][0](client)
    assert len(relay.heard) == 1


# The batch: one attempt, and what it proves.


def test_a_batch_goes_out_as_the_stored_bytes_under_its_key(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said(batch_answer(IDS)))
    answer = client.send_batch(KEY, BODY, IDS)
    assert [result.record_id for result in answer.results] == IDS
    (heard,) = relay.heard
    assert heard.body == BODY
    assert heard.headers["idempotency-key"] == f'"{KEY}"'
    assert heard.headers["relay-schema"] == "1.0"
    assert heard.headers["content-type"] == "application/json"
    assert "content-encoding" not in heard.headers


def test_a_compressed_batch_is_the_same_bytes_each_time(relay: ScriptedRelay) -> None:
    relay.says(Said(batch_answer(IDS)))
    zipping = build(relay.url, compress=True)
    large = BODY + b" " * 2000
    for _ in range(2):
        zipping.send_batch(KEY, large, IDS)
    zipping.close()
    assert relay.heard[0].body == relay.heard[1].body
    assert gzip.decompress(relay.heard[0].body) == large
    assert relay.heard[0].headers["content-encoding"] == "gzip"
    assert relay.heard[0].body[4:8] == bytes(4)  # gzip's time stamp


def shuffled(change: Callable[[list[dict[str, Any]]], object]) -> dict[str, Any]:
    told = batch_answer(IDS)
    change(told["results"])
    return told


@pytest.mark.parametrize(
    "told",
    [
        batch_answer(IDS[:2]),
        batch_answer([*IDS, IDS[0]]),
        batch_answer([]),
        batch_answer([IDS[1], IDS[0], IDS[2]]),
        batch_answer([IDS[0], IDS[0], IDS[2]]),
        batch_answer([IDS[0], IDS[1], "rcr_" + "z" * 26]),
        shuffled(lambda results: results.reverse()),
        shuffled(lambda results: results[1].update(index=2)),
        shuffled(lambda results: results[1].update(record_id=None)),
    ],
    ids=["too few", "too many", "none", "swapped", "twice", "stranger", "reversed", "index", "null"],
)
def test_an_answer_about_other_items_settles_nothing(
    relay: ScriptedRelay, client: RelayClient, told: dict[str, Any]
) -> None:
    relay.says(Said(told))
    with pytest.raises(RelayError, match="nothing is settled, all items are kept") as caught:
        client.send_batch(KEY, BODY, IDS)
    assert not may_repeat(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"results": "none"},
        {"results": [{"index": 0}]},
        {"results": [{"index": 0, "record_id": IDS[0], "status": "teleported"}]},
        {"batch_id": None},
        {"summary": []},
    ],
)
def test_an_answer_of_another_shape_settles_nothing(
    relay: ScriptedRelay, client: RelayClient, change: dict[str, Any]
) -> None:
    relay.says(Said(batch_answer(IDS, **change)))
    with pytest.raises(RelayError, match="not what the relay's contract says"):
        client.send_batch(KEY, BODY, IDS)


@pytest.mark.parametrize("status", [400, 404, 409, 413, 415, 422])
def test_a_refused_batch_says_status_and_code(relay: ScriptedRelay, client: RelayClient, status: int) -> None:
    relay.says(problem(status, "idempotency_key_reused"))
    with pytest.raises(Refused) as caught:
        client.send_batch(KEY, BODY, IDS)
    assert (caught.value.status, caught.value.code) == (status, "idempotency_key_reused")
    assert not may_repeat(caught.value)


def test_a_size_limit_before_the_relay_is_a_size_limit(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said(b"<html>413 Request Entity Too Large</html>", 413, "text/html"))
    with pytest.raises(Refused) as caught:
        client.send_batch(KEY, BODY, IDS)
    assert (caught.value.status, caught.value.code) == (413, "")


@pytest.mark.parametrize(
    ("said", "wait", "repeatable"),
    [
        (problem(500, "internal"), None, True),
        (Said(b"<html>", 502, "text/html"), None, True),
        (problem(503, "busy", Retry_After="7"), 7.0, True),
        (problem(503, "busy", Retry_After="Sat, 21 Nov 2026 09:02:00 GMT", X_Y="z"), None, True),
        (problem(429, "slow_down", Retry_After="99999999"), 3600.0, True),
        (problem(429, "slow_down", Retry_After="-1"), None, True),
        (problem(408, "timeout"), None, True),
        (problem(425, "too_early"), None, True),
        (problem(504, "timeout"), None, True),
        (problem(409, "idempotency_in_progress", Retry_After="2"), 2.0, True),
        (problem(501, "not_implemented"), None, False),
        (problem(507, "full"), None, False),
    ],
)
def test_a_relay_that_is_not_available_says_how_long(
    relay: ScriptedRelay, client: RelayClient, sleeps: Sleeps, said: Said, wait: float | None, repeatable: bool
) -> None:
    relay.says(said)
    with pytest.raises(Unavailable) as caught:
        client.send_batch(KEY, BODY, IDS)
    assert caught.value.status == said.status
    if wait is not None:
        assert caught.value.retry_after == wait
    assert may_repeat(caught.value) is repeatable
    assert (len(relay.heard), sleeps.naps) == (1, [])


def test_a_batch_whose_answer_is_lost_has_an_unknown_outcome(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said(batch_answer(IDS), cut=20))
    with pytest.raises(OutcomeUnknown) as caught:
        client.send_batch(KEY, BODY, IDS)
    assert may_repeat(caught.value)
    assert len(relay.heard) == 1


def test_a_batch_answered_in_an_encoding_nobody_asked_for_settles_nothing(
    relay: ScriptedRelay, client: RelayClient
) -> None:
    relay.says(Said(batch_answer(IDS), headers={"Content-Encoding": "br"}))
    for name in ("send_batch", "credits"):
        with pytest.raises(RelayError, match="encoded"):
            CALLS[name][0](client)
    assert len(relay.heard) == 2


def test_a_batch_to_nobody_is_proven_unsent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    gone = build(url)
    with pytest.raises(NotSent):
        gone.send_batch(KEY, BODY, IDS)
    gone.close()


def test_a_silent_relay_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = build(f"http://127.0.0.1:{listener.getsockname()[1]}", deadline=0.3)
        with pytest.raises(OutcomeUnknown):
            silent.send_batch(KEY, BODY, IDS)
        silent.close()


def test_of_an_items_errors_path_and_code_are_kept_and_never_words(relay: ScriptedRelay, client: RelayClient) -> None:
    told = batch_answer(IDS)
    told["results"][0]["errors"] = [{"path": "data.person.email", "code": "email_malformed", "message": CANARY}]
    told["results"][1]["errors"] = [{"path": CANARY, "code": CANARY, "message": CANARY}]
    relay.says(Said(told))
    answer = client.send_batch(KEY, BODY, IDS)
    kept = [(error.path, error.code, error.message) for result in answer.results for error in result.errors]
    assert kept == [("data.person.email", "email_malformed", ""), ("", "unreadable", "")]


@pytest.mark.parametrize("key", ["", "x" * 41, 'a"b', "a\\b", "a b", "a\r\nb", "鍵"])
def test_a_key_that_breaks_the_header_is_never_sent(relay: ScriptedRelay, client: RelayClient, key: str) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        client.send_batch(key, BODY, IDS)
    assert relay.heard == []


# The other calls: repeated where that is safe.


@pytest.mark.parametrize("name", [name for name in CALLS if name not in {"send_batch", "campaign_link"}])
@pytest.mark.parametrize("said", [problem(503, "busy"), Said({"x": 1}, cut=2)], ids=["503", "lost answer"])
def test_a_safe_call_is_repeated_with_the_same_bytes(
    relay: ScriptedRelay, client: RelayClient, sleeps: Sleeps, name: str, said: Said
) -> None:
    call, told, _, _ = CALLS[name]
    relay.says(said, said, Said(told))
    call(client)
    assert len(relay.heard) == 3
    assert len(sleeps.naps) == 2
    assert len({(heard.path, heard.body, heard.headers.get("idempotency-key")) for heard in relay.heard}) == 1


@pytest.mark.parametrize("said", [problem(503, "busy"), Said({"x": 1}, cut=2)], ids=["503", "lost answer"])
def test_a_call_without_a_key_is_not_repeated(relay: ScriptedRelay, client: RelayClient, said: Said) -> None:
    relay.says(said)
    with pytest.raises(RelayUnavailableError):
        client.campaign_link("2026-11", "ja")
    assert len(relay.heard) == 1


def test_a_relay_that_stays_away_is_unavailable(relay: ScriptedRelay, client: RelayClient, sleeps: Sleeps) -> None:
    relay.says(problem(429, "slow_down", Retry_After="3"))
    with pytest.raises(RelayUnavailableError) as caught:
        client.credits()
    assert caught.value.retry_after == 3.0
    assert caught.value.exit_code == 6
    assert len(relay.heard) == 4
    assert all(3 <= nap < 4 for nap in sleeps.naps)


def test_a_relay_that_asks_for_an_hour_is_not_waited_for(
    relay: ScriptedRelay, client: RelayClient, sleeps: Sleeps
) -> None:
    relay.says(problem(503, "maintenance", Retry_After="3600"))
    with pytest.raises(RelayUnavailableError) as caught:
        client.meta()
    assert caught.value.retry_after == 3600
    assert (len(relay.heard), sleeps.naps) == (1, [])


def test_no_answer_to_a_safe_call_is_unavailable_too(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said(META, cut=5))
    with pytest.raises(RelayUnavailableError, match=r"the relay does not answer: GET .*/v1/meta"):
        client.meta()


# What single answers must hold.


@pytest.mark.parametrize(
    ("oldest", "newest", "fits"),
    [("1.0", "1.0", True), ("0.9", "1.10", True), ("1.0", "2.0", True), ("1.1", "1.2", False), ("0.1", "0.9", False)],
)
def test_a_relay_without_our_schema_is_a_version_error(
    relay: ScriptedRelay, client: RelayClient, oldest: str, newest: str, fits: bool
) -> None:
    relay.says(Said({**META, "schema": {"min": oldest, "max": newest}}))
    if fits:
        assert client.meta().schema_range.max == newest
    else:
        with pytest.raises(VersionError, match=r"this program sends 1\.0"):
            client.meta()


@pytest.mark.parametrize("version", ["1", "1.x", "", "one", "1.0.0", "９.０"])
def test_a_schema_range_that_is_no_version_is_no_relays(
    relay: ScriptedRelay, client: RelayClient, version: str
) -> None:
    relay.says(Said({**META, "schema": {"min": "1.0", "max": version}}))
    with pytest.raises(RelayError):
        client.meta()


@pytest.mark.parametrize(
    ("field", "senseless"),
    [
        ("limits.batch_items", 0),
        ("limits.batch_items", -1),
        ("limits.batch_items", 10**9),
        ("limits.batch_bytes", 0),
        ("limits.batch_bytes", 10**12),
        ("limits.keys_per_lookup", 0),
        ("limits.keys_per_lookup", 10**9),
        ("idempotency_retention_days", 0),
        ("idempotency_retention_days", -5),
        ("idempotency_retention_days", 10**9),
        ("events.last_seq", -1),
    ],
)
def test_a_relay_that_says_senseless_things_of_itself_is_told_which(
    relay: ScriptedRelay, client: RelayClient, field: str, senseless: int
) -> None:
    group, _, name = field.rpartition(".")
    told = {**META, group: {**META[group], name: senseless}} if group else {**META, name: senseless}
    relay.says(Said(told))
    with pytest.raises(RelayError, match=rf"/v1/meta .* is not what the relay's contract says \({field}: "):
        client.meta()


def event(number: int, **changes: Any) -> dict[str, Any]:
    at = "2026-11-21T09:00:00.000Z"
    told = {"id": f"evt_{number}", "seq": number, "type": "moon.risen", "occurred_at": at, "recorded_at": at}
    return {**told, "data": {}, **changes}


def test_an_event_at_fault_is_set_aside_without_its_content(relay: ScriptedRelay, client: RelayClient) -> None:
    told = [event(1), event(2, data=[CANARY]), event(3)]
    relay.says(Said({"events": told, "next_cursor": "3", "has_more": False}))
    answer = client.events("0")

    assert [each.seq for each in answer.events] == [1, 3]
    assert [tuple(each) for each in answer.unread] == [("evt_2", "data: dict_type")]
    assert CANARY not in repr(answer.unread)


def test_a_page_of_nothing_but_events_at_fault_is_passed(relay: ScriptedRelay, client: RelayClient) -> None:
    for cursor, more in (("1", True), ("2", True), ("3", False)):
        relay.says(Said({"events": [event(int(cursor), data=None)], "next_cursor": cursor, "has_more": more}))

    assert [len(client.events(after).unread) for after in ("0", "1", "2")] == [1, 1, 1]


def row(record_id: str | None) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "referral_id": "ref_1",
        "revision": 3,
        "status": "received",
        "digest": None,
        "updated_at": "2026-11-21T09:00:00.000Z",
    }


@pytest.mark.parametrize("ids", [[IDS[0], IDS[0]], ["rcr_" + "z" * 26], [None]])
def test_a_lookup_answers_only_what_was_asked(relay: ScriptedRelay, client: RelayClient, ids: list[str | None]) -> None:
    relay.says(Said({"referrals": [row(each) for each in ids]}))
    with pytest.raises(RelayError, match="not asked for, or twice"):
        client.lookup(IDS)


def test_a_lookup_may_leave_out_what_is_unknown(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said({"referrals": [row(IDS[1])]}))
    assert [found.record_id for found in client.lookup(IDS).referrals] == [IDS[1]]
    assert json.loads(relay.heard[0].body) == {"record_ids": IDS}


def link(link_id: str, url: str) -> dict[str, str]:
    return {"link_id": link_id, "url": url, "expires_at": "2027-05-20T00:00:00Z"}


@pytest.mark.parametrize(
    "links",
    [
        [link("lnk_1", "https://relay.example/r/a"), link("lnk_1", "https://relay.example/r/b")],
        [link("lnk_1", "https://relay.example/r/a"), link("lnk_2", "https://relay.example/r/a")],
        [link("lnk_1", "javascript:alert(1)")],
        [link("lnk_1", "https://relay.example/r/a\r\nBcc: x@example.com")],
        [link("lnk_1", "")],
    ],
)
def test_a_link_that_cannot_be_handed_out_is_not_taken(
    relay: ScriptedRelay, client: RelayClient, links: list[dict[str, str]]
) -> None:
    relay.says(Said({"links": links}))
    with pytest.raises(RelayError, match="minted"):
        client.mint_links(KEY, b'{"count":%d}' % len(links))


@pytest.mark.parametrize("told", [0, 1, 3])
def test_links_that_are_not_as_many_as_asked_for_are_not_taken(
    relay: ScriptedRelay, client: RelayClient, told: int
) -> None:
    relay.says(Said({"links": [link(f"lnk_{at}", f"https://relay.example/r/{at}") for at in range(told)]}))
    with pytest.raises(RelayError, match="as many as were asked for"):
        client.mint_links(KEY, b'{"count":2}')


@pytest.mark.parametrize("status", [400, 422])
def test_a_cursor_the_relay_cannot_read_counts_as_expired(
    relay: ScriptedRelay, client: RelayClient, status: int
) -> None:
    relay.says(problem(status, "malformed"), problem(status, "malformed"))
    with pytest.raises(CursorExpired):
        client.events("circle-1")
    with pytest.raises(Refused) as caught:
        client.events()
    assert not isinstance(caught.value, CursorExpired)


def test_an_expired_cursor_says_so(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(problem(410, "cursor_expired"))
    with pytest.raises(CursorExpired):
        client.events("1")
    assert len(relay.heard) == 1


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda c: c.events("7"), {"events": [], "next_cursor": "7", "has_more": True}),
        (lambda c: c.referrals("7"), {"referrals": [], "next_cursor": "7"}),
        (lambda c: c.credit_entries("7"), {"entries": [], "next_cursor": "7"}),
    ],
)
def test_a_page_that_leads_to_itself_is_not_read_for_ever(
    relay: ScriptedRelay, client: RelayClient, call: Callable[[RelayClient], object], told: dict[str, Any]
) -> None:
    relay.says(Said(told))
    with pytest.raises(RelayError, match="stays at the same cursor"):
        call(client)


def test_the_last_page_of_events_may_keep_its_cursor(relay: ScriptedRelay, client: RelayClient) -> None:
    relay.says(Said({"events": [], "next_cursor": "7", "has_more": False}))
    assert client.events("7").next_cursor == "7"


# Settings and secrets.


class Hidden:
    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value


def test_a_secret_is_revealed_to_the_relay_only(relay: ScriptedRelay) -> None:
    relay.says(Said(META))
    asking = RelayClient(relay.url, "acme", Hidden("rk_1"))
    asking.meta()
    asking.close()
    assert relay.heard[0].headers["authorization"] == "Bearer rk_1"
    assert "rk_1" not in repr(asking)


@pytest.mark.parametrize("key", ["", "rk secret", "rk_secret\n", "鍵secret", "rk_secret\0"])
def test_a_key_that_cannot_be_sent_is_a_setting_to_mend(key: str) -> None:
    with pytest.raises(ConfigurationError, match=r"relay\.api_key") as caught:
        RelayClient("https://relay.example", "acme", key)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://relay.example", "relay.example", "https://u:secret@relay.example"])
def test_a_url_that_cannot_be_asked_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"relay\.url") as caught:
        RelayClient(url, "acme", API_KEY)
    assert "secret" not in str(caught.value)


def test_a_base_path_stays_in_front(relay: ScriptedRelay) -> None:
    relay.says(Said(META))
    asking = build(relay.url + "/career/")
    asking.meta()
    asking.close()
    assert relay.heard[0].path == "/career/v1/meta"


FAILURES = [
    *NOT_A_RELAY.values(),
    problem(400, "malformed"),
    problem(401, "unauthorized"),
    problem(409, CANARY),
    problem(413, "batch_too_large"),
    problem(503, "busy"),
    Said(CANARY, 200),
    Said({CANARY: CANARY, "schema": {CANARY: CANARY}, "results": [{CANARY: CANARY}]}),
    Said(batch_answer([CANARY, CANARY, CANARY])),
    Said(batch_answer(IDS, results=[{"index": CANARY, "record_id": CANARY, "status": CANARY}])),
    Said(b"{}", kind=f"text/{CANARY}"),
    Said(b"", 302, headers={"Location": f"https://evil.example/?{CANARY}"}),
    Said(batch_answer(IDS), cut=30),
]


@pytest.mark.parametrize("said", FAILURES)
def test_no_failure_says_a_person_or_a_secret(
    relay: ScriptedRelay, client: RelayClient, caplog: pytest.LogCaptureFixture, said: Said
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("send_batch", "meta", "mint_links", "lookup", "campaign_link"):
        relay.says(said)
        with pytest.raises(RelayConnectorsError) as caught:
            CALLS[name][0](client)
        shown = f"{caught.value!r} {caught.value}"
        chained = caught.value.__cause__ if caught.value.__suppress_context__ else caught.value.__context__
        assert chained is None
        for text in (shown, caplog.text):
            assert CANARY not in text
            assert API_KEY not in text
            assert IDS[0] not in text

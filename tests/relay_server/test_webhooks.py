"""A thin, signed word that there is something to fetch: said again until it is heard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Ear:
    """An employer's server that hears words."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                ear.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(ear.answers.pop(0) if ear.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?secret=path"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def wait(self, number: int, seconds: float = 8.0) -> list[dict[str, Any]]:
        """The bodies of the first *number* words."""
        until = time.monotonic() + seconds
        while len(self.heard) < number and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.heard) >= number, f"heard {len(self.heard)} of {number}"
        return [json.loads(body) for _, body in self.heard]


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()


def _put(acme: Any, ear: Ear, rotation: int = 1) -> Any:
    return acme.web.put(f"{acme.url}/v1/webhook", json={"url": ear.url, "rotation": rotation}, timeout=20)


def _state(acme: Any, state: str) -> Any:
    until = time.monotonic() + 8
    while (told := acme.get("/v1/webhook").json())["state"] != state and time.monotonic() < until:
        time.sleep(0.01)
    return told


def _right(secret: str, headers: dict[str, str], body: bytes) -> list[bool]:
    """Standard Webhooks, written down a second time: which of the signatures this secret made."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return [mine == one for one in headers["webhook-signature"].split(" ")]


def test_every_event_is_announced_thin_and_signed(acme: Any, ear: Ear) -> None:
    secret = _put(acme, ear).json()["secret"]
    acme.push(acme.item(1), acme.item(2))

    assert ear.wait(2) == [{"type": "referral.received", "seq": 1}, {"type": "referral.received", "seq": 2}]
    headers, body = ear.heard[0]
    assert headers["webhook-id"] == acme.events()[0]["id"]
    assert headers["webhook-timestamp"] == "1795143600"
    assert _right(secret, headers, body) == [True]
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_what_happened_before_is_not_announced(acme: Any, ear: Ear) -> None:
    acme.push(acme.item(1))
    _put(acme, ear)
    acme.push(acme.item(2))

    assert ear.wait(1) == [{"type": "referral.received", "seq": 2}]


def test_a_rotation_signs_with_both_secrets_for_a_day(acme: Any, ear: Ear, later: Any) -> None:
    first = _put(acme, ear).json()["secret"]
    told = _put(acme, ear, 2).json()
    again = _put(acme, ear, 2).json()

    assert told == again
    assert told["old_secret_until"] == "2026-11-21T03:00:00.000Z"
    acme.push(acme.item(1))
    ear.wait(1)
    assert _right(told["secret"], *ear.heard[0]) == [True, False]
    assert _right(first, *ear.heard[0]) == [False, True]
    later(days=1)
    acme.push(acme.item(2))
    ear.wait(2)
    assert _right(told["secret"], *ear.heard[1]) == [True]


def test_a_rotation_that_skips_or_goes_back_is_refused(acme: Any, ear: Ear) -> None:
    _put(acme, ear)
    _put(acme, ear, 2)

    for rotation in (1, 4):
        assert _put(acme, ear, rotation).json()["code"] == "illegal_transition"


@pytest.mark.parametrize("fault", [500, 302, 404])
def test_a_word_that_was_not_heard_is_said_again_with_the_same_id(acme: Any, ear: Ear, fault: int) -> None:
    ear.answers = [fault]
    _put(acme, ear)
    acme.push(acme.item(1))
    assert _state(acme, "failing")["last_error"] == str(fault)

    ear.wait(2)
    assert ear.heard[0][0]["webhook-id"] == ear.heard[1][0]["webhook-id"]
    assert _state(acme, "active") | {"url": ""} == {
        "url": "",
        "rotation": 1,
        "state": "active",
        "told_seq": 1,
        "last_error": None,
    }


def test_a_server_that_is_gone_is_told_no_more(acme: Any, ear: Ear) -> None:
    ear.answers = [410]
    _put(acme, ear)
    acme.push(acme.item(1))
    assert _state(acme, "gone")["state"] == "gone"
    acme.push(acme.item(2))
    time.sleep(0.2)

    assert len(ear.heard) == 1


def test_when_many_wait_only_the_newest_is_announced(acme: Any, ear: Ear) -> None:
    _put(acme, ear)
    acme.push(*(acme.item(number) for number in range(100)))

    assert ear.wait(1)[0] == {"type": "referral.received", "seq": 100}


def test_one_deaf_employer_holds_up_no_other(acme: Any, globex: Any, ear: Ear) -> None:
    deaf = {"url": "http://127.0.0.1:9/", "rotation": 1}
    acme.web.put(f"{acme.url}/v1/webhook", json=deaf, timeout=20)
    _put(globex, ear)
    acme.push(acme.item(1))
    globex.push(globex.item(1))

    ear.wait(1)
    assert _state(acme, "failing")["last_error"] == "ConnectionError"


def test_the_secret_is_shown_only_when_it_is_set_and_lies_nowhere(acme: Any, ear: Ear, relay: Any) -> None:
    secret = _put(acme, ear).json()["secret"]

    assert "secret" not in acme.get("/v1/webhook").json()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    kept = (relay.state_dir / "relay.db").read_bytes()
    assert secret.encode() not in kept
    assert key not in kept
    assert key.hex().encode() not in kept


def test_a_webhook_can_be_taken_back(acme: Any, globex: Any, ear: Ear) -> None:
    assert acme.get("/v1/webhook").status_code == 404
    _put(acme, ear)
    assert globex.get("/v1/webhook").status_code == 404
    for deleted in (True, False):
        assert acme.web.delete(f"{acme.url}/v1/webhook", timeout=20).json() == {"deleted": deleted}
    acme.push(acme.item(1))
    time.sleep(0.2)

    assert ear.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://user:password@example.com/",
        "ftp://127.0.0.1/",
        "https:///hook",
        "http://127.0.0.1.example.com/",
        "https://example.com/#x",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_an_address_that_is_not_safe_is_refused_without_its_value(steady_acme: Any, url: str) -> None:
    answer = steady_acme.web.put(f"{steady_acme.url}/v1/webhook", json={"url": url}, timeout=20)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "example" not in answer.text
    assert "password" not in answer.text


def test_what_was_not_heard_is_said_after_a_restart(acme: Any, ear: Ear, relay: Any, tmp_path: Any) -> None:
    from relay_connectors.relay_server.app import create_app

    ear.answers = [500] * 50
    _put(acme, ear)
    acme.push(acme.item(1))
    _state(acme, "failing")
    relay.app.state.relay.herald.stop()
    ear.heard.clear()
    ear.answers.clear()
    again = create_app(relay.state_dir, tenants={"acme": "acme-key", "globex": "g"})
    again.state.relay.start()

    assert ear.wait(1) == [{"type": "referral.received", "seq": 1}]
    again.state.relay.stop()


def test_no_address_of_an_employer_is_ever_logged(acme: Any, relay: Any, caplog: Any) -> None:
    caplog.set_level("DEBUG", logger="relay_connectors")
    acme.web.put(f"{acme.url}/v1/webhook", json={"url": "http://127.0.0.1:9/geheim", "rotation": 1}, timeout=20)
    acme.push(acme.item(1))
    _state(acme, "failing")

    assert "geheim" not in caplog.text

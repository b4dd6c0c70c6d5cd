"""The Idempotency-Key: one key, one body, one answer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.idempotency import read_key
from relay_connectors.relay_server.problems import ProblemError


def _send(acme: Any, body: bytes, key: str | None = '"k"', **headers: str) -> requests.Response:
    told = {"Relay-Schema": "1.0", **headers} | ({"Idempotency-Key": key} if key is not None else {})
    return acme.web.post(f"{acme.url}/v1/referrals/batch", data=body, headers=told, timeout=20)


def _batch(*items: Any) -> bytes:
    return orjson.dumps({"items": list(items)})


def test_the_same_key_and_body_give_the_stored_answer(acme: Any) -> None:
    first = _send(acme, _batch(acme.item()))
    again = _send(acme, _batch(acme.item()))

    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert acme.types() == ["referral.received"]


def test_a_quoted_and_a_bare_key_are_the_same_key(acme: Any) -> None:
    first = _send(acme, _batch(acme.item()), '"same"')

    assert _send(acme, _batch(acme.item()), "same").content == first.content


def test_plain_and_gzip_are_the_same_body(acme: Any) -> None:
    import gzip

    first = _send(acme, _batch(acme.item()))
    again = _send(acme, gzip.compress(_batch(acme.item())), **{"Content-Encoding": "gzip"})

    assert again.content == first.content


def test_another_body_under_the_same_key_is_refused(acme: Any) -> None:
    _send(acme, _batch(acme.item()))
    answer = _send(acme, _batch(acme.item(2)))

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert acme.row(2) is None


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_key_is_refused(acme: Any, key: str | None) -> None:
    answer = _send(acme, _batch(acme.item()), key)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ['""', '"abc', '"a"b"', '"a\\b"', "x" * 41, f'"{"x" * 41}"', "a\tb", '"\\"', "鍵"])
def test_a_key_that_is_none_is_malformed(key: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_key(key)
    assert caught.value.code == "malformed"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40))
def test_every_ascii_text_of_forty_characters_is_a_key_in_quotes(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')

    assert read_key(f'"{quoted}"') == text


def test_the_same_key_of_another_tenant_is_another_key(acme: Any, globex: Any) -> None:
    _send(acme, _batch(acme.item()))

    assert _send(globex, _batch(globex.item(2))).json()["summary"] == {"created": 1}


def test_the_same_key_for_another_operation_is_another_key(acme: Any) -> None:
    acme.post("/v1/links/mint", {"count": 1}, key="k")

    assert _send(acme, _batch(acme.item())).json()["summary"] == {"created": 1}


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b" " * (4 * 1024 * 1024 + 1), 413), (b'{"items":[' + b"1," * 500 + b"1]}", 413)]
)
def test_a_refusal_about_the_body_is_stored(acme: Any, body: bytes, status: int) -> None:
    first = _send(acme, body)
    again = _send(acme, body)

    assert first.status_code == again.status_code == status
    assert again.headers["Idempotent-Replayed"] == "true"
    assert _send(acme, b'{"items":[]}').json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer agent-key"}, 403),
        ({"Relay-Schema": "9.9"}, 400),
        ({"Content-Type": "text/csv"}, 415),
    ],
)
def test_a_refusal_about_the_request_is_not_stored(acme: Any, headers: dict[str, str], status: int) -> None:
    assert _send(acme, _batch(acme.item()), **headers).status_code == status

    good = _send(acme, _batch(acme.item()))
    assert (good.status_code, good.headers.get("Idempotent-Replayed")) == (200, None)


@pytest.mark.parametrize("kind", ["429", "500", "502", "503"])
def test_a_passing_failure_is_not_stored(acme: Any, admin: Any, kind: str) -> None:
    admin.post("/admin/faults", {"kind": kind})

    assert _send(acme, _batch(acme.item())).status_code == int(kind)
    assert _send(acme, _batch(acme.item())).status_code == 200


def test_no_slot_is_not_stored_because_there_may_be_one_later(acme: Any) -> None:
    for _ in range(2):
        answer = acme.post("/v1/slots/reserve", {"requirements": {}}, key="slot")

        assert (answer.status_code, answer.json()["code"]) == (409, "no_slot_available")
        assert "Idempotent-Replayed" not in answer.headers


def test_a_key_that_is_still_running_is_in_progress(acme: Any, admin: Any) -> None:
    admin.post("/admin/faults", {"kind": "slow", "seconds": 1, "path": "/v1/referrals/batch"})
    body, answers = _batch(acme.item()), []
    slow = threading.Thread(target=lambda: answers.append(_send(acme, body)))
    slow.start()
    other = type(acme)(acme.url, "acme-key")
    while not (early := other.row()):
        pass

    second = _send(other, body)
    reused = _send(other, _batch(acme.item(2)))
    slow.join()
    assert early["status"] == "invited"
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["Retry-After"] == "1"
    assert reused.json()["code"] == "idempotency_key_reused"
    assert _send(other, body).content == answers[0].content


def test_many_at_once_under_one_key_act_once(acme: Any) -> None:
    body = _batch(*(acme.item(number) for number in range(50)))
    answers: list[requests.Response] = []
    senders = [
        threading.Thread(target=lambda: answers.append(_send(type(acme)(acme.url, "acme-key"), body))) for _ in range(8)
    ]
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert {one.status_code for one in answers} <= {200, 409}
    assert len({one.content for one in answers if one.status_code == 200}) == 1
    assert len(acme.types()) == 50


def test_after_the_retention_a_key_is_new_again(acme: Any, later: Any) -> None:
    _send(acme, _batch(acme.item()))
    later(days=7, seconds=1)

    again = _send(acme, _batch(acme.item()))
    assert "Idempotent-Replayed" not in again.headers
    assert again.json()["summary"] == {"stale": 1}


def test_a_stored_answer_survives_a_restart(tmp_path: Path, employer_of: Any) -> None:
    answers = []
    for _ in range(2):
        with RunningRelay(tmp_path / "relay", tenants={"acme": "acme-key"}) as relay:
            acme = employer_of(relay.url, "acme-key")
            answers.append(_send(acme, _batch(acme.item())))

    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_a_replayed_mint_gives_the_same_links(acme: Any) -> None:
    first = acme.post("/v1/links/mint", {"count": 3}, key="mint")
    again = acme.post("/v1/links/mint", {"count": 3}, key="mint")

    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_no_address_that_opens_is_in_the_database(acme: Any, relay: RunningRelay) -> None:
    tokens = [url.rpartition("/")[2] for url in acme.links(5)]

    stored = (relay.state_dir / "relay.db").read_bytes()
    assert not any(token.encode() in stored for token in tokens)

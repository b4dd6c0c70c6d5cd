"""The client and the reference relay: both sides of one contract, over real HTTP, with the relay's faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the reference relay needs the extra 'server'")

from relay_connectors.errors import CredentialsError, RelayError
from relay_connectors.http.session import build_session
from relay_connectors.relay.client import (
    CursorExpired,
    OutcomeUnknown,
    Refused,
    RelayClient,
    Unavailable,
    may_repeat,
)
from relay_connectors.relay_server.running import RunningRelay

API_KEY = "rk_test_0123456789abcdef0123456789"
ADMIN_KEY = "ak_test_0123456789abcdef0123456789"
IDS = ["rcr_" + letter * 26 for letter in "abc"]
RETRACTS = [{"record_id": each, "revision": 1, "op": "retract", "reason": "error"} for each in IDS]
BODY = json.dumps({"items": RETRACTS}).encode() + b" " * 2000
MINT = b'{"count":3,"label":"2026-11","expires_in_days":180}'


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    state: Path = tmp_path_factory.mktemp("relay") / "state"
    with RunningRelay(state, tenants={"acme": API_KEY}, admin_key=ADMIN_KEY) as running:
        yield running


@pytest.fixture(params=[False, True], ids=["plain", "gzip"])
def client(relay: RunningRelay, request: pytest.FixtureRequest) -> Iterator[RelayClient]:
    made = RelayClient(relay.url, "acme", API_KEY, compress=request.param, sleep=lambda _: None)
    yield made
    made.close()


@pytest.fixture
def breaks(relay: RunningRelay) -> Iterator[Callable[..., None]]:
    """Switches a fault on; all are off again afterwards."""
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    with build_session() as session:

        def switch(kind: str, **more: Any) -> None:
            told = {"kind": kind, **more}
            session.post(f"{relay.url}/admin/faults", json=told, headers=headers, timeout=5).raise_for_status()

        yield switch
        session.delete(f"{relay.url}/admin/faults", headers=headers, timeout=5).raise_for_status()


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"k-{abs(hash(request.node.nodeid)):x}"[:40]


def test_the_relay_takes_our_schema(client: RelayClient) -> None:
    assert client.meta().limits.batch_items > 0


def test_a_batch_is_answered_item_by_item(client: RelayClient, key: str) -> None:
    answer = client.send_batch(key, BODY, IDS)
    assert [result.record_id for result in answer.results] == IDS
    assert {result.status for result in answer.results} <= {"retracted", "stale", "unchanged"}


@pytest.mark.parametrize("fault", ["drop_before", "lose_answer", "half_answer"])
def test_a_lost_answer_is_found_again_under_the_same_key(
    client: RelayClient, breaks: Callable[..., None], key: str, fault: str
) -> None:
    breaks(fault)
    with pytest.raises(OutcomeUnknown) as caught:
        client.send_batch(key, BODY, IDS)
    assert may_repeat(caught.value)
    again = client.send_batch(key, BODY, IDS)
    assert client.send_batch(key, BODY, IDS) == again


@pytest.mark.parametrize("fault", ["429", "500", "502", "503"])
def test_a_relay_in_trouble_is_unavailable(
    client: RelayClient, breaks: Callable[..., None], key: str, fault: str
) -> None:
    breaks(fault, retry_after=7)
    with pytest.raises(Unavailable) as caught:
        client.send_batch(key, BODY, IDS)
    assert caught.value.status == int(fault)
    assert caught.value.retry_after == (7.0 if fault in {"429", "503"} else None)


@pytest.mark.parametrize("fault", ["html_200", "empty_200", "204"])
def test_a_green_status_alone_settles_nothing(
    client: RelayClient, breaks: Callable[..., None], key: str, fault: str
) -> None:
    breaks(fault)
    with pytest.raises(RelayError, match="did not answer as a relay"):
        client.send_batch(key, BODY, IDS)


def test_a_key_with_another_body_is_refused(client: RelayClient, key: str) -> None:
    client.send_batch(key, BODY, IDS)
    with pytest.raises(Refused) as caught:
        client.send_batch(key, BODY.replace(b'"error"', b'"gone"'), IDS)
    assert (caught.value.status, caught.value.code) == (422, "idempotency_key_reused")


def test_links_minted_twice_under_one_key_are_the_same_links(client: RelayClient, key: str) -> None:
    minted = client.mint_links(key, MINT)
    assert client.mint_links(key, MINT) == minted
    ids = [link.link_id for link in minted.links]
    assert sorted(client.revoke_links(ids).revoked) == sorted(ids)
    assert "/r/" in client.campaign_link("2026-11", "ja").url


def test_what_the_relay_holds_can_be_asked(client: RelayClient, key: str) -> None:
    client.send_batch(key, BODY, IDS)
    unknown = "rcr_" + "z" * 26
    assert {row.record_id for row in client.lookup([*IDS, unknown]).referrals} <= set(IDS)
    assert client.referrals().next_cursor is None
    assert client.credits().points == 0
    assert client.credit_entries().entries == []


def test_events_are_read_to_their_end(client: RelayClient) -> None:
    answer = client.events()
    assert not answer.has_more
    assert client.events(answer.next_cursor).events == []


def test_a_cursor_the_relay_has_forgotten_says_so(client: RelayClient, breaks: Callable[..., None]) -> None:
    breaks("cursor_gone")
    with pytest.raises(CursorExpired):
        client.events("1")


def test_a_wrong_key_is_told_by_its_setting(relay: RunningRelay) -> None:
    stranger = RelayClient(relay.url, "acme", "rk_wrong_0123456789abcdef0123456789")
    with pytest.raises(CredentialsError, match=r"relay\.api_key"):
        stranger.meta()
    stranger.close()

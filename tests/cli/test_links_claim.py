"""``links claim``: who registered through a campaign's link is known by their record, with a real relay."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from relay_connectors.cycle.claims import Claimer
from relay_connectors.ledger import Ledger
from relay_connectors.links.table import LinkRow, table_bytes
from relay_connectors.record import Identity
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay_server.simulate import simulate

FEEDBACK = ("contact_by_agent", "feedback_status")
HANAKO = "A-1,山田 花子,ヤマダ ハナコ,Hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"


def ledger_of(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.fixture
def register(place, relay, call) -> Callable[..., None]:
    """Somebody registers through the line that stands in every mail."""

    def do(email: str, *scopes: str) -> None:
        url = json.loads(call("links", "campaign", "--label", "autumn", "--json").out)["url"]
        path = place.folder / "campaign.csv"
        path.write_bytes(table_bytes([LinkRow("", "", email, "", url, "", "ja")], "ja"))
        done = simulate(path, relay.mail_dir, register=1, base_url=relay.url, consents=scopes or FEEDBACK)
        assert done.registered == 1

    return do


@pytest.fixture
def synced(place, relay, call) -> Any:
    place.rows(HANAKO)
    assert call("sync").code == 0
    return place


def told(call, *args: str) -> dict[str, Any]:
    answer = call("links", "claim", "--json", *args)
    assert answer.code == 0
    found: dict[str, Any] = json.loads(answer.out)
    return found


def registered(call) -> int:
    return int(json.loads(call("status", "--json").out)["persons"]["registered"])


NOBODY = {"unknown": 0, "several": 0, "silent": 0}


def test_somebody_from_a_campaign_is_known_by_their_address(synced, call, register) -> None:
    register("hanako@EXAMPLE.jp")
    call("sync")
    assert registered(call) == 0

    assert told(call) == {"dry_run": False, "claimed": 1, "left": NOBODY}
    assert registered(call) == 1
    assert told(call)["claimed"] == 0


def test_a_dry_run_claims_nobody(synced, call, register) -> None:
    register("hanako@example.jp")

    assert told(call, "--dry-run") == {"dry_run": True, "claimable": 1, "left": NOBODY}
    assert registered(call) == 0
    assert "1 registrations could be claimed." in call("links", "claim", "--dry-run").out


def test_who_was_claimed_gets_no_link_any_more(synced, call, register) -> None:
    register("hanako@example.jp")
    told(call)
    call("sync")
    left_out = json.loads(call("links", "export", "-o", "links.csv", "--json").out)

    assert (left_out["rows"], left_out["left_out"]) == (0, {"registered": 1})


@pytest.mark.parametrize("synced_between", [True, False])
def test_what_was_told_of_them_before_is_theirs(synced, call, register, synced_between) -> None:
    register("hanako@example.jp")
    if synced_between:
        call("sync")
    told(call)
    call("sync")
    told(call)

    with ledger_of(synced) as ledger:
        rows = ledger.database.rows(
            "SELECT DISTINCT scope, status FROM consents WHERE obtained_via = 'link_registration'"
        )
    assert sorted(rows) == [("contact_by_agent", "granted"), ("feedback_status", "granted")]


def test_whom_nobody_here_knows_and_who_allows_no_feedback_stay_unmatched(synced, call, register) -> None:
    register("taro@example.jp")
    register("hanako@example.jp", "contact_by_agent")

    assert told(call) == {"dry_run": False, "claimed": 0, "left": {"unknown": 1, "several": 0, "silent": 1}}


def test_an_address_that_several_people_have_is_nobodys(synced, call, register) -> None:
    synced.rows(HANAKO, "A-2,鈴木 次郎,スズキ ジロウ,hanako@example.jp,,営業,不採用,{applied},{decided},,")
    call("sync")
    register("hanako@example.jp")

    assert told(call)["left"] == {"unknown": 0, "several": 1, "silent": 0}


def test_an_answer_that_was_lost_is_asked_for_again(synced, relay, call, register) -> None:
    register("hanako@example.jp")
    client = RelayClient(relay.url, "acme", "key-of-acme-0123456789")
    with ledger_of(synced) as ledger:
        ((referral_id, record_id),) = Claimer(ledger, client).find().claims.items()
        with ledger.transaction():
            ledger.records.claim(record_id, referral_id)
    client.claim_referral(referral_id, record_id)  # and the program was killed
    client.close()

    assert told(call)["claimed"] == 1
    assert registered(call) == 1


def test_a_claim_that_the_relay_refuses_is_forgotten(synced, relay, call) -> None:
    client = RelayClient(relay.url, "acme", "key-of-acme-0123456789")
    with ledger_of(synced) as ledger:
        ((record_id,),) = ledger.database.rows("SELECT record_id FROM records")
        assert Claimer(ledger, client).claim({"ref_unknown": record_id}) == []
        assert ledger.records.claimed() == {}
    client.close()

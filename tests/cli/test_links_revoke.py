"""``links revoke``, ``links campaign`` and ``links export`` from the outside, with a real relay."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity


def ledger_of(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def links(place, state: str) -> list[tuple[str, str]]:
    with ledger_of(place) as ledger:
        return ledger.database.rows("SELECT link_id, url FROM links WHERE state = ? ORDER BY link_id", (state,))


def opens(url: str) -> bool:
    with requests.get(url, timeout=20) as answer:
        return answer.status_code == 200


@pytest.fixture
def linked(place, relay, call) -> Any:
    assert call("sync").code == 0
    return place


def test_a_revoked_link_opens_nothing_any_more(linked, call) -> None:
    ((link_id, url),) = links(linked, "assigned")
    assert opens(url)

    answer = call("links", "revoke", link_id)
    assert answer.code == 0
    assert "1 links revoked." in answer.out
    assert links(linked, "revoked") == [(link_id, url)]
    assert not opens(url)


def test_the_links_of_a_person_are_revoked_by_their_application(linked, call) -> None:
    ((link_id, _),) = links(linked, "assigned")
    told = json.loads(call("links", "revoke", "--person", "acme-csv/A-1", "--json").out)

    assert told == {
        "revoked": [link_id],
        "registered": [],
        "closed": [],
        "unknown": [],
        "closed_at_relay": [link_id],
    }
    assert json.loads(call("links", "revoke", "--person", "acme-csv/A-1", "--json").out)["revoked"] == []


def test_several_at_once_need_a_yes(linked, call) -> None:
    free = [link_id for link_id, _ in links(linked, "free")[:2]]

    answer = call("links", "revoke", *free)
    assert answer.code == 2
    assert "this would revoke 2 links; add --yes" in answer.err
    assert links(linked, "revoked") == []
    assert call("links", "revoke", *free, "--yes").code == 0
    assert [link_id for link_id, _ in links(linked, "revoked")] == free


def test_a_relay_that_is_away_is_told_by_the_next_sync(linked, relay, call) -> None:
    ((link_id, url),) = links(linked, "assigned")
    linked.settings(url="http://127.0.0.1:1")
    answer = call("links", "revoke", link_id, "--lang", "ja")

    assert answer.code == 6
    assert "リレーには次の sync で伝えます。" in answer.out
    assert links(linked, "revoked") == [(link_id, url)]
    assert opens(url)
    linked.settings(url=relay.url)
    assert call("sync").code == 0
    assert not opens(url)


def test_without_a_relay_it_is_revoked_here(linked, call) -> None:
    ((link_id, url),) = links(linked, "assigned")
    path = linked.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[text.index("[provider]") :], encoding="utf-8")

    assert call("links", "revoke", link_id).code == 2
    assert links(linked, "revoked") == [(link_id, url)]


def test_a_revoked_link_is_in_no_export(linked, call) -> None:
    call("links", "revoke", "--person", "acme-csv/A-1")

    told = json.loads(call("links", "export", "-o", "links.csv", "--all", "--json").out)
    assert told["rows"] == 0


def test_a_revoked_person_gets_no_new_link_for_the_same_rejection(linked, call) -> None:
    call("links", "revoke", "--person", "acme-csv/A-1")
    call("sync")

    assert links(linked, "assigned") == []


def test_links_and_a_person_are_not_named_together(linked, call) -> None:
    assert call("links", "revoke").code == 2
    assert call("links", "revoke", "lnk_1", "--person", "acme-csv/A-1").code == 2


def test_an_unknown_link_is_told(linked, call) -> None:
    answer = call("links", "revoke", "lnk_nowhere")

    assert answer.code == 2
    assert "lnk_nowhere: no such link, neither in the ledger nor at the relay" in answer.err


def test_an_unknown_link_is_passed_on_when_the_relay_is_back(linked, call) -> None:
    linked.settings(url="http://127.0.0.1:1")
    answer = call("links", "revoke", "lnk_nowhere")

    assert answer.code == 6
    assert "the relay is asked to close it all the same" in answer.out
    assert "The next sync tells the relay." in answer.out


def test_a_campaign_needs_no_source_and_no_ledger(linked, call) -> None:
    path = linked.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[sources")], encoding="utf-8")
    (linked.folder / ".relay" / "identity.key").unlink()

    answer = call("links", "campaign", "--label", "2026-11", "--locale", "ja")
    assert answer.code == 0
    (url,) = answer.out.split()
    assert opens(url)
    again = json.loads(call("links", "campaign", "--label", "2026-11", "--json").out)
    assert (again["url"], again["label"], again["locale"]) == (url, "2026-11", "ja")


def test_a_campaign_is_ended_by_its_id(linked, call) -> None:
    campaign = json.loads(call("links", "campaign", "--label", "spring", "--json").out)
    answer = call("links", "revoke", campaign["campaign_id"])

    assert "1 links revoked." in answer.out
    assert "It is not in the ledger; the relay closed it." in answer.out
    assert not opens(campaign["url"])


@pytest.mark.parametrize("label", ["", " ", "x" * 201, "a\nb"])
def test_a_label_that_is_none_is_refused(label, linked, call) -> None:
    assert call("links", "campaign", "--label", label).code == 2


@pytest.mark.parametrize(
    ("lang", "said"), [("ja", "うち 1 人にはメールアドレスがありません"), ("en", "1 of them have no mail")]
)
def test_an_export_says_how_many_have_no_address(lang, said, linked, call) -> None:
    linked.rows(
        "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},,",
        "A-2,無 宛先,,,,営業,不採用,{applied},{decided},,",
    )
    call("sync")
    answer = call("links", "export", "-o", "links.csv", "--lang", lang)

    assert said in answer.err
    assert json.loads(call("links", "export", "-o", "l.csv", "--all", "--json").out)["no_address"] == 1


def test_a_revoked_campaign_is_not_handed_out_again(linked, call) -> None:
    campaign = json.loads(call("links", "campaign", "--label", "2026-11", "--json").out)
    call("links", "revoke", campaign["campaign_id"])

    answer = call("links", "campaign", "--label", "2026-11")
    assert answer.code == 2
    assert "take another --label" in answer.err
    assert answer.out == ""
    assert "別の --label" in call("links", "campaign", "--label", "2026-11", "--lang", "ja").err
    other = json.loads(call("links", "campaign", "--label", "2026-11b", "--json").out)
    assert opens(other["url"])


@pytest.fixture
def relay_alone(place, relay, call) -> Any:
    """Settings with a relay and nothing else: no key, no ledger."""
    path = place.folder / "relay.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[sources")], encoding="utf-8")
    (place.folder / ".relay" / "identity.key").unlink()
    return place


def test_a_campaign_is_ended_without_a_ledger(relay_alone, call) -> None:
    campaign = json.loads(call("links", "campaign", "--label", "2026-11", "--json").out)
    answer = call("links", "revoke", campaign["campaign_id"])

    assert answer.code == 0
    assert "the relay closed it" in answer.out
    assert not opens(campaign["url"])
    assert not (relay_alone.folder / ".relay" / "ledger.db").exists()


def test_without_a_ledger_a_relay_that_is_away_is_told(relay_alone, relay, call) -> None:
    path = relay_alone.folder / "relay.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(relay.url, "http://127.0.0.1:1"), encoding="utf-8")

    assert call("links", "revoke", "lnk_1").code == 6

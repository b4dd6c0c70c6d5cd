"""A source whose table was deleted from relay.toml, and how failures are told, as the program says it."""

from __future__ import annotations

import io
import json
import sys

import pytest

AGREED = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},はい,{applied}"
LINKED = "A-2,鈴木 一郎,,ichiro@example.jp,,経理,不採用,{applied},{decided},,"


def without_source(place):
    file = place.folder / "relay.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("[sources")], encoding="utf-8")


@pytest.fixture
def orphaned(place, relay, call):
    """A person at the relay whose source is no longer in the settings."""
    place.rows(AGREED, LINKED)
    assert call("sync").code == 0
    without_source(place)
    return place


def test_a_withdrawal_by_address_reaches_the_relay(orphaned, call, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hanako@example.jp\n"))
    said = call("consent", "withdraw", "--email")
    assert "The next sync takes it back from the relay" in said.out
    assert "Nothing is with the relay" not in said.out

    assert json.loads(call("sync", "--json").out)["sent"]["retracted"] == 1


@pytest.mark.parametrize(
    "command", [("explain",), ("consent", "show"), ("consent", "withdraw"), ("person", "erase")], ids=" ".join
)
def test_the_old_name_is_still_taken(orphaned, call, command) -> None:
    answer = call(*command, "acme-csv/A-1")

    assert (answer.code, answer.err) == (0, "")
    assert "no start" not in answer.out


def test_status_and_doctor_say_how_many_are_live(orphaned, call) -> None:
    assert "not in relay.toml: 1 people live" in call("status").out
    assert json.loads(call("status", "--json").out)["sources"]["acme-csv"]["live_people"] == 1
    assert {"code": "source_stopped", "source": "acme-csv", "people": 1} in json.loads(call("doctor", "--json").out)[
        "ledger"
    ]["notes"]


def test_without_a_source_ever_a_sync_says_so(place, call) -> None:
    without_source(place)

    assert "no source is configured" in call("sync").err


def test_a_withdrawal_that_leaves_the_referral_says_so(place, relay, call) -> None:
    place.rows(AGREED)
    call("sync")
    said = call("consent", "withdraw", "acme-csv/A-1", "--scope", "contact_by_agent")

    assert "It stays with the relay" in said.out
    assert "Nothing is with the relay" not in said.out


def test_a_plan_and_a_sync_without_the_provider_end_with_2(place, relay, call) -> None:
    place.rows(AGREED, LINKED)
    file = place.folder / "relay.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("[provider]")] + text[text.index("[policy.texts") :], encoding="utf-8")

    planned = call("plan")
    assert planned.code == 2
    assert "[provider] and [relay.recipient]" in planned.err
    done = call("sync", "--json")
    assert (done.code, json.loads(done.out)["links"]["assigned"]) == (2, 1)
    assert "relay: A push needs a provision record" in call("status").out


def test_a_json_log_has_nothing_but_json_lines(place, call) -> None:
    answer = call("sync", "--log-format", "json", "--log-level", "info")

    assert answer.code == 6
    told = [json.loads(line) for line in answer.err.splitlines()]
    assert told[-1]["level"] == "error"
    assert told[-1]["where"] == "relay"


def test_an_error_of_usage_is_json_too(place, call) -> None:
    lines = call("sync", "--nonsense", "--log-format=json").err.splitlines()

    assert [json.loads(line)["level"] for line in lines] == ["error", "info"]


def test_a_sync_says_when_it_ran(place, relay, call) -> None:
    told = json.loads(call("sync", "--json").out)

    assert "T" in told["started_at"]
    assert told["started_at"] <= told["ended_at"]


def test_an_erasure_with_the_relay_away_says_who_closes_the_link(place, relay, call) -> None:
    place.rows(AGREED, LINKED)
    call("sync")
    place.settings(url="http://127.0.0.1:1")
    answer = call("person", "erase", "acme-csv/A-2", "--yes")

    assert answer.code == 6
    assert "the next sync has it close their links" in answer.out


def test_links_of_a_restored_ledger_have_a_word(place, relay, call) -> None:
    assert json.loads(call("status", "--json").out)["links"]["retired"] == 0

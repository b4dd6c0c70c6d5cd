"""What ``explain`` tells beyond the verdict: a record that is gone, a start that waits, the mails of its person."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.sources import KnownRow
from relay_connectors.record import Identity

WRITTEN, DAY = 1_790_000_000, 86_400
HANAKO = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},,"
JIRO = "A-2,佐藤 次郎,,jiro@example.jp,,営業,不採用,{applied},{decided},はい,2026-10-01"


def told(call: Any, identity: str) -> dict[str, Any]:
    return dict(json.loads(call("explain", identity, "--json").out))


def ledger_of(place: Any) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.fixture
def referred(place: Any, relay: Any, call: Any) -> Any:
    """Jiro was referred today."""
    place.rows(HANAKO, JIRO)
    assert call("sync").code == 0
    return place


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "Verdict today: already referred on 20"), ("ja", "に紹介済み。行が変わらない限り、何も送りません")],
)
def test_who_was_referred_is_not_told_to_be_referred_again(lang: str, expected: str, referred: Any, call: Any) -> None:
    assert expected in call("explain", "acme-csv/A-2", "--lang", lang).out
    assert told(call, "acme-csv/A-2")["referral"]["referred_at"].endswith("Z")


def test_who_was_only_invited_was_not_referred(referred: Any, call: Any) -> None:
    assert "already referred" not in call("explain", "acme-csv/A-1").out
    assert told(call, "acme-csv/A-1")["referral"]["referred_at"] is None


def test_who_waits_to_be_referred_is_told_so(place: Any, relay: Any, call: Any) -> None:
    place.rows(JIRO)
    place.settings(url="http://127.0.0.1:1")
    assert call("sync").code == 6

    assert "Verdict today: refer" in call("explain", "acme-csv/A-2").out


def test_who_was_taken_back_is_not_referred_any_more(referred: Any, call: Any) -> None:
    referred.rows(HANAKO, JIRO.replace("はい", "いいえ"))
    assert call("sync").code == 0

    assert told(call, "acme-csv/A-2")["referral"]["referred_at"] is None


@pytest.fixture
def twice_missing(place: Any, relay: Any, call: Any) -> Any:
    """Jiro was referred, and is missing in two exports."""
    place.settings('start = "all"\nsnapshot = true')
    for number, rows in enumerate(([HANAKO, JIRO], [HANAKO], [HANAKO])):
        place.rows(*rows, days_ago=10 + number)
        os.utime(place.export, (WRITTEN + number * DAY,) * 2)
        assert call("sync").code == 0
    return place


def test_a_record_that_is_gone_says_since_when_and_why(twice_missing: Any, call: Any) -> None:
    gone = told(call, "acme-csv/A-2")["gone"]

    assert gone["why"] == "missing_in_exports"
    assert gone["at"].endswith("Z")
    assert told(call, "acme-csv/A-1")["gone"] is None


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ("gone since", "missing in two exports in a row", "gone from its source, so nothing goes")),
        ("ja", ("取得元からなくなった日時", "2 回続けて書き出しになし", "取得元にないため")),
    ],
)
def test_a_record_that_is_gone_is_told_in_words(
    lang: str, expected: tuple[str, ...], twice_missing: Any, call: Any
) -> None:
    text = call("explain", "acme-csv/A-2", "--lang", lang).out

    assert all(part in text for part in expected)


@pytest.mark.parametrize("skipped", ["anonymised", "suppressed"])
def test_a_row_that_tells_nothing_any_more_says_what_became_of_it(
    skipped: str, place: Any, relay: Any, call: Any
) -> None:
    call("sync")
    with ledger_of(place) as ledger, ledger.transaction():
        ledger.sources.put_rows("acme-csv", [("A-1", KnownRow(b"x", f"skipped.{skipped}"))])
        ledger.records.gone([told_id(ledger)], ledger.now())

    assert told(call, "acme-csv/A-1")["gone"]["why"] == skipped


def told_id(ledger: Ledger) -> str:
    ((record_id,),) = ledger.database.rows("SELECT record_id FROM records")
    return str(record_id)


def test_who_was_looked_up_in_vain_was_not_found(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    with ledger_of(place) as ledger, ledger.transaction():
        ledger.records.gone([told_id(ledger)], ledger.now())
        ledger.sources.forget_rows("acme-csv", ["A-1"])

    assert told(call, "acme-csv/A-1")["gone"]["why"] == "not_found"


def test_a_start_of_the_settings_is_named_before_a_sync_takes_it(place: Any, relay: Any, call: Any) -> None:
    call("sync", "--only", "collect")
    text = call("explain", "acme-csv/A-1").out

    assert 'the next sync begins with start = "all"' in text
    assert "nobody chose" not in text


def test_a_decision_dated_ahead_says_until_when_it_waits(place: Any, relay: Any, call: Any) -> None:
    place.rows(HANAKO, days_ago=-30)
    call("sync")
    answer = told(call, "acme-csv/A-1")

    assert answer["verdict_today"] == {"action": "hold", "codes": ["date_in_future"]}
    text = call("explain", "acme-csv/A-1").out
    assert "waits until" in text
    assert "JST" in text.partition("waits until")[2].splitlines()[0]


def test_the_mails_of_a_person_are_told_without_their_address(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    link_id = told(call, "acme-csv/A-1")["link"]["link_id"]
    with ledger_of(place) as ledger, ledger.transaction():
        ledger.mails.begin(link_id, "2026-11-20T15:00:00.000Z")
        ledger.mails.end(link_id, "sent", "250 2.0.0", "2026-11-20T15:00:01.000Z")

    (mail,) = told(call, "acme-csv/A-1")["mails"]
    assert (mail["link_id"], mail["state"], mail["code"], mail["attempts"]) == (link_id, "sent", "250 2.0.0", 1)
    text = call("explain", "acme-csv/A-1").out
    assert "2026-11-21 00:00 JST  handed to the mail server  250 2.0.0" in text
    assert "hanako@example.jp" not in text


def test_a_mail_that_a_killed_run_left_is_in_doubt(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    link_id = told(call, "acme-csv/A-1")["link"]["link_id"]
    with ledger_of(place) as ledger, ledger.transaction():
        ledger.mails.begin(link_id, ledger.now())

    assert told(call, "acme-csv/A-1")["mails"][0]["state"] == "unknown"
    assert "unknown whether it went" in call("explain", "acme-csv/A-1").out

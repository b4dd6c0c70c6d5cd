"""What ``status`` tells: a start that waits in the settings, what is gone, mails and what to do about them."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

WRITTEN, DAY = 1_790_000_000, 86_400
HANAKO = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},,"
JIRO = "A-2,佐藤 次郎,,jiro@example.jp,,営業,不採用,{applied},{decided},,"


def told(call: Any) -> dict[str, Any]:
    return dict(json.loads(call("status", "--json").out))


def ledger_of(place: Any) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "not chosen (nothing is sent)"),
        ('start = "all"', "all (from the settings, with the next sync)"),
        ('start = "2026-10-01"', "2026-10-01 (from the settings, with the next sync)"),
    ],
)
def test_a_start_of_the_settings_is_told_before_a_sync_takes_it(
    more: str, expected: str, place: Any, call: Any
) -> None:
    place.settings(more)
    call("sync", "--only", "collect")

    assert expected in call("status").out


def test_a_start_that_was_taken_is_told_plainly(place: Any, relay: Any, call: Any) -> None:
    call("sync")

    assert "all\n" in call("status").out
    assert told(call)["sources"]["acme-csv"]["start_configured"] == "all"


def test_a_start_that_will_move_is_told_with_where_it_moves(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    place.settings('start = "2026-10-01"')

    assert "all → 2026-10-01 (from the settings, with the next sync)" in call("status").out


def test_today_in_the_settings_does_not_move_a_start(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    place.settings('start = "today"')

    assert "→" not in call("status").out


@pytest.fixture
def twice_missing(place: Any, relay: Any, call: Any) -> Any:
    """Jiro was there, and is missing in two exports."""
    place.settings('start = "all"\nsnapshot = true')
    for number, rows in enumerate(([HANAKO, JIRO], [HANAKO], [HANAKO])):
        place.rows(*rows, days_ago=10 + number)
        os.utime(place.export, (WRITTEN + number * DAY,) * 2)
        assert call("sync").code == 0
    return place


def test_the_gone_are_counted_by_why(twice_missing: Any, call: Any) -> None:
    source = told(call)["sources"]["acme-csv"]

    assert {why: kind["records"] for why, kind in source["gone"].items()} == {"missing_in_exports": 1}


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "missing in two exports in a row 1"), ("ja", "2 回続けて書き出しになし 1")]
)
def test_the_gone_are_told_in_words(lang: str, expected: str, twice_missing: Any, call: Any) -> None:
    assert expected in call("status", "--lang", lang).out


def test_the_verdicts_leave_out_the_gone(twice_missing: Any, call: Any) -> None:
    assert told(call)["sources"]["acme-csv"]["verdicts"] == {"link_only": 1}


def test_nothing_is_said_of_the_gone_where_there_are_none(place: Any, relay: Any, call: Any) -> None:
    call("sync")

    assert told(call)["sources"]["acme-csv"]["gone"] == {}
    assert "gone" not in call("status").out


def test_mails_in_every_state_are_counted_with_what_to_do(place: Any, relay: Any, call: Any) -> None:
    call("sync")
    with ledger_of(place) as ledger, ledger.transaction():
        for number, state in enumerate(("sent", "later", "refused", "unknown")):
            ledger.mails.begin(f"lnk_{number}", ledger.now())
            ledger.mails.end(f"lnk_{number}", state, "", ledger.now())
        ledger.mails.begin("lnk_9", ledger.now())

    assert told(call)["mails"] == {"sent": 1, "later": 1, "refused": 1, "unknown": 2}
    text = call("status").out
    assert "unknown whether it went 2" in text
    assert "mail send --again unknown" in text
    assert "mail send --again refused" in text


def test_no_mail_is_no_line(place: Any, relay: Any, call: Any) -> None:
    call("sync")

    assert set(told(call)["mails"].values()) == {0}
    assert "Mails" not in call("status").out


def test_times_are_told_by_the_tenants_clock(place: Any, relay: Any, call: Any) -> None:
    call("sync")

    assert call("status").out.count(" JST") == 2

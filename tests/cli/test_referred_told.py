"""Whom the relay has already is not told as yet to be referred, and old counts are told as old."""

from __future__ import annotations

import json
from typing import Any

import pytest

AGREED = "A-{n},山田 {n}子,,c{n}@example.jp,,営業,不採用,{{applied}},{{decided}},はい,2026-10-05"
OPEN = "A-9,高橋 四郎,,shiro@example.jp,,営業,選考中,{applied},,,"


@pytest.fixture
def referred(place: Any, relay: Any, call: Any) -> Any:
    place.rows(AGREED.format(n=1), AGREED.format(n=2), OPEN)
    assert call("sync").code == 0
    return place


@pytest.mark.parametrize(
    ("lang", "done", "still"), [("en", "referred 2", "refer 2"), ("ja", "紹介済み 2", "紹介する 2")]
)
def test_status_tells_the_referred_as_referred(referred: Any, call: Any, lang: str, done: str, still: str) -> None:
    said = call("status", "--lang", lang).out

    assert done in said
    assert still not in said


def test_whoever_is_yet_to_be_referred_is_told_beside_them(referred: Any, relay: Any, call: Any) -> None:
    referred.rows(*(AGREED.format(n=n) for n in (1, 2, 3)), OPEN)
    relay.app.state.relay.faults.add(_down())
    call("sync")
    said = call("status", "--lang", "ja").out

    assert "紹介済み 2" in said
    assert "紹介する 1" in said


def _down() -> Any:
    from relay_connectors.relay_server.faults import FaultRequest

    asked = {"kind": "503", "path": "/v1/referrals/batch", "count": 20, "retry_after": 0}
    return FaultRequest.model_validate(asked)


def test_programs_are_told_how_many_are_referred(referred: Any, call: Any) -> None:
    source = json.loads(call("status", "--json").out)["sources"]["acme-csv"]

    assert (source["verdicts"]["push_full"], source["referred"]) == (2, {"push_full": 2})


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "unchanged files, counted as before: 1"), ("ja", "変更がなく読み直していないファイル (数は前のもの): 1")],
)
def test_counts_of_a_file_that_was_not_read_again_are_told_as_those_of_before(
    referred: Any, call: Any, lang: str, expected: str
) -> None:
    call("person", "erase", "acme-csv/A-9", "--yes")

    assert expected in call("sync", "--lang", lang).out
    assert json.loads(call("sync", "--json").out)["unchanged_files"] == {"acme-csv": 1}


def test_counts_of_a_file_that_was_read_are_told_plainly(referred: Any, call: Any) -> None:
    referred.rows(AGREED.format(n=1), OPEN)

    assert "unchanged files" not in call("sync", "--lang", "en").out

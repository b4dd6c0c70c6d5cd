"""Whoever runs a sync sees what its rows warn of: data that was destroyed before it came here."""

from __future__ import annotations

import json
from typing import Any

import pytest

ROWS = (
    "A-1,山田 花子,,hanako@example.jp,9.01E+09,営業,不採用,{applied},{decided},,",
    "A-2,佐藤 次郎,,jiro@example.jp,9.02E+09,営業,不採用,{applied},いつか,,",
    "A-3,鈴木 三郎,,saburo@example.jp,,営業,不採用,{applied},{decided},,",
)


@pytest.fixture
def damaged(place: Any, relay: Any) -> Any:
    place.rows(*ROWS)
    return place


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_warnings_are_counted_by_their_code(command: str, damaged: Any, call: Any) -> None:
    told = json.loads(call(command, "--json").out)

    assert told["warnings"] == {"date_unreadable": 1, "excel_damaged": 2}


@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "2  cells that a spreadsheet program has destroyed"), ("ja", "2  表計算ソフトで壊れた値")],
)
def test_warnings_are_told_in_words(command: str, lang: str, expected: str, damaged: Any, call: Any) -> None:
    assert expected in call(command, "--lang", lang).out


def test_the_cells_that_are_warned_of_are_not_told(damaged: Any, call: Any) -> None:
    answer = call("sync")

    assert not any(cell in answer.out + answer.err for cell in ("9.01E+09", "いつか", "hanako", "花子"))


def test_what_did_not_change_is_not_warned_of_again(damaged: Any, call: Any) -> None:
    call("sync")

    assert json.loads(call("sync", "--json").out)["warnings"] == {}
    assert "Warnings" not in call("sync").out


def test_a_run_without_warnings_does_not_speak_of_them(place: Any, relay: Any, call: Any) -> None:
    assert "Warnings" not in call("sync").out


@pytest.mark.parametrize(("word", "code"), [("excel_damaged", 3), ("era_overrun", 0)])
def test_a_warning_may_be_a_threshold(word: str, code: int, damaged: Any, call: Any) -> None:
    assert call("sync", "--fail-on", word).code == code

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


@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize(("option", "value"), [("--job", "営葉"), ("--department", "営業部")])
def test_a_filter_that_fits_no_record_is_warned_of(
    command: str, option: str, value: str, place: Any, relay: Any, call: Any
) -> None:
    answer = call(command, option, value, "--json")

    assert json.loads(answer.out)["filters_in_vain"] == [option.removeprefix("--")]
    assert f"No record has the {option.removeprefix('--')} of {option}" in answer.err
    assert answer.code == 0


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_a_job_that_some_record_has_is_not_warned_of(command: str, place: Any, relay: Any, call: Any) -> None:
    answer = call(command, "--job", "営業", "--json")

    assert (json.loads(answer.out)["filters_in_vain"], answer.err) == ([], "")


def test_a_notice_of_before_the_decision_is_warned_of(place: Any, relay: Any, call: Any) -> None:
    place.export.write_text(
        place.export.read_text(encoding="utf-8")
        .replace(",同意,同意日", ",同意,同意日,通知日", 1)
        .replace(",,\n", ",はい,2026-01-01,2026-01-05\n"),
        encoding="utf-8",
    )
    told = json.loads(call("plan", "--json").out)

    assert told["warnings"] == {"told_before_decided": 1}

"""What ``normalize`` tells beside its counts: where unusable rows stand, and columns that are not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOOD = "A-1,canaryname 花子,ヤマダ ハナコ,canary@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
WITHOUT_ID = GOOD.replace("A-1,", ",")


def summary(err: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(err.splitlines()[-1])
    return told


def test_the_first_unusable_rows_are_told_with_their_place_and_code(place, call) -> None:
    place.rows(GOOD, *[WITHOUT_ID] * 7)

    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    lines = answer.err.splitlines()
    assert lines[:-1] == [
        "7 rows cannot be used:",
        *(f"  a.csv:{line} no_application_id" for line in range(3, 8)),
        "  … and 2 rows more",
        "all of them, and what to do: --quarantine FILE",
    ]
    assert summary(answer.err)["invalid"] == 7


def test_the_quarantine_is_named_and_still_holds_every_row(place, call) -> None:
    place.rows(*[WITHOUT_ID] * 7)

    answer = call("normalize", "acme-csv", "-o", "r.jsonl", "--quarantine", "bad.jsonl", "--lang", "ja")

    assert "すべての行とその直し方: bad.jsonl" in answer.err
    assert len(Path("bad.jsonl").read_text(encoding="utf-8").splitlines()) == 7


@pytest.mark.parametrize("more", [(), ("--json",), ("--lang", "ja"), ("--quarantine", "q.jsonl", "--include-values")])
def test_no_value_is_told(more: tuple[str, ...], place, call) -> None:
    place.rows(GOOD, GOOD.replace("営業", "canaryjob"), WITHOUT_ID)

    answer = call("normalize", "acme-csv", "-o", "r.jsonl", *more)

    assert answer.code == 4
    assert "conflicting_rows" in answer.err
    assert "canary" not in answer.out + answer.err


def test_where_all_is_well_nothing_but_the_summary_is_told(place, call) -> None:
    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    assert len(answer.err.splitlines()) == 1


def test_a_column_that_another_one_stands_in_front_of_is_told(place, call) -> None:
    place.export.write_text("応募ID,氏名,名前,選考ステータス\nA-1,見本 花子,canary,不採用\n", encoding="utf-8")

    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    assert answer.code == 0
    assert "\ncolumn 名前: in 1 row it says something else" in answer.err
    assert "canary" not in answer.err
    assert summary(answer.err)["unmapped_columns"] == ["名前"]
    assert summary(answer.err)["passed_over"] == {"名前": 1}

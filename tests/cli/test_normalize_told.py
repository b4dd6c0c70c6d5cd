"""What ``normalize`` tells beside its counts: where unusable rows stand, and columns that are not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOOD = "A-1,canaryname 花子,ヤマダ ハナコ,canary@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
WITHOUT_ID = GOOD.replace("A-1,", ",")


def test_the_first_unusable_rows_are_told_with_their_place_and_code(place, call) -> None:
    place.rows(GOOD, *[WITHOUT_ID] * 7)

    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    lines = answer.err.splitlines()
    assert lines == [
        "7 rows cannot be used:",
        *(f"  a.csv:{line} no_application_id" for line in range(3, 8)),
        "  … and 2 rows more",
        "all of them, and what to do: --quarantine FILE",
        "8 rows = 1 record + 0 skipped + 0 duplicates + 7 unusable",
        "  outcomes  rejected 1",
    ]


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

    assert answer.err.splitlines() == [
        "1 row = 1 record + 0 skipped + 0 duplicates + 0 unusable",
        "  outcomes  rejected 1",
    ]


def test_the_first_values_that_cannot_be_read_are_told_with_row_and_column(place, call) -> None:
    place.export.write_text(
        "応募ID,氏名,メールアドレス,電話番号,携帯電話,選考ステータス,同意,同意日\n"
        "A-1,見本 花子,a@example.jp,03-1234-5678,9.01E+09,不採用,,\nA-2,見本 次郎,b@example.jp,12,,選考中,,\n",
        encoding="utf-8",
    )

    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    assert answer.err.splitlines()[-3:] == [
        "  warnings  cells that a spreadsheet program has destroyed 1, phone numbers that cannot be read 1",
        "    cells that a spreadsheet program has destroyed: a.csv:2 携帯電話",
        "    phone numbers that cannot be read: a.csv:3 電話番号",
    ]


def test_the_counts_are_told_in_the_users_language_and_say_what_was_skipped_and_what_is_odd(place, call) -> None:
    place.export.write_text(
        "応募ID,氏名,選考ステータス,同意,同意日,備考\nA-1,見本 花子,不採用,,,\nA-1,見本 花子,不採用,,,\n"
        "A-2,見本 次郎,選考中,,,\nA-3,見本 三郎,入社,,,\nA-4,見本 四葉,謎,,,canary\n",
        encoding="utf-8",
    )

    english, japanese = (call("normalize", "acme-csv", "-o", "r.jsonl", "--lang", lang).err for lang in ("en", "ja"))

    assert english.splitlines() == [
        "5 rows = 2 records + 2 skipped (hired 1, in progress 1) + 1 duplicate + 0 unusable",
        "  outcomes  rejected 1, unknown 1",
        "  warnings  no e-mail address and no phone number 2, unknown words for an outcome 1",
        "  not read  備考",
    ]
    assert japanese.splitlines() == [
        "5 行 = 記録 2 + 対象外 2 (入社 1, 選考中 1) + 重複 1 + 不正 0",
        "  結果        不採用 1, 不明 1",
        "  警告        連絡先なし 2, 判定できない選考結果 1",
        "  読まない列  備考",
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_programs_get_the_same_keys_in_any_language(lang: str, place, call) -> None:
    beside = json.loads(call("normalize", "acme-csv", "-o", "r.jsonl", "--json", "--lang", lang).out)
    behind = json.loads(call("normalize", "acme-csv", "--json", "--lang", lang).err)

    assert beside == behind
    assert list(beside) == [
        *("read", "emitted", "skipped", "duplicates", "invalid", "outcomes", "warnings", "unmapped_columns")
    ]


def test_a_column_that_another_one_stands_in_front_of_is_told(place, call) -> None:
    place.export.write_text("応募ID,氏名,名前,選考ステータス\nA-1,見本 花子,canary,不採用\n", encoding="utf-8")

    answer = call("normalize", "acme-csv", "-o", "r.jsonl", "--json")

    assert answer.code == 0
    assert "\ncolumn 名前: in 1 row it says something else" in answer.err
    assert "canary" not in answer.err
    assert json.loads(answer.out)["unmapped_columns"] == ["名前"]
    assert json.loads(answer.out)["passed_over"] == {"名前": 1}

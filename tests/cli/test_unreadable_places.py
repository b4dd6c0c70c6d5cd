"""What cannot be read is told by file, row and column, and what follows from it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

DATED = "A-{n},山田 太郎,,y{n}@example.jp,,営業,{status},2026-10-0{n},{day},,"
CONSENTED = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,2026-10-01,2026-10-20,はい,2026/99/77"


def row(n: int, day: str = "2026/13/45", status: str = "不採用") -> str:
    return DATED.format(n=n, day=day, status=status)


@pytest.fixture
def mistyped(place: Any, relay: Any) -> Any:
    place.rows(row(1), row(2, "2026-10-20"), row(3))
    return place


def place_of(line: int, column: str = "不採用日", path: str = "decision.decided_at") -> dict[str, str]:
    return {"source": "acme-csv", "place": f"a.csv:{line}", "column": column, "path": path}


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_a_date_that_cannot_be_read_is_told_by_file_row_and_column(command: str, mistyped: Any, call: Any) -> None:
    told = json.loads(call(command, "--json").out)

    assert told["warned_at"] == {"date_unreadable": {"first": [place_of(2), place_of(4)], "more": 0}}


@pytest.mark.parametrize("command", ["plan", "sync", "doctor"])
@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "a.csv:2 不採用日, a.csv:4 不採用日"), ("ja", "a.csv:2 不採用日、a.csv:4 不採用日")]
)
def test_the_places_stand_below_the_warning(command: str, lang: str, expected: str, mistyped: Any, call: Any) -> None:
    lines = call(command, "--lang", lang).out.splitlines()

    at = next(at for at, line in enumerate(lines) if "date_unreadable" in line)
    assert lines[at + 1].strip() == expected


def test_doctor_tells_the_same_places_for_programs(mistyped: Any, call: Any) -> None:
    told = json.loads(call("doctor", "--json").out)["sources"]["acme-csv"]

    assert told["warned_at"] == {"date_unreadable": {"first": [place_of(2), place_of(4)], "more": 0}}


@pytest.mark.parametrize(("lang", "expected"), [("en", ", and 2 more"), ("ja", "、ほか 2 か所")])
@pytest.mark.parametrize("command", ["plan", "sync", "doctor"])
def test_of_many_places_the_first_five_are_told_and_how_many_more(
    lang: str, expected: str, command: str, place: Any, relay: Any, call: Any
) -> None:
    place.rows(*map(row, range(1, 8)))
    said = call(command, "--lang", lang).out

    assert "a.csv:6 不採用日" + expected in said
    assert "a.csv:7" not in said


def test_a_place_never_tells_what_stands_there(mistyped: Any, call: Any) -> None:
    said = "".join(call(command, *more).out for command in ("plan", "doctor", "sync") for more in ((), ("--json",)))

    assert not any(cell in said for cell in ("13/45", "山田", "@example"))


@pytest.mark.parametrize(("other", "named"), [("", "電話番号"), ("xyz", "電話番号/携帯電話番号")])
def test_of_columns_that_are_read_together_all_in_which_something_stands_are_named(
    place: Any, relay: Any, call: Any, other: str, named: str
) -> None:
    header, line = (
        "応募ID,氏名,選考ステータス,不採用日,電話番号,携帯電話番号",
        f"A-1,山田,不採用,2026-10-01,abc,{other}",
    )
    place.export.write_text(f"{header}\n{line}\n", encoding="utf-8")

    first = json.loads(call("plan", "--json").out)["warned_at"]["phone_unreadable"]["first"]

    assert first[0] == place_of(2, named, "person.phones")


def test_of_several_sources_each_place_says_its_own(place: Any, relay: Any, call: Any) -> None:
    place.settings('start = "all"\n[sources.b-csv]\nconnector = "generic_csv"\naccount = "b"\npath = "exports/*.csv"\n')
    text = (place.folder / "relay.toml").read_text(encoding="utf-8").replace("[[sources.acme-csv.consent]]", "", 1)
    rule = text.index('field = "同意"')
    (place.folder / "relay.toml").write_text(text[:rule], encoding="utf-8")
    place.rows(row(1))

    assert "acme-csv: a.csv:2 不採用日, b-csv: a.csv:2 不採用日" in call("plan").out


@pytest.mark.parametrize("command", ["plan", "sync"])
@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            "of 2 the day of the decision cannot be read: whether they are older than the start goes by the day they",
        ),
        ("ja", "不採用日を読めない 2 件は、不採用日の代わりに応募日が開始日以降かどうか"),
    ],
)
def test_a_start_that_goes_by_another_day_says_so(
    command: str, lang: str, expected: str, mistyped: Any, call: Any
) -> None:
    assert expected in call(command, "--lang", lang).out


@pytest.mark.parametrize(("applied", "by"), [("2026-10-01", "applied_at"), ("", "first_seen_at")])
def test_the_day_that_counts_instead_is_named_for_programs(
    applied: str, by: str, place: Any, relay: Any, call: Any
) -> None:
    place.rows(f"A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},2026/13/45,,")

    assert json.loads(call("plan", "--json").out)["decided_at_unreadable"] == {by: 1}


def test_a_day_of_the_decision_that_is_read_needs_no_other(place: Any, relay: Any, call: Any) -> None:
    place.rows(row(1, "2026-10-20"))

    assert json.loads(call("plan", "--json").out)["decided_at_unreadable"] == {}


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_a_mistyped_day_of_a_consent_is_unreadable_not_missing(command: str, place: Any, relay: Any, call: Any) -> None:
    place.rows(CONSENTED)
    told = json.loads(call(command, "--json").out)

    assert told["warnings"] == {"date_unreadable": 1}
    assert told["warned_at"]["date_unreadable"]["first"] == [place_of(2, "同意日", "consent")]


def test_doctor_reads_the_days_of_consents_too(place: Any, relay: Any, call: Any) -> None:
    place.rows(CONSENTED)
    told = json.loads(call("doctor", "--json").out)["sources"]["acme-csv"]

    assert told["warnings"] == {"date_unreadable": 1}
    assert told["warned_at"]["date_unreadable"]["first"] == [place_of(2, "同意日", "consent")]


def test_a_word_of_a_consent_that_nobody_knows_is_told_at_its_own_column(place: Any, relay: Any, call: Any) -> None:
    place.rows(CONSENTED.replace("はい", "たぶん"))
    told = json.loads(call("plan", "--json").out)

    assert told["warned_at"]["consent_unknown"]["first"] == [place_of(2, "同意", "consent")]


@pytest.mark.parametrize("status", ["選考中", "入社"])
def test_doctor_and_sync_count_the_same_also_of_rows_of_which_nothing_is_handed_on(
    status: str, place: Any, relay: Any, call: Any
) -> None:
    place.rows(row(1), row(2, status=status))

    told = json.loads(call("doctor", "--json").out)["sources"]["acme-csv"]["warnings"]
    assert told == json.loads(call("sync", "--json").out)["warnings"] == {"date_unreadable": 2}


@pytest.mark.parametrize("command", ["plan", "doctor"])
def test_a_contradicted_rejection_is_told_at_the_column_that_denies_it(
    command: str, place: Any, relay: Any, call: Any
) -> None:
    header = "応募ID,氏名,メールアドレス,選考ステータス,現在の選考ステータス,内定日,不採用理由,不採用日"
    rows = [
        "A-1,山田 一郎,y1@example.jp,不採用,内定,,,2026-10-20",
        "A-2,山田 二郎,y2@example.jp,不採用,,2026-11-01,,2026-10-20",
        "A-3,山田 三郎,y3@example.jp,不採用,辞退,,本人辞退,2026-10-20",
        "A-4,山田 四郎,y4@example.jp,不採用,不採用,,経験不足,2026-10-20",
    ]
    place.export.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    told = json.loads(call(command, "--json").out)
    told = told["sources"]["acme-csv"] if command == "doctor" else told
    places = told["warned_at"]["outcome_contradicted"]["first"]
    assert [one["column"] for one in places] == ["現在の選考ステータス", "内定日", "現在の選考ステータス/不採用理由"]

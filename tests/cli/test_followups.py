"""``followups due`` from the outside."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta

from relay_connectors.clock import SystemClock, today
from relay_connectors.ledger import Ledger
from relay_connectors.links.table import ENCODING
from relay_connectors.record import Identity

KEEP = 'start = "all"\n[policy]\nretention_months = 1200\nagency_sourced = "refer"'


def row(number: int, decided: str, *, status: str = "不採用", mail: str = "", **more: str) -> str:
    name, consent, at = more.get("name", f"山田 花{chr(0x4E00 + number)}"), more.get("consent", ""), more.get("at", "")
    contact = f"{mail or f'c{number}@example.jp'},"
    return f"A-{number},{name},,{contact},営業,{status},2020-01-01,{decided},{consent},{at}"


def ledger_of(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def due(call, on: str, *more: str) -> list[tuple[str, int]]:
    told = json.loads(call("followups", "due", "--on", on, "--json", *more).out)
    return [(one["application_id"], one["months"]) for one in told["due"]]


def left_out(call, on: str) -> dict[str, int]:
    return dict(json.loads(call("followups", "due", "--on", on, "--json").out)["left_out"])


@pytest.fixture
def collect(place, relay, call):
    """Collects these rows, whose time is never over."""
    place.settings(more=KEEP)

    def run(*rows: str):
        place.rows(*rows)
        assert call("sync").code == 0
        return place

    return run


@pytest.mark.parametrize(
    ("decided", "on", "months"),
    [
        ("2025-05-21", "2025-11-21", 6),
        ("2024-11-21", "2025-11-21", 12),
        ("2025-08-31", "2026-02-28", 6),
        ("2023-08-31", "2024-02-29", 6),
        ("2025-08-29", "2026-02-28", 6),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-08-30", "2026-02-28", 6),
    ],
)
def test_a_follow_up_falls_on_the_day_half_a_year_and_a_year_later(collect, call, decided, on, months) -> None:
    collect(row(1, decided))

    assert due(call, on) == [("A-1", months)]


@pytest.mark.parametrize("on", ["2025-11-20", "2025-11-22", "2026-05-20", "2026-11-21"])
def test_on_other_days_nobody_is_due(collect, call, on) -> None:
    collect(row(1, "2025-05-21"))

    assert due(call, on) == []


def test_days_on_which_nobody_looked_can_be_made_good(collect, call) -> None:
    collect(row(1, "2025-05-21"), row(2, "2025-05-22"), row(3, "2024-11-23"))

    assert sorted(due(call, "2025-11-23", "--since", "2025-11-21")) == [("A-1", 6), ("A-2", 6), ("A-3", 12)]
    assert call("followups", "due", "--on", "2025-11-20", "--since", "2025-11-21").code == 2


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (row(2, "", status="選考中", mail="c1@example.jp", name="山田 花丁"), "active_elsewhere"),
        (row(2, "", status="入社", mail="c1@example.jp", name="山田 花丁"), "hired_here"),
        (row(2, "2025-04-30", status="内定者フォロー中", mail="c1@example.jp", name="山田 花丁"), "unclear_elsewhere"),
        (row(2, "2025-06-30", status="選考辞退", mail="c1@example.jp", name="山田 花丁"), "candidate_withdrew"),
    ],
    ids=["in progress", "hired", "unknown word", "withdrew later"],
)
def test_whoever_is_here_again_or_said_no_is_left_out(collect, call, other, why) -> None:
    collect(row(1, "2025-05-21"), other)

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {why: 1})


def test_whoever_withdrew_from_the_selection_gets_none(collect, call) -> None:
    collect(row(1, "2025-05-21", status="選考辞退"))

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {})


@pytest.mark.parametrize(
    ("status", "month", "why"),
    [("hired_elsewhere", "2025-10", "hired_elsewhere"), ("unreachable", None, "unreachable")],
)
def test_what_the_relay_told_of_a_person_ends_it(collect, call, status, month, why) -> None:
    place = collect(row(1, "2025-05-21"))
    with ledger_of(place) as ledger:
        ((person_id,),) = ledger.database.rows("SELECT person_id FROM persons")
        ledger.persons.set_status(person_id, status, month, ledger.now())

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {why: 1})


def test_a_no_to_being_handed_on_does_not_forbid_a_mail_of_the_employer_s_own(collect, call) -> None:
    collect(row(1, "2025-05-21", consent="いいえ", at="2025-05-01"))

    assert due(call, "2025-11-21") == [("A-1", 6)]


@pytest.mark.parametrize(
    ("scope", "why"), [("share_with_relay", "consent_withdrawn"), ("contact_by_employer", "contact_refused")]
)
def test_whoever_took_a_consent_back_gets_none(collect, call, scope, why) -> None:
    collect(row(1, "2025-05-21"))
    assert call("consent", "withdraw", "acme-csv/A-1", "--scope", scope, "--via", "phone").code == 0

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {why: 1})


def marked(place, call, header: str, *numbers: int) -> None:
    """The export says this of these applications, and is read again."""
    head, *lines = place.export.read_text(encoding="utf-8").splitlines()
    marks = ("はい" if line.startswith(tuple(f"A-{number}," for number in numbers)) else "" for line in lines)
    text = "\n".join([f"{head},{header}", *(f"{line},{mark}" for line, mark in zip(lines, marks, strict=True))])
    place.export.write_text(text + "\n", encoding="utf-8")
    assert call("sync").code == 0


@pytest.mark.parametrize("number", [1, 2], ids=["their own", "another application"])
@pytest.mark.parametrize("consent", ["はい", ""], ids=["consented", "unasked"])
@pytest.mark.parametrize(("header", "why"), [("連絡不可", "do_not_contact"), ("配信停止", "no_mail")])
def test_whom_an_application_says_not_to_write_to_gets_none(collect, call, header, why, consent, number) -> None:
    one = {"name": "山田 花子", "mail": "hanako@example.jp"}
    at = "2025-01-01" if consent else ""
    place = collect(row(1, "2025-05-21", consent=consent, at=at, **one), row(2, "2025-03-01", **one))
    assert due(call, "2025-11-21") == [("A-1", 6)]
    marked(place, call, header, number)

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {why: 1})


def test_an_embargo_longer_than_half_a_year_holds_a_follow_up(collect, call, place) -> None:
    collect(row(1, "2025-05-21", consent="はい", at="2025-01-01"))
    place.settings(more=KEEP.replace("[policy]", '[policy]\nembargo = "184d"'))

    assert left_out(call, "2025-11-21") == {"embargoed": 1}


def test_whoever_was_erased_gets_none(collect, call) -> None:
    collect(row(1, "2025-05-21"))
    assert call("person", "erase", "acme-csv/A-1", "--yes").code == 0

    assert (due(call, "2025-11-21"), left_out(call, "2025-11-21")) == ([], {})


def test_an_embargo_of_today_is_over_by_the_day_that_is_asked_for(place, relay, call) -> None:
    decided = today(SystemClock(), "Asia/Tokyo")
    place.settings(more=KEEP.replace("[policy]", '[policy]\nembargo = "72h"'))
    place.rows(row(1, decided.isoformat(), consent="はい", at="2026-01-01"))
    assert call("sync").code == 0
    on = (decided + relativedelta(months=6)).isoformat()

    assert (due(call, on), left_out(call, on)) == ([("A-1", 6)], {})


def test_somebody_whose_time_is_over_gets_none(collect, call, place) -> None:
    collect(row(1, "2025-05-21"))
    place.settings(more='start = "all"\n[policy]\nretention_months = 5')

    assert left_out(call, "2025-11-21") == {"retention_expired": 1}


def test_only_the_newest_rejection_of_a_person_counts(collect, call) -> None:
    collect(row(1, "2025-05-21", name="山田 花子"), row(2, "2025-07-01", mail="c1@example.jp", name="山田 花子"))

    assert (due(call, "2025-11-21"), due(call, "2026-01-01")) == ([], [("A-2", 6)])


def test_the_list_holds_ids_only(collect, call) -> None:
    collect(row(1, "2025-05-21"))
    answer = call("followups", "due", "--on", "2025-11-21")

    assert "6 months: 1 / 12 months: 0" in answer.out
    assert "acme-csv/A-1" in answer.out
    assert "c1@example.jp" not in answer.out
    assert "山田" not in answer.out


def test_the_table_for_mail_merge_is_one_that_a_spreadsheet_opens_right(collect, call, place) -> None:
    collect(row(1, "2025-05-21", name="=HYPERLINK(1) 山田"))
    path = place.folder / "followups.csv"
    answer = call("followups", "due", "--on", "2025-11-21", "-o", str(path), "--lang", "ja")
    rows = list(csv.reader(path.read_text(encoding=ENCODING).splitlines()))

    assert answer.code == 0
    assert rows[0] == ["応募ID", "氏名", "メールアドレス", "求人", "選考終了日", "経過月数", "言語"]
    assert rows[1][0] == "A-1"
    assert rows[1][1].startswith("'=")
    assert rows[1][2:] == ["c1@example.jp", "営業", "2025-05-21", "6", "ja"]
    assert path.stat().st_mode & 0o077 == 0


def test_without_a_day_it_is_today(collect, call) -> None:
    collect(row(1, "2025-05-21"))

    assert call("followups", "due").code == 0
    assert call("followups", "due", "--on", "soon").code == 2


def test_with_the_default_retention_the_last_follow_up_waits_over_a_weekend(place, relay, call) -> None:
    place.settings(more='start = "all"')
    decided = today(SystemClock()) - relativedelta(months=12) - timedelta(days=2)
    place.rows(f"A-1,山田 花子,,hanako@example.jp,,営業,不採用,{decided},{decided},,")
    call("sync")
    due = decided + relativedelta(months=12)
    told = json.loads(call("followups", "due", "--since", str(due), "--on", str(today(SystemClock())), "--json").out)

    assert [one["months"] for one in told["due"]] == [12]

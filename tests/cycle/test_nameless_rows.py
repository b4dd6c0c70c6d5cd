"""Rows without an application id: the same row is the same issue, on whatever line and in whatever file it stands."""

from __future__ import annotations

import os

import pytest

from relay_connectors import Policy, RunOptions, open_source, sync
from relay_connectors.connector import file_connector

HEADER = "応募ID,氏名,選考ステータス,不採用日,備考"
NAMED = "A-{},山田,不採用,2026-11-10,"
NAMELESS = ",高橋 三郎,不採用,2026-11-11,"
OTHER = ",鈴木 二郎,不採用,2026-11-12,"
TORN = "B-1,佐藤,不採用,2026-11-10,,余り,余り"


@pytest.fixture
def export(ledger, tmp_path, monkeypatch):
    """Write an export of these rows, two a page, and collect it; the exit code."""
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 2)
    folder = tmp_path / "exports"
    folder.mkdir()
    turns = iter(range(1_800_000_000, 1_900_000_000))

    def once(*rows, name="export.csv", remove=None, **settings):
        file = folder / name
        file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        at = next(turns)
        os.utime(file, (at, at))
        if remove:
            (folder / remove).unlink()
        source = open_source("generic_csv", account="acme", path=str(folder), **settings)
        options = RunOptions(only="collect", allow_mass_change=True)
        return sync([source], ledger, None, Policy(), start="all", options=options).exit_code

    return once


def issues(ledger, state="open"):
    return sorted((one.code, one.locator) for one in ledger.issues.all(state=state))


@pytest.mark.parametrize(("bad", "code"), [(NAMELESS, "no_application_id"), (TORN, "row_unparsable")])
def test_a_line_above_it_makes_no_new_issue(ledger, export, bad, code):
    first = export(NAMED.format(1), bad)

    second = export(NAMED.format(0), NAMED.format(1), bad)

    assert (first, second) == (4, 0)
    assert issues(ledger) == [(code, "export.csv:4")]
    assert issues(ledger, "resolved") == []


@pytest.mark.parametrize(("bad", "code"), [(NAMELESS, "no_application_id"), (TORN, "row_unparsable")])
def test_tomorrows_export_makes_no_new_issue(ledger, export, bad, code):
    first = export(NAMED.format(1), bad, name="2026-11-20.csv")

    second = export(NAMED.format(1), NAMED.format(2), bad, name="2026-11-21.csv")

    assert (first, second) == (4, 0)
    assert issues(ledger) == [(code, "2026-11-21.csv:4")]


def test_an_open_quotation_mark_is_known_again_in_another_place(ledger, export):
    rows = ['"C-1,佐藤,不採用,2026-11-10,', *(NAMED.format(number) for number in range(3))]
    first = export(*rows)

    second = export(NAMED.format(9), *rows)

    assert (first, second) == (4, 0)
    assert issues(ledger) == [("row_unparsable", "export.csv:3")]


def test_columns_in_another_order_and_a_note_that_nobody_reads_make_no_new_issue(ledger, export):
    export(NAMED.format(1), NAMELESS)

    assert export(NAMED.format(1), NAMELESS + "見た") == 0


def test_what_was_dropped_stays_dropped_wherever_it_comes_again(ledger, export):
    export(NAMELESS, name="2026-11-20.csv")
    with ledger.transaction():
        ledger.issues.close([one.issue_id for one in ledger.issues.all()], "dropped")

    code = export(NAMED.format(1), NAMELESS, name="2026-11-21.csv")

    assert (code, issues(ledger)) == (0, [])
    assert issues(ledger, "dropped") == [("no_application_id", "2026-11-21.csv:3")]


def test_it_closes_when_the_row_gets_an_id(ledger, export):
    export(NAMELESS)

    export("A-7" + NAMELESS)

    assert (issues(ledger), issues(ledger, "resolved")) == ([], [("no_application_id", "export.csv:2")])


def test_it_closes_where_it_went_to_when_the_row_is_mended_there(ledger, export):
    export(NAMELESS, name="2026-11-20.csv")
    export(NAMELESS, name="2026-11-21.csv")

    export("A-7" + NAMELESS, name="2026-11-21.csv")

    assert issues(ledger) == []


def test_it_closes_when_its_file_is_gone(ledger, export):
    export(NAMELESS, name="2026-11-20.csv")

    export("A-7" + NAMELESS, name="2026-11-21.csv", remove="2026-11-20.csv")

    assert issues(ledger) == []


def test_it_stays_while_yesterdays_file_holds_it(ledger, export):
    export(NAMELESS, name="2026-11-20.csv")

    export(NAMED.format(1), name="2026-11-21.csv")

    assert issues(ledger) == [("no_application_id", "2026-11-20.csv:2")]


def test_of_a_snapshot_the_newest_export_closes_it(ledger, export):
    export(NAMELESS, name="2026-11-20.csv", snapshot=True)

    export("A-7" + NAMELESS, name="2026-11-21.csv", snapshot=True)

    assert issues(ledger) == []


def test_two_rows_that_say_the_same_are_two_issues_and_one_closes_with_one_row(ledger, export):
    export(NAMELESS, NAMED.format(1), NAMED.format(2), NAMELESS)
    both = issues(ledger)

    code = export(NAMED.format(1), NAMED.format(2), NAMELESS)

    assert both == [("no_application_id", "export.csv:2"), ("no_application_id", "export.csv:5")]
    assert (code, issues(ledger)) == (0, [("no_application_id", "export.csv:4")])


def test_another_row_is_another_issue(ledger, export):
    export(NAMELESS)

    assert (export(NAMELESS, OTHER), len(issues(ledger))) == (4, 2)


def test_nothing_of_the_row_is_in_the_issue(ledger, export):
    export(NAMELESS)

    ((key,),) = ledger.database.rows("SELECT key FROM issues")
    assert key.startswith("row_")
    assert "高橋" not in str(ledger.database.rows("SELECT * FROM issues"))


def test_another_ledgers_key_makes_another_hash(ledger):
    from relay_connectors.record import Identity

    said = "高橋 三郎".encode()
    assert Identity(b"a" * 32).row_id("acme", said) != Identity(b"b" * 32).row_id("acme", said)

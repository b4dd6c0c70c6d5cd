"""A column that vanished since the last export stops the run before anything of the file is read."""

from __future__ import annotations

import pytest

from relay_connectors import Policy, RunOptions, open_source, sync

WHOLE = "応募ID,氏名,メールアドレス,選考ステータス,不採用日\nA-1,山田 花子,hanako@example.jp,不採用,2026-11-10\n"
CUT = "応募ID,氏名,選考ステータス,不採用日\nA-1,山田 花子,不採用,2026-11-10\nA-2,佐藤 一郎,不採用,2026-11-11\n"


@pytest.fixture
def run(tmp_path, ledger):
    def once(text, name="export.csv", **options):
        (tmp_path / "exports").mkdir(exist_ok=True)
        (tmp_path / "exports" / name).write_text(text, encoding="utf-8")
        source = open_source("generic_csv", account="acme", path=str(tmp_path / "exports"))
        return sync([source], ledger, None, Policy(), start="all", options=RunOptions(only="collect", **options))

    return once


def test_a_file_that_lost_a_column_is_not_read(run, ledger):
    run(WHOLE)
    report = run(CUT)

    assert report.exit_code == 3
    assert "person.emails" in report.failures[0].message
    assert ledger.database.rows("SELECT COUNT(*) FROM records") == [(1,)]


def test_a_new_file_is_held_against_the_newest_one(run):
    run(WHOLE, "2026-11-20.csv")

    report = run(CUT, "2026-11-21.csv")

    assert report.exit_code == 3
    assert "newest file had before: メールアドレス (person.emails)." in report.failures[0].message


def test_what_is_gone_for_good_can_be_allowed_once(run):
    run(WHOLE)

    assert run(CUT, allow_mass_change=True).exit_code == 0
    assert run(CUT + "A-3,鈴木 次郎,不採用,2026-11-12\n").exit_code == 0


def test_another_order_of_columns_and_a_new_one_are_no_reason_to_stop(run):
    run(WHOLE)
    header = "不採用日,選考ステータス,メールアドレス,氏名,応募ID,電話番号\n"
    more = header + "2026-11-10,不採用,hanako@example.jp,山田 花子,A-1,\n"

    assert run(more).exit_code == 0


def test_an_export_that_holds_nobody_any_more_stops_the_run_until_it_is_allowed(run):
    header = WHOLE.splitlines()[0] + "\n"
    run(WHOLE)

    assert [run(header).exit_code, run(header).exit_code] == [3, 3]
    assert run(header, allow_mass_change=True).exit_code == 0
    assert run(header).exit_code == 0


def test_an_export_of_blank_rows_holds_nobody_either(run):
    run(WHOLE)

    assert run(WHOLE.splitlines()[0] + "\n,,,,\n\n").exit_code == 3


def test_an_export_that_lost_the_column_of_the_outcome_has_lost_a_column(run):
    run(WHOLE)
    report = run("応募ID,氏名,メールアドレス,不採用日\nA-1,山田 花子,hanako@example.jp,2026-11-10\n")

    assert report.exit_code == 3
    assert "has changed, and not the settings" in report.failures[0].message
    assert "employer_rejected" not in report.failures[0].message

"""Rows of one file that contradict each other under one application id: nobody is told anything until it is mended."""

from __future__ import annotations

import os

import pytest

from relay_connectors import RunOptions, open_source, sync
from relay_connectors.connector import file_connector
from relay_connectors.cycle.erase import Eraser
from relay_connectors.errors import SourceError

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,備考"


def row(key, status="不採用", *, who=None, consent="はい", on="2026-10-01", note=""):
    who = who or key
    decided = "" if status in ("選考中", "内定") else "2026-11-10"
    return f"{key},山田 {who},c{who.lower()}@example.jp,{status},{decided},{consent},{on},{note}"


REJECTED, OPEN = row("A"), row("A", "選考中")
FILLING = [row(f"Z{number}") for number in range(5)]


@pytest.fixture
def export(world, tmp_path, monkeypatch):
    """Write an export of these rows, two a page, and sync it; the report."""
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 2)
    folder = tmp_path / "exports"
    folder.mkdir()
    turns = iter(range(1_800_000_000, 1_900_000_000))

    def once(*rows, name="export.csv", **options):
        if rows:
            file = folder / name
            file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
            at = next(turns)
            os.utime(file, (at, at))
        source = open_source("generic_csv", account="acme", path=str(folder), consent=[world.rule])
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions(**options))

    return once


def live(world):
    ids = world.ledger.identity.record_ids("generic_csv", "acme")
    names = {ids(key): key for key in ("A", "B", *(f"Z{number}" for number in range(5)))}
    return "".join(sorted(names[record_id] for record_id in world.live() if names[record_id] in "AB"))


def issues(world, state="open"):
    return [(one.code, one.locator, one.detail) for one in world.ledger.issues.all(state=state)]


@pytest.mark.parametrize("other", ["選考中", "内定", "辞退", "謎の結果", ""])
@pytest.mark.parametrize("apart", [[], FILLING], ids=["on one page", "far apart"])
@pytest.mark.parametrize("turned", [False, True], ids=["rejected first", "rejected last"])
def test_nobody_goes_of_whom_another_row_says_something_else(world, export, other, apart, turned):
    rows = [REJECTED, row("A", other)]
    first, last = reversed(rows) if turned else rows

    report = export(first, *apart, last)

    assert (live(world), report.exit_code) == ("", 4)
    assert world.verdicts()["A"].startswith("review conflicting_rows")
    assert world.ledger.persons.wanting_links() == []


def test_nobody_gets_a_link_either(world, export):
    export(row("A", consent=""), row("A", "選考中", consent=""))

    assert world.ledger.database.rows("SELECT COUNT(*) FROM links WHERE person_id IS NOT NULL") == [(0,)]


def test_both_places_are_named(world, export):
    export(REJECTED, *FILLING, OPEN)

    assert issues(world) == [("conflicting_rows", "export.csv:8", "export.csv:2")]


def test_an_unchanged_file_changes_nothing(world, export):
    export(REJECTED, *FILLING, OPEN)

    reports = [export(), export()]

    assert [report.exit_code for report in reports] == [0, 0]
    assert (live(world), len(issues(world))) == ("", 1)


def test_what_changes_elsewhere_in_the_file_lets_nobody_go(world, export):
    export(REJECTED, *FILLING, OPEN)

    report = export(REJECTED, *FILLING[:-1], OPEN)

    assert (report.exit_code, live(world)) == (0, "")
    assert issues(world) == [("conflicting_rows", "export.csv:7", "export.csv:2")]


@pytest.mark.parametrize("left", [[REJECTED, *FILLING], [*FILLING, REJECTED]], ids=["first stays", "last stays"])
def test_once_the_file_is_mended_the_person_goes_and_the_issue_closes(world, export, left):
    export(REJECTED, *FILLING, OPEN)

    export(*left)

    assert (live(world), issues(world)) == ("A", [])


def test_rows_that_say_the_same_by_now_are_mended_too(world, export):
    export(REJECTED, *FILLING, OPEN)

    export(REJECTED, *FILLING, REJECTED)

    assert (live(world), issues(world)) == ("A", [])


def test_the_next_days_export_mends_what_the_last_one_contradicted(world, export):
    export(REJECTED, OPEN, name="2026-11-20.csv")

    export(REJECTED, name="2026-11-21.csv")

    assert (live(world), issues(world)) == ("A", [])


def test_an_application_that_is_in_no_file_any_more_stays_held(world, export):
    export(REJECTED, OPEN, *FILLING)

    export(*FILLING)

    assert (live(world), len(issues(world))) == ("", 1)


@pytest.mark.parametrize("state", ["dropped", "resolved"])
def test_an_issue_that_was_taken_off_the_list_lets_nobody_go(world, export, state):
    export(REJECTED, OPEN)
    with world.ledger.transaction():
        world.ledger.issues.close([one.issue_id for one in world.ledger.issues.all()], state)
        world.ledger.records.mark_due()

    export()

    assert live(world) == ""


def test_a_dropped_issue_stays_dropped_after_the_file_was_mended_and_broken_again(world, export):
    export(REJECTED, OPEN)
    with world.ledger.transaction():
        world.ledger.issues.close([one.issue_id for one in world.ledger.issues.all()], "dropped")
    export(REJECTED)
    gone = live(world)
    export(REJECTED, OPEN)

    assert (gone, issues(world)) == ("A", [])
    assert world.verdicts()["A"] == "review conflicting_rows"


def test_whoever_is_with_the_relay_stays_there_until_it_is_clear(world, export):
    export(REJECTED)
    export(OPEN, REJECTED)
    between = live(world)
    export(OPEN)

    assert (between, live(world)) == ("A", "")


def test_whoever_must_not_be_contacted_is_taken_back_all_the_same(world, export):
    export(REJECTED)
    with world.ledger.transaction():
        world.ledger.database.run("UPDATE persons SET do_not_contact = 1")
        world.ledger.records.mark_due()

    export(REJECTED, OPEN)

    assert live(world) == ""


@pytest.mark.parametrize("turned", [False, True], ids=["rejected first", "rejected last"])
def test_an_application_that_may_be_open_keeps_the_persons_others_back(world, export, turned):
    rows = [REJECTED, OPEN]

    export(*(reversed(rows) if turned else rows), row("B", who="A"))

    assert live(world) == ""
    assert world.verdicts()["B"] == "blocked active_elsewhere"


def test_another_address_under_one_id_holds_this_application_alone(world, export):
    export(REJECTED, REJECTED.replace("ca@", "other@"), row("B", who="A"))

    assert live(world) == "B"


def test_several_applications_of_one_person_contradict_nothing(world, export):
    report = export(row("A"), row("B", who="A", note="another"))

    assert (report.exit_code, len(live(world)), issues(world)) == (0, 1, [])


def test_the_same_row_twice_contradicts_nothing(world, export):
    export(REJECTED, *FILLING, REJECTED)

    assert (live(world), issues(world)) == ("A", [])


def test_a_run_that_fails_between_the_two_rows_lets_nobody_go_who_was_held(world, export, monkeypatch):
    export(REJECTED, *FILLING, OPEN)
    check = file_connector.SourceFile.check
    seen = []

    def breaks(file):
        seen.append(file)
        if len(seen) == 2:
            message = "the file changed while it was read"
            raise SourceError(message)
        check(file)

    monkeypatch.setattr(file_connector.SourceFile, "check", breaks)
    export(row("A", "お見送り"), *FILLING, OPEN, row("B"))

    assert len(seen) == 2
    assert live(world) == ""


WITHDRAWN = row("A", consent="撤回", on="2026-11-01")


def test_what_a_contradicted_row_allows_carries_no_other_application(world, export):
    export(REJECTED, REJECTED.replace("ca@", "other@"), row("B", who="A", consent=""))
    held, verdict = live(world), world.verdicts()["B"]

    export(REJECTED, row("B", who="A", consent=""))

    assert (held, verdict) == ("", "review consent_cell_changed")
    assert len(live(world)) == 1


@pytest.mark.parametrize("on", ["2026-11-01", "2026-09-01", ""])
@pytest.mark.parametrize("turned", [False, True], ids=["yes first", "yes last"])
def test_a_withdrawal_in_one_of_the_rows_takes_back_who_is_with_the_relay(world, export, turned, on):
    export(REJECTED)
    rows = [REJECTED, row("A", consent="撤回", on=on)]

    export(*(reversed(rows) if turned else rows), row("B", who="A", consent=""))

    assert live(world) == ""
    assert world.verdicts()["A"].startswith("blocked consent_withdrawn")


REFUSALS = "SELECT row_says FROM consents WHERE status = 'withdrawn'"


def test_what_a_contradicting_row_refused_is_said_until_the_file_is_mended(world, export):
    export(REJECTED, WITHDRAWN)
    between = world.ledger.database.rows(REFUSALS)
    export(REJECTED)

    assert (between, world.ledger.database.rows(REFUSALS), live(world)) == ([(2,)], [(0,)], "")


def test_what_the_row_that_is_left_refuses_is_still_said(world, export):
    export(REJECTED, WITHDRAWN)
    export(WITHDRAWN)

    assert world.ledger.database.rows(REFUSALS) == [(1,)]


def test_what_a_contradicting_row_refuses_again_is_said_again(world, export):
    export(REJECTED, WITHDRAWN)
    export(REJECTED)
    export(REJECTED, WITHDRAWN)

    assert world.ledger.database.rows(REFUSALS) == [(2,)]


def test_a_withdrawal_that_is_read_again_is_one(world, export):
    for note in ("x", "y"):
        export(REJECTED, WITHDRAWN, row("B", note=note))

    assert world.ledger.database.rows("SELECT COUNT(*) FROM consents WHERE status = 'withdrawn'") == [(1,)]


def test_a_yes_in_a_contradicting_row_is_not_kept(world, export):
    export(row("A", consent=""), REJECTED)

    assert world.ledger.database.rows("SELECT COUNT(*) FROM consents") == [(0,)]


def test_somebody_else_s_withdrawal_under_a_mistyped_id_takes_nobody_s_consent_away(world, export):
    export(REJECTED, row("A", who="C", consent="撤回", on="2026-11-01"))
    held = live(world)

    export(REJECTED, row("C", consent="撤回", on="2026-11-01"))

    assert (held, live(world)) == ("", "A")


def test_what_contradicts_itself_about_somebody_who_was_erased_leaves_nothing(world, export):
    export(row("A"), row("B"))
    key = world.ledger.identity.record_ids("generic_csv", "acme")("A")
    eraser = Eraser(world.ledger)
    with world.ledger.transaction():
        eraser.erase([world.ledger.records.get(key).person_id], "subject_request")
    eraser.finish()

    report = export(row("A"), OPEN, row("A", consent="撤回"))

    assert (report.exit_code, issues(world), world.ledger.records.get(key)) == (0, [], None)
    assert report.collect["acme-generic_csv"].skipped == {"suppressed": 3}

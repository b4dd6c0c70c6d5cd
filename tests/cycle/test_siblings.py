"""Two sources of one account, such as two sheets: neither has the last word only because it is read last."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta

import pytest

from relay_connectors import RunOptions, open_source, sync
from relay_connectors.errors import RecordError

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,備考,連絡不可"
DAY = 86_400  # each file is written a day after the one before
ORDERS = list(itertools.permutations(["north", "south"]))


def row(key, status="不採用", *, consent="はい", note="", ban="", consented="2026-10-01"):
    decided = "2026-11-10" if status == "不採用" else ""
    return f"{key},山田 {key},c{key.lower()}@example.jp,{status},{decided},{consent},{consented},{note},{ban}"


REJECTED, OPEN, OTHER = row("A"), row("A", "選考中"), row("Z", "選考中")


@pytest.fixture
def export(world, tmp_path):
    """Write what is given of both sources, and sync them in an order; the report."""
    turns = iter(range(1_800_000_000, 1_900_000_000, DAY))

    def once(order, day="", accounts=("acme", "acme"), configured=None, snapshot=False, **said):
        for name, rows in said.items():
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            file = folder / f"export{day}.csv"
            file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
            at = next(turns)
            os.utime(file, (at, at))
        account = dict(zip(("north", "south"), accounts, strict=True))
        sources = [
            open_source(
                "generic_csv",
                account=account[name],
                path=str(tmp_path / name),
                source=name,
                consent=[world.rule],
                snapshot=snapshot,
            )
            for name in order
        ]
        options = RunOptions(configured=configured)
        return sync(sources, world.ledger, world.relay, world.policy, start="all", options=options)

    return once


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("other", ["選考中", "内定", "辞退", "謎の結果", ""])
def test_nobody_goes_of_whom_another_source_says_something_else(world, export, order, other):
    export(order, north=[REJECTED], south=[row("A", other)])
    export(order)
    export(order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_cell_that_is_edited_makes_no_rejection_the_newer_word(world, export, order):
    export(order, north=[REJECTED], south=[OPEN])
    export(order, north=[row("A", note="電話済")])

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_that_moves_to_the_other_sheet_is_believed(world, export, order):
    export(order, north=[OTHER], south=[OPEN, row("B", "選考中")])
    export(order, north=[OTHER, REJECTED], south=[row("B", "選考中")])
    export(order)

    assert world.live() == [world.ledger.identity.record_ids("generic_csv", "acme")("A")]


@pytest.mark.parametrize("order", ORDERS)
def test_once_both_say_the_same_the_person_goes(world, export, order):
    export(order, north=[REJECTED], south=[OPEN])
    export(order, south=[REJECTED])
    export(order)

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_an_application_that_both_called_open_goes_once_both_reject_it(world, export, order):
    export(order, north=[OPEN], south=[OPEN])
    export(order, north=[REJECTED], south=[REJECTED])
    export(order)

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_an_application_that_both_called_open_stays_open_while_one_does(world, export, order):
    export(order, north=[OPEN], south=[OPEN])
    export(order, north=[REJECTED])
    export(order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_opened_again_in_one_of_them_is_taken_back(world, export, order):
    export(order, north=[REJECTED], south=[REJECTED])
    export(order, south=[OPEN])
    export(order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_the_day_in_the_files_names_tells_which_word_is_the_newer(world, export, order):
    export(order, day="_20261101", north=[OTHER], south=[OPEN])
    export(order, day="_20261120", north=[REJECTED])
    export(order)

    assert len(world.live()) == 1


def test_whose_rejection_is_not_believed_is_said_each_time(export, caplog):
    export(["north", "south"], north=[OTHER], south=[OPEN])
    caplog.clear()
    export(["north", "south"], north=[OTHER, REJECTED])
    export(["north", "south"])

    said = [one.getMessage() for one in caplog.records if "same account" in one.getMessage()]
    assert len(said) == 2
    assert said[0].startswith(
        "north: 1 rejections in it are not believed: the source south, which has the same account"
    )


def test_a_source_that_is_no_longer_configured_says_nothing(world, export):
    export(["north", "south"], north=[REJECTED], south=[OPEN])
    export(["north"], configured={"north"})
    export(["north"], configured={"north"})

    assert len(world.live()) == 1


def test_other_accounts_hold_other_applications(world, export):
    export(
        ["north", "south"], accounts=("acme", "beta"), north=[REJECTED], south=[row("A", "選考中").replace("ca@", "x@")]
    )

    assert len(world.live()) == 1


def test_a_consent_that_is_taken_back_in_either_counts(world, export):
    export(["north", "south"], north=[REJECTED], south=[OTHER])
    export(["north", "south"], south=[OTHER, row("A", consent="撤回")])

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_who_moves_between_two_whole_exports_is_not_gone(world, export, order):
    export(order, snapshot=True, north=[OTHER, REJECTED], south=[row("B", "選考中")])
    for number in "123":
        export(order, snapshot=True, north=[row(number, "選考中")], south=[row("B", "選考中"), REJECTED])

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_who_is_in_neither_of_two_whole_exports_any_more_is_gone(world, export, order):
    export(order, snapshot=True, north=[OTHER, REJECTED], south=[row("B", "選考中"), REJECTED])
    for number in "12":
        export(order, snapshot=True, north=[OTHER, row(number)], south=[row("B", "選考中")])

    assert world.ledger.database.rows("SELECT reason FROM outbox WHERE op = 'retract'") == [("gone",)]


NAMELESS = ",合計,,選考中,,,,"


@pytest.fixture
def two_files(export):
    """The application is open in one of two files of north."""

    def write(order):
        export(["north"], day="-east", north=[row("E", "選考中")])
        export(order, day="-west", north=[OPEN, row("W", "選考中")], south=[row("S", "選考中")])

    return write


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_that_left_one_of_two_files_is_believed_in_the_other_source(world, export, two_files, order):
    two_files(order)
    export(order, day="-west", north=[row("W", "選考中")], south=[row("S", "選考中"), REJECTED])
    export(order)
    export(order)

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_whose_file_was_deleted_is_believed_in_the_other_source(world, export, two_files, tmp_path, order):
    two_files(order)
    (tmp_path / "north" / "export-west.csv").unlink()
    export(order, day="-west", south=[row("S", "選考中"), REJECTED])
    export(order)
    export(order)

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_that_stays_in_a_file_that_did_not_change_is_not_taken_for_gone(world, export, two_files, order):
    two_files(order)
    export(order, day="-east", north=[row("E2", "選考中")], south=[REJECTED])
    export(order)
    export(order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_line_of_totals_holds_nobody_who_moves(world, export, order):
    export(order, north=[OPEN, OTHER, NAMELESS], south=[row("B", "選考中")])
    export(order, north=[OTHER, NAMELESS], south=[row("B", "選考中"), REJECTED])
    export(order)

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_whose_id_was_lost_is_not_taken_for_gone(world, export, caplog, order):
    export(order, north=[OPEN, OTHER], south=[row("B", "選考中")])
    export(order, north=[OPEN.removeprefix("A"), OTHER], south=[row("B", "選考中"), REJECTED])
    for note in ("x", "y"):
        export(order, north=[OPEN.removeprefix("A") + note, OTHER])
    held = world.live()
    export(order, north=[OTHER])
    export(order)

    assert (held, len(world.live())) == ([], 1)
    assert "north: 1 rows have no id that can be read, so nobody counts as taken out of it" in caplog.text


@pytest.mark.parametrize("order", ORDERS)
def test_a_contradiction_holds_nobody_else_of_either_source(world, export, order):
    export(order, north=[REJECTED, row("N")], south=[OPEN, row("S")])
    first = len(world.live())
    export(order, north=[REJECTED, row("N"), row("N2")], south=[OPEN, row("S"), row("S2")])

    assert (first, len(world.live())) == (2, 4)


@pytest.mark.parametrize("configured", [None, {"south"}])
def test_the_former_name_of_a_renamed_source_tells_nothing_otherwise(world, export, configured):
    export(["north"], north=[OPEN, OTHER])
    export(["south"], south=[REJECTED, OTHER], configured=configured)

    assert len(world.live()) == 1


def test_a_source_that_rests_in_this_run_still_tells_otherwise_where_all_are_named(world, export):
    export(["north"], north=[OPEN, OTHER])
    export(["south"], south=[REJECTED, OTHER], configured={"north", "south"})

    assert world.live() == []


BANNED = row("A", ban="○")
MATE = row("B").replace("山田 B,cb@", "山田 A,ca@")
"""Another rejection of the person whose A is."""


@pytest.mark.parametrize("order", ORDERS)
def test_a_ban_in_either_counts_whichever_is_read_last(world, export, order):
    export(order, north=[BANNED], south=[REJECTED])
    first = world.live()
    export(order, south=[row("A", consented="2026-10-02")])

    assert (first, world.live()) == ([], [])


@pytest.mark.parametrize("order", ORDERS)
def test_a_ban_stays_when_a_cell_is_edited_in_the_other_source(world, export, order):
    export(order, north=[REJECTED], south=[REJECTED])
    first = len(world.live())
    export(order, north=[BANNED])
    export(order, south=[row("A", consented="2026-10-02")])
    export(order)

    assert (first, world.live()) == (1, [])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("north", [[REJECTED], [OTHER]], ids=["lifted", "taken out"])
def test_a_ban_that_no_source_tells_any_more_is_over(world, export, order, north):
    export(order, north=[BANNED, OTHER], south=[REJECTED])
    export(order, north=north)
    export(order, south=[row("A", consented="2026-10-02")])

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_who_moves_to_the_other_source_without_a_ban_has_none(world, export, order):
    export(order, north=[BANNED, OTHER], south=[row("C")])
    export(order, north=[OTHER], south=[row("C"), REJECTED])
    export(order)

    assert len(world.live()) == 2


@pytest.mark.parametrize("order", ORDERS)
def test_the_day_in_the_files_names_tells_that_a_ban_is_over(world, export, order):
    export(order, day="_20261101", north=[BANNED], south=[OTHER])
    export(order, day="_20261120", south=[REJECTED])
    export(order)

    assert len(world.live()) == 1


def test_a_ban_under_the_former_name_of_a_source_is_lifted_under_the_new_one(world, export):
    export(["north"], north=[BANNED], configured={"north"})
    export(["south"], south=[BANNED], configured={"south"})
    export(["south"], south=[REJECTED], configured={"south"})

    assert len(world.live()) == 1


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("ended", ["辞退", "謎の結果"])
@pytest.mark.parametrize("status", ["選考中", "入社"])
def test_whom_one_source_calls_open_or_hired_goes_by_no_other_application(world, export, order, status, ended):
    export(order, north=[row("A", status), MATE], south=[row("A", ended)])
    export(order, south=[row("A", ended, consented="2026-10-02")])
    export(order)

    assert world.live() == []
    assert dict(world.verdicts())["B"] == f"blocked {'active_elsewhere' if status == '選考中' else 'hired_here'}"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("first", ["選考中", "辞退"])
def test_nobody_is_rejected_again_of_whom_another_source_tells_an_end(world, export, order, first):
    export(order, north=[row("A", first)], south=[OTHER])
    export(order, south=[row("A", "辞退" if first == "選考中" else first), OTHER])
    export(order, north=[OPEN])
    export(order, north=[REJECTED])
    export(order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("north", [[row("A", "辞退"), MATE], [MATE]], ids=["ended too", "taken out"])
def test_once_no_source_calls_an_application_open_its_end_is_believed(world, export, order, north):
    export(order, north=[OPEN, MATE], south=[row("A", "辞退"), OTHER])
    held = world.live()
    export(order, north=north)
    export(order)
    export(order)

    assert (held, len(world.live())) == ([], 1)
    assert world.verdicts()["A"] == "none candidate_withdrew"


@pytest.mark.parametrize("order", ORDERS)
def test_the_day_in_the_files_names_tells_that_an_end_is_the_newer_word(world, export, order):
    export(order, day="_20261101", north=[OPEN, MATE], south=[OTHER])
    export(order, day="_20261120", south=[row("A", "辞退")])
    export(order)

    assert len(world.live()) == 1


def test_an_end_that_is_not_believed_is_said_each_time(export, caplog):
    export(["north", "south"], north=[OPEN], south=[row("A", "辞退")])
    caplog.clear()
    report = export(["north", "south"])

    assert "south: 1 applications that ended in it are not believed to have: the source north" in caplog.text
    assert report.collect["south"].skipped["overruled"] == 1


@pytest.mark.parametrize("order", ORDERS)
def test_who_moves_between_two_whole_exports_without_a_ban_has_none(world, export, order):
    export(order, snapshot=True, north=[OTHER, BANNED], south=[row("B", "選考中")])
    for number in "123":
        world.clock.at += timedelta(days=1)
        export(order, snapshot=True, north=[row(number, "選考中")], south=[row("B", "選考中"), REJECTED])

    assert len(world.live()) == 1


CHECK = "relay_connectors.cycle.keep.check_body"


@pytest.fixture
def carried(world, export, tmp_path):
    """North forbids what south rejects, and south was edited last; then north's export has another name."""

    def write(order, rows, *, copied=False, snapshot=False, before=lambda: None):
        export(order, snapshot=snapshot, north=[BANNED, OTHER], south=[REJECTED])
        export(order, snapshot=snapshot, south=[row("A", consented="2026-10-02")])
        assert world.live() == []
        before()
        if copied:
            export(order, day="-2", snapshot=snapshot, north=rows)
        (tmp_path / "north" / "export.csv").unlink()
        world.clock.at += timedelta(days=1)
        export(order, day="-2", snapshot=snapshot, **({} if copied else {"north": rows}))
        export(order, snapshot=snapshot)

    return write


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("copied", [False, True], ids=["renamed", "copied"])
@pytest.mark.parametrize("snapshot", [False, True])
def test_a_ban_stays_when_the_next_export_has_another_name(world, export, carried, order, copied, snapshot):
    carried(order, [BANNED, OTHER], copied=copied, snapshot=snapshot)
    held = world.live()
    export(order, day="-2", snapshot=snapshot, north=[REJECTED, OTHER])
    export(order, snapshot=snapshot)

    assert (held, len(world.live())) == ([], 1)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rows", [[REJECTED, OTHER], [OTHER]], ids=["lifted", "taken out"])
def test_a_ban_that_the_next_export_does_not_tell_any_more_is_over(world, carried, order, rows):
    carried(order, rows)

    assert len(world.live()) == 1


def test_a_ban_stays_while_its_row_in_the_next_export_cannot_be_read(world, export, carried, monkeypatch):
    order = ["north", "south"]

    def check(body):
        if body["person"].get("full_name") == "山田 A" and body.get("flags"):
            message = "what this version cannot read"
            raise RecordError(message)

    with monkeypatch.context() as patched:
        carried(order, [BANNED, OTHER], before=lambda: patched.setattr(CHECK, check))
        held = world.live()
    export(order, day="-2", north=[REJECTED, OTHER])
    export(order)

    assert (held, len(world.live())) == ([], 1)


def test_who_is_missing_once_in_whole_exports_of_other_names_stays_forbidden_until_gone(world, export, carried):
    order = ["north", "south"]
    carried(order, [OTHER], snapshot=True)
    held = world.live()
    for number in "12":
        world.clock.at += timedelta(days=1)
        export(order, day="-2", snapshot=True, north=[OTHER, row(number, "選考中")])

    assert (held, len(world.live())) == ([], 1)


@pytest.mark.parametrize("renamed", [True, False])
def test_a_ban_in_one_of_two_files_of_a_source_lasts_as_long_as_a_file_tells_it(world, export, tmp_path, renamed):
    export(["north"], day="-1", north=[BANNED, OTHER])
    export(["north"], day="-2", north=[row("A", "辞退"), MATE])
    held = world.live()
    file = tmp_path / "north" / "export-1.csv"
    file.rename(file.with_name("first.csv")) if renamed else file.unlink()
    export(["north"])
    export(["north"])

    assert (held, len(world.live())) == ([], 0 if renamed else 1)


def test_a_ban_whose_file_was_renamed_before_a_contradiction_holds_the_person(world, export, tmp_path):
    export(["north"], day="-1", north=[BANNED, OTHER])
    file = tmp_path / "north" / "export-1.csv"
    file.rename(file.with_name("first.csv"))
    export(["north"])
    export(["north"], day="-2", north=[row("A", "辞退"), MATE])
    export(["north"])
    export(["north"])

    assert world.live() == []

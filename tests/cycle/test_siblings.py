"""Two sources of one account, such as two sheets: neither has the last word only because it is read last."""

from __future__ import annotations

import itertools
import os

import pytest

from relay_connectors import RunOptions, open_source, sync

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,備考"
DAY = 86_400  # each file is written a day after the one before
ORDERS = list(itertools.permutations(["north", "south"]))


def row(key, status="不採用", *, consent="はい", note=""):
    decided = "2026-11-10" if status == "不採用" else ""
    return f"{key},山田 {key},c{key.lower()}@example.jp,{status},{decided},{consent},2026-10-01,{note}"


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

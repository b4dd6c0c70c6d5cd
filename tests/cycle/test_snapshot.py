"""``snapshot = true``: the export always holds everything, so who is missing twice in a row is gone."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from relay_connectors import RunOptions, open_source, sync

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日"
DAY = 86_400  # each export is written a day after the one before


def person(number, status="不採用"):
    return f"A-{number},山田 {number},c{number}@example.jp,{status},2026-11-10,はい,2026-10-01"


@pytest.fixture
def export(world, tmp_path):
    """Write an export of these rows and sync it; the report."""
    folder = tmp_path / "exports"
    folder.mkdir()
    turns = iter(range(1_800_000_000, 1_900_000_000, DAY))

    def once(*rows, name="export.csv", snapshot=True, path=folder, written=True, at=None, date_formats=(), **options):
        file = folder / name
        if written:
            file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
            at = at.timestamp() if at else next(turns)
            os.utime(file, (at, at))
        settings = {"path": str(path), "snapshot": snapshot, "date_formats": list(date_formats)}
        source = open_source("generic_csv", account="acme", consent=[world.rule], **settings)
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions(**options))

    return once


def live(world):
    ids = world.ledger.identity.record_ids("generic_csv", "acme")
    names = {ids(f"A-{number}"): number for number in range(1, 9)}
    return sorted(names[record_id] for record_id in world.live())


def test_who_is_missing_once_stays(world, export):
    export(person(1), person(2))
    export(person(1))

    assert live(world) == [1, 2]


def test_who_is_missing_twice_is_retracted_as_gone(world, export):
    export(person(1), person(2))
    export(person(1))
    export(person(1), person(3))

    assert live(world) == [1, 3]
    assert world.ledger.database.rows("SELECT reason FROM outbox WHERE op = 'retract'") == [("gone",)]


def test_the_same_file_read_again_is_no_second_witness(world, export):
    export(person(1), person(2))
    export(person(1))
    export(written=False)
    export(written=False)

    assert live(world) == [1, 2]


def test_a_file_that_is_written_again_is_a_second_witness_though_nothing_changed_in_it(world, export):
    export(person(1), person(2))
    export(person(1))
    export(person(1))

    assert live(world) == [1]
    assert world.ledger.database.rows("SELECT reason FROM outbox WHERE op = 'retract'") == [("gone",)]


def tokyo(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize("name", ["export.csv", "export (1).csv"])
@pytest.mark.parametrize("rows", [(1,), (1, 3)], ids=["the same", "another"])
def test_what_is_touched_copied_or_exported_again_on_the_same_day_is_no_second_witness(world, export, name, rows):
    export(person(1), person(2), at=tokyo(19, 9))
    export(person(1), at=tokyo(20, 0, 5))
    export(*map(person, rows), name=name, at=tokyo(20, 23, 55))

    assert 2 in live(world)


@pytest.mark.parametrize("rows", [(1,), (1, 3)], ids=["the same", "another"])
def test_the_day_ends_at_midnight_in_the_zone_of_the_source(world, export, rows):
    export(person(1), person(2), at=tokyo(19, 9))
    export(person(1), at=tokyo(20, 23, 55))
    export(*map(person, rows), at=tokyo(21, 0, 5))

    assert 2 not in live(world)


def test_who_was_missing_in_the_morning_and_is_there_in_the_evening_starts_anew(world, export):
    export(person(1), person(2), at=tokyo(19, 9))
    export(person(1), at=tokyo(20, 9))
    export(person(1), person(2), person(3), at=tokyo(20, 18))
    export(person(1), person(3), at=tokyo(21, 9))

    assert 2 in live(world)


def test_who_is_missing_from_the_evening_on_is_gone_the_next_day(world, export):
    export(person(1), person(2), at=tokyo(20, 9))
    export(person(1), at=tokyo(20, 12))
    export(person(1), at=tokyo(20, 18))
    export(person(1), at=tokyo(21, 9))

    assert live(world) == [1]


def test_an_older_export_that_is_put_back_is_no_second_witness(world, export):
    export(person(1), at=tokyo(19, 9))
    export(person(1), person(2), at=tokyo(20, 9))
    export(person(1), person(3), at=tokyo(21, 9))
    export(person(1), at=tokyo(19, 9))

    assert live(world) == [1, 2, 3]


def test_of_a_file_with_a_row_that_cannot_be_read_a_second_writing_says_nothing(world, export):
    bad = ",名無し,x@example.jp,不採用,2026-11-10,はい,2026-10-01"
    export(person(1), person(2))
    export(person(1), bad)
    export(person(1), bad)
    export(person(1), bad)

    assert live(world) == [1, 2]


def test_the_same_file_under_another_setting_is_no_second_witness(world, export):
    export(person(1), person(2))
    export(person(1))
    export(written=False, date_formats=["%d.%m.%Y"])

    assert live(world) == [1, 2]


def test_another_file_is_another_witness_whatever_it_holds(world, export):
    export(person(1), person(2), name="2026-11-20.csv")
    export(person(1), name="2026-11-21.csv")
    export(person(1), name="2026-11-22.csv")

    assert live(world) == [1]


def test_who_comes_back_after_one_export_starts_anew(world, export):
    export(person(1), person(2))
    export(person(1))
    export(person(1), person(2), person(3))
    export(person(1), person(3))

    assert live(world) == [1, 2, 3]


def test_who_comes_back_after_they_were_gone_is_referred_again_though_their_row_did_not_change(world, export):
    export(person(1), person(2))
    export(person(1))
    export(person(1), person(3))
    export(person(1), person(2), person(3))

    assert live(world) == [1, 2, 3]


def test_a_file_with_a_row_that_cannot_be_read_calls_nobody_missing(world, export):
    export(person(1), person(2))
    export(person(1), ",名無し,x@example.jp,不採用,2026-11-10,はい,2026-10-01")
    export(person(1), person(3), "A-2,山田 2,余り,余り,余り,余り,余り,余り,余り")
    export(person(1), person(3), person(4))

    assert live(world) == [1, 2, 3, 4]


def test_a_row_that_is_there_and_wrong_is_not_missing(world, export):
    export(person(1), person(2))
    for number in (3, 4):
        export(person(1), person(2), person(2, status="内定"), person(number))

    assert 2 in live(world)


def test_of_a_folder_the_newest_file_is_the_picture(world, export):
    export(person(1), person(2), name="2026-11-20.csv")
    export(person(1), name="2026-11-21.csv")
    export(person(1), person(3), name="2026-11-22.csv")

    assert live(world) == [1, 3]


def test_without_the_setting_nobody_is_ever_missing(world, export):
    export(person(1), person(2), snapshot=False)
    export(person(1), snapshot=False)
    export(person(1), person(3), snapshot=False)

    assert live(world) == [1, 2, 3]


def test_an_export_that_misses_too_many_stops_before_anybody_is_retracted(world, export):
    rows = [person(number) for number in range(1, 61)]
    export(*rows)
    export(*rows[:30])
    report = export(*rows[:30], person(61))

    assert report.exit_code == 3
    assert len(world.live()) == 60

"""Several files of one source: mending or copying one makes it no newer export, and nobody's rejection comes back."""

from __future__ import annotations

import os

import pytest

from relay_connectors import ConsentRule, RunOptions, open_source, sync
from relay_connectors.connector import file_connector
from relay_connectors.errors import SourceError

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日"
RULE = ConsentRule(
    field="同意",
    granted=["はい"],
    obtained_at="同意日",
    scope=["share_with_relay"],
    policy_version="2026-04",
    recipients=["キャリアリレー"],
    payload="full",
)
DATED, PLAIN = ("e_20261101.csv", "e_20261120.csv"), ("old.csv", "new.csv")


def row(key, status="不採用"):
    decided = "2026-11-10" if status == "不採用" else ""
    return f"{key},山田 {key},c{key.lower()}@example.jp,{status},{decided},はい,2026-10-01"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "exports"
    place.mkdir()
    return place


@pytest.fixture
def write(folder):
    """Write a file; every one is newer than the one before it."""
    turns = iter(range(1_790_000_000, 1_800_000_000))

    def once(name, *rows):
        file = folder / name
        file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        at = next(turns)
        os.utime(file, (at, at))
        return file

    return once


@pytest.fixture
def run(world, folder):
    def once(**options):
        source = open_source("generic_csv", account="acme", path=str(folder), consent=[RULE], **options.pop("how", {}))
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions(**options))

    return once


def live(world):
    ids = world.ledger.identity.record_ids("generic_csv", "acme")
    names = {ids(key): key for key in ("A", "B", "C")}
    return "".join(sorted(names[record_id] for record_id in world.live()))


def outcomes(world):
    sql = "SELECT application_id, outcome, locator FROM records WHERE gone_at IS NULL ORDER BY 1"
    return {key: (outcome, place) for key, outcome, place in world.ledger.database.rows(sql)}


@pytest.mark.parametrize("names", [DATED, PLAIN], ids=["days in the names", "no days"])
@pytest.mark.parametrize("status", ["選考中", "入社", "辞退"])
def test_a_row_mended_in_an_old_file_revives_no_rejection(world, write, run, names, status):
    old, new = names
    write(old, row("A"), row(""))
    write(new, row("A", status))
    run()

    write(old, row("A"), row("B"))
    run()

    assert (live(world), outcomes(world)["A"][1]) == ("B", f"{new}:2")


def test_a_touched_old_file_revives_no_rejection_on_a_new_ledger(world, write, run):
    old = write("e_20261101.csv", row("A"))
    write("e_20261120.csv", row("A", "選考中"))
    os.utime(old)

    run()

    assert live(world) == ""


@pytest.mark.parametrize("names", [DATED, PLAIN], ids=["days in the names", "no days"])
def test_whom_the_newer_file_rejects_goes_also_after_the_older_one_was_mended(world, write, run, names):
    old, new = names
    write(old, row("B"), row(""))
    write(new, row("A"), row("B"))
    run()

    write(old, row("B"), row("C"))
    run()

    assert live(world) == "ABC"


def test_with_days_in_the_names_the_newer_file_is_believed_whatever_was_written_last(world, write, run):
    write("e_20261120.csv", row("A"))
    write("e_20261101.csv", row("A", "選考中"))

    run()

    assert live(world) == "A"


def test_a_file_of_the_same_name_that_reopens_somebody_is_believed(world, write, run):
    write("active.csv", row("B", "選考中"))
    write("rejected.csv", row("A"))
    run()

    write("active.csv", row("A", "選考中"), row("B", "選考中"))
    run()

    assert live(world) == ""


def test_whoever_left_that_file_again_is_rejected_as_the_other_says(world, write, run):
    write("active.csv", row("A", "選考中"), row("B", "選考中"))
    write("rejected.csv", row("C"))
    run()
    write("rejected.csv", row("A"), row("C"))
    write("active.csv", row("A", "選考中"), row("B", "選考中"), row("Z", "選考中"))
    run()
    between = live(world)

    write("active.csv", row("B", "選考中"))
    run()

    assert (between, live(world)) == ("C", "AC")


def test_a_rejection_that_is_not_believed_is_counted_and_told(world, write, run, caplog):
    write("active.csv", row("B", "選考中"))
    write("rejected.csv", row("A"))
    run()
    write("active.csv", row("A", "選考中"))

    report = run()

    assert report.collect["acme-generic_csv"].skipped["overruled"] == 1
    assert "1 rejections in it are not believed: active.csv" in caplog.text


def test_a_renamed_file_keeps_its_age(world, write, run):
    old = write("old.csv", row("A"))
    write("new.csv", row("A", "選考中"))
    run()
    old.rename(old.with_name("renamed.csv"))

    run()

    assert live(world) == ""


def test_a_rejection_counts_once_the_file_that_said_otherwise_is_taken_out(world, write, run):
    write("old.csv", row("A"))
    new = write("new.csv", row("A", "選考中"))
    run()
    new.unlink()
    write("old.csv", row("A"), row("B"))

    run()

    assert live(world) == "AB"


def test_with_snapshots_an_old_file_that_was_mended_is_no_witness_of_who_is_missing(world, write, run):
    snapshot = {"how": {"snapshot": True}}
    write("e_20261101.csv", row("A"), row(""))
    write("e_20261120.csv", row("A"), row("B"))
    run(**snapshot)
    for at in range(3):
        write("e_20261101.csv", row("A"), row("C", f"選考中{at}"))
        run(**snapshot)

    assert "B" in live(world)


def breaking(monkeypatch, at):
    check, seen = file_connector.SourceFile.check, []

    def breaks(file):
        seen.append(file)
        if len(seen) == at:
            message = "the file changed while it was read"
            raise SourceError(message)
        check(file)

    monkeypatch.setattr(file_connector.SourceFile, "check", breaks)


@pytest.mark.parametrize("first", [[], ["A"]], ids=["first reading", "a later one"])
def test_nobody_new_goes_by_a_file_that_was_read_in_part(world, write, run, monkeypatch, first):
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 1)
    write("e.csv", *map(row, first))
    if first:
        run()
    write("e.csv", *map(row, first), row("B"), row("B", "選考中"))
    with monkeypatch.context() as patched:
        # The digest is checked once, then every page is.
        breaking(patched, 3 + len(first))
        report = run()
    half = live(world)
    alone = run(only="deliver")
    late = live(world)

    write("e.csv", *map(row, first), row("B"), row("C"))
    run()

    assert (report.exit_code != 0, alone.exit_code, half, late) == (True, 0, "".join(first), "".join(first))
    assert live(world) == "".join([*first, "B", "C"])


def test_whoever_is_with_the_relay_is_taken_back_by_a_file_that_was_read_in_part(world, write, run, monkeypatch):
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 1)
    write("e.csv", row("A"), row("B"))
    run()
    write("e.csv", row("A", "選考中"), row("B"), row("C"))
    with monkeypatch.context() as patched:
        breaking(patched, 4)
        run()

    assert live(world) == "B"


def test_a_rejection_counts_as_soon_as_the_file_that_overruled_it_is_gone(world, write, run):
    write("active.csv", row("B", "選考中"))
    write("rejected.csv", row("A"))
    run()
    active = write("active.csv", row("A", "選考中"), row("B", "選考中"))
    run()
    between = live(world)
    active.unlink()

    run()

    assert (between, live(world)) == ("", "A")


def test_a_rejection_that_is_not_believed_is_told_in_every_run(world, write, run, caplog):
    write("active.csv", row("B", "選考中"))
    write("rejected.csv", row("A"))
    run()
    write("active.csv", row("A", "選考中"))
    run()
    caplog.clear()

    report = run()

    assert report.collect["acme-generic_csv"].skipped["overruled"] == 1
    assert "1 rejections in it are not believed: active.csv" in caplog.text
    assert world.ledger.sources.half_read() == frozenset()


def test_a_rejection_in_an_overwritten_export_is_told_where_an_unchanged_file_says_otherwise(world, write, run, caplog):
    write("export.csv", row("A", "選考中"), row("B", "選考中"))
    write("archive.csv", row("A", "選考中"), row("C"))
    run()
    write("export.csv", row("A"), row("B"))

    run()

    assert live(world) == "BC"
    assert "export.csv: 1 rejections in it are not believed: archive.csv, which was first read after it" in caplog.text

"""Several files of one source: mending or copying one makes it no newer export, and nobody's rejection comes back."""

from __future__ import annotations

import os

import pytest

from relay_connectors import RunOptions, open_source, sync
from relay_connectors.connector import file_connector
from relay_connectors.errors import SourceError

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日"
DATED, PLAIN = ("e_20261101.csv", "e_20261120.csv"), ("old.csv", "new.csv")


def row(key, status="不採用"):
    decided = "2026-11-10" if status == "不採用" else ""
    return f"{key},山田 {key},c{key.lower()}@example.jp,{status},{decided},はい,2026-10-01"


def deaf(world):
    """The rule that takes no withdrawal for one."""
    return world.rule.model_copy(update={"withdrawn": ()})


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
        how = {"consent": [deaf(world)], **options.pop("how", {})}
        source = open_source("generic_csv", account="acme", path=str(folder), **how)
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


NO = "A,山田 A,ca@example.jp,不採用,2026-11-10,撤回,2026-11-15"


@pytest.mark.parametrize("who", ["A", "Z"], ids=["their own", "somebody else's under the same id"])
def test_a_withdrawal_counts_also_in_a_row_that_is_not_believed(world, write, run, who):
    write("a.csv", row("A", "辞退"), row("B").replace("B,cb@", "A,ca@"))
    run(how={"consent": [world.rule]})
    between = live(world)
    write("b.csv", NO.replace("山田 A,ca@", f"山田 {who},c{who.lower()}@"))
    reports = [run(how={"consent": [world.rule]}) for _ in range(2)]

    assert {report.collect["acme-generic_csv"].skipped["overruled"] for report in reports} == {1}
    assert (between, live(world)) == ("B", "" if who == "A" else "B")
    consents = world.ledger.database.rows("SELECT row_says FROM consents WHERE status = 'withdrawn'")
    assert consents == ([(0,)] if who == "A" else [])


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


HRMOS = ("応募者情報_選考フロー設定あり_260201-260531.csv", "応募者情報_選考フロー設定あり_260201-260625.csv")


@pytest.mark.parametrize(
    "names",
    [
        *(("e_R8.5.31.csv", "e_R8.6.25.csv"), ("e_令和8年5月31日.csv", "e_令和8年6月25日.csv")),
        *(("e_2026年5月.csv", "e_2026年6月.csv"), ("20260201-20260531.csv", "20260201-20260625.csv"), HRMOS),
    ],
    ids=["R8.6.25", "era", "months", "periods", "HRMOS"],
)  # fmt: skip
def test_the_export_of_the_later_day_is_believed_however_its_name_tells_it(world, write, run, names):
    old, new = names
    write(new, row("A", "選考中"), row("B"))
    write(old, row("A"))

    run()

    assert (live(world), outcomes(world)["A"][1]) == ("B", f"{new}:2")


def test_a_period_that_ends_earlier_and_was_exported_later_is_not_passed_over_in_silence(world, write, run, caplog):
    old, new = HRMOS
    write(new, row("A"), row("B"))
    write(old, row("A", "選考中"))

    report = run()

    assert live(world) == "B"
    assert report.collect["acme-generic_csv"].skipped["overruled"] == 1
    assert f"{new}: 1 rejections in it are not believed: {old}, which was written later" in caplog.text


@pytest.mark.parametrize(
    "older", ["応募者_2026年11月.csv", "応募者_202611.csv", "応募者_20261101-1130.csv", "応募者_300101.csv"]
)
def test_an_export_of_a_month_has_no_word_against_a_newer_one_of_a_day(world, write, run, older):
    write(older, row("A"), row("B"))
    write("応募者_20261120.csv", row("A", "選考中"))

    run()

    assert live(world) == "B"


@pytest.mark.parametrize("names", [PLAIN, ("e_20261120_a.csv", "e_20261120_b.csv")], ids=["no days", "one day"])
def test_where_no_day_tells_the_order_a_rejection_is_not_believed_against_another_file(
    world, write, run, caplog, names
):
    first, last = names
    write(first, row("A", "選考中"), row("C"))
    write(last, row("A"), row("B"))

    run()
    again = run()

    assert live(world) == "BC"
    assert again.collect["acme-generic_csv"].skipped["overruled"] == 1
    assert f"{last}: 1 rejections in it are not believed: {first}, which may be the newer one" in caplog.text


def test_a_file_without_a_day_that_reopens_somebody_is_believed_without_a_word(world, write, run, caplog):
    write("old.csv", row("A"), row("B"))
    write("new.csv", row("A", "選考中"), row("B"))

    run()

    assert live(world) == "B"
    assert "not believed" not in caplog.text

"""A workbook of which the settings do not say which sheet is meant: another one may say otherwise of anybody."""

from __future__ import annotations

import os

import pytest

from relay_connectors import RunOptions, open_source, sync

openpyxl = pytest.importorskip("openpyxl")

HEADER = ["応募ID", "氏名", "メールアドレス", "選考ステータス", "不採用日", "同意", "同意日"]


def row(key, status="不採用", consent="はい"):
    decided = "2026-11-10" if status == "不採用" else ""
    return [key, "山田 花子", "hana@example.jp", status, decided, consent, "2026-10-01"]


@pytest.fixture
def export(world, tmp_path):
    """Write a workbook of these sheets and sync it; the report."""
    turns = iter(range(1_800_000_000, 1_900_000_000))

    def once(sheet=None, **sheets):
        file = tmp_path / "export.xlsx"
        if sheets:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for name, rows in sheets.items():
                page = book.create_sheet(name)
                for cells in rows:
                    page.append(cells)
            book.save(file)
            at = next(turns)
            os.utime(file, (at, at))
        settings = {"path": str(file), **({"sheet": sheet} if sheet else {})}
        source = open_source("generic_csv", account="acme", consent=[world.rule], **settings)
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions())

    return once


OLD, NEW = [HEADER, row("A")], [HEADER, row("B", "選考中")]


def test_nobody_new_goes_while_another_sheet_is_not_read(world, export):
    reports = [export(旧=OLD, 新=NEW), export()]

    assert world.live() == []
    assert [report.would_send for report in reports] == [0, 0]


def test_nobody_gets_a_link_either(export):
    assert export(旧=[HEADER, row("A", consent="")], 新=NEW).links_assigned == 0


def test_once_the_settings_name_the_sheet_the_person_goes(world, export):
    export(旧=OLD, 新=NEW)
    export(sheet="旧")

    assert len(world.live()) == 1


def test_once_the_other_sheet_is_taken_out_the_person_goes(world, export):
    export(旧=OLD, 新=NEW)
    export(旧=OLD)

    assert len(world.live()) == 1


def test_a_sheet_of_something_else_holds_nobody(world, export):
    export(旧=OLD, 集計=[["ステータス", "人数"], ["不採用", 1]])

    assert len(world.live()) == 1


def test_who_is_with_the_relay_stays_and_can_be_taken_back(world, export):
    export(旧=OLD)
    export(旧=OLD, 新=NEW)
    stays = len(world.live())
    export(旧=[HEADER, row("A", consent="撤回")], 新=NEW)

    assert (stays, world.live()) == (1, [])


def test_what_to_set_is_said(export, caplog):
    export(旧=OLD, 新=NEW)

    said = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert any("sheet = '旧'" in one for one in said)
    assert "acme-generic_csv was not read as a whole: nobody new of it goes until it is" in said

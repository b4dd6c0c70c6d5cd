"""A file that a spreadsheet saved again: who is known by a phone number or a birthday that it destroyed stays known."""

from __future__ import annotations

import os

import pytest

from relay_connectors import RunOptions, open_source, sync

HEADER = "応募ID,氏名,メールアドレス,電話番号,生年月日,選考ステータス,不採用日,同意,同意日"


@pytest.fixture
def export(world, tmp_path):
    """Write an export in which one person is rejected (A) and runs (B) under two addresses, and sync it."""
    turns = iter(range(1_800_000_000, 1_900_000_000))

    def once(phone="", born="", name="山田 花子", other=None):
        file = tmp_path / "export.csv"
        rows = [f"A,{name},a@example.jp,{phone},{born},不採用,2026-11-10,はい,2026-10-01"]
        rows.append(f"B,{name},b@example.jp,{phone if other is None else other},{born},選考中,,,")
        file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        at = next(turns)
        os.utime(file, (at, at))
        source = open_source("generic_csv", account="acme", path=str(file), consent=[world.rule])
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions())

    return once


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        ({"phone": "090-9876-5432"}, {"phone": "9.09877E+09"}),
        ({"phone": "090-9876-5432"}, {"phone": "########"}),
        ({"born": "1990/3/5"}, {"born": "########"}),
        ({"born": "1990/3/5"}, {"born": "1990/3/5", "name": "#N/A"}),
    ],
    ids=["rounded phone", "narrow phone", "narrow birthday", "name of a formula"],
)
def test_damage_cuts_nobody_from_their_open_application(world, export, whole, damaged):
    export(**whole)
    export(**damaged)
    export(**damaged | {"name": damaged.get("name", "山田　花子")})

    assert world.live() == []
    assert world.verdicts()["A"] == "blocked active_elsewhere"


def test_a_number_that_can_be_read_again_replaces_what_was_known(world, export):
    export(phone="090-9876-5432")
    export(phone="9.09877E+09")
    export(phone="080-1111-2222", other="070-3333-4444")

    assert len(world.live()) == 1


def test_damage_in_an_open_row_is_counted_and_named(export):
    told = export(phone="9.09877E+09").as_json()

    assert told["warnings"]["excel_damaged"] == 2
    places = [(one["place"], one["column"]) for one in told["warned_at"]["excel_damaged"]["first"]]
    assert places == [("export.csv:2", "電話番号"), ("export.csv:3", "電話番号")]


def test_an_open_row_is_not_asked_for_what_only_a_referral_needs(export):
    assert "no_contact" not in export().as_json()["warnings"]

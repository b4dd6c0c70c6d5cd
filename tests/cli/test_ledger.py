"""``ledger backup``, ``verify`` and ``migrate`` as commands."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest


def test_a_backup_is_made_verified_and_put_back(place, relay, call):
    assert call("sync").code == 0
    made = json.loads(call("ledger", "backup", "--json").out)
    assert made["records"] == 1
    assert made["beside"][1].endswith("identity.key")
    told = json.loads(call("ledger", "verify", made["file"], "--json").out)
    assert (told["findings"], told["exit_code"]) == ([], 0)
    assert told["backup_of"] is not None
    shutil.copy(made["file"], place.folder / ".relay" / "ledger.db")

    assert call("sync").code == 0
    assert json.loads(call("ledger", "verify", "--json").out)["backup_of"] is None


def test_a_backup_overwrites_nothing(place, relay, call):
    assert call("sync").code == 0
    assert call("ledger", "backup", "b.db").code == 0

    again = call("ledger", "backup", "b.db")

    assert again.code == 2
    assert "overwrites nothing" in again.err


def test_a_fault_is_named_with_what_to_do(place, relay, call):
    assert call("sync").code == 0
    with closing(sqlite3.connect(place.folder / ".relay" / "ledger.db")) as db, db:
        db.execute("DELETE FROM persons")
    answer = call("ledger", "verify")

    assert answer.code == 9
    assert "records belong to nobody" in answer.err


def test_a_ledger_that_is_up_to_date_says_so(place, call):
    call("ledger", "migrate")

    assert "up to date (schema 1)" in call("ledger", "migrate", "--lang", "en").out


@pytest.fixture
def old_copy(place, relay, call):
    """A ledger in whose place a backup stands, which no sync has compared with the relay yet."""
    assert call("sync").code == 0
    assert call("ledger", "backup", "b.db").code == 0
    shutil.copy("b.db", place.folder / ".relay" / "ledger.db")
    return place


@pytest.mark.parametrize("words", [("links", "export", "-o", "links.csv"), ("links", "mint")])
def test_nothing_goes_to_people_before_an_old_copy_was_compared(old_copy, call, words):
    answer = call(*words)

    assert answer.code == 3
    assert "first run: relay-connectors sync" in answer.err
    assert "先に relay-connectors sync" in call(*words, "--lang", "ja").err
    call("sync", "--allow-new", "1")
    assert call(*words).code == 0


def test_a_backup_that_is_verified_says_that_it_is_one(old_copy, call):
    assert "knows nothing since" in call("ledger", "verify", "b.db").out
    assert "以降のことを知らない控え" in call("ledger", "verify", "--lang", "ja").out


def test_who_was_erased_is_kept_beside_the_backup_too(place, relay, call):
    assert call("sync").code == 0
    assert call("person", "erase", "acme-csv/A-1", "--yes").code == 0
    made = json.loads(call("ledger", "backup", "--json").out)

    assert made["beside"][2].endswith("ledger.refusals.jsonl")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "b.db"), "上書きしません"),
        (("verify", "absent.db"), "控えがありません"),
    ],
)
def test_what_is_wrong_is_told_in_japanese(place, call, words, said):
    call("ledger", "backup", "b.db")
    answer = call("ledger", *words, "--lang", "ja")

    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "3 applications (2 that ended, 1 in progress or hired)"),
        ("ja", "応募 3 件 (選考終了 2 件、選考中・入社 1 件)"),
    ],
)
def test_what_a_sound_ledger_counts_is_named(place, relay, call, lang, expected):
    row = "A-{n},山田 {n}郎,,y{n}@example.jp,,営業,{status},2026-10-01,2026-10-20,,"
    place.rows(*(row.format(n=n, status=status) for n, status in enumerate(("不採用", "選考中", "内定辞退"))))
    emitted = json.loads(call("sync", "--json").out)["collect"]["emitted"]

    told = json.loads(call("ledger", "verify", "--json").out)

    assert (told["applications"], told["records"], told["observed"]) == (3, emitted, 1)
    assert expected in call("ledger", "verify", "--lang", lang).out


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "a sync fills it, a plan does not"), ("ja", "plan は記録しません")]
)
def test_a_ledger_that_only_a_plan_has_seen_is_told_to_be_empty(place, call, lang, expected):
    assert call("plan").code == 0

    assert expected in call("ledger", "verify", "--lang", lang).out

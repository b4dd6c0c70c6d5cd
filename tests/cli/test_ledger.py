"""``ledger backup``, ``verify`` and ``migrate`` as commands."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing


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

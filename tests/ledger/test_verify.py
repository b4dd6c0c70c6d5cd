"""What ``inspect`` finds, one planted fault at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.verify import inspect
from relay_connectors.record import Identity

FROZEN = Path(__file__).resolve().parent / "frozen" / "0001.sql"
PLANTED = {
    "item_missing": "DELETE FROM items",
    "item_left": "INSERT INTO items VALUES (999, x'7b7d')",
    "answer_missing": "UPDATE outbox SET answer = NULL WHERE state = 'settled'",
    "batch_missing": "UPDATE outbox SET state = 'claimed', batch_id = 99 WHERE state = 'queued'",
    "record_missing": "INSERT INTO drafts VALUES ('rcr_x', x'7b7d')",
    "person_missing": "DELETE FROM persons",
    "revision_behind": "UPDATE records SET op_revision = 0",
    "link_unowned": "UPDATE links SET person_id = NULL WHERE state = 'assigned'",
    "bytes_differ": "UPDATE items SET item = CAST(REPLACE(CAST(item AS TEXT), '総務', '庶務') AS BLOB)",
    "provision_broken": "UPDATE provisions SET body = CAST(CAST(body AS TEXT) || ' ' AS BLOB) WHERE seq = 1",
}


@pytest.fixture
def frozen(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FROZEN.read_text(encoding="utf-8"))
    with Ledger.open(path, identity=Identity(b"f" * 32)) as opened:
        yield opened


def test_a_sound_ledger_has_no_finding(frozen):
    assert inspect(frozen) == []


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_found(frozen, code):
    assert frozen.database.run(PLANTED[code])

    assert code in [one.code for one in inspect(frozen)]

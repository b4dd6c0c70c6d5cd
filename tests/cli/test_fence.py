"""A command that was paused and overtaken sends nothing after it wakes."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from relay_connectors.cli import commands
from relay_connectors.relay.client import RelayClient


@pytest.fixture
def overtaken(place, relay, call, monkeypatch):
    """A place whose next command is overtaken immediately before its request: called, it says what the relay holds."""
    place.rows("A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},はい,{decided}", days_ago=20)
    with place.export.open("a", encoding="utf-8") as file:
        file.write("A-2,鈴木 次郎,,jiro@example.jp,,営業,不採用,2026-10-01,2026-11-01,,\n")
    assert call("sync").code == 0
    once = RelayClient._once

    def paused(self, *arguments, **more):
        with closing(sqlite3.connect(place.folder / ".relay" / "ledger.db")) as db, db:
            db.execute("UPDATE lease SET fence = fence + 1")
        return once(self, *arguments, **more)

    def held():
        with closing(sqlite3.connect(place.folder / "relay" / "relay.db")) as db:
            counted = ("links", "links WHERE revoked_at IS NOT NULL", "erasures")
            return [db.execute(f"SELECT COUNT(*) FROM {table}").fetchone() for table in counted]

    monkeypatch.setattr(RelayClient, "_once", paused)
    return held


@pytest.mark.parametrize(
    "words",
    [
        ("links", "mint"),
        ("links", "revoke", "--person", "acme-csv/A-2", "--yes"),
        ("person", "erase", "acme-csv/A-1", "--yes"),
    ],
)
def test_nothing_reaches_the_relay(overtaken, call, words):
    before = overtaken()
    answer = call(*words)

    assert answer.code == 7
    assert "took over" in answer.err
    assert overtaken() == before


def test_every_command_that_holds_the_ledger_and_asks_the_relay_looks_at_its_lease_first():
    texts = [path.read_text(encoding="utf-8") for path in Path(commands.__file__).parent.glob("*.py")]
    clients = [call for text in texts for call in re.findall(r"\.client\((ledger\.clock.*)\)", text)]

    assert len(clients) >= 3
    assert all("before=ledger.still_held" in call for call in clients)

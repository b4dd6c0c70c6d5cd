"""``ledger backup``, ``verify`` and ``migrate``, and a backup made while another process writes."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.backups import back_up
from relay_connectors.ledger.verify import inspect

WRITER = """
import sys
from pathlib import Path
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity
with Ledger.open(Path(sys.argv[1]), identity=Identity(b"k" * 32)) as ledger:
    print("ready", flush=True)
    for number in range(100_000):
        with ledger.transaction():
            ledger.put_meta("left", str(number))
            ledger.put_meta("right", str(number))
"""


def test_a_backup_is_a_private_ledger_that_knows_what_it_is(ledger, identity, tmp_path):
    made = back_up(ledger, tmp_path / "backup.db")

    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["backup.db"]
    with Ledger.open(made.path, identity=identity) as copy:
        assert copy.restored.since is not None
        assert inspect(copy) == []
    assert ledger.restored.since is None


def test_a_backup_overwrites_nothing(ledger, tmp_path):
    path = tmp_path / "backup.db"
    path.write_text("mine")

    with pytest.raises(ConfigurationError, match="overwrites nothing"):
        back_up(ledger, path)

    assert path.read_text() == "mine"


def test_a_backup_needs_a_folder(ledger, tmp_path):
    with pytest.raises(ConfigurationError, match="choose another place"):
        back_up(ledger, tmp_path / "none" / "backup.db")


def test_a_backup_is_whole_while_another_process_writes(ledger, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(ledger.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout.readline() == "ready\n"
        for number in range(5):
            made = back_up(ledger, tmp_path / f"{number}.db")
            with closing(sqlite3.connect(made.path)) as db:
                kept = dict(db.execute("SELECT name, value FROM meta WHERE name IN ('left', 'right')"))
            assert kept.get("left") == kept.get("right")
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert json.dumps(kept) != "{}"

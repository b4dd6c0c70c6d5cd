"""In a Turkish locale a small I has no dot, and Python's sqlite3 (to 3.12) knows no INSERT any more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

COUNTED = """
import locale, pathlib, sys
from relay_connectors.ledger.sqlite import SqliteDatabase
assert locale.setlocale(locale.LC_ALL, "") == "tr_TR.UTF-8"
database = SqliteDatabase(pathlib.Path(sys.argv[1]))
database.run("CREATE TABLE t (a INTEGER)")
print(database.run("INSERT INTO t SELECT 1 UNION SELECT 2"))
print(database.run_many("INSERT INTO t VALUES (?)", [(3,), (4,), (5,)]))
database.close()
"""


@pytest.fixture
def turkish(tmp_path):
    """An environment with the locale, compiled where the system can."""
    if not shutil.which("localedef"):
        pytest.skip("localedef is needed to make a Turkish locale")
    command = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", str(tmp_path / "tr_TR.UTF-8")]
    if subprocess.run(command, capture_output=True, check=False).returncode > 1:
        pytest.skip("the source of the Turkish locale is not installed")
    return {**os.environ, "LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(tmp_path)}


def test_what_was_written_is_counted_in_a_turkish_locale(turkish, tmp_path):
    command = [sys.executable, "-c", COUNTED, str(tmp_path / "state" / "ledger.db")]
    done = subprocess.run(command, capture_output=True, text=True, env=turkish, check=True, timeout=30)

    assert done.stdout.split() == ["2", "3"]

"""Thirteen places where no ledger can be: each is refused by name, with an exit code and what to do about it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TRIED = Path(__file__).resolve().parent / "refused" / "tried.py"

# setup: error, exit code, what is named, what to do
REFUSED = {
    "on_a_network": ("LedgerError", 9, "network file system (nfs4)", "put it on a local disk"),
    "behind_a_fork": ("LedgerError", 9, "another process (a fork)", "open it anew in this one"),
    "held_by_another_host": ("BusyError", 7, "process 1 on elsewhere", "run again later"),
    "in_a_folder_to_read_only": ("LedgerError", 9, "Permission denied", "give this user write access"),
    "a_file_to_read_only": ("LedgerError", 9, "Permission denied", "check the directory, its owner"),
    "in_a_folder_of_somebody_else": ("LedgerError", 9, "Permission denied", "check the directory, its owner"),
    "beside_a_journal_of_somebody_else": ("LedgerError", 9, "cannot be opened", "owns it, the file and any -journal"),
    "a_directory": ("LedgerError", 9, "Is a directory", "[ledger] url"),
    "in_a_file": ("LedgerError", 9, "File exists", "[ledger] url"),
    "a_link_to_nowhere": ("LedgerError", 9, "No such file or directory", "[ledger] url"),
    "a_link_to_itself": ("LedgerError", 9, "symbolic links", "[ledger] url"),
    "on_a_full_disk": ("LedgerError", 9, "the disk is full", "free some space and run again"),
    "beyond_a_limit": ("LedgerError", 9, "SQLITE_IOERR_WRITE", "check the disk and any quota, then run again"),
}
GUARDED = ("on_a_network", "behind_a_fork", "held_by_another_host")


@pytest.fixture(scope="module")
def told():
    done = subprocess.run([sys.executable, str(TRIED)], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.parametrize("setup", REFUSED)
def test_a_place_for_no_ledger_is_refused_with_a_remedy(told, setup):
    error, code, named, remedy = REFUSED[setup]

    assert told[setup], "nothing was refused"
    assert told[setup][:2] == [error, code]
    assert named in told[setup][2]
    assert remedy in told[setup][2]


def test_every_place_that_is_tried_is_in_the_table(told):
    assert {name for name in told if told[name]} == set(REFUSED)


@pytest.mark.parametrize("setup", GUARDED)
def test_without_its_guard_the_place_would_be_taken(told, setup):
    assert told[f"{setup} without its guard"] is None


def test_a_place_with_nothing_wrong_is_taken(told):
    assert told["nothing_wrong"] is None

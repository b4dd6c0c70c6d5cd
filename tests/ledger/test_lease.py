"""One run per ledger: a killed run never blocks the next one, a living one always does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from relay_connectors.clock import stamp
from relay_connectors.errors import BusyError, LedgerError
from relay_connectors.ledger import Ledger

HOLD = """
import sys, time
from pathlib import Path
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity
with Ledger.open(Path(sys.argv[1]), identity=Identity(b"k" * 32)) as ledger, ledger.run():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    path = tmp_path / "ledger.db"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield path, process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_living_run_keeps_the_others_out(holder, identity):
    path, _ = holder
    with (
        Ledger.open(path, identity=identity) as ledger,
        pytest.raises(BusyError, match="run again later"),
        ledger.run(),
    ):
        pass


def test_a_killed_run_is_in_nobody_s_way(holder, identity):
    path, process = holder
    process.send_signal(signal.SIGKILL)
    process.wait()

    with Ledger.open(path, identity=identity) as ledger, ledger.run() as run_id:
        assert run_id == 2


def test_a_paused_run_writes_nothing_after_it_was_overtaken(ledger):
    with ledger.run():
        ledger.database.run("UPDATE lease SET fence = fence + 1")

        with pytest.raises(BusyError, match="took over"), ledger.transaction():
            ledger.put_meta("late", "write")

    assert ledger.meta("late") is None


def test_a_process_id_that_is_used_again_does_not_count(ledger):
    with ledger.run():
        pass
    ledger.database.run("UPDATE lease SET pid = ?, process = 'another time'", (os.getpid(),))

    with ledger.run() as run_id:
        assert run_id == 2


def test_a_lease_of_another_host_counts_until_it_is_silent(ledger, clock):
    with ledger.run():
        pass
    ledger.database.run("UPDATE lease SET host = 'elsewhere', pid = 1")
    with pytest.raises(BusyError), ledger.run():
        pass
    clock.at += timedelta(minutes=16)

    with ledger.run() as run_id:
        assert run_id == 2


@pytest.fixture
def leave(ledger, identity, clock):
    """Leaves the lease of a run of another host, whose clock is a year ahead."""

    def left():
        ahead = stamp(clock.now() + timedelta(days=365))
        ledger.database.run("UPDATE lease SET host = 'elsewhere', pid = 1, renewed_at = ?", (ahead,))

    with ledger.run():
        pass
    return left


def test_a_dead_run_whose_clock_was_a_year_ahead_is_waited_for_no_longer_than_any_other(ledger, clock, leave):
    leave()
    for _ in range(3):
        with pytest.raises(BusyError), ledger.run():
            pass
        clock.at += timedelta(minutes=4)
    clock.at += timedelta(minutes=4)

    with ledger.run() as run_id:
        assert run_id == 2


def test_a_living_run_whose_clock_is_ahead_is_not_overtaken(ledger, clock, leave):
    for _ in range(5):
        leave()  # it renews its lease
        with pytest.raises(BusyError), ledger.run():
            pass
        clock.at += timedelta(hours=1)


def test_a_process_of_another_namespace_counts_although_its_id_says_nothing_here(ledger, clock):
    with ledger.run():
        pass
    ledger.database.run("UPDATE lease SET boot = boot || '1', pid = 4194305, process = 'when it started'")
    with pytest.raises(BusyError), ledger.run():
        pass
    clock.at += timedelta(minutes=16)

    with ledger.run() as run_id:
        assert run_id == 2


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="no PID namespaces")
def test_the_lease_of_a_living_run_in_another_namespace_is_not_taken(tmp_path, identity):
    path = tmp_path / "ledger.db"
    apart = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"]
    with subprocess.Popen(
        [*apart, sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdout.readline() != "held\n":
            pytest.skip("no namespace may be made here")
        try:
            with Ledger.open(path, identity=identity) as ledger, pytest.raises(BusyError), ledger.run():
                pass
        finally:
            process.kill()


def test_a_run_before_a_reboot_is_in_nobody_s_way(ledger):
    with ledger.run():
        pass
    ledger.database.run("UPDATE lease SET boot = 'before/' || boot, pid = ?", (os.getpid(),))

    with ledger.run() as run_id:
        assert run_id == 2


def test_the_fence_only_grows(ledger):
    for _ in range(3):
        with ledger.run():
            pass

    assert ledger.database.rows("SELECT fence FROM lease") == [(3,)]


def test_an_overtaken_run_is_told_before_it_asks_the_relay_anything(ledger):
    with ledger.run():
        ledger.still_held()
        ledger.database.run("UPDATE lease SET fence = fence + 1")

        with pytest.raises(BusyError, match="took over"):
            ledger.still_held()


def test_an_overtaken_run_does_not_even_note_its_end(ledger):
    with ledger.run() as run_id:
        ledger.database.run("UPDATE lease SET fence = fence + 1")

        with pytest.raises(BusyError, match="took over"):
            ledger.end_run(run_id, 0, {})

    assert ledger.last_run() is None


def test_a_lease_that_could_not_be_given_back_is_not_in_its_own_process_s_way(ledger):
    with ledger.run():
        left = ledger.database.rows("SELECT host, boot, pid, process FROM lease")[0]
    ledger.database.run("UPDATE lease SET host = ?, boot = ?, pid = ?, process = ?", left)

    with ledger.run() as run_id:
        assert run_id == 2


def test_two_ledgers_of_one_process_keep_each_other_out(ledger, identity):
    with (
        Ledger.open(ledger.path, identity=identity) as other,
        ledger.run(),
        pytest.raises(BusyError, match="run again later"),
        other.run(),
    ):
        pass


def test_a_commit_that_fails_leaves_no_transaction_open(ledger, monkeypatch):
    run = ledger.database.run

    def failing(sql, parameters=()):
        if sql == "COMMIT":
            raise LedgerError("the disk is full")
        return run(sql, parameters)

    monkeypatch.setattr(ledger.database, "run", failing)
    with pytest.raises(LedgerError), ledger.transaction():
        ledger.put_meta("lost", "write")
    monkeypatch.undo()

    with ledger.transaction():
        ledger.put_meta("kept", "write")
    assert (ledger.meta("lost"), ledger.meta("kept")) == (None, "write")

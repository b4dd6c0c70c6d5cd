"""The ledger as a file: private, durable, refused where it cannot be both."""

from __future__ import annotations

import sqlite3
import stat

import pytest

from relay_connectors.errors import ConfigurationError, LedgerError, VersionError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger import sqlite as sqlite_module
from relay_connectors.ledger.migrate import newest
from relay_connectors.record import Identity


def test_only_its_owner_can_read_it(ledger):
    path = ledger.database.path

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_commit_survives_a_power_cut(ledger):
    ((mode,),) = ledger.database.rows("PRAGMA journal_mode")
    ((synchronous,),) = ledger.database.rows("PRAGMA synchronous")

    assert (mode, synchronous) in {("truncate", 3), ("wal", 2)}


def test_what_is_deleted_is_overwritten(ledger):
    assert ledger.database.rows("PRAGMA secure_delete") == [(1,)]


def test_another_identity_key_is_refused(ledger, clock):
    with pytest.raises(ConfigurationError, match="identity key is not the one this ledger was made with"):
        Ledger.open(ledger.database.path, identity=Identity(b"x" * 32), clock=clock)


def test_a_relative_url_lies_beside_the_settings(tmp_path, identity):
    with Ledger.open("sqlite:///state/l.db", identity=identity, base=tmp_path):
        pass

    assert (tmp_path / "state" / "l.db").exists()


@pytest.mark.parametrize("url", ["postgresql://localhost/x", "sqlite://", "sqlite:///", "ledger.db", ""])
def test_another_kind_of_url_says_which_is_right(url, identity):
    with pytest.raises(ConfigurationError, match="sqlite:///relative"):
        Ledger.open(url, identity=identity)


def test_a_newer_ledger_is_left_alone(ledger, identity):
    path = ledger.database.path
    ledger.database.run(f"PRAGMA user_version={newest() + 1}")
    ledger.close()

    with pytest.raises(VersionError, match="update relay-connectors"):
        Ledger.open(path, identity=identity)


def test_a_damaged_ledger_asks_for_its_backup(tmp_path, identity):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)

    with pytest.raises(LedgerError, match=r"damaged|not a ledger"):
        Ledger.open(path, identity=identity)


def test_a_read_only_ledger_says_so(ledger, identity, monkeypatch):
    ledger.database.run("PRAGMA query_only=ON")

    with pytest.raises(LedgerError, match="read-only"), ledger.database.transaction():
        ledger.put_meta("a", "b")


def test_a_network_file_system_is_refused(tmp_path, identity, monkeypatch):
    mounts = f"server:/export {tmp_path} nfs4 rw 0 0\n"
    read = sqlite_module.Path.read_text
    monkeypatch.setattr(
        sqlite_module.Path,
        "read_text",
        lambda self, **more: mounts if str(self) == "/proc/mounts" else read(self, **more),
    )

    with pytest.raises(LedgerError, match="network file system"):
        Ledger.open(tmp_path / "ledger.db", identity=identity)


def test_an_error_inside_a_transaction_leaves_nothing_behind(ledger):
    def half():
        with ledger.transaction():
            ledger.put_meta("half", "done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()

    assert ledger.meta("half") is None


def test_a_copy_vanishes_with_its_plan(ledger):
    with ledger.transaction():
        ledger.put_meta("a", "1")
    with ledger.copy(ledger.folder) as copy, copy.transaction():
        copy.put_meta("a", "2")

    assert ledger.meta("a") == "1"
    assert not list(ledger.folder.glob(".plan-*"))


def test_two_programs_may_make_the_same_ledger_at_once(tmp_path, identity):
    path = tmp_path / "ledger.db"
    sqlite3.connect(path).close()
    with Ledger.open(path, identity=identity), Ledger.open(path, identity=identity) as second:
        assert second.database.rows("PRAGMA user_version") == [(newest(),)]

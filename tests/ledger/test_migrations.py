"""A ledger outlives the program: every frozen one opens, a migration is whole or not there, and keeps the old one."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from relay_connectors.errors import BusyError, LedgerError, VersionError
from relay_connectors.ledger import Ledger, migrate
from relay_connectors.ledger.backups import forget_in, is_copy
from relay_connectors.ledger.lease import Lease
from relay_connectors.ledger.verify import inspect
from relay_connectors.record import Identity

FROZEN = Path(__file__).resolve().parent / "frozen"
IDENTITY = Identity(b"f" * 32)


def module(name: str):
    spec = importlib.util.spec_from_file_location(name, FROZEN / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(params=sorted(path.name for path in FROZEN.glob("*.sql")))
def frozen(request, tmp_path):
    path = tmp_path / "state" / "ledger.db"
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as db:
        db.executescript((FROZEN / request.param).read_text(encoding="utf-8"))
    return path


@pytest.fixture
def longer(monkeypatch):
    """The program of a later day, with two more migrations."""
    synthetic = module("killed")
    monkeypatch.setattr(migrate, "_migrations", synthetic.extended)
    return synthetic


def test_a_released_migration_is_never_edited():
    frozen = json.loads((FROZEN / "digests.json").read_text(encoding="utf-8"))
    pytest.importorskip("fastapi")

    assert module("freeze").digests() == frozen, (
        "A frozen migration was edited. Ledgers in use would not notice: put it back, write the next number, and run "
        "python tests/ledger/frozen/freeze.py (--again only while nothing is released)."
    )


def test_there_is_a_frozen_ledger_of_every_migration():
    assert len(list(FROZEN.glob("*.sql"))) == migrate.newest()


def test_a_frozen_ledger_opens_and_is_sound(frozen):
    with Ledger.open(frozen, identity=IDENTITY) as ledger:
        assert inspect(ledger) == []
        assert len(list(ledger.records.counts())) > 0


def test_a_migration_keeps_what_the_old_schema_held(frozen, longer):
    before = longer.content(frozen)
    with Ledger.open(frozen, identity=IDENTITY) as ledger:
        migrated = ledger.migrated

    assert longer.content(frozen) == before
    assert (migrated.before, migrated.after) == (longer.REAL()[-1].number, longer.REAL()[-1].number + 2)


def test_the_old_ledger_is_kept_beside_the_new_one(frozen, longer):
    before = longer.content(frozen)
    with Ledger.open(frozen, identity=IDENTITY) as ledger:
        kept = ledger.migrated.kept

    assert longer.content(kept) == before
    assert longer.schema(kept) == 1
    assert kept.stat().st_mode & 0o777 == 0o600
    assert is_copy(kept, IDENTITY.check)


def test_an_erasure_ends_the_way_back_to_the_older_program(frozen, longer):
    with Ledger.open(frozen, identity=IDENTITY) as ledger:
        kept = ledger.migrated.kept

    forget_in(kept, [], [], "subject_request", "2026-11-22T00:00:00.000000Z")

    assert longer.schema(kept) == longer.schema(frozen) > 1


def test_a_ledger_that_is_up_to_date_is_not_copied(frozen):
    Ledger.open(frozen, identity=IDENTITY).close()

    assert [path.name for path in frozen.parent.iterdir()] == [frozen.name]


def test_a_migration_that_fails_leaves_the_old_ledger(frozen, longer, monkeypatch):
    before = longer.content(frozen)
    broken = [*longer.extended(), migrate.Migration(9, "CREATE TABLE a (b TEXT);\nINSERT INTO nowhere VALUES (1);")]
    monkeypatch.setattr(migrate, "_migrations", lambda: broken)

    with pytest.raises(LedgerError, match=r"from schema 1 to 9, and has not changed") as raised:
        Ledger.open(frozen, identity=IDENTITY)

    assert raised.value.exit_code == 9
    assert (longer.schema(frozen), longer.content(frozen)) == (1, before)


def test_an_older_program_refuses_a_newer_ledger(frozen, longer, monkeypatch):
    Ledger.open(frozen, identity=IDENTITY).close()
    monkeypatch.setattr(migrate, "_migrations", longer.REAL)

    with pytest.raises(VersionError, match="update relay-connectors") as raised:
        Ledger.open(frozen, identity=IDENTITY)

    assert raised.value.exit_code == 8


def test_nobody_migrates_under_a_living_run(frozen, longer, monkeypatch, clock):
    monkeypatch.setattr(migrate, "_migrations", longer.REAL)
    with Ledger.open(frozen, identity=IDENTITY, clock=clock) as running, running.database.transaction():
        Lease(running.database, clock).take()
    monkeypatch.setattr(migrate, "_migrations", longer.extended)

    with pytest.raises(BusyError):
        Ledger.open(frozen, identity=IDENTITY, clock=clock)


def killed(folder: Path, kills: int, *guard: str) -> dict[str, int]:
    command = [sys.executable, str(FROZEN / "killed.py"), str(FROZEN / "0001.sql"), str(folder), str(kills), "20261122"]
    done = subprocess.run([*command, *guard], capture_output=True, text=True, check=True, timeout=100)
    return json.loads(done.stdout)


def test_killed_anywhere_in_a_migration_it_is_old_or_new_and_ends_when_run_again(tmp_path):
    found = killed(tmp_path, 15)

    assert found["statements"] >= 20
    assert found["old"] >= 20
    for name in ("between", "lost", "lost_after", "unfinished", "half", "torn_copy", "without_copy"):
        assert found.get(name, 0) == 0, found


def test_statements_that_were_no_transaction_would_leave_half_a_migration(tmp_path):
    found = killed(tmp_path, 0, "apart")

    assert found["unfinished"] > 5

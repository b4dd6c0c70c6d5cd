"""Migrates a frozen ledger by invented migrations, killed with SIGKILL at every statement and at random moments.

``python killed.py FROZEN.sql FOLDER KILLS SEED [apart]``; prints one JSON object of what was found behind the kills.
*apart* takes the guard out: the statements of a migration are no longer one transaction.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path

from relay_connectors.errors import LedgerError
from relay_connectors.ledger import Ledger, migrate
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.record import Identity

IDENTITY = Identity(b"f" * 32)
REAL = migrate._migrations
SYNTHETIC = (
    (
        "ALTER TABLE persons ADD COLUMN nickname TEXT;\n"
        "CREATE TABLE extra (record_id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;\n"
        "INSERT INTO extra SELECT record_id, LENGTH(outcome) FROM records;"
    ),
    (
        "CREATE TABLE meta_new (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;\n"
        "INSERT INTO meta_new SELECT name, value FROM meta;\nDROP TABLE meta;\nALTER TABLE meta_new RENAME TO meta;\n"
        "UPDATE persons SET nickname = 'ニック';"
    ),
)


def extended() -> list[migrate.Migration]:
    """The real migrations, and two more."""
    real = REAL()
    return [*real, *(migrate.Migration(real[-1].number + n, sql) for n, sql in enumerate(SYNTHETIC, 1))]


def content(path: Path) -> dict[str, list[tuple]]:
    """What the old schema holds: every table's rows, in the columns it had."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        columns = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in tables}
        kept = {
            name: [one for one in columns[name] if one != "nickname"]
            for name in tables
            if name not in ("extra", "lease")
        }
        return {
            name: sorted(db.execute(f"SELECT {', '.join(ones)} FROM {name}"), key=repr) for name, ones in kept.items()
        }


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


def sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def killed(path: Path, statement: int | None, after: float, *, apart: bool) -> bool:
    """Migrate in a child; killed at a statement, or after a while. Whether it was."""
    child = os.fork()
    if child == 0:
        if statement is not None:
            connect, left = sqlite3.connect, [statement]

            def count(_sql: str) -> None:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            def counted(*args, **kwargs):
                opened = connect(*args, **kwargs)
                opened.set_trace_callback(count)
                return opened

            sqlite3.connect = counted
        if apart:
            SqliteDatabase.transaction = lambda _self: nullcontext()
        Ledger.open(path, identity=IDENTITY).close()
        os._exit(0)
    if statement is None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    frozen, folder, kills, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    original = folder / "frozen.db"
    with closing(sqlite3.connect(original)) as db:
        db.executescript(frozen.read_text(encoding="utf-8"))
    before, old, chance, found = content(original), schema(original), random.Random(seed), Counter()
    migrate._migrations, apart = extended, sys.argv[5:] == ["apart"]
    statement = 0
    while True:
        sweeping = statement is not None
        path = folder / "l" / "ledger.db"
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        shutil.copy(original, path)
        hit = killed(path, statement, chance.random() * 0.06, apart=apart)
        if sweeping:
            statement = statement + 1 if hit else None
            found["statements"] += hit
        else:
            found["random"] += hit
        look(path, before, old, found)
        if not sweeping and found["random_tried"] >= kills:
            break
        found["random_tried"] += not sweeping
    sys.stdout.write(json.dumps(found))


def look(path: Path, before: dict, old: int, found: Counter) -> None:
    """Behind a kill: old or new, whole, nothing lost; run again: new, and a whole old copy was kept."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("SELECT COUNT(*) FROM records").fetchone()  # recovers from a hot journal, as the next run would
    found["old" if schema(path) == old else "new" if schema(path) == old + 2 else "between"] += 1
    try:
        found["lost"] += content(path) != before or not sound(path)
        Ledger.open(path, identity=IDENTITY).close()
    except (LedgerError, sqlite3.Error):
        found["unfinished"] += 1
        return
    found["unfinished"] += schema(path) != old + 2
    found["lost_after"] += content(path) != before
    with closing(sqlite3.connect(path)) as db:
        found["half"] += db.execute("SELECT COUNT(*) FROM extra").fetchone() != (len(before["records"]),)
    copies = list(path.parent.glob("ledger.db.schema-*.db"))
    found["without_copy"] += not any(schema(one) == old and content(one) == before for one in copies)
    found["torn_copy"] += any(content(one) != before for one in copies)


if __name__ == "__main__":
    main()

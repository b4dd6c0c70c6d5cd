"""Freezes the ledger of today's newest migration: ``python tests/ledger/frozen/freeze.py``.

Writes ``NNNN.sql`` (a whole ledger of that schema, of invented people, as SQL) and ``digests.json`` (the SHA-256 of
every migration). Run it when a migration is finished, before it is released, and never again for an old one:
``--again`` is needed to freeze the newest one anew while nothing is released.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from relay_connectors import ConsentRule, Ledger, Party, Policy, Relay, RunOptions, sync
from relay_connectors.clock import FixedClock
from relay_connectors.connector import Source
from relay_connectors.connector.registry import open_source
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger.migrate import newest
from relay_connectors.record import Identity
from relay_connectors.relay_server.running import RunningRelay

HERE = Path(__file__).resolve().parent
DIGESTS = HERE / "digests.json"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
KEY = "relay-key-of-the-frozen-one"
IDENTITY = Identity(b"f" * 32)
EXPORT = """\
応募ID,氏名,メールアドレス,求人名,選考ステータス,応募日,不採用日,同意,同意日
A-1,凍結 一郎,ichiro@example.jp,営業,不採用,2026-10-01,2026-11-01,はい,2026-10-02
A-2,凍結 花子,hanako@example.jp,経理,不採用,2026-10-03,2026-11-02,はい,2026-10-04
A-3,凍結 次郎,jiro@example.jp,法務,不採用,2026-10-05,2026-11-03,,
A-4,凍結 三郎,saburo@example.jp,営業,選考中,2026-10-07,,,
A-5,凍結 四郎,shiro@example.jp,営業,不思議,2026-10-08,2026-11-05,,
"""


def main() -> int:
    """Freeze; 1 if that would change what is frozen already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="freeze the newest migration anew")
    again = parser.parse_args().again
    number, known, found = newest(), frozen_digests(), digests()
    changed = [name for name, digest in known.items() if found.get(name) != digest]
    if any(int(name[:4]) < number for name in changed):
        sys.stdout.write(f"An old migration was edited ({', '.join(changed)}); put it back and write a new one." + "\n")
        return 1
    target = HERE / f"{number:04d}.sql"
    if target.exists() and not again:
        sys.stdout.write(f"{target.name} is frozen. If nothing with it is released yet: --again" + "\n")
        return 1
    target.write_text(dump(), encoding="utf-8")
    DIGESTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"Frozen: {target.name}, {len(found)} digests" + "\n")
    return 0


def digests() -> dict[str, str]:
    """The SHA-256 of every migration, by the file's name."""
    folder = files("relay_connectors.ledger") / "migrations"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}


def frozen_digests() -> dict[str, str]:
    """The same as they were when they were frozen."""
    return dict(json.loads(DIGESTS.read_text(encoding="utf-8"))) if DIGESTS.exists() else {}


def dump() -> str:
    """A ledger after two runs, the second while the relay was down: records, a push, links, a change that waits."""
    with tempfile.TemporaryDirectory() as place:
        _live(Path(place))
        with closing(sqlite3.connect(Path(place) / "ledger.db")) as db:
            ((schema,),) = db.execute("PRAGMA user_version")
            lines = [line for line in db.iterdump() if not line.startswith('INSERT INTO "lease"')]
    return "\n".join([*lines, f"PRAGMA user_version={schema};"]) + "\n"


def _live(place: Path) -> None:
    clock, export = FixedClock(NOW), place / "export.csv"
    recipient = Party("キャリアリレー", "東京都千代田区1-1", "代表 一郎")
    policy = Policy(provider=Party("株式会社例", "東京都港区1-1", "例 太郎"), texts={"2026-04": "ab" * 32})
    with Ledger.open(place / "ledger.db", identity=IDENTITY, clock=clock) as ledger:
        with RunningRelay(place / "relay", tenants={"acme": KEY}, clock=clock) as server:
            relay = Relay(server.url, "acme", KEY, recipient)
            export.write_text(EXPORT, encoding="utf-8")
            sync([_source(export)], ledger, relay, policy, start="all")
        export.write_text(EXPORT.replace("経理", "総務"), encoding="utf-8")
        once = RunOptions(retry=RetryPolicy(attempts=1))
        sync([_source(export)], ledger, relay, policy, start="all", options=once)


def _source(export: Path) -> Source:
    rule = ConsentRule(
        field="同意",
        granted=["はい"],
        obtained_at="同意日",
        scope=["share_with_relay"],
        policy_version="2026-04",
        recipients=["キャリアリレー"],
        payload="full",
    )
    return open_source("generic_csv", account="acme", source="acme-csv", consent=[rule], path=str(export))


if __name__ == "__main__":
    sys.exit(main())

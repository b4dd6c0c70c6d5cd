"""A ledger that rows are placed in as collect does it, without a source and a relay."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import Seen
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.pool.keys import keys_of
from relay_connectors.pool.same_person import PersonFinder
from relay_connectors.record import Identity

# Where a commit costs nothing: a property test makes thousands.
MEMORY = Path("/dev/shm")


class CountingDatabase(SqliteDatabase):
    """Counts statements and the rows that they read."""

    statements = 0
    read = 0

    def rows(self, sql: str, parameters: Any = ()) -> Any:
        found = super().rows(sql, parameters)
        self.statements += 1
        self.read += len(found)
        return found

    def run(self, sql: str, parameters: Any = ()) -> int:
        self.statements += 1
        return super().run(sql, parameters)

    def run_many(self, sql: str, rows: Any) -> int:
        self.statements += 1
        return super().run_many(sql, rows)


class Pool:
    """People by record id, as they were read last."""

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.database = CountingDatabase(folder / "ledger.db")
        self.ledger = Ledger(self.database, Identity(b"k" * 32), clock=clock)

    def read(self, page: dict[str, dict[str, Any]], *, outcome: str = "employer_rejected") -> None:
        """Keep a page of rows, in their order; each is the ``person`` of a draft."""
        ledger = self.ledger
        with ledger.transaction():
            finder = PersonFinder(ledger)
            keys = [keys_of(ledger.identity, name, person) for name, person in page.items()]
            places = finder.place(keys)
            ledger.records.store(
                "acme", [_seen(one, places.placed[one.record_id], outcome) for one in keys], ledger.now()
            )
            finder.keep(places)

    def empty(self) -> None:
        """Forget everybody."""
        for table in ("records", "drafts", "match_keys", "persons", "merges", "consents", "links", "issues"):
            self.database.run(f"DELETE FROM {table}")

    def people(self) -> set[frozenset[str]]:
        """Who is one person."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for record_id, person_id in self.ledger.database.rows("SELECT record_id, person_id FROM records"):
            found[person_id].add(record_id)
        return {frozenset(group) for group in found.values()}

    def doubts(self) -> dict[str, set[str]]:
        """The codes of everybody about whom there is a doubt."""
        rows = self.ledger.database.rows("SELECT record_id, doubts FROM records WHERE doubts <> ''")
        return {record_id: set(doubts.split()) for record_id, doubts in rows}


def _seen(keys: Any, placed: Any, outcome: Any) -> Seen:
    return Seen(
        record_id=keys.record_id,
        application_id=keys.record_id,
        person_id=placed.person_id,
        outcome=outcome,
        job_id=None,
        stage=None,
        applied_at=None,
        decided_at=None,
        content_hash="h",
        locator=None,
        name_key=keys.name,
        kana_key=keys.kana,
        draft=b"{}",
        former_key=keys.former,
        birth_key=keys.birth,
        doubts=placed.doubts,
    )


@pytest.fixture
def pool(tmp_path, clock):
    opened = Pool(tmp_path, clock)
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def one_pool():
    """A pool that a property test empties before each example."""
    folder = Path(tempfile.mkdtemp(prefix="relay-pool-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    opened = Pool(folder, FixedClock(datetime(2026, 11, 21, 3, 0, tzinfo=UTC)))
    yield opened
    opened.database.close()
    shutil.rmtree(folder)

"""What a program would leave that loses something: for controls, written into a ledger that ended as it should."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

__all__ = ["SPOILED"]


def _drop_a_record(ledger: Path) -> None:
    """The file is marked as read, and one row of it was never stored: both sides agree, and somebody is missing."""
    _run(ledger, "DELETE FROM records WHERE record_id = (SELECT MIN(record_id) FROM records WHERE op_revision = 0)")


def _drop_an_entry(ledger: Path) -> None:
    """The newest entry of the provision record was never written: the chain before it is whole."""
    _run(ledger, "DELETE FROM provisions WHERE seq = (SELECT MAX(seq) FROM provisions WHERE kind = 'outcome')")


def _run(ledger: Path, sql: str) -> None:
    with closing(sqlite3.connect(ledger)) as db, db:
        assert db.execute(sql).rowcount == 1, "nothing to spoil"


SPOILED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a record is dropped": (_drop_a_record, "records in the ledger"),
    "a provision entry is left out": (_drop_an_entry, "every push has its two provision entries"),
}
"""How to spoil a ledger, and the claim that has to notice."""

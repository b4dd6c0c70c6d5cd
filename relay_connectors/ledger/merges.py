"""What a human decided about who is one person: stronger than every key, and kept until it is undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from relay_connectors.ledger.database import Database

__all__ = ["Decision", "Merges", "Pair", "Standing"]

Pair = tuple[str, str]
"""Two record ids, the smaller first."""


class Standing(NamedTuple):
    """What holds today."""

    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


class Decision(NamedTuple):
    """One decision: a merge of, or a split between, the records of *pairs*."""

    number: int
    merged: bool
    pairs: tuple[Pair, ...]
    reason: str | None
    at: str


# Of each pair, the newest decision that was not undone.
_STANDING = """
SELECT record_a, record_b, together FROM merges m WHERE undone_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM merges n WHERE n.record_a = m.record_a AND n.record_b = m.record_b
    AND n.decision > m.decision AND n.undone_at IS NULL)
"""


class Merges:
    """The decisions of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def standing(self) -> Standing:
        """Who belongs together and who never does, by the newest decision about each pair."""
        found: dict[int, set[Pair]] = {0: set(), 1: set()}
        for one, other, together in self._db.rows(_STANDING):
            found[together].add((one, other))
        return Standing(together=frozenset(found[1]), apart=frozenset(found[0]))

    def decide(self, pairs: Iterable[Pair], now: str, *, merged: bool, reason: str | None) -> int:
        """Keep a decision about *pairs*; its number."""
        ((number,),) = self._db.rows("SELECT COALESCE(MAX(decision), 0) + 1 FROM merges")
        sql = "INSERT INTO merges (decision, record_a, record_b, together, reason, at) VALUES (?,?,?,?,?,?)"
        self._db.run_many(sql, ((number, *sorted(pair), merged, reason, now) for pair in set(pairs)))
        return int(number)

    def newest(self) -> Decision | None:
        """The newest decision that was not undone."""
        sql = (
            "SELECT decision, together, record_a, record_b, reason, at FROM merges WHERE decision = "
            "(SELECT MAX(decision) FROM merges WHERE undone_at IS NULL) ORDER BY record_a, record_b"
        )
        rows = self._db.rows(sql)
        if not rows:
            return None
        number, together, _, _, reason, at = rows[0]
        return Decision(number, bool(together), tuple((row[2], row[3]) for row in rows), reason, at)

    def undo(self, number: int, now: str) -> None:
        """The decision holds no more; what held before it does again."""
        self._db.run("UPDATE merges SET undone_at = ? WHERE decision = ?", (now, number))

    def deciding(self, pair: Pair) -> int | None:
        """The number of the decision that holds for *pair*."""
        sql = "SELECT MAX(decision) FROM merges WHERE record_a = ? AND record_b = ? AND undone_at IS NULL"
        ((number,),) = self._db.rows(sql, sorted(pair))
        return None if number is None else int(number)

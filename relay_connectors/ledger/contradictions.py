"""Applications of which one file says two things: nobody knows which is right, so they are held until it is mended.

The issue of such rows is the mark: as long as its ``detail`` (the place of the first row) is set, the application is
held, also where somebody dropped the issue or resolved it by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["CONFLICT", "OPEN_IN_ONE", "Contradictions", "Held"]

CONFLICT = "conflicting_rows"
OPEN_IN_ONE = "decision.outcome"
"""The issue's path where one of the rows says that the application is open or ended in a hire."""


class Held(NamedTuple):
    """An application that is held, and whether it has left its source since."""

    record_id: str
    application_id: str
    gone: bool


class Contradictions:
    """The applications of one tenant that contradict themselves."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of_source(self, source: str) -> list[Held]:
        """All that are held of a source."""
        sql = (
            "SELECT i.key, r.application_id, r.gone_at IS NOT NULL FROM issues i JOIN records r ON r.record_id = i.key "
            "WHERE i.source = ? AND r.source = i.source AND i.code = ? AND i.detail IS NOT NULL ORDER BY i.key"
        )
        return [
            Held(key, application_id, bool(gone))
            for key, application_id, gone in self._db.rows(sql, (source, CONFLICT))
        ]

    def among(self, record_ids: Sequence[str]) -> Mapping[str, bool]:
        """Which of these records are held, and of each whether one of its rows says that it is open or was hired."""
        sql = (
            "SELECT i.key, i.path FROM records r JOIN issues i ON i.source = r.source AND i.key = r.record_id "
            f"AND i.code = ? WHERE r.record_id IN ({marks(record_ids)}) AND i.detail IS NOT NULL"
        )
        return {key: path == OPEN_IN_ONE for key, path in self._db.rows(sql, (CONFLICT, *record_ids))}

    def release(self, source: str, record_ids: Iterable[str]) -> None:
        """These applications say one thing again: their issues are mended."""
        sql = (
            "UPDATE issues SET detail = NULL, state = CASE state WHEN 'open' THEN 'resolved' ELSE state END "
            "WHERE source = ? AND key = ? AND code = ?"
        )
        self._db.run_many(sql, ((source, record_id, CONFLICT) for record_id in record_ids))

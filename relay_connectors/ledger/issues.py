"""Quarantine and review in one list: what a human should look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from relay_connectors.ledger.database import Database

__all__ = ["Issue", "Issues", "NewIssue"]


class NewIssue(NamedTuple):
    """Something odd about one row or record; ``key`` makes the same oddity one issue for ever."""

    kind: str
    source: str
    key: str
    code: str
    path: str | None = None
    locator: str | None = None
    detail: str | None = None


class Issue(NamedTuple):
    """An issue as kept."""

    issue_id: int
    kind: str
    source: str
    key: str
    code: str
    path: str | None
    locator: str | None
    detail: str | None
    opened_run: int
    opened_at: str
    state: str


_COLUMNS = ", ".join(Issue._fields)


class Issues:
    """The tenant's issues."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(self, issues: Iterable[NewIssue], run_id: int, now: str) -> int:
        """Open issues that are not known yet; how many of them are new.

        A resolved issue that shows itself again is opened again, a dropped one is not.
        """
        sql = (
            "INSERT INTO issues (kind, source, key, code, path, locator, detail, opened_run, opened_at, state) "
            "VALUES (?,?,?,?,?,?,?,?,?,'open') ON CONFLICT (source, key, code) DO UPDATE SET state = 'open', "
            "opened_run = excluded.opened_run, opened_at = excluded.opened_at, locator = excluded.locator "
            "WHERE issues.state = 'resolved'"
        )
        return self._db.run_many(sql, ((*issue, run_id, now) for issue in issues))

    def resolve(self, source: str, keys: Iterable[str]) -> None:
        """The records behind these keys were read again and nothing about them is odd any more."""
        sql = "UPDATE issues SET state = 'resolved' WHERE source = ? AND key = ? AND kind = 'review' AND state = 'open'"
        self._db.run_many(sql, ((source, key) for key in keys))

    def all(self, *, state: str = "open", kind: str | None = None) -> list[Issue]:
        """The issues in a state, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM issues WHERE state = ? AND (? IS NULL OR kind = ?) ORDER BY issue_id"
        return [Issue(*row) for row in self._db.rows(sql, (state, kind, kind))]

    def get(self, issue_id: int) -> Issue | None:
        """One issue."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM issues WHERE issue_id = ?", (issue_id,))
        return Issue(*rows[0]) if rows else None

    def of_key(self, key: str) -> list[Issue]:
        """All issues of one record."""
        return [Issue(*row) for row in self._db.rows(f"SELECT {_COLUMNS} FROM issues WHERE key = ?", (key,))]

    def counts(self) -> list[tuple[str, str, str, int]]:
        """(source, kind, code, number) of the open issues."""
        sql = "SELECT source, kind, code, COUNT(*) FROM issues WHERE state = 'open' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        return self._db.rows(sql)

"""Quarantine and review in one list: what a human should look at."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["Issue", "Issues", "NewIssue"]

# Quarantine that is about a row of a file, and not about an item at the relay.
ROW_CODES = ("no_application_id", "row_unparsable", "conflicting_rows", "adapter_defect")


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
        sql = (
            "UPDATE issues SET state = 'resolved' WHERE source = ? AND key = ? AND state = 'open' "
            "AND (kind = 'review' OR code = 'adapter_defect')"
        )
        self._db.run_many(sql, ((source, key) for key in keys))

    def settle(self, source: str, part: str, shown: Container[tuple[str, str]]) -> int:
        """A part was read to its end, and these (key, code) are all its bad rows: its others are mended; how many."""
        sql = (
            "SELECT issue_id, key, code, locator FROM issues WHERE source = ? AND state = 'open' "
            f"AND kind = 'quarantine' AND code IN ({marks(ROW_CODES)})"
        )
        found = self._db.rows(sql, (source, *ROW_CODES))
        mended = (
            issue_id
            for issue_id, key, code, locator in found
            if _is_in(part, locator or "") and (key, code) not in shown
        )
        return self.close(mended, "resolved")

    def close(self, issue_ids: Iterable[int], state: str) -> int:
        """Give issues another state: ``resolved`` (open again if they show again) or ``dropped`` (for good)."""
        sql = "UPDATE issues SET state = ? WHERE issue_id = ? AND state <> ?"
        return self._db.run_many(sql, ((state, issue_id, state) for issue_id in issue_ids))

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


def _is_in(part: str, locator: str) -> bool:
    place = locator.rpartition(":")[0]
    return part in (place, place.partition("#")[0])

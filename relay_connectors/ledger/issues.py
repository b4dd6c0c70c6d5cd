"""Quarantine and review in one list: what a human should look at."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
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

        A resolved one that shows itself again is opened again, a dropped one is not. Each is where it was last seen.
        """
        issues = list(issues)
        sql = (
            "INSERT INTO issues (kind, source, key, code, path, locator, detail, opened_run, opened_at, state) "
            "VALUES (?,?,?,?,?,?,?,?,?,'open') ON CONFLICT (source, key, code) DO UPDATE SET state = 'open', "
            "opened_run = excluded.opened_run, opened_at = excluded.opened_at, locator = excluded.locator "
            "WHERE issues.state = 'resolved'"
        )
        opened = self._db.run_many(sql, ((*issue, run_id, now) for issue in issues))
        self._follow([issue for issue in issues if issue.locator])
        return opened

    def _follow(self, issues: Sequence[NewIssue]) -> None:
        sql = (
            "UPDATE issues SET path = ?, locator = ?, detail = ? WHERE source = ? AND key = ? AND code = ? "
            "AND (path, locator, detail) IS NOT (?, ?, ?)"
        )
        told = ((issue.path, issue.locator, issue.detail) for issue in issues)
        self._db.run_many(sql, ((*now, *issue[1:4], *now) for now, issue in zip(told, issues, strict=True)))

    def resolve(self, source: str, keys: Iterable[str]) -> None:
        """The records behind these keys were read again and nothing about them is odd any more."""
        sql = (
            "UPDATE issues SET state = 'resolved' WHERE source = ? AND key = ? AND state = 'open' "
            "AND (kind = 'review' OR code = 'adapter_defect')"
        )
        self._db.run_many(sql, ((source, key) for key in keys))

    def settle(self, source: str, part: str | None, shown: Container[tuple[str, str]]) -> int:
        """A part was read to its end, and these (key, code) are all its bad rows: its others are mended; how many.

        *part* None: what was read holds everything that the source has.
        """
        mended = (
            issue_id
            for issue_id, key, code, locator in self._bad_rows(source)
            if (part is None or part in _files(locator)) and (key, code) not in shown
        )
        return self.close(mended, "resolved")

    def settle_gone(self, source: str, parts: Container[str]) -> int:
        """Of the files that were ever read only *parts* are left: the bad rows of the others are gone; how many."""
        sql = "SELECT name FROM files WHERE source = ?"
        left = {name for (name,) in self._db.rows(sql, (source,)) if name not in parts}
        found = self._bad_rows(source) if left else []
        gone = (issue_id for issue_id, _, _, locator in found if not left.isdisjoint(_files(locator)))
        return self.close(gone, "resolved")

    def _bad_rows(self, source: str) -> list[tuple[int, str, str, str]]:
        """The open ones, but for those that still keep an application back."""
        return self._db.rows(
            "SELECT issue_id, key, code, COALESCE(locator, '') FROM issues WHERE source = ? AND state = 'open' AND "
            f"kind = 'quarantine' AND code IN ({marks(ROW_CODES)}) AND (code <> 'conflicting_rows' OR detail IS NULL)",
            (source, *ROW_CODES),
        )

    def mended(self, source: str, key: str, code: str) -> None:
        """What this one was about is over."""
        sql = "UPDATE issues SET state = 'resolved' WHERE source = ? AND key = ? AND code = ? AND state = 'open'"
        self._db.run(sql, (source, key, code))

    def close(self, issue_ids: Iterable[int], state: str) -> int:
        """Give issues another state: ``resolved`` (open again if they show again) or ``dropped`` (for good)."""
        sql = "UPDATE issues SET state = ? WHERE issue_id = ? AND state <> ?"
        return self._db.run_many(sql, ((state, issue_id, state) for issue_id in issue_ids))

    def all(self, *, state: str = "open", kind: str | None = None) -> list[Issue]:
        """The issues in a state, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM issues WHERE state = ? AND (? IS NULL OR kind = ?) ORDER BY issue_id"
        return [Issue(*row) for row in self._db.rows(sql, (state, kind, kind))]

    def of_codes(self, codes: Sequence[str]) -> list[Issue]:
        """The open issues with one of these codes, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM issues WHERE state = 'open' AND code IN ({marks(codes)}) ORDER BY issue_id"
        return [Issue(*row) for row in self._db.rows(sql, tuple(codes))]

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


def _files(locator: str) -> tuple[str, str]:
    """The names that the file of a row may have: ``export.csv:42``, ``book.xlsx#Sheet:42``."""
    place = locator.rpartition(":")[0]
    return place, place.partition("#")[0]

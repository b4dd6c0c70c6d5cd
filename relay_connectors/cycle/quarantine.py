"""Rows that cannot be used, and applications that contradict themselves: each one issue, until it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from relay_connectors.connector import Problem, Raw, Source
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.contradictions import CONFLICT, OPEN_IN_ONE
from relay_connectors.ledger.issues import NewIssue

__all__ = ["Conflict", "Quarantine"]

APPLICATION_ID = "source.application_id"
AT_ONCE = 500


class Conflict(NamedTuple):
    """A row that says something else than an earlier one of its file with the same application id.

    *first* is where that one stands, empty if unknown; *says_open*: this row calls the application open, or hired.
    """

    record_id: str
    locator: str
    first: str
    says_open: bool


class Quarantine:
    """The unusable rows of one source, part by part; the caller holds the transactions."""

    def __init__(self, source: Source, ledger: Ledger, run_id: int, record_id: Callable[[str], str]) -> None:
        self._source, self._ledger, self._run_id = source, ledger, run_id
        self._record_id = record_id
        self.new = 0
        """How many issues were opened."""
        self.begin()

    def begin(self) -> None:
        """A part begins. What is remembered of it is as large as the number of its unusable rows."""
        self._bad: set[tuple[str, str]] = set()  # (key, code)
        self._alike: Counter[str] = Counter()
        self._open: set[str] = set()

    def keep(self, problems: Iterable[Problem], rows: Iterable[tuple[Raw, Problem]]) -> None:
        """Open issues for *problems* of what could not even be separated, and for those of *rows*."""
        keyed = [(self._key(problem, problem.said), problem) for problem in problems]
        keyed += [(self._key(problem, self._source.said(raw)), problem) for raw, problem in rows]
        self._put(
            NewIssue("quarantine", self._source.name, key, error.code, error.path, problem.locator)
            for key, problem in keyed
            for error in problem.errors
        )

    def hold(self, conflicts: Sequence[Conflict]) -> None:
        """Hold the applications that contradict themselves: nobody knows which row is right, and the first was kept."""
        if not conflicts:
            return
        self._open.update(one.record_id for one in conflicts if one.says_open)
        known = self._ledger.persons.named(one.record_id for one in conflicts)
        self._put(
            NewIssue(
                "quarantine",
                self._source.name,
                one.record_id,
                CONFLICT,
                OPEN_IN_ONE if one.record_id in self._open else APPLICATION_ID,
                one.locator,
                one.first if one.record_id in known else None,  # what was never kept is not held either
            )
            for one in conflicts
        )
        self._ledger.records.look_again_at(one.person_id for one in known.values())

    def end(self, part: str | None, met: Duplicates) -> None:
        """A part was read to its end (None: and holds all that the source has): what it shows no more is mended.

        An application that contradicted itself is let go when it is *met* and does not any more, or when it is gone.
        Where it is not met, nobody knows more than before.
        """
        ledger, source = self._ledger, self._source.name
        ledger.issues.settle(source, part, self._bad)
        held = [one for one in ledger.contradictions.of_source(source) if (one.record_id, CONFLICT) not in self._bad]
        absent = set(met.absent([one.application_id for one in held]))
        free = [one.record_id for one in held if one.gone or one.application_id not in absent]
        ledger.contradictions.release(source, free)
        ledger.consents.settle(free)
        ledger.beside.settle(source, free)
        for first in range(0, len(free), AT_ONCE):
            some = ledger.persons.named(free[first : first + AT_ONCE])
            ledger.records.look_again_at(one.person_id for one in some.values())

    def _put(self, issues: Iterable[NewIssue]) -> None:
        issues = list(issues)
        self._bad.update((issue.key, issue.code) for issue in issues)
        self.new += self._ledger.issues.open(issues, self._run_id, self._ledger.now())

    def _key(self, problem: Problem, said: bytes) -> str:
        """What makes the same bad row the same issue: its record, or what it says, or else its place.

        Rows of one part that say the same are told apart by their number.
        """
        if problem.key:
            return self._record_id(problem.key)
        said = said or problem.locator.encode()
        key = self._row_id(said)
        self._alike[key] += 1
        times = self._alike[key]
        return key if times == 1 else self._row_id(b"%d\x1f%b" % (times, said))

    def _row_id(self, said: bytes) -> str:
        return self._ledger.identity.row_id(self._source.name, said)

"""Reading a source only to see what it holds: rows, faults, columns, unknown words. Keeps and sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import repeat

from relay_connectors.connector.contract import Page, Part, Problem, Raw, Skip
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.connector.file_connector import FileConnector
from relay_connectors.connector.layout import Layout, Row
from relay_connectors.connector.passed_over import PassedOver
from relay_connectors.connector.source import Source
from relay_connectors.connector.unmapped import UnmappedWords
from relay_connectors.errors import RecordError
from relay_connectors.record import Draft
from relay_connectors.record.shape import check_body

__all__ = ["SAMPLE", "Survey", "survey"]

SAMPLE = 1000
"""Rows of an API that are looked at; files are read whole."""


@dataclass
class Survey:
    """What was seen. ``rows`` are all but blank ones; counts and column names, no cell but the unknown words.

    ``rows`` = ``duplicates`` + ``unusable`` + Σ ``outcomes`` + Σ ``skipped``, as ``sync`` counts them; ``invalid`` says
    of how many rows which error was noted, and one row may have several.

    ``columns`` says what each column that is read is for us, and ``passed_over`` in how many rows one of them says
    something else than the column in front of it with the same meaning, which alone is read. ``complete`` is False
    where only the first rows of an API were asked for.
    """

    rows: int = 0
    blank: int = 0
    duplicates: int = 0
    unusable: int = 0
    complete: bool = True
    columns: dict[str, str] = field(default_factory=dict)
    unmapped: dict[str, None] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    words: UnmappedWords = field(default_factory=UnmappedWords)


def survey(source: Source, progress: Callable[[str, int], None] | None = None) -> Survey:
    """Read *source* and translate every row; an API's only as far as its first rows tell that it can be read.

    Raises:
        ConfigurationError: its settings do not fit what was found, or it refused the credentials.
        SourceError: it cannot be read.
    """
    most = None if isinstance(source.connector, FileConnector) else SAMPLE
    surveyor = _Surveyor(source)
    seen = surveyor.survey
    for part in source.parts():
        passed = PassedOver()
        with Duplicates() as duplicates:
            for page in part.pages():
                surveyor.page(page, None if part.walks else duplicates)
                passed.see(page)
                if progress:
                    progress(source.name, seen.rows)
                if most is not None and seen.rows >= most:
                    seen.complete = False
                    return seen
        surveyor.left(part, passed)
    return seen


class _Surveyor:
    """Fills one survey, page by page."""

    def __init__(self, source: Source) -> None:
        self.survey = Survey()
        self._source = source
        self._proven = source.connector.proven
        self._layout: Layout | None = None

    def page(self, page: Page, duplicates: Duplicates | None) -> None:
        """Count one page; of an application that is there twice in one file only the first row."""
        seen, content = self.survey, self._source.content
        seen.blank += page.blank
        seen.rows += len(page.raws) + len(page.problems)
        for problem in page.problems:
            self._refuse(problem)
        keyed = [(raw.key, content(raw)) for raw in page.raws] if duplicates else []
        judged: Iterable[Judgement] = duplicates.judge(keyed) if duplicates else repeat("new", len(page.raws))
        for raw, verdict in zip(page.raws, judged, strict=True):
            if verdict == "new" or not raw.key:
                self._row(raw)
            elif verdict == "duplicate":
                seen.duplicates += 1
            else:
                self._refuse(Problem.of(raw.locator, "conflicting_rows", "source.application_id", ""))

    def left(self, part: Part, passed: PassedOver) -> None:
        """Note the columns that nothing read."""
        seen = self.survey
        seen.passed_over += passed.rows
        for name in (*part.unmapped(), *passed.unread()):
            seen.unmapped[name] = None
            seen.columns.pop(name, None)

    def _row(self, raw: Raw) -> None:
        if isinstance(raw.data, Row) and raw.data.layout is not self._layout:
            self._header(raw.data.layout)
        seen, answer = self.survey, self._source.translate(raw)
        if isinstance(answer, Problem):
            self._refuse(answer)
        elif isinstance(answer, Skip):
            seen.skipped[answer.code] += 1
        else:
            self._draft(raw, answer)

    def _draft(self, raw: Raw, draft: Draft) -> None:
        seen = self.survey
        if not self._proven:
            try:
                check_body(draft.body)
            except RecordError as error:
                self._refuse(self._source.defect(raw, error))
                return
        seen.outcomes[draft.outcome] += 1
        if draft.warnings:
            seen.warnings.update(code for code, _ in draft.warnings)
        seen.words.see(draft.body)

    def _header(self, layout: Layout) -> None:
        self._layout = layout
        for at, what in layout.content.items():
            self.survey.columns.setdefault(layout.header[at], what)

    def _refuse(self, problem: Problem) -> None:
        self.survey.unusable += 1
        self.survey.invalid.update(error.code for error in problem.errors)

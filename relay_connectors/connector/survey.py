"""Reading a source only to see what it holds: rows, faults, columns, unknown words. Keeps and sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from relay_connectors.connector.contract import Page, Part, Problem, Raw, Skip
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.file_connector import FileConnector
from relay_connectors.connector.last_word import LastWord, last_word
from relay_connectors.connector.layout import Layout, Row
from relay_connectors.connector.passed_over import PassedOver
from relay_connectors.connector.places import Place, Places, is_unreadable
from relay_connectors.connector.source import Source
from relay_connectors.connector.unmapped import UnmappedWords
from relay_connectors.errors import RecordError
from relay_connectors.record import Draft
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["SAMPLE", "Doubts", "Survey", "survey"]

SAMPLE = 1000
"""Rows of an API that are looked at; files are read whole, and twice: the first time for their ids alone."""


@dataclass
class Survey:
    """What was seen. ``rows`` are all but blank ones; counts and column names, no cell but the unknown words.

    ``rows`` = ``duplicates`` + ``unusable`` + Σ ``outcomes`` + Σ ``overruled`` + Σ ``skipped``, as ``sync`` counts.
    ``overruled`` are outcomes of rows that another row of the same file contradicts, or that a later file says anew:
    they come to nothing. ``warnings`` are those of rows that give records, as ``sync`` counts them, and ``places`` the
    first of each. ``invalid`` says of how many rows which error was noted, and one row may have several.

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
    overruled: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    places: Places = field(default_factory=Places)
    words: UnmappedWords = field(default_factory=UnmappedWords)


Doubts = Callable[[Draft], Iterable[tuple[str, str]]]


def survey(source: Source, progress: Callable[[str, int], None] | None = None, doubts: Doubts | None = None) -> Survey:
    """Read *source* and translate every row; an API's only as far as its first rows tell that it can be read.

    *doubts* tells what else a draft warns of, as (code, column): what its cells say of consents.

    Raises:
        ConfigurationError: its settings do not fit what was found, or it refused the credentials.
        SourceError: it cannot be read.
    """
    most = None if isinstance(source.connector, FileConnector) else SAMPLE
    parts = list(source.parts())
    with last_word(source, [part for part in parts if part.modified and not part.walks]) as word:
        surveyor = _Surveyor(source, word, doubts)
        seen = surveyor.survey
        for part in parts:
            passed = PassedOver()
            with Duplicates() as duplicates:
                for page in part.pages():
                    surveyor.page(part, page, duplicates)
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

    def __init__(self, source: Source, word: LastWord, doubts: Doubts | None) -> None:
        self.survey = Survey()
        self._source, self._word, self._doubts = source, word, doubts
        self._proven = source.connector.proven
        self._layout: Layout | None = None

    def page(self, part: Part, page: Page, duplicates: Duplicates) -> None:
        """Count one page, of an application that is there twice in one file only the first row."""
        seen = self.survey
        seen.blank += page.blank
        seen.rows += len(page.raws) + len(page.problems)
        for problem in page.problems:
            self._refuse(problem)
        keyed = zip([raw.key for raw in page.raws], self._source.contents(page.raws), strict=True)
        judged = ["new"] * len(page.raws) if part.walks else duplicates.judge(keyed)
        superseded = self._word.superseded(part, page.raws) or [False] * len(page.raws)
        contradicted = self._word.contradicted(part)
        for raw, verdict, later in zip(page.raws, judged, superseded, strict=True):
            if verdict == "new" or not raw.key:
                self._row(raw, overruled=later or hash(raw.key) in contradicted)
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

    def _row(self, raw: Raw, *, overruled: bool) -> None:
        if isinstance(raw.data, Row) and raw.data.layout is not self._layout:
            self._header(raw.data.layout)
        seen, answer = self.survey, self._source.translate(raw)
        if isinstance(answer, Problem):
            self._refuse(answer)
        elif isinstance(answer, Skip):
            seen.skipped[answer.code] += 1
        else:
            self._draft(raw, answer, overruled=overruled)

    def _draft(self, raw: Raw, draft: Draft, *, overruled: bool) -> None:
        seen = self.survey
        if not self._proven:
            try:
                check_body(draft.body)
            except RecordError as error:
                self._refuse(self._source.defect(raw, error))
                return
        (seen.overruled if overruled else seen.outcomes)[draft.outcome] += 1
        if not overruled:
            self._warn(raw, draft)
        seen.words.see(draft.body, draft.warnings)

    def _warn(self, raw: Raw, draft: Draft) -> None:
        seen, name = self.survey, self._source.name
        observed = draft.outcome in OBSERVED_ONLY
        if said := [(code, path) for code, path in draft.warnings if not observed or is_unreadable(code)]:
            seen.warnings.update(code for code, _ in said)
            seen.places.see(name, raw, said)
        for code, column in self._doubts(draft) if self._doubts and not observed else ():
            seen.warnings[code] += 1
            seen.places.note(code, Place(name, raw.locator, column, "consent"))

    def _header(self, layout: Layout) -> None:
        self._layout = layout
        for at, what in layout.content.items():
            self.survey.columns.setdefault(layout.header[at], what)

    def _refuse(self, problem: Problem) -> None:
        self.survey.unusable += 1
        self.survey.invalid.update(error.code for error in problem.errors)

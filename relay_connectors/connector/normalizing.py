"""Source → records, with a count of everything that became none: the engine of ``normalize``. Sends nothing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, Literal, TypeVar

import orjson

from relay_connectors.connector.contract import Page, Part, Problem, Raw, Skip
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.connector.last_word import LastWord, last_word
from relay_connectors.connector.passed_over import PassedOver
from relay_connectors.connector.source import Source
from relay_connectors.errors import RecordError
from relay_connectors.record import Draft, Identity
from relay_connectors.record.vocabulary import OBSERVED_ONLY, Outcome
from relay_connectors.settings.secrets import Secret

if TYPE_CHECKING:
    from relay_connectors.record import Record

__all__ = ["Summary", "final_records", "normalize"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
# What became of a row, what is made of drafts (lines, records), and where a row goes that has none.
Verdict = Judgement | Literal["superseded"]
Answer = Draft | Skip | Problem | Verdict
Make = Callable[[Sequence[tuple[str, Draft, str]]], Sequence[T]]
Refuse = Callable[[Problem, Raw | None], None]

# So many rows are translated, then written: the code of one step stays in the processor's cache while it works on all
# of them, and their drafts stay there for the next step. Row by row takes an eighth longer.
AT_ONCE = 64
CONFLICT = (
    "The file has this application id several times with different content. None of these rows is written; "
    "take out those that are wrong."
)


@dataclass
class Summary:
    """What became of every row: ``read`` = ``emitted`` + Σ ``skipped`` + ``duplicates`` + ``invalid``.

    ``outcomes`` and ``warnings`` are counted over what was emitted. ``unmapped_columns`` are those that nothing reads;
    ``passed_over`` is column → rows in which it says something else than the one in front of it with the same meaning,
    which alone is read. Holds counts and column names, no cell.
    """

    emitted: int = 0
    duplicates: int = 0
    invalid: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    unmapped_columns: dict[str, None] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """The number of rows that were read."""
        return self.emitted + self.skipped.total() + self.duplicates + self.invalid

    def as_dict(self) -> dict[str, Any]:
        """The summary as ``--summary`` writes it, the frequent codes first."""
        return {
            "read": self.read,
            "emitted": self.emitted,
            "skipped": dict(self.skipped.most_common()),
            "duplicates": self.duplicates,
            "invalid": self.invalid,
            "outcomes": dict(self.outcomes.most_common()),
            "warnings": dict(self.warnings.most_common()),
            "unmapped_columns": list(self.unmapped_columns),
            **({"passed_over": dict(self.passed_over)} if self.passed_over else {}),
        }


def normalize(
    source: Source,
    identity: Secret | Identity,
    *,
    out: BinaryIO,
    quarantine: BinaryIO | None = None,
    include_values: bool = False,
) -> Summary:
    """Write every application that came to an end to *out*, one record a line; open ones and hires are only counted.

    Within one file a row that is there twice is written once, and rows with one application id and different content
    are not written at all: nobody knows which of them is right. Of an application that stands in several files only the
    last one counts, also where it says that the application is open again; the others are counted as ``superseded``.
    Every file is read twice, the first time for its ids alone. Rows that cannot be used go to *quarantine* with all
    their errors, and with their cells only if *include_values*.
    """
    builder = source.builder(identity)
    summary = Summary()

    def refuse(problem: Problem, raw: Raw | None) -> None:
        if quarantine is not None:
            quarantine.write(_quarantine_line(problem, raw if include_values else None))

    out.writelines(b"".join(lines) for lines in _final(source, summary, builder.lines, refuse))
    return summary


def final_records(source: Source, identity: Secret | Identity) -> Iterator[Record]:
    """The records of every application that came to an end; see ``Source.records``."""
    builder = source.builder(identity)
    summary = Summary()
    for records in _final(source, summary, builder.records, _only_count):
        yield from records
    if summary.invalid:
        logger.warning("source %s: %d rows cannot be used; `normalize` lists them", source.name, summary.invalid)


def _only_count(problem: Problem, raw: Raw | None) -> None:
    """A row that gives no record is counted already."""


def _final(source: Source, summary: Summary, make: Make[T], refuse: Refuse) -> Iterator[list[T]]:
    """What *make* makes of the final drafts, page by page, everything else counted in *summary*."""
    parts = list(source.parts())
    with last_word(source, parts) as word:
        pages = _Pages(source, summary, make, refuse, word)
        for part in parts:
            passed = PassedOver()
            with Duplicates() as duplicates:
                for page in part.pages():
                    passed.see(page)
                    # A walk's row that comes twice has changed meanwhile: what came later stands.
                    yield pages.made(part, page, None if part.walks else duplicates)
                    del page  # or it would be held until the next one is complete
            summary.passed_over += passed.rows
            summary.unmapped_columns.update(dict.fromkeys((*part.unmapped(), *passed.unread())))


class _Pages(Generic[T]):
    """Makes something of the final drafts of each page, and counts what becomes of every other row."""

    def __init__(self, source: Source, summary: Summary, make: Make[T], refuse: Refuse, word: LastWord) -> None:
        self._word = word
        self._source = source
        self._summary = summary
        self._make = make
        self._refuse = refuse

    def made(self, part: Part, page: Page, duplicates: Duplicates | None) -> list[T]:
        """What was made of one page; without *duplicates*, no row of it is held against an earlier one."""
        for problem in page.problems:
            self._refused(problem, None)
        if page.blank:
            self._summary.skipped["blank"] += page.blank
        translate = self._source.translate
        rows = zip(page.raws, self._judged(part, page.raws, duplicates), strict=True)
        made: list[T] = []
        while some := list(islice(rows, AT_ONCE)):
            said = [(raw, translate(raw) if verdict == "new" or not raw.key else verdict) for raw, verdict in some]
            made += self._some(said)
        self._summary.emitted += len(made)
        return made

    def _judged(self, part: Part, raws: Sequence[Raw], duplicates: Duplicates | None) -> Sequence[Verdict]:
        judged: Sequence[Verdict] = ["new"] * len(raws)
        if duplicates is None:
            return judged
        if not self._word.each_once(part):
            content = self._source.content
            judged = duplicates.judge([(raw.key, content(raw)) for raw in raws])
        if contradicted := self._word.contradicted(part):
            pairs = zip(raws, judged, strict=True)
            judged = ["conflict" if hash(raw.key) in contradicted else verdict for raw, verdict in pairs]
        if (superseded := self._word.superseded(part, raws)) and any(superseded):
            judged = ["superseded" if gone else verdict for gone, verdict in zip(superseded, judged, strict=True)]
        return judged

    def _some(self, rows: Sequence[tuple[Raw, Answer]]) -> Sequence[T]:
        """What was made of a few dozen rows."""
        final: list[tuple[str, Draft, str]] = []
        outcomes: list[Outcome] = []
        others: list[tuple[Raw, Answer]] = []
        for raw, answer in rows:
            if isinstance(answer, Draft) and (outcome := answer.outcome) not in OBSERVED_ONLY:
                final.append((raw.key, answer, raw.locator))
                outcomes.append(outcome)
            else:
                others.append((raw, answer))
        try:
            made = self._make(final)
        except RecordError as error:
            return self._with_defect(rows, error)
        for raw, answer in others:
            self._without_record(raw, answer)
        self._summary.outcomes.update(outcomes)
        if doubts := [code for _, draft, _ in final for code, _ in draft.warnings]:
            self._summary.warnings.update(doubts)
        return made

    def _with_defect(self, rows: Sequence[tuple[Raw, Answer]], error: RecordError) -> Sequence[T]:
        """One of these drafts is not of the schema: each by itself, that only this one is refused."""
        if len(rows) > 1:
            return [one for row in rows for one in self._some([row])]
        raw, _ = rows[0]
        self._refused(self._source.defect(raw, error), raw)
        return []

    def _without_record(self, raw: Raw, answer: Answer) -> None:
        if isinstance(answer, str):
            self._again(raw, answer)
        elif isinstance(answer, Problem):
            self._refused(answer, raw)
        else:
            self._summary.skipped[answer.outcome if isinstance(answer, Draft) else answer.code] += 1

    def _again(self, raw: Raw, verdict: Verdict) -> None:
        if verdict == "duplicate":
            self._summary.duplicates += 1
        elif verdict == "superseded":
            self._summary.skipped[verdict] += 1
        else:
            path = "source.application_id"
            self._refused(Problem.of(raw.locator, "conflicting_rows", path, CONFLICT, key=raw.key), raw)

    def _refused(self, problem: Problem, raw: Raw | None) -> None:
        self._summary.invalid += 1
        self._refuse(problem, raw)


def _quarantine_line(problem: Problem, raw: Raw | None) -> bytes:
    errors = [{"code": one.code, "path": one.path, "message": one.message} for one in problem.errors]
    line: dict[str, Any] = {"locator": problem.locator, "errors": errors}
    if raw is not None:
        line["row"] = dict(raw.data)
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str)

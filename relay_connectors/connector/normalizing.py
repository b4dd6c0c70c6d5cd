"""Source → records, with a count of everything that became none: the engine of ``normalize``. Sends nothing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

import orjson

from relay_connectors.connector.contract import Page, Problem, Raw, Skip
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.connector.source import Source
from relay_connectors.errors import RecordError
from relay_connectors.record import Draft, Identity, Record
from relay_connectors.record.vocabulary import OBSERVED_ONLY, Outcome
from relay_connectors.settings.secrets import Secret

__all__ = ["Summary", "final_records", "normalize"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
# What is made of a draft (a line, a record), and where a row goes that has none.
Make = Callable[[str, Draft, str], T]
Refuse = Callable[[Problem, Raw | None], None]

CONFLICT = (
    "The file has this application id twice with different content. The first row stands; "
    "take out the one that is wrong."
)


@dataclass
class Summary:
    """What became of every row: ``read`` = ``emitted`` + Σ ``skipped`` + ``duplicates`` + ``invalid``.

    ``outcomes`` and ``warnings`` are counted over what was emitted. Holds counts and column names, no cell.
    """

    emitted: int = 0
    duplicates: int = 0
    invalid: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    unmapped_columns: dict[str, None] = field(default_factory=dict)

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

    Within one file a row that is there twice is written once, and of two rows with one application id and different
    content the first. Over several files a later line replaces an earlier one with the same ``record_id``.
    Rows that cannot be used go to *quarantine* with all their errors, and with their cells only if *include_values*.
    """
    builder = source.builder(identity)
    summary = Summary()

    def refuse(problem: Problem, raw: Raw | None) -> None:
        if quarantine is not None:
            quarantine.write(_quarantine_line(problem, raw if include_values else None))

    out.writelines(b"".join(lines) for lines in _final(source, summary, builder.line, refuse))
    return summary


def final_records(source: Source, identity: Secret | Identity) -> Iterator[Record]:
    """The records of every application that came to an end; see ``Source.records``."""
    builder = source.builder(identity)
    summary = Summary()
    for records in _final(source, summary, builder.record, _only_count):
        yield from records
    if summary.invalid:
        logger.warning("source %s: %d rows cannot be used; `normalize` lists them", source.name, summary.invalid)


def _only_count(problem: Problem, raw: Raw | None) -> None:
    """A row that gives no record is counted already."""


def _final(source: Source, summary: Summary, make: Make[T], refuse: Refuse) -> Iterator[list[T]]:
    """What *make* makes of the final drafts, page by page, everything else counted in *summary*."""
    for part in source.parts():
        with Duplicates() as duplicates:
            for page in part.pages():
                yield _page(source, page, duplicates, summary, make, refuse)
                del page  # or it would be held until the next one is complete
        summary.unmapped_columns.update(dict.fromkeys(part.unmapped()))


def _page(
    source: Source, page: Page, duplicates: Duplicates, summary: Summary, make: Make[T], refuse: Refuse
) -> list[T]:
    rows = _Rows(source, summary, refuse)
    for problem in page.problems:
        rows.refuse(problem, None)
    if page.blank:
        summary.skipped["blank"] += page.blank
    content, translate = source.content, source.translate
    judged = duplicates.judge([(raw.key, content(raw)) for raw in page.raws])
    made: list[T] = []
    for raw, verdict in zip(page.raws, judged, strict=True):
        if verdict != "new" and raw.key:
            rows.again(raw, verdict)
            continue
        draft = translate(raw)
        if not isinstance(draft, Draft) or (outcome := draft.outcome) in OBSERVED_ONLY:
            rows.without_record(draft, raw)
            continue
        try:
            made.append(make(raw.key, draft, raw.locator))
        except RecordError as error:
            rows.refuse(source.defect(raw, error), raw)
            continue
        rows.outcomes.append(outcome)
        if draft.warnings:
            summary.warnings.update(code for code, _ in draft.warnings)
    summary.emitted += len(made)
    summary.outcomes.update(rows.outcomes)
    return made


class _Rows:
    """Counts what becomes of the rows of one page that give no record."""

    def __init__(self, source: Source, summary: Summary, refuse: Refuse) -> None:
        self.outcomes: list[Outcome] = []
        self._source = source
        self._summary = summary
        self._refuse = refuse

    def refuse(self, problem: Problem, raw: Raw | None) -> None:
        self._summary.invalid += 1
        self._refuse(problem, raw)

    def without_record(self, answer: Draft | Skip | Problem, raw: Raw) -> None:
        if isinstance(answer, Problem):
            self.refuse(answer, raw)
        else:
            self._summary.skipped[answer.outcome if isinstance(answer, Draft) else answer.code] += 1

    def again(self, raw: Raw, verdict: Judgement) -> None:
        if verdict == "duplicate":
            self._summary.duplicates += 1
        else:
            path = "source.application_id"
            self.refuse(Problem.of(raw.locator, "conflicting_rows", path, CONFLICT, key=raw.key), raw)


def _quarantine_line(problem: Problem, raw: Raw | None) -> bytes:
    errors = [{"code": one.code, "path": one.path, "message": one.message} for one in problem.errors]
    line: dict[str, Any] = {"locator": problem.locator, "errors": errors}
    if raw is not None:
        line["row"] = dict(raw.data)
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str)

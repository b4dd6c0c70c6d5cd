"""Source → records, with a count of everything that became none: the engine of ``normalize``. Sends nothing."""

from __future__ import annotations

import logging
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BufferedWriter
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, Literal, TypeVar

import orjson

from relay_connectors.connector.contract import Page, Part, Problem, Raw, Skip
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.connector.last_word import LastWord, last_word
from relay_connectors.connector.passed_over import PassedOver
from relay_connectors.connector.places import Places, is_unreadable
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
MOST_HELD = 4 * 1024 * 1024  # bytes of lines of quarantine
CONFLICT = (
    "The file has this application id several times with different content. None of these rows is written; "
    "take out those that are wrong."
)


@dataclass
class Summary:
    """What became of every row: ``read`` = ``emitted`` + Σ ``skipped`` + ``duplicates`` + ``invalid``.

    ``outcomes`` and ``warnings`` are counted over what was emitted, and ``warnings`` of values that cannot be read also
    over open applications and hires; ``places`` are the first of these values. ``unmapped_columns`` are those that
    nothing reads; ``passed_over`` is column → rows in which it says something else than the one in front of it with the
    same meaning, which alone is read. Holds counts, places and column names, no cell.
    """

    emitted: int = 0
    duplicates: int = 0
    invalid: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    places: Places = field(default_factory=Places)
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
    Several files are read twice, the first time for their ids alone; a single one only if it holds such rows, or where
    *out* cannot be taken back. Rows that cannot be used go to *quarantine* with all their errors, and with their cells
    only if *include_values*.
    """
    told = partial(_quarantine_line, include_values=include_values)
    parts = list(source.parts())
    if len(_files(parts)) == 1 and _can_be_taken_back(out):
        start, held = out.tell(), _Held()
        try:
            summary = _written(source, identity, parts, out, lambda *row: held.keep(told(*row)), at_once=True)
        except _BeginAnewError:
            out.seek(start)
            out.truncate()
        else:
            if quarantine is not None:
                for line in held.lines:
                    quarantine.write(line)
            return summary

    def refuse(problem: Problem, raw: Raw | None) -> None:
        if quarantine is not None:
            quarantine.write(told(problem, raw))

    return _written(source, identity, parts, out, refuse, at_once=False)


def _written(
    source: Source, identity: Secret | Identity, parts: Sequence[Part], out: BinaryIO, refuse: Refuse, *, at_once: bool
) -> Summary:
    builder, summary = source.builder(identity), Summary()
    out.writelines(b"".join(lines) for lines in _final(source, parts, summary, builder.lines, refuse, at_once=at_once))
    return summary


def _can_be_taken_back(out: BinaryIO) -> bool:
    """Whether what is written to *out* now is the end of an ordinary file, and can be cut off again."""
    try:
        status = os.fstat(out.fileno())
        return stat.S_ISREG(status.st_mode) and isinstance(out, BufferedWriter) and out.tell() == status.st_size
    except OSError:
        return False


class _BeginAnewError(Exception):
    """Only a second reading can tell what to write."""


class _Held:
    """Lines that are not written before it is certain that they are right; so many, and no more."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._left = MOST_HELD

    def keep(self, line: bytes) -> None:
        """One more line.

        Raises:
            _BeginAnewError: they are too many.
        """
        self._left -= len(line)
        if self._left < 0:
            raise _BeginAnewError
        self.lines.append(line)


def final_records(source: Source, identity: Secret | Identity) -> Iterator[Record]:
    """The records of every application that came to an end; see ``Source.records``."""
    builder = source.builder(identity)
    summary = Summary()
    for records in _final(source, list(source.parts()), summary, builder.records, _only_count):
        yield from records
    if summary.invalid:
        logger.warning("source %s: %d rows cannot be used; `normalize` lists them", source.name, summary.invalid)


def _only_count(problem: Problem, raw: Raw | None) -> None:
    """A row that gives no record is counted already."""


def _final(
    source: Source, parts: Sequence[Part], summary: Summary, make: Make[T], refuse: Refuse, *, at_once: bool = False
) -> Iterator[list[T]]:
    """What *make* makes of the final drafts, page by page, everything else counted in *summary*.

    Raises:
        _BeginAnewError: *at_once*, without a look at all ids before, and rows contradict each other.
    """
    with last_word(source, [] if at_once else _files(parts)) as word:
        pages = _Pages(source, summary, make, refuse, word, at_once=at_once)
        for part in parts:
            passed = PassedOver()
            with Duplicates(small=True) as duplicates:
                for page in part.pages():
                    passed.see(page)
                    # A walk's row that comes twice has changed meanwhile: what came later stands.
                    yield pages.made(part, page, None if part.walks else duplicates)
                    del page  # or it would be held until the next one is complete
            summary.passed_over += passed.rows
            summary.unmapped_columns.update(dict.fromkeys((*part.unmapped(), *passed.unread())))


def _files(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.modified and not part.walks]


class _Pages(Generic[T]):
    """Makes something of the final drafts of each page, and counts what becomes of every other row."""

    def __init__(
        self, source: Source, summary: Summary, make: Make[T], refuse: Refuse, word: LastWord, *, at_once: bool
    ) -> None:
        self._word, self._at_once = word, at_once
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
            judged = duplicates.judge(zip(self._source.keys(raws), self._source.contents(raws), strict=True))
            if self._at_once and duplicates.firsts:
                raise _BeginAnewError
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
        doubted: list[tuple[Raw, Sequence[tuple[str, str]]]] = []
        others: list[tuple[Raw, Answer]] = []
        for raw, answer in rows:
            if isinstance(answer, Draft) and (outcome := answer.outcome) not in OBSERVED_ONLY:
                final.append((raw.key, answer, raw.locator))
                if answer.warnings:
                    doubted.append((raw, answer.warnings))
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
        if doubted:
            self._summary.warnings.update([code for _, said in doubted for code, _ in said])
            for raw, said in doubted:
                self._place(raw, said)
        return made

    def _place(self, raw: Raw, said: Sequence[tuple[str, str]]) -> list[str]:
        """Note where what cannot be read stands; its codes."""
        unread = [one for one in said if is_unreadable(one[0])]
        self._summary.places.see(self._source.name, raw, unread)
        return [code for code, _ in unread]

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
            if isinstance(answer, Draft) and answer.warnings:
                self._summary.warnings.update(self._place(raw, answer.warnings))

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


def _quarantine_line(problem: Problem, raw: Raw | None, *, include_values: bool) -> bytes:
    errors = [{"code": one.code, "path": one.path, "message": one.message} for one in problem.errors]
    line: dict[str, Any] = {"locator": problem.locator, "errors": errors}
    if raw is not None and include_values:
        line["row"] = dict(raw.data)
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str)

"""One row of the export: which of its cells speak, given how the application ended."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from relay_connectors.connector import REFERABLE, Draft, Outcome, RowPlan, WarningCode, Words
from relay_hrmos.mapping import (
    COMPANY,
    CONTRADICTING,
    EMPTY,
    FAILED,
    FIRST_DAY,
    FOLLOW_UP,
    OFFERED,
    ON_HOLD,
    PASSED,
    PLANNED,
    PRIVATE,
    REFUTING,
    SETTLED_OFFER,
    SPEAKS,
    STEPS,
)

__all__ = ["HrmosPlan"]

REFUTED_BY = "decision.refuted_by"
NO_TRACES = (
    "neither 応募日 nor {n}次ステップ実施日 is a column, so nobody can tell a rejection from an import, and all of "
    "them wait for review; add these items to the template of the export"
)
HELD = {"outcome": "unknown", "decided_by": "unknown"}
DOUBTED: tuple[WarningCode, str] = ("outcome_contradicted", "decision.outcome")
Cells = list[str]
# Of these 応募経路詳細 names whose board, scout service, page or fair it was: a company as well, and no agent.
NO_AGENCY = PRIVATE | {"job_board", "direct_sourcing", "career_site", "event"}
Warnings = list[tuple[WarningCode, str]]


class Place(NamedTuple):
    """The columns of one step in this file, and its name where no column gives one."""

    label: int | None
    date: int | None
    result: int | None
    name: str


class HrmosPlan(RowPlan):
    """Blanks the cells that do not speak, and lets the table's own readings read the rest.

    Args:
        header: the names of the columns.
        columns: column → what it is.
        rejecting: the status words that reject; any other that looks as if it did is ``unknown``.
        parts: see :class:`RowPlan`.
    """

    def __init__(
        self, header: Sequence[str], *, columns: Mapping[int, Any], rejecting: Words[Outcome], **parts: Any
    ) -> None:
        super().__init__(header, columns=columns, **parts)
        self._mine = frozenset(columns)
        self._rejecting = rejecting
        self._denials = self._words.denials
        self._ended = next(at for at, column in columns.items() if column.path == "decision.outcome")
        find = self._at
        self._speaks = [(at, outcomes) for word, outcomes in SPEAKS.items() if (at := find(word)) is not None]
        steps = [Place(find(one.named_by or one.date), find(one.date), find(one.result), one.name) for one in STEPS]
        self._steps = [step for step in steps if {step.label, step.date} != {None}]
        self._to_come = [(one.date, self.days.ahead(one.date)) for one in self._steps if one.date is not None]
        if self._to_come:
            self.columns = self.compared = self._with_what_is_to_come(self.columns)
        self._offers = [*map(find, OFFERED)]
        self._agency, self._detail = find("エージェント企業名"), find("応募経路詳細")
        dates = any(step.date is not None for step in self._steps)
        self._tells_imports = dates or any(column.path == "application.applied_at" for column in columns.values())

    def beside_a_rejection(self, columns: Mapping[int, Any]) -> Mapping[int, Any]:
        """Not the steps, which are looked at below, nor why somebody withdrew; 辞退日 is the day of another end."""
        silent = {self.place(word) for word, outcomes in SPEAKS.items() if "employer_rejected" not in outcomes}
        found = {at: one for at, one in columns.items() if at not in silent and one.path != "application.stage"}
        withdrawn = self.place(REFUTING)
        return found | {at: replace(one, path=REFUTED_BY) for at, one in columns.items() if at == withdrawn}

    def advice(self) -> str:
        """Where the export leaves out what the choice among a row's cells needs."""
        return "" if self._tells_imports else NO_TRACES

    def draft(self, cells: Cells, warnings: Warnings) -> Draft:
        """What the row says; what could not be read is added to *warnings*."""
        said = ["" if cell[:1] == "'" and not cell.strip(EMPTY) else cell for cell in cells]
        outcome = self._outcome(said, warnings)
        today = self._columns[self._ended].today
        looked_at = any(FIRST_DAY <= day <= today for step in self._steps if (day := self._held_on(said, step)))
        by_agency = self._by_agency(said)
        self._silence(said, outcome)
        draft = super().draft(said, warnings)
        body, decision, application = draft.body, draft.body["decision"], draft.body.get("application", {})
        outcome = "unknown" if decision["outcome"] == "unknown" else outcome
        if outcome != decision["outcome"]:
            decided_by = "unknown" if outcome == "unknown" else decision["decided_by"]
            body["decision"] = {**decision, "outcome": outcome, "decided_by": decided_by}
        if outcome in REFERABLE and self._is_to_come(said):
            body["decision"] = {**body["decision"], **HELD}
            warnings.append(DOUBTED)
        elif outcome in REFERABLE and not looked_at and "applied_at" not in application:
            warnings.append(("bulk_import", "decision.outcome"))
        channel = application.get("channel", {})
        by_agency = by_agency or (channel.get("type") not in NO_AGENCY and self._names_company(said))
        if channel := _channel(channel, by_agency=by_agency):
            body["application"] = {**application, "channel": channel}
        return draft

    def _outcome(self, said: Cells, warnings: Warnings) -> Outcome:
        """The status's word, held back where it is not the one that rejects, or where other columns contradict it."""
        word = said[self._ended]
        outcome: Outcome = self._meant(word).get("outcome", "unknown")
        if outcome in REFERABLE and (word not in self._rejecting or self._contradicted(said)):
            contradicted = word in self._rejecting
            warnings.append(("outcome_contradicted" if contradicted else "status_unknown", "decision.outcome"))
            return "unknown"
        return SETTLED_OFFER.get(outcome, outcome) if any(self._dated(said, at) for at in self._offers) else outcome

    def _contradicted(self, said: Cells) -> bool:
        """Whether another column tells of another end: ########, 済 and ○ are no days, and tell of one."""
        offers = [at for at in self._offers if not self._dated(said, at)]  # what a day of an offer means is settled
        if self.refuted(said) or any(at is not None and self.days.happened(said, at) for at in offers):
            return True
        return any(self._left(said, step) for step in self._steps)

    def _left(self, said: Cells, step: Place) -> bool:
        """Whether a step is another end than a rejection, or none: the person left, or was offered the job."""
        name = "" if step.label is None else said[step.label]
        result = "" if step.result is None else said[step.result]
        if (result and not self._went_on(said, step)) and (
            self._denials.result(result) or any(map(self._denials.told(result).__contains__, CONTRADICTING))
        ):
            return True
        if not name or not self._denials.step(name):
            return False
        # 内定 and 入社 may be steps that are only planned; 辞退 and 重複 are none.
        planned = self._meant(name).get("outcome") in PLANNED or FOLLOW_UP.search(name) is not None
        return not planned or bool(result) or bool(self._held_on(said, step))

    def _went_on(self, said: Cells, step: Place) -> bool:
        """Whether a step was only left on hold, and a later one came to its end: then it is over."""
        if step.result is None or not ON_HOLD.fullmatch(said[step.result].strip()):
            return False
        later = self._steps[self._steps.index(step) + 1 :]
        return any(one.result is not None and said[one.result].strip() in (PASSED, FAILED) for one in later)

    def _is_to_come(self, cells: Cells) -> bool:
        """Whether a step is still to come: nobody's rejection is decided before it."""
        return any(cells[at] and is_ahead(cells[at]) for at, is_ahead in self._to_come)

    def _with_what_is_to_come(self, columns: Callable[[Cells], Hashable]) -> Callable[[Cells], Hashable]:
        """The content of a row, which is another one once its last step has come: no cell of it need change then."""

        def content(cells: Cells) -> Hashable:
            told = columns(cells)
            return (told, "to come") if self._is_to_come(cells) else told

        return content

    def _dated(self, said: Cells, at: int | None) -> bool:
        return at is not None and any(map(str.isdigit, said[at])) and self.days.happened(said, at)

    def _meant(self, cell: str) -> Mapping[str, Any]:
        """What *cell* is as a status; nothing only where it is blank."""
        return self._words.status(cell)[0]

    def _by_agency(self, said: Cells) -> bool:
        """Whether a company is named or 応募経路詳細 is an agency's service, whatever 応募経路 says."""
        company, detail = (
            {} if at is None else self._words.channel(said[at])[0] for at in (self._agency, self._detail)
        )
        if company and self._detail is not None:
            said[self._detail] = ""
        return bool(company) or detail.get("type") == "agency"

    def _names_company(self, said: Cells) -> bool:
        return self._detail is not None and COMPANY.search(said[self._detail]) is not None

    def _held_on(self, said: Cells, step: Place) -> str:
        """The day of a step, "" where no day can be read."""
        return "" if step.date is None else self.days.day(said, step.date)

    def _silence(self, said: Cells, outcome: Outcome) -> None:
        """Leave one cell that names a stage, and of the dates and reasons those that belong to *outcome*."""
        reached = self._reached(said, outcome)
        name = "" if reached is None else reached.name or (said[reached.label] if reached.label is not None else "")
        for step in self._steps:
            if step.label is not None:
                said[step.label] = name if step is reached else ""
        for at, outcomes in self._speaks:
            if outcome not in outcomes:
                said[at] = ""

    def _reached(self, said: Cells, outcome: Outcome) -> Place | None:
        """The step that somebody failed, else the last one with a date."""
        failed = [step for step in self._steps if step.result is not None and said[step.result].strip() == FAILED]
        dated = [step for step in self._steps if self._held_on(said, step) >= FIRST_DAY]
        return next(reversed(failed if failed and outcome == "employer_rejected" else dated), None)

    def _at(self, word: str) -> int | None:
        """The column that is called *word*, unless the settings leave it unread."""
        at = self.place(word)
        return at if at in self._mine else None


def _channel(channel: dict[str, Any], *, by_agency: bool) -> dict[str, Any]:
    if by_agency:
        return {**channel, "type": "agency"}
    return {name: said for name, said in channel.items() if name != "name" or channel.get("type") not in PRIVATE}

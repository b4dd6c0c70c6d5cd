"""The words of one source's tables: outcomes, stages, reasons and channels, the tenant's own ones first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from relay_connectors.connector.negations import says_no
from relay_connectors.normalize import Memo, is_blank, label
from relay_connectors.record.vocabulary import (
    DECIDED_BY,
    STAGE_ORDER,
    ChannelType,
    Outcome,
    ReasonCode,
    StageCode,
    WarningCode,
)

if TYPE_CHECKING:
    from relay_connectors.connector.denials import Denials
    from relay_connectors.normalize import ChannelWords, ReasonWords, StageWords, StatusWords

__all__ = ["NOTHING", "OwnWords", "Said", "Vocabularies"]

LONGEST_LABEL = 2000


class OwnWords(BaseModel):
    """The tenant's own words, which win over every table: ``[sources.X.words.status]`` and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    status: Mapping[str, Outcome] = {}
    stage: Mapping[str, StageCode] = {}
    reason: Mapping[str, ReasonCode] = {}
    channel: Mapping[str, ChannelType] = {}


# What a cell says: fields of one part of the draft, and (code, path) of what could not be read. A plain tuple: one is
# made for each cell that is not remembered.
Said = tuple[Mapping[str, Any], tuple[tuple[WarningCode, str], ...]]
NOTHING: Said = ({}, ())


class _Tables(NamedTuple):
    status: StatusWords
    stage: StageWords
    channel: ChannelWords
    employer: ReasonWords
    candidate: ReasonWords


class Vocabularies:
    """What labels say, each as its code with the label beside it. Answers are remembered.

    An unknown status is ``unknown`` and never a rejection. A reason that names a protected attribute (health,
    pregnancy, nationality, religion, family …) is dropped with its text.

    Args:
        own: the tenant's words.
        declared: the outcome of rows that do not say one.
    """

    def __init__(self, own: OwnWords | None = None, *, declared: Outcome | None = None) -> None:
        self._own = own or OwnWords()
        self.status = Memo(self._status, cap=1024).__getitem__
        self.status_stage = Memo(self._status_stage, cap=1024).__getitem__
        self.stage = Memo(self._stage, cap=1024).__getitem__
        self.channel = Memo(self._channel, cap=1024).__getitem__
        self._employers = Memo(self._employer_reason, cap=1024).__getitem__
        self._candidates = Memo(self._candidate_reason, cap=1024).__getitem__
        self.declared = _unsaid(declared)
        """What rows say where no column says how they ended."""
        self.missing = _unsaid(None)
        """What a row says whose status is blank."""

    @cached_property
    def denials(self) -> Denials:
        """Which cells deny a rejection beside which they stand."""
        from relay_connectors.connector.denials import Denials  # with its words: most runs read no row

        return Denials(self)

    @cached_property
    def _tables(self) -> _Tables:
        """The library's tables with the tenant's words; loaded when the first cell is read."""
        from relay_connectors.normalize import ChannelWords, ReasonWords, StageWords, StatusWords

        own = self._own
        stages = StageWords(own.stage)
        employer, candidate = ReasonWords(own.reason, "employer"), ReasonWords(own.reason, "candidate")
        return _Tables(StatusWords(own.status, stages), stages, ChannelWords(own.channel), employer, candidate)

    def reason(self, cell: str, decided_by: str) -> Said:
        """Why it ended; the same word means something else where the candidate decided (給与, 条件面)."""
        return self._candidates(cell) if decided_by == "candidate" else self._employers(cell)

    def withdrew(self, cell: str) -> bool:
        """Whether *cell*, a reason of withdrawing, gives one: 理由なし and 0 do not."""
        said, doubts = self._candidates(cell)
        return (bool(doubts) and not says_no(cell)) or said.get("reason_code", "not_specified") != "not_specified"

    def own_step(self, cell: str) -> bool:
        """Whether the tenant has named *cell* as a step."""
        return label(cell) in self._own_steps

    @cached_property
    def _own_steps(self) -> frozenset[str]:
        return frozenset(map(label, self._own.stage))

    def _status(self, cell: str) -> Said:
        """The outcome and who decided it; nothing for a blank cell."""
        outcome, _ = self._tables.status(cell)
        if outcome == "unknown" and is_blank(cell):
            return NOTHING
        fields = {"outcome": outcome, "decided_by": DECIDED_BY[outcome], **_raw("outcome_raw", cell)}
        return fields, (("status_unknown", "decision.outcome"),) if outcome == "unknown" else ()

    def _status_stage(self, cell: str) -> Said:
        """The stage that a status names (書類選考NG)."""
        code = self._tables.status(cell).stage
        return (_stage_fields(code), ()) if code else NOTHING

    def _stage(self, cell: str) -> Said:
        code, _ = self._tables.stage(cell)
        if code == "unknown" and is_blank(cell):
            return NOTHING
        fields = {**_stage_fields(code), **_raw("label_raw", cell)}
        return fields, (("stage_unknown", "application.stage"),) if code == "unknown" else ()

    def _channel(self, cell: str) -> Said:
        kind, name = self._tables.channel(cell)
        if kind == "unknown" and is_blank(cell):
            return NOTHING
        fields = {"type": kind, **({"name": name} if name else {}), **_raw("label_raw", cell)}
        return fields, (("channel_unknown", "application.channel"),) if kind == "unknown" else ()

    def _employer_reason(self, cell: str) -> Said:
        return _reason(self._tables.employer, cell)

    def _candidate_reason(self, cell: str) -> Said:
        return _reason(self._tables.candidate, cell)


def _reason(words: ReasonWords, cell: str) -> Said:
    code, protected = words(cell)
    if code is None and not protected and is_blank(cell):
        return NOTHING
    fields = {"reason_code": code} if code else {}
    if protected:
        return fields, (("reason_protected", "decision.reason_raw"),)
    return {**fields, **_raw("reason_raw", cell)}, () if code else (("reason_unknown", "decision.reason_code"),)


def _unsaid(declared: Outcome | None) -> Said:
    outcome = declared or "unknown"
    fields = {"outcome": outcome, "decided_by": DECIDED_BY[outcome]}
    return fields, () if declared else (("status_missing", "decision.outcome"),)


def _stage_fields(code: StageCode) -> dict[str, Any]:
    order = STAGE_ORDER[code]
    return {"code": code} if order is None else {"code": code, "order": order}


def _raw(name: str, cell: str) -> dict[str, str]:
    """The label as the source wrote it; a text of thousands of characters is no label."""
    shown = " ".join(cell.split())
    return {name: shown} if 0 < len(shown) <= LONGEST_LABEL else {}

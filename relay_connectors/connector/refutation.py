"""What the other cells of a row say against its rejection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from relay_connectors.connector.damage import ERROR
from relay_connectors.connector.negations import says_no
from relay_connectors.connector.targets import (
    DECIDED_AT,
    NOTIFIED_AT,
    OUTCOME,
    REASON,
    REFUTED_BY,
    STAGE,
    TAGS,
    WITHDRAWAL_REASON,
    Column,
)
from relay_connectors.connector.unread_ends import tells_every_end
from relay_connectors.normalize import Memo
from relay_connectors.normalize.memo import day_comes_again
from relay_connectors.record.vocabulary import LEFT, REFERABLE

if TYPE_CHECKING:
    from relay_connectors.connector.readings import Read
    from relay_connectors.connector.table import Cells
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["Days", "Refutation"]

# Nobody whom this library reads of applied before: 1899-12-30 and 1970-01-01 are zeros that were taken for days.
FIRST_DAY = "2000"
A_SERIAL = 5  # digits of a day in a spreadsheet; 1 is rather a yes


class Days:
    """The days that the cells of a row hold, whatever their columns are for."""

    def __init__(self, columns: Mapping[int, Column], words: Vocabularies) -> None:
        self._columns = columns
        self._words = words

    def happened(self, cells: Cells, at: int) -> bool:
        """Whether a cell for a day tells that it came: 済 and ######## are no days, but tell of one; 0000-00-00 not."""
        cell = cells[at]
        said = self._words.status(cell)[0]
        if not said or said["outcome"] in REFERABLE or says_no(cell):
            return False
        return len(cell) <= A_SERIAL or not "" < self.day(cells, at) < FIRST_DAY

    def day(self, cells: Cells, at: int) -> str:
        """The day in one cell, whatever the column is for, as YYYY-MM-DD or as much of it as is said; "" for none."""
        return self._day(at, cells[at]) if cells[at] else ""

    def ahead(self, at: int) -> Callable[[str], bool]:
        """Whether the day in a cell of one column is still to come, as the gate sees it; remembered for each cell."""
        tomorrow = _tomorrow(self._columns[at].today)
        return Memo(lambda cell: self._day(at, cell) > tomorrow, cap=4096, keeps=day_comes_again).__getitem__

    def _day(self, at: int, cell: str) -> str:
        from relay_connectors.normalize import day

        value: Any = self._readings[at](cell)[0]
        return (day(value, self._columns[at].zone) or value) if value else ""

    @cached_property
    def _readings(self) -> Mapping[int, Read]:
        from relay_connectors.connector.readings import READINGS

        return {at: READINGS["source.updated_at"](column) for at, column in self._columns.items()}


class Refutation:
    """Whether something in a row tells of another end than its rejection.

    Args:
        columns: what each column is where a row is a rejection; of no others the cells are looked at.
        words: the words of this source.
        days: reads the days.
    """

    def __init__(self, columns: Mapping[int, Column], words: Vocabularies, days: Days) -> None:
        self._words, self._days = words, days
        paths = {at: column.path for at, column in columns.items()}
        ends = [at for at, path in paths.items() if path == REFUTED_BY]
        self._ends = [at for at in ends if not tells_every_end(columns[at].header)]
        self._withdrawals = [at for at, path in paths.items() if path == WITHDRAWAL_REASON]
        denials = words.denials
        told = {REASON: denials.reason, STAGE: denials.step, DECIDED_AT: denials.day}
        told |= {NOTIFIED_AT: denials.told_on, TAGS: denials.tags}
        self._told = [(at, told[path]) for at, path in paths.items() if path in told]
        self._told += [(at, self._denies_as_result) for at in ends if at not in self._ends]
        self._today = next((one.today for one in columns.values() if one.path == OUTCOME), "")
        if self._today:
            is_ahead = Memo(self._ahead, cap=1024).__getitem__
            self._told += [(at, is_ahead) for at, path in paths.items() if path == OUTCOME]

    def __call__(self, cells: Cells, reason_code: object = None) -> bool:
        """Whether *cells*, whose reason has that code, say so."""
        if reason_code in LEFT:
            return True
        for at, denies in self._told:
            if denies(cells[at]):
                return True
        for at in self._ends:
            if cells[at] and self._days.happened(cells, at):
                return True
        return any(cells[at] and self._words.withdrew(cells[at]) for at in self._withdrawals)

    def _denies_as_result(self, cell: str) -> bool:
        return cell == ERROR or self._words.denials.end(cell)

    def _ahead(self, cell: str) -> bool:
        """不採用:2027/1/1 is not decided yet, and 1次面接NG 12/3 is an appointment while that day is ahead."""
        from relay_connectors.normalize.outcomes import days_beside

        return any(day > _tomorrow(self._today) for day in days_beside(cell, self._today))


@lru_cache(maxsize=8)
def _tomorrow(today: str) -> str:
    """As at the gate, the day after today is believed, for clocks and zones. Where nobody asks, nothing is to come."""
    return (date.fromisoformat(today) + timedelta(days=1)).isoformat() if today else "9999-12-31"

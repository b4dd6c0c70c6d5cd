"""Where something could not be read: file and row, and the column. Never what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from relay_connectors.connector.contract import Raw
from relay_connectors.connector.damage import is_error, is_rounded
from relay_connectors.connector.layout import Row
from relay_connectors.connector.plan import RowPlan
from relay_connectors.connector.table import Cells
from relay_connectors.normalize import is_blank

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import WarningCode

__all__ = ["Place", "Places", "is_unreadable"]

MOST = 5  # of each code; all are in the records that `normalize` writes
DAMAGED = "excel_damaged"
CONTRADICTED = "outcome_contradicted"
KEPT = "+kept."  # what a layout calls a column that is copied, too


def is_unreadable(code: str) -> bool:
    """Whether a warning is of a value that stands there and cannot be read, or of one that is destroyed."""
    return code == DAMAGED or code.endswith("_unreadable")


class Place(NamedTuple):
    """One place: of a file its name and line, of an API its path. ``column`` is empty where it is no single one."""

    source: str
    locator: str
    column: str
    path: str

    def as_json(self) -> dict[str, str | None]:
        """For programs."""
        return {"source": self.source, "place": self.locator, "column": self.column or None, "path": self.path}


class Places:
    """The first places of every code. ``first`` is code → places in the order in which they were met."""

    def __init__(self) -> None:
        self.first: dict[str, list[Place]] = {}

    def see(self, source: str, raw: Raw, doubts: Iterable[tuple[str, str]]) -> None:
        """Note what a row warns of, as (code, path)."""
        for code, path in doubts:
            if len(self.first.get(code, ())) < MOST:
                self.note(code, Place(source, raw.locator, _column(raw, code, path), path))

    def note(self, code: str, place: Place) -> None:
        """Note one place, unless there are enough."""
        places = self.first.setdefault(code, [])
        if len(places) < MOST:
            places.append(place)

    def add(self, other: Places) -> None:
        """Note those of another source."""
        for code, places in other.first.items():
            for place in places:
                self.note(code, place)

    def as_json(self, counts: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        """By code, the first places and the number of more, of as many as *counts* says."""
        return {
            code: {"first": [one.as_json() for one in places], "more": max(counts.get(code, 0) - len(places), 0)}
            for code, places in sorted(self.first.items())
        }


def _column(raw: Raw, code: str, path: str) -> str:
    """What the file calls that which is *path* for us; of several columns those that may be meant.

    They are the ones in which something stands, and of a value that a spreadsheet has destroyed those that show it. A
    rejection that is contradicted has to be looked for where it is denied.
    """
    if not isinstance(raw.data, Row):
        return ""
    layout, cells = raw.data.layout, raw.data.cells
    alike = [at for at, what in sorted(layout.content.items()) if what.split(KEPT)[0] == path]
    filled = [at for at in alike if not is_blank(cells[at])]
    chosen: list[int] = []
    if code == DAMAGED:
        chosen = [at for at in filled if is_error(cells[at]) or is_rounded(cells[at])]
    elif code == CONTRADICTED and isinstance(layout, RowPlan):
        chosen = _denying(layout, cells, filled)
    return "/".join(layout.header[at] for at in chosen or filled or alike)


def _denying(plan: RowPlan, cells: Cells, told: Collection[int]) -> list[int]:
    """The columns that deny by themselves what the ones of the outcome, *told*, say; none where it takes several."""

    def denies(*beside: int) -> bool:
        doubts: list[tuple[WarningCode, str]] = []
        plan.draft([cell if at in told or at in beside else "" for at, cell in enumerate(cells)], doubts)
        return any(code == CONTRADICTED for code, _ in doubts)

    return [] if denies() else [at for at, cell in enumerate(cells) if cell and at not in told and denies(at)]

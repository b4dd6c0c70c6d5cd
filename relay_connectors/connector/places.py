"""Where something could not be read: file and row, and the column. Never what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from relay_connectors.connector.contract import Raw
from relay_connectors.connector.damage import is_error, is_rounded
from relay_connectors.connector.layout import Row
from relay_connectors.normalize import is_blank

__all__ = ["Place", "Places", "is_unreadable"]

MOST = 5  # of each code; all are in the records that `normalize` writes
DAMAGED = "excel_damaged"
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

    They are the ones in which something stands, and of a value that a spreadsheet has destroyed those that show it.
    """
    if not isinstance(raw.data, Row):
        return ""
    layout, cells = raw.data.layout, raw.data.cells
    alike = [at for at, what in sorted(layout.content.items()) if what.split(KEPT)[0] == path]
    filled = [at for at in alike if not is_blank(cells[at])]
    damaged = [at for at in filled if is_error(cells[at]) or is_rounded(cells[at])] if code == DAMAGED else ()
    return "/".join(layout.header[at] for at in damaged or filled or alike)

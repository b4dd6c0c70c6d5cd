"""Columns that stand behind another one for the same thing: which of them nobody reads, and how often."""

from __future__ import annotations

from collections import Counter
from typing import cast

from relay_connectors.connector.columns import behind
from relay_connectors.connector.contract import Page
from relay_connectors.connector.layout import Layout, Row
from relay_connectors.connector.plan import RowPlan
from relay_connectors.normalize import is_blank

__all__ = ["PassedOver"]


class PassedOver:
    """Counts, over one file, what columns say that another one in front of them is read instead of.

    An adapter with a plan of its own chooses its cells itself, so nothing is said about its columns.
    """

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        """Column → rows in which it says something else than the one in front of it, which alone is read."""
        self._read: set[str] = set()
        self._said: dict[str, None] = {}
        self._layout: Layout | None = None
        self._behind: dict[int, int] = {}

    def see(self, page: Page) -> None:
        """Look at the rows of one page."""
        data = page.raws[0].data if page.raws else None
        if not isinstance(data, Row):
            return
        if data.layout is not self._layout:
            self._layout, self._behind = data.layout, _behind(data.layout)
        if self._behind:
            rows = [cast("Row", raw.data).cells for raw in page.raws]  # those of one file are all alike
            for at, front in self._behind.items():
                self._column(data.layout.header[at], [(cells[at], cells[front]) for cells in rows])

    def unread(self) -> list[str]:
        """The columns that say something, and are read in no row."""
        return [name for name in self._said if name not in self._read]

    def _column(self, name: str, cells: list[tuple[str, str]]) -> None:
        said = [(cell.strip(), front.strip()) for cell, front in cells if not is_blank(cell)]
        passed = [(cell, front) for cell, front in said if not is_blank(front)]
        if said:
            self._said[name] = None
        if len(passed) < len(said):
            self._read.add(name)
        if differing := sum(cell != front for cell, front in passed):
            self.rows[name] += differing


def _behind(layout: Layout) -> dict[int, int]:
    if type(layout) is not RowPlan:
        return {}
    # A column that is kept is read for that.
    paths = {at: what.partition("+kept.")[0] for at, what in layout.content.items()}
    return {at: front for at, front in behind(paths).items() if paths[at] == layout.content[at]}

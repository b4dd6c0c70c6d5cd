"""Rows of one Harvest list, found by id and by the ids they point at."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

__all__ = ["Row", "Table"]

Row = dict[str, Any]


class Table:
    """Rows by id. *links* are the fields by which rows are asked for with ``…_ids``."""

    def __init__(self, *links: str) -> None:
        self.rows: dict[int, Row] = {}
        self._order: list[int] = []
        self._linked: dict[str, dict[Any, set[int]]] = {link: defaultdict(set) for link in links}

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row_id: int) -> Row:
        return self.rows[row_id]

    def __contains__(self, row_id: int) -> bool:
        return row_id in self.rows

    def put(self, row: Row) -> Row:
        """Add a row; its id is not used yet."""
        self.rows[row["id"]] = row
        insort(self._order, row["id"])
        for link, found in self._linked.items():
            found[row[link]].add(row["id"])
        return row

    def change(self, row_id: int, **fields: Any) -> Row:
        """Change fields of a row."""
        row = self.rows[row_id]
        for link, found in self._linked.items():
            if link in fields:
                found[row[link]].discard(row_id)
                found[fields[link]].add(row_id)
        row.update(fields)
        return row

    def drop(self, row_id: int) -> None:
        """Take a row out; there is no trace of it afterwards."""
        row = self.rows.pop(row_id)
        self._order.remove(row_id)
        for link, found in self._linked.items():
            found[row[link]].discard(row_id)

    def linked(self, link: str, value: int) -> list[Row]:
        """The rows whose *link* is *value*, oldest first."""
        return [self.rows[row_id] for row_id in sorted(self._linked[link][value])]

    def descending(self, highest: int | None = None) -> Iterator[Row]:
        """All rows from id *highest* down."""
        end = len(self._order) if highest is None else bisect_right(self._order, highest)
        return (self.rows[row_id] for row_id in reversed(self._order[:end]))

    def finds(self, field: str) -> bool:
        """Whether rows are found by *field* without looking at all of them."""
        return field == "id" or field in self._linked

    def among(self, field: str, values: Sequence[int], highest: int | None = None) -> Iterator[Row]:
        """The rows whose *field* is one of *values*, from id *highest* down."""
        ids: Iterable[int] = values if field == "id" else {i for value in values for i in self._linked[field][value]}
        within = {i for i in ids if i in self.rows and (highest is None or i <= highest)}
        return (self.rows[row_id] for row_id in sorted(within, reverse=True))

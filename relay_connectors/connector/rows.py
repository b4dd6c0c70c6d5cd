"""The rows of one page of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import overload

from relay_connectors.connector.contract import Raw
from relay_connectors.connector.layout import Cells, Layout, Row

__all__ = ["Rows"]


class Rows(Sequence[Raw]):
    """Rows that are made a ``Raw`` when they are asked for: of an export that was read before nobody asks for most.

    Attributes:
        layout: what the columns of all of them mean.
        keys: their application ids.
        cells: what they say.
        lines: where in *place* each of them stands.
    """

    __slots__ = ("_place", "cells", "keys", "layout", "lines")

    def __init__(
        self, place: str, layout: Layout, keys: Sequence[str], cells: Sequence[Cells], lines: Sequence[int]
    ) -> None:
        self._place = place
        self.layout, self.keys, self.cells, self.lines = layout, keys, cells, lines

    def __repr__(self) -> str:
        return f"Rows({len(self)})"

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Raw: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Raw]: ...
    def __getitem__(self, at: int | slice) -> Raw | Sequence[Raw]:
        if isinstance(at, slice):
            return Rows(self._place, self.layout, self.keys[at], self.cells[at], self.lines[at])
        return Raw(self.keys[at], Row(self.cells[at], self.layout), f"{self._place}:{self.lines[at]}")

    def __iter__(self) -> Iterator[Raw]:
        prefix = self._place + ":"
        locators = [f"{prefix}{line}" for line in self.lines]
        return map(Raw._make, zip(self.keys, map(Row, self.cells, repeat(self.layout)), locators, strict=True))

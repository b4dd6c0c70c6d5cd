"""Bounded memory of answers: a column repeats its statuses, dates and jobs far more often than it invents new ones.

A memo is a dict that computes what it does not hold. When it is full it forgets everything at once: that costs
one comparison per new value, needs no order to be kept, and the words of the column are back within a few rows.
Long texts are answered but not kept, so that the bytes are bounded too, not only the entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

__all__ = ["Memo", "day_comes_again", "forget"]

V = TypeVar("V")

LONGEST = 80
"""Characters of the longest text that is kept as a key; vocabulary words, dates and names are far shorter."""


class Memo(dict[str, V], Generic[V]):
    """``memo[text]`` is ``compute(text)``, remembered for at most *cap* texts of ordinary length.

    Args:
        compute: gives the answer.
        cap: how many answers are remembered at most.
        keeps: whether a text may come again; what does not is answered and leaves no trace.
    """

    __slots__ = ("__weakref__", "_cap", "_compute", "_keeps")

    def __init__(self, compute: Callable[[str], V], cap: int, keeps: Callable[[str], bool] | None = None) -> None:
        super().__init__()
        self._compute = compute
        self._cap = cap
        self._keeps = keeps
        _MEMOS.add(self)

    def __missing__(self, text: str) -> V:
        value = self._compute(text)
        if len(text) <= LONGEST and (self._keeps is None or self._keeps(text)):
            if len(self) >= self._cap:
                self.clear()
            self[text] = value
        return value

    # Identity, not contents: two memos are never "equal", and a memo can stand in a weak set.
    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__

    def __repr__(self) -> str:
        return f"<Memo of {len(self)} texts>"


def day_comes_again(cell: str) -> bool:
    """Whether the day that *cell* says is worth remembering: what a column of dates gives ``Memo`` as *keeps*.

    Days come again and again; times of day hardly ever, but for the midnight that some exports give every day.
    """
    return ":" not in cell or " 0:00" in cell or " 00:00" in cell


_MEMOS: WeakSet[Memo[Any]] = WeakSet()


def forget() -> None:
    """Empty every memo: after an erasure, a long-lived process must not keep names and addresses in memory."""
    for memo in _MEMOS:
        memo.clear()

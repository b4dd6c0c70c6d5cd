"""Disjoint sets that only ever join."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

__all__ = ["Sets"]

T = TypeVar("T", bound=Hashable)


class Sets(Generic[T]):
    """Everything is a set of its own until it is joined with something else.

    >>> sets = Sets([("a", "b"), ("c", "d"), ("b", "d")])
    >>> sets.of("a") == sets.of("c"), sets.of("a") == sets.of("e")
    (True, False)
    """

    def __init__(self, pairs: Iterable[tuple[T, T]] = ()) -> None:
        self._above: dict[T, T] = {}
        for one, other in pairs:
            self.join(one, other)

    def of(self, one: T) -> T:
        """What stands for the set that *one* is in."""
        above, root = self._above, one
        while root in above:
            root = above[root]
        while one != root:
            above[one], one = root, above[one]
        return root

    def join(self, one: T, other: T) -> None:
        """Make one set of two."""
        root, under = self.of(one), self.of(other)
        if root != under:
            self._above[under] = root

    def gathered(self, members: Iterable[T]) -> list[list[T]]:
        """*members* by set, in the order in which they come."""
        found: dict[T, list[T]] = {}
        for one in members:
            found.setdefault(self.of(one), []).append(one)
        return list(found.values())

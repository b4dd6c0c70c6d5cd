"""A list that is read page by page: it gets on with every page, or reading it stops."""

from __future__ import annotations

__all__ = ["Walk"]


class Walk:
    """Where reading one list has come to. A page that is not asked for by the cursor expected begins a new walk."""

    def __init__(self) -> None:
        self._seen: set[str | None] = set()
        self._expected: str | None = None
        self._newest = 0

    def step(self, asked: str | None, following: str | None, rows: int, newest: int | None = None) -> str | None:
        """What is wrong with a page of *rows* rows, after which *following* is to be asked; None if nothing is.

        *newest* is the highest number in the page where the rows are numbered. The last page is never wrong.
        """
        if asked is None or asked != self._expected:
            self._seen, self._newest = set(), 0
        self._seen.add(asked)
        self._expected = following
        if following is None:
            return None
        if following in self._seen:
            return "says there is more and stays at the same cursor, or leads in a circle"
        if not rows or (newest is not None and newest <= self._newest):
            return "says there is more and gives nothing new"
        self._newest = newest or 0
        return None

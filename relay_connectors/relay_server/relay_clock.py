"""The relay's clock: the machine's, until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from relay_connectors.clock import Clock, stamp

__all__ = ["RelayClock"]


class RelayClock:
    """A clock on top of *base* that can be set (then it stands still) and advanced (then it runs ahead)."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._stands_at: datetime | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The relay's time, aware, in UTC."""
        return (self._stands_at or self._base.now()) + self._ahead

    def stamp(self, after: timedelta = timedelta()) -> str:
        """The relay's time, or the time *after* it, as it is stored and sent."""
        return stamp(self.now() + after)

    def set(self, at: datetime | None) -> None:
        """Stand still at *at*; None runs with the base clock again."""
        self._stands_at, self._ahead = at, timedelta()

    def advance(self, by: timedelta) -> None:
        """Jump ahead; a standing clock goes on standing."""
        self._ahead += by

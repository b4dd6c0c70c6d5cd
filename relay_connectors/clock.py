"""Time, as a thing that is handed in: nothing in this library reads the system clock but ``SystemClock``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["Clock", "FixedClock", "SystemClock", "stamp", "today"]

TOKYO = "Asia/Tokyo"


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime:
        """The time now."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """What the machine says."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set: for tests, plans and replays."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time it was set to."""
        return self.at


def stamp(at: datetime) -> str:
    """An instant as RFC 3339 in UTC with milliseconds cut off, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def today(clock: Clock, zone: str = TOKYO) -> date:
    """The calendar day in *zone*; the one place that decides what "today" is."""
    return clock.now().astimezone(ZoneInfo(zone)).date()

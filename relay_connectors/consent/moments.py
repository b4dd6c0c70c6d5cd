"""Since when something counts that was said on a day without a time.

A refusal beats a consent of the same day: a consent counts from the start of its day, a refusal or withdrawal from the
last millisecond of its day, both in the zone of whoever wrote the day down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from relay_connectors.clock import stamp

__all__ = ["SLACK", "granted_at", "on_site", "refused_at"]

DAY_LENGTH = len("2026-04-01")
MILLISECOND = timedelta(milliseconds=1)
SLACK = timedelta(days=1)
"""How much later than it was heard anything may be dated: clocks and time zones differ."""


def granted_at(moment: str, zone: str) -> str:
    """An instant (RFC 3339), or the first moment of a day (``YYYY-MM-DD``), as a UTC stamp."""
    if len(moment) != DAY_LENGTH:
        return stamp(datetime.fromisoformat(moment))
    return stamp(datetime.combine(date.fromisoformat(moment), time(), ZoneInfo(zone)))


def on_site(at: str, zone: str) -> str:
    """A UTC stamp by the clocks of *zone*, with its offset, so that the day is the one that people wrote down.

    >>> on_site("2026-09-30T15:00:00.000Z", "Asia/Tokyo")
    '2026-10-01T00:00:00.000+09:00'
    """
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


def refused_at(moment: str, zone: str) -> str:
    """An instant (RFC 3339), or the last millisecond of a day (``YYYY-MM-DD``), as a UTC stamp."""
    if len(moment) != DAY_LENGTH:
        return stamp(datetime.fromisoformat(moment))
    midnight = datetime.combine(date.fromisoformat(moment) + timedelta(days=1), time(), ZoneInfo(zone))
    return stamp(midnight.astimezone(UTC) - MILLISECOND)

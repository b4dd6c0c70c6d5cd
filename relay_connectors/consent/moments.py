"""Since when something counts that was said on a day without a time.

A refusal beats a consent of the same day: a consent counts from the start of its day, a refusal or withdrawal from the
last millisecond of its day, both in the zone of whoever wrote the day down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from relay_connectors.clock import stamp

__all__ = ["granted_at", "refused_at"]

DAY_LENGTH = len("2026-04-01")
MILLISECOND = timedelta(milliseconds=1)


def granted_at(moment: str, zone: str) -> str:
    """An instant (RFC 3339), or the first moment of a day (``YYYY-MM-DD``), as a UTC stamp."""
    if len(moment) != DAY_LENGTH:
        return stamp(datetime.fromisoformat(moment))
    return stamp(datetime.combine(date.fromisoformat(moment), time(), ZoneInfo(zone)))


def refused_at(moment: str, zone: str) -> str:
    """An instant (RFC 3339), or the last millisecond of a day (``YYYY-MM-DD``), as a UTC stamp."""
    if len(moment) != DAY_LENGTH:
        return stamp(datetime.fromisoformat(moment))
    midnight = datetime.combine(date.fromisoformat(moment) + timedelta(days=1), time(), ZoneInfo(zone))
    return stamp(midnight.astimezone(UTC) - MILLISECOND)

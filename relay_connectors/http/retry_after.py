"""``Retry-After`` in both its forms (RFC 9110, 10.2.3), read so that no header can break a run."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LONGEST_WAIT", "retry_after", "told_at"]

LONGEST_WAIT = 3600.0
"""Seconds: nobody makes us wait longer on one answer's word; after that we may ask again."""

# RFC 9110 knows whole seconds only, but servers send "1.5" too; urllib3 raises on it, we take it.
_SECONDS = re.compile(r"[0-9]{1,400}(?:\.[0-9]{1,20})?", re.ASCII)
_LONGEST_DATE = 64


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, between 0 and an hour; None if the header is missing or makes no sense.

    A date is measured against the answer's own ``Date`` where there is one, since the two clocks may differ,
    and against *now* otherwise. *headers* may be spelled in any case.
    """
    text = _value(headers, "retry-after")
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_WAIT)
    then = _date(text)
    if then is None:
        return None
    since = told_at(headers) or now
    return min(max((then - since).total_seconds(), 0.0), LONGEST_WAIT)


def told_at(headers: Mapping[str, str]) -> datetime | None:
    """When an answer was given by the clock of who gave it, to the second; None if it does not say."""
    return _date(_value(headers, "date"))


def _value(headers: Mapping[str, str], name: str) -> str:
    return next((value.strip() for key, value in headers.items() if key.lower() == name), "")


def _date(text: str) -> datetime | None:
    if not text or len(text) > _LONGEST_DATE:
        return None
    from email.utils import parsedate_to_datetime  # 10 ms, and dates are rare

    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ArithmeticError, LookupError, TypeError, ValueError):  # email.utils raises what its garbage made of it
        return None

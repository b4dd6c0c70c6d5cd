"""When a push may go, how long a record may be kept, and when a verdict deserves another look.

A decision without a time of day counts from the end of its day in the tenant's zone: nobody is written to before the
latest moment at which they may have been told.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from relay_connectors.gate.decide import ELIGIBLE

if TYPE_CHECKING:
    from relay_connectors.gate.decide import Verdict
    from relay_connectors.gate.facts import Facts
    from relay_connectors.gate.subject import Subject
    from relay_connectors.settings import Policy

__all__ = ["FOREVER", "ahead_until", "embargo_until", "follow_up_on", "next_look", "retain_until", "told_before"]

FOREVER = "9999-12-31T23:59:59.999Z"
LAST_YEAR = 9000  # a typed year beyond this would leave what datetime can hold
DAY_LENGTH = len("2026-11-18")
AHEAD = timedelta(days=1)  # a mail may be made ready on the eve; and not every source lives in the tenant's zone
MEMO = 1 << 14  # distinct times; a day repeats for every decision made on it

Moment = str  # "2026-11-18", or RFC 3339 with an offset


def embargo_until(decided_at: Moment | None, notified_at: Moment | None, first_final_at: str, policy: Policy) -> str:
    """From when on a push may go, as a UTC stamp.

    The moment of notification if it is known (a bare day: its end) and not before the decision's day, else the end of
    that day plus the embargo, else *first_final_at* (when the ledger first saw the final outcome) plus the embargo. An
    embargo of 0h holds nothing: then it is *first_final_at* itself.
    """
    if not policy.embargo:
        return first_final_at
    if notified_at and not told_before(decided_at, notified_at, policy.timezone):
        return _moment(notified_at, policy.timezone)
    if decided_at:
        return _later(_day(decided_at, policy.timezone), policy.timezone, policy.embargo)
    return _plus(first_final_at, policy.embargo)


def told_before(decided_at: Moment | None, notified_at: Moment | None, zone: str) -> bool:
    """Whether somebody was notified on a day before the decision's: then it was of something else, say an interview."""
    return bool(decided_at and notified_at) and _day(notified_at or "", zone) < _day(decided_at or "", zone)


def ahead_until(decided_at: Moment | None, today: str, policy: Policy) -> str | None:
    """Until when the decision lies more than a day ahead of *today*, as a UTC stamp; None where it lies behind.

    It is the beginning of the eve of its day in the tenant's zone. A year typed wrong holds its record until somebody
    mends it.
    """
    day = _day(decided_at, policy.timezone) if decided_at else today
    return _later(day, policy.timezone, -AHEAD - timedelta(days=1)) if day > today else None


def retain_until(
    decided_at: Moment | None, applied_at: Moment | None, first_final_at: str, today: str, policy: Policy
) -> str:
    """The last day (tenant's zone) on which the record may be kept: decided, else applied, else first final, + months.

    A month that is too short ends it on its last day: 31 August and six months are 28 or 29 February. A day after
    *today* was mistyped or has not come, so that the first final one counts: no record is kept longer for it than one
    that was decided today.
    """
    start = _day(decided_at or applied_at or first_final_at, policy.timezone)
    if start > today:
        start = min(_day(first_final_at, policy.timezone), today)
    return _months_later(start, policy.retention_months)


def follow_up_on(decided_at: Moment | None, first_final_at: str, months: int, policy: Policy) -> str:
    """The day (tenant's zone) *months* after the decision; where a month is too short for it, its last day."""
    return _months_later(_day(decided_at or first_final_at, policy.timezone), months)


def next_look(subject: Subject, facts: Facts, policy: Policy, verdict: Verdict) -> str | None:
    """The earliest UTC stamp at which time alone can change *verdict*; None: never."""
    final = subject.outcome in ELIGIBLE
    if facts.history or not (final or verdict.action == "review"):
        return None
    ends = [_later(facts.retain_until, policy.timezone, timedelta(0))]
    if verdict.action == "hold" and "no_mail" not in verdict.codes:
        ends += [facts.embargo_until, facts.update_from or "", facts.ahead_until or ""]
    ends += [end for state in facts.consent.values() for end in (state.expires_at, state.begins_at) if end]
    return min((end for end in ends if end > facts.now), default=None)


@lru_cache(maxsize=MEMO)
def _day(moment: Moment, zone: str) -> str:
    """The day of *moment* in *zone*."""
    if len(moment) == DAY_LENGTH:
        return moment
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


@lru_cache(maxsize=MEMO)
def _moment(moment: Moment, zone: str) -> str:
    """A moment as a stamp; a bare day as its end."""
    if len(moment) == DAY_LENGTH:
        return _later(moment, zone, timedelta(0))
    return _stamp(datetime.fromisoformat(moment))


@lru_cache(maxsize=MEMO)
def _later(day: str, zone: str, span: timedelta) -> str:
    """The end of *day* in *zone* plus *span*."""
    start = date.fromisoformat(day)
    if start.year > LAST_YEAR:
        return FOREVER
    return _stamp(datetime.combine(start + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC) + span)


@lru_cache(maxsize=MEMO)
def _plus(stamp: str, span: timedelta) -> str:
    return _stamp(datetime.fromisoformat(stamp) + span)


@lru_cache(maxsize=MEMO)
def _months_later(day: str, months: int) -> str:
    start = date.fromisoformat(day)
    if start.year > LAST_YEAR:
        return FOREVER[:DAY_LENGTH]
    return (start + relativedelta(months=months)).isoformat()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"

"""The rates of the contract, as far as a relay can know them: definition version 1.

Nothing here tells an employer more than its own referrals and events do: what somebody lets nobody see is not
counted either. 採用単価 and ROI need declared costs, which a relay never hears of; the client's report has them.

======================== ==============================================================================
registration_rate        登録率: registered / invited by the relay's mail (links the employer hands out
                         tell the relay nothing before they are used)
update_rate              更新率: pool people with an approved update in the 180 days before the end / pool
freshness                鮮度: registered or updated in the 90 days before the end / pool
reapplication_rate       再応募率: taken back for a new application within 12 months / those and everybody
                         whose 12 months are over
slot_use_rate            紹介枠利用率: slots used / slots granted
hired_elsewhere_rate     他社採用率: hired elsewhere and said so / registered
======================== ==============================================================================

The pool is who is registered now. ``from`` and ``to`` choose people by the day, in Japan, of their invitation,
registration or first arrival, and entries by their day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from sqlite3 import Connection, Row
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, RootModel

from relay_connectors.clock import stamp
from relay_connectors.relay_server.lifecycle import OPEN

__all__ = ["GROUPS", "Group", "Metric", "Metrics", "Window", "measure"]

Group = Literal["month", "channel"]
GROUPS: tuple[Group, ...] = get_args(Group)
VERSION = "1"
FEWEST = 5
TOKYO = ZoneInfo("Asia/Tokyo")
UPDATED = timedelta(days=180)
FRESH = timedelta(days=90)
YEAR = timedelta(days=365)
TICK = timedelta(milliseconds=1)
EARLIEST = date(1970, 1, 1)  # before any entry; the calendar's own first day overflows in other time zones


class Metric(BaseModel):
    """One rate. ``value`` is null for 0 of 0. A group of fewer than 5 people is ``suppressed``: all three are null."""

    name: str
    group: str | None
    numerator: int | None
    denominator: int | None
    value: float | None
    suppressed: bool
    definition_version: str = VERSION


class Metrics(RootModel[list[Metric]]):
    """``GET /v1/metrics``."""


class Window(NamedTuple):
    """Two instants as they are stored: people and entries from the first, before the second."""

    begins: str
    ends: str

    @classmethod
    def of(cls, first: date | None, last: date | None, now: datetime) -> Window:
        """From the beginning of *first* to the end of *last*, in Japan; open sides are the beginning and now."""
        begins = stamp(datetime.combine(max(first, EARLIEST), time(), TOKYO)) if first else ""
        end = now + TICK
        if last is not None and last < now.astimezone(TOKYO).date():
            end = datetime.combine(max(last, EARLIEST) + timedelta(days=1), time(), TOKYO)
        return cls(begins, stamp(end))

    def before(self, by: timedelta) -> str:
        """The instant *by* before the last one that counts."""
        return stamp(datetime.fromisoformat(self.ends) - TICK - by)


class _Case(NamedTuple):
    """One person (or slot) of a rate: which group, and whether they count above the line."""

    month: str
    channel: str
    counts: bool


def measure(db: Connection, tenant: str, window: Window, group: Group | None) -> Metrics:
    """Every rate of a tenant, whole or by group."""
    people = db.execute(_PEOPLE, (tenant,)).fetchall()
    found: list[Metric] = []
    for name, cases in (
        ("registration_rate", _registration(people, window)),
        ("update_rate", _pool(people, window, lambda row: (row["approved_at"] or "") >= window.before(UPDATED))),
        ("freshness", _pool(people, window, lambda row: _newest(row) >= window.before(FRESH))),
        ("reapplication_rate", _reapplication(people, window)),
        ("hired_elsewhere_rate", _hires(people, window)),
    ):
        found += _rates(name, list(cases), group)
    found.append(_slots(db, tenant, window))
    return Metrics(found)


_PEOPLE = """
SELECT referrals.*, (
    SELECT min(created_at) FROM links WHERE links.referral_id = referrals.referral_id AND kind = 'invitation'
) AS invited_at, CASE
    WHEN EXISTS (SELECT 1 FROM links WHERE links.referral_id = referrals.referral_id AND kind = 'minted') THEN 'link'
    WHEN EXISTS (
        SELECT 1 FROM records WHERE records.referral_id = referrals.referral_id AND record_id IS NOT NULL
        AND revision > 0
    ) THEN 'push'
    ELSE 'campaign' END AS channel
FROM referrals WHERE tenant = ?"""


def _registration(people: Iterable[Row], window: Window) -> Iterable[_Case]:
    return (
        _case(row["invited_at"], row, counts=row["registered_at"] is not None)
        for row in people
        if _within(row["invited_at"], window)
    )


def _pool(people: Iterable[Row], window: Window, counts: Callable[[Row], bool]) -> Iterable[_Case]:
    return (
        _case(row["registered_at"], row, counts=counts(row))
        for row in people
        if row["status"] in OPEN and _within(row["registered_at"], window)
    )


def _reapplication(people: Iterable[Row], window: Window) -> Iterable[_Case]:
    for row in people:
        year = stamp(datetime.fromisoformat(row["created_at"]) + YEAR)
        again = row["reapplied_at"] is not None and row["reapplied_at"] < min(year, window.ends)
        if row["channel"] == "push" and _within(row["created_at"], window) and (again or year <= window.ends):
            yield _case(row["created_at"], row, counts=again)


def _hires(people: Iterable[Row], window: Window) -> Iterable[_Case]:
    return (
        _case(row["registered_at"], row, counts=row["status"] == "hired_elsewhere" and row["feedback"] != "")
        for row in people
        if _within(row["registered_at"], window)
    )


def _slots(db: Connection, tenant: str, window: Window) -> Metric:
    """Slots are no people: never suppressed, never grouped."""
    query = "SELECT kind, count(*) FROM credit_entries WHERE tenant = ? AND at >= ? AND at < ? GROUP BY kind"
    count = dict(db.execute(query, (tenant, *window)).fetchall())
    return _metric("slot_use_rate", None, count.get("slot_used", 0), count.get("slot_granted", 0))


def _rates(name: str, cases: list[_Case], group: Group | None) -> Iterable[Metric]:
    if group is None:
        yield _metric(name, None, sum(one.counts for one in cases), len(cases))
        return

    def place(one: _Case) -> str:
        return one.month if group == "month" else one.channel

    for label, those in groupby(sorted(cases, key=place), key=place):
        members = list(those)
        if len(members) < FEWEST:
            nothing = {"numerator": None, "denominator": None, "value": None}
            yield Metric(name=name, group=label, suppressed=True, **nothing)
        else:
            yield _metric(name, label, sum(one.counts for one in members), len(members))


def _metric(name: str, group: str | None, above: int, below: int) -> Metric:
    value = round(above / below, 6) if below else None
    return Metric(name=name, group=group, numerator=above, denominator=below, value=value, suppressed=False)


def _case(at: str, row: Row, *, counts: bool) -> _Case:
    month = datetime.fromisoformat(at).astimezone(TOKYO).strftime("%Y-%m")
    return _Case(month, row["channel"], counts)


def _newest(row: Row) -> str:
    return max(str(row["registered_at"]), str(row["approved_at"] or ""))


def _within(at: str | None, window: Window) -> bool:
    return at is not None and window.begins <= at < window.ends

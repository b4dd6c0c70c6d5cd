"""Embargo, retention and their calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.gate import FOREVER, ahead_until, embargo_until, retain_until
from relay_connectors.settings import Policy

FIRST = "2026-11-20T01:23:45.678Z"
TODAY = "2026-11-21"
OFF = Policy(embargo="0h")


@pytest.mark.parametrize(
    ("decided_at", "notified_at", "expected"),
    [
        # 18 November ends in Tokyo at 15:00 UTC; three days later:
        ("2026-11-18", None, "2026-11-21T15:00:00.000Z"),
        ("2026-11-18T09:00:00+09:00", None, "2026-11-21T15:00:00.000Z"),
        # 16:00 UTC is already the 19th in Tokyo.
        ("2026-11-18T16:00:00Z", None, "2026-11-22T15:00:00.000Z"),
        (None, None, "2026-11-23T01:23:45.678Z"),
        # Who has been told needs no embargo; a bare day may mean its last minute.
        ("2026-11-18", "2026-11-19", "2026-11-19T15:00:00.000Z"),
        ("2026-11-18", "2026-11-19T10:30:00+09:00", "2026-11-19T01:30:00.000Z"),
        (None, "2026-11-25", "2026-11-25T15:00:00.000Z"),
    ],
)
def test_the_embargo_ends_where_the_design_says(decided_at: str | None, notified_at: str | None, expected: str) -> None:
    assert embargo_until(decided_at, notified_at, FIRST, Policy()) == expected


@pytest.mark.parametrize("decided_at", ["2026-11-18", "2026-11-20T12:00:00+09:00", None])
def test_an_embargo_of_zero_holds_nothing(decided_at: str | None) -> None:
    assert embargo_until(decided_at, "2027-01-01", FIRST, OFF) == FIRST


def test_the_day_ends_in_the_tenants_own_zone() -> None:
    new_york = Policy(timezone="America/New_York", embargo="1h")

    assert embargo_until("2026-07-01", None, FIRST, new_york) == "2026-07-02T05:00:00.000Z"
    assert embargo_until("2026-12-01", None, FIRST, new_york) == "2026-12-02T06:00:00.000Z"


@pytest.mark.parametrize(
    ("decided_at", "applied_at", "months", "expected"),
    [
        ("2026-11-18", "2026-10-02", 12, "2027-11-18"),
        (None, "2026-10-02", 12, "2027-10-02"),
        (None, None, 12, "2027-11-20"),
        ("2026-08-31", None, 6, "2027-02-28"),
        ("2023-08-31", None, 6, "2024-02-29"),
        ("2024-02-29", None, 12, "2025-02-28"),
        ("2026-01-30", None, 1, "2026-02-28"),
        # 16:00 UTC on the last of October is the first of November in Tokyo.
        ("2026-10-31T16:00:00Z", None, 1, "2026-12-01"),
        # 20 November 2062 was mistyped, and on the 22nd is tomorrow: the day on which the end was seen counts.
        ("2062-11-20", "2026-10-02", 12, "2027-11-20"),
        ("2026-11-22", "2026-10-02", 12, "2027-11-20"),
        ("2026-11-21", "2026-10-02", 12, "2027-11-21"),
        (None, "2062-10-02", 12, "2027-11-20"),
        ("9999-12-31", None, 12, "2027-11-20"),
    ],
)
def test_a_record_is_kept_until_the_day_that_the_design_says(
    decided_at: str | None, applied_at: str | None, months: int, expected: str
) -> None:
    assert retain_until(decided_at, applied_at, FIRST, TODAY, Policy(retention_months=months)) == expected


@given(st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)))
def test_no_date_whatever_keeps_a_record_longer_than_one_decided_today(
    decided: date, applied: date, first: date
) -> None:
    most = retain_until(TODAY, None, FIRST, TODAY, Policy())

    for days in ((decided, applied), (None, applied), (None, None)):
        told = [day and day.isoformat() for day in days]
        assert retain_until(*told, f"{first.isoformat()}T00:00:00.000Z", TODAY, Policy()) <= most


def test_a_day_at_the_end_of_time_breaks_nothing() -> None:
    assert embargo_until("9999-12-31", None, FIRST, Policy()) == FOREVER
    assert embargo_until(None, "9999-12-31", FIRST, Policy()) == FOREVER


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(1, 120))
def test_retention_is_the_same_day_so_many_months_later_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    kept = retain_until(day.isoformat(), None, FIRST, "2200-12-31", Policy(retention_months=months))
    until = date.fromisoformat(kept)

    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) == months
    assert until.day == day.day or (until.day < day.day and (until + timedelta(days=1)).day == 1)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 < at.year < 2200), st.integers(1, 400))
def test_an_embargo_is_never_shorter_than_its_hours(decided: datetime, hours: int) -> None:
    until = datetime.fromisoformat(embargo_until(decided.isoformat(), None, FIRST, Policy(embargo=f"{hours}h")))

    assert timedelta(0) <= until - decided - timedelta(hours=hours) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("decided_at", "expected"),
    [
        (None, None),
        ("0001-01-01", None),
        ("2026-11-20", None),
        # The eve of the 21st is the 20th, which began in Tokyo at 15:00 UTC of the 19th.
        ("2026-11-21", "2026-11-19T15:00:00.000Z"),
        ("2026-11-22", "2026-11-20T15:00:00.000Z"),
        ("2026-11-21T16:00:00Z", "2026-11-20T15:00:00.000Z"),
        ("9999-12-31", FOREVER),
    ],
)
def test_a_decision_of_tomorrow_is_believed_on_the_eve_of_its_day(decided_at: str | None, expected: str | None) -> None:
    assert ahead_until(decided_at, "2026-11-20", Policy()) == expected


@pytest.mark.parametrize(
    ("notified", "until"),
    [
        ("2026-10-10", "2026-11-24T15:00:00.000Z"),  # the last contact: an interview's
        ("2026-11-20T23:59:00+09:00", "2026-11-24T15:00:00.000Z"),
        ("2026-11-21", "2026-11-21T15:00:00.000Z"),
        ("2026-11-21T00:10:00+09:00", "2026-11-20T15:10:00.000Z"),
        ("2026-11-30", "2026-11-30T15:00:00.000Z"),
    ],
)
def test_who_was_told_before_the_decision_was_told_something_else(notified: str, until: str) -> None:
    policy = Policy(embargo=timedelta(hours=72))

    assert embargo_until("2026-11-21", notified, "2026-11-21T03:00:00.000Z", policy) == until

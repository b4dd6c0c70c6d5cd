"""Retry-After: both forms, never a crash, never longer than an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.http.retry_after import LONGEST_WAIT, retry_after

NOW = datetime(2026, 11, 21, 9, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("3601", LONGEST_WAIT),
        ("9" * 300, LONGEST_WAIT),
        ("Sat, 21 Nov 2026 09:02:00 GMT", 120.0),
        ("Saturday, 21-Nov-26 09:02:00 GMT", 120.0),
        ("Sat Nov 21 09:02:00 2026", 120.0),
        ("Sat, 21 Nov 2026 18:02:00 +0900", 120.0),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
    ],
)
def test_both_forms_are_seconds_from_now(value: str, seconds: float) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-1",
        "soon",
        "1e9",
        "inf",
        "nan",
        "１２０",
        "0x10",
        "1,2",
        "120, 120",
        "9" * 5000,
        "Sat, 99 Nov 2026",
        "+5",
        "Sat, 21 Nov 2026 09:02:00 +999999",
        "Sat, 21 Nov 99999999999 09:02:00 GMT",
    ],
)
def test_what_makes_no_sense_is_no_answer(value: str) -> None:
    assert retry_after({"retry-after": value}, NOW) is None


def test_no_header_is_no_answer() -> None:
    assert retry_after({"date": "Sat, 21 Nov 2026 09:02:00 GMT"}, NOW) is None


def test_a_date_is_measured_by_the_clock_of_the_one_who_set_it() -> None:
    an_hour_fast = {"date": "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"}
    assert retry_after(an_hour_fast, NOW) == 30.0


def test_a_bad_date_of_the_answer_is_replaced_by_our_own() -> None:
    assert retry_after({"date": "yesterday", "retry-after": "Sat, 21 Nov 2026 09:00:30 GMT"}, NOW) == 30.0


HEADER = st.text(max_size=70) | st.from_regex(
    r"[A-Za-z]{3}, [0-9]{1,3} [A-Za-z]{3} -?[0-9]{1,9} [0-9:]{1,12} [+\-A-Z0-9]{1,8}"
)


@settings(max_examples=100)
@given(value=HEADER, date=HEADER)
def test_no_header_breaks_or_holds_a_run(value: str, date: str) -> None:
    wait = retry_after({"Retry-After": value, "Date": date}, NOW)
    assert wait is None or 0 <= wait <= LONGEST_WAIT


@given(st.integers(0, 3600))
def test_seconds_and_date_say_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after({"retry-after": str(seconds)}, NOW) == retry_after({"retry-after": date}, NOW) == seconds

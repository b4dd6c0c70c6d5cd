"""The pace of a source: never more than its limit in any stretch of its window, and no long sleeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import SourceUnavailableError
from relay_connectors.http.budget import RateBudget


class Time:
    def __init__(self) -> None:
        self.now = 500.0
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept += seconds
        self.now += seconds


@settings(max_examples=200)
@given(
    requests=st.integers(1, 5),
    seconds=st.floats(0.5, 60),
    pauses=st.lists(st.floats(0, 20), max_size=40),
)
def test_no_stretch_of_the_window_holds_more_than_the_limit(requests: int, seconds: float, pauses: list[float]) -> None:
    time = Time()
    budget = RateBudget(requests, seconds, sleep=time.sleep, monotonic=lambda: time.now)
    asked = []
    for pause in pauses:
        time.now += pause
        budget.enter()
        asked.append(time.now)
    for earlier, later in zip(asked, asked[requests:], strict=False):
        assert later - earlier >= seconds - 1e-6


def test_below_the_limit_nobody_waits() -> None:
    time = Time()
    budget = RateBudget(100, 60, sleep=time.sleep, monotonic=lambda: time.now)
    for _ in range(100):
        budget.enter()
    assert time.slept == 0


@pytest.mark.parametrize(
    ("told", "waits"), [("0", True), ("2", True), ("3", False), ("", False), ("-1", False), ("x", False)]
)
def test_a_declared_remainder_is_left_to_others(told: str, waits: bool) -> None:
    time = Time()
    budget = RateBudget(
        100, 30, remaining="X-RateLimit-Remaining", keep=2, sleep=time.sleep, monotonic=lambda: time.now
    )
    budget.enter()
    budget.note({"x-ratelimit-remaining": told})
    budget.enter()
    assert time.slept == (30 if waits else 0)


def test_a_window_that_others_used_up_is_waited_for() -> None:
    time = Time()
    budget = RateBudget(100, 30, sleep=time.sleep, monotonic=lambda: time.now)
    budget.close()
    budget.enter()
    assert time.slept == 30


def test_an_hours_wait_ends_the_run_instead() -> None:
    time = Time()
    budget = RateBudget(1, 3600, sleep=time.sleep, monotonic=lambda: time.now)
    budget.enter()
    with pytest.raises(SourceUnavailableError, match="3600 s"):
        budget.enter()
    assert time.slept == 0

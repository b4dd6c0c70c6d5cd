"""The one retry policy: bounded by attempts, by time and by a budget; a Retry-After wins. Nothing sleeps here."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.http.retry import RetryBudget, RetryPolicy, is_idempotent


class BusyError(Exception):
    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__("hanako.canary@example.jp")
        self.retry_after = retry_after


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def policy(time: Time, **kwargs: Any) -> RetryPolicy:
    return RetryPolicy(sleep=time.sleep, monotonic=lambda: time.now, **kwargs)


def failing(times: int, error: Callable[[], Exception] = BusyError) -> tuple[Callable[[], str], list[int]]:
    calls: list[int] = []

    def once() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise error()
        return "done"

    return once, calls


def is_busy(error: BaseException) -> bool:
    return isinstance(error, BusyError)


def test_a_transient_failure_is_asked_again() -> None:
    time = Time()
    once, calls = failing(2)
    assert policy(time).call("a", once, is_busy) == "done"
    assert (len(calls), len(time.slept)) == (3, 2)


def test_attempts_are_bounded_and_the_last_error_is_raised_as_it_is() -> None:
    once, calls = failing(99)
    with pytest.raises(BusyError):
        policy(Time(), attempts=4).call("a", once, is_busy)
    assert len(calls) == 4


def test_any_other_failure_is_not_asked_again() -> None:
    once, calls = failing(1, lambda: ValueError("a bug"))
    with pytest.raises(ValueError, match="a bug"):
        policy(Time()).call("a", once, is_busy)
    assert len(calls) == 1


def test_an_interrupt_is_not_asked_again() -> None:
    def once() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        policy(Time()).call("a", once, lambda error: isinstance(error, Exception))


def test_a_wait_that_would_end_too_late_is_not_begun() -> None:
    time = Time()
    once, calls = failing(99, lambda: BusyError(50.0))
    with pytest.raises(BusyError):
        policy(time, total=60.0).call("a", once, is_busy)
    assert len(calls) == 2
    assert sum(time.slept) <= 60


def test_slow_attempts_use_up_the_time_too() -> None:
    time = Time()

    def once() -> str:
        time.now += 31
        raise BusyError

    with pytest.raises(BusyError):
        policy(time, total=60.0, attempts=10).call("a", once, is_busy)
    assert time.now < 1000 + 60 + 31


@settings(max_examples=50)
@given(asked=st.floats(0, 50))
def test_nobody_is_asked_again_earlier_than_they_said(asked: float) -> None:
    time = Time()
    once, _ = failing(1, lambda: BusyError(asked))
    policy(time).call("a", once, is_busy)
    assert asked <= time.slept[0] <= asked + 1


def test_waits_are_spread_over_a_growing_window() -> None:
    chance = random.Random(20261121)
    seen: list[list[float]] = [[], [], []]
    for _ in range(300):
        time = Time()
        once, _ = failing(3)
        policy(time, first=0.5, total=600, chance=chance).call("a", once, is_busy)
        for position, wait in enumerate(time.slept):
            seen[position].append(wait)
    for waits, ceiling in zip(seen, (0.5, 1.0, 2.0), strict=True):
        assert max(waits) <= ceiling
        assert max(waits) > 0.9 * ceiling
        assert min(waits) < 0.1 * ceiling


def test_a_shared_budget_keeps_a_bad_day_from_growing() -> None:
    budget = RetryBudget(ratio=0.1, floor=10)
    attempts = 0
    for _ in range(1000):
        once, calls = failing(99)
        with pytest.raises(BusyError):
            policy(Time(), budget=budget).call("a", once, is_busy)
        attempts += len(calls)
    assert attempts == 1000 + 100


@settings(max_examples=100)
@given(
    ratio=st.sampled_from([0.0, 0.1, 0.25]),
    floor=st.integers(0, 5),
    steps=st.lists(st.booleans(), max_size=200),
)
def test_retries_never_pass_floor_plus_ratio(ratio: float, floor: int, steps: list[bool]) -> None:
    budget = RetryBudget(ratio=ratio, floor=floor)
    earned = spent = 0
    for is_call in steps:
        if is_call:
            budget.earn()
            earned += 1
        else:
            spent += budget.spend()
        assert spent <= max(floor, ratio * earned) + 1e-6


def test_a_long_quiet_stretch_saves_up_no_storm() -> None:
    budget = RetryBudget(most=20)
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == 20


def test_the_log_has_key_attempt_and_wait_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    once, _ = failing(1, lambda: BusyError(2.0))
    policy(Time()).call("GET /v1/meta", once, is_busy)
    assert "GET /v1/meta: attempt 1 failed, next one in 2." in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("method", "headers", "safe"),
    [
        ("GET", {}, True),
        ("HEAD", {}, True),
        ("POST", {}, False),
        ("PATCH", {}, False),
        ("POST", {"idempotency-KEY": '"k"'}, True),
    ],
)
def test_reads_and_keyed_requests_may_be_repeated(method: str, headers: dict[str, str], safe: bool) -> None:
    assert is_idempotent(method, headers) is safe

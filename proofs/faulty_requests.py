"""A plugin of pytest: some of the requests that tests make of the reference relay fail, drawn by a seed for each test.

python -m pytest -p proofs.faulty_requests --fault-rate 0.3 --fault-seed 7 tests/cycle
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from proofs.unguarded import fresh_keys
from relay_connectors.http.retry import RetryBudget, RetryPolicy
from relay_connectors.relay_server.faults import FaultPlan, FaultRequest

__all__ = ["MARK", "Plugin"]

MARK = "counts_requests"
INTERFACE = "/v1/"  # what people open in their browsers is another affair
KEYLESS = "/v1/campaign-links"  # the contract has no key for it, so that a person repeats it and no program
HANDLED = ("lose_answer", "half_answer")  # after which a client may do wrong: twice as often as others
KINDS = ("drop_before", "429", "500", "502", "503", *HANDLED, *HANDLED)
"""What a client mends within one call, so that a test that knows nothing of it comes to the same end."""
MOST_IN_A_ROW = 2  # of a call's four attempts


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is drawn, and where it is told."""
    group = parser.getgroup("faults")
    group.addoption("--fault-rate", type=float, default=0.1, help="how many of the relay's requests fail")
    group.addoption("--fault-seed", type=int, default=1, help="draws them")
    group.addoption("--fault-report", type=Path, help="a file for what came of it, in JSON")
    group.addoption("--fault-keyless", action="store_true", help="without the stored key, for the control")


def pytest_configure(config: pytest.Config) -> None:
    """From here on requests fail."""
    asked = config.getoption
    plugin = Plugin(asked("--fault-rate"), asked("--fault-seed"), asked("--fault-report"))
    plugin.strike()
    if asked("--fault-keyless"):
        fresh_keys().__enter__()
    config.pluginmanager.register(plugin)


class Plugin:
    """Draws the faults, and notes what came of the tests."""

    def __init__(self, rate: float, seed: int, report: Path | None) -> None:
        self._rate, self._seed, self._report = rate, seed, report
        self._chance, self._in_a_row = random.Random(seed), 0
        self._hit, self._came = Counter[str](), Counter[str]()
        self._requests, self._here, self._failed = 0, 0, list[str]()

    def strike(self) -> None:
        """At the door of every relay in this process; a fault that a test asked for itself goes before."""
        asked_for, drawn = FaultPlan.strike, self._drawn

        def strike(plan: FaultPlan, path: str) -> FaultRequest | None:
            return asked_for(plan, path) or drawn(path)

        FaultPlan.strike = strike  # type: ignore[method-assign, assignment]
        _never_waiting()

    def _drawn(self, path: str) -> FaultRequest | None:
        if not path.startswith(INTERFACE) or path.startswith(KEYLESS):
            return None
        self._requests += 1
        if self._in_a_row >= MOST_IN_A_ROW or self._chance.random() >= self._rate:
            self._in_a_row = 0
            return None
        self._in_a_row += 1
        self._here += 1
        kind = self._chance.choice(KINDS)
        self._hit[kind] += 1
        return FaultRequest.model_validate({"kind": kind, "retry_after": 0})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Each test has its own draw, so that it comes again alone; one that counts requests is left out."""
        if item.get_closest_marker(MARK):
            pytest.skip("counts requests")
        self._chance, self._in_a_row, self._here = random.Random(f"{self._seed} {item.nodeid}"), 0, 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What came of a test."""
        if report.failed:
            self._failed.append(report.nodeid)
        elif report.skipped or report.when == "call":
            self._came[report.outcome] += 1
            self._came["struck"] += report.passed and self._here > 0

    def pytest_sessionfinish(self) -> None:
        """Tell it."""
        told: dict[str, Any] = {"requests": self._requests, "hit": self._hit, "failed": self._failed, **self._came}
        if self._report:
            self._report.write_bytes(orjson.dumps(told))


def _never_waiting() -> None:
    """Retries cost no time and are never too many: how many there may be is the affair of the proof ``retry``."""
    begin: tuple[tuple[Any, dict[str, float]], ...] = (
        (RetryPolicy.__init__, {"first": 0.0}),
        (RetryBudget.__init__, {"ratio": 1.0, "floor": 1e6, "most": 1e6}),
    )
    for function, instead in begin:
        function.__kwdefaults__.update(instead)

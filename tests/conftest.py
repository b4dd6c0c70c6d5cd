"""What every test may ask for."""

from __future__ import annotations

import gc
import os
from datetime import UTC, datetime

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The proofs come first: each is one long test, and at the end all workers but one would wait for it."""
    items.sort(key=lambda item: "tests/proofs/" not in item.nodeid)


def pytest_collection_finish() -> None:
    """The thousands of tests that were collected stay: the garbage collector need not walk them again (0.1 s each)."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """No setting of whoever runs the tests reaches the code under test."""
    for name in [name for name in os.environ if name.startswith("RELAY_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def clock():
    """A clock that stands at noon in Tokyo on 2026-11-21 until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def identity():
    return Identity(b"k" * 32)


@pytest.fixture
def ledger(tmp_path, clock, identity):
    with Ledger.open(tmp_path / "state" / "ledger.db", identity=identity, clock=clock) as opened:
        yield opened

"""The contract, on an invented account."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.testing import Bench, ConnectorContract


class TestGreenhouse(ConnectorContract):
    @pytest.fixture
    def bench(self, bench: Any, contract_world: Any) -> Bench:
        world, expected = contract_world
        return bench(world, expected=expected)

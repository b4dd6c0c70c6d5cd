"""What a check needs of the bench that it is put on, and what it may say when it fails."""

from __future__ import annotations

import pytest

from relay_connectors.connector import RestConnector
from relay_connectors.testing.bench import Bench

__all__ = ["BenchError", "SaidError", "holds", "needs", "needs_api"]


class SaidError(AssertionError):
    """A check failed, in a sentence that may be shown: it names fields, paths, modules and codes, and no value."""


class BenchError(SaidError):
    """The bench lacks what a check needs to judge; says what, and nothing of what the bench holds."""


def needs(what: object, *, lacking: str) -> None:
    """Go on only if the bench has *what* a check needs.

    Raises:
        BenchError: saying that the bench has *lacking*.
    """
    if not what:
        message = f"the bench has {lacking}"
        raise BenchError(message)


def holds(truth: object, said: str) -> None:
    """Go on only if *truth* holds, else say what was found instead.

    Raises:
        SaidError: saying *said*, which holds no value of a row or a setting.
    """
    if not truth:
        raise SaidError(said)


def needs_api(bench: Bench) -> None:
    """Skip a check that only adapters for APIs know; the bench of such an adapter has to have one."""
    if bench.api is None:
        needs(not issubclass(bench.adapter, RestConnector), lacking="no `api`, although its adapter asks one")
        pytest.skip("no API")

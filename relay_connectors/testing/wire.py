"""Between an adapter and its API: counts what is asked, and spoils answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from relay_connectors.testing.serving import Api, Reply, Request

__all__ = ["FakeTime", "Fault", "Wire", "objects"]

MOST = 2000

Fault = Callable[[int, Request, Callable[[], Reply]], Reply]
"""What to answer to request number N (from 0), given the request and a function that asks the API."""


class FakeTime:
    """Seconds that pass in ``sleep`` only."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass, at once."""
        self.now += seconds

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self.now


class Wire:
    """An API with a *fault* in front of it. ``asked`` and ``times`` list the requests that were made."""

    def __init__(self, api: Api, time: FakeTime, fault: Fault | None = None) -> None:
        self._api = api
        self._time = time
        self.fault = fault
        self.asked: list[Request] = []
        self.times: list[float] = []

    def __call__(self, request: Request) -> Reply:
        """Answer, or let the fault answer."""
        number = len(self.asked)
        if number > MOST:
            message = f"the adapter asked {MOST} times and does not stop"
            raise AssertionError(message)
        self.asked.append(request)
        self.times.append(self._time.now)
        if self.fault is None:
            return self._api(request)
        return self.fault(number, request, lambda: self._api(request))


def spoiled(reply: Reply, spoil: Callable[[Any], None]) -> Reply:
    """*reply* with a copy of its JSON that *spoil* changed in place."""
    copy = orjson.loads(reply.body)
    spoil(copy)
    return replace(reply, json=copy, raw=None)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in JSON, the outer ones first."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def rows(value: Any) -> list[Any]:
    """The list of objects that an answer holds, wherever it is; empty if there is none."""
    if isinstance(value, list):
        return value if value and all(isinstance(one, dict) for one in value) else []
    inner = value.values() if isinstance(value, dict) else ()
    return next((found for one in inner if (found := rows(one))), [])

"""What an adapter asks when nothing goes wrong, and answers that go wrong."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from relay_connectors.connector import Cursor, HttpPlan, LooksUp, Page, Raw, RestConnector, TokenGrant, looked_up
from relay_connectors.errors import RelayConnectorsError
from relay_connectors.testing.bench import Bench, Run
from relay_connectors.testing.serving import Reply, Request
from relay_connectors.testing.wire import Fault

__all__ = [
    "all_asked",
    "always",
    "asked_of",
    "listing",
    "looking_up",
    "named",
    "needs_look_up",
    "path_of",
    "plan_of",
    "until_error",
]


def plan_of(bench: Bench) -> HttpPlan:
    """How its API is reached."""
    connector = bench.run().connector
    assert isinstance(connector, RestConnector), "an adapter with an API is a RestConnector"
    return connector.transport()


def all_asked(bench: Bench, reading: Callable[[Run], object] = Run.raws) -> list[Request]:
    """Everything that *reading* asks, by default reading it all."""
    run = bench.run()
    reading(run)
    assert run.wire is not None
    return run.wire.asked


def asked_of(bench: Bench, reading: Callable[[Run], object] = Run.raws) -> list[Request]:
    """What is asked of the API itself, without the host of tokens."""
    auth = plan_of(bench).auth
    token = urlsplit(auth.url).path if isinstance(auth, TokenGrant) else None
    return [request for request in all_asked(bench, reading) if request.path != token]


def path_of(bench: Bench, request: Request) -> str:
    """A request's path below the base URL."""
    return request.path.removeprefix(urlsplit(plan_of(bench).base_url).path)


def listing(bench: Bench) -> str:
    """The path of the list of applications: the first one that is asked."""
    return asked_of(bench)[0].path


def looking_up(run: Run, bench: Bench) -> list[Raw]:
    """What is found of all applications; nothing, if it cannot look up."""
    return list(looked_up(run.connector, list(bench.expected))) if isinstance(run.connector, LooksUp) else []


def needs_look_up(run: Run) -> None:
    """Skip a check where nothing can be looked up."""
    if not isinstance(run.connector, LooksUp):
        pytest.skip("it cannot look applications up")


def always(path: str, reply: Reply) -> Fault:
    """Everything at *path* is answered with *reply*."""
    return lambda _, request, ask: reply if request.path == path else ask()


def until_error(run: Run, cursor: Cursor | None = None) -> tuple[list[Page], RelayConnectorsError | None]:
    """The pages from *cursor* on, up to the error, and the error."""
    pages: list[Page] = []
    try:
        for page in run.pages(cursor):
            pages.append(page)  # noqa: PERF402  those before the error count
    except RelayConnectorsError as error:
        return pages, error
    return pages, None


def named(error: RelayConnectorsError | None) -> str:
    """An error by its type."""
    return type(error).__name__ if error else "no error"

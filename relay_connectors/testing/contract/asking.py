"""What the adapter of an API promises about asking it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from relay_connectors.connector import Answer, RestConnector
from relay_connectors.errors import CredentialsError, RelayConnectorsError, SourceError, SourceUnavailableError
from relay_connectors.testing.bench import Bench, Run
from relay_connectors.testing.contract.asked import (
    all_asked,
    always,
    asked_of,
    listing,
    looking_up,
    named,
    path_of,
    plan_of,
    until_error,
)
from relay_connectors.testing.contract.changing import Changes
from relay_connectors.testing.contract.needing import holds, needs, needs_api
from relay_connectors.testing.contract.sifting import Sifts
from relay_connectors.testing.serving import Reply, Request
from relay_connectors.testing.wire import Fault, rows, spoiled

__all__ = ["Asks"]

REFUSALS: tuple[tuple[int, type[RelayConnectorsError]], ...] = (
    (400, SourceError),
    (401, CredentialsError),
    (403, CredentialsError),
    (404, SourceError),
    (422, SourceError),
    (429, SourceUnavailableError),
    (500, SourceUnavailableError),
    (503, SourceUnavailableError),
)
NO_ANSWERS = (Reply(raw=b'[{"id": 1, "sta'), Reply(raw=b"<html>busy</html>", headers={"Content-Type": "text/html"}))
MANY = 1_500


class Asks(Sifts, Changes):
    """Everything that an API may do to its reader. Skipped for files."""

    @pytest.fixture(autouse=True)
    def _has_an_api(self, request: pytest.FixtureRequest) -> None:
        if hasattr(Asks, request.function.__name__):
            needs_api(request.getfixturevalue("bench"))

    def test_each_refusal_is_the_error_that_says_what_to_do(self, bench: Bench) -> None:
        """401 and 403: mend the settings; 429 and 5xx: later; anything else: the source or the adapter is wrong."""
        for path in dict.fromkeys(request.path for request in asked_of(bench)):
            for status, kind in REFUSALS:
                error = _error_of(bench, always(path, Reply({"message": "no"}, status)))
                later = kind is SourceUnavailableError
                sound = isinstance(error, kind) and isinstance(error, SourceUnavailableError) == later
                holds(sound, f"{status} at {path} became {named(error)}, not {kind.__name__}")

    def test_it_leaves_trying_again_to_the_core(self, bench: Bench) -> None:
        """Tries multiply: four of an adapter's times six of the core's are a flood at a source that is down."""
        for request in {request.path: request for request in asked_of(bench)}.values():
            down = always(request.path, Reply(None, 503))
            run = bench.run(down)
            until_error(run)
            tried, allowed = _times(run, request), _times(_asked_once(bench, request, down), request)
            holds(
                tried <= allowed, f"{request.path} was asked {tried} times while it was down, the core does {allowed}"
            )

    def test_it_changes_nothing_at_the_source(self, bench: Bench) -> None:
        """An adapter reads. Where a system reads by POST, the bench says so in ``reads``."""
        asked = [*asked_of(bench), *asked_of(bench, lambda run: looking_up(run, bench))]
        sent = sorted({path_of(bench, request) for request in asked if request.method != "GET"} - {*bench.reads})

        holds(not sent, f"it sends to {', '.join(sent)}; if that only reads, name it in the bench's `reads`")

    def test_an_answer_that_is_cut_short_is_none(self, bench: Bench) -> None:
        """A page counts only when it parsed whole; HTML is no page at all."""
        for path in dict.fromkeys(request.path for request in asked_of(bench)):
            for reply in NO_ANSWERS:
                error = _error_of(bench, always(path, reply))
                holds(isinstance(error, SourceError), f"at {path} it became {named(error)}")

    def test_a_failure_at_any_request_loses_nothing(self, bench: Bench) -> None:
        """What was stored stands, the next run goes on behind it, and together they are everything."""
        for number in range(len(all_asked(bench))):
            stored, error = until_error(bench.run(_down_from(number)))
            passed_over = f"the failure of request {number} became {named(error)}"
            holds(isinstance(error, SourceUnavailableError), passed_over)
            rest = bench.run().raws(stored[-1].cursor if stored else None)
            known = Counter([raw.key for page in stored for raw in page.raws] + [raw.key for raw in rest])
            assert known == Counter(bench.expected.keys())

    def test_pages_in_a_circle_are_noticed(self, bench: Bench) -> None:
        """A list whose next page is the one before would be read for ever."""
        first: dict[str, Reply] = {}
        _needs_pages(bench)
        error = _error_of(bench, lambda _, request, ask: first.setdefault(request.path, ask()))

        holds(isinstance(error, SourceError), f"it became {named(error)}")

    def test_a_page_that_comes_again_under_a_fresh_link_is_noticed(self, bench: Bench) -> None:
        """A list that answers its first page for ever, each time with a link that was never there before."""
        first: dict[str, Reply] = {}

        def fault(number: int, request: Request, ask: Callable[[], Reply]) -> Reply:
            reply = first.setdefault(request.path, ask())
            link = reply.headers.get("Link", "").replace(">", f"&again={number}>", 1)
            return Reply(reply.json, reply.status, {**reply.headers, "Link": link}, reply.raw)

        _needs_pages(bench)
        with _replies(bench) as replies:
            if not any(reply.headers.get("Link") for reply in replies):
                pytest.skip("no Link headers")

        error = _error_of(bench, fault)
        holds(isinstance(error, SourceError), f"it became {named(error)}")

    def test_a_link_to_another_host_is_not_followed(self, bench: Bench) -> None:
        """The credential travels with every request."""

        def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
            reply = ask()
            link = reply.headers.get("Link", "").replace("://", "://elsewhere.example.com/")
            return Reply(reply.json, reply.status, {**reply.headers, "Link": link}, reply.raw)

        with _replies(bench) as replies:
            if not any(reply.headers.get("Link") for reply in replies):
                pytest.skip("no Link headers")

        error = _error_of(bench, fault)
        holds(isinstance(error, SourceError), f"it became {named(error)}")

    def test_the_budget_is_kept(self, bench: Bench) -> None:
        """Declared as documented, and kept without being told."""
        needs(bench.limit, lacking="no `limit`: say how often the vendor allows to ask")
        most, seconds = bench.limit or (0, 0.0)
        budget = plan_of(bench).budget
        run = (bench.many(MANY) if bench.many else bench).run()
        run.raws()
        times = run.wire.times if run.wire else []

        allowed, declared = f"{most} in {seconds} s", f"{budget.requests} in {budget.seconds} s"
        holds(budget.requests / budget.seconds <= most / seconds, f"it declares {declared}, allowed are {allowed}")
        assert all(late - early >= seconds for early, late in zip(times, times[most:], strict=False))

    def test_a_list_that_is_suddenly_empty_is_doubted(self, bench: Bench) -> None:
        """To whom they show nothing, many APIs answer no rows and no error: that is no quiet day."""
        *_, last = bench.run().pages()
        run = bench.run(lambda _, __, ask: spoiled(ask(), lambda json: rows(json).clear()))
        _, error = until_error(run, last.cursor)

        holds(isinstance(error, SourceError), f"after everything was read, empty lists became {named(error)}")


@contextmanager
def _replies(bench: Bench) -> Iterator[list[Reply]]:
    replies: list[Reply] = []

    def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        replies.append(ask())
        return replies[-1]

    bench.run(fault).raws()
    yield replies


def _needs_pages(bench: Bench) -> None:
    path = listing(bench)
    several = sum(request.path == path for request in asked_of(bench)) >= 2
    needs(several, lacking="a single page: it needs more applications, or smaller pages")


def _asked_once(bench: Bench, request: Request, fault: Fault) -> Run:
    """A run in which the core alone asked for what *request* asks."""
    run = bench.run(fault)
    connector, path = run.connector, path_of(bench, request)
    assert isinstance(connector, RestConnector), "an adapter with an API is a RestConnector"

    def once() -> Iterator[Answer]:
        yield connector.http.get(path) if request.method == "GET" else connector.http.post(path, {})

    with suppress(RelayConnectorsError):
        list(connector.asking(once))
    return run


def _times(run: Run, request: Request) -> int:
    return sum(asked.path == request.path for asked in run.wire.asked) if run.wire else 0


def _down_from(number: int) -> Fault:
    return lambda at, _, ask: ask() if at < number else Reply(None, 503)


def _error_of(bench: Bench, fault: Fault) -> RelayConnectorsError | None:
    return until_error(bench.run(fault))[1]

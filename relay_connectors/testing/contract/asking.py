"""What the adapter of an API promises about asking it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from relay_connectors.connector import Cursor, HttpPlan, LooksUp, Page, RestConnector, TokenGrant, looked_up
from relay_connectors.errors import CredentialsError, RelayConnectorsError, SourceError, SourceUnavailableError
from relay_connectors.testing.bench import REFERABLE, Bench, Run, said
from relay_connectors.testing.contract.needing import holds, needs, needs_api
from relay_connectors.testing.serving import Reply, Request
from relay_connectors.testing.wire import Fault, objects, rows, spoiled

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
BAD_ROWS: tuple[Any, ...] = ({}, "text", None, {"id": []}, {"id": {"of": 1}})


class Asks:
    """Everything that an API may do to its reader. Skipped for files."""

    @pytest.fixture(autouse=True)
    def _has_an_api(self, request: pytest.FixtureRequest) -> None:
        if request.function.__name__ in vars(Asks):
            needs_api(request.getfixturevalue("bench"))

    def test_each_refusal_is_the_error_that_says_what_to_do(self, bench: Bench) -> None:
        """401 and 403: mend the settings; 429 and 5xx: later; anything else: the source or the adapter is wrong."""
        for path in dict.fromkeys(request.path for request in _asked(bench)):
            for status, kind in REFUSALS:
                error = _error_of(bench, _always(path, Reply({"message": "no"}, status)))
                later = kind is SourceUnavailableError
                sound = isinstance(error, kind) and isinstance(error, SourceUnavailableError) == later
                holds(sound, f"{status} at {path} became {_named(error)}, not {kind.__name__}")

    def test_an_answer_that_is_cut_short_is_none(self, bench: Bench) -> None:
        """A page counts only when it parsed whole; HTML is no page at all."""
        for path in dict.fromkeys(request.path for request in _asked(bench)):
            for reply in NO_ANSWERS:
                error = _error_of(bench, _always(path, reply))
                holds(isinstance(error, SourceError), f"at {path} it became {_named(error)}")

    def test_a_failure_at_any_request_loses_nothing(self, bench: Bench) -> None:
        """What was stored stands, the next run goes on behind it, and together they are everything."""
        for number in range(len(_all_asked(bench))):
            stored, error = _until_error(bench.run(_down_from(number)))
            passed_over = f"the failure of request {number} became {_named(error)}"
            holds(isinstance(error, SourceUnavailableError), passed_over)
            rest = bench.run().raws(stored[-1].cursor if stored else None)
            known = Counter([raw.key for page in stored for raw in page.raws] + [raw.key for raw in rest])
            assert known == Counter(bench.expected.keys())

    def test_pages_in_a_circle_are_noticed(self, bench: Bench) -> None:
        """A list whose next page is the one before would be read for ever."""
        first: dict[str, Reply] = {}
        _needs_pages(bench)
        error = _error_of(bench, lambda _, request, ask: first.setdefault(request.path, ask()))

        holds(isinstance(error, SourceError), f"it became {_named(error)}")

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
        holds(isinstance(error, SourceError), f"it became {_named(error)}")

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
        holds(isinstance(error, SourceError), f"it became {_named(error)}")

    def test_the_budget_is_kept(self, bench: Bench) -> None:
        """Declared as documented, and kept without being told."""
        if bench.limit is None:
            pytest.skip("no documented limit")
        most, seconds = bench.limit
        budget = _plan(bench).budget
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
        _, error = _until_error(run, last.cursor)

        holds(isinstance(error, SourceError), f"after everything was read, empty lists became {_named(error)}")

    def test_a_bad_row_does_not_stop_the_others(self, bench: Bench) -> None:
        """It becomes a problem, or goes; the rest of its page and of the list is there."""
        path = _listing(bench)
        for bad in BAD_ROWS:
            run = bench.run(_spoiling(path, partial(_put_first, bad), once=True))
            lost = set(bench.expected) - {raw.key for raw in run.raws()}
            assert len(lost) <= 1

    def test_a_field_that_vanishes_is_loud(self, bench: Bench) -> None:
        """Renamed by the vendor, it must not turn into a rejection, nor into nothing."""
        path = _listing(bench)
        needs(bench.required, lacking="no field in `required`: name those that sound() is given, and id")
        for name in bench.required:
            run = bench.run(_spoiling(path, partial(_drop, name)))
            pages, error = _until_error(run)
            outcomes = {said(run.source.translate(raw)) for page in pages for raw in page.raws}
            holds(error or not outcomes & REFERABLE, f"without {name} somebody is rejected")
            told = outcomes or any(page.problems for page in pages)
            holds(error or told, f"without {name} nobody is left, and nothing is said")

    def test_what_changes_while_it_is_read_is_right_after_two_quiet_runs(self, bench: Bench) -> None:
        """Whatever moved, came or went between two pages: nobody is missed, nobody is wrong."""
        if bench.change is None or bench.truth is None:
            pytest.skip("nothing changes on this bench")
        referred: dict[str, str] = {}
        cursor = None
        for quiet in (False, True, True):
            run = bench.run(None if quiet else _changing(bench))
            for page in run.pages(cursor):
                referred.update({raw.key: said(run.source.translate(raw)) for raw in page.raws})
                cursor = page.cursor
            _reconcile(run, referred)

        assert {key for key, outcome in referred.items() if outcome in REFERABLE} == bench.truth()

    def test_what_is_looked_up_is_as_it_was_read(self, bench: Bench) -> None:
        """And what is missing in the answer is gone."""
        run = bench.run()
        if not isinstance(run.connector, LooksUp):
            pytest.skip("it cannot look applications up")
        keys = list(bench.expected)
        gone = ["1", "999999999999", "nothing"]
        found = {raw.key: raw.data for raw in looked_up(run.connector, [*gone, *keys])}

        assert found == {raw.key: raw.data for raw in run.raws()}
        assert list(looked_up(run.connector, [])) == []

    def test_a_row_that_cannot_be_read_is_not_gone(self, bench: Bench) -> None:
        """What is missing in a look-up is retracted, so a spoilt answer must not look like one."""
        path = _listing(bench)
        for bad in BAD_ROWS:
            run = bench.run(_spoiling(path, partial(_put_first, bad)))
            if not isinstance(run.connector, LooksUp):
                pytest.skip("it cannot look applications up")
            with pytest.raises(SourceError):
                list(looked_up(run.connector, list(bench.expected)))


def _plan(bench: Bench) -> HttpPlan:
    connector = bench.run().connector
    assert isinstance(connector, RestConnector), "an adapter with an API is a RestConnector"
    return connector.transport()


def _all_asked(bench: Bench) -> list[Request]:
    run = bench.run()
    run.raws()
    assert run.wire is not None
    return run.wire.asked


def _asked(bench: Bench) -> list[Request]:
    """What is asked of the API itself, without the host of tokens."""
    auth = _plan(bench).auth
    token = urlsplit(auth.url).path if isinstance(auth, TokenGrant) else None
    return [request for request in _all_asked(bench) if request.path != token]


def _listing(bench: Bench) -> str:
    """The path of the list of applications: the first one that is asked."""
    return _asked(bench)[0].path


@contextmanager
def _replies(bench: Bench) -> Iterator[list[Reply]]:
    replies: list[Reply] = []

    def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        replies.append(ask())
        return replies[-1]

    bench.run(fault).raws()
    yield replies


def _needs_pages(bench: Bench) -> None:
    path = _listing(bench)
    several = sum(request.path == path for request in _asked(bench)) >= 2
    needs(several, lacking="a single page: it needs more applications, or smaller pages")


def _always(path: str, reply: Reply) -> Fault:
    return lambda _, request, ask: reply if request.path == path else ask()


def _down_from(number: int) -> Fault:
    return lambda at, _, ask: ask() if at < number else Reply(None, 503)


def _spoiling(path: str, spoil: Callable[[Any], None], *, once: bool = False) -> Fault:
    done: list[int] = []

    def fault(at: int, request: Request, ask: Callable[[], Reply]) -> Reply:
        if request.path != path or (once and done):
            return ask()
        done.append(at)
        return spoiled(ask(), spoil)

    return fault


def _put_first(bad: Any, json: Any) -> None:
    if found := rows(json):
        found[0] = bad


def _drop(name: str, json: Any) -> None:
    for one in objects(json):
        one.pop(name, None)


def _changing(bench: Bench) -> Fault:
    change = bench.change or (lambda: None)

    def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        reply = ask()
        change()
        return reply

    return fault


def _reconcile(run: Run, referred: dict[str, str]) -> None:
    """Look up again what may be referred, and forget what is gone."""
    if not isinstance(run.connector, LooksUp):
        return
    keys = [key for key, outcome in referred.items() if outcome in REFERABLE]
    found = {raw.key: said(run.source.translate(raw)) for raw in looked_up(run.connector, keys)}
    referred.update({key: found.get(key, "gone") for key in keys})


def _until_error(run: Run, cursor: Cursor | None = None) -> tuple[list[Page], RelayConnectorsError | None]:
    pages: list[Page] = []
    try:
        for page in run.pages(cursor):
            pages.append(page)  # noqa: PERF402  those before the error count
    except RelayConnectorsError as error:
        return pages, error
    return pages, None


def _named(error: RelayConnectorsError | None) -> str:
    return type(error).__name__ if error else "no error"


def _error_of(bench: Bench, fault: Fault) -> RelayConnectorsError | None:
    return _until_error(bench.run(fault))[1]

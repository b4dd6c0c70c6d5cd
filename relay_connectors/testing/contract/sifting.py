"""What an adapter promises about rows that are not as they should be, in whatever list and window they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from relay_connectors.connector import Cursor, looked_up
from relay_connectors.errors import SourceError
from relay_connectors.record.vocabulary import REFERABLE
from relay_connectors.testing.bench import Bench, Run, said
from relay_connectors.testing.contract.asked import asked_of, listing, needs_look_up, path_of, until_error
from relay_connectors.testing.contract.needing import holds, needs
from relay_connectors.testing.serving import Reply, Request
from relay_connectors.testing.wire import Fault, objects, rows, spoiled

__all__ = ["Sifts"]

BAD_ROWS: tuple[Any, ...] = ({}, "text", None)
BAD_IDS: tuple[Any, ...] = (None, [], {"of": 1}, True)
STRANGE_ID = "x"  # an id like any other to systems whose ids are texts
HAPPENED = 30  # things, before a window of changes is read

Spoil = Callable[[Any], None]


class _Window(NamedTuple):
    """A reading from *cursor* on: what it tells when nothing is spoilt, what is true, and what it asks."""

    cursor: Cursor | None
    told: Mapping[str, str]
    truth: Mapping[str, str]
    paths: Mapping[str, str]


class Sifts:
    """What cannot be read is a problem, or loud; never a rejection, and never nothing."""

    def test_a_bad_row_does_not_stop_the_others(self, bench: Bench) -> None:
        """It becomes a problem, or goes; the rest of its page and list is there. One that is joined may stop all."""
        first = listing(bench)
        for window in _windows(bench):
            for path, shown in window.paths.items():
                for what, spoil in _spoils(bench, shown):
                    run = bench.run(_spoiling(path, spoil, once=True))
                    _judge(window, run, f"{what} at {shown}", is_first=path == first)

    def test_a_field_that_vanishes_is_loud(self, bench: Bench) -> None:
        """Renamed by the vendor, it must not turn into a rejection, nor into nothing."""
        for window in _windows(bench):
            for path, shown in window.paths.items():
                for name in _required(bench, shown) or ():
                    run = bench.run(_spoiling(path, partial(_drop, name)))
                    pages, error = until_error(run, window.cursor)
                    outcomes = {said(run.source.translate(raw)) for page in pages for raw in page.raws}
                    holds(error or not outcomes & REFERABLE, f"without {name} at {shown} somebody is rejected")
                    told = outcomes or any(page.problems for page in pages)
                    holds(error or told, f"without {name} at {shown} nobody is left, and nothing is said")

    def test_a_row_that_cannot_be_read_is_not_gone(self, bench: Bench) -> None:
        """What is missing in a look-up, or rejected no more, is retracted: a spoilt answer must not look like it."""
        needs_look_up(bench.run())
        asked = asked_of(bench, lambda run: list(looked_up(run.connector, list(bench.expected))))
        paths = {request.path: path_of(bench, request) for request in asked}
        _needs_required(bench, paths)
        for path, shown in paths.items():
            for what, spoil in _spoils(bench, shown):
                run = bench.run(_spoiling(path, spoil))
                lost = _lost(run, bench.expected)
                holds(not lost, f"{what} at {shown}: {lost} of {len(bench.expected)} applications look gone")


def _windows(bench: Bench) -> Iterator[_Window]:
    """All there is, then what changed since."""
    whole = _window(bench, None)
    yield whole
    needs(bench.change, lacking="no `change`")
    *_, last = bench.run().pages()
    for _ in range(HAPPENED):
        if bench.change:
            bench.change()
    yield _window(bench, last.cursor)


def _window(bench: Bench, cursor: Cursor | None) -> _Window:
    asked = asked_of(bench, lambda run: run.raws(cursor))
    paths = {request.path: path_of(bench, request) for request in asked}
    _needs_required(bench, paths)
    return _Window(cursor, bench.run().outcomes(cursor), bench.run().outcomes(), paths)


def _needs_required(bench: Bench, paths: Mapping[str, str]) -> None:
    needs(bench.required, lacking="no fields in `required`: name those that sound() or a Join is given, and id")
    unnamed = sorted(path for path in set(paths.values()) if _required(bench, path) is None)
    needs(not unnamed, lacking=f"nothing in `required` for {', '.join(unnamed)}, which is asked")


def _required(bench: Bench, path: str) -> Sequence[str] | None:
    """What the rows at *path* must have; None if the bench names neither it nor what it lies below."""
    named = [one for one in bench.required if path == one or path.startswith(f"{one}/")]
    return bench.required[max(named, key=len)] if named else None


def _spoils(bench: Bench, path: str) -> Iterator[tuple[str, Spoil]]:
    """Ways to spoil the first row of a list, by name."""
    for bad in BAD_ROWS:
        yield f"a row that is {type(bad).__name__}", partial(_put_first, partial(_instead, bad))
    for bad in (*BAD_IDS, STRANGE_ID):
        yield f"an id that is {type(bad).__name__}", partial(_put_first, partial(_with_id, bad))
    for name in _required(bench, path) or ():
        yield f"a row without {name}", partial(_put_first, partial(_without, name))


def _judge(window: _Window, run: Run, what: str, *, is_first: bool) -> None:
    """What one bad row does to a reading."""
    pages, error = until_error(run, window.cursor)
    told = {raw.key: said(run.source.translate(raw)) for page in pages for raw in page.raws}
    wrong = [key for key, outcome in told.items() if outcome in REFERABLE and window.truth.get(key, outcome) != outcome]
    holds(not wrong, f"{what}: {len(wrong)} are rejected who are not")
    if error and "an id that is str" not in what:
        holds(not is_first and isinstance(error, SourceError), f"{what}: reading ends with {type(error).__name__}")
    if error is None:
        lost = len(window.told.keys() - told.keys())
        holds(not is_first or lost <= 1, f"{what}: {lost} of {len(window.told)} applications are lost")


def _lost(run: Run, expected: Mapping[str, str]) -> int:
    """How many applications look gone, or no longer rejected; an error says that nobody knows."""
    try:
        found = {raw.key: said(run.source.translate(raw)) for raw in looked_up(run.connector, list(expected))}
    except SourceError:
        return 0
    changed = [key for key, outcome in expected.items() if outcome in REFERABLE and found.get(key) != outcome]
    return len(expected.keys() - found.keys() | set(changed))


def _spoiling(path: str, spoil: Spoil, *, once: bool = False) -> Fault:
    done: list[int] = []

    def fault(at: int, request: Request, ask: Callable[[], Reply]) -> Reply:
        if request.path != path or (once and done):
            return ask()
        reply = ask()
        done.extend([at] if rows(reply.json) else [])  # an answer without rows has none to spoil
        return spoiled(reply, spoil)

    return fault


def _put_first(bad: Callable[[Any], Any], json: Any) -> None:
    if found := rows(json):
        found[0] = bad(found[0])


def _instead(bad: Any, _: Any) -> Any:
    return bad


def _with_id(bad: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "id": bad}


def _without(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in row.items() if field != name}


def _drop(name: str, json: Any) -> None:
    for one in objects(json):
        one.pop(name, None)

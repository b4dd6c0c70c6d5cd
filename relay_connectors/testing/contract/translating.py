"""What an adapter promises about translating."""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from relay_connectors.connector import Draft, Problem, Raw
from relay_connectors.connector.layout import Row
from relay_connectors.record.shape import check_body
from relay_connectors.testing.bench import Bench
from relay_connectors.testing.contract.needing import holds
from relay_connectors.testing.contract.told import plain, told

__all__ = ["Translates"]

# What nobody expects, and what sources have sent.
JUNK: tuple[Any, ...] = (
    None, "", " ", "-", 0, -1, 2**63, 0.5, True, [], {}, [None], [{}], {"a": {"b": []}}, "\x00", "💥" * 50,
)  # fmt: skip
JUNK_CELLS = ("", " ", "-", "\x00", "💥" * 50, "1" * 400, "2026-02-31", "令和99年13月", "@", "不合格不合格")
MOST_SPOILED = 400


class Translates:
    """Translating is pure, never fails, and copies nothing that nobody named."""

    def test_translating_asks_nobody(self, bench: Bench) -> None:
        """Neither the source nor the clock, the disk or the network: the row is all there is."""
        run = bench.run()
        raws = run.raws()
        with _alone(run.connector):
            answers = [run.source.translate(raw) for raw in raws]

        defects = _defects(answers)
        holds(not defects, " ".join(defects[:1]))

    def test_translating_leaves_the_row_alone(self, bench: Bench) -> None:
        """The row's digest is taken from it, before or after."""
        run = bench.run()
        for raw in run.raws():
            before = copy.deepcopy(plain(raw))
            run.source.translate(raw)
            assert plain(raw) == before

    def test_translating_does_not_depend_on_what_came_before(self, bench: Bench) -> None:
        """Rows that did not change are skipped, so the others cannot count on them."""
        run = bench.run()
        raws: list[Raw] = []
        at_once: list[object] = []
        for page in run.pages():  # a sync translates each page before it asks for the next one
            raws += page.raws
            at_once += [told(run.source.translate(raw)) for raw in page.raws]
        later = [told(run.source.translate(raw)) for raw in reversed(raws)]
        new = bench.run().source  # what reading prepares is in the rows, or it is nowhere
        by_itself = [told(new.translate(raw)) for raw in raws]

        holds(later == at_once[::-1], "rows mean something else once others were read")
        holds(by_itself == at_once, "rows mean something else to a connector that has read nothing")

    def test_every_draft_is_of_the_schema(self, bench: Bench) -> None:
        """Record 1.0 and no other leaf."""
        for draft in bench.run().drafts():
            check_body(draft.body)

    def test_no_value_makes_translating_fail(self, bench: Bench) -> None:
        """What cannot be read is left out with a warning; the record lives, or is held."""
        run = bench.run()
        spoiled = [one for raw in run.raws()[:8] for one in _spoiled(raw)]
        step = max(1, len(spoiled) // MOST_SPOILED)

        for one in spoiled[::step]:
            answer = run.source.translate(one)
            defects = _defects([answer])
            holds(not defects, " ".join(defects))
            if isinstance(answer, Draft):
                check_body(answer.body)

    def test_unknown_fields_are_passed_over(self, bench: Bench) -> None:
        """Vendors add fields every few months."""
        run = bench.run()
        raws = [raw for raw in run.raws() if not isinstance(raw.data, Row)]
        if not raws:
            pytest.skip("the rows of a file have the columns of its header")
        for raw in raws:
            wider = Raw(raw.key, _widened(raw.data), raw.locator)
            assert told(run.source.translate(wider)) == told(run.source.translate(raw))

    def test_only_fields_that_are_named_are_kept(self, bench: Bench) -> None:
        """Columns and custom fields stay where they are, unless the settings name them."""
        kept = {name for draft in bench.run().drafts() for name in draft.kept}
        asked = {name for draft in bench.run(keep=bench.keep).drafts() for name in draft.kept}

        holds(not kept, f"unasked it keeps {', '.join(sorted(kept))}")
        assert asked == set(bench.keep)


def _defects(answers: list[Any]) -> list[str]:
    problems = [answer for answer in answers if isinstance(answer, Problem)]
    return [error.message for problem in problems for error in problem.errors if error.code == "adapter_defect"]


def _widened(value: Any) -> Any:
    """Every object with one field more."""
    if isinstance(value, dict):
        return {**{name: _widened(inner) for name, inner in value.items()}, "zz_new_field": {"of": ["2027"]}}
    return [_widened(inner) for inner in value] if isinstance(value, list) else value


def _spoiled(raw: Raw) -> Iterator[Raw]:
    """*raw* with one value replaced by junk, in every place and in every way."""
    if isinstance(raw.data, Row):
        for at in range(len(raw.data.cells)):
            for cell in JUNK_CELLS:
                cells = [*raw.data.cells[:at], cell, *raw.data.cells[at + 1 :]]
                yield Raw(raw.key, Row(cells, raw.data.layout), raw.locator)
        return
    for path in _paths(raw.data):
        for junk in JUNK:
            data = copy.deepcopy(dict(raw.data))
            holder: Any = data
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = junk
            yield Raw(raw.key, data, raw.locator)


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield (*before, step)
        yield from _paths(one, (*before, step))


class _NoClock:
    def now(self) -> datetime:
        message = "translate looked at the clock"
        raise AssertionError(message)


@contextmanager
def _alone(connector: Any) -> Iterator[None]:
    """Without clock, disk and network."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        message = "translate opened a file or a connection"
        raise OSError(message)

    connector.clock = _NoClock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        patch.setattr("builtins.open", refuse)
        patch.setattr(socket.socket, "connect", refuse)
        yield

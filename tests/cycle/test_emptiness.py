"""A source that suddenly tells nothing: broken more likely than empty, and quiet where it only tells what is new."""

from __future__ import annotations

from typing import ClassVar

import pytest

from relay_connectors.connector import Page, Part, Raw, SourceUnavailableError


class BlindWalk(Part):
    """An account whose key sees nothing, and whose connection then breaks."""

    walks: ClassVar[bool] = True
    name = "acme"

    def pages(self, cursor=None):
        yield Page((), {"row": 3})
        raise SourceUnavailableError("the connection broke")


class Walk(Part):
    """An account of an API: everything, or what came after the cursor."""

    walks: ClassVar[bool] = True
    name = "acme"

    def __init__(self, rows):
        self._rows = rows

    def pages(self, cursor=None):
        first = int(cursor["row"]) if cursor else 0
        raws = [Raw(row["id"], row, f"acme:{number}") for number, row in enumerate(self._rows[first:], first + 1)]
        yield Page(raws, {"row": first + len(raws)})


@pytest.fixture
def api(world):
    """A world whose source is an API."""
    world.adapter = type("Api", (world.adapter,), {"parts": lambda self: iter([Walk(self.rows)])})
    for number in range(3):
        world.add(number)
    world.sync()
    return world


def read_again(world):
    """The adapter reads in another way by now: everything is asked for again."""
    world.adapter = type("Newer", (world.adapter,), {"translator": "2"})


def test_an_export_that_lost_all_its_rows_stops_the_run_and_changes_nothing(world):
    for number in range(3):
        world.add(number)
    world.sync()
    world.rows.clear()
    report = world.sync()

    assert report.exit_code == 3
    assert "had 3 rows and has none now" in report.failures[0].message
    assert len(world.live()) == 3
    assert world.sync().exit_code == 3
    assert world.sync(allow_mass_change=True).exit_code == 0


def test_an_export_that_was_always_empty_is_no_alarm(world):
    assert [world.sync().exit_code, world.sync().exit_code] == [0, 0]


def test_an_api_with_nothing_new_is_quiet(api):
    report = api.sync()

    assert (report.exit_code, report.collected.read) == (0, 0)


def test_an_api_that_is_asked_for_everything_and_tells_nothing_stops_the_run(api):
    kept = list(api.rows)
    api.rows.clear()
    read_again(api)
    assert [api.sync().exit_code, api.sync().exit_code] == [3, 3]
    assert len(api.live()) == 3

    api.rows.extend(kept)
    assert api.sync().exit_code == 0
    assert api.sync().collected.read == 0


def test_a_blank_first_page_is_not_taken_for_read_when_the_run_dies_behind_it(world):
    seeing = type("Api", (world.adapter,), {"parts": lambda self: iter([Walk(self.rows)])})
    world.adapter = type("Blind", (world.adapter,), {"parts": lambda self: iter([BlindWalk()])})
    for number in range(3):
        world.add(number)
    assert world.sync().exit_code == 5

    world.adapter = seeing
    world.sync()
    assert len(world.live()) == 3


def test_an_api_that_is_really_empty_may_be_so_when_somebody_says_so(api):
    api.rows.clear()
    read_again(api)

    assert [api.sync(allow_mass_change=True).exit_code, api.sync().exit_code] == [0, 0]


def test_a_new_api_without_applications_is_no_alarm(world):
    world.adapter = type("Api", (world.adapter,), {"parts": lambda self: iter([Walk(self.rows)])})

    assert [world.sync().exit_code, world.sync().exit_code] == [0, 0]


def test_an_api_that_tells_nothing_the_first_time_is_asked_for_everything_again(world):
    world.adapter = type("Api", (world.adapter,), {"parts": lambda self: iter([Hidden(self.rows)])})
    for number in range(3):
        world.add(number)
    Hidden.visible = False
    blind = world.sync()
    Hidden.visible = True

    assert (blind.exit_code, blind.collected.read) == (0, 0)
    assert world.sync().collected.read == 3
    assert world.sync().collected.read == 0


class Hidden(Walk):
    """An account whose key may see nothing until somebody allows it."""

    visible = True

    def pages(self, cursor=None):
        if self.visible:
            yield from super().pages(cursor)
        else:
            yield Page([], {"row": len(self._rows)})

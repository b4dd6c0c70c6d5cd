"""Reading page by page: on with every page, or not at all."""

from __future__ import annotations

import pytest

from relay_connectors.relay.walk import Walk

Page = tuple[str | None, str | None, int, int | None]


def said(*pages: Page) -> str | None:
    walk = Walk()
    return [walk.step(*page) for page in pages][-1]


@pytest.mark.parametrize(
    "pages",
    [
        [(None, None, 0, None)],
        [(None, "a", 3, None), ("a", "b", 3, None), ("b", None, 0, None)],
        [(None, "a", 3, 3), ("a", "b", 3, 6), ("b", None, 0, 0)],
        [("a", "b", 1, 1), ("a", "b", 1, 1)],
        [(None, "a", 1, 5), ("a", None, 1, 6), (None, "a", 1, 5)],
    ],
    ids=["one page", "to the end", "numbered", "the same walk again", "from the beginning again"],
)
def test_pages_that_get_on_are_read(pages: list[Page]) -> None:
    assert said(*pages) is None


@pytest.mark.parametrize(
    "pages",
    [
        [("a", "a", 1, None)],
        [(None, "a", 1, None), ("a", "b", 1, None), ("b", "a", 1, None)],
        [("a", "b", 1, None), ("b", "a", 1, None)],
    ],
    ids=["on the spot", "in a circle", "back to where it began"],
)
def test_pages_that_lead_back_are_not_read_for_ever(pages: list[Page]) -> None:
    assert "circle" in str(said(*pages))


@pytest.mark.parametrize(
    "pages",
    [[(None, "a", 0, None)], [(None, "a", 2, 7), ("a", "b", 2, 7)], [(None, "a", 2, 7), ("a", "b", 2, 3)]],
    ids=["nothing in it", "nothing newer", "older"],
)
def test_pages_that_give_nothing_new_are_not_read_for_ever(pages: list[Page]) -> None:
    assert "nothing new" in str(said(*pages))

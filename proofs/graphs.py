"""Lists whose pages lead anywhere, read by each way of paging: whole where they end, an error where they do not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from proofs.claims import Claims
from relay_connectors.clock import FixedClock
from relay_connectors.connector import (
    Budget,
    HttpPlan,
    Links,
    Numbers,
    Offsets,
    Secret,
    SourceError,
    Tokens,
    build_http,
)
from relay_connectors.connector.transport import ApiKey, Paging
from relay_connectors.http import paging
from relay_connectors.testing import FakeTime, InProcess, Reply, Request

__all__ = ["read_graphs", "read_unguarded"]

BASE = "http://127.0.0.1:9"
CLOCK = FixedClock(datetime(2026, 11, 21, tzinfo=UTC))
MOST_ASKED = 150  # more than a reader bears pages without rows
ENDS, FOR_EVER, IGNORED = "ends", "for ever, always the same rows", "the number is ignored"
EMPTY = "for ever, never a row"
ROUND, ELSEWHERE = ("circle", "itself", "back"), "elsewhere"


class EndlessError(Exception):
    """The reader asked and asked."""


@dataclass(slots=True)
class Graph:
    """A list of *sizes* pages that leads from the last one to where *shape* says."""

    shape: str
    pages: list[list[dict[str, Any]]]
    chance: random.Random
    asked: int = 0

    @classmethod
    def drawn(cls, shape: str, chance: random.Random) -> Graph:
        """Some pages; any but the last one may be empty."""
        rows = count()
        pages = [[{"id": next(rows)} for _ in range(chance.randint(0, 4))] for _ in range(chance.randint(0, 7))]
        return cls(shape, [*pages, [{"id": next(rows)}]], chance)

    def following(self, page: int) -> str:
        """The mark of the page behind *page*; empty at the end."""
        if page + 1 < len(self.pages):
            return str(page + 1)
        leads: dict[str, Callable[[], str]] = {
            "circle": lambda: "0",
            "itself": lambda: str(page),
            "back": lambda: str(self.chance.randrange(page + 1)),
            FOR_EVER: lambda: f"{page}x{self.asked}",  # another cursor each time
            EMPTY: lambda: str(page + 1),
        }
        return leads.get(self.shape, lambda: "")()

    def answer_links(self, request: Request) -> Reply:
        """By ``Link`` headers."""
        page = self._page(dict(request.query).get("cursor", "0"))
        mark, head = self.following(page), f"{BASE}/rows?cursor="
        if page + 1 == len(self.pages) and self.shape == ELSEWHERE:
            mark, head = "0", "http://127.0.0.2:9/rows?cursor="
        return Reply(self._rows_at(page), headers={"Link": f'<{head}{mark}>; rel="next"'} if mark else {})

    def answer_tokens(self, request: Request) -> Reply:
        """By tokens in the answer."""
        page = self._page(dict(request.query).get("page_token", "0"))
        return Reply({"rows": self._rows_at(page), "next": self.following(page)})

    def answer_numbers(self, request: Request) -> Reply:
        """By number, from 1; an empty page would be the end."""
        number = 0 if self.shape == IGNORED else int(dict(request.query).get("page", "1")) - 1
        self._page("0")
        filled = [page for page in self.pages if page]
        return Reply(filled[number] if number < len(filled) else [])

    def answer_offsets(self, request: Request) -> Reply:
        """By rows from 0, two at a time."""
        self._page("0")
        start = 0 if self.shape == IGNORED else int(dict(request.query).get("offset", "0"))
        return Reply(self.rows[start : start + 2])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All rows, in order."""
        return [row for page in self.pages for row in page]

    def _rows_at(self, page: int) -> list[dict[str, Any]]:
        return self.pages[page] if page < len(self.pages) else []

    def _page(self, mark: str) -> int:
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise EndlessError
        return int(mark.partition("x")[0])


def _rows_of(told: Any) -> Any:
    return told if isinstance(told, list) else told["rows"]


WAYS: dict[str, tuple[Paging, Callable[[Graph, Request], Reply], tuple[str, ...]]] = {
    "links": (Links(), Graph.answer_links, (ENDS, *ROUND, ELSEWHERE, FOR_EVER, EMPTY)),
    "tokens": (Tokens(lambda told: told["next"]), Graph.answer_tokens, (ENDS, *ROUND, FOR_EVER, EMPTY)),
    "numbers": (Numbers(_rows_of), Graph.answer_numbers, (ENDS, IGNORED)),
    "offsets": (Offsets(_rows_of), Graph.answer_offsets, (ENDS, IGNORED)),
}


def read_graphs(number_of: int, seed: int, claims: Claims) -> Counter[str]:
    """Read so many graphs; how many there were of each way and shape."""
    chance, read = random.Random(seed), Counter[str]()
    for number in range(number_of):
        way = chance.choice(tuple(WAYS))
        by, answer, shapes = WAYS[way]
        shape = chance.choice(shapes)
        graph = Graph.drawn(shape, chance)
        told = f"graph {number} ({way}, {shape})"
        read[f"{way} that are whole" if shape == ENDS else f"{way} that lead astray"] += 1
        try:
            time = FakeTime()
            http = build_http(
                HttpPlan(BASE, ApiKey(Secret("k" * 20, "env:KEY")), Budget(1000, 1.0), by),
                source="graphs",
                clock=CLOCK,
                exchanges=lambda base, graph=graph, answer=answer: InProcess(lambda asked: answer(graph, asked), base),  # type: ignore[misc]
                sleep=time.sleep,
                monotonic=time.monotonic,
            )
            found = [row for page in http.pages("/rows") for row in _rows_of(page.json)]
        except SourceError:
            claims.holds(f"{told}: a list that ends is no error", shape != ENDS)
        except EndlessError:
            claims.same(f"{told}: the reading ends", graph.asked, "fewer times")
        else:
            claims.same(f"{told}: a list that ends is read whole", (shape, found == graph.rows), (ENDS, True))
    return read


def read_unguarded(number_of: int, seed: int) -> dict[str, Claims]:
    """What each guard of the reader alone prevents: the claims without it."""
    by_mark, by_rows, by_filling = Claims(), Claims(), Claims()
    fresh = count()
    with patch.object(paging, "_MOST_FRUITLESS", MOST_ASKED):
        read_graphs(number_of, seed, by_filling)
    with ExitStack() as without:
        # No page's print is ever the one of another page.
        without.enter_context(patch.object(paging, "orjson", SimpleNamespace(dumps=lambda _: b"%d" % next(fresh))))
        read_graphs(number_of, seed, by_rows)
        without.enter_context(patch.object(paging, "_new", lambda *_: None))
        read_graphs(number_of, seed, by_mark)
    return {
        "neither a mark nor a page is known again": by_mark.about(*(f", {shape})" for shape in ROUND)),
        "a page under another mark is not known again": by_rows.about(f"(links, {FOR_EVER}", f"(tokens, {FOR_EVER}"),
        "any number of pages without rows": by_filling.about(EMPTY),
        "a page under another number is not known again": by_rows.about(IGNORED),
    }

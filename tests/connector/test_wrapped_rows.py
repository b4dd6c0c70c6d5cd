"""An API that wraps its rows says once where they stand: paging, lists, joins and the doctor all look there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.connector import (
    Answer,
    ApiKey,
    Budget,
    Cursor,
    Draft,
    HttpPlan,
    Join,
    Links,
    Lists,
    Numbers,
    Offsets,
    Page,
    Raw,
    Reader,
    RestConnector,
    Secret,
    Settings,
    SourceError,
    Tokens,
    Walk,
    build_http,
    listed,
    look_at_lists,
)
from relay_connectors.connector.asking import bare, rows_of
from relay_connectors.connector.transport import Paging
from relay_connectors.errors import SourceUnavailableError
from relay_connectors.testing import FakeTime, InProcess, Reply, Request

HOST = "http://127.0.0.1:9"
CLOCK = FixedClock(datetime(2026, 11, 21, 3, tzinfo=UTC))
ROWS = [{"id": number, "person_id": 10 * number, "changed": f"2026-11-0{number}T00:00:00.000Z"} for number in (1, 2, 3)]
PEOPLE = [{"id": 10 * number, "name": f"n{number}"} for number in (1, 2, 3)]


def items(told: Any) -> Any:
    return told["items"]


class Wrapping:
    """Two lists, two rows a page; ``blank`` empties that many answers, ``other`` is answered instead."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {"/applications": ROWS, "/people": PEOPLE}
        self.blank = self.asked = 0
        self.other: Any = None

    def __call__(self, request: Request) -> Reply:
        self.asked += 1
        query = dict(request.query)
        found = self.lists[request.path.removeprefix("/v1")]
        if "ids" in query:
            found = [row for row in found if str(row["id"]) in query["ids"].split(",")]
        if "from" in query:
            found = [row for row in found if query["from"] <= row["changed"] <= query["to"]]
        at = int(query.get("at", 0)) or int(query.get("offset", 0)) or 2 * (int(query.get("page", 1)) - 1)
        more = str(at + 2) if found[at + 2 :] else None
        if self.blank:
            self.blank, found, more = self.blank - 1, [], None
        # Beside the rows stands what differs in each answer.
        body = {"items": found[at : at + 2], "next": more, "request": f"r-{self.asked}"}
        link = f'<{HOST}{request.path}?at={more}>; rel="next"' if more else ""
        return Reply(self.other or body, headers={"Link": link})


PAGINGS: list[Paging] = [
    Tokens(lambda told: told["next"], "at", rows=items),
    Numbers(items),
    Offsets(items),
    Links(items),
]
each_paging = pytest.mark.parametrize("paging", PAGINGS, ids=lambda paging: type(paging).__name__)


class Wrapped(RestConnector[Settings]):
    """Reads applications, each with its person."""

    name, version, translator = "wrapped", "1", "1"
    lists = Lists({"/applications": "read", "/people": "read"}, one={"limit": 1}, changed="changed", who="owner")
    paging: Paging = PAGINGS[0]

    def transport(self) -> HttpPlan:
        return HttpPlan(f"{HOST}/v1", ApiKey(Secret("k", "env:K")), Budget(100, 1.0), self.paging)

    def between(self, since: str, until: str) -> dict[str, str | int]:
        return {"from": since, "to": until}

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        self.people = self.joined({"people": Join("/people")})["people"]
        for walk in self.walks(cursor, overlap=timedelta(hours=1), legs=("/applications",)):
            yield from walk.pages(self.answers(walk), partial(self.read, walk))

    def read(self, walk: Walk, answer: Answer) -> tuple[list[Raw], list[Any]]:
        rows = walk.news(listed(answer, walk.leg), "changed")
        people = {row["id"]: row for row in self.people.rows(row["person_id"] for row in rows)}
        return [Raw(str(row["id"]), {**row, **people[row["person_id"]]}, "") for row in rows], []

    def translate(self, raw: Reader) -> Draft:
        return Draft(outcome="unknown")


def wrapped(api: Any, paging: Paging = PAGINGS[0], kind: type[Wrapped] = Wrapped) -> Wrapped:
    connector = kind(Settings(account="acme"), clock=CLOCK)
    connector.paging, time = paging, FakeTime()
    http = build_http(
        connector.transport(),
        source="wrapped",
        clock=CLOCK,
        exchanges=lambda base: InProcess(api, base),
        sleep=time.sleep,
        monotonic=time.monotonic,
    )
    connector.use(http)
    return connector


def pages(connector: Wrapped, cursor: Cursor | None = None) -> list[Page]:
    return [page for part in connector.parts() for page in part.pages(cursor)]


def names(found: list[Page]) -> list[str]:
    return [raw.data["name"] for page in found for raw in page.raws]


@each_paging
def test_wrapped_rows_are_paged_and_joined(paging: Paging) -> None:
    found = [page for page in pages(wrapped(Wrapping(), paging)) if page.raws]

    assert [len(page.raws) for page in found] == [2, 1]
    assert sorted(names(found)) == ["n1", "n2", "n3"]


@each_paging
def test_a_wrapped_list_that_is_suddenly_empty_has_lost_its_right(paging: Paging) -> None:
    api = Wrapping()
    done = pages(wrapped(api, paging))[-1].cursor
    api.lists = {"/applications": [], "/people": []}

    with pytest.raises(SourceError, match=r"lost its right.* act as a owner\?"):
        pages(wrapped(api, paging), done)


def test_a_wrapped_list_whose_rows_were_deleted_is_believed_when_it_says_so_twice() -> None:
    api = Wrapping()
    done = pages(wrapped(api))[-1].cursor
    api.lists = {**api.lists, "/applications": ROWS[:1]}

    assert names(pages(wrapped(api), done)) == []


def test_a_wrapped_list_that_was_empty_for_one_answer_contradicts_itself() -> None:
    api = Wrapping()
    done = pages(wrapped(api))[-1].cursor
    api.blank = 1

    with pytest.raises(SourceUnavailableError, match="contradicts itself"):
        pages(wrapped(api), done)


@each_paging
@pytest.mark.parametrize("other", [{"message": "busy"}, [1], {"items": None}, {"items": {"id": 1}}, "busy"])
def test_an_answer_without_the_wrapping_is_an_error_and_no_end_of_the_list(paging: Paging, other: Any) -> None:
    api = Wrapping()
    api.other = other

    with pytest.raises(SourceError, match="/applications did not answer a list"):
        names(pages(wrapped(api, paging)))


def test_the_doctor_finds_wrapped_rows() -> None:
    assert list(examined(Wrapping())) == []


def test_the_doctor_notices_that_nothing_is_visible_in_wrapped_lists() -> None:
    api = Wrapping()
    api.lists = {"/applications": [], "/people": []}

    assert [(one.code, one.what) for one in examined(api)] == [("nothing_visible", "owner")]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_an_api_that_refuses_an_id_that_is_none_is_not_broken(status: int) -> None:
    class OfUuids(Wrapping):
        def __call__(self, request: Request) -> Reply:
            return Reply({"error": "no uuid"}, status) if "ids" in dict(request.query) else super().__call__(request)

    class Joining(Wrapped):
        joins: ClassVar[dict[str, Join]] = {"people": Join("/people")}

    connector = wrapped(OfUuids(), kind=Joining)

    assert list(connector.asking(lambda: look_at_lists(connector))) == []


def examined(api: Any) -> Iterator[Any]:
    connector = wrapped(api)
    return connector.asking(lambda: look_at_lists(connector))


def test_rows_that_nobody_wrapped_are_the_answer_itself() -> None:
    assert rows_of([1, 2], bare, "/rows") == [1, 2]

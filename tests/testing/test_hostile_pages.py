"""Pages that lead astray: the real page with only its way on changed, so that a careless reader really goes there."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import orjson
import pytest

from relay_connectors.errors import RelayConnectorsError, SourceError
from relay_connectors.http import Exchange
from relay_connectors.http.api import ApiClient
from relay_connectors.http.auth import Bearer
from relay_connectors.http.paging import link_pages, numbered_pages, offset_pages, token_pages
from relay_connectors.testing import Api, FaultProxy, Reply, Request, hostile, served
from relay_connectors.testing.hostile import Fault
from relay_connectors.testing.serving import Headers

KEY = "a-key-that-nobody-else-hears"
ROWS = [{"id": number} for number in range(6)]


def page_of(request: Request, *names: str) -> int:
    return next((int(value) for name, value in request.query if name in names), 0)


def by_link(request: Request) -> Reply:
    """A bare list, two rows a page, that goes on by its Link header."""
    at = page_of(request, "after")
    links = [("Link", f'</x?after={at + 2}>; title="a, b"; rel="next"')] if at < 4 else []
    return Reply(ROWS[at : at + 2], headers=Headers([("ETag", "e"), ("Link", '</x>; rel="first"'), *links]))


def by_url(request: Request) -> Reply:
    at = page_of(request, "after")
    return Reply({"rows": ROWS[at : at + 2], "paging": {"next": f"/x?after={at + 2}" if at < 4 else None}})


def by_token(request: Request) -> Reply:
    at = page_of(request, "token")
    return Reply({"rows": ROWS[at : at + 2], "meta": {"token": str(at + 2) if at < 4 else None}, "has_more": at < 4})


def by_offset(request: Request) -> Reply:
    at = page_of(request, "offset")
    return Reply({"rows": ROWS[at : at + 2]})


@contextmanager
def before(api: Api) -> Iterator[FaultProxy]:
    with served(api) as url, FaultProxy(url) as proxy:
        yield proxy


def client(proxy: FaultProxy) -> ApiClient:
    return ApiClient(Exchange(proxy.url, deadline=2), Bearer(lambda: KEY), source="home")


def rows_of(json: Any) -> list[Any]:
    return list(json["rows"])


def token_of(json: Any) -> str | None:
    return json["meta"]["token"]  # type: ignore[no-any-return]


def careless(url: str, leads: Callable[[Any, Any], str]) -> None:
    """Reads pages as an afternoon's script does: wherever they lead, with the key."""
    for _ in range(5):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": KEY})) as answer:
            going = leads(answer.headers, orjson.loads(answer.read()))
        if not going.startswith("http"):
            return
        url = going


def link_of(headers: Any, _: Any) -> str:
    found = re.findall(r'<([^>]*)>[^<]*rel="next"', ", ".join(headers.get_all("Link", [])))
    return str(found[0]) if found else ""


def field_of(_: Any, told: Any) -> str:
    return str(told["paging"]["next"])


READERS = {
    "a bare list with Link": (by_link, "", link_of),
    "a URL in the JSON": (by_url, "paging.next", field_of),
}


@pytest.mark.parametrize(("api", "field", "leads"), READERS.values(), ids=READERS)
def test_a_reader_that_follows_its_next_page_to_another_host_is_caught(
    api: Api, field: str, leads: Callable[[Any, Any], str]
) -> None:
    heard: list[Request] = []

    def spy(request: Request) -> Reply:
        heard.append(request)
        return Reply([])

    with served(spy) as elsewhere, before(api) as proxy, proxy.expect(hostile.following(f"{elsewhere}/x", field)):
        careless(f"{proxy.url}/x", lambda headers, told: leads(headers, told) if told else "")

    assert [request.headers["authorization"] for request in heard] == [KEY]


def test_a_reader_that_keeps_to_its_origin_is_not_led_astray() -> None:
    heard: list[Request] = []

    def spy(request: Request) -> Reply:
        heard.append(request)
        return Reply([])

    with (
        served(spy) as elsewhere,
        before(by_link) as proxy,
        proxy.expect(hostile.following(f"{elsewhere}/x")),
        pytest.raises(RelayConnectorsError, match="leads away"),
    ):
        list(link_pages(client(proxy), "/x"))

    assert heard == []


def test_only_the_way_on_is_changed() -> None:
    with before(by_link) as proxy:
        proxy.hit(hostile.following("https://elsewhere.example/x"))
        with urllib.request.urlopen(f"{proxy.url}/x") as answer:
            body, told = answer.read(), answer.headers

    assert orjson.loads(body) == ROWS[:2]
    assert told.get_all("Link") == ['</x>; rel="first"', '<https://elsewhere.example/x>; rel="next"']
    assert told["ETag"] == "e"


def test_only_the_named_field_is_changed() -> None:
    with before(by_url) as proxy:
        proxy.hit(hostile.following("https://elsewhere.example/x", "paging.next"))
        told = client(proxy).get("/x").json

    assert told == {"rows": ROWS[:2], "paging": {"next": "https://elsewhere.example/x"}}


def test_a_circle_by_token_has_two_pages_each_behind_the_other() -> None:
    with before(by_token) as proxy:
        proxy.hit(hostile.circle("token", "meta.token"), times=None)
        asking = client(proxy)
        told = [asking.get("/x", token=token).json for token in ("0", "circle-1", "circle-2")]

    assert [page["meta"]["token"] for page in told] == ["circle-1", "circle-2", "circle-1"]
    assert all(page["has_more"] and page["rows"] == ROWS[:2] for page in told)


def test_a_circle_is_one_of_each_list() -> None:
    with before(lambda request: Reply({"rows": [request.path], "next_cursor": None})) as proxy:
        proxy.hit(hostile.circle(), times=None)
        told = [client(proxy).get(path).json for path in ("/x", "/y")]

    assert told == [{"rows": [path], "next_cursor": "circle-1"} for path in ("/x", "/y")]


WALKS: dict[str, tuple[Api, Fault, Callable[[ApiClient], Iterator[Any]]]] = {
    "link": (by_link, hostile.circle("link"), lambda asking: link_pages(asking, "/x")),
    "token": (
        by_token,
        hostile.circle("token", "meta.token"),
        lambda asking: token_pages(asking, "/x", token_of, "token"),
    ),
    "number": (by_offset, hostile.circle("number"), lambda asking: offset_pages(asking, "/x", rows_of)),
}


@pytest.mark.parametrize(("api", "fault", "walk"), WALKS.values(), ids=WALKS)
def test_a_circle_is_walked_and_noticed(api: Api, fault: Fault, walk: Callable[[ApiClient], Iterator[Any]]) -> None:
    with before(api) as proxy:
        asking = client(proxy)
        whole = [len(page.json) for page in walk(asking)]
        with proxy.expect(fault, times=None), pytest.raises(SourceError):
            list(islice(walk(asking), 20))

    assert len(whole) == 3


LINKS = {"link": (by_link, "", link_of), "link in JSON": (by_url, "paging.next", field_of)}


@pytest.mark.parametrize(("api", "field", "leads"), LINKS.values(), ids=LINKS)
def test_a_careless_reader_walks_a_circle_of_links_on_and_on(
    api: Api, field: str, leads: Callable[[Any, Any], str]
) -> None:
    with before(api) as proxy:
        proxy.hit(hostile.circle("link", field), times=None)
        careless(f"{proxy.url}/x?after=0", leads)
        turns = [dict(request.query).get("turn") for request in proxy.asked]

    assert turns == [None, "circle-1", "circle-2", "circle-1", "circle-2"]
    assert proxy.hits == {"circle": 5}


def test_a_circle_by_number_tells_the_first_page_again_and_counts_from_then_on() -> None:
    with before(by_offset) as proxy:
        proxy.hit(hostile.circle("number"), times=None)
        asking = client(proxy)
        told = [asking.get("/x", offset=at).json["rows"] for at in (0, 0, 2, 4)]

    assert told == [ROWS[:2]] * 4
    assert proxy.hits == {"circle": 2}


ASTRAY: dict[str, Callable[[], Fault]] = {
    "following": lambda: hostile.following("https://elsewhere.example/"),
    "following a field": lambda: hostile.following("https://elsewhere.example/", "paging.next"),
    "circle by token": hostile.circle,
    "circle by link": lambda: hostile.circle("link"),
    "circle by link in JSON": lambda: hostile.circle("link", "paging.next"),
    "circle by number": lambda: hostile.circle("number"),
}
PAGES: dict[str, Reply] = {
    "a list without a way on": Reply([{"id": 1}], headers={"Link": '</x>; rel="prev", </x>; rel="nextish"'}),
    "an object without a way on": Reply({"rows": [{"id": 1}], "next": "/x?page=2", "token": "t"}),
    "a last page": Reply({"rows": [], "paging": {"next": None}}, headers={"Link": ""}),
    "no JSON": Reply(raw=b"<html>"),
    "a refusal": Reply({"next_cursor": "c", "paging": {"next": "/x"}}, 400, {"Link": '</x>; rel="next"'}),
}


@pytest.mark.parametrize("make", ASTRAY.values(), ids=ASTRAY)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_that_does_not_lead_on_in_this_way_passes_as_it_is_and_does_not_count(
    make: Callable[[], Fault], page: Reply
) -> None:
    with before(lambda _: page) as proxy:
        proxy.hit(make(), times=None)
        exchange = Exchange(proxy.url, deadline=2)
        answers = [exchange.send("GET", f"{proxy.url}/x?page={number}") for number in (1, 2)]
        exchange.close()

    assert [answer.body for answer in answers] == [page.body] * 2
    assert [answer.headers.get("link") for answer in answers] == [page.headers.get("Link")] * 2
    assert not proxy.hits


def test_pages_that_lead_on_in_another_way_are_refused_when_they_are_made() -> None:
    with pytest.raises(ValueError, match="offset"):
        hostile.circle("offset")  # type: ignore[arg-type]


def test_page_numbers_in_a_circle_end_too() -> None:
    with before(by_offset) as proxy:
        proxy.hit(hostile.circle("number"), times=None)
        with pytest.raises(SourceError, match="parameter"):
            list(islice(numbered_pages(client(proxy), "/x", rows_of, "offset"), 20))

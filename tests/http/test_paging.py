"""Pages: every one of them, in order, and no circle is walked for ever."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import SourceError
from relay_connectors.http.api import ApiAnswer
from relay_connectors.http.paging import link_pages, next_link, numbered_pages, offset_pages, token_pages

HOME = "https://a.example"


class Pages:
    """Answers by the path or the value of one parameter, and keeps what was asked."""

    def __init__(self, answers: dict[str, tuple[Any, dict[str, str]]], parameter: str = "") -> None:
        self.answers = answers
        self.parameter = parameter
        self.asked: list[tuple[str, dict[str, str | int]]] = []

    def get(self, path: str, **params: str | int) -> ApiAnswer:
        assert len(self.asked) < 50, "paging does not end"
        self.asked.append((path, params))
        json, headers = self.answers[str(params.get(self.parameter, "")) if self.parameter else path]
        return ApiAnswer(json, headers, HOME + path)

    def follow(self, url: str) -> ApiAnswer:
        return self.get(url.removeprefix(HOME))


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ('<https://a.example/x?page=2>; rel="next"', "https://a.example/x?page=2"),
        ('<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next"', "https://a.example/3"),
        ('</x?ids=1,2,3&at=4>; rel="next"; title="a, b; c"', "/x?ids=1,2,3&at=4"),
        ("</x>; rel=next", "/x"),
        ('</x> ; REL = "Last Next"', "/x"),
        ('</x>; title="now"; rel="next",', "/x"),
        ('</x>; rel="last"', None),
        ('</x>; rel="nextish"', None),
        ("", None),
        (" , ", None),
        ('</x;a=1?ids=1,2>;;rel="next";', "/x;a=1?ids=1,2"),
        ("</x>; title*=UTF-8'de'n%c3%a4chstes; rel=\"next\"; crossorigin", "/x"),
        ('</x>; title="a \\"quoted\\" word, <b>"; rel=next', "/x"),
        ('</x>; rel="https://example.com/rels/more next"', "/x"),
        ('</x>; rel="next"; rel="last"', "/x"),
        (', </1>; rel="first",, </3>; rel=next', "/3"),
        ('</1>; rel="1", </0>; rel="current_page", </9>, </8>; rel="", </2>; rel="next"', "/2"),
        ('</1>; rel="1", </0>; rel="current_page"', None),
    ],
)
def test_the_next_link_is_found_by_its_relation(header: str, link: str | None) -> None:
    assert next_link(header) == link


@pytest.mark.parametrize(
    "header",
    [
        'https://a.example/x; rel="next"',
        "</x>; rel='next'",
        '</x>; rel="next_page"',
        '</x>; rel="next"x',
        '</x>; rel="next',
        "</x>",
        '<</x>>; rel="next"',
        '</1>; rel="prev" </3>; rel="next"',
        '</1>; rel="prev", /3; rel="next"',
        f'</x?at={"A" * 8192}>; rel="next"',
        ";",
    ],
)
def test_a_link_header_that_cannot_be_read_is_no_last_page(header: str) -> None:
    with pytest.raises(SourceError, match="Link header"):
        next_link(header)


def test_a_page_whose_link_cannot_be_read_is_not_given() -> None:
    pages = Pages({"/rows": ([1], {"link": "/rows?p=2; rel=next"})})
    with pytest.raises(SourceError, match="/rows: its Link header"):
        next(link_pages(pages, "/rows"))


@settings(max_examples=100)
@given(st.text('<>;, ="relnxt/a\t', max_size=200))
def test_no_link_header_breaks_a_run(header: str) -> None:
    try:
        link = next_link(header)
    except SourceError:
        assert header.strip(" ,")
        return
    assert link is None or f"<{link}>" in header


def test_links_are_followed_to_the_end() -> None:
    pages = Pages(
        {
            "/rows": (1, {"link": '<https://a.example/rows?p=2>; rel="next"'}),
            "/rows?p=2": (2, {"link": '<?p=3>; rel="next", </rows>; rel="first"'}),
            "/rows?p=3": (3, {"link": '</rows>; rel="first"'}),
        }
    )
    assert [page.json for page in link_pages(pages, "/rows", per_page=100)] == [1, 2, 3]
    assert pages.asked[0] == ("/rows", {"per_page": 100})
    assert pages.asked[1][1] == {}


def test_links_in_a_circle_are_an_error() -> None:
    pages = Pages({"/a": (1, {"link": "</b>; rel=next"}), "/b": (2, {"link": "</a>; rel=next"})})
    with pytest.raises(SourceError, match="circle"):
        list(link_pages(pages, "/a"))


@pytest.mark.parametrize("link", ["https://evil.example/rows", "//evil.example/rows", "http://a.example/rows", "rows"])
def test_a_link_to_elsewhere_is_not_followed(link: str) -> None:
    pages = Pages({"/rows": (1, {"link": f"<{link}>; rel=next"})})
    with pytest.raises(SourceError, match="not followed"):
        list(link_pages(pages, "/rows"))
    assert len(pages.asked) == 1


def test_tokens_are_followed_with_all_parameters() -> None:
    pages = Pages({"": ({"next": "t1"}, {}), "t1": ({"next": "t2"}, {}), "t2": ({"next": ""}, {})}, "page_token")
    assert len(list(token_pages(pages, "/rows", lambda json: json["next"], size=10))) == 3
    assert [asked[1] for asked in pages.asked] == [
        {"size": 10},
        {"size": 10, "page_token": "t1"},
        {"size": 10, "page_token": "t2"},
    ]


def test_tokens_in_a_circle_are_an_error() -> None:
    pages = Pages({"": ({"next": "t1"}, {}), "t1": ({"next": "t1"}, {})}, "page_token")
    with pytest.raises(SourceError, match="circle"):
        list(token_pages(pages, "/rows", lambda json: json["next"]))


class Fresh(Pages):
    """The same rows for ever, each time with a mark that was never there before."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__({})
        self.rows = rows

    def get(self, path: str, **params: str | int) -> ApiAnswer:
        self.asked.append((path, params))
        mark = len(self.asked)
        return ApiAnswer({"rows": self.rows, "next": f"t{mark}"}, {"link": f"</rows?at={mark}>; rel=next"}, HOME + path)


@pytest.mark.parametrize(("rows", "most"), [([1, 2], 2), ([], 101)])
@pytest.mark.parametrize("paged", [link_pages, lambda http, path: token_pages(http, path, lambda json: json["next"])])
def test_a_fresh_mark_for_the_same_page_is_no_progress(paged: Any, rows: list[int], most: int) -> None:
    pages = Fresh(rows)
    with pytest.raises(SourceError, match="never end"):
        list(paged(pages, "/rows"))
    assert len(pages.asked) == most


def test_pages_without_rows_in_between_are_no_end() -> None:
    told = {"": ([1], "a"), "a": ([], "b"), "b": ([], "c"), "c": ([2], "")}
    pages = Pages({at: ({"rows": rows, "next": then}, {}) for at, (rows, then) in told.items()}, "page_token")
    assert len(list(token_pages(pages, "/rows", lambda json: json["next"]))) == 4


def test_numbers_are_counted_until_a_page_is_empty() -> None:
    pages = Pages({"1": ([1, 2], {}), "2": ([3], {}), "3": ([], {})}, "page")
    assert [page.json for page in numbered_pages(pages, "/rows", lambda json: json)] == [[1, 2], [3]]


def test_offsets_grow_by_the_rows_that_came() -> None:
    pages = Pages({"0": ([1, 2], {}), "2": ([3], {}), "3": ([], {})}, "offset")
    assert [page.json for page in offset_pages(pages, "/rows", lambda json: json)] == [[1, 2], [3]]


@pytest.mark.parametrize("paged", [numbered_pages, offset_pages])
def test_a_source_that_ignores_the_number_is_an_error(paged: Any) -> None:
    class Same(Pages):
        def get(self, path: str, **params: str | int) -> ApiAnswer:
            self.asked.append((path, params))
            return ApiAnswer([{"id": 1}], {})

    pages = Same({})
    with pytest.raises(SourceError, match="same"):
        list(paged(pages, "/rows", lambda json: json))
    assert len(pages.asked) == 2

"""Pages of an API, one after the other, and never the same one for ever.

Each function yields whole answers; one that can't make progress raises SourceError. Page numbers and offsets over
a list whose rows can leave it lose rows while it is being read: prefer a source's own links or tokens.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from relay_connectors.errors import SourceError
from relay_connectors.http.origin import same_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from relay_connectors.http.api import ApiAnswer

__all__ = ["link_pages", "next_link", "numbered_pages", "offset_pages", "token_pages"]

# RFC 8288, section 3: <target>; parameter; parameter=value; parameter="value, with \"comma\"", <target> …
_TARGET = re.compile(r"[\s,]*<([^<>]*)>", re.ASCII)
_PARAMETER = re.compile(
    r'\s*;\s*(?:([^\s=;,"<>]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"<>]+)))?)?', re.ASCII | re.DOTALL
)
_END = re.compile(r"\s*(?:,[\s,]*|\Z)", re.ASCII)
# What is no name of a relation may be "next" in other quotes; next_page may mean it.
_DOUBTFUL = re.compile(r"\A[^a-z0-9_]|\Anext[^a-z]", re.ASCII)
_LONGEST_HEADER = 8192
_MOST_FRUITLESS = 100  # filters that are looked at page by page leave some pages empty, but not so many in a row


class Asks(Protocol):
    """The part of ``ApiClient`` that paging needs."""

    def get(self, path: str, **params: str | int) -> ApiAnswer: ...

    def follow(self, url: str) -> ApiAnswer: ...


def next_link(header: str, path: str = "the list") -> str | None:
    """The target of ``rel="next"`` in a Link header, as written; None on the last page.

    Raises:
        SourceError: if any of the *header*, which came with *path*, cannot be read: the part may be the next page's.
    """
    links = _links(header.strip()) if len(header) <= _LONGEST_HEADER else None
    if links and (following := next((target for target, relations in links if "next" in relations), None)) is not None:
        return following
    if links is None or any(not relations or any(map(_DOUBTFUL.search, relations)) for _, relations in links):
        message = f"{path}: its Link header cannot be read, so nobody knows whether the list goes on."
        raise SourceError(message)
    return None


def _links(header: str) -> list[tuple[str, list[str]]] | None:
    """Each target with its relations; None if anything is left over."""
    links: list[tuple[str, list[str]]] = []
    at = 0
    while at < len(header):
        target = _TARGET.match(header, at)
        if target is None:
            return links if not header[at:].strip(" \t,") else None
        parameters, at = _parameters(header, target.end())
        relations = parameters.get("rel", "").lower().split()
        end = _END.match(header, at)
        if end is None:
            return None
        links.append((target[1], relations))
        at = end.end()
    return links


def _parameters(header: str, at: int) -> tuple[dict[str, str], int]:
    """A link's parameters, by name in lower case, and where they end; of several with one name the first counts."""
    found: dict[str, str] = {}
    while parameter := _PARAMETER.match(header, at):
        name, quoted, plain = parameter.groups()
        if name:
            found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain or "")
        at = parameter.end()
    return found, at


def link_pages(http: Asks, path: str, **params: str | int) -> Iterator[ApiAnswer]:
    """Follow ``Link: <…>; rel="next"`` within the origin; the links carry all parameters themselves."""
    answer = http.get(path, **params)
    seen, progress = set[str](), _Progress(path)
    while True:
        progress.check(answer.json)
        link = next_link(answer.headers.get("link", ""), path)
        yield answer
        if link is None:
            return
        url = same_origin(answer.url, link)
        _new(url, seen, path)
        answer = http.follow(url)


def token_pages(
    http: Asks, path: str, token: Callable[[Any], str | None], parameter: str = "page_token", **params: str | int
) -> Iterator[ApiAnswer]:
    """Ask again with the token that *token* finds in an answer's JSON, until it finds none."""
    answer = http.get(path, **params)
    seen, progress = set[str](), _Progress(path)
    while True:
        progress.check(answer.json)
        yield answer
        following = token(answer.json)
        if not following:
            return
        _new(following, seen, path)
        answer = http.get(path, **{**params, parameter: following})


def numbered_pages(
    http: Asks,
    path: str,
    rows: Callable[[Any], Sequence[Any]],
    parameter: str = "page",
    first: int = 1,
    **params: str | int,
) -> Iterator[ApiAnswer]:
    """Pages *first*, *first* + 1 … until one without rows; *rows* finds them in an answer's JSON."""
    return _counted(http, path, rows, parameter, first, lambda _: 1, params)


def offset_pages(
    http: Asks, path: str, rows: Callable[[Any], Sequence[Any]], parameter: str = "offset", **params: str | int
) -> Iterator[ApiAnswer]:
    """As ``numbered_pages``, counted in rows from 0."""
    return _counted(http, path, rows, parameter, 0, len, params)


def _counted(
    http: Asks,
    path: str,
    rows: Callable[[Any], Sequence[Any]],
    parameter: str,
    at: int,
    step: Callable[[Sequence[Any]], int],
    params: dict[str, str | int],
) -> Iterator[ApiAnswer]:
    before = b""
    while True:
        answer = http.get(path, **{**params, parameter: at})
        found = rows(answer.json)
        if not found:
            return
        # A source that does not know the parameter answers its first page for ever.
        print_of_rows = hashlib.sha256(orjson.dumps(list(found))).digest()
        if print_of_rows == before:
            message = f"{path}: two pages in a row are the same; does the source know the parameter {parameter!r}?"
            raise SourceError(message)
        before = print_of_rows
        yield answer
        at += step(found)


class _Progress:
    """Each page of a list must bring rows that no page before it brought: a fresh mark each time proves nothing."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._pages: set[bytes] = set()
        self._fruitless = 0

    def check(self, json: Any) -> None:
        """Raises SourceError if *json* is a page that was there before, or one too many without rows."""
        lists = _filled(json)
        self._fruitless = 0 if lists else self._fruitless + 1
        page = hashlib.sha256(orjson.dumps(lists)).digest()
        if lists and page in self._pages:
            message = f"{self._path}: page {len(self._pages) + 1} is one of those before it; its pages never end"
            raise SourceError(message)
        if self._fruitless > _MOST_FRUITLESS:
            message = f"{self._path}: {self._fruitless} pages in a row hold no row; its pages never end"
            raise SourceError(message)
        self._pages.add(page)


def _filled(json: Any) -> list[Any]:
    """The lists of an answer that hold something; what stands beside them, such as a token, always differs."""
    if isinstance(json, list):
        return [json] if json else []
    return [found for inner in json.values() for found in _filled(inner)] if isinstance(json, dict) else []


def _new(mark: str, seen: set[str], path: str) -> None:
    if mark in seen:
        message = f"{path}: the pages lead in a circle after {len(seen)} of them"
        raise SourceError(message)
    seen.add(mark)

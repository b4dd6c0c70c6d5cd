"""Pages that lead astray: the real server's page, changed in nothing but the place that says where the next one is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlencode

import orjson

from relay_connectors.testing.hostile.answers import json_of
from relay_connectors.testing.hostile.faults import Fault
from relay_connectors.testing.hostile.line import Line
from relay_connectors.testing.serving import Headers, Reply, Request

__all__ = ["circle", "following"]

Way = Literal["token", "link", "number"]

_NEXT = re.compile(r'\brel\s*=\s*"?[^";,]*(?<![\w-])next(?![\w-])', re.IGNORECASE)
_TURNS = ("circle-1", "circle-2")


def following(url: str, field: str = "") -> Fault:
    """The request is handled, and the page's next one lies at *url*; the rest of the page is as it was.

    Changed is the page's ``Link`` header with ``rel="next"``, or else the *field* of its JSON that holds the next
    page's URL (``"next"``, ``"paging.next"``). A page that names no next one there is handed on as it is, and counts
    neither in ``hits`` nor in ``times``: who does not read that place could not be led astray by it.
    """

    def act(line: Line) -> None:
        reply = line.pass_on()
        changed = _leading(reply, url, field)
        if changed is None:
            line.spare(reply)
        else:
            line.answer(changed)

    return Fault("following", act, handled=True)


def circle(by: Way = "token", field: str = "") -> Fault:
    """The pages never end: each request that is hit is told what the first one to its path was told.

    *by* says how the API leads to its next page; a page that does not lead on in this way is handed on as it is, and
    counts neither in ``hits`` nor in ``times``.

    - ``"token"``: two pages, each behind the other, by the token in *field* of the JSON (``"next_cursor"``; also
      ``"paging.next"``); it must be there, if only as null. A ``has_more`` beside it turns true.
    - ``"link"``: two pages, each behind the other, by the ``Link`` header, or by the URL in *field* of the JSON.
    - ``"number"``: the client counts pages or rows by itself. The first request is told the truth and does not count.
    """
    turns: dict[Way, Callable[[str], Callable[[Line], None]]] = {"token": _by_token, "link": _by_link}
    if by not in (*turns, "number"):
        message = f"pages lead on by a token, a link or a number, not by {by!r}"
        raise ValueError(message)
    return Fault("circle", turns[by](field) if by in turns else _by_number(), handled=True)


def _by_token(field: str) -> Callable[[Line], None]:
    first: dict[str, Request] = {}

    def act(line: Line) -> None:
        reply = line.pass_on(first.setdefault(line.request.path, line.request))
        told = json_of(reply)
        if reply.status >= 300 or not _has(told, field or "next_cursor"):
            line.spare(reply)
            return
        told = _with(told, field or "next_cursor", _turn(line.request))
        told |= {"has_more": True} if "has_more" in told else {}
        line.answer(replace(reply, raw=orjson.dumps(told)))

    return act


def _by_link(field: str) -> Callable[[Line], None]:
    first: dict[str, Request] = {}

    def act(line: Line) -> None:
        asked = first.setdefault(line.request.path, line.request)
        reply, query = line.pass_on(asked), urlencode([*asked.query, ("turn", _turn(line.request))])
        changed = _leading(reply, f"http://{line.request.headers.get('host', '')}{asked.path}?{query}", field)
        if changed is None:
            line.spare(reply)
        else:
            line.answer(changed)

    return act


def _by_number() -> Callable[[Line], None]:
    first: dict[str, tuple[Request, Reply]] = {}

    def act(line: Line) -> None:
        real = line.pass_on()
        asked, told = first.setdefault(line.request.path, (line.request, real))
        if real.status >= 300 or told.status >= 300 or asked.query == line.request.query or real.body == told.body:
            line.spare(real)
        else:
            line.answer(told)

    return act


def _turn(request: Request) -> str:
    """The page behind the one that was asked for."""
    return _TURNS[_TURNS[0] in dict(request.query).values()]


def _leading(reply: Reply, url: str, field: str) -> Reply | None:
    """The page with its next one at *url*; None where it names none."""
    if reply.status >= 300:
        return None
    if field:
        told = json_of(reply)
        return replace(reply, raw=orjson.dumps(_with(told, field, url))) if _value(told, field) else None
    pairs = Headers.of(reply.headers).pairs
    if not any(_is_next(*pair) for pair in pairs):
        return None
    leading = Headers((name, f'<{url}>; rel="next"' if _is_next(name, told) else told) for name, told in pairs)
    return replace(reply, headers=leading)


def _is_next(name: str, told: str) -> bool:
    return name.lower() == "link" and bool(_NEXT.search(told))


def _has(told: Any, field: str) -> bool:
    """Whether there is such a field, whatever it holds."""
    name, _, inner = field.partition(".")
    return isinstance(told, Mapping) and name in told and (not inner or _has(told[name], inner))


def _value(told: Any, field: str) -> Any:
    for name in field.split("."):
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def _with(told: Any, field: str, value: str) -> dict[str, Any]:
    name, _, inner = field.partition(".")
    return {**told, name: _with(told[name], inner, value) if inner else value}

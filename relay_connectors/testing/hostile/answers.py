"""Answers that are wrong: made up without asking the real server, or the real one's, spoiled after it handled."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from relay_connectors.testing.hostile.faults import Fault
from relay_connectors.testing.hostile.line import Line, head_of
from relay_connectors.testing.serving import Reply

__all__ = [
    "RETRY_AFTER",
    "bomb",
    "cut_body",
    "impostor",
    "items_doubled",
    "items_missing",
    "items_permuted",
    "items_status",
    "items_unknown",
    "redirect",
    "refusal",
    "spoiled",
]

RETRY_AFTER: Mapping[str, str] = {
    "seconds": "1",
    "zero": "0",
    "date": "Sat, 21 Nov 2026 03:00:01 GMT",
    "rfc850_date": "Saturday, 21-Nov-26 03:00:01 GMT",
    "past_date": "Thu, 01 Jan 1970 00:00:00 GMT",
    "far_date": "Fri, 31 Dec 9999 23:59:59 GMT",
    "impossible_date": "Mon, 31 Feb 2026 25:61:61 GMT",
    "iso_date": "2026-11-21T03:00:01Z",
    "float": "1.5",
    "negative": "-1",
    "huge": "9" * 300,
    "exponent": "1e400",
    "not_a_number": "NaN",
    "infinite": "inf",
    "several": "1, 120",
    "garbage": "soon, please",
    "full_width": "１２",
    "empty": "",
}
"""Values of ``Retry-After`` as servers send them, and as none should, by a name for each."""

IMPOSTORS: Mapping[str, Reply] = {
    "html_200": Reply(
        headers={"Content-Type": "text/html; charset=utf-8"}, raw=b"<!doctype html><title>Sign in</title>"
    ),
    "empty_200": Reply(raw=b""),
    "204": Reply(status=204, raw=b""),
    "null_200": Reply(raw=b"null"),
    "list_200": Reply(raw=b"[]"),
    "other_200": Reply({"ok": True}),
    "binary_200": Reply(raw=bytes(range(256))),
    "deep_200": Reply(raw=b"[" * 100_000),
    "418": Reply({"title": "teapot"}, 418),
    "999": Reply({}, 999),
}

NOBODY = "rcr_" + "z" * 26


def refusal(status: int, retry_after: str | None = None, code: str = "") -> Fault:
    """Nothing is handled; the answer is a problem of this status. *retry_after* is told as it is written."""
    problem = {"type": "about:blank", "title": "no", "status": status, **({"code": code} if code else {})}
    headers = {"Content-Type": "application/problem+json"}
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    return Fault(f"refusal_{status}", lambda line: line.answer(Reply(problem, status, headers)))


def impostor(kind: str) -> Fault:
    """Nothing is handled, and something that is no server of this kind answers: a login page, an empty 200, a 204.

    *kind* is one of html_200, empty_200, 204, null_200, list_200, other_200, binary_200, deep_200, 418 and 999.
    """
    if kind not in IMPOSTORS:
        message = f"nobody poses as {kind!r}; there are {', '.join(IMPOSTORS)}"
        raise ValueError(message)
    return Fault(kind, lambda line: line.answer(IMPOSTORS[kind]))


def redirect(status: int, location: str) -> Fault:
    """Nothing is handled; the client is sent elsewhere."""
    headers = {"Location": location}
    return Fault(f"redirect_{status}", lambda line: line.answer(Reply({}, status, headers)))


def spoiled(name: str, change: Callable[[Any], Any]) -> Fault:
    """The request is handled; *change* gets its JSON and gives what is told instead.

    An answer that is no JSON, a refusal (300 and above), or one in which *change* changes nothing is handed on as it
    is, and counts neither in ``hits`` nor in ``times``.
    """

    def act(line: Line) -> None:
        reply = line.pass_on()
        told = json_of(reply) if reply.status < 300 else None
        before = orjson.dumps(told)
        after = before if told is None else orjson.dumps(change(told))
        if after == before:
            line.spare(reply)
        else:
            line.answer(replace(reply, raw=after))

    return Fault(name, act, handled=True)


def items_permuted() -> Fault:
    """The answer's list of objects begins with its last item. A list of one stays as it is, and does not count."""
    return spoiled("items_permuted", lambda told: _with_list(told, lambda rows: rows[-1:] + rows[:-1]))


def items_missing() -> Fault:
    """The answer's list lacks its last item."""
    return spoiled("items_missing", lambda told: _with_list(told, lambda rows: rows[:-1]))


def items_doubled() -> Fault:
    """The answer's list tells its first item twice."""
    return spoiled("items_doubled", lambda told: _with_list(told, lambda rows: rows[:1] + rows))


def items_unknown() -> Fault:
    """The answer's first item is about a record, link or event that nobody asked about."""
    return spoiled("items_unknown", lambda told: _with_list(told, lambda rows: [*map(_strange, rows[:1]), *rows[1:]]))


def items_status(word: str) -> Fault:
    """Every item of the answer that tells a ``status`` tells *word* instead, whatever was done with it."""
    return spoiled("items_status", lambda told: _with_list(told, lambda rows: [_restated(row, word) for row in rows]))


def cut_body(at: int, *, length: bool = True) -> Fault:
    """The request is handled, and its answer's body ends after *at* bytes (below 0: counted from its end).

    With *length* the head tells the whole body's length, so that the cut shows; without, only what is in it does.
    A body that ends before the cut is handed on as it is, and counts neither in ``hits`` nor in ``times``.
    """

    def act(line: Line) -> None:
        reply = line.pass_on()
        if reply.body[:at] == reply.body:
            line.spare(reply)
            return
        line.say(head_of(reply, len(reply.body) if length else None) + reply.body[:at])
        line.hang_up()

    return Fault("cut_with_length" if length else "cut_without_length", act, handled=True)


def bomb(megabytes: int = 64) -> Fault:
    """The answer is JSON that takes a thousandth of its size on the wire (gzip); nothing is handled."""
    packed = gzip.compress(b'{"padding":"' + b"0" * (megabytes << 20) + b'"}', compresslevel=9, mtime=0)
    headers = {"Content-Encoding": "gzip"}
    return Fault("bomb", lambda line: line.answer(Reply(headers=headers, raw=packed)))


def json_of(reply: Reply) -> Any:
    """What an answer tells; None where it is no JSON."""
    try:
        return orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return None


def _with_list(told: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """*told* with its first list of objects changed: *told* itself, or one that it holds."""
    if _is_list(told):
        return change(told)
    if not isinstance(told, dict):
        return told
    name = next((name for name, value in told.items() if _is_list(value)), None)
    return told if name is None else {**told, name: change(told[name])}


def _is_list(told: Any) -> bool:
    return isinstance(told, list) and bool(told) and all(isinstance(row, dict) for row in told)


def _restated(row: dict[str, Any], word: str) -> dict[str, Any]:
    return {**row, "status": word} if "status" in row else row


def _strange(row: dict[str, Any]) -> dict[str, Any]:
    """A row under an id that nobody knows; a link also under another address."""
    changed = {name: NOBODY for name in ("record_id", "link_id", "id", "entry_id") if row.get(name)}
    return {**row, **changed}

"""What arrives on a connection, read whole: bodies with a length and chunked ones, also those that wait to be asked."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterable
from email.message import Message
from typing import BinaryIO

from relay_connectors.testing.serving import Headers, Request

__all__ = ["UnreadableRequestError", "end_to_end", "read_request"]

LONGEST_LINE = 65536
HOP_BY_HOP = frozenset(
    {"connection", "content-length", "date", "expect", "host", "keep-alive", "server", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)


class UnreadableRequestError(Exception):
    """What arrived is no request of HTTP/1.1."""


def read_request(stream: BinaryIO, say: Callable[[bytes], None]) -> Request | None:
    """The next request on a connection, whole; None at its end. *say* sends what a client waits for before its body.

    Raises UnreadableRequestError.
    """
    words = stream.readline(LONGEST_LINE).decode("latin-1").split()
    if len(words) < 2:
        return None
    if not (words[0].isascii() and words[0].isalpha()):
        raise UnreadableRequestError  # the first bytes of a TLS handshake, say
    try:
        parsed = http.client.parse_headers(stream)
        if str(parsed.get("Expect", "")).lower() == "100-continue":
            say(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = _body(stream, parsed)
    except (http.client.HTTPException, ValueError):
        raise UnreadableRequestError from None
    return None if body is None else Request.of(words[0], words[1], Headers(parsed.items()), body)


def _body(stream: BinaryIO, parsed: Message) -> bytes | None:
    """The body; None where the connection ends before it does."""
    if str(parsed.get("Transfer-Encoding", "")).lower() == "chunked":
        return _chunked(stream)
    length = _size(str(parsed.get("Content-Length") or 0), 10)
    body = stream.read(length)
    return body if len(body) == length else None


def _chunked(stream: BinaryIO) -> bytes | None:
    """A body in chunks (RFC 9112, section 7.1); extensions and trailers are dropped."""
    body = b""
    while line := stream.readline(LONGEST_LINE):
        size = _size(line.partition(b";")[0].decode("latin-1"), 16)
        if not size:
            while stream.readline(LONGEST_LINE).strip():
                pass
            return body
        chunk = stream.read(size)
        if len(chunk) < size:
            return None
        body += chunk
        stream.readline(LONGEST_LINE)
    return None


def _size(told: str, base: int) -> int:
    size = int(told, base)
    if size < 0:
        raise ValueError(told)
    return size


def end_to_end(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers that a proxy hands on, in their order, also those that are there twice."""
    return Headers((name, value) for name, value in headers if name.lower() not in HOP_BY_HOP)

"""Reading an answer's body: whole or not at all, never more than asked for."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

__all__ = ["TooLargeBodyError", "UnreadableBodyError", "read_body"]

_CHUNK = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS


class UnreadableBodyError(Exception):
    """The body is too large or not decodable; the text holds nothing of it."""


class TooLargeBodyError(UnreadableBodyError):
    """The body is larger than was asked for."""


def read_body(raw: BaseHTTPResponse, *, largest: int) -> bytes:
    """The decoded body, at most *largest* bytes of it.

    gzip is undone here and not by urllib3, so that 10 kB can't become 10 GB in memory whatever its version.
    Raises UnreadableBodyError; ConnectionError when the body is shorter than its Content-Length (urllib3 1.26 does
    not look) or its gzip stream has no end; and what urllib3 raises on a broken connection.
    """
    coding = raw.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip", ""}:
        message = "the answer is encoded in a way that was not asked for"
        raise UnreadableBodyError(message)
    body, received = _collect(raw, zlib.decompressobj(_GZIP) if "gzip" in coding else None, largest)
    _check_length(raw.headers.get("content-length"), received)
    return body


def _collect(raw: BaseHTTPResponse, unzip: zlib._Decompress | None, largest: int) -> tuple[bytes, int]:
    body = bytearray()
    received = 0
    for chunk in raw.stream(_CHUNK, decode_content=False):
        received += len(chunk)
        body += _inflate(unzip, chunk, largest + 1 - len(body)) if unzip else chunk
        if len(body) > largest or received > largest:
            message = f"the answer is larger than {largest} bytes"
            raise TooLargeBodyError(message)
    if unzip and received:
        _check_end(unzip)
    return bytes(body), received


def _inflate(unzip: zlib._Decompress, chunk: bytes, room: int) -> bytes:
    try:
        return unzip.decompress(chunk, room)
    except zlib.error:
        message = "the answer says it is gzip and is not"
        raise UnreadableBodyError(message) from None


def _check_end(unzip: zlib._Decompress) -> None:
    if not unzip.eof:
        message = "the gzip stream stops before its end"
        raise ConnectionError(message)
    if unzip.unused_data:
        message = "something follows the gzip stream"
        raise UnreadableBodyError(message)


def _check_length(declared: str | None, received: int) -> None:
    # float: int() of a long digit string raises.
    if declared is not None and declared.isascii() and declared.isdigit() and float(declared) > received:
        message = "the body is shorter than its Content-Length"
        raise ConnectionError(message)

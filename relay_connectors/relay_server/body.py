"""Request bodies: plain or gzip, counted while they come in, so that neither a flood nor a zip bomb is ever held."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError

from relay_connectors.relay.wire import BATCH_BYTES
from relay_connectors.relay_server.problems import ProblemError, faults_of

__all__ = ["Body", "model_of", "object_of", "read_body"]

DRAINED_AT_MOST = 64 * 1024 * 1024
GZIP = 31  # zlib's window bits for "gzip only"


class Body(NamedTuple):
    """A decoded body, or what is wrong with it. ``content`` is then its readable beginning, for the fingerprint."""

    content: bytes
    problem: ProblemError | None = None

    def checked(self) -> bytes:
        """The content of a body that could be read whole."""
        if self.problem is not None:
            raise self.problem
        return self.content


async def read_body(request: Request) -> Body:
    """Read and decode the whole body. 413 above the limit (decoded), 415 for another coding or type."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    raw, whole = await _received(request)
    if kind != "application/json" or coding not in ("identity", "gzip"):
        return Body(raw, ProblemError("unsupported_media_type"))
    if not whole:
        return Body(raw, ProblemError("batch_too_large", kept=True))
    return _unzipped(raw) if coding == "gzip" else Body(raw)


async def _received(request: Request) -> tuple[bytes, bool]:
    """The body up to one byte above the limit. The rest is read and forgotten: a reset would hide the 413."""
    kept, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        kept += chunk[: BATCH_BYTES + 1 - len(kept)]
        if seen > DRAINED_AT_MOST:
            break
    return bytes(kept), seen <= BATCH_BYTES


def _unzipped(raw: bytes) -> Body:
    reader = zlib.decompressobj(GZIP)
    try:
        content = reader.decompress(raw, BATCH_BYTES + 1)
    except zlib.error:
        return Body(raw, ProblemError("malformed", kept=True))
    if len(content) > BATCH_BYTES:
        return Body(content, ProblemError("batch_too_large", kept=True))
    if not reader.eof or reader.unused_data:
        return Body(raw, ProblemError("malformed", kept=True))
    return Body(content)


def object_of(content: bytes) -> dict[str, Any]:
    """The JSON object in *content*; 400 for anything else."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise ProblemError("malformed", kept=True)
    return told


Model = TypeVar("Model", bound=BaseModel)


def model_of(kind: type[Model], content: bytes) -> Model:
    """The request in *content*; 400 names every field that is not of the contract, without its value."""
    try:
        return kind.model_validate(object_of(content))
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False, include_context=False, include_input=False))
        raise ProblemError("malformed", errors=faults, kept=True) from None

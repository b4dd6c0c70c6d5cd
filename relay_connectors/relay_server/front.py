"""The door every request passes: request ids, counters, and the faults that break a request on purpose."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect

from relay_connectors.relay_server.faults import FaultPlan, FaultRequest
from relay_connectors.relay_server.problems import CODES, problem_body

__all__ = ["Front", "Lines"]

_log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Message], Any]

LONGEST_REQUEST_ID = 128
REFUSALS = {"429": "rate_limited", "500": "internal", "502": "bad_gateway", "503": "unavailable"}
WITHIN = ("item_error", "keys_forgotten", "duplicate_events", "reorder_events", "cursor_gone")  # faults of the handlers
IMPOSTORS = {
    "html_200": (200, b"text/html; charset=utf-8", b"<!doctype html><title>Sign in</title><p>Please sign in."),
    "empty_200": (200, b"application/json", b""),
    "204": (204, b"application/json", b""),
}


class Lines:
    """The open connections by peer address, so that a fault can cut one."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._open[self._peer(transport)] = transport

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self._open.pop(self._peer(transport), None)

    def cut(self, peer: tuple[str, int], *, after_flush: bool) -> None:
        """Close the connection of *peer*: at once, or after what was written has gone out."""
        transport = self._open.get(tuple(peer))  # type: ignore[arg-type]  # uvicorn hands out a list or a tuple
        if transport is None:
            message = "A fault was to cut this connection, but it is not one of this server's."
            raise ConnectionError(message)
        transport.close() if after_flush else transport.abort()

    @staticmethod
    def _peer(transport: asyncio.Transport) -> tuple[str, int]:
        name = transport.get_extra_info("peername") or ("", 0)
        return (name[0], name[1])


class Front:
    """ASGI middleware. It is the outermost part of ours, so that a fault meets the finished answer."""

    def __init__(self, app: Callable[..., Any], *, faults: FaultPlan, lines: Lines, counters: Counter[str]) -> None:
        self._app = app
        self._faults = faults
        self._lines = lines
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["relay.finally"] = []
        fault = self._struck(scope)
        try:
            await self._handle(scope, receive, _named(scope, send), fault)
        except ConnectionError:
            raise
        except ClientDisconnect:
            pass  # gone in the middle of its request: nothing was handled, and nobody is left to answer
        except Exception as error:  # noqa: BLE001  the border: the client gets an answer, no value leaks
            _report(scope, error)
            await _refuse(_named(scope, send), "internal")
        finally:
            for undo in scope["relay.finally"]:
                undo()

    def _struck(self, scope: Scope) -> FaultRequest | None:
        if not scope["path"].startswith("/v1/"):
            return None
        self._counters["requests"] += 1
        fault = self._faults.strike(scope["path"])
        if fault is not None:
            self._counters[f"fault_{fault.kind}"] += 1
        scope["relay.fault"] = fault
        return fault

    async def _handle(self, scope: Scope, receive: Receive, send: Send, fault: FaultRequest | None) -> None:
        kind = fault.kind if fault else ""
        if fault is None or kind in WITHIN:
            await self._app(scope, receive, send)
        elif kind in REFUSALS or kind in IMPOSTORS:
            await _drain(receive)
            await _answer(send, fault)
        elif kind == "drop_before":
            await self._cut(scope, receive, after_flush=False)
        else:
            await self._spoil(scope, receive, send, fault)

    async def _spoil(self, scope: Scope, receive: Receive, send: Send, fault: FaultRequest) -> None:
        """Let the request be handled, then be late with the answer, lose it, or stop in its middle."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            for message in answer:
                await send(message)
            return
        if fault.kind == "half_answer":
            body = b"".join(message.get("body", b"") for message in answer[1:])
            await send(answer[0])
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await self._cut(scope, receive, after_flush=fault.kind == "half_answer")

    async def _cut(self, scope: Scope, receive: Receive, *, after_flush: bool) -> None:
        self._lines.cut(scope["client"], after_flush=after_flush)
        while (await receive())["type"] != "http.disconnect":
            pass


def _named(scope: Scope, send: Send) -> Send:
    """Echo X-Request-Id, or mint one."""
    told = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    fair = 0 < len(told) <= LONGEST_REQUEST_ID and all(0x21 <= byte <= 0x7E for byte in told)
    request_id = told if fair else f"req_{secrets.token_hex(8)}".encode()

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", request_id)]}
        await send(message)

    return named


async def _answer(send: Send, fault: FaultRequest) -> None:
    if fault.kind in REFUSALS:
        waits = fault.kind in ("429", "503")
        await _refuse(send, REFUSALS[fault.kind], fault.retry_after if waits else None)
        return
    status, kind, body = IMPOSTORS[fault.kind]
    await _send(send, status, kind, body)


async def _refuse(send: Send, code: str, retry_after: int | None = None) -> None:
    extra = [] if retry_after is None else [(b"retry-after", str(retry_after).encode())]
    await _send(send, CODES[code][0], b"application/problem+json", problem_body(code), extra)


async def _send(send: Send, status: int, kind: bytes, body: bytes, extra: Sequence[tuple[bytes, bytes]] = ()) -> None:
    headers = [(b"content-type", kind), *extra]
    if status != 204:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _report(scope: Scope, error: Exception) -> None:
    """Log a defect by its kind and place. Not its message and not the path: they hold values and tokens."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    route = getattr(scope.get("route"), "path", "an unknown path")
    _log.error("%s failed: %s at %s:%s", route, type(error).__name__, Path(last.filename).name, last.lineno)


async def _drain(receive: Receive) -> None:
    """Read the request to its end: a client that is still sending would otherwise see a reset, not the answer."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass

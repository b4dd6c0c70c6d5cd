"""What passes between the program and the relay, seen from the relay's door: noted, slowed down, in small batches."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

__all__ = ["Door", "Seen", "Watch"]

Moment = Literal["arrived", "handled", "answered"]
Message = MutableMapping[str, Any]


class Seen(NamedTuple):
    """A request at one moment of its way: ``handled`` is committed at the relay but not answered yet."""

    path: str
    moment: Moment
    at: float


@dataclass(slots=True)
class Watch:
    """What the door notes and how it behaves: seconds before handling and before answering, items per batch."""

    before: float = 0.0
    after: float = 0.0
    batch_items: int | None = None
    seen: list[Seen] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    """How often a request with each idempotency key arrived."""
    passed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, path: str, moment: Moment) -> None:
        """Something moved on; whoever waits looks again."""
        with self.passed:
            self.seen.append(Seen(path, moment, time.monotonic()))
            self.passed.notify_all()

    def wait(self, enough: Callable[[list[Seen]], bool], over: Callable[[], bool], seconds: float = 60) -> bool:
        """Wait until *enough* was seen; False if it is *over* before."""
        ends = time.monotonic() + seconds
        with self.passed:
            while not enough(self.seen):
                if over() or time.monotonic() > ends:
                    return False
                self.passed.wait(0.005)
        return True

    @property
    def twice(self) -> int:
        """How many requests were sent again."""
        return self.keys.total() - len(self.keys)

    def arrived(self, *prefixes: str) -> int:
        """How many requests to these paths came."""
        return sum(one.moment == "arrived" and one.path.startswith(prefixes) for one in self.seen)

    def forget(self) -> None:
        """Begin a new round."""
        with self.passed:
            self.seen.clear()


class Door:
    """ASGI middleware around the whole relay."""

    def __init__(self, app: Callable[..., Any], watch: Watch) -> None:
        self._app, self._watch = app, watch

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Let one request through."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        path, watch = scope["path"], self._watch
        watch.note(path, "arrived")
        watch.keys.update(value.decode("latin-1") for name, value in scope["headers"] if name == b"idempotency-key")
        await asyncio.sleep(watch.before)
        kept: list[Message] = []

        async def hold(message: Message) -> None:
            if not kept:
                watch.note(path, "handled")
                await asyncio.sleep(watch.after)
            kept.append(message)
            for ready in self._ready(path, kept):
                await send(ready)

        await self._app(scope, receive, hold)
        watch.note(path, "answered")

    def _ready(self, path: str, kept: list[Message]) -> list[Message]:
        """What may go out now: everything as it comes, but the relay's limits with a smaller batch."""
        if path != "/v1/meta" or not self._watch.batch_items or kept[0]["status"] != 200:
            return kept[-1:]
        if kept[-1]["type"] != "http.response.body" or kept[-1].get("more_body"):
            return []
        told = json.loads(b"".join(message.get("body", b"") for message in kept))
        told["limits"]["batch_items"] = self._watch.batch_items
        body = json.dumps(told).encode()
        headers = [(name, value) for name, value in kept[0]["headers"] if name != b"content-length"]
        start = {**kept[0], "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        return [start, {"type": "http.response.body", "body": body}]

"""A relay to push at that costs next to nothing: all in memory, one thread, counters.

    python -m benchmarks.sink --port 0 [--seconds 3600]         prints its address on one line

Under /v1 it speaks the relay's contract as far as a sync asks: meta, referrals/batch with stored answers, lookup,
links/mint, an empty list of events, a balance of zero. It believes the digests it is told. Under /plain it takes what
the other contestants send: POST /plain/batch {"items": [{"key": …, "record": …}, …]}, each key once.
GET /counters tells what arrived, POST /reset forgets everything.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

__all__ = ["main"]

BATCH_ITEMS = 500
REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 413: "Content Too Large", 422: "Unprocessable Content"}


class Request(NamedTuple):
    """One request, whole."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Refusal(Exception):  # noqa: N818  an answer, not a fault of the sink
    """Answered as a problem document."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Sink:
    """What was sent, and how much of it for the first time."""

    def __init__(self) -> None:
        self.url = ""
        self._routes: dict[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "/counters"): lambda _: dict(self.counters),
            ("POST", "/reset"): lambda _: self.forget(),
            ("POST", "/plain/batch"): self._plain,
            ("GET", "/v1/meta"): lambda _: self._meta(),
            ("GET", "/v1/events"): lambda _: {"events": [], "next_cursor": "0", "has_more": False},
            ("GET", "/v1/credits"): lambda _: self._credits(),
            ("POST", "/v1/referrals/batch"): lambda request: self._once(request, self._batch),
            ("POST", "/v1/referrals/lookup"): self._lookup,
            ("POST", "/v1/links/mint"): lambda request: self._once(request, self._mint),
        }
        self.forget()

    def forget(self) -> dict[str, int]:
        """Start anew."""
        self.counters: Counter[str] = Counter(requests=0, items=0, created=0, updated=0, again=0, links=0)
        self._keys: set[str] = set()
        self._records: dict[str, tuple[int, str, str]] = {}
        self._answers: dict[str, tuple[bytes, bytes]] = {}
        return {}

    def answer(self, request: Request) -> tuple[int, bytes]:
        """Status and JSON body."""
        try:
            route = self._routes.get((request.method, request.path))
            if route is None:
                raise Refusal(404, "not_found")
            if request.path.startswith("/v1/"):
                self._admit(request)
            told = route(request)
        except Refusal as refusal:
            return refusal.status, orjson.dumps({"status": refusal.status, "code": refusal.code})
        return 200, told if isinstance(told, bytes) else orjson.dumps(told)

    def _admit(self, request: Request) -> None:
        self.counters["requests"] += 1
        if not request.headers.get("authorization", "").startswith("Bearer "):
            raise Refusal(401, "unauthenticated")

    def _plain(self, request: Request) -> Any:
        items = orjson.loads(request.body)["items"]
        new = {item["key"] for item in items} - self._keys
        self._keys |= new
        self.counters["requests"] += 1
        self.counters["items"] += len(items)
        self.counters["created"] += len(new)
        self.counters["again"] += len(items) - len(new)
        return {"taken": len(items)}

    def _meta(self) -> Any:
        return {
            "schema": {"min": "1.0", "max": "1.0"},
            "limits": {"batch_items": BATCH_ITEMS, "batch_bytes": 4 << 20, "keys_per_lookup": 500},
            "idempotency_retention_days": 7,
            "time": datetime.now(UTC).isoformat(),
            "events": {"last_seq": 0},
        }

    def _credits(self) -> Any:
        slots = {"available": 0, "reserved": 0, "used": 0}
        return {"points": 0, "points_per_slot": 10, "to_next": 10, "debt": 0, "slots": slots}

    def _once(self, request: Request, work: Callable[[Any], Any]) -> bytes:
        """The stored answer for a known key, else the work's."""
        gzipped = request.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(request.body) if gzipped else request.body
        key, print_of = request.headers.get("idempotency-key", ""), hashlib.blake2b(body, digest_size=16).digest()
        if not key:
            raise Refusal(422, "idempotency_key_missing")
        known = self._answers.get(key)
        if known is not None and known[0] != print_of:
            raise Refusal(422, "idempotency_key_reused")
        if known is not None:
            self.counters["again"] += 1
            return known[1]
        answer = orjson.dumps(work(orjson.loads(body)))
        self._answers[key] = (print_of, answer)
        return answer

    def _batch(self, told: Any) -> Any:
        items = told["items"]
        if len(items) > BATCH_ITEMS:
            raise Refusal(413, "batch_too_large")
        results = [self._judge(index, item) for index, item in enumerate(items)]
        summary = Counter(result["status"] for result in results)
        self.counters.update(summary)
        self.counters["items"] += len(items)
        return {"batch_id": f"bat_{secrets.token_hex(6)}", "results": results, "summary": summary}

    def _judge(self, index: int, item: Any) -> Any:
        record_id, revision, digest = item["record_id"], item["revision"], item.get("digest", "")
        known = self._records.get(record_id)
        referral_id = known[2] if known else f"ref_{index}_{record_id[4:12]}"
        if known and revision <= known[0]:
            status = "stale"
        elif item["op"] == "retract":
            status = "retracted"
        else:
            status = "created" if known is None else "unchanged" if known[1] == digest else "updated"
        if status != "stale":
            self._records[record_id] = (revision, digest, referral_id)
        return {"index": index, "record_id": record_id, "status": status, "referral_id": referral_id, "errors": []}

    def _lookup(self, request: Request) -> Any:
        rows = []
        for record_id in orjson.loads(request.body)["record_ids"]:
            if known := self._records.get(record_id):
                row = {"record_id": record_id, "referral_id": known[2], "revision": known[0], "digest": known[1]}
                rows.append({**row, "status": "invited", "updated_at": datetime.now(UTC).isoformat()})
        return {"referrals": rows}

    def _mint(self, told: Any) -> Any:
        until = (datetime.now(UTC) + timedelta(days=told.get("expires_in_days", 180))).isoformat()
        ids = [secrets.token_hex(8) for _ in range(told["count"])]
        self.counters["links"] += len(ids)
        links = [{"link_id": f"lnk_{one}", "url": f"{self.url}/r/{one}", "expires_at": until} for one in ids]
        return {"links": links}


class Line(asyncio.Protocol):
    """One connection, kept open: whole requests in, whole answers out."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._came = sink, bytearray()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while request := self._next():
            status, body = self._sink.answer(request)
            kind = "application/json" if status == 200 else "application/problem+json"
            head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)

    def _next(self) -> Request | None:
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._came[:end].decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        if len(self._came) < end + 4 + length:
            return None
        body = bytes(self._came[end + 4 : end + 4 + length])
        del self._came[: end + 4 + length]
        method, target, _ = first.split(" ")
        return Request(method, target.partition("?")[0], headers, body)


async def serve(port: int, seconds: float) -> None:
    """Serve on 127.0.0.1 for *seconds*, then stop."""
    sink = Sink()
    server = await asyncio.get_running_loop().create_server(lambda: Line(sink), "127.0.0.1", port, backlog=128)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(sink.url, flush=True)
    await asyncio.sleep(seconds)
    server.close()


def main() -> None:
    """Serve until the time is over."""
    parser = argparse.ArgumentParser(description="A small, fast relay in memory, for timing.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600)
    told = parser.parse_args()
    asyncio.run(serve(told.port, told.seconds))


if __name__ == "__main__":
    main()

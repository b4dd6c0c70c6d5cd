"""The program before a network that fails at random, in a process that ends in the middle: one life of a long course.

python -m proofs.unreliable FOLDER SEED REQUESTS TOLD [rebuilt]

Every request that carries an idempotency key is noted as it stands on the wire, key and digest of its bytes, and mostly
fails: before anything was sent, or after the relay answered. After so many REQUESTS the process is gone, as if killed,
and what it saw stands in the file TOLD. *rebuilt* takes the guard out: bodies are made anew, in the order of hashes.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import orjson
import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from proofs.in_process import run_here
from proofs.people import invented
from proofs.stage import Stage
from relay_connectors.clock import Clock
from relay_connectors.http import RetryPolicy
from relay_connectors.http.retry import RetryBudget
from relay_connectors.http.session import build_session
from relay_connectors.ledger.outbox import Outbox, batch_body
from relay_connectors.relay import Relay, courier
from relay_connectors.relay.client import RelayClient

__all__ = ["PEOPLE", "write_day"]

PEOPLE = 60
FAILS, ANSWER_LOST = 0.97, 0.05
MOST_RUNS = 400
MANY = 10**9


@dataclass(slots=True)
class Line:
    """What passed, and when it is enough."""

    chance: random.Random
    most: int
    told: Path
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    count: int = 0

    def note(self, key: str, body: bytes) -> None:
        """One request with a key is about to go out."""
        digests = self.seen.setdefault(key, {})
        digest = sha256(body).hexdigest()
        digests[digest] = digests.get(digest, 0) + 1
        self.count += 1
        if self.count >= self.most:
            self.end()

    def end(self) -> NoReturn:
        """Tell, and be gone without any farewell."""
        self.told.write_text(json.dumps(self.seen), encoding="ascii")
        os._exit(0)


class _Unreliable(HTTPAdapter):
    """A connection to the relay that mostly fails."""

    def __init__(self, line: Line, real: HTTPAdapter) -> None:
        super().__init__()
        self._line, self._real = line, real

    @override
    def send(self, request: requests.PreparedRequest, *args: Any, **how: Any) -> requests.Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return self._real.send(request, *args, **how)
        assert isinstance(request.body, bytes)
        self._line.note(str(key), request.body)
        drawn = self._line.chance.random()
        if drawn < FAILS - ANSWER_LOST:
            raise requests.ConnectionError
        answer = self._real.send(request, *args, **how)
        if drawn < FAILS:
            answer.close()
            raise requests.ConnectionError
        return answer


def write_day(stage: Stage, day: int, seed: int) -> None:
    """The export of one day: everybody's job has another name."""
    people = invented(PEOPLE, seed, consent=0.8, messy=False)
    for row in people:
        row["応募職種"] = f"職種その{day}"
    stage.write(people)


def main() -> None:
    """Live until enough was sent."""
    folder, seed, most, told, *guard = sys.argv[1:]
    stage = Stage(Path(folder))
    line = Line(random.Random(f"{seed} {told}"), int(most), Path(told))
    _before_the_network(line)
    if guard:
        _rebuilt()
    for _ in range(MOST_RUNS):
        if run_here(stage, "sync").done:
            _next_day(stage, int(seed))
    line.end()


def _next_day(stage: Stage, seed: int) -> None:
    counter = stage.folder / "day"
    day = int(counter.read_text(encoding="ascii") if counter.exists() else 0) + 1
    counter.write_text(str(day), encoding="ascii")
    write_day(stage, day, seed)


def _before_the_network(line: Line) -> None:
    """The program's own client, with patience that differs from run to run, on an unreliable connection."""

    def patience() -> RetryPolicy:
        often, endless = line.chance.choice((2, 30, 300)), RetryBudget(floor=MANY, most=MANY)
        return RetryPolicy(attempts=often, total=MANY, budget=endless, sleep=lambda _seconds: None)

    def client(self: Relay, clock: Clock, _retry: object = None, *, before: Any = None) -> RelayClient:
        session = build_session()
        session.mount("http://", _Unreliable(line, session.get_adapter("http://")))  # type: ignore[arg-type]
        known = (self.url, self.tenant, self.api_key)
        return RelayClient(*known, clock=clock, retry=patience(), session=session, before=before)

    patch.object(Relay, "client", client).start()
    patch.object(courier, "RetryPolicy", patience).start()


def _rebuilt() -> None:
    """Without the stored bytes: every body is made anew, in whatever order a set has in this process."""

    def shuffled(item: bytes) -> bytes:
        said = orjson.loads(item)
        return orjson.dumps({name: said[name] for name in set(said)})

    def body(_self: Outbox, batch: Any, operations: Iterable[Any]) -> bytes:
        return batch.body or batch_body(shuffled(operation.item) for operation in operations)

    patch.object(Outbox, "body", body).start()


if __name__ == "__main__":
    main()

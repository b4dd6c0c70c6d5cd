"""Reads a Greenhouse account of any size, whose rows are made when they are asked for, and thrown away.

python -m proofs.endless ROWS [--keep]      with --keep every row is kept, as a reader does that gathers before it acts
"""

from __future__ import annotations

import sys
from typing import Any

from relay_connectors.clock import FixedClock
from relay_connectors.connector import Raw, Secret, Source, build_http
from relay_connectors.testing import FakeTime, InProcess, Reply, Request, World
from relay_greenhouse import GreenhouseConnector, GreenhouseSettings

__all__ = ["Endless", "read"]

BASE = "http://127.0.0.1:9"
FIRST, PAGE = 1_000_000, 500


class Endless:
    """*rows* applications, each of its own person, all of them rejected; nothing is remembered."""

    def __init__(self, rows: int) -> None:
        world = World()
        person, job = world.candidate(), world.job()
        application = world.apply(person, job)
        world.reject(application)
        self.clock: FixedClock = world.clock
        self._rows = rows
        self._tables = {name: list(table.rows.values()) for name, table in world.tables.items()}

    def __call__(self, request: Request) -> Reply:
        """A page of a list, or the rows of some ids."""
        if request.path == "/token":
            return Reply({"access_token": "t", "expires_in": 3600})
        name, query = request.path.removeprefix("/v3/"), dict(request.query)
        if ids := query.get("ids", query.get("application_ids")):
            wanted = [int(one) for one in ids.split(",")]
            link = "application_id" if "application_ids" in query else "id"
            return Reply([self._made(name, number, link) for number in wanted])
        if name != "applications":
            return Reply(self._tables[name])
        start = int(query.get("cursor", 0))
        end = min(start + PAGE, self._rows)
        more = f'<{BASE}/v3/applications?cursor={end}>; rel="next"' if end < self._rows else ""
        return Reply([self._made(name, FIRST + at, "id") for at in range(start, end)], headers={"Link": more})

    def _made(self, name: str, number: int, link: str) -> dict[str, Any]:
        row = {**self._tables[name][0], link: number}
        return {**row, "candidate_id": number} if name == "applications" else row


def read(rows: int, *, keep: bool = False) -> int:
    """Read all *rows* with the real adapter and translate them; how many there were."""
    api, time = Endless(rows), FakeTime()
    secret = Secret("s", "env:S")
    told = {"account": "acme", "client_id": "c", "base_url": f"{BASE}/v3", "token_url": f"{BASE}/token"}
    connector = GreenhouseConnector(GreenhouseSettings(client_secret=secret, **told), clock=api.clock)
    line = build_http(
        connector.transport(),
        source=connector.name,
        clock=api.clock,
        exchanges=lambda base: InProcess(api, base),
        sleep=time.sleep,
        monotonic=time.monotonic,
    )
    connector.use(line)
    source, kept, count = Source(connector), list[Raw](), 0
    for part in source.parts():
        for page in part.pages():
            for raw in page.raws:
                source.translate(raw)
                count += 1
            kept += page.raws if keep else ()
    return count


if __name__ == "__main__":
    ROWS = int(sys.argv[1])
    sys.exit(read(ROWS, keep="--keep" in sys.argv) != ROWS)

"""Toy Hire: its API, its adapter, and that adapter with a line changed."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.clock import stamp
from relay_connectors.connector import Secret
from relay_connectors.testing import Bench, Reply, Request

HOST = "http://127.0.0.1:9"
TOY = Path(__file__).with_name("relay_toy.py")
NAMES = count()


class ToyHire:
    """Lists with the newest id first, pages by Link, a filter that is looked at page by page."""

    def __init__(self, clock: Any, statuses: list[str], rows: int = 3) -> None:
        self.clock = clock
        self.rows = rows
        self.lists: dict[str, dict[int, dict[str, Any]]] = {"applications": {}, "people": {}}
        self.clock.at -= timedelta(days=2)
        for status in statuses:
            self.apply(status)
        self.clock.at += timedelta(days=2)

    def apply(self, status: str) -> int:
        number = 1000 + len(self.lists["people"])
        self.lists["people"][number] = {"id": number, "name": "カナリア 花子", "email": f"{number}canary@example.com"}
        row = {"id": 10 * number, "person_id": number, "fields": {"consent": "はい", "secret": "カナリア"}}
        self.lists["applications"][10 * number] = {**row, "created": self.tick()}
        self.become(10 * number, status)
        return 10 * number

    def become(self, application: int, status: str) -> None:
        self.lists["applications"][application].update(status=status, changed=self.tick())

    def tick(self) -> str:
        self.clock.at += timedelta(milliseconds=10)
        return stamp(self.clock.at)

    def rejected(self) -> set[str]:
        return {str(row["id"]) for row in self.lists["applications"].values() if row["status"] == "no"}

    def __call__(self, request: Request) -> Reply:
        name, query = request.path.rpartition("/")[2], dict(request.query)
        ids = query.get("ids")
        rows = self.lists[name]
        found = list(rows.values()) if ids is None else [rows[int(i)] for i in ids.split(",") if int(i) in rows]
        if "by" in query:
            found = [row for row in found if query["since"] <= row[query["by"]] <= query["until"]]
        found = sorted(found, key=lambda row: -row["id"])
        if "page" in query:
            first = (int(query["page"]) - 1) * self.rows
            return Reply(found[first : first + self.rows])
        found = [row for row in found if row["id"] <= int(query.get("from", 1 << 60))]
        page, rest = found[: self.rows], found[self.rows :]
        if not rest:
            return Reply(page, headers={"Link": ""})
        kept = "&".join(f"{key}={value}" for key, value in query.items() if key != "from")
        link = f'<{HOST}{request.path}?{kept}&from={rest[0]["id"]}>; rel="next"'
        return Reply(page, headers={"Link": link})


STATUSES = ["no", "withdrawn", "open", "hired", "愉快", "no", "no"] * 3
OUTCOMES = {
    "no": "employer_rejected",
    "withdrawn": "candidate_withdrew",
    "open": "in_progress",
    "hired": "hired",
    "愉快": "unknown",
}


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """A bench with the toy's adapter; *changes* are (old, new) pieces of its source."""
    loaded: list[str] = []

    def adapter(changes: tuple[tuple[str, str], ...]) -> Any:
        source = TOY.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in source, f"the toy has no {old!r}"
            source = source.replace(old, new)
        name = f"relay_toy_{next(NAMES)}"
        file = tmp_path / f"{name}.py"
        file.write_text(source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec
        assert spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        loaded.append(name)
        spec.loader.exec_module(module)
        return module.ToyConnector

    def bench(kind: Any, clock: Any, statuses: list[str], rows: int) -> Bench:
        api = ToyHire(clock, statuses, rows)
        rng = random.Random(1)

        def change() -> None:
            application = rng.choice([*api.lists["applications"], None])
            if application is None:
                api.apply("open")
            else:
                api.become(application, rng.choice([*OUTCOMES, "no"]))

        keys = sorted(api.lists["applications"])
        return Bench(
            adapter=kind,
            settings={"account": "acme", "token": Secret("token-canary", "env:TOY"), "base_url": f"{HOST}/v1"},
            expected={str(key): OUTCOMES[status] for key, status in zip(keys, statuses, strict=True)},
            canaries=["カナリア", "canary@example.com", "token-canary"],
            addresses={str(10 * number): row["email"] for number, row in api.lists["people"].items()},
            keep=["consent"],
            api=api,
            clock=clock,
            limit=(10, 1.0),
            required={"/applications": ["id", "person_id", "status"], "/people": ["id", "name", "email"]},
            change=change,
            truth=api.rejected,
            many=lambda n: bench(kind, clock, (STATUSES * n)[:n], 300),
        )

    def build(*changes: tuple[str, str]) -> Bench:
        from relay_connectors.clock import FixedClock

        clock = FixedClock(Bench.__dataclass_fields__["clock"].default_factory().at)
        return bench(adapter(changes), clock, STATUSES, 3)

    yield build
    for name in loaded:
        del sys.modules[name]

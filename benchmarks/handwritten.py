"""The afternoon script: csv, pydantic, requests, tenacity, sqlite3.

python -m benchmarks.handwritten translate IN.csv OUT.jsonl
python -m benchmarks.handwritten push IN.jsonl STATE.db URL
python -m benchmarks.handwritten sync IN.csv STATE.db URL
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import requests
from pydantic import BaseModel, ConfigDict
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from benchmarks.cleaning import cleaned

BATCH = 500
session = requests.Session()


class Rejected(BaseModel):
    """What goes out."""

    model_config = ConfigDict(extra="forbid")

    application_id: str
    job_id: str
    job_title: str
    name: str
    kana: str
    email: str
    phone: str | None
    channel: str | None
    status: str
    reason: str | None
    applied_on: date
    rejected_on: date
    company: str | None
    place: str | None
    notes: str | None


class Again(Exception):  # noqa: N818  asks tenacity for another try
    """The relay is busy."""


@retry(
    retry=retry_if_exception_type((Again, requests.ConnectionError, requests.Timeout)),
    wait=wait_exponential(multiplier=0.1, max=5),
    stop=stop_after_attempt(8),
    reraise=True,
)
def post(url: str, items: list[dict[str, Any]]) -> None:
    """Send one batch."""
    answer = session.post(f"{url}/plain/batch", json={"items": items}, timeout=30)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Again
    answer.raise_for_status()


def records(path: str) -> Iterator[Rejected]:
    """The rejected people of an export."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        yield from map(Rejected.model_validate, cleaned(csv.DictReader(file)))


def translate(path: str, out: str) -> None:
    """CSV to JSON lines."""
    with Path(out).open("w", encoding="utf-8") as file:
        file.writelines(record.model_dump_json() + "\n" for record in records(path))


def push(people: Iterable[dict[str, Any]], state: str, url: str) -> None:
    """Send whoever was not sent before."""
    db = sqlite3.connect(state)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE IF NOT EXISTS sent (key TEXT PRIMARY KEY)")
    batch: list[dict[str, Any]] = []
    for person in people:
        key = person["application_id"]
        if db.execute("SELECT 1 FROM sent WHERE key = ?", (key,)).fetchone():
            continue
        batch.append({"key": key, "record": person})
        if len(batch) == BATCH:
            flush(db, batch, url)
    if batch:
        flush(db, batch, url)


def flush(db: sqlite3.Connection, batch: list[dict[str, Any]], url: str) -> None:
    """Send, then remember."""
    post(url, batch)
    db.executemany("INSERT OR IGNORE INTO sent VALUES (?)", [(item["key"],) for item in batch])
    db.commit()
    batch.clear()


def main() -> None:
    """Do what the first argument says."""
    what, source, *rest = sys.argv[1:]
    if what == "translate":
        translate(source, *rest)
    elif what == "push":
        with Path(source).open(encoding="utf-8") as file:
            push(map(json.loads, file), *rest)
    else:
        push((record.model_dump(mode="json") for record in records(source)), *rest)


if __name__ == "__main__":
    main()

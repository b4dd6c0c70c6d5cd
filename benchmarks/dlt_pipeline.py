"""The same work with dlt, as its users write it: a resource over the CSV, a file destination or one that posts batches.

python -m benchmarks.dlt_pipeline translate IN.csv OUT_FOLDER STATE_FOLDER
python -m benchmarks.dlt_pipeline push IN.jsonl STATE_FOLDER URL
python -m benchmarks.dlt_pipeline sync IN.csv STATE_FOLDER URL

It runs in an environment of its own. DLT_PAGES=1 yields pages of 1,000 rows instead of rows, as dlt's guide advises.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

os.environ |= {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "DATA_WRITER__DISABLE_COMPRESSION": "true",
    "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true",
}

import dlt
from dlt.sources.helpers import requests  # with its own retries

from benchmarks.cleaning import cleaned

BATCH = 500
PAGE = 1000
TEXT = {"applied_on": {"data_type": "text"}, "rejected_on": {"data_type": "text"}}
since = dlt.sources.incremental("rejected_on", initial_value="1900-01-01")


def people(path: str) -> Iterator[Any]:
    """The rejected people of an export or of a file of records."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = map(json.loads, file) if path.endswith(".jsonl") else cleaned(csv.DictReader(file))
        if not os.environ.get("DLT_PAGES"):
            yield from rows
        while page := list(islice(rows, PAGE)):
            yield page


@dlt.resource(name="rejected", primary_key="application_id", write_disposition="append", columns=TEXT)
def everybody(path: str) -> Iterator[Any]:
    """All of them."""
    yield from people(path)


@dlt.resource(name="rejected", primary_key="application_id", write_disposition="append", columns=TEXT)
def newcomers(path: str, rejected_on: Any = since) -> Iterator[Any]:  # noqa: ARG001  dlt filters by it
    """Those rejected since the last run, by dlt's cursor."""
    yield from people(path)


def relay(url: str) -> Any:
    """A destination that posts batches."""

    @dlt.destination(batch_size=BATCH, name="relay", loader_file_format="typed-jsonl", max_parallel_load_jobs=1)
    def post(items: Any, table: Any) -> None:  # noqa: ARG001  dlt hands both
        told = {"items": [{"key": item["application_id"], "record": item} for item in items]}
        requests.post(f"{url}/plain/batch", json=told, timeout=30).raise_for_status()

    return post


def main() -> None:
    """Do what the first argument says."""
    what, source, *rest = sys.argv[1:]
    if what == "translate":
        out, state = rest
        files = dlt.destinations.filesystem(Path(out).resolve().as_uri())
        pipeline = dlt.pipeline("translate", destination=files, dataset_name="out", pipelines_dir=state)
        pipeline.run(everybody(source), loader_file_format="jsonl")
    else:
        state, url = rest
        pipeline = dlt.pipeline("relay", destination=relay(url), dataset_name="out", pipelines_dir=state)
        pipeline.run(newcomers(source))


if __name__ == "__main__":
    main()

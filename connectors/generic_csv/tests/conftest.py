"""Exports to read, and sources that read them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.connector import Source, Summary, normalize, open_source
from relay_connectors.record import LOCAL_IDENTITY

Export = Callable[..., Path]
Normalized = Callable[..., tuple[list[dict[str, Any]], list[dict[str, Any]], Summary]]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Writes rows, the header first, as a CSV file."""

    def written(*rows: Sequence[str], name: str = "export.csv", encoding: str = "utf-8", delimiter: str = ",") -> Path:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return written


@pytest.fixture
def normalized() -> Normalized:
    """Runs ``normalize`` over a path: the records, the quarantine, the summary."""

    def run(
        path: Path | str, *, include_values: bool = False, **settings: Any
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Summary]:
        source: Source = open_source("generic_csv", account="acme", path=str(path), **settings)
        out, quarantine = io.BytesIO(), io.BytesIO()
        summary = normalize(source, LOCAL_IDENTITY, out=out, quarantine=quarantine, include_values=include_values)
        lines = [[json.loads(line) for line in one.getvalue().splitlines()] for one in (out, quarantine)]
        return lines[0], lines[1], summary

    return run

"""A secret typed into the wrong place is never repeated, whatever the place."""

from __future__ import annotations

import copy
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import load, starter
from relay_connectors.settings.tables import Tables

CANARY = "sk_live_canary_4242"
SHAPES: list[Any] = [CANARY, [CANARY], {"key": CANARY}, {"key": {"key": CANARY}}, [[CANARY]], [{"key": CANARY}]]


def places(table: Any, key: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield key
    if isinstance(table, dict | list):
        inner = table.items() if isinstance(table, dict) else enumerate(table)
        for name, value in inner:
            yield from places(value, (*key, name))


def replaced(tables: dict[str, Any], key: tuple[str | int, ...], value: object) -> dict[str, Any]:
    whole = copy.deepcopy(tables)
    inner: Any = whole
    for name in key[:-1]:
        inner = inner[name]
    inner[key[-1]] = value
    return whole


TABLES = tomllib.loads(
    starter()
    + """
[[policy.exclude]]
job = ["J-7"]
[policy.texts]
"1" = "1.md"
[provider]
name = "a"
address = "b"
representative = "c"
[[sources.acme-csv.consent]]
field = "x"
granted = ["y"]
obtained_at = "z"
scope = ["share_with_relay"]
policy_version = "1"
recipients = ["r"]
payload = "full"
[sources.acme-csv.words.status]
"NG" = "employer_rejected"
"""
)
PLACES = [key for key in places(TABLES) if key]


@pytest.mark.parametrize("key", PLACES, ids=str)
def test_no_error_repeats_a_value(key: tuple[str | int, ...], tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("wording", encoding="utf-8")

    assert [shape for shape in SHAPES if CANARY in said(replaced(TABLES, key, shape), tmp_path)] == []


def said(tables: dict[str, Any], folder: Path) -> str:
    try:
        Tables(folder / "relay.toml", tables).settings()
    except ConfigurationError as error:
        return "".join(traceback.format_exception(error))
    return ""


@pytest.mark.parametrize("line", range(1, len(starter().splitlines()) + 1))
def test_no_syntax_error_repeats_its_line(line: int, tmp_path: Path) -> None:
    lines = starter().splitlines()
    lines.insert(line, f"api_key = {CANARY}")
    file = tmp_path / "relay.toml"
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=f"line {line + 1}, column") as caught:
        load(file, {})

    assert CANARY not in str(caught.value)

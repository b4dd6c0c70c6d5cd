"""Where something could not be read, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay_connectors.report.text import Lang

__all__ = ["places_text"]

Told = Mapping[str, Any]


def places_text(told: Told, lang: Lang, *, several: bool = False) -> str:
    """The first places of a code and the number of more, as ``Places.as_json`` tells them.

    *several*: each with its source.

    >>> first = {"source": "acme-csv", "place": "a.csv:2", "column": "不採用日", "path": "decision.decided_at"}
    >>> places_text({"first": [first], "more": 7}, "en")
    'a.csv:2 不採用日, and 7 more'
    """
    said = [_place(one, several=several) for one in told["first"]]
    if more := told["more"]:
        said.append(f"ほか {more:,} か所" if lang == "ja" else f"and {more:,} more")
    return ("、" if lang == "ja" else ", ").join(said)


def _place(one: Told, *, several: bool) -> str:
    named = (f"{one['source']}:" if several else "", one["place"], one["column"])
    return " ".join(filter(None, named))

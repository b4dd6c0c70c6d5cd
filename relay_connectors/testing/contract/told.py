"""Rows and what came of them, in a form that can be compared."""

from __future__ import annotations

from typing import Any

from relay_connectors.connector import Draft, Raw
from relay_connectors.connector.layout import Row

__all__ = ["plain", "told"]


def plain(raw: Raw) -> Any:
    """What a row holds: its cells, or its JSON."""
    return list(raw.data.cells) if isinstance(raw.data, Row) else raw.data


def told(answer: object) -> object:
    """Everything that an answer of ``translate`` says."""
    return (answer.body, answer.kept, answer.warnings) if isinstance(answer, Draft) else answer

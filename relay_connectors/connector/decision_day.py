"""Whether the columns of a table hold the day of the decision, and what stands in for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from relay_connectors.connector.file_connector import FileConnector
from relay_connectors.connector.source import Source
from relay_connectors.connector.targets import DECIDED_AT, NOTIFIED_AT

__all__ = ["Instead", "day_instead", "day_instead_of"]

Instead = Literal["notified_at", "applied_at", "first_seen_at"]
_APPLIED_AT = "application.applied_at"
_AND_KEPT = "+"


def day_instead(columns: Iterable[str]) -> Instead | None:
    """What the days of a source go by, whose columns are *columns* for us.

    None: they hold the day of the decision, or are no table's columns, and nobody knows what they hold.
    """
    paths = {column.partition(_AND_KEPT)[0] for column in columns}
    if DECIDED_AT in paths or not any(path.startswith(("source.", "decision.", "application.")) for path in paths):
        return None
    if NOTIFIED_AT in paths:
        return "notified_at"
    return "applied_at" if _APPLIED_AT in paths else "first_seen_at"


def day_instead_of(source: Source) -> Instead | None:
    """The same of a source's files, of which only the headers are read; None for an API.

    Raises:
        SourceError: a file cannot be read.
    """
    if not isinstance(source.connector, FileConnector):
        return None
    return day_instead(column for part in source.parts() for column in part.columns())

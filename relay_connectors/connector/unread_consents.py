"""Columns of a source that look like consents and that no rule reads. Their cells are looked at, and never told."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from relay_connectors.connector.consent_columns import (
    ConsentColumn,
    asks_consent,
    asks_only_for_handling,
    consent_columns,
    is_dated,
)
from relay_connectors.connector.files import SourceFile, source_files
from relay_connectors.connector.guessing import Tally
from relay_connectors.connector.negations import is_of_refusals
from relay_connectors.connector.shape import Shape, rows_of
from relay_connectors.connector.source import Source
from relay_connectors.connector.table_connector import TableConnector
from relay_connectors.normalize import date_reader, label

__all__ = ["MOST_ROWS", "UnreadConsents", "unread_consents"]

MOST_ROWS = 1_000
MOST_LABELS = 100


class UnreadConsents(NamedTuple):
    """The columns of one file by name, and for those that are answered or may be, the rule to propose.

    ``whole`` is False where only its first rows were looked at.
    """

    file: str
    whole: bool
    names: tuple[str, ...]
    columns: tuple[ConsentColumn, ...]

    @property
    def withdrawals(self) -> tuple[str, ...]:
        """The names that tell of a consent that was taken back, and that no proposed rule can read: 同意撤回日."""
        proposed = {name for column in self.columns for name in (column.field, column.obtained_at)}
        return tuple(name for name in self.names if is_of_refusals(name) and name not in proposed)


def unread_consents(source: Source) -> UnreadConsents | None:
    """What the newest file of *source* asks and nobody reads; None where that is nothing, or it is no table.

    Raises:
        SourceError: the file cannot be read.
    """
    connector = source.connector
    if not isinstance(connector, TableConnector):
        return None
    file = max(source_files(connector.settings.path), key=lambda one: (one.path.stat().st_mtime_ns, one.name))
    shape = connector.shape(file)
    asking = _asking(source, connector, shape) if shape.header_row else []
    return _proposed(source, connector, file, shape, asking) if asking else None


def _asking(source: Source, connector: TableConnector[Any], shape: Shape) -> list[int]:
    """The columns that may ask for a consent; what the settings name already was decided on."""
    settings = connector.settings
    rules = [name for rule in source.consent for name in (rule.field, rule.obtained_at) if name]
    named = {label(name) for name in (*settings.columns, *settings.keep, *connector.keep, *rules)}
    matched = connector.aliases.match(shape.header)
    return [
        at
        for at, name in enumerate(shape.header)
        if at not in matched and label(name) not in named and asks_consent(name) and not asks_only_for_handling(name)
    ]


def _proposed(
    source: Source, connector: TableConnector[Any], file: SourceFile, shape: Shape, asking: list[int]
) -> UnreadConsents | None:
    tallies = {at: Tally(MOST_LABELS) for at in asking}
    rows = rows_of(file, shape)
    for cells in islice(rows, MOST_ROWS):
        for at, tally in tallies.items():
            tally.add(cells[at] if cells else "")
    settings, header = connector.settings, shape.header
    read = date_reader(zone=settings.timezone, formats=settings.date_formats)
    found = consent_columns(header, tallies, lambda cell: read(cell)[0] is not None)
    # Whatever its cells say: without their dates, all would count as given today.
    days = [header[at] for at in asking if at not in found and is_dated(header[at])]
    days += _dated_before(source, header)
    found = {
        at: one if one.obtained_at else one._replace(obtained_at=_day_of(header[at], days)) for at, one in found.items()
    }
    if not found:  # called so, and answered in words of their own: which of them agree, only their owner knows
        others = [at for at in asking if not is_dated(header[at])]
        found = {at: ConsentColumn(header[at], _day_of(header[at], days), (), (), 0) for at in others}
    whole = not any(True for _ in rows)
    return UnreadConsents(file.name, whole, tuple(header[at] for at in asking), tuple(found.values()))


def _day_of(question: str, days: Sequence[str]) -> str | None:
    """The first of *days* that may be the one of *question*: a consent is not given on the day of a withdrawal."""
    return next((day for day in days if is_of_refusals(day) is is_of_refusals(question)), None)


def _dated_before(source: Source, header: Sequence[str]) -> list[str]:
    """The columns of dates of rules whose answers are gone: the answers were renamed, and their days were not."""
    here = set(map(label, header))
    orphans = (rule for rule in source.consent if rule.tag is None and label(rule.field) not in here)
    days = (rule.obtained_at or "" for rule in orphans if rule.origin == "column")
    return [day for day in days if label(day) in here]

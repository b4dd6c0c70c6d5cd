"""For the controls: a ledger that is opened less carefully than the product opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from relay_connectors.ledger.sqlite import SqliteDatabase

__all__ = ["careless"]


@contextmanager
def careless(*pragmas: str) -> Iterator[None]:
    """Within the block ledgers are opened with these *pragmas* in place of the durable ones."""

    def opened(self: SqliteDatabase) -> None:
        for pragma in pragmas:
            self.rows(f"PRAGMA {pragma}")

    with patch.object(SqliteDatabase, "_durable", opened):
        yield

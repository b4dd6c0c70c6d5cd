"""The seam between the ledger's statements and a database: everything above speaks plain SQL through this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

__all__ = ["Database", "Row", "marks"]

Row = tuple[Any, ...]


class Database(Protocol):
    """One connection. Raises only errors of this library: LedgerError, BusyError."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        ...

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows of a query one by one; no other statement may write meanwhile."""
        ...

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement; the number of rows it changed."""
        ...

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one statement for each row; the number of rows changed in all."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; the writer's lock is taken at the beginning. Not nested."""
        ...

    def copy_to(self, path: str) -> None:
        """A consistent copy of the whole database into a new file."""
        ...

    def compact(self) -> None:
        """Write the database anew, so that nothing deleted is left in its files. Not within a transaction."""
        ...

    def close(self) -> None:
        """Close the connection; again is harmless."""
        ...


def marks(values: Sequence[Any]) -> str:
    """``?,?,?`` for an IN list."""
    return ",".join("?" * len(values))

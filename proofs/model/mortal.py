"""A ledger whose process dies at a chosen statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from typing_extensions import override

from relay_connectors.ledger.database import Row
from relay_connectors.ledger.sqlite import SqliteDatabase

__all__ = ["Killed", "MortalDatabase"]


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class MortalDatabase(SqliteDatabase):
    """A ledger file whose process is killed before its *left*-th statement."""

    left = 0
    dead = False

    @override
    def _durable(self) -> None:
        """What a power cut leaves is another proof's question: here only the process dies."""
        for pragma in ("foreign_keys=ON", "journal_mode=memory", "synchronous=OFF"):
            self._connection.execute(f"PRAGMA {pragma}")

    @property
    def in_transaction(self) -> bool:
        """Whether something is written and not committed."""
        return self._connection.in_transaction

    def _live(self) -> None:
        if self.left:
            self.left -= 1
            self.dead = self.left == 0
        if self.dead:
            raise Killed

    @override
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        self._live()
        return super().rows(sql, parameters)

    @override
    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        self._live()
        return super().run(sql, parameters)

    @override
    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        self._live()
        return super().run_many(sql, rows)

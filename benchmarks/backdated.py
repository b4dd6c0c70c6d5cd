"""One row in the middle of an export that is given an earlier day."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BackDated"]

ROW = re.compile(rb"\n(E\d+),[^\n\"]*?,(\d{4}/\d{1,2}/\d{1,2})(?=,[^\n]*(?:\n|$))")


@dataclass(slots=True)
class BackDated:
    """The row that ``move`` changes in *export*, each time to another day; ``found`` looks for it in *ledger*."""

    export: Path
    ledger: Path
    times: int = 0

    def move(self) -> None:
        """Write the export with the row years before."""
        content = self.export.read_bytes()
        match = self._row(content)
        self.times += 1
        self.export.write_bytes(content[: match.start(2)] + self._day().encode() + content[match.end(2) :])

    def found(self) -> str:
        """Whether the ledger knows the day."""
        key = self._row(self.export.read_bytes())[1].decode()
        with closing(sqlite3.connect(self.ledger)) as db:
            (days,) = db.execute("SELECT applied_at, decided_at FROM records WHERE application_id = ?", (key,))
        wanted = self._day().replace("/", "-")
        return f"found {wanted}" if wanted in days else f"WRONG: {days} for {wanted}"

    def _day(self) -> str:
        return f"2019/03/{self.times:02d}"

    def _row(self, content: bytes) -> re.Match[bytes]:
        # An application that is there twice would be a conflict.
        return next(one for one in ROW.finditer(content, len(content) // 2) if content.count(one[1]) == 1)

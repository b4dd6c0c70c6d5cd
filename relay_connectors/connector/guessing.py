"""Guesses about columns that nobody knows by name: what they may be, judged by their headers and borne out by cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.table import Cells
from relay_connectors.connector.vocabularies import Said
from relay_connectors.normalize import is_blank, label
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["Tally", "Uniqueness", "numbers_rows", "tells_outcomes", "undecorated"]

UNDERSTOOD = 0.9  # of a column's cells, and it is taken for the outcome
# Headers of columns that count something; it is the application only if no two rows have the same.
_NUMBERS = frozenset(
    map(
        label,
        (
            "ID", "No", "No.", "番号", "管理ID", "管理No", "管理No.", "管理番号", "管理コード", "応募No",
            "応募No.", "応募コード", "応募者番号", "応募者No", "応募者コード", "エントリー番号", "エントリーNo",
            "エントリーコード", "受付ID", "受付No", "受付番号", "整理番号", "登録番号", "選考番号",
            "レコード番号", "レコードID", "Record ID", "Entry ID", "Entry No", "Reference", "Reference number",
        ),
    )
)  # fmt: skip
# What forms add to the name of a column: 氏名※, メールアドレス（必須）, 電話番号3.
_ADDED = re.compile(r"[*＊※]|[（(【\[](?:必須|任意|半角|全角|required|optional)[）)】\]]|[0-9０-９]+$", re.IGNORECASE)


def undecorated(header: str) -> str:
    """The name of a column without what a form added to it; empty if nothing is left."""
    return _ADDED.sub("", header).strip()


def numbers_rows(header: str) -> bool:
    """Whether a column of this name may be the id of an application, if it is another one in every row."""
    return label(header) in _NUMBERS


class Tally:
    """The cells of one column, counted as long as there are not too many different ones."""

    def __init__(self, most: int) -> None:
        self.counts: Counter[str] = Counter()
        self.most, self.beyond = most, False

    def add(self, cell: str) -> None:
        """Count one cell."""
        if cell in self.counts or len(self.counts) < self.most:
            self.counts[cell] += 1
        else:
            self.beyond = True


def tells_outcomes(tally: Tally, status: Callable[[str], Said]) -> bool:
    """Whether nearly every cell is a word for an outcome, and some outcome is final."""
    said = {cell: rows for cell, rows in tally.counts.items() if not is_blank(cell)}
    outcomes: Counter[str] = Counter()
    for cell, rows in said.items():
        outcomes[status(cell)[0].get("outcome", "unknown")] += rows
    understood = outcomes.total() - outcomes.pop("unknown", 0)
    final = outcomes.keys() - OBSERVED_ONLY
    return bool(final) and not tally.beyond and understood >= UNDERSTOOD * sum(said.values())


class Uniqueness:
    """Which of some columns hold something in every row, and something else in each."""

    def __init__(self, columns: list[int]) -> None:
        self._seen = {at: Duplicates() for at in columns}
        self.unique = dict.fromkeys(columns, True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for seen in self._seen.values():
            seen.__exit__(kind, error, trace)

    def see(self, cells: Cells) -> None:
        """Look at one row."""
        for at, seen in self._seen.items():
            if self.unique[at]:
                cell = cells[at].strip()
                self.unique[at] = bool(cell) and seen.judge([(cell, 0)]) == ["new"]

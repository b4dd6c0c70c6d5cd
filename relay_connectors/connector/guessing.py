"""Guesses about columns that nobody knows by name: what they may be, judged by their headers and by their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Literal, NamedTuple, Self

from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.connector.numbers import DATES
from relay_connectors.connector.table import Cells
from relay_connectors.connector.vocabularies import Vocabularies
from relay_connectors.normalize import When, emails, is_blank, label, phones, postal
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["Guess", "Seen", "Sight", "Sights", "Tally", "Uniqueness", "by_sight", "numbers_rows", "plainer", "sights"]

Sight = Literal["", "dates", "phones", "emails", "postal", "channels", "outcomes"]

UNDERSTOOD = 0.9  # of a column's words, and nobody doubts that it is the outcome
PERHAPS = 0.5  # of its words, and it may be
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


# 選考終了日時 is 選考終了日 with a time, and 応募経路名 says the name of the 応募経路.
_SAME = ((re.compile("日[時付]$|日?時刻$"), "日"), (re.compile("(?:名称?|欄)$"), ""))
# What a date is of, by a word of its header; the first that fits.
_DATED = tuple(
    (re.compile(word, re.IGNORECASE), target)
    for word, target in (
        ("生年|誕生|birth", "person.birth_date"),
        ("更新|updat", "source.updated_at"),
        ("通知|連絡|notif", "decision.notified_at"),
        ("不採用|不合格|見送|終了|決定|確定|reject|clos|decid", "decision.decided_at"),
        ("応募|エントリー|受付|appl", "application.applied_at"),
    )
)
_SHOWN_BY: dict[Sight, str] = {
    "phones": "person.phones",
    "emails": "person.emails",
    "postal": "person.residence.postal_code",
    "channels": "application.channel",
    "outcomes": "decision.outcome",
}


class Seen(NamedTuple):
    """What the cells of a column are all, or of outcomes how many of its words are known."""

    sight: Sight = ""
    known: int = 0
    words: int = 0


class Guess(NamedTuple):
    """What a column may be, and by which cells; ``sure`` where its name says so, too."""

    target: str
    seen: Seen = Seen()
    sure: bool = False


def plainer(header: str) -> Iterator[str]:
    """The name of a column without what a form added to it, and the plainer names of the same thing."""
    if bare := _ADDED.sub("", header).strip():
        yield bare
        for ending, instead in _SAME:
            if (other := ending.sub(instead, bare)) not in ("", bare):
                yield other


def by_sight(header: str, seen: Seen) -> str:
    """The target of a column that is told by its cells; of dates its header has to say of what. "" for none."""
    if seen.sight == "dates":
        return next((target for word, target in _DATED if word.search(header)), "")
    return _SHOWN_BY.get(seen.sight, "")


def sights(target: str) -> Sight:
    """What the cells of a column with this target look like; "" where nothing would prove it."""
    if target in DATES:
        return "dates"
    return next((sight for sight, shown in _SHOWN_BY.items() if shown == target), "")


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


class Sights:
    """Says what the cells of a column are."""

    def __init__(self, words: Vocabularies, when: Callable[[str], When]) -> None:
        self._status, self._channel = words.status, words.channel
        self._reads: dict[Sight, Callable[[str], bool]] = {
            "emails": lambda cell: bool(emails(cell).items) and not emails(cell).warnings,
            "postal": lambda cell: postal(cell).code is not None,
            "phones": lambda cell: bool(phones(cell).items) and not phones(cell).warnings,
            "dates": lambda cell: when(cell).value is not None,
            "channels": lambda cell: self._channel(cell)[0].get("type", "unknown") != "unknown",
        }

    def __call__(self, tally: Tally) -> Seen:
        """What every cell of a column reads as; what says nothing counts for none."""
        said = [cell for cell in tally.counts if not is_blank(cell)]
        if not said:
            return Seen()
        if known := self._outcomes(tally, said):
            return Seen("outcomes", known, len(said))
        return next((Seen(sight) for sight, reads in self._reads.items() if all(map(reads, said))), Seen())

    def _outcomes(self, tally: Tally, said: list[str]) -> int:
        """How many words of a column are outcomes, where these are at least half of them, and one of them is final."""
        outcomes = [self._status(cell)[0].get("outcome", "unknown") for cell in said]
        known = [one for one in outcomes if one != "unknown"]
        final = set(known) - OBSERVED_ONLY
        return len(known) if final and not tally.beyond and len(known) >= PERHAPS * len(said) else 0


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

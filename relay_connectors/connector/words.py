"""A vendor's vocabulary → our codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from relay_connectors.normalize import label
from relay_connectors.record.vocabulary import WarningCode

__all__ = ["Meaning", "Words"]

T = TypeVar("T", bound=str)


class Meaning(NamedTuple, Generic[T]):
    """What a word means; ``warning`` is set where no table knows it."""

    code: T
    warning: WarningCode | None


class Words(Generic[T]):
    """A table of whole words. A word that is not in it gets the code that *unknown* names, and a warning.

    Words are compared after NFKC, whatever their case and spaces, and never by a part: 不合格 contains 合格.

    Args:
        table: vendor word → our code.
        unknown: the home of every other word.
        warning: what to warn with about such a word.

    >>> statuses = Words({"選考中": "in_progress", "不合格": "employer_rejected"},
    ...                  unknown="unknown", warning="status_unknown")
    >>> statuses["不 合格"]
    Meaning(code='employer_rejected', warning=None)
    >>> statuses["合格らしい"]
    Meaning(code='unknown', warning='status_unknown')
    """

    def __init__(self, table: Mapping[str, T], *, unknown: T, warning: WarningCode) -> None:
        self._table = dict(table)
        self._codes = {label(word): Meaning(code, None) for word, code in table.items()}
        self._unknown: Meaning[T] = Meaning(unknown, warning)
        self._warning = warning

    def __repr__(self) -> str:
        return f"Words({len(self._codes)} words, unknown={self._unknown.code!r})"

    def __getitem__(self, word: str) -> Meaning[T]:
        return self._codes.get(label(word), self._unknown)

    def __contains__(self, word: str) -> bool:
        return label(word) in self._codes

    def with_own(self, own: Mapping[str, T]) -> Words[T]:
        """The same table with the tenant's own words, which win."""
        return Words({**self._table, **own}, unknown=self._unknown.code, warning=self._warning)

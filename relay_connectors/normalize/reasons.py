"""Why an application ended, as a code; what must not be the reason, or not be passed on, is flagged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from relay_connectors.normalize.labels import is_blank, label, text
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.words_protected import PROTECTED
from relay_connectors.normalize.words_reason import CANDIDATE, EMPLOYER

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import ReasonCode

__all__ = ["Reason", "ReasonWords", "reason"]

Side = Literal["employer", "candidate"]


class Reason(NamedTuple):
    """A code or None, and whether the text names a protected attribute and must be dropped."""

    code: ReasonCode | None
    protected: bool


_NOTHING = Reason(None, protected=False)
_LONGEST = 40  # without spaces, as long as the words that doctor lists
_NUMBERED = pattern(r"(?:[0-9]{1,2}[.:_)\-、]|[①-⑳・■●◆※])+(?=.)")


@cache
def _protected() -> re.Pattern[str]:
    return pattern(PROTECTED)


@cache
def _table(side: Side) -> dict[str, ReasonCode]:
    """The words of one side, and behind them the other's: a column may hold both."""
    first, second = (EMPLOYER, CANDIDATE) if side == "employer" else (CANDIDATE, EMPLOYER)
    table = {label(word): code for code, words in second.items() for word in words}
    return table | {label(word): code for code, words in first.items() for word in words}


class ReasonWords:
    """Labels of one source → reason codes; *extra* are the tenant's words, *side* says whose reasons the column holds.

    A text that names health, pregnancy, family, nationality, religion, age … is protected; its code is kept only where
    an exact word stands for it (家庭の事情 → personal_circumstances). So is a text that is no label, whatever it says:
    no list of words can vouch for a story. Called per cell, remembers its answers.
    """

    __slots__ = ("_extra", "_memo", "_side")

    def __init__(self, extra: Mapping[str, ReasonCode] | None = None, side: Side = "employer") -> None:
        self._extra = {label(word): code for word, code in (extra or {}).items()}
        self._side: Side = side
        self._memo: Memo[Reason] = Memo(self._read, cap=1024)

    def __call__(self, s: str) -> Reason:
        """Never raises; an unknown text has no code."""
        return self._memo[s]

    def _read(self, s: str) -> Reason:
        word = label(s)
        code = self._extra.get(word) or _table(self._side).get(word)
        if code is None and is_blank(s):
            return _NOTHING
        if code is None and (numbered := _NUMBERED.match(word)):
            code = _table(self._side).get(word[numbered.end() :])
        story = code is None and len(word) > _LONGEST
        return Reason(code, protected=story or _protected().search(text(s).lower()) is not None)


reason = ReasonWords()
"""The built-in words of an employer's reasons, without a tenant's."""

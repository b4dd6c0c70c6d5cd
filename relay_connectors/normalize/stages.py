"""The step of the selection that a label names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.labels import is_blank, label
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.words_stage import ASIDE, INTERVIEW_ROUND, STAGE
from relay_connectors.normalize.words_status import AFTER_A_STAGE, STATUS
from relay_connectors.record.vocabulary import STAGE_ORDER

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import StageCode

__all__ = ["Stage", "StageWords", "stage", "step_label"]


class Stage(NamedTuple):
    """A stage and the number that sorts it; ``unknown`` has none."""

    code: StageCode
    order: int | None


_ROUND = pattern(INTERVIEW_ROUND)
_ROUNDS: dict[str, StageCode] = {"1": "interview_1", "2": "interview_2"}
_KANJI_ROUND = pattern("[一二三四五六七八九](?=次|回)")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_ASIDE = pattern(ASIDE)
_ANY_ASIDE = pattern(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")
# 1.5次面接 is a round between two, not the fifth of a first list.
_NUMBERED = pattern("(?:[0-9]{2}[.:_)-]|[0-9](?:[:_)-]|[.](?![0-9]))|[★☆■□◆◇●▲▼※])+(?=.)")
NOT_YET = pattern("(?:面接|面談|選考|審査)?前")
"""最終面接前, 最終 + 面接前辞退: who is before a stage is not there yet."""
_UNKNOWN = Stage("unknown", None)
_LONGEST = 100


def step_label(s: str) -> str:
    """``label`` with 漢数字 before 次 and 回 as digits: 第一次面接 → 第1次面接."""
    return _KANJI_ROUND.sub(lambda number: number[0].translate(_DIGITS), label(s))


@cache
def _table() -> dict[str, StageCode]:
    return {step_label(word): code for code, words in STAGE.items() for word in words}


@cache
def _progress() -> frozenset[str]:
    """What may stand behind a stage without being part of its name: 書類選考中, 1次面接不合格."""
    return frozenset(
        step_label(word) for table in (STATUS, AFTER_A_STAGE) for words in table.values() for word in words
    )


class StageWords:
    """Labels of one source → stages; *extra* are the tenant's own words, which win.

    Called per cell, remembers its answers. Never guesses: an unknown label is ``Stage("unknown", None)``.
    """

    __slots__ = ("_extra", "_memo")

    def __init__(self, extra: Mapping[str, StageCode] | None = None) -> None:
        self._extra = {step_label(word): code for word, code in (extra or {}).items()}
        self._memo: Memo[Stage] = Memo(self._read, cap=1024)

    def __call__(self, s: str) -> Stage:
        """Never raises; an unknown label is ``Stage("unknown", None)``."""
        return self._memo[s]

    def named(self, word: str) -> StageCode | None:
        """The stage whose name *word* (a ``step_label``) is, with no more than （オンライン） or the like behind it."""
        found = self._extra.get(word) or _table().get(word) or _round(word)
        if found:
            return found
        bare = _ASIDE.sub("", word)
        if bare in {word, ""}:
            return None
        found = self.named(bare)
        aside = word[len(bare) :].strip("([【〔)]】〕")
        other = _round(aside) or _table().get(aside) if found else None
        if other and other != found and "interview_final" not in {found, other}:
            return None  # 書類選考（2次面接）, but 最終面接（3次）
        # 2次面接（最終）
        return "interview_final" if found and found.startswith("interview") and "最終" in word else found

    def splits(self, word: str) -> Iterator[tuple[str, str]]:
        """Every way to cut *word* in two, the longest front first."""
        for cut in range(len(word) - 1, 0, -1):
            yield word[:cut], word[cut:]

    def _read(self, s: str) -> Stage:
        if is_blank(s):
            return _UNKNOWN
        word = step_label(s)
        if len(word) > _LONGEST:
            return _UNKNOWN
        code = self.named(word) or self._inside(word)
        if code is None and (numbered := _NUMBERED.match(word)):
            word = word[numbered.end() :]
            code = self.named(word) or self._inside(word)
        code = code or self._beside(word) or self.named(_ANY_ASIDE.sub("", word))
        return Stage(code, STAGE_ORDER[code]) if code else _UNKNOWN

    def _inside(self, word: str) -> StageCode | None:
        for front, rest in self.splits(word):
            behind = rest.strip(_MARKS)
            if behind in _progress() and not NOT_YET.match(behind) and (code := self.named(front.rstrip(_FRONT_MARKS))):
                return code
        return None

    def _beside(self, word: str) -> StageCode | None:
        """不合格（書類選考）: the last stage of a label whose other parts are known words."""
        parts = [part for part in _BETWEEN.split(word) if part]
        named = [code for part in parts if (code := self.named(part) or self._inside(part))]
        others = [part for part in parts if part not in _progress() and not self.named(part) and not self._inside(part)]
        return named[-1] if named and not others else None


_FRONT_MARKS = ":_/・,|>→⇒-([【"
_MARKS = _FRONT_MARKS + ")]】"
_BETWEEN = pattern(f"[{re.escape(_MARKS)}]+")


def _round(word: str) -> StageCode | None:
    found = _ROUND.fullmatch(word)
    return _ROUNDS.get(found[found.lastindex or 1], "interview_3_plus") if found else None


stage = StageWords()
"""The built-in words, without a tenant's."""

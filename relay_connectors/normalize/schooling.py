"""Education levels and kinds of employment in the record's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.labels import is_blank, label, text
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.words_education import BEFORE, EDUCATION, EMPLOYMENT, SCHOOLS

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import EducationLevel, EmploymentType

__all__ = ["Education", "education", "employment"]


class Education(NamedTuple):
    """The highest level named; ``expected``: it is not finished yet (卒業見込み, 在学中), also said as a warning."""

    level: EducationLevel | None
    expected: bool
    warnings: tuple[str, ...]


_LEVELS: tuple[EducationLevel, ...] = (
    "other", "junior_high", "high_school", "vocational", "associate", "bachelor", "master", "doctor",
)  # fmt: skip
_SCHOOLS = [(pattern(words), level) for words, level in SCHOOLS]
_BETWEEN = pattern("[、,/\n;→⇒>]+")
_LEFT = pattern("中退|中途退学|退学|除籍|dropout|droppedout|incomplete")
_EXPECTED = pattern("見込|見込み|予定|在学|在籍|在校|休学|卒見|expected|currentlyenrolled|enrolled|student")
_KOSEN = pattern("高等専門学校|高専")
_LONGEST = 200


def education(s: str) -> Education:
    """The level of the highest school in *s*; of one that was left (中退) the level before it.

    ``expected`` where it is still to be finished; ``education_unknown`` where no word is known.
    """
    return _EDUCATION[s]


def employment(s: str) -> EmploymentType | None:
    """正社員 → full_time, 業務委託 → freelance …; None for a blank or an unknown word."""
    return _EMPLOYMENT[s]


def _education(s: str) -> Education:
    if is_blank(s) or label(s) in _NOT_ASKED:
        return Education(None, expected=False, warnings=())
    pieces = [label(piece) for piece in _BETWEEN.split(text(s[:_LONGEST]))]
    found = [(level, piece) for piece in pieces if (level := _level(piece))]
    if not found:
        return Education(None, expected=False, warnings=("education_unknown",))
    level, piece = max(found, key=lambda each: _LEVELS.index(each[0]))
    expected = not _LEFT.search(piece) and bool(_EXPECTED.search(piece))
    return Education(level, expected=expected, warnings=("expected",) if expected else ())


_NOT_ASKED = frozenset({"不問", "学歴不問", "問わない"})


def _level(piece: str) -> EducationLevel | None:
    level = EDUCATION.get(piece) or next((level for words, level in _SCHOOLS if words.search(piece)), None)
    if level is None or not _LEFT.search(piece):
        return level
    return "junior_high" if _KOSEN.search(piece) else BEFORE[level]


_KINDS: dict[str, EmploymentType] = {label(word): kind for kind, words in EMPLOYMENT.items() for word in words}
_EDUCATION: Memo[Education] = Memo(_education, cap=1024)
_EMPLOYMENT: Memo[EmploymentType | None] = Memo(lambda s: _KINDS.get(label(s)), cap=512)

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
_BETWEEN = pattern("([、,/\n;→⇒>・|]+)")
# Schools one behind the other without a mark, each with its end: 短大卒 大学中退.
_END = (
    "(?:(?:中途|満期)?退学|中退|除籍|未卒|(?:卒業|修了|修業)(?:見込み?|予定|せず|できず)?|卒見"
    "|在学中?|在籍中?|休学中?|(?<=[校学院専大])卒業?)"
)
_ONE_BY_ONE = pattern(f".+?{_END}(?![業者見予])|.+$")
# Begun and not finished, or not yet begun: what counts is what lies before.
_LEFT = pattern(
    "中退|中途退学|退学|除籍|未卒|未修了|未了|卒業(?:せず|できず|していな|しなかった)|(?:進学|入学|編入|受験)(?:予定|希望|見込|準備|失敗)|浪人"
    "|(?:資格|学位)(?:なし|無し|未取得)|drop(?:ped)?out|incomplete|unfinished|notcomplete|didnot|nodegree|somecollege|someuniversity|left|withdr[ae]w"
)
_EXPECTED = pattern(
    "見込|予定|在学|在籍|在校|休学|卒見|学生|大学生|院生|高校生|短大生|高専生|[1-6](?:年生|回生|年次)|[学部士院大専校程][1-6]年(?![制間0-9])"
    "|expected|current|enrolled|student|inprogress|pursuing|candidate|ongoing|graduating|undergrad(?!uate)"
)
_KOSEN = pattern("高等専門学校|高専")
# 博士号なし; and 大学職員, 大学受験 and 大学不合格 tell of a school at which nobody was taught.
_DENIED = pattern(
    "(?:では|じゃ)な[いく]|以外|^not?(?=[^r])"
    "|(?:博士|修士|学士|学位|大学院?|短大|高専|高校|学校|院|卒業?|課程|専門)(?:号|課程|学位|の学位|卒)?[はが]?[:(（]?(?:なし|ナシ|無し?|無い|ない|未取得|未満|ありません)(?![料期])"
    "|(?:大学院?|短大|高専|高校|学校|学部|学院|院)(?:へ|に|の|入学)?(?:不合格|合格|受験|入試|試験|落ち|志望)(?!予定|希望|見込|準備|失敗|資格)"
    "|(?:大学院?|短大|高専|高校|学校)(?:の)?(?:職員|教員|教授|准教授|講師|助教|助手|研究員|事務|勤務|病院|生協|図書館|教諭|関係者)"
    "|professor|lecturer|teacher|staff|without"
)
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
    found = _schools(text(s[:_LONGEST]))
    if not found:
        return Education(None, expected=False, warnings=("education_unknown",))
    level, piece = max(found, key=lambda each: _LEVELS.index(each[0]))
    expected = not _LEFT.search(piece) and bool(_EXPECTED.search(piece))
    return Education(level, expected=expected, warnings=("expected",) if expected else ())


_NOT_ASKED = frozenset({"不問", "学歴不問", "問わない"})


def _schools(plain: str) -> list[tuple[EducationLevel, str]]:
    """Each school that is named, as its level and its words; none where it is one of several (大学/大学院)."""
    found: list[tuple[EducationLevel, str]] = []
    mark = ""
    for at, part in enumerate(_BETWEEN.split(plain)):
        if at % 2:
            mark = part.strip()
            continue
        here = [(level, piece) for piece in _one_by_one(label(part)) if (level := _level(piece))]
        if here and found and mark in _OR and here[0][0] != found[-1][0] and not _ENDED.search(found[-1][1]):
            return []
        found += here
    return found


_OR = frozenset("/・|")
_ENDED = pattern(f"{_END}|[0-9]")


def _one_by_one(piece: str) -> list[str]:
    """*piece* cut behind each school's end, where more than one school is in it."""
    cut = _ONE_BY_ONE.findall(piece)
    return cut if sum(_level(one) is not None for one in cut) > 1 else [piece]


def _level(piece: str) -> EducationLevel | None:
    level = EDUCATION.get(piece) or next((level for words, level in _SCHOOLS if words.search(piece)), None)
    if level is None or _DENIED.search(piece):
        return None
    if not _LEFT.search(piece):
        return level
    return "junior_high" if _KOSEN.search(piece) else BEFORE[level]


_KINDS: dict[str, EmploymentType] = {label(word): kind for kind, words in EMPLOYMENT.items() for word in words}
_EDUCATION: Memo[Education] = Memo(_education, cap=1024)
_EMPLOYMENT: Memo[EmploymentType | None] = Memo(lambda s: _KINDS.get(label(s)), cap=512)

"""How an application ended, as the source's status column says it. A word that no table knows is never a rejection."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.dates import when
from relay_connectors.normalize.labels import is_blank
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.stages import NOT_YET, StageWords, stage, step_label
from relay_connectors.normalize.words_stage import SOME_STAGE
from relay_connectors.normalize.words_status import AFTER_A_STAGE, NEUTRAL, STATUS
from relay_connectors.record.vocabulary import REFERABLE

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import Outcome, StageCode

__all__ = ["Status", "StatusWords", "days_beside", "status"]


class Status(NamedTuple):
    """An outcome, and the stage if the same label names it (書類選考NG)."""

    outcome: Outcome
    stage: StageCode | None


_UNKNOWN = Status("unknown", None)
_MARKS = ":_/・,|>→⇒-"
_OPEN, _CLOSE = "([【「〔<", ")]】」〕>"
_BRACKETS = _OPEN + _CLOSE
_BETWEEN = pattern(f"([{re.escape(_MARKS + _BRACKETS)}、;]+)")
# Not □ and ☐: an empty box says no.
_NUMBERED = pattern("^(?:[0-9]{2}[.:_)-]|[0-9](?:[:_)-]|[.](?![0-9]))|[★☆■◆◇●▲▼※])+(?=.)")
# Only a whole day (or its month) adds nothing: the 0 of 不合格：0 may say that it is not so, and 3年 anything.
_M, _D = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:(?:19|20)[0-9]{2}|(?:昭和|平成|令和|(?<![a-z])[shr])[.]?(?:[1-9][0-9]?|元))"
_DAY = (
    f"(?<![0-9])(?<![0-9][-/.])(?:{_YEAR}(?:年{_M}月(?:{_D}日)?|[-/.]{_M}(?:[-/.]{_D})?)|{_M}(?:月{_D}日|/{_D})"
    f"|[0-9]{{2}}[-/.]{_M}[-/.]{_D}|(?:0[1-9]|1[0-2])[-.](?:0[1-9]|[12][0-9]|3[01])"
    "|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))"
    "(?:[(][月火水木金土日][)])?(?:t?[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?(?![0-9]|[-/.][0-9])"
)
_PART_OF_A_DAY = f"(?:{_M}月|(?:19|20)[0-9]{{2}}年?)"  # only in brackets
_DATED = pattern(f"[(:]?{_DAY}[)]?$|[(]{_PART_OF_A_DAY}[)]$")
_ANY_DAY = pattern(_DAY)
_DATED_IN_FRONT = pattern(f"^{_DAY}:?(?=.)")
_MARK = f"[{re.escape(_MARKS + _BRACKETS)}、;]"
_DAYS = pattern(f"(?:^|(?<={_MARK})){_DAY}(?=$|{_MARK})|(?<=[(]){_PART_OF_A_DAY}(?=[)])")
# 2次面接NG 12/3 10:00 says that it cannot be held then; so may 1次面接NG:12/3 while that day is ahead (days_beside).
_WILL_NOT_DO = "(?:(?<![a-z])(?:ng|x)(?![a-z])|[×✕✖❌])"
_ANY_WILL_NOT_DO = pattern(_WILL_NOT_DO)
_HOUR = "[0-9](?::[0-5][0-9]|時)"
_NOT_THEN = pattern(f"{_WILL_NOT_DO}[^a-z]*{_HOUR}|{_HOUR}.*{_WILL_NOT_DO}")
_A_YEARLESS = "(?P<month>0?[1-9]|1[0-2])[月/](?P<day>0?[1-9]|[12][0-9]|3[01])日?(?![0-9]|[-/.][0-9])"
_YEARLESS = pattern(rf"(?<![0-9年])(?<![0-9][-/.]){_A_YEARLESS}")
_SOON = timedelta(days=31)
_PERHAPS_NOT_THEN = pattern(f"(?<!選考)(?<!審査){_WILL_NOT_DO}:?{_A_YEARLESS}")
# 不合格→2次面接, 不合格/2次面接: the step behind the mark is where the person is now. A colon and brackets tell where
# it ended (不採用：2次面接).
_GOES_ON = frozenset(">→⇒/・,|、;_-")
# 不採用：-, 不採用(), 不採用→: a label whose value nobody filled in.
_UNFILLED = pattern(
    f"[:_/・,|→⇒、;-]+[{re.escape(_CLOSE)}]*$|^[^<]*>$|[{re.escape(_OPEN)}]$|[{re.escape(_OPEN)}][{re.escape(_MARKS)}、;]*[{re.escape(_CLOSE)}]"
)
# Before the selection begins, either side may let it be: 応募見送り is mostly the person's word.
_EITHER_SIDE = frozenset(("見送り", "見送", "お見送り", "お見送"))
# 適性検査見送り may say that there was none; お見送り is said to a person alone.
_LEFT_OUT = frozenset(("見送り", "見送"))
# オンライン面接NG and 1次面接（オンライン）NG say that it cannot be held that way.
_HOW = "(?:web|ウェブ|オンライン|リモート|対面|来社|現地|電話|tel|phone|online|zoom|teams|meet)"
_HELD = "(?:面接|面談|選考|interview|call|screen)"
_HOW_HELD = pattern(f"{_HOW}.*{_HELD}|{_HELD}.*{_HOW}")
# 課題×, ES× and interview x may say that there was none; of a round or a 選考 a cross is the result.
_CROSSES = frozenset(("×", "✕", "✖", "❌", "x"))
_SELECTION = pattern(
    "(?<!課題)(?<!筆記)(?<!実技)(?<!テスト)(?<!録画)(?<!動画)(?:選考|審査)|[1-9](?:次|回)|最終|役員|社長|代表"
)
_MAY_BE_LEFT = frozenset(("applied", "casual_meeting", "reference_check"))
_ANY_SELECTION = frozenset(("選考", "採用選考", "審査"))
_MOST_PARTS = 4
_LONGEST = 100
_WHOLE_DAY = len("2026-11-20")


@cache
def _table() -> dict[str, Outcome]:
    return {step_label(word): outcome for outcome, words in STATUS.items() for word in words}


@cache
def _after_a_stage() -> dict[str, Outcome]:
    return {step_label(word): outcome for outcome, words in AFTER_A_STAGE.items() for word in words}


@cache
def _neutral() -> frozenset[str]:
    return frozenset(map(step_label, NEUTRAL))


class StatusWords:
    """Labels of one source → outcomes; *extra* are the tenant's own words, which win, *stages* its stage words.

    Whole words only. A stage's name with a word behind it says both (1次面接：不合格); words beside each other must
    agree (不採用（辞退） is unknown). Called per cell, remembers its answers.

    A word of the tenant's is a whole cell. As a part of one it counts only where no table has it and a space or a mark
    parts it (書類選考 選考通らず): whose 終了 is a rejection has 1次面接終了, too, which is none. What the tenant takes
    back (不採用 is no rejection here) is taken back in every place.
    """

    __slots__ = ("_extra", "_memo", "_stages")

    def __init__(self, extra: Mapping[str, Outcome] | None = None, stages: StageWords = stage) -> None:
        self._extra = {step_label(word): outcome for word, outcome in (extra or {}).items()}
        self._stages = stages
        self._memo: Memo[Status] = Memo(self._read, cap=1024)

    def __call__(self, s: str) -> Status:
        """Never raises; an unknown label is ``Status("unknown", None)``."""
        return self._memo[s]

    def _read(self, s: str) -> Status:
        word = step_label(s)
        if word in self._extra:
            return Status(self._extra[word], None)
        if len(word) > _LONGEST or is_blank(s) or _NOT_THEN.search(word):
            return _UNKNOWN
        if found := self._whole(word):
            return found
        bare = _DATED.sub("", _NUMBERED.sub("", word, count=1))
        if bare in self._extra:
            return Status(self._extra[bare], None)
        found = self._whole(bare) if bare not in {word, ""} else None
        return found or self._spaced(s) or self._dated_in_front(word) or _UNKNOWN

    def _dated_in_front(self, word: str) -> Status | None:
        """2026/11/1 不採用. 11/1受付 is a day with a remark, and 12/3面接NG may be of an appointment."""
        bare = word if _ANY_WILL_NOT_DO.search(word) else _DATED_IN_FRONT.sub("", word)
        found = self._whole(bare) if bare != word else None
        return found if found and found.outcome in REFERABLE else None

    def _spaced(self, s: str) -> Status | None:
        """書類選考 選考通らず: a space parts the tenant's word as a stroke does; 選考通らず 2次面接 goes on."""
        word = step_label("/".join(s.split())) if self._extra else ""
        return self._whole(word) if any(map(self._own, _parts(word)[1])) else None

    def _whole(self, word: str) -> Status | None:
        if outcome := self._word(word):
            return Status(outcome, self._stages.named(word) if outcome == "in_progress" else None)
        if code := self._stages.named(word):
            return Status("in_progress", code)
        if _UNFILLED.search(word):
            return None
        return self._behind_a_stage(word) or self._beside_each_other(word)

    def _word(self, word: str) -> Outcome | None:
        return self._unless_taken_back(word, _table().get(word))

    def _unless_taken_back(self, word: str, outcome: Outcome | None) -> Outcome | None:
        own = self._extra.get(word)
        return "unknown" if own and own != outcome and outcome in REFERABLE else outcome

    def _own(self, part: str) -> Outcome | None:
        """What the tenant says of *part*, where no table has it."""
        known = part in _table() or part in _after_a_stage() or part in _neutral() or is_blank(part)
        return None if known else self._extra.get(part)

    def _behind_a_stage(self, word: str) -> Status | None:
        """書類選考NG, 1次面接：不合格, 最終面接(辞退)."""
        for front, rest in self._stages.splits(word):
            if found := self._at(front.rstrip(_MARKS + _OPEN), rest.strip(_MARKS + _BRACKETS)):
                return found
        return self._before_a_stage(word) if word.isascii() else None

    def _at(self, front: str, behind: str) -> Status | None:
        """What *behind* says of the stage *front*."""
        outcome = self._after(behind)
        known = self._some_stage(front) if outcome else None
        if outcome is None or known is None:
            return None
        code = None if NOT_YET.match(behind) else known[0]
        unsaid = outcome == "employer_rejected" and self._word(behind) != outcome
        if unsaid and (_HOW_HELD.search(front) or (behind in _CROSSES and not _SELECTION.search(front))):
            return Status("unknown", code)
        clear = self._clear(behind, outcome)
        if outcome == "employer_rejected" and not (unsaid or clear or known[0] or front in _ANY_SELECTION):
            return Status("unknown", None)  # 面接見送り, 面談見送り
        if known[0] == "assessment" and behind in _LEFT_OUT:
            return Status("unknown", code)
        return _of_stage(outcome, code, clear=clear)

    def _before_a_stage(self, word: str) -> Status | None:
        """Rejected - Phone Screen, of which ``label`` leaves one word."""
        for front, rest in self._stages.splits(word):
            outcome = self._word(front)
            if outcome and outcome not in {"in_progress", "hired"} and (code := self._stages.named(rest)):
                if code == "applied" and not rest.startswith("application"):
                    return None
                return _of_stage(outcome, code, clear=True)
        return None

    def _after(self, word: str) -> Outcome | None:
        return self._unless_taken_back(word, _after_a_stage().get(word) or _table().get(word))

    def _clear(self, word: str, outcome: Outcome) -> bool:
        """Whether *word* says it without the name of a stage, and says who."""
        return self._word(word) == outcome and word not in _EITHER_SIDE

    def _some_stage(self, word: str) -> tuple[StageCode | None] | None:
        if word in SOME_STAGE:
            return (None,)
        code = self._stages.named(word)
        return (code,) if code else None

    def _beside_each_other(self, word: str) -> Status | None:
        """不合格（書類選考）, 選考終了：不採用, 不採用/不合格: each part must be known and the outcomes must agree."""
        marks, parts = _parts(word)
        if not parts or len(parts) > _MOST_PARTS or parts == [word]:
            return None
        stages: set[StageCode | None] = set()
        said: dict[Outcome, bool] = {}
        front = ""
        for at, part in enumerate(parts):
            # 不採用（未対応） is not yet, or no longer, a rejection
            waiting = at > 0 and self._stages.named(part) == "applied" and not part.startswith("application")
            known = self._some_stage(part)
            if known and said and set(marks[at]) & _GOES_ON:
                return None
            if known and part not in _ANY_SELECTION:
                stages.add(known[0])
            front = part if known else front
            if part in _neutral() or (known and not waiting):
                continue
            own = self._own(part)
            outcome = own or self._word(part)
            if outcome is None or (outcome == "unknown" and not own):
                alone = self._at(front, part) or self._behind_a_stage(part)
                if alone is None:
                    return None
                outcome = alone.outcome
                stages |= {alone.stage} - ({None} if part in _after_a_stage() else set())
            said[outcome] = own is not None or self._clear(part, outcome)
        # 書類選考NG（2次面接）: whoever is at the interview was not rejected before
        if len(said) != 1 or len(stages) > 1:
            return None
        outcome, clear = said.popitem()
        doubtful = _LEFT_OUT if "assessment" in stages else _EITHER_SIDE
        unsure = stages <= {None, "assessment"} and bool(stages) and not clear and doubtful & {*parts}
        if outcome == "employer_rejected" and unsure:
            return Status("unknown", None)  # 見送り（面談）, 見送り（適性検査）
        return _of_stage(outcome, next(iter(stages), None), clear=clear, beside=bool(stages))


def days_beside(s: str, today: str = "") -> list[str]:
    """The whole days, as YYYY-MM-DD, that stand in a label: 不採用（2026/11/20）. A mere month is often a graduate's.

    The day of 1次面接NG 12/3 is the nearest one to *today* (YYYY-MM-DD): an appointment that will not do. That of
    不採用 12/3 or 書類選考NG（12/3） is gone by, unless it is within a month from *today*: nobody sets one for later.
    """
    if not any(map(str.isdigit, s)) or len(s) > _LONGEST:
        return []
    word = step_label(s)
    read = (when(found[0]).value for found in _ANY_DAY.finditer(word))
    whole = [day[:_WHOLE_DAY] for day in read if day and len(day) >= _WHOLE_DAY]
    if not today:
        return whole
    if found := _PERHAPS_NOT_THEN.search(word):
        return whole + _nearest(int(found["month"]), int(found["day"]), date.fromisoformat(today))
    return whole + [day for found in _YEARLESS.finditer(word) for day in _soon(found, date.fromisoformat(today))]


def _soon(found: re.Match[str], today: date) -> list[str]:
    """That day, if it is the nearest one to *today* and no more than a month away."""
    nearest = _nearest(int(found["month"]), int(found["day"]), today)
    return [day for day in nearest if date.fromisoformat(day) <= today + _SOON]


def _nearest(month: int, of_month: int, today: date) -> list[str]:
    """The day nearest to *today* of the years around it; none where there is no such day."""
    last = (monthrange(today.year + more, month)[1] for more in (-1, 0, 1))
    years = [today.year + more for more, days in zip((-1, 0, 1), last, strict=True) if of_month <= days]
    days = [date(year, month, of_month) for year in years]
    return [min(days, key=lambda one: abs(one - today)).isoformat()] if days else []


def _parts(word: str) -> tuple[list[str], list[str]]:
    """The parts of *word* that are no days, and the marks in front of each."""
    pieces = ["", *_BETWEEN.split(_DAYS.sub("", word))]
    pairs = [one for one in zip(pieces[::2], pieces[1::2], strict=True) if one[1]]
    return [mark for mark, _ in pairs], [part for _, part in pairs]


def _of_stage(outcome: Outcome, code: StageCode | None, *, clear: bool, beside: bool = True) -> Status:
    """Who declines an offer is the person; 内定NG and 内定不採用 may mean either side.

    応募NG and 説明会NG may mean anything, and リファレンスチェック見送り that there was none.
    Beside a stage, 充足 may be said of the position, and be this person's doing (内定・募集終了).
    """
    offered = code in {"offer", "offer_accepted"}
    if offered and outcome == "candidate_withdrew":
        return Status("offer_declined", code)
    if outcome == "position_closed" and beside:
        return Status("unknown", code)
    if outcome == "employer_rejected" and (offered or (code in _MAY_BE_LEFT and not clear)):
        return Status("unknown", code)
    return Status(outcome, code)


status = StatusWords()
"""The built-in words, without a tenant's."""

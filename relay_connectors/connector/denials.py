"""Cells that deny a rejection, by the kind of column in which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.connector.negations import says_no
from relay_connectors.connector.words_denying import (
    A_STEP_ANEW,
    DECLINED_BY_WHOM,
    GOING_ON,
    LEFT_BY_THEMSELVES,
    NO_END_OF_THEIRS,
    NO_ENDS_AS_LABELS,
    NOT_DECIDED,
    NOT_FINAL,
    OF_A_STEP,
    OF_AN_ARRANGEMENT,
    OF_THE_TELLING,
    ONLY_TALKED_OF,
    TAKEN_BACK,
    TO_BE_TOLD,
)
from relay_connectors.connector.words_of_results import (
    A_STEP_THAT_WAS,
    NO_RESULTS,
    OF_A_HIRE,
    OF_SOMETHING_ELSE,
    ONLY_BESIDE_A_REJECTION,
    STEPS_WITHOUT_A_NAME,
    STILL_ON_THE_WAY,
    TURNED_AWAY,
)
from relay_connectors.normalize import Memo, is_blank, label
from relay_connectors.normalize.memo import day_comes_again
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.stages import stage, step_label
from relay_connectors.record.vocabulary import REFERABLE, Outcome

if TYPE_CHECKING:
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["Denials"]

_LEFT = pattern(LEFT_BY_THEMSELVES)
_NO_END_OF_THEIRS = pattern(NO_END_OF_THEIRS)
_REMARK = pattern("[(【][^()【】]*[)】]$")
_NOT_FINAL = pattern(NOT_FINAL)
_TALKED_OF = pattern(ONLY_TALKED_OF)
_TAKEN_BACK = pattern(TAKEN_BACK)
_A_STEP_ANEW = pattern(A_STEP_ANEW)
_OF_THE_TELLING = pattern(OF_THE_TELLING)
_OF_AN_ARRANGEMENT = pattern(OF_AN_ARRANGEMENT)
_STILL_ON_THE_WAY = pattern(STILL_ON_THE_WAY)
_A_STEP_THAT_WAS = pattern(A_STEP_THAT_WAS)
_OF_SOMETHING_ELSE = pattern(OF_SOMETHING_ELSE)
_OF_A_HIRE = pattern(OF_A_HIRE)
_TURNED_AWAY = pattern(TURNED_AWAY)
# Of a person (結果待ち, 採用予定), and not of a step or of one that came to its end (1次面接, 面接済み).
_STILL_IN_IT = pattern("(?:中|予定|待ち?)$")
_BETWEEN_TAGS = pattern("[、，,;；|｜／/\n\r\t]+")
_PLAIN_DAY = pattern("[-0-9/.: 年月日T+Z]*")
_OFFERS = frozenset(("offer", "offer_accepted"))
# What says nothing about another end: what rejects, what nobody knows, and what may be a step.
_NO_END: frozenset[Outcome] = REFERABLE | {"unknown", "in_progress"}
_LONGEST = 2000
_A_STORY = 30  # characters: of no end, unless it tells of a hire


class Denials:
    """Whether a cell beside a rejection says that it is none; each answer is remembered.

    A word that the tenant has named as a reason or a step is what they named it.
    """

    def __init__(self, words: Vocabularies) -> None:
        self._words = words
        self._only_beside = ONLY_BESIDE_A_REJECTION if words.declared[0]["outcome"] == "unknown" else frozenset[str]()
        self.reason = Memo(self._reason, cap=1024).__getitem__
        """Of why it ended: 本人辞退, 重複, 入社. A reason of the employer's denies nothing."""
        self.step = Memo(self._step, cap=1024).__getitem__
        """Of a step or its result: 選考辞退, 内定, 選考中. 最終面接, 1次面接通過 and オファー面談 deny nothing."""
        self.day = Memo(self._day, cap=4096, keeps=day_comes_again).__getitem__
        """Of the day of the decision: 再選考, 取消, 2026/11/30予定."""
        self.told_on = Memo(self._told_on, cap=4096, keeps=day_comes_again).__getitem__
        """Of the day on which it was told: 再選考, 通知取消. 未通知 and 連絡つかず are said of the telling."""
        self.tags = Memo(self._tags, cap=1024).__getitem__
        """Of labels, and of a column that nobody reads: 再選考, 内定承諾、優先. 辞退リスク denies nothing."""
        self.result = Memo(self._result, cap=1024).__getitem__
        """Of the result of one step: 再選考, 保留, 辞退. 通過 and 選考中 are left behind there, too."""
        self.end = Memo(self._end, cap=1024).__getitem__
        """Of a column that tells every end in a word (最終結果): 合格, 面接中, 他社に決定, or a word nobody knows.

        1次面接, 書類選考済み, 在職中 and a reason of the employer's deny nothing.
        """
        self.note = Memo(self._note, cap=1024).__getitem__
        """Of what stands beside a name: 内定, 選考中, 入社済み, 採用予定. 日程調整中 and 連絡つかず deny nothing."""

    def ended(self, cell: str) -> bool:
        """Whether *cell* alone, or a word within it, is another end than a rejection."""
        outcome = self._outcome(cell)
        if outcome in REFERABLE:
            return False
        return outcome not in _NO_END or _LEFT.search(self.told(cell)) is not None

    def told(self, cell: str) -> str:
        """The label of *cell* without what is only feared, was long ago, or befell the position or somebody else."""
        return _NO_END_OF_THEIRS.sub("/", label(cell[:_LONGEST]))

    def _reason(self, cell: str) -> bool:
        if self._words.reason(cell, "employer")[0].get("reason_code"):
            return False
        told = self.told(cell)
        if told != label(cell[:_LONGEST]):  # 内定者充足 has the name of a stage, too, and is not this person's
            return _LEFT.search(told) is not None or _TAKEN_BACK.search(told) is not None
        return self._denied(cell) or _REMARK.sub("", told) in GOING_ON

    def _step(self, cell: str) -> bool:
        if self._words.own_step(cell):
            return False
        if _A_STEP_ANEW.search(label(cell[:_LONGEST])):
            return self.ended(cell) or self._offered(cell)
        return self._denied(cell)

    def _day(self, cell: str) -> bool:
        if _PLAIN_DAY.fullmatch(cell) or (is_blank(cell) and label(cell) not in NOT_DECIDED):
            return False
        return (
            label(cell) in NOT_DECIDED
            or self._outcome(cell) == "in_progress"
            or self._denied(cell)
            or bool(_NOT_FINAL.search(label(cell)))
        )

    def _told_on(self, cell: str) -> bool:
        word = label(cell[:_LONGEST])
        if _PLAIN_DAY.fullmatch(cell) or is_blank(cell) or word in TO_BE_TOLD or _OF_THE_TELLING.search(word):
            return False
        return self._denied(cell)

    def _tags(self, cell: str) -> bool:
        return any(self._tag(one) for one in _BETWEEN_TAGS.split(cell[:_LONGEST]) if one and not one.isspace())

    def _tag(self, cell: str) -> bool:
        """Only what is nothing else: 情報提供承諾 and 説明会不参加 are no ends."""
        word = label(cell)
        if word in NO_ENDS_AS_LABELS:
            return False
        gone = self._outcome(cell) not in _NO_END or "辞退" in self.told(cell)
        return gone or word in GOING_ON or _TAKEN_BACK.search(word) is not None or self._offered(cell)

    def _result(self, cell: str) -> bool:
        word = label(cell[:_LONGEST])
        going_on = word in GOING_ON and word not in OF_A_STEP
        return self.ended(cell) or going_on or _TAKEN_BACK.search(word) is not None

    def _end(self, cell: str) -> bool:
        word = step_label(cell[:_LONGEST])
        if word in NOT_DECIDED:
            return True
        if word in NO_RESULTS or is_blank(cell) or self._words.own_step(cell):
            return False
        if self._denied(cell) or _STILL_ON_THE_WAY.search(word):
            return True
        outcome = self._outcome(cell)
        if outcome in REFERABLE or _is_a_step(word):
            return False
        return self._is_unheard_of(cell, word) if outcome == "unknown" else word not in self._only_beside

    def _is_unheard_of(self, cell: str, word: str) -> bool:
        """Whether *word*, of which no table knows the end, is not of something else either."""
        if word in self._only_beside or says_no(cell) or self._words.reason(cell, "employer")[0].get("reason_code"):
            return False
        bare = _REMARK.sub("", word)
        if _OF_SOMETHING_ELSE.search(bare):
            return _OF_A_HIRE.search(word[len(bare) :]) is not None
        return _OF_A_HIRE.search(word) is not None or not (len(word) > _A_STORY or _TURNED_AWAY.search(bare))

    def _note(self, cell: str) -> bool:
        word = label(cell[:_LONGEST])
        if _OF_THE_TELLING.search(word) or _OF_AN_ARRANGEMENT.search(word):
            return False
        return (
            self._denied(cell)
            or word in DECLINED_BY_WHOM
            or (self._outcome(cell) == "in_progress" and _STILL_IN_IT.search(label(cell)) is not None)
        )

    def _denied(self, cell: str) -> bool:
        """Whether *cell* is another end, an offer, none at all, or a rejection that was taken back."""
        word = label(cell[:_LONGEST])
        return self.ended(cell) or word in GOING_ON or _TAKEN_BACK.search(word) is not None or self._offered(cell)

    def _offered(self, cell: str) -> bool:
        """Whoever was offered the job and is 不採用 now declined, or the offer was taken back."""
        code = self._words.stage(cell)[0].get("code")
        return code in _OFFERS and not _TALKED_OF.search(label(cell))

    def _outcome(self, cell: str) -> Outcome:
        outcome: Outcome = self._words.status(cell)[0].get("outcome", "unknown")
        return outcome


def _is_a_step(word: str) -> bool:
    """Whether *word* names a step, or one that was: 1次面接, 1次面接済, 書類提出済. 面接中 and 応募 alone do not."""
    bare = _A_STEP_THAT_WAS.sub("", word)
    if bare == word:
        return (stage.named(word) or "applied") != "applied"
    return bare in STEPS_WITHOUT_A_NAME or (stage.named(bare) or "offer") not in _OFFERS

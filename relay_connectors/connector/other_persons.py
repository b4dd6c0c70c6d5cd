"""Whose the contacts of a header are that stand behind a column of another person: 紹介会社, 担当者, 保護者氏名."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern

__all__ = ["CONTACTS", "FULL_NAME", "SOMEBODY_ELSE", "Blocks"]

FULL_NAME, FAMILY_NAME = "person.full_name", "person.family_name"
CONTACTS = frozenset(
    (
        FULL_NAME, FAMILY_NAME, "person.given_name", "person.full_name_kana", "person.family_name_kana",
        "person.given_name_kana", "person.emails", "person.phones",
    )
)  # fmt: skip
# 採用担当 and 面接官 are nobody's candidates either. 担当業務 is somebody's work, and 家族構成 no person.
SOMEBODY_ELSE = pattern(
    "担当(?!業務|職|領域|製品|地域|エリア)|面接[官者]|リクルーター|紹介(?:会社|者|元)|推薦(?:者|元)|エージェント|人材(?:紹介|会社)"
    "|保護者|緊急連絡|身元保証|家族(?!構成|人数)|agent|agency|recruiter|interviewer|referrer|emergency"
)
_CANDIDATES = pattern("応募者|候補者|求職者|candidate|applicant")
_NUMBER, _KIND = pattern("(?<=[^0-9])[0-9]$"), pattern("^(?:pc|携帯)(?=.*メール)")
# What says of an application, and of nobody's agent, how it went. 部署 and 応募経路 may be said of the other person.
_OF_THE_APPLICATION = ("source.", "decision.", "application.")
_ALSO_OF_OTHERS = frozenset({"application.channel", "application.channel.name", "application.job.department"})


class Blocks:
    """The contacts of a header that may be another person's, since their column stands in front.

    Another person's block goes from their column to the next 氏名, or to what says how the application went.

    Args:
        header: the names of the columns.
        found: column → target, "" for none.
    """

    def __init__(self, header: Sequence[str], found: Mapping[int, str]) -> None:
        self._header, self._found = [label(name) for name in header], found
        self.named = [
            at for at, name in enumerate(self._header) if SOMEBODY_ELSE.search(name) and found[at] not in CONTACTS
        ]
        """The columns of other persons."""
        self._within: set[int] = set()
        self.name_is_unclear = False
        """Whether the first 氏名 stands in the block of another person: it may be theirs where a second one follows."""
        self._walk()

    def _walk(self) -> None:
        inside, nameless = False, True
        for at, name in enumerate(self._header):
            target = self._found[at]
            if at in self.named:
                inside = True
            elif inside and target in CONTACTS and not self._ends_it(at, target, name):
                self._within.add(at)
            elif target in {FULL_NAME, FAMILY_NAME}:
                self.name_is_unclear |= nameless and inside
                inside = nameless = False
            elif target.startswith(_OF_THE_APPLICATION) and target not in _ALSO_OF_OTHERS:
                inside = False

    def _ends_it(self, at: int, target: str, name: str) -> bool:
        """Whether a name is the candidate's: each is, but 氏名 in front of 応募者氏名."""
        if target not in {FULL_NAME, FAMILY_NAME} or _CANDIDATES.search(name):
            return target in {FULL_NAME, FAMILY_NAME}
        later = (one for one, of in self._found.items() if one > at and of == target)
        return not any(_CANDIDATES.search(self._header[one]) for one in later)

    def others(self, known: Collection[int]) -> set[int]:
        """The contacts that are not read, for the candidate has one of that kind elsewhere.

        *known*: those of which it is known already.
        """
        own: dict[str, list[int]] = {}
        for at, target in self._found.items():
            if target in CONTACTS and at not in self._within and at not in known:
                own.setdefault(target, []).append(at)
        return {
            at
            for at in self._within
            if (beside := own.get(self._found[at])) and not any(self._is_series(one, at) for one in beside)
        }

    def _is_series(self, one: int, other: int) -> bool:
        """メール1 and メール2, PCメール and 携帯メール are one person's, whoever stands between them."""
        first, second = self._header[one], self._header[other]
        if _NUMBER.search(second) and _NUMBER.sub("", first) == _NUMBER.sub("", second):
            return True
        kinds = _KIND.search(first) and _KIND.search(second)
        return bool(kinds) and _KIND.sub("", first) == _KIND.sub("", second)

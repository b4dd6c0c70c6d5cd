"""Whose the contacts of a header are that stand behind a column of another person: 紹介会社, 担当者, 保護者氏名."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern

__all__ = ["ADDRESSES", "CONTACTS", "FULL_NAME", "SOMEBODY_ELSE", "Blocks", "Doubt"]

FULL_NAME, FAMILY_NAME = "person.full_name", "person.family_name"
ADDRESSES = frozenset({"person.emails", "person.phones"})
CONTACTS = ADDRESSES | frozenset(
    (
        FULL_NAME, FAMILY_NAME, "person.given_name", "person.full_name_kana", "person.family_name_kana",
        "person.given_name_kana",
    )
)  # fmt: skip
# Those with whom a person is not in the house: their own numbers stand beside their names in exports.
_OUTSIDERS = (
    "紹介(?:会社|者|元)|推薦(?:者|元)|エージェント|人材(?:紹介|会社)|保護者|緊急連絡|身元保証|(?<!扶養)家族(?!構成|人?数|と?の?同居)|続柄"
    "|agent|agency|referrer|emergency|relationship"
)
# 採用担当 and 面接官 are nobody's candidates either. 担当業務 is somebody's work, and 家族構成, 扶養家族 and
# 紹介会社経由有無 are no persons.
_NOBODY = "(?!.*(?:有無|region|area)$)"
_NO_WORK = "(?!業務|職|領域|製品|地域|エリア|部署|部門|店舗|商材|顧客)"
SOMEBODY_ELSE = pattern(f"^{_NOBODY}.*?(?:担当{_NO_WORK}|面接[官者]|リクルーター|recruiter|interviewer|{_OUTSIDERS})")
_OUTSIDER = pattern(_OUTSIDERS)
_CANDIDATES = pattern("応募者|候補者|求職者|candidate|applicant")
_NUMBER = pattern("(?<=[^0-9])[0-9]$")
_KINDS = {"mobile": pattern("携帯|mobile|cell"), "fixed": pattern("自宅|固定"), "pc": pattern("^pc")}
# What says of an application, and of nobody's agent, how it went. 部署 and 応募経路 may be said of the other person.
_OF_THE_APPLICATION = ("source.", "decision.", "application.")
_ALSO_OF_OTHERS = frozenset({"application.channel", "application.channel.name", "application.job.department"})


class Doubt(NamedTuple):
    """When a contact behind another person's column is theirs: the candidate has one in that row, in *own*.

    Where *named* tells of columns, one of them, too, is filled in.
    """

    own: tuple[int, ...]
    named: tuple[int, ...] = ()


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
        self._within: dict[int, tuple[int, ...]] = {}  # contact → the columns of others in front of it
        self._in_front: set[int] = set()  # those of them in front of the first 氏名
        self.name_is_unclear = False
        """Whether the first 氏名 stands in the block of another person: it may be theirs where a second one follows."""
        self._walk()

    def _walk(self) -> None:
        inside: tuple[int, ...] = ()
        nameless = True
        for at, name in enumerate(self._header):
            target = self._found[at]
            if at in self.named:
                inside = (*inside, at)
            elif inside and target in CONTACTS and not self._ends_it(at, target, name):
                self._within[at] = inside
            elif target in {FULL_NAME, FAMILY_NAME}:
                self.name_is_unclear |= nameless and bool(inside)
                self._in_front |= self._within.keys() if nameless else set()
                inside, nameless = (), False
            elif target.startswith(_OF_THE_APPLICATION) and target not in _ALSO_OF_OTHERS:
                inside = ()

    def _ends_it(self, at: int, target: str, name: str) -> bool:
        """Whether a name is the candidate's: each is, but 氏名 in front of 応募者氏名."""
        if target not in {FULL_NAME, FAMILY_NAME} or _CANDIDATES.search(name):
            return target in {FULL_NAME, FAMILY_NAME}
        later = (one for one, of in self._found.items() if one > at and of == target)
        return not any(_CANDIDATES.search(self._header[one]) for one in later)

    def others(self, known: Collection[int]) -> set[int]:
        """The contacts in front of 氏名 that are not read, for the candidate has one of that kind elsewhere.

        *known*: those of which it is known already.
        """
        own = self._own(known)
        return {
            at
            for at in self._in_front
            if (beside := own.get(self._found[at])) and not any(self._is_series(one, at) for one in beside)
        }

    def doubts(self, known: Collection[int]) -> dict[int, Doubt]:
        """The contacts behind another person's column that only a row can tell of, each with what it is told by.

        *known*: those that are another's in every row.
        """
        own = self._own(known)
        asked = {at: own.get(self._found[at]) for at in self._within if at not in known and at not in self._in_front}
        return {at: doubt for at, beside in asked.items() if beside and (doubt := self._doubt(at, beside))}

    def _own(self, known: Collection[int]) -> dict[str, list[int]]:
        own: dict[str, list[int]] = {}
        for at, target in self._found.items():
            if target in CONTACTS and at not in self._within and at not in known:
                own.setdefault(target, []).append(at)
        return own

    def _doubt(self, at: int, beside: Sequence[int]) -> Doubt | None:
        """An agent's 携帯電話 may stand beside 電話番号, a recruiter's hardly: there it is the candidate's second."""
        if any(self._is_series(one, at) for one in beside):
            return None
        if any(self._kind(one) == self._kind(at) for one in beside):
            return Doubt(tuple(beside))
        outsiders = tuple(one for one in self._within[at] if _OUTSIDER.search(self._header[one]))
        return Doubt(tuple(beside), outsiders) if outsiders else None

    def _is_series(self, one: int, other: int) -> bool:
        """メール1 and メール2, PCメール and 携帯メール are one person's, whoever stands between them."""
        first, second = self._header[one], self._header[other]
        if _NUMBER.search(second) and _NUMBER.sub("", first) == _NUMBER.sub("", second):
            return True
        return {self._kind(one), self._kind(other)} == {"pc", "mobile"}

    def _kind(self, at: int) -> str:
        """電話番号 and 携帯電話, メール and 携帯メール are of two kinds, メール and Email of one."""
        return next((kind for kind, words in _KINDS.items() if words.search(self._header[at])), "")

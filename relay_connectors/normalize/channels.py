"""The way an application came: a type, and the board's, service's or agency's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.labels import is_blank, label, text
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.words_channel import (
    AGENCY_BY_NAME,
    AGENCY_WITHIN,
    CHANNEL,
    OWN_DEPARTMENT,
    SERVICES,
)

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import ChannelType

__all__ = ["Channel", "ChannelWords", "beside_services", "channel"]


class Channel(NamedTuple):
    """``unknown`` where no word says it; ``name`` only where the label names one."""

    type: ChannelType
    name: str | None


_UNKNOWN = Channel("unknown", None)
_BETWEEN = pattern(r"[()\[\]【】「」〔〕:/／|>→⇒_、,;]+|経由$| - ")
_AGENCY_WITHIN = pattern(AGENCY_WITHIN, re.IGNORECASE)
_AGENCY_BY_NAME = pattern(AGENCY_BY_NAME)
_OWN_DEPARTMENT = pattern(OWN_DEPARTMENT, re.IGNORECASE)
_MOST_PARTS = 4
_LONGEST = 200


@cache
def _types() -> dict[str, ChannelType]:
    return {label(word): kind for kind, words in CHANNEL.items() for word in words}


@cache
def _services() -> dict[str, Channel]:
    return {label(word): Channel(kind, name) for name, (kind, others) in SERVICES.items() for word in (name, *others)}


def beside_services(s: str) -> str:
    """What *s* says beside the services that it names: スカウト of ビズリーチ（スカウト）, "" of dodaダイレクト."""
    if label(s) in _services():
        return ""
    parts = (part.strip() for part in _BETWEEN.split(text(s)) if part)
    return " ".join(part for part in parts if label(part) not in _services())


class ChannelWords:
    """Labels of one source → channels; *extra* are the tenant's own words, which win.

    エージェント（会社名） keeps the agency's name; a generic word beside a service's name wins over the service's usual
    type, and an agency over everything: a person whom an agency sent is never taken for the employer's own. So a label
    is an agency's where it says so somewhere beside the words that a table has (求人媒体（株式会社見本エージェント）).
    """

    __slots__ = ("_extra", "_memo")

    def __init__(self, extra: Mapping[str, ChannelType] | None = None) -> None:
        self._extra = {label(word): kind for word, kind in (extra or {}).items()}
        self._memo: Memo[Channel] = Memo(self._read, cap=1024)

    def __call__(self, s: str) -> Channel:
        """Never raises; an unknown label is ``Channel("unknown", None)``."""
        return self._memo[s]

    def _read(self, s: str) -> Channel:
        word = label(s)
        if kind := self._extra.get(word):
            return Channel(kind, _services().get(word, _UNKNOWN).name)
        if is_blank(s):
            return _UNKNOWN
        if known := self._word(word):
            return known
        plain = text(s)
        found = self._beside_each_other(plain)
        return Channel("agency", found.name) if self._within(plain[:_LONGEST], found) else found

    def _within(self, plain: str, found: Channel) -> bool:
        """Whether a label says of itself that it is an agency's, beside the words that are known to be another kind's.

        LinkedIn Recruiter is nobody's agent, what the tenant calls anything is what they call it, and a department of
        theirs that places people is their own.
        """
        plain = _OWN_DEPARTMENT.sub("", plain, count=1)
        for part in _BETWEEN.split(plain):
            if part and _AGENCY_WITHIN.search(part) and (known := self._word(label(part))) and known.type != "agency":
                plain = plain.replace(part, "", 1)
        by_name = found.type == "unknown" and _AGENCY_BY_NAME.search(plain) is not None
        return by_name or _AGENCY_WITHIN.search(plain) is not None

    def _word(self, word: str) -> Channel | None:
        if kind := self._extra.get(word) or _types().get(word):
            return Channel(kind, None)
        return _services().get(word)

    def _beside_each_other(self, plain: str) -> Channel:
        parts = [part.strip() for part in _BETWEEN.split(plain) if part and part.strip()]
        if not parts or len(parts) > _MOST_PARTS:
            return _UNKNOWN
        found = [self._word(label(part)) for part in parts]
        known = [each for each in found if each]
        types = {each.type for each in known if each.name is None} or {each.type for each in known}
        name = next((each.name for each in known if each.name), None)
        if "agency" in types | {each.type for each in known}:
            strange = [part for part, each in zip(parts, found, strict=True) if each is None]
            return Channel("agency", name or (strange[0] if len(strange) == 1 else None))
        # 求人媒体(スカウト): the board is where, the scout mail is how
        kind = (
            "direct_sourcing" if types == {"job_board", "direct_sourcing"} else types.pop() if len(types) == 1 else None
        )
        return Channel(kind, name) if kind and found[0] else _UNKNOWN


channel = ChannelWords()
"""The built-in words, without a tenant's."""

"""Words of a source that no table knows, counted in bounded memory: for those who can say what the words mean.

They come from columns of labels, but a column may be the wrong one. So what does not look like a label (long, a
sentence, an address, a number), and what came once among very many others, is counted and never shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from relay_connectors.normalize import label
from relay_connectors.record.vocabulary import ChannelType, Outcome, ReasonCode, StageCode, WarningCode

__all__ = ["CODES", "KINDS", "Kind", "Unmapped", "UnmappedWords", "WordCount"]

Kind = Literal["status", "stage", "reason", "channel"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CODES: Mapping[Kind, tuple[str, ...]] = {
    "status": get_args(Outcome),
    "stage": get_args(StageCode),
    "reason": get_args(ReasonCode),
    "channel": get_args(ChannelType),
}
"""What a word of each kind can mean."""

MOST_DISTINCT = 10_000  # different words remembered for each kind
MOST_SHOWN = 50
MANY = 50  # more different words than this: a column of texts, whose rare ones are nobody's vocabulary
FREQUENT = 3
LONGEST_WORD = 40
_NAMED = (
    "full_name", "family_name", "given_name", "former_family_name",
    "full_name_kana", "family_name_kana", "given_name_kana",
)  # fmt: skip
_SHORTEST, _SHORTEST_LATIN = 2, 4  # characters of a part of a name
_TELLING = re.compile(r"[@＠。！？!?]|\d{5}|\d{2,}[-‐－ー−]\d{3,}")


class WordCount(NamedTuple):
    """A word as the source writes it, and the number of rows that say it."""

    word: str
    rows: int


class Unmapped(NamedTuple):
    """The words of one kind that nobody knows, the most frequent first; ``hidden`` rows hold what is not shown."""

    words: tuple[WordCount, ...]
    hidden: int


class UnmappedWords:
    """Collects what a source says; ``found`` is what was never understood."""

    def __init__(self) -> None:
        self._unknown: dict[Kind, Counter[str]] = {kind: Counter() for kind in KINDS}
        self._understood: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
        self._beyond: Counter[Kind] = Counter()
        self._person: Mapping[str, Any] = {}  # whose row is seen

    def see(self, body: Mapping[str, Any], doubts: Iterable[tuple[WarningCode, str]] = ()) -> None:
        """Note the labels of one draft's body, and which of them meant something.

        *doubts* are the draft's warnings: a status that another column contradicts is no unknown word.
        """
        self._person = body.get("person") or {}
        decision, application = body["decision"], body.get("application") or {}
        stage, channel = application.get("stage") or {}, application.get("channel") or {}
        if all(code != "outcome_contradicted" for code, _ in doubts):
            self._note("status", decision.get("outcome_raw"), known=decision["outcome"] != "unknown")
        self._note("reason", decision.get("reason_raw"), known="reason_code" in decision)
        self._note("stage", stage.get("label_raw"), known=stage.get("code", "unknown") != "unknown")
        self._note("channel", channel.get("label_raw"), known=channel.get("type", "unknown") != "unknown")

    def add(self, kind: Kind, word: str, rows: int) -> None:
        """Note a word that no table knows."""
        counts = self._unknown[kind]
        if word in counts or len(counts) < MOST_DISTINCT:
            counts[word] += rows
        else:
            self._beyond[kind] += rows

    def _note(self, kind: Kind, word: str | None, *, known: bool) -> None:
        if not word:
            return
        if not known and _names(self._person, label(word)):
            self._beyond[kind] += 1  # a cell that has slipped, or a note: 不採用（本人 見本次郎に架電済）
        elif not known:
            self.add(kind, word, 1)
        elif len(self._understood[kind]) < MOST_DISTINCT:
            self._understood[kind].add(word)

    def found(self) -> dict[Kind, Unmapped]:
        """By kind, without those of which nothing is to be said.

        A word that was understood in another row is none of them: there, something else than the word was odd.
        """
        told = {kind: self._found(kind) for kind in KINDS}
        return {kind: one for kind, one in told.items() if one.words or one.hidden}

    def _found(self, kind: Kind) -> Unmapped:
        understood = {label(word) for word in self._understood[kind]}
        spelled: dict[str, WordCount] = {}
        for word, rows in self._unknown[kind].items():
            if (same := label(word)) not in understood:
                before = spelled.get(same)
                spelled[same] = WordCount(before.word, before.rows + rows) if before else WordCount(word, rows)
        shown = sorted(filter(_is_label, spelled.values()), key=lambda one: (-one.rows, one.word))
        if len(shown) > MANY:
            shown = [one for one in shown if one.rows >= FREQUENT][:MOST_SHOWN]
        total = sum(one.rows for one in spelled.values()) + self._beyond[kind]
        return Unmapped(tuple(shown), total - sum(one.rows for one in shown))


def _names(person: Mapping[str, Any], word: str) -> bool:
    """Whether *word*, a label, is or holds a name of *person* or a part of one; a short part may be of anything."""
    names = [person[field] for field in _NAMED if isinstance(person.get(field), str)]
    parts = {label(part) for name in names for part in (name, *name.split())}
    return any(
        part == word or (len(part) >= (_SHORTEST_LATIN if part.isascii() else _SHORTEST) and part in word)
        for part in parts
    )


def _is_label(one: WordCount) -> bool:
    return len(one.word) <= LONGEST_WORD and _TELLING.search(one.word) is None

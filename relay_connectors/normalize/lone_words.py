"""What a word means for the addresses or numbers of a cell if it has a line, or a place between two signs, to itself.

A label that ends in a colon is said of what comes next (エージェント：, and the address below). A note in brackets is
said of what stands before it, and so is a word behind everything (03-…, エージェント). Between two, another person's
word is said of the next one, as everywhere; but not where the last word of the cell stands behind its address: there,
and where a word says that one is dead, nobody can tell which of the two is meant, and neither is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from relay_connectors.normalize.labels import BETWEEN_CELLS, folded
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.whose import dead, somebody_elses, unusable

__all__ = ["Piece", "pieces_apart"]

_COLONS = (":", "：")
# t@example.com（携帯） 担当： and the agent's address on the next line.
_LABEL_BEHIND = pattern(
    r"(.*(?:@[A-Za-z0-9.-]+|[0-9０-９])(?: ?[(（\[【〔「][^@()（）\[\]【】〔〕「」]*[)）\]】〕」])*)"
    "([^@0-9０-９]*[:：])"
)
_NOTE = pattern(r"[(\[【〔「][^()\[\]【】〔〕「」@]*[)\]】〕」]")
# 紹介者：なし, エージェント：-
_NOBODY = pattern(r"(?:なし|無し?|ナシ|ありません|いません|(?<![a-z])(?:none|n/a)|: ?-+)\W*$")
# エージェント:未使用 is said of the agent, and not of the address above.
_NO_AGENT = pattern(
    "(?:エージェント|紹介会社|人材会社|人材紹介(?:会社)?|agent)[はの]? ?:? ?"
    r"(?:未[使利]用|不使用|[利使]用(?:せず|なし|していない))\W*$",
    re.IGNORECASE,
)
# What is told of somebody, and not whose the address or the number above is; but 担当に連絡 and
# エージェントが担当 do say so.
_SOMEBODY = r"[^\W\d_]{0,12}"
_TOLD_OF_THEM = pattern(
    rf"(?:{_SOMEBODY}担当者? )?{_SOMEBODY}(?:(?:から|より|が)(?:連絡|確認|案内|説明|通知|架電)(?:済み?|しました|した)"
    r"|(?<!エージェント)(?<!会社)が(?:担当|確認)(?=\W*$))"  # 採用担当 鈴木が確認
    r"|(?:ご?家族|ご?両親|配偶者|夫婦|[父母親夫妻])(?:と?の?同居(?!人)|と(?:共用|共有|兼用))"  # one's own all the same
    rf"|{_SOMEBODY}の(?:転勤(?!先)|介護|看護|看病|都合|病気|入院)"
    r"|代理は?(?:不可|不要|禁止)|秘書(?:検定|技能)|(?<![a-z])b?cc ?は?(?:不要|なし|不可)",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A part of a cell; *closed*: what it holds is another's or dead, or it is the word that says so."""

    text: str
    closed: bool

    def __repr__(self) -> str:
        return f"Piece(..., closed={self.closed})"


def pieces_apart(pieces: Iterable[str], holds: Callable[[str], bool]) -> list[Piece]:
    """The *pieces* of a cell, closed where a word that stands alone among them says so.

    *holds* tells of a piece whether there is an address, or a number, in it.
    """
    parts = [part for piece in pieces for part in _label_cut_off(piece, holds)]
    cells = list(accumulate(part == BETWEEN_CELLS for part in parts))
    holding = [(at, cell) for at, (part, cell) in enumerate(zip(parts, cells, strict=True)) if holds(part)]
    lone = {at: word for at, part in enumerate(parts) if not holds(part) and (word := _said_against(part))}
    closed = set(lone)
    last = holding[-1][0] if holding else -1
    words_behind = any(at > last and not word.endswith(":") and not _NOTE.fullmatch(word) for at, word in lone.items())
    for at, word in lone.items():
        before, after = _beside(at, word, holding, cells[at])
        closed |= _meant(word, before, after, words_behind=words_behind)
    return [Piece(part, at in closed) for at, part in enumerate(parts) if part != BETWEEN_CELLS]


def _label_cut_off(piece: str, holds: Callable[[str], bool]) -> Sequence[str]:
    """*piece*, and by itself the label behind it, which is said of the next one."""
    if not piece.rstrip().endswith(_COLONS) or not holds(piece):
        return (piece,)
    found = _LABEL_BEHIND.fullmatch(piece.rstrip())
    if not found or not _said_against(found[2]):
        return (piece,)
    # Of 母 担当： the first word may be said of the address in front of it.
    return (found[1] if len(found[2].split()) == 1 else piece, found[2])


def _said_against(part: str) -> str:
    """What *part* says against an address or a number; empty where it speaks of nobody, or of something else."""
    word = folded(part).strip()
    if not unusable(word) or _NOBODY.search(word) or _NO_AGENT.search(word):
        return ""
    return word if dead(word) or somebody_elses(_TOLD_OF_THEM.sub(" ", word)) else ""


def _beside(at: int, word: str, holding: Sequence[tuple[int, int]], cell: int) -> tuple[set[int], set[int]]:
    """The piece before *word* and the one behind it that it may be said of; a dead number leaves other cells alone."""
    before = [one for one, its_cell in holding if one < at and its_cell == cell][-1:]
    after = [one for one, its_cell in holding if one > at and (its_cell == cell or somebody_elses(word))][:1]
    return set(before), set(after)


def _meant(word: str, before: set[int], after: set[int], *, words_behind: bool) -> set[int]:
    """The pieces of which *word* is said, or may be said."""
    if word.endswith(":"):
        return after
    if _NOTE.fullmatch(word):
        return before or after
    if before and after and somebody_elses(word) and not words_behind:
        return after
    return before | after

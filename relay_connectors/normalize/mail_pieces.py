"""Which words of a line belong to which of its addresses.

What stands between two addresses belongs to the next one (a@… / 母 b@…), a note in brackets to the one before it
(a@… （携帯） b@…). A word that calls an address another's and may belong to either belongs to both: nobody reads them.
"""

from __future__ import annotations

import re

from relay_connectors.normalize.labels import is_blank
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.whose import unusable, without_names

__all__ = ["UNREAD", "soft_pieces"]

UNREAD = "※"
"""Glued to an address, it makes it unreadable: no address that anybody was given begins with it."""

_SOFT = pattern("([/, ])")
_STROKES = pattern("[/,]")
_INSIDE = pattern(r"[(\[【〔「]([^()\[\]【】〔〕「」@]*@[^()\[\]【】〔〕「」]*)[)\]】〕」]")
_NOTES_BEHIND = pattern(r" ?(?:[(\[【〔「][^()\[\]【】〔〕「」@]*[)\]】〕」] ?)+")
_BESIDE = pattern("(.*@[^/,]*)[/,]([^@/,]*)")
# Whose second address it is, is said by these; any other word may be the name of an agency.
_THEIR_OWN = pattern(
    "本人|自分|自身|個人|私|プライベート|自宅|会社|勤務先|職場|社用|仕事|業務|携帯|スマホ|モバイル|パソコン|ケータイ|メイン|サブ|副|予備"
    "|その他|連絡|新|現|今|第|正|大学|学校|学生|学内|メール|アドレス|または|又は|もしくは|及び|および|と$|次|緊急用"
    "|pc|mail|mobile|cell|home|work|office|private|main|sub|icloud|yahoo|docomo|softbank|&|and|or",
    re.IGNORECASE,
)

# 株式会社見本 佐藤様: a company, or somebody who is spoken of.
_OF_OTHERS = pattern(r"(?:株式|有限|合同)会社|\([株有]\)|(?<!本人)(?<!自分)(?:様|さん|氏)$")


def soft_pieces(line: str) -> list[str]:
    """*line* cut between its addresses, each with what is said of it.

    A / , or space is legal elsewhere, in names and in local parts: it parts addresses only.
    """
    if line.count("@") < 2:
        return [_without_blank(line)]
    pieces, gap = [""], ""
    parts = _SOFT.split(_INSIDE.sub(r" / \1 ", line))
    places = [at for at, part in enumerate(parts) if "@" in part]
    last = places[-1]
    labels_first = _plain("".join(parts[: places[0]])) or not _plain("".join(parts[last + 1 :]))
    for part in parts[: last + 1]:
        if "@" not in part:
            gap += part
            continue
        if "@" in pieces[-1]:
            behind, before = _shared(gap, labels_first=labels_first)
            pieces[-1] += behind
            pieces.append(before)
        else:
            pieces[-1] += gap
        pieces[-1] += part
        gap = ""
    pieces[-1] += "".join(parts[last + 1 :])
    return [_without_blank(piece) for piece in pieces]


def _shared(gap: str, *, labels_first: bool) -> tuple[str, str]:
    """What of the *gap* between two addresses is said behind the first, and what before the second."""
    note = _NOTES_BEHIND.match(gap)
    behind = note[0] if note else ""
    first, *others = [one.strip() for one in _STROKES.split(gap[len(behind) :])]
    said = [one for one in others if not is_blank(one)]
    if is_blank(first):
        unclear = [one for one in others[:-1] if _is_anothers(one)] if _is_anothers(", ".join(said)) else []
        return " ".join([behind.rstrip(), *unclear]), _labelled(said)  # a@… / 母 / b@…
    if others:  # a@… 担当: 田中, b@…
        return f"{behind.rstrip()} {first}", _labelled([first] if _is_anothers(first) else said)
    return (behind.rstrip(), _labelled([first])) if labels_first else (f"{behind.rstrip()} {first}", "")


def _is_anothers(words: str) -> bool:
    return unusable(without_names(words))


def _labelled(said: list[str]) -> str:
    """What stands in front of an address, closed to reading where it may say that it is anybody's."""
    words = ", ".join(said)
    if not words:
        return ""
    their_own = _THEIR_OWN.search(words) and not _OF_OTHERS.search(words)
    named = words.isascii() or words.endswith('"') or their_own or _is_anothers(words)
    return words + " " if named else f"{words} {UNREAD}"


def _plain(text: str) -> bool:
    """Whether *text* says anything outside of brackets."""
    return not is_blank(_NOTES_BEHIND.sub("", text).strip("/, \"'<>"))


def _without_blank(piece: str) -> str:
    """taro@example.com / なし: nothing is said beside the address; and no domain ends in a mark."""
    piece = piece.strip().rstrip("/, ") if "@" in piece else piece.strip()
    found = _BESIDE.fullmatch(piece)
    return found[1] if found and is_blank(found[2]) else piece

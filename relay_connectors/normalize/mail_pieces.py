"""Which words of a line belong to which of its addresses.

What stands between two addresses belongs to the next one (a@… / 母 b@…), a note in brackets to the one before it
(a@… （携帯） b@…). A word that calls an address another's or dead and may belong to either belongs to both: nobody
reads them (a@… 不達 b@…), unless the second is said to be the person's own (a@… 母 b@…（本人）). What an arrow or 変更
leads to is read, and not what it came from. In front of the first, too, stands what it is (佐藤様 a@… / 本人 b@…).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from relay_connectors.normalize.labels import is_blank
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.whose import somebody_elses, unusable, without_names

__all__ = ["UNREAD", "soft_pieces"]

UNREAD = "※"
"""Glued to an address, it makes it unreadable: no address that anybody was given begins with it."""

_SOFT = pattern("([/, ])")
_INSIDE = pattern(r"[(\[【〔「]([^()\[\]【】〔〕「」@]*@[^()\[\]【】〔〕「」]*)[)\]】〕」]")
_NOTES_BEHIND = pattern(r" ?(?:[(\[【〔「][^()\[\]【】〔〕「」@]*[)\]】〕」] ?)+")
_STROKE = pattern("[/,]")
_DOT = pattern("(@[A-Za-z0-9.-]*[A-Za-z0-9]) ?・ ?")  # a@…・b@…, a@…・母:b@…
# Glued to an address they part it from the word or the address beside it, too: 母:a@…, a@…→b@….
_GLUED = pattern(r"(?<=[^\x00-\x7f@]):(?=\S)|(?:[→⇒➡⇨➔➜➝⟶↓←↑]|[-=]>)")
# Each is a whole word, and a label is nothing else than such words: 会社携帯 is one, 会社の後輩 and 新井 are others'.
_THEIR_OWN = pattern(
    "(?>ご?(?:本人|自分|自身|候補者|応募者|求職者)(?:様|さま)?|個人|私(?![のた])|プライベート|自宅|会社|勤務先|職場|社用|仕事|業務|携帯|スマホ|スマフォ"
    "|スマートフォン|モバイル|ケータイ|パソコン|電話|メイン|サブ|主|副|予備|その他|連絡先?|新(?:しい)?|現在?|今|正|第|次|[一二三]"
    "|大学|学校|学生|学内|e?-?メール|アドレス|キャリア|ドコモ|ソフトバンク|ヤフー|または|又は|もしくは|及び|および|か|と|の|用"
    "|e-?mail|mail|pc|mobile|cell|home|private|personal|work|office|main|sub|new|current|gmail|icloud|yahoo|docomo|softbank"
    "|ezweb|au|outlook|hotmail|iphone|address|to|and|or|[-・※●■◆★☆○◎:.&+~0-9①-⑳ ])++",
    re.IGNORECASE,
)
_ANYBODYS = pattern("(?>e-?mail|mail|e?-?メール|アドレス|連絡先|address|[-・※●■◆★☆○◎: ])++", re.IGNORECASE)
# 本人（…）, and not 本人の母 or 本人以外.
_SETTLED = pattern(r" ?[(\[【〔「] ?ご?(?:本人|自分|自身)(?!以外|で[はも]?[なあ]|じゃ)[^の()]{0,10}[)\]】〕」]")
_COPY = pattern(r"b?cc\W*", re.IGNORECASE)
_LABEL_OF_THE_NEXT = pattern("[前旧古]|以前|old|former|previous|[^ ]+:$", re.IGNORECASE)
# Who writes so gives the second address in place of the first.
_REPLACED = pattern(
    "[→⇒➡⇨➔➜➝⟶↓]|(?:^|(?<=[-= ]))>|改め|^から|変更後?(?![前なし])|訂正|修正|正しくは"
    "|^[はが][^@]*(?:ため|ので|につき|により)"
)
_REPLACED_ASIDE = pattern(r".*[(\[【〔「] ?(?:変更|訂正|修正|→|⇒) ?[)\]】〕」]")


def soft_pieces(line: str) -> list[str]:
    """*line* cut between its addresses, each with what is said of it.

    A / , or space is legal elsewhere, in names and in local parts: it parts addresses only.
    """
    if line.count("@") < 2:
        return [_without_blank(line)]
    parts = _SOFT.split(_GLUED.sub(r" \g<0> ", _INSIDE.sub(r" / \1 ", _DOT.sub(r"\1 / ", line))))
    places = [at for at, part in enumerate(parts) if "@" in part]
    gaps = [
        "".join(parts[before + 1 : at]).strip(" ") for before, at in zip([-1, *places], [*places, None], strict=True)
    ]
    addresses = [parts[at] for at in places]
    way = _way(gaps, addresses)
    pieces = [_labelled([gaps[0].strip("/, ")]) if _plain(gaps[0]) else gaps[0]]
    for address, gap, following in zip(addresses, gaps[1:-1], [*addresses[1:]], strict=False):
        settled = _SETTLED.search(following + " " + gaps[len(pieces) + 1]) is not None
        known = way.said_first or _SETTLED.search(f"{address} {gap}") is not None
        behind, before = _shared(gap, way._replace(said_first=known), settled=settled)
        pieces[-1] += f"{address} {behind}"
        pieces.append(before)
    pieces[-1] += f"{addresses[-1]} {gaps[-1]}"
    return [_without_blank(piece) for piece in pieces]


class _Way(NamedTuple):
    """How a line tells whose its addresses are: a word, or a note, in front of each; else behind, or nobody knows."""

    words_first: bool
    notes_first: bool
    said_first: bool  # and the first one says whose it is


def _way(gaps: list[str], addresses: list[str]) -> _Way:
    said = _plain(gaps[0])
    noted = any(map(_NOTES_BEHIND.search, (gaps[-1], *addresses)))
    return _Way(
        words_first=said or not _plain(gaps[-1]),
        notes_first=not noted and _NOTES_BEHIND.search(gaps[0]) is not None,
        said_first=said and not _ANYBODYS.fullmatch(gaps[0]),
    )


def _shared(gap: str, way: _Way, *, settled: bool) -> tuple[str, str]:
    """What of the *gap* between two addresses is said behind the first, and what before the second.

    *settled*: of the second it is said that it is the person's own.
    """
    note = None if way.notes_first else _NOTES_BEHIND.match(gap)
    behind, rest = (note[0].strip(), gap[note.end() :]) if note else ("", gap)
    if _REPLACED_ASIDE.match(behind):
        behind += " " + UNREAD
    if found := list(_REPLACED.finditer(rest)):
        of_whom = somebody_elses(without_names(rest[: found[-1].start()])) and not settled  # a@… 母→b@…
        leads_to = f"{rest} {UNREAD}" if of_whom else _labelled([rest[found[-1].end() :].strip("/, :")])
        return f"{behind} {UNREAD}", leads_to
    first, *others = [one.strip() for one in _STROKE.split(rest)]
    said = [one for one in others if not is_blank(one)]
    if settled and _is_anothers(", ".join([first, *said])):  # a@… 母 b@…（本人）
        return " ".join([behind, first, *said]), ""
    if is_blank(first):
        unclear = [one for one in others[:-1] if _is_anothers(one)] if _is_anothers(", ".join(said)) else []
        return " ".join([behind, *unclear]), _labelled(said)  # a@… / 母 / b@…
    if others:  # a@… 担当: 田中, b@…
        return f"{behind} {first}", _labelled([first] if _is_anothers(first) else said)
    if not _is_anothers(first):
        return (behind, _labelled([first])) if way.words_first else (f"{behind} {first}", "")
    # 本人 a@… 母 b@…; but 携帯 a@… 不達 PC: b@… may be said of the first.
    clear = _COPY.fullmatch(first) or (way.notes_first or way.said_first or first.endswith(":"))
    clear = clear and (_LABEL_OF_THE_NEXT.match(first) or somebody_elses(without_names(first)))
    return (behind if clear else f"{behind} {first}"), _labelled([first])


def _is_anothers(words: str) -> bool:
    return unusable(without_names(words))


def _labelled(said: list[str]) -> str:
    """What stands in front of an address, closed to reading where it may say that it is anybody's."""
    words = ", ".join(said)
    if not words:
        return ""
    if _is_anothers(words):
        return words + " "
    plain = _NOTES_BEHIND.sub(" ", words).strip()
    if not plain:  # (携帯)
        return words + " "
    if _THEIR_OWN.fullmatch(plain):
        if not any(map(str.isalnum, plain)):  # &
            return ""
        return words + (": " if words[0].isascii() and ":" not in words else " ")
    return words + " " if words.isascii() or words.endswith('"') else f"{words} {UNREAD}"


def _plain(text: str) -> bool:
    """Whether *text* says anything outside of brackets."""
    return not is_blank(_NOTES_BEHIND.sub("", text).strip("/, \"'<>"))


def _without_blank(piece: str) -> str:
    """taro@example.com / なし: nothing is said beside the address; and no domain ends in a mark."""
    piece = piece.strip().rstrip("/, ") if "@" in piece else piece.strip()
    front, at, behind = piece.rpartition("@")
    first, *others = _STROKE.split(behind)
    return f"{front}@{first}" if at and len(others) == 1 and is_blank(others[0]) else piece

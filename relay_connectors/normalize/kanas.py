"""Kana, the reading of a name: full-width katakana, whatever the source typed."""

from __future__ import annotations

from typing import NamedTuple

from relay_connectors.normalize.labels import BLANKS, folded, is_blank, label_exact
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern

__all__ = ["Kana", "kana", "kana_key", "split_kana", "split_kana_fresh"]


class Kana(NamedTuple):
    """A reading; the parts are None where the source did not separate them."""

    full: str | None
    family: str | None
    given: str | None

    def __repr__(self) -> str:
        return "Kana(...)"


_TO_KATAKANA = {hira: hira + 0x60 for hira in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
# The free-standing voicing marks: NFKC puts a space before their combining form and so tears カ゛ apart.
_TO_KATAKANA |= {0x309B: 0x3099, 0x309C: 0x309A}

_PLAIN = pattern("ー*[ァ-ヴ][ァ-ヴー]*")
_PART = pattern("[ァ-ヺヽヾー・=゠-]+")
_ANY_KANA = pattern("[\u30a1-\u30fa]")
_KANJI = pattern("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COURTESY = pattern("(?:様|[ ](?:サマ|サン))$")
_BRACKETS = pattern(r"[(\[【〔「](.+)[)\]】〕」]")
# 1.ヤマダ, ヤマダ（35）: a number, an address or a note is no reading.
_NO_READING = pattern(r"[0-9@()\[\]【】〔〕<>★☆■□◆◇●○◎▲△▼▽※*#]")
_SEPARATORS = pattern("[ ・=＝,-]+")

# Banks and old systems know no small kana (シヨウタ), and ヂ/ジ, ヅ/ズ sound alike: folded for comparison only.
_SOUNDS = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヲヰヱ", "アイウエオツヤユヨワカケジズオイエ")


def kana(s: str) -> str | None:
    """*s* as full-width katakana with one space between parts; None if it holds no kana, or any kanji.

    ﾔﾏﾀﾞ ﾀﾛｳ, やまだ　たろう → ヤマダ タロウ; ー and - stay; － → None.
    """
    return _KANA[s]


def kana_key(s: str) -> str:
    """What two readings of one name have in common: without spaces, small kana and sound-alikes folded; "" if none."""
    return _KEYS[s]


def split_kana(s: str) -> Kana:
    """A reading and its two parts, family name first; one part, or more than two, is not split by guess."""
    return _SPLITS[s]


def _kana(s: str) -> str | None:
    parts = s.split()
    if (
        len(parts) == 2
        and _PLAIN.fullmatch(parts[0])
        and _PLAIN.fullmatch(parts[1])
        and parts[0] + parts[1] not in BLANKS
        and not (parts[0] in BLANKS and parts[1] in BLANKS)
    ):
        return f"{parts[0]} {parts[1]}"
    return kana_exact(s)


def kana_exact(s: str) -> str | None:
    """``kana`` the long way round."""
    if is_blank(s) or all(map(is_blank, s.split())):
        return None
    read = " ".join(folded(folded(s.translate(_TO_KATAKANA)).translate(_TO_KATAKANA)).split())
    if enclosed := _BRACKETS.fullmatch(read):
        read = enclosed[1].strip()
    read = _COURTESY.sub("", read).strip()
    return read if _ANY_KANA.search(read) and not (_KANJI.search(read) or _NO_READING.search(read)) else None


def _key(s: str) -> str:
    bare = _SEPARATORS.sub("", kana(s) or "")
    return (bare if _PLAIN.fullmatch(bare) else label_exact(bare)).translate(_SOUNDS)


def split_kana_fresh(s: str) -> Kana:
    """``split_kana`` without the memo, for a caller that has its own."""
    full = _kana(s)
    family, _, given = (full or "").partition(" ")
    if not given or " " in given or not (_PART.fullmatch(family) and _PART.fullmatch(given)):
        return Kana(full, None, None)
    return Kana(full, family, given)


_KANA: Memo[str | None] = Memo(_kana, cap=2048)
_KEYS: Memo[str] = Memo(_key, cap=2048)
_SPLITS: Memo[Kana] = Memo(split_kana_fresh, cap=2048)

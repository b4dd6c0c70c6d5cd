"""Gaps that somebody forgot to fill in: 〇〇様, [氏名], %NAME%, {{ name }}, and a greeting without a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["EMPTY_NAME", "IN_URL", "URL", "gap_in_url", "gaps"]

IN_URL: Final = r"[^\s<>\"'「」『』（）、。]+"
"""What may stand in an address, as a pattern."""

# No scheme is longer, and a long word is not looked through again from each of its letters.
URL: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]{{0,30}}://{IN_URL}")
# Inside the brackets of a gap stands what belongs there, and nothing else: 【リンクス株式会社】 is a company.
_WORDS = (
    r"(?:(?:候補者|応募者|ご応募者|貴社|御社|あなた)の?)?(?:ご?氏名|お?名前|名字|苗字|姓名?|候補者名?|応募者名?|名|会社名|企業名|社名|"
    r"求人名?|職種名?|ポジション名?|部署名?|担当者名?|日付|年月日|期限|リンク|紹介リンク|住所|連絡先|電話番号|署名)|"
    r"(?:(?:your|the|candidate'?s?|applicant'?s?|first|last|full|company|job|recruiter) ){0,3}"
    r"(?:first_?name|last_?name|name|company|link|url|token|date|job|title|position|address|signature)"
)
_SUFFIX = r"様|さま|殿|氏|株式会社|有限会社|会社|部|課|年|月|日|大学"
_KANJI_DIGITS = "一二三四五六七八九十百千"
# (how a finding names it, what it looks like); a finding never repeats the text itself, which may be somebody's name.
_GAPS: Final = [
    ("{{ }}", re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")),
    ("{…}", re.compile(r"(?<!\{)\{[^{}%#\n]{1,40}\}(?!\})")),
    ("%…%", re.compile(r"%%|%[A-Za-z_]{2,40}%|%\([A-Za-z_]{1,40}\)s|(?<![\w%.])%s(?!\w)")),
    ("#…#", re.compile(rf"#(?:{_WORDS})#", re.IGNORECASE)),
    (
        "[…]",
        re.compile(
            rf"(?:[\[［【〔〈《＜<]|<<)\s*(?:{_WORDS})\s*(?:様|さま)?\s*(?:[\]］】〕〉》＞>]|>>)", re.IGNORECASE
        ),
    ),
    ("〇〇", re.compile(rf"(?<![〇○◯●{_KANJI_DIGITS}])[〇○◯●]{{2,}}(?![〇○◯●{_KANJI_DIGITS}])")),
    ("□□", re.compile(rf"[△▲□■◇◆☆★×✕＊*＿_]{{2,}}\s?(?:{_SUFFIX})|(?:株式会社|有限会社)\s?[△▲□■◇◆☆★×✕＊*＿_]{{2,}}")),
    ("X…", re.compile(r"(?<![A-Za-z])[xXｘＸ]{2,}(?![A-Za-z0-9])")),
    ("TODO", re.compile(r"\b(?:TODO|TBD|FIXME|lorem ipsum)\b|ここに.{0,20}(?:入力|記入|挿入)", re.IGNORECASE)),
    ("様様", re.compile(r"様[\s　]*様")),
    (
        "None",
        re.compile(r"\b(?:None|null|undefined|nan)\s*(?:様|さま)|\bDear (?:None|null|undefined|nan)\b", re.IGNORECASE),
    ),
]
EMPTY_NAME: Final = re.compile(r"^[\s　]*(?:様|さま)[\s　,、]*$|^(?:Dear|Hello|Hi)[\s　]*[,:]", re.MULTILINE)
_DECORATION = re.compile(r"[\W_]+")
_URL_GAP = re.compile(r"[{}|…]|%%|\.\.\.|/(?:[xX*＊]{3,}|token|link|url)(?:/|\Z)")


def gaps(text: str) -> Iterator[tuple[int, str]]:
    """(line, kind) of every gap; a line of symbols alone is decoration."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = URL.sub(" ", line)  # percent signs and letters mean something else in addresses
        if not bare.strip() or _DECORATION.fullmatch(bare):
            continue
        yield from ((number, kind) for kind, pattern in _GAPS if pattern.search(bare))


def gap_in_url(url: str) -> bool:
    """Whether a part of an address was never filled in."""
    return bool(_URL_GAP.search(url))

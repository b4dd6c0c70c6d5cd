"""Text as codes and labels: one spelling for what a spreadsheet spells in ten ways.

Not for names: NFKC rewrites characters that people insist on (see ``names``).
"""

from __future__ import annotations

from unicodedata import normalize

from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern

__all__ = ["BETWEEN_CELLS", "is_blank", "label", "text"]

BETWEEN_CELLS = "\f"
"""A line of its own between addresses, or numbers, of two columns: 解約済み in 自宅電話 is not said of 携帯電話."""

# Zero-width and direction marks that spreadsheets and web forms leave behind. The joiners U+200C/D stay: they
# carry meaning in other scripts and in emoji.
_INVISIBLE = pattern("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")

# "no-show", "no_show" and "no show" are one word; "A-1" and "1-2" are not touched.
_JOINED = pattern("(?<=[a-z])[-_]+(?=[a-z])")

# What people type for a hyphen: every dash of Unicode that NFKC leaves (the wavy ones mean "from, to"), and what looks
# like one on a Japanese keyboard: the long vowel, the minus, ruled lines, the bullet.
DASHES = "‐‑‒–—―⸗⸚⸺⸻⹀⹝゠֊־᐀᠆\U00010ead−ー─━˗⁃⎯➖"
_ONLY_MARKS = pattern(f"[-{DASHES}_./*'\"…。、,・]+")

BLANKS = frozenset(
    (
        "なし", "無し", "無", "ナシ", "特になし", "特に無し", "特にありません", "ありません", "該当なし", "該当無し",
        "該当せず", "記載なし", "記入なし", "登録なし", "情報なし", "データなし", "非公開", "非開示", "未公開",
        "未入力", "未記入", "未登録", "未設定", "未定", "未回答", "未取得", "未確認", "不明", "空欄", "空白",
        "なし。", "(なし)", "(空白)", "(未入力)", "(非公開)", "(未設定)", "回答しない", "回答なし", "答えたくない",
        "秘密", "匿名希望", "n/a", "#n/a", "(none)", "none", "null", "nil", "undefined", "unknown", "blank",
        "(blank)", "(null)", "notspecified", "notprovided", "notavailable", "notapplicable", "undisclosed",
        "notdisclosed", "unspecified", "notset", "tbd",
        "\\n",  # \N, as databases write NULL into a text
    )
)  # fmt: skip
_LONGEST_BLANK = 24
# What pandas writes for nothing; Nan is a name.
_NO_VALUES = frozenset(("nan", "NaN", "NaT", "<NA>"))


def folded(s: str) -> str:
    """NFKC without its two surprises: the wave dash survives, invisible marks do not.

    What Windows writes into CP932 for a character that it lacks is the same as that character.
    """
    # CP932's 0x8160 decodes to U+FF5E, and NFKC makes an ASCII tilde of that; the wave dash proper is U+301C.
    s = s.replace("\uff5e", "\u301c")
    # Its − comes back as －, which NFKC makes a hyphen, – as a hyphen, — as ―, and ‖ as ∥.
    s = s.replace("\u2212", "-").replace("\u2013", "-").replace("\u2014", "\u2015").replace("\u2016", "\u2225")
    if _INVISIBLE.search(s):
        s = _INVISIBLE.sub("", s)
    return normalize("NFKC", s)


def text(s: str) -> str:
    """*s* in NFKC (wave dash kept as U+301C), without outer space, every run of white space one space."""
    return " ".join((s if s.isascii() else folded(s)).split())


def label(s: str) -> str:
    """The form in which vocabulary words, headers and tags are compared.

    ``text`` in lower case without any space, so that 書類 選考 = 書類選考, and "In Progress" = "in_progress" =
    "inProgress".
    """
    return _LABELS[s]


def is_blank(s: str) -> bool:
    """Whether *s* says that nothing is said: empty, a dash, なし, 非公開, 未入力 or N/A."""
    return _BLANK[s]


def _label_once(s: str) -> str:
    bare = "".join(text(s).casefold().split())
    return _JOINED.sub("", bare) if bare.isascii() else _JOINED.sub("", folded(bare))


def label_exact(s: str) -> str:
    """``label`` without the memo, for texts that seldom come twice."""
    # Folding case can undo NFKC, and NFKC can bring capitals back (㎯ and the like): two rounds settle all of Unicode,
    # the third only proves it.
    found = _label_once(s)
    for _ in range(3):
        again = _label_once(found)
        if again == found:
            break
        found = again
    return found


def _is_blank(s: str) -> bool:
    bare = s.strip()
    if len(bare) > _LONGEST_BLANK:
        return False
    word = label_exact(bare)
    return not word or word in BLANKS or bare in _NO_VALUES or _ONLY_MARKS.fullmatch(word) is not None


_LABELS: Memo[str] = Memo(label_exact, cap=2048)
_BLANK: Memo[bool] = Memo(_is_blank, cap=2048)

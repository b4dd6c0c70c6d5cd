"""Names of people: shown as they were given, compared by a key, split only where the source split them.

NFC and NFKC are kept away from what is shown: even NFC turns 塚 (U+FA10), 神 and 福 of the compatibility block into
other characters, and people insist on theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from relay_connectors.normalize.former_names import CLOSE, LETTER, LOST, OPEN, without_former
from relay_connectors.normalize.labels import BLANKS, folded, is_blank, label_exact
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.name_notes import MAY_BE_NOTED, is_unfit, without_notes
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import WarningCode

__all__ = ["Name", "Order", "name_key", "name_part", "read_name", "split_name"]

Order = Literal["auto", "family_first", "given_first"]


class Name(NamedTuple):
    """A name; ``family`` and ``given`` are None where nobody separated them, ``full`` is "" for a blank cell."""

    full: str
    family: str | None
    given: str | None
    former_family: str | None

    def __repr__(self) -> str:
        return "Name(...)"


_EAST_ASIAN = pattern(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\uac00-\ud7a3]"
)

_KANJI = pattern("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Two people in one cell, a name in two scripts, or a company beside the name.
_SEVERAL = pattern("[、;；/／|｜]|会社|法人|[㈱㈲]")

_ASIDE = pattern(f"[{OPEN}][^{OPEN}{CLOSE}]*[{CLOSE}]")

LONGEST = 2000
"""Characters of the longest text that is looked at as a name."""
_TOO_LONG: tuple[WarningCode, ...] = ("text_too_long",)

# 様 and さん may be glued on. 殿 and 氏 also end family names (鵜殿, 大殿), so glued on they go only behind a full
# name.
_COURTESY = pattern(r"(?<=\S)(?:\s+(?:様|さま|さん|殿|氏)|様|さま|さん|(?:(?<=\S\S\S)|(?<=\s\S\S)|(?<=\s\S))[殿氏])$")
_LONGEST_COURTESY = 3  # " さん"
_ENDS_COURTESY = "様殿氏んま"

_PARTICLES = frozenset(
    (
        "van", "von", "der", "den", "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "los",
        "ter", "ten", "al", "el",
    )
)  # fmt: skip
_SUFFIXES = frozenset(
    (
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv",
    )
)  # fmt: skip
# ben Ali and bin Abdullah name the father, y and e join two family names: what of it is the family name is a custom.
_PATRONYMS = frozenset(("bin", "ibn", "binti", "bint", "ben", "y", "e"))
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir"))
_DEGREES = frozenset(
    (
        "PhD", "PHD", "DPhil", "MD", "MBA", "MSc", "MS", "MA", "BSc", "BA", "BS", "JD", "LLM", "LLB", "CPA", "CFA",
        "PMP", "Esq", "DDS", "RN", "MPH",
    )
)  # fmt: skip
# Family names that stand first at home, romanised, and abroad stand last; few people are called so by given name.
_FIRST_AT_HOME = frozenset(
    (
        "nguyen", "tran", "pham", "hoang", "huynh", "vo", "dang", "bui", "ngo", "duong", "zhang", "wang", "liu", "chen",
        "zhao", "huang", "zhou", "zhu", "guo", "luo", "gao", "zheng", "liang", "xie", "xu", "sun", "yang", "wu", "lin",
        "tang", "deng", "feng", "cao", "peng", "xiao", "jiang", "cai", "cheung", "chan", "wong", "leung", "lam", "ng",
        "park", "choi", "jung", "jeong", "kang", "yoon", "jang", "lim", "shin", "kwon", "hwang", "seo",
    )
)  # fmt: skip
Parts = tuple[str | None, str | None]
_UNSPLIT: Parts = (None, None)
_NOBODY = Name("", None, None, None)
# What stands in place of a name that was never told, or is gone.
_NAMELESS = frozenset(
    (
        "匿名", "匿名希望", "匿名さん", "匿名ユーザー", "氏名非公開", "名前非公開", "お名前非公開", "氏名不明",
        "氏名不詳", "氏名なし", "名前なし",
        "氏名未登録", "名無し", "名無しさん", "削除", "削除済", "削除済み", "削除済みユーザー", "削除済みデータ",
        "退会", "退会済", "退会済み",
        "退会済みユーザー", "個人情報削除済み", "個人情報削除済", "マスキング済み", "様", "さま", "さん", "殿",
        "ご本人", "本人", "候補者", "応募者",
        "anonymous", "anonymized", "anonymised", "deleted", "deleteduser", "deletedcandidate", "redacted",
    )
)  # fmt: skip
# Zero-width and direction marks are no part of a name; the joiners and the selectors of variants are.
_UNSEEN = pattern("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_FULL_WIDTH_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def split_name(s: str, *, order: Order = "auto") -> Name:
    """The parts of a name, as far as the source separated them.

    Japanese names are family name first; 山田太郎 and ジョン・スミス are not split. In Latin script the given name
    comes first unless *order* says otherwise, a part in capitals or before a comma is the family name, van Gogh keeps
    its particle, and a single word is the given name. What may be in either order is not split: TANAKA KENJI, Nguyen
    Van An, Gabriel García Márquez. 様 さん 殿 氏, （旧姓：…） and what a recruiter noted (★, （男性）) leave the full
    name; the rest stays as it was typed. With a digit or an @ in it, it is no name.
    """
    return _TABLES[order][s]


def name_key(s: str) -> str:
    """What two spellings of one name have in common: NFKC, variant characters folded, no spaces, lower case.

    髙橋　一郎 様 → 高橋一郎. For comparing only; never shown, never sent. More than 2,000 characters are no name: "".
    """
    return _KEYS[s]


# The name that nearly every row holds: 山田　太郎, in characters that NFKC leaves alone. (The compatibility kanji that
# are none, 﨑 among them, begin with U+FA0E.) What courtesy and former names end or begin with goes the long way.
_STABLE = "[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\ufa0e\ufa0f\ufa11\U00020bb7]+"
# What may be a note beside it goes the long way, too (MAY_BE_NOTED).
_EVERYDAY = pattern(rf"\s*(?!ー)({_STABLE})\s+(?!旧)({_STABLE})(?<![{_ENDS_COURTESY}])\s*")


def read_name(s: str) -> tuple[Name, tuple[WarningCode, ...]]:
    """``split_name`` and what there is to say of *s*, without a memo.

    ``name_note``: something was cut off; ``name_unreadable``, ``text_too_long``: there is no name.
    """
    if len(s) > LONGEST:
        return _NOBODY, _TOO_LONG
    if found := _EVERYDAY.fullmatch(s):
        family, given = found.groups()
        whole = family + given
        blank = whole in BLANKS or whole in _NAMELESS or (family in BLANKS and given in BLANKS)
        if not blank and not MAY_BE_NOTED.search(whole):
            return Name(f"{family} {given}", family, given, None), ()
    return read_exact(s, "auto")


class NamePart(NamedTuple):
    """A family or a given name, "" if there is none; with the former family name that was noted beside it."""

    name: str
    former_family: str | None
    codes: tuple[WarningCode, ...]

    def __repr__(self) -> str:
        return f"NamePart(..., codes={self.codes})"


def name_part(s: str) -> NamePart:
    """A family or a given name from a column of its own, as it was typed, without courtesy; and as ``read_name``."""
    if len(s) > LONGEST:
        return NamePart("", None, _TOO_LONG)
    shown = " ".join(s.split())
    if shown == "殿":  # a family of that name, too
        return NamePart(shown, None, ())
    plain = shown.isalpha() and shown[-1] not in _ENDS_COURTESY
    if plain and shown not in _NAMELESS and not MAY_BE_NOTED.search(shown):
        return NamePart(shown, None, ())
    bare, former, noted, lost = _bare(shown)
    if _is_nobody(bare):
        told = noted or label_exact(shown) in _NAMELESS
        return NamePart("", None, ("name_unreadable",) if told else ())
    name, codes = _fit(bare, noted)
    return NamePart(name, former if name else None, (*codes, "name_unreadable") if lost else codes)


def _fit(name: str, noted: bool) -> tuple[str, tuple[WarningCode, ...]]:  # noqa: FBT001
    return ("", ("name_unreadable",)) if is_unfit(name) else (name, ("name_note",) if noted else ())


def split_exact(s: str, order: Order) -> Name:
    """``split_name`` the long way round."""
    return read_exact(s, order)[0]


def read_exact(s: str, order: Order) -> tuple[Name, tuple[WarningCode, ...]]:
    """``read_name`` the long way round, in any order."""
    if len(s) > LONGEST:
        return _NOBODY, _TOO_LONG
    bare, former, noted, lost = _bare(s)
    if _is_nobody(bare):  # 非公開 様, なし なし, （男性）, 匿名
        return _NOBODY, ("name_unreadable",) if noted else ()
    shown, codes = _fit(bare, noted)
    if not shown:  # 090-1234-5678, taro@example.com
        return _NOBODY, codes
    spoken = " ".join(_ASIDE.sub(" ", shown).split())
    family, given = _parts(spoken, order)
    return Name(shown, family, given, former), (*codes, "name_unreadable") if lost else codes


class _Bare(NamedTuple):
    name: str
    former: str | None
    noted: bool
    lost: bool

    def __repr__(self) -> str:
        return "_Bare(...)"


def _is_nobody(bare: str) -> bool:
    """Whether what is left of a cell names nobody: nothing, a blank word, 匿名."""
    return all(map(is_blank, bare.split())) or label_exact(bare) in _NAMELESS


def _bare(s: str) -> _Bare:
    """What is left without former name, notes and courtesy; whether notes were, whether the former name is torn."""
    if not s.isascii():
        s = _UNSEEN.sub("", s)
    if is_blank(s):
        return _Bare("", None, noted=False, lost=False)
    said, former, lost = without_former(" ".join(s.split()))
    bare, noted = without_notes(" ".join(said.split()))
    # Of ？様 the mark would stand apart without the courtesy.
    return _Bare(bare if LOST.search(bare) else _without_courtesy(bare), former, noted, lost)


def _without_courtesy(shown: str) -> str:
    end = len(shown)
    while found := _COURTESY.search(shown, max(0, end - _LONGEST_COURTESY), end):
        end = found.start()
    return shown[:end]


def _parts(spoken: str, order: Order) -> Parts:
    """(family, given), or neither where that would be a guess."""
    if _SEVERAL.search(spoken) or not all(map(LETTER.search, spoken.split(" "))):  # 田中 090-1234-5678
        return _UNSPLIT
    if _EAST_ASIAN.search(spoken):
        return _east_asian(spoken.split(" "), order)
    return _western(spoken.translate(_FULL_WIDTH_ASCII), order)


def _east_asian(parts: list[str], order: Order) -> Parts:
    if len(parts) != 2 or any("," in part or "，" in part for part in parts):
        return _UNSPLIT
    first, second = parts
    if order == "given_first":
        return second, first
    # 山田 Julia is in Japanese order; Taro 山田 and マイケル Smith may be either way round.
    mixed = not (_EAST_ASIAN.search(first) and _EAST_ASIAN.search(second))
    return _UNSPLIT if mixed and not _KANJI.match(first) else (first, second)


def _western(spoken: str, order: Order) -> Parts:
    before, comma, after = (part.strip() for part in spoken.partition(","))
    if before and after and after.casefold() not in _SUFFIXES:
        return _UNSPLIT if "," in after or _is_degree(after.split()[0]) else (before, after)
    words = spoken.replace(",", " ").split()
    titled = len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES
    words = words[titled:]
    if len(words) < 2:
        return None, None if titled or comma else spoken or None
    if any(map(_is_degree, words[2:])):
        return _UNSPLIT
    return _apart(words, _family_words(words, order))


def _is_degree(word: str) -> bool:
    """Ph.D. and MBA, not Ma."""
    return word.replace(".", "") in _DEGREES


def _apart(words: list[str], family: tuple[int, int] | None) -> Parts:
    if family is None:
        return _UNSPLIT
    start, end = family
    return " ".join(words[start:end]), " ".join(words[:start] + words[end:])


def _family_words(words: list[str], order: Order) -> tuple[int, int] | None:
    """Where the family name starts and ends, both it and the rest at least one word; None where nobody can tell."""
    last = len(words) - (len(words) > 2 and words[-1].casefold() in _SUFFIXES)
    loud = [at for at in range(last) if _in_capitals(words[at])]
    if loud and len(loud) < last and (loud[0] == 0 or loud[-1] == last - 1) and loud[-1] - loud[0] == len(loud) - 1:
        start, end = loud[0], loud[-1] + 1
    elif order == "family_first":
        start, end = 0, 1 + _particles(words[: last - 1])
    elif order == "auto" and (guessed := _either_way(words[:last])):
        return guessed if guessed[1] else None
    else:
        start, end = last - 1, last
    if start > 0:  # Ludwig van Beethoven
        start = _first_particle(words, start)
        end = len(words)
    return start, end


def _either_way(words: list[str]) -> tuple[int, int] | None:
    """Where a family name that stands first ends (van Gogh Vincent); (0, 0) where the order cannot be told."""
    ahead, middle = _particles(words), words[1:-1]
    in_one_case = all(map(str.isupper, words)) or all(map(str.islower, words))
    if ahead and words[0].islower() and len(words) > ahead + 1 and not in_one_case:
        return 0, ahead + 1
    between = middle and not _particles(middle[-1:]) and any(len(word.rstrip(".")) > 1 for word in middle)
    fathers = any(word.casefold() in _PATRONYMS for word in middle)
    return (0, 0) if ahead or in_one_case or between or fathers or words[0].casefold() in _FIRST_AT_HOME else None


def _first_particle(words: list[str], start: int) -> int:
    """Where the family name before *start* begins: Juan Carlos de la Cruz."""
    return start - _particles(words[start - 1 : 0 : -1])


def _particles(words: list[str]) -> int:
    """How many particles *words* begins with."""
    return next((at for at, word in enumerate(words) if word.casefold() not in _PARTICLES), len(words))


def _in_capitals(word: str) -> bool:
    """YAMADA and LI are family names in capitals; J. and JR are initials."""
    letters = [c for c in word if c.isalpha()]
    return word.isupper() and (len(letters) > 2 or (len(letters) == 2 and letters[1] in "AEIOU"))


# Old and new forms of one character, and the variants that family registers tell apart but people and forms do not.
# Left: every variant; right: the form they are compared in. Compatibility forms (神 福 塚 …) are NFKC's business.
_VARIANTS = {
    "高": "髙", "崎": "﨑嵜碕", "吉": "𠮷", "辺": "邊邉", "斉": "齋齊斎", "浜": "濵濱", "徳": "德", "柳": "栁桺",
    "沢": "澤", "広": "廣", "国": "國", "島": "嶋嶌", "真": "眞", "恵": "惠", "桜": "櫻", "竜": "龍", "瀬": "瀨",
    "清": "淸", "増": "增", "緒": "緖", "黒": "黑", "曽": "曾", "会": "會", "寛": "寬", "円": "圓", "豊": "豐",
    "蔵": "藏", "実": "實", "栄": "榮", "鉄": "鐵銕", "学": "學", "礼": "禮", "静": "靜", "寿": "壽", "万": "萬",
    "与": "與", "弥": "彌", "峰": "峯", "富": "冨", "館": "舘", "岳": "嶽", "淵": "渕", "関": "關", "塩": "鹽",
    "滝": "瀧", "槙": "槇", "遥": "遙", "尭": "堯", "亀": "龜", "桑": "桒", "薮": "藪籔", "橋": "𣘺", "隆": "隆",
    "ケ": "ヶ", "カ": "ヵ",
}  # fmt: skip
_FOLD = {ord(variant): plain for plain, variants in _VARIANTS.items() for variant in variants}
_SELECTORS = pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSPOKEN = pattern("[ ・.,]+")
_AGAIN = pattern("(.)々")


def _key(s: str) -> str:
    if len(s) > LONGEST:
        return ""
    if found := _EVERYDAY.fullmatch(s):
        bare = found[1] + found[2]
        if (
            bare not in BLANKS
            and bare not in _NAMELESS
            and "々" not in bare
            and not (found[1] in BLANKS and found[2] in BLANKS)
            and not MAY_BE_NOTED.search(bare)
        ):
            return bare.translate(_FOLD)
    return key_exact(s)


def key_exact(s: str) -> str:
    """``name_key`` the long way round, until nothing changes any more: …様, loses its comma, and then 様 as well."""
    if len(s) > LONGEST:
        return ""
    found = _once(s)
    for _ in range(_MOST_ROUNDS):
        if (again := _once(found)) == found:
            break
        found = again
    return found


_MOST_ROUNDS = 32  # nested brackets take one each


def _once(s: str) -> str:
    bare = _bare(s).name
    shown = "" if _is_nobody(bare) or not LETTER.search(bare) else _SELECTORS.sub("", bare)
    bare = _UNSPOKEN.sub("", folded(_ASIDE.sub("", shown) or shown))
    return _AGAIN.sub(r"\1\1", label_exact(bare).translate(_FOLD))


_TABLES: dict[str, Memo[Name]] = {
    "auto": Memo(lambda s: read_name(s)[0], cap=2048),
    "family_first": Memo(lambda s: split_exact(s, "family_first"), cap=1024),
    "given_first": Memo(lambda s: split_exact(s, "given_first"), cap=1024),
}
_KEYS: Memo[str] = Memo(_key, cap=2048)

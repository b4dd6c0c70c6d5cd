"""Former family names: 佐藤 花子（旧姓：田中）, and notes that hold none: （旧姓使用）."""

from __future__ import annotations

from relay_connectors.normalize.labels import is_blank, label_exact
from relay_connectors.normalize.pattern import pattern

__all__ = ["CLOSE", "LETTER", "LOST", "OPEN", "without_former"]

OPEN, CLOSE = "(（\\[［【〔<＜〈", ")）\\]］】〕>＞〉"
_FORMER = pattern(
    f"[{OPEN}]\\s*旧(?:[姓氏]\\s*[:：・]?|\\s*[:：・]|\\s)\\s*([^{OPEN}{CLOSE}]*?)\\s*[{CLOSE}]|\\s旧姓\\s*[:：]?\\s*(\\S+)\\s*$"
)
LETTER = pattern(r"[^\W\d_]")
# What stands where a character was lost (髙 in an export that knew no CP932), if it touches a letter or another such
# mark. Apart from a name, ■ and ? are only marks; name_notes tells where they are marks though they touch it.
LOST = pattern(r"[?？■□〓＿\ufffd](?=[^\W\d_]|[?？■□〓＿\ufffd])|(?<=[^\W\d_])[?？■□〓＿\ufffd]")
_MARKS_AROUND = " \t\u3000:：;；・,，、.。/／?？!！*＊-－~〜～=＝"
# （旧姓：なし）, （旧姓使用） and （旧姓：同じ） tell that there is one, or none, but no name.
_NO_FORMER = pattern(
    "(?:を|の)?(?:使用|併用|併記|希望|利用|通称|同じ|同上|同姓|同左|同前|同|変更|変わらず|有り?|無し?|あり|なし|ナシ|ない|無い|現姓|結婚|離婚|婚姻|未婚|既婚|独身|不要|省略|姓|氏|旧姓)"
    "(?:中|者|します|希望|です|無し?|有り?|あり|なし|ない|予定|不可|可|せず|して(?:いま(?:す|せん)|い(?:る|ない)))*"
)


def without_former(s: str) -> tuple[str, str | None, bool]:
    """*s* without its note of a former name, that name, and whether the name lost a character (旧姓：?橋).

    A note in which nobody is named leaves all the same.
    """
    found = _FORMER.search(s)
    rest = (s[: found.start()] + " " + s[found.end() :]).strip() if found else ""
    if not found or not rest:
        return s, None, False
    said = found[1] or found[2] or ""
    return (rest, None, True) if LOST.search(said) else (rest, _former(said), False)


def _former(said: str) -> str | None:
    """The name behind 旧姓, None where what stands there is none."""
    name = " ".join(said.strip(_MARKS_AROUND).split())
    unnamed = is_blank(name) or not LETTER.search(name) or any(map(str.isdigit, name))
    if unnamed or _NO_FORMER.fullmatch(label_exact(name)):
        return None
    return name

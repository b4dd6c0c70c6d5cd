"""Where someone lives or wants to work, as ISO 3166-2 codes and a city's name."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import combining, normalize

from relay_connectors.normalize.labels import text
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.prefectures import CITIES, PREFECTURES, ROMAJI

__all__ = ["Place", "place", "places"]


class Place(NamedTuple):
    """``subdivision`` is ISO 3166-2 (JP-13 = 東京都); ``city`` the municipality's own name, 市区町村 included."""

    subdivision: str | None
    city: str | None

    def __repr__(self) -> str:
        return "Place(...)"


_BARE = {name if name == "北海道" else name[:-1]: code for name, code in PREFECTURES.items()}
_SURE = PREFECTURES | CITIES | {"都内": "JP-13", "23区": "JP-13"}
_LONG = "|".join(sorted(_SURE, key=len, reverse=True))
_FULL = "|".join(PREFECTURES)
_SHORT = "|".join(sorted(_BARE, key=len, reverse=True))

# 東京以外, 大阪府を除く, 京都NG: named, but not wished for.
_NOT = "(?![都道府県市]?(?:以外|を除|除く|のぞく|は?不可|は?NG|は?×))"
# A bare name counts only as a whole word: not 福島区 (a ward of Osaka), 長野原町 (in 群馬県), 北広島市 (in 北海道).
_MARK = r" ,/、・;:()〜>〔〕【】|\-"
_BEFORE = f"(?:(?<![^{_MARK}])|(?<=[とや])|(?<=または)|(?<=又は)|(?<=及び))"
_BEHIND = (
    f"(?=$|[{_MARK}0-9]|市|駅|近郊|近辺|周辺|エリア|地区|地方|方面|[県都府]?内|本社|支社|支店|オフィス|勤務|在住|希望|など|等"
    "|[とのもかや]|または|又は|及び)"
)
_NUMBERED = "(?:[0-9]{1,2}[.:_ ] ?)?"  # 13:東京都, as code lists export it
_NAMED = pattern(f"((?:{_FULL})|{_BEFORE}(?:{_LONG})){_NOT}|{_BEFORE}({_SHORT}){_NOT}{_BEHIND}")
_AT_START = pattern(
    f"(?:日本国?[、, ]*)?(?:〒?[0-9]{{3}}-?[0-9]{{4}} ?)?{_NUMBERED}(?:({_LONG}){_NOT}|({_SHORT}){_NOT}{_BEHIND})"
)

# Behind a space only in full: 福岡県 糸島市 長野 is a place in 福岡県.
_BESIDE = pattern(
    "[/、,;・|()\\[\\]〜]|→|⇒|または|又は|及び|および|もしくは|或いは|あるいは"
    f"|(?<=[都道府県市区町村])(?:と|や|か| )(?={_FULL})"
)

_ASCII_ENOUGH = pattern("[\x00-\u024f]*")
_LATIN_BETWEEN = pattern("[,/;|()\n]+|\\band\\b|\\bor\\b|[0-9]+(?:-[0-9]+)*")
_LATIN_SUFFIX = pattern("(?:[ -](?:to|do|fu|ken|prefecture|pref[.]?|metropolis|city|japan))+$")
_ISO = pattern("JP-(?:0[1-9]|[1-3][0-9]|4[0-7])")

# Municipalities whose names hold a 市, 郡, 町 or 村 before the last one, where the shortest match would cut them.
_CITY = pattern(
    "四日市市|廿日市市|野々市市|市川市|市原市|東村山市|武蔵村山市|羽村市|村上市|村山市|田村市|大村市|十日町市|町田市|大町市|郡山市|大和郡山市"
    "|蒲郡市|郡上市|小郡市|(?:余市|高市|田村|[東西北]村山)郡[^0-9 ]{1,4}?[町村]|佐波郡玉村町|杵島郡大町町"
    "|[^0-9市区町村郡 ]{1,6}郡[^0-9 ]{1,5}?[町村]|[^0-9市区町村 ]{1,7}?[市区町村]"
)
_LONGEST = 300


def place(s: str) -> Place:
    """The prefecture that *s* begins with, and the city behind it; None where they are not said.

    東京都 is not 京都; 東京 → JP-13; 横浜市 alone is JP-14; 府中市 alone has no prefecture (there are two).
    """
    return _PLACE[s]


def places(s: str) -> tuple[str, ...]:
    """Every prefecture that a cell names, in its order, each once: 東京都／大阪府 → JP-13, JP-27; リモート可 → none."""
    return _PLACES[s]


def _place(s: str) -> Place:
    plain = text(s[:_LONGEST])
    if _ASCII_ENOUGH.fullmatch(plain):
        named = _romaji(plain)
        return Place(named[0] if len(named) == 1 else None, None)
    found = _AT_START.match(plain)
    if found is None:
        return Place(None, _city(plain))
    name = found[1] or found[2]
    code = _SURE.get(name) or _BARE[name]
    if _elsewhere(plain, code):
        return Place(None, None)
    # 横浜市 and 福井市 are the city, too; behind 神奈川県 it follows
    its_own = name in CITIES or (found[2] and plain.startswith("市", found.end()))
    city = _city(plain[found.end() - len(name) :] if its_own else plain[found.end() :].lstrip())
    # 東京都京都市: one of the two is wrong, and nobody can tell which
    return Place(None, None) if CITIES.get(city or "", code) != code else Place(code, city)


def _elsewhere(plain: str, code: str) -> bool:
    """Whether another prefecture is named beside the first: 福岡県/佐賀県, 東京都または大阪府."""
    others = (_AT_START.match(part.strip()) for part in _BESIDE.split(plain)[1:])
    return any((_SURE.get(found[1] or "") or _BARE.get(found[2] or "", code)) != code for found in others if found)


def _city(plain: str) -> str | None:
    found = _CITY.match(plain)
    return found[0] if found else None


def _places(s: str) -> tuple[str, ...]:
    plain = text(s[:_LONGEST])
    if _ASCII_ENOUGH.fullmatch(plain):
        return _romaji(plain)
    return tuple(dict.fromkeys(_SURE.get(m[1] or "") or _BARE[m[2]] for m in _NAMED.finditer(plain)))


def _romaji(plain: str) -> tuple[str, ...]:
    """Prefectures written in Latin letters, macrons or not: "Tōkyō-to, Osaka, Japan"."""
    if _ISO.fullmatch(plain):
        return (plain,)
    folded = "".join(c for c in normalize("NFD", plain) if not combining(c)).lower()
    words = (_LATIN_SUFFIX.sub("", word.strip()) for word in _LATIN_BETWEEN.split(folded))
    return tuple(dict.fromkeys(ROMAJI[word] for word in words if word in ROMAJI))


_PLACE: Memo[Place] = Memo(_place, cap=1024)
_PLACES: Memo[tuple[str, ...]] = Memo(_places, cap=1024)

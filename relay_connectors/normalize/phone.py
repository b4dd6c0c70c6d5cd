"""Phone numbers as E.164, as a Japanese reader would dial them.

Ordinary Japanese numbers are told by their digits; everything else is asked of phonenumbers, which is loaded at the
first such number (20 ms). A number that no plan knows (03-1234-567, 090-0000-0000) is not passed on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.labels import DASHES, folded, is_blank
from relay_connectors.normalize.lone_words import pieces_apart
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.whose import unusable

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import PhoneKind

__all__ = ["Phone", "Phones", "ordinary_phone", "phones"]


class Phone(NamedTuple):
    """One number: E.164, the extension's digits or None, the text it came from, and what kind of line it is."""

    e164: str
    extension: str | None
    raw: str
    kind: PhoneKind

    def __repr__(self) -> str:
        return f"Phone(..., kind={self.kind!r})"


class Phones(NamedTuple):
    """The numbers of one cell, in its order, each once."""

    items: tuple[Phone, ...]
    warnings: tuple[str, ...]


_NOTHING = Phones((), ())

# What may stand between the digits of one number, and the digits a Japanese keyboard types (full width, 〇 for zero).
_TO_DIGITS: dict[int, str | None] = {ord(c): None for c in " \t\u3000-()（）－﹣﹘︱︲ｰ" + DASHES}
_TO_DIGITS |= {ord("０") + n: str(n) for n in range(10)} | {ord(c): "0" for c in "〇○◯"} | {ord("＋"): "+"}

# The national part of the numbers that are decided here: mobile; 050; land lines by area code. The lists of area
# codes say where *every* number is valid in phonenumbers' Japanese plan, which a test walks through.
_MOBILE = "[6-9]0[1-9][0-9]{7}"
_LAND = (
    "(?:1(?:1[235-8]|2[3-6]|3[3-9]|4[2-6]|5[2-8]|6[2-7]|7[2-9]|8[2-8]|9[1-9])"
    "|2[2-9][0-9]|3[1-9][0-9]|4(?:[2-578][0-9]|6[02-8]|9[2-59])"
    "|5(?:[2-589][0-9]|6[1-9]|7[2-8])|6[1-9][0-9]|7(?:[25-9][0-9]|3[4-9]|4[02-9])"
    "|8(?:[2679][0-9]|3[2-9]|4[5-9]|5[1-9]|8[03-9])|9(?:[2-58][0-9]|6[1-9]|7[1-9]|9[1-9]))[0-9]{6}"
)
_ORDINARY = pattern(rf"(?:0|\+81(?:0)?)(?:({_MOBILE})|({_LAND})|(50[1-9][0-9]{{7}}))")
_LONGEST_ORDINARY = 24


def phones(s: str) -> Phones:
    """The phone numbers in one cell; what looks like one and is none gives ``phone_unreadable``.

    Several may stand there, split at / ; 、 and line ends. 内線123 and ext. 123 go into the extension.
    A number that a spreadsheet rounded (9.01235E+09) gives ``excel_damaged``; one that is called another's or dead
    (担当者：03-…, 旧：…, 090-…（不通）) ``phone_unreadable``.
    """
    if not s:
        return _NOTHING
    if found := ordinary_phone(s):
        e164, kind = found
        return Phones((Phone(e164, None, s.strip(), kind),), ())
    return phones_exact(s)


def ordinary_phone(s: str) -> tuple[str, PhoneKind] | None:
    """The one Japanese number in a cell that holds nothing else; None where ``phones`` has to look closer."""
    if len(s) > _LONGEST_ORDINARY:
        return None
    # Most are written 090-1234-5678, for which taking the hyphens out is a sixth of the work.
    found = _ORDINARY.fullmatch(s.replace("-", "")) or _ORDINARY.fullmatch(s.translate(_TO_DIGITS))
    if not found:
        return None
    mobile, land, other = found.groups()
    return f"+81{mobile or land or other}", "mobile" if mobile else "fixed" if land else "other"


_ZEROS_AND_DASHES = str.maketrans(dict.fromkeys("〇○◯", "0") | dict.fromkeys(DASHES, "-"))
_BETWEEN = pattern("[/;、,|／；，｜､\\n\\r\\t]+|または|もしくは|及び|および|(?=新[:：])")
_EXTENSION = pattern(
    r"[ ,(]*(?:内線(?:番号)?|内(?=[:. ]?[0-9])|内[)]|ext(?:ension)?|(?<=[0-9 ])x|#)[ :.=]*([0-9]{1,7})[ )]*$",
    re.IGNORECASE,
)
_CIRCLED_EXTENSION = pattern("内線(?:番号)?[ :：.]*[①-⑳]")
# ※平日18時以降, (9:00-18:00): when to call, not whom; (内線:12) is whom.
_WHEN = pattern(r"(?:(?<=[0-9)]) ?※.*| ?\((?!内|ext)[^()]*(?:時|[0-9]:[0-9])[^()]*\))$", re.IGNORECASE)
_ROUNDED = pattern(r"'?[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_TRUNK_ZERO = pattern(r"(?<=\+81)([ -]*)\(0\)")
_AROUND = pattern("^[^0-9+]+|[^0-9]+$|[.]0+$")
_SAID = pattern(
    r"^[^\w+*?-]*(?:(?:tel(?:ephone)?|mobile|cell|phone|fax|電話(?:番号)?|携帯(?:電話|番号)?)[^\w+*?-]*)+",
    re.IGNORECASE,
)
# Where a digit was mistyped or masked nobody knows it: O90-1234-5678, 03-1234-567八, 090-12*4-5678, -9012345678; and
# 03-1234-567 8時 is a number and a time. Kanji and kana may stand beside a number otherwise (携帯090-…, …5678代).
_ALIEN = r"(?:(?![0-9_\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3])\w|[零一二三四五六七八九十])"
_DOUBTFUL = pattern(
    rf"[*?]|{_ALIEN}(?=[0-9])|(?<=[0-9]){_ALIEN}|(?<=[0-9])[ ]?[時日月年階号歳才回分秒]"
    r"|^[^0-9+]*[^0-9+ '\"(\[][^0-9+]*[1-9]"
)
# 090〜1234〜5678 and 090・1234・5678 are typed; between two numbers the same marks mean "to" or "and".
_WAVES = "〜~∼⁓〰・‧·•∙⋅"
_WAVE, _AND = pattern(f"[{_WAVES}]"), pattern(f" *[{_WAVES}]+ *")
_GROUPS = pattern(rf"[+]?[0-9]{{1,5}}(?:[-() {_WAVES}]{{1,2}}[0-9]{{1,4}}){{0,2}}[-() {_WAVES}]{{1,2}}[0-9]{{3,4}}")
_FAX = pattern("fax|ファックス|ファクス|ファクシミリ", re.IGNORECASE)
_LETTERS = pattern("[^\\W\\d_]{2}")
_DIGITS = pattern("[0-9０-９]")
_LONGEST_CELL, _FEWEST_DIGITS = 500, 6


def phones_exact(s: str) -> Phones:
    """``phones`` the long way round: everything is decided by phonenumbers."""
    if is_blank(s):
        return _NOTHING
    if len(s) > _LONGEST_CELL:
        return Phones((), ("phone_unreadable",))
    items: dict[tuple[str, str | None], Phone] = {}
    warnings: dict[str, None] = {}
    for piece in pieces_apart(_BETWEEN.split(s), _holds):
        found, warning = ([], "phone_unreadable") if piece.closed else _piece(piece.text.strip())
        items |= {(phone.e164, phone.extension): phone for phone in found if (phone.e164, phone.extension) not in items}
        if warning:
            warnings[warning] = None
    return Phones(tuple(items.values()), tuple(warnings))


def _holds(piece: str) -> bool:
    """Whether there may be a number in *piece*; 緊急連絡先1 is none."""
    return len(_DIGITS.findall(piece)) >= _FEWEST_DIGITS


def _piece(raw: str) -> tuple[list[Phone], str | None]:
    """The numbers of one piece of a cell (blanks may separate two), or why there is none."""
    if is_blank(raw):
        return [], None
    if _ROUNDED.fullmatch(folded(raw)):
        return [], "excel_damaged"
    odd = any(map(_is_no_key, _CIRCLED_EXTENSION.sub("", raw)))
    if odd or unusable(_DIGITS.sub(" ", folded(raw))):  # 090-1234-5678（NG）: of the words alone
        return [], "phone_unreadable"
    if whole := _one(raw):
        return [whole], None
    for parts in (raw.split(), _AND.split(folded(raw))):
        found = [one for part in parts if (one := _one(part))]
        if len(found) == len(parts) > 1:
            return found, None
    return [], "phone_unreadable"


def _is_no_key(character: str) -> bool:
    """² and ⑧ are nobody's 2 and 8, though NFKC makes them so."""
    return character.isnumeric() and not character.isdecimal() and folded(character) != character


def _one(raw: str) -> Phone | None:
    number, extension = _WHEN.sub("", " ".join(folded(raw).split())).translate(_ZEROS_AND_DASHES), None
    if found := _EXTENSION.search(number):
        number, extension = number[: found.start()], found[1]
    number = _TRUNK_ZERO.sub(r"\1", _SAID.sub("", number))
    if _DOUBTFUL.search(number):
        return None
    number = _AROUND.sub("", _AROUND.sub("", number))
    # phonenumbers would dial letters, as on the keys of an American telephone
    if _LETTERS.search(number) or not number or (_WAVE.search(number) and not _GROUPS.fullmatch(number)):
        return None
    return _dialled(_WAVE.sub("-", number), extension, raw)


def _dialled(number: str, extension: str | None, raw: str) -> Phone | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    kinds: dict[int, PhoneKind] = {
        phonenumbers.PhoneNumberType.MOBILE: "mobile",
        phonenumbers.PhoneNumberType.FIXED_LINE: "fixed",
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: "unknown",
        phonenumbers.PhoneNumberType.UNKNOWN: "unknown",
    }
    kind: PhoneKind = "other" if _FAX.search(raw) else kinds.get(phonenumbers.number_type(parsed), "other")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, extension or parsed.extension or None, raw, kind)

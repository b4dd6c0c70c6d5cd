"""What Windows added to JIS X 0208 (① ㈱ 髙 﨑 ⅲ), in files that are EUC-JP or ISO-2022-JP.

JIS X 0208 leaves row 13 and the rows from 89 on empty. Windows put the characters of NEC and IBM there, and writes them
under the names of the old encodings, too (its code pages 51932 and 50220 to 50222), while Python's codecs for these
refuse them. Here they are what the same rows are in CP932. EUC-JP of Unix (eucJP-ms) has further ones behind 8F.
"""

from __future__ import annotations

import codecs

__all__ = ["ALSO", "errors_for"]

ALSO = {
    "cp51932": "euc_jp",
    "eucjpms": "euc_jp",
    "eucjpwin": "euc_jp",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "cp50222": "iso2022_jp_ext",
    "iso2022jpms": "iso2022_jp_ext",
}
"""Names that Python does not know, in small letters and digits alone → the codec that reads them with our handler."""

_HANDLER = "relay_vendor_rows"
_EUC = "euc_jp"
_JIS = frozenset(("iso2022_jp", "iso2022_jp_ext"))
_SUPPLEMENT = b"\x1b$(D"  # JIS X 0212 begins, whose rows are others
_ROWS = range(0x21, 0x7F)


def errors_for(encoding: str) -> str:
    """The ``errors`` with which a file of *encoding* is opened: strict, but for what Windows added."""
    return _HANDLER if encoding == _EUC or encoding in _JIS else "strict"


def _vendor_character(error: UnicodeError) -> tuple[str, int]:
    """The character at which a codec stopped and the position behind it, or *error* again."""
    if isinstance(error, UnicodeDecodeError):
        at, data = error.start, error.object
        try:
            if error.encoding == _EUC and data[at] == 0x8F:
                return _BEHIND_8F[data[at + 1] << 8 | data[at + 2]], at + 3
            high = 0x80 if error.encoding == _EUC else 0
            escape = data.rfind(b"\x1b", 0, at)
            if not data.startswith(_SUPPLEMENT, max(escape, 0)):
                return _character(data[at] - high, data[at + 1] - high), at + 2
        except (KeyError, IndexError, UnicodeDecodeError):
            pass
    raise error


def _character(row: int, cell: int) -> str:
    """The character of CP932 in a row and a cell of JIS, both from 21 to 7E."""
    if row not in _ROWS or cell not in _ROWS:
        raise KeyError(row)
    lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
    trail = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)
    return bytes((lead, trail)).decode("cp932")


# 8F F3F3 to 8F F4FE: those extensions of IBM that JIS X 0208 and 0212 do not have (№ for once is in both).
_IBM = (
    "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤﨎咊坙﨏塚增寬峵嵓﨑德悅愠敎昻晥晴朗栁﨓﨔橫櫢淸淲瀨"
    "凞猪甁皂皞益礰礼神祥福竧靖精綠緖羽荢﨟薰蘒﨡蠇諸譿賴赶﨣﨤逸郞都鄕﨧﨨閒隆﨩霻靍靑飯飼館馞髙魲鶴黑"
)
_BEHIND_8F = dict(zip([*range(0xF3F3, 0xF3FF), *range(0xF4A1, 0xF4FF)], _IBM, strict=True))

codecs.register_error(_HANDLER, _vendor_character)

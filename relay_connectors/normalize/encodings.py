"""Bytes to text: which encoding a Japanese export is in, and a strict reading of it.

The ladder, first match wins: byte order mark, UTF-16 by its NUL bytes, ISO-2022-JP by its escapes, strict UTF-8,
then strict CP932 against strict EUC-JP by what the text looks like. An encoding that the settings name wins over
everything. Shift_JIS is always read as CP932: exports hold 髙 﨑 ① ㈱, which Python's ``shift_jis`` refuses and
``shift_jis_2004`` turns into other characters. In EUC-JP and ISO-2022-JP the same ones are read by ``vendor_rows``:
whoever opens a file needs its ``errors``, too.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Collection
from typing import BinaryIO, NamedTuple

from relay_connectors.normalize.labels import label
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.vendor_rows import ALSO, errors_for

__all__ = ["Decoded", "Sniffed", "UnreadableText", "codec", "decode", "sniff", "sniff_encoding", "sniff_stream"]

_SJIS = frozenset(
    (
        "shiftjis", "sjis", "shiftjis2004", "shiftjisx0213", "sjis2004", "ms932", "mskanji", "windows31j",
        "windows932", "cp932", "csshiftjis", "xsjis", "cswindows31j", "932",
    )
)  # fmt: skip
# A mark is eaten by these codecs and harmless when it is absent; plain utf-8 would hand U+FEFF to the first header.
_EATS_MARK = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BJI])")
_CONTAINERS = (
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
)
_FEW = 1 << 16
_CHUNK = 1 << 18


class Decoded(NamedTuple):
    """A text, the codec that read it, and what to be careful about."""

    text: str
    encoding: str
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Decoded({len(self.text)} characters, {self.encoding!r}, {self.warnings})"


class Sniffed(NamedTuple):
    """The codec to open a file with (it eats a byte order mark), and what to be careful about."""

    encoding: str
    warnings: tuple[str, ...]


class UnreadableText(ValueError):  # noqa: N818 - what is wrong is the text
    """No encoding that was tried reads these bytes. ``offset`` is the byte where the best try failed."""

    def __init__(self, message: str, *, offset: int = 0, tried: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.offset = offset
        self.tried = tried


def codec(encoding: str) -> str:
    """The Python codec for an encoding's name as people write it: every Shift_JIS is ``cp932``, UTF-8 eats its mark."""
    if (plain := re.sub("[^a-z0-9]", "", label(encoding))) in _SJIS:
        return "cp932"
    if plain in ALSO:
        return ALSO[plain]
    try:
        name = codecs.lookup(encoding.strip()).name
        io.TextIOWrapper(io.BytesIO(), encoding=name)  # rot13 and base64 are codecs, but of no text
    except (LookupError, ValueError):
        raise UnreadableText(f"Python knows no encoding {encoding!r}; try utf-8, cp932, utf-16 or euc_jp") from None
    return _EATS_MARK.get(name, name)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """*data* as text, strictly: nothing is replaced, a byte order mark is dropped.

    Raises UnreadableText with the byte offset and what was tried.
    """
    found = Sniffed(codec(encoding), ()) if encoding else sniff(data, complete=True)
    try:
        read = data.decode(found.encoding, errors_for(found.encoding))
    except UnicodeDecodeError as error:
        raise _unreadable({found.encoding: error.start}) from None
    return Decoded(read.removeprefix("\ufeff"), *found)


def sniff_encoding(head: bytes, tail_complete: bool, known_headers: Collection[str] = ()) -> str:  # noqa: FBT001
    """The codec to open a file with whose first bytes are *head*; *tail_complete*: there is nothing behind them."""
    return sniff(head, complete=tail_complete, known_headers=known_headers).encoding


def sniff_stream(stream: BinaryIO, known_headers: Collection[str] = ()) -> Sniffed:
    """The codec of an open file from where it stands, and the position put back.

    Reads on past a head that is plain ASCII: many exports have ASCII headers and ids for the first hundreds of rows.
    """
    start = stream.tell()
    head = stream.read(_FEW)
    complete = len(head) < _FEW
    if not complete and not _says_utf8(head):
        head += stream.read(_CHUNK - _FEW)
        complete = len(head) < _CHUNK
    while not complete and head.isascii() and b"\x1b" not in head and b"\0" not in head:
        more = stream.read(_CHUNK)
        complete = len(more) < _CHUNK
        head = head[-_CHUNK:] + more
    stream.seek(start)
    return sniff(head, complete=complete, known_headers=known_headers)


def sniff(head: bytes, *, complete: bool, known_headers: Collection[str] = ()) -> Sniffed:
    """The codec of *head* with warnings; ``encoding_ambiguous`` where two readings are both plausible.

    Raises UnreadableText if no encoding reads it.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _sure(head, name, complete=complete)
    for magic, what in _CONTAINERS:
        if head.startswith(magic):
            raise UnreadableText(f"this is {what}, not text: export it as CSV")
    if b"\0" in head and (wide := _utf32(head, complete=complete) or _utf16(head, complete=complete)):
        return Sniffed(wide, ())
    if head.isascii():
        names = ("iso2022_jp", "iso2022_jp_ext") if _ESCAPES.search(head) else ("utf-8",)
        return _sure(head, *names, complete=complete)
    return _utf8_or_older(head, frozenset(map(label, known_headers)), complete=complete)


def _sure(head: bytes, *names: str, complete: bool) -> Sniffed:
    failed: dict[str, int] = {}
    for name in names:
        if _read(head, name, failed, complete=complete) is not None:
            return Sniffed(name, ())
    raise _unreadable(failed)


def _read(head: bytes, name: str, failed: dict[str, int], *, complete: bool) -> str | None:
    """*head* as text if *name* reads it; a character cut at the end of an incomplete head is no failure."""
    try:
        return codecs.getincrementaldecoder(name)(errors_for(name)).decode(head, final=complete)
    except UnicodeDecodeError as error:
        failed[name] = error.start
    except UnicodeError:  # a UTF-16 stream cut before its mark
        failed[name] = 0
    return None


def _unreadable(failed: dict[str, int]) -> UnreadableText:
    tries = ", ".join(f"{name} (byte {at})" for name, at in failed.items())
    return UnreadableText(
        f"the bytes are not text in any of: {tries}; name the encoding in the settings, or export as UTF-8",
        offset=max(failed.values(), default=0),
        tried=tuple(failed),
    )


def _utf32(head: bytes, *, complete: bool) -> str | None:
    """UTF-32 without a mark: of four bytes the highest is always NUL, and the next one for all but a few characters."""
    for name, highest, higher in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
        high = head[higher::4]
        if not any(head[highest::4]) and high.count(0) * 10 >= len(high) * 9:
            read = _read(head, name, {}, complete=complete)
            if read is not None and not _CONTROLS.search(read):
                return name
    return None


def _utf16(head: bytes, *, complete: bool) -> str | None:
    """UTF-16 without a mark: separators, digits and line ends put a NUL into every other byte, always the same one."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    read = _read(head, name, {}, complete=complete)
    if read is None or _CONTROLS.search(read):
        return None
    # 　 (U+3000) and 一 (U+4E00) end in a NUL of their own, and stand in every list of Japanese names.
    strange = min(even, odd) - read.count("\u3000") - read.count("一")
    return name if max(even, odd) >= max(8 * strange, len(head) // 100, 2) else None  # a stray NUL makes no UTF-16


def _utf8_or_older(head: bytes, headers: frozenset[str], *, complete: bool) -> Sniffed:
    failed: dict[str, int] = {}
    utf8 = _read(head, "utf-8", failed, complete=complete)
    # Almost always the end of it: Japanese text in another encoding is hardly ever valid UTF-8, and kana or kanji do
    # not turn up in a UTF-8 reading by chance.
    if utf8 is not None and (_JAPANESE.search(utf8) or _knows(utf8, headers)):
        return Sniffed("utf-8", ())
    if utf8 is None and _is_damaged_utf8(head):
        raise _unreadable(failed)
    readings = {"utf-8": utf8} if utf8 is not None else {}
    for name in ("cp932",) if readings else ("cp932", "euc_jp"):
        if (read := _read(head, name, failed, complete=complete)) is not None:
            readings[name] = read
    if not readings:
        raise _unreadable(failed)
    return _likeliest(readings, headers)


def _says_utf8(head: bytes) -> bool:
    """Whether the first bytes of a file are Japanese in UTF-8, so that no more of them are needed."""
    read = _read(head, "utf-8", {}, complete=False)
    return read is not None and _JAPANESE.search(read) is not None


def _is_damaged_utf8(head: bytes) -> bool:
    """Whether a cut end or a few bad bytes are all that is wrong; CP932 would read such a file as gibberish."""
    read = head.decode("utf-8", "replace")
    good, bad = len(_JAPANESE.findall(read)), read.count("\ufffd")
    return good > 8 * bad or (good > 0 and bad == 1 and read.endswith("\ufffd"))


def _likeliest(readings: dict[str, str], headers: frozenset[str]) -> Sniffed:
    if len(readings) == 1:
        return Sniffed(next(iter(readings)), ())
    scores = {name: _plausibility(read) + 10 * _knows(read, headers) for name, read in readings.items()}
    best, second = sorted(scores, key=lambda name: -scores[name])[:2]
    # ED 95 93 63 is 﨑田 in CP932 and a Hangul syllable with a "c" in UTF-8: going against valid UTF-8 is said aloud,
    # unless a header that we know stands in one reading only.
    margin = 5.0 if best != "utf-8" and "utf-8" in readings else 0.25
    close = scores[best] - scores[second] < margin
    return Sniffed(best, ("encoding_ambiguous",) if close else ())


def _knows(read: str, headers: frozenset[str]) -> int:
    """How many of the wanted headers stand in the first lines of *read*; ASCII ones prove nothing."""
    if not headers:
        return 0
    cells = set(re.split('[,\t;\r\n"]+', read[:8192]))
    return sum(1 for cell in cells if not cell.isascii() and label(cell) in headers)


def _plausibility(read: str) -> float:
    """Mean plausibility, from -1 to 1, of the characters that are not ASCII, if this were a Japanese export."""
    sample = {c: times for c, times in Counter(read[:65536]).items() if not c.isascii()}
    return sum(times * _plausible(c) for c, times in sample.items()) / sum(sample.values()) if sample else 0.0


def _plausible(c: str) -> float:
    if "\u4e00" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff":
        return _plausible_kanji(c)
    return next((value for first, last, value in _PLAUSIBLE if first <= c <= last), 0.3)


def _plausible_kanji(c: str) -> float:
    """High for the 2,965 everyday characters of JIS level 1, low for the rest, of which misread EUC-JP is full."""
    try:
        lead = c.encode("cp932")[0]
    except UnicodeEncodeError:
        return 0.2
    return 1.0 if lead < _LEVEL_2 else 0.2 if lead < _IBM_EXTENSIONS else 0.9


_JAPANESE = pattern("[\u3040-\u30ff\u4e00-\u9fff]")
_CONTROLS = pattern("[\\x00-\\x08\\x0e-\\x1a\\x1c-\\x1f\\x7f]")
_LEVEL_2, _IBM_EXTENSIONS = 0x98, 0xED  # lead bytes; 髙 and 﨑 are among the extensions and common in names
_PLAUSIBLE = (
    ("\u0080", "\u00a0", -1.0),  # controls: CP932 maps its unused bytes here
    ("\u00a1", "\u00bf", 0.6),  # ± ° £: fine in UTF-8; the same bytes are two half-width kana
    ("\u00c0", "\u017f", 0.9),  # é ü: a name in UTF-8, absent from CP932
    ("\u2010", "\u2026", 0.9),  # dashes and curly quotes
    ("\u3000", "\u30ff", 1.0),
    ("\ue000", "\uf8ff", -1.0),  # private use: what CP932 makes of F0 to F9
    ("\uff01", "\uff5e", 1.0),
    ("\uff61", "\uff9f", 0.6),  # half-width kana: what CP932 makes of most of EUC-JP
)

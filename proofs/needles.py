"""Looking for somebody in files: every way in which a name, an address or a number may stand in bytes."""

from __future__ import annotations

import base64
import gzip
import io
import json
import quopri
import re
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["FORMS", "Needles", "Words", "contents"]

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp", "iso-2022-jp")
SHORTEST = 5  # bytes: fewer stand in a digest by chance
LONG = 8  # letters of base64, and of ISO-2022-JP without its marks
LONG_HEX = 12
SQLITE = b"SQLite format 3\0"
DEEPEST = 3  # archives within archives
_ESCAPE = re.compile(rb"\x1b[$(]?[A-Z@]")


@dataclass(frozen=True, slots=True)
class Words:
    """What may be found of one person."""

    mails: tuple[str, ...]
    names: tuple[tuple[str, str], ...]  # family and given name, in each script
    numbers: tuple[str, ...]  # national digits, as 09012345678

    def all(self) -> frozenset[str]:
        """Every spelling of everything."""
        found = {*self.mails, *(mail.partition("@")[0] for mail in self.mails)}
        for family, given in self.names:
            found |= {family, given, *(gap.join((family, given)) for gap in ("", " ", "\u3000"))}
        found |= {other for word in found for other in _scripts(word)}
        for number in self.numbers:
            found.update(_numbers(number))
        return frozenset(form for word in found for form in (word, word.casefold(), word.upper()))


def _scripts(word: str) -> Iterator[str]:
    """The same word with variant characters, in half-width kana and in hiragana."""
    yield unicodedata.normalize("NFKC", word)
    yield word.translate(str.maketrans("髙﨑邊", "高崎辺"))
    yield "".join(_HALF.get(one, one) for one in unicodedata.normalize("NFD", word))
    yield "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in word)


def _halves() -> Iterator[tuple[str, str]]:
    for code in range(0xFF61, 0xFFA0):
        yield unicodedata.normalize("NFKC", chr(code)), chr(code)


_HALF = {**dict(_halves()), "\u3099": "ﾞ", "\u309a": "ﾟ"}


def _numbers(national: str) -> Iterator[str]:
    bare, parts = national[1:], (national[:3], national[3:7], national[7:])
    written = [national, bare, f"+81{bare}", f"81{bare}", *(gap.join(parts) for gap in ("-", " ", ".", "\u2010"))]
    written += [f"+81-{'-'.join((parts[0][1:], *parts[1:]))}", f"+81 {' '.join((parts[0][1:], *parts[1:]))}"]
    written += [f"({parts[0]}){parts[1]}-{parts[2]}", f"{parts[1]}-{parts[2]}"]
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    return iter([*written, *(one.translate(wide) for one in written)])


def _encoded(word: str) -> Iterator[bytes]:
    """A word in every encoding that has it; of ISO-2022-JP also within a longer run, if it is long enough to tell."""
    for encoding in ENCODINGS:
        with suppress(UnicodeEncodeError):
            raw = word.encode(encoding)
            yield raw
            within = _ESCAPE.sub(b"", raw)
            if within != raw and len(within) >= LONG:
                yield within


def _plain(word: str) -> Iterator[bytes]:
    yield from _encoded(word)


def _json(word: str) -> Iterator[bytes]:
    yield json.dumps(word)[1:-1].encode()


def _percent(word: str) -> Iterator[bytes]:
    for raw in _encoded(word):
        yield quote(raw, safe="").encode()
        yield quote(raw, safe="@+()").encode()


def _hex(word: str) -> Iterator[bytes]:
    yield from (raw.hex().encode() for raw in _encoded(word) if len(raw) * 2 >= LONG_HEX)


def _quoted(word: str) -> Iterator[bytes]:
    yield from (quopri.encodestring(raw).replace(b"=\n", b"").rstrip(b"\n") for raw in _encoded(word))


def _base64(word: str) -> Iterator[bytes]:
    """What stays the same of a word wherever it begins in what is encoded."""
    for raw in _encoded(word):
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + raw)
            first, after = (before * 8 + 5) // 6, (before + len(raw)) % 3
            inner = whole[first : len(whole) - ((0, 3, 2)[after])]
            if len(inner) >= LONG:
                yield inner
                yield inner.replace(b"+", b"-").replace(b"/", b"_")


def _idna(word: str) -> Iterator[bytes]:
    with suppress(UnicodeError):
        yield word.encode("idna")


FORMS: Mapping[str, Callable[[str], Iterator[bytes]]] = {
    "plain": _plain,
    "json": _json,
    "percent": _percent,
    "hex": _hex,
    "quoted-printable": _quoted,
    "base64": _base64,
    "punycode": _idna,
}


class Needles:
    """Everything that is looked for, without regard to capitals."""

    def __init__(self, people: Iterable[Words]) -> None:
        self.words = {word for person in people for word in person.all()}
        found = {raw.lower() for word in self.words for form in FORMS.values() for raw in form(word)}
        self._known = {raw for raw in found if len(raw) >= SHORTEST}
        self._shortest = _without_longer(self._known)

    def __len__(self) -> int:
        """How many different bytes are looked for."""
        return len(self._known)

    def within(self, content: bytes) -> list[bytes]:
        """What of it stands in *content*."""
        folded = content.lower()
        return [raw for raw in self._shortest if raw in folded]


def _without_longer(known: Iterable[bytes]) -> list[bytes]:
    """Those that contain no other one: where a longer one stands, so does the shorter one in it."""
    shortest: list[bytes] = []
    for raw in sorted(known, key=len):
        if not any(one in raw for one in shortest):
            shortest.append(raw)
    return shortest


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """(where, bytes): a file as it lies there, what is packed in it, and every value of a database, put together."""
    raw = path.read_bytes()
    yield "", raw
    yield from _unpacked(raw, DEEPEST)
    if raw.startswith(SQLITE):
        yield from _values(path)


def _unpacked(raw: bytes, left: int) -> Iterator[tuple[str, bytes]]:
    for name, inner in _members(raw) if left else ():
        yield name, inner
        yield from _unpacked(inner, left - 1)


def _members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with suppress(OSError, EOFError, zlib.error):
        if raw.startswith(b"\x1f\x8b"):
            yield "gzip", gzip.decompress(raw)
    with suppress(zipfile.BadZipFile, zlib.error):
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
    with suppress(zlib.error):
        if raw.startswith(b"\x78"):
            yield "zlib", zlib.decompressobj().decompress(raw)


def _values(path: Path) -> Iterator[tuple[str, bytes]]:
    """SQLite cuts a long value into pages that lie apart: each value is read whole as well."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    if isinstance(value, (str, bytes)):
                        whole = value.encode() if isinstance(value, str) else value
                        yield f"table {table}", whole
                        yield from _unpacked(whole, DEEPEST)

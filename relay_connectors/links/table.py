"""The mail-merge tables, of links and of follow-ups: columns in two languages, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Literal, NamedTuple

from relay_connectors.errors import SourceError

__all__ = [
    "ENCODING",
    "FOLLOW_UPS",
    "HEADERS",
    "OTHERS",
    "Lang",
    "LinkRow",
    "csv_bytes",
    "harmless",
    "lang_of",
    "read_follow_ups",
    "read_table",
    "table_bytes",
]

Lang = Literal["ja", "en"]
# Excel reads a CSV as UTF-8 only if it begins with a byte order mark.
ENCODING = "utf-8-sig"
# A cell that begins so is a formula to a spreadsheet (CWE-1236); an apostrophe before it makes it text.
# Excel in Japanese takes the full-width signs for the same.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "−", "＠")
HEADERS: dict[Lang, tuple[str, ...]] = {
    "ja": ("応募ID", "氏名", "メールアドレス", "求人", "紹介リンク", "有効期限", "言語"),
    "en": ("application_id", "name", "email", "job", "link", "expires", "language"),
}


FOLLOW_UPS: dict[Lang, tuple[str, ...]] = {
    "ja": ("応募ID", "氏名", "メールアドレス", "求人", "選考終了日", "経過月数", "言語"),
    "en": ("application_id", "name", "email", "job", "decided_on", "months", "language"),
}
"""The columns of ``followups due -o``; the first three are those of a table of links."""

OTHERS: dict[Lang, tuple[str, ...]] = {
    "ja": ("応募ID", "氏名", "メールアドレス", "求人", "選考終了日", "理由", "言語"),
    "en": ("application_id", "name", "email", "job", "decided_on", "why", "language"),
}
"""The columns of ``links export --others``; the first three are those of a table of links."""


class LinkRow(NamedTuple):
    """One person with their link. ``expires`` is a day (2027-05-20), ``language`` ja or en. Prints nobody."""

    application_id: str
    name: str
    email: str
    job: str
    link: str
    expires: str
    language: str

    def __repr__(self) -> str:
        return f"LinkRow(language={self.language!r})"


def table_bytes(rows: Iterable[LinkRow], lang: Lang) -> bytes:
    """The table as a CSV file."""
    return csv_bytes(HEADERS[lang], rows)


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV file for a spreadsheet: UTF-8 with a byte order mark, CRLF, formulas made harmless."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode(ENCODING)


def read_table(path: Path) -> Iterator[LinkRow]:
    """The rows of an exported table, under Japanese or English headers.

    Raises:
        SourceError: the file cannot be read, or is no such table.
    """
    _, rows = _read(path, list(reversed(HEADERS.values())), "export of links")
    yield from (LinkRow(*cells) for cells in rows)


def read_follow_ups(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """The header and the rows of a table of follow-ups, or of those without a link, under Japanese or English headers.

    Raises:
        SourceError: the file cannot be read, or is no such table.
    """
    return _read(path, [*reversed(FOLLOW_UPS.values()), *OTHERS.values()], "table of follow-ups")


def lang_of(path: Path, headers: Mapping[Lang, tuple[str, ...]]) -> Lang | None:
    """The language of the table that *path* holds already, by its header; None: it holds none of *headers*."""
    if not path.is_file():
        return None
    try:
        with path.open(encoding=ENCODING, newline="") as file:
            found = tuple(next(csv.reader(file), ()))
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return next((lang for lang, header in headers.items() if found == header), None)


def _read(
    path: Path, headers: Sequence[tuple[str, ...]], kind: str
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    try:
        text = path.read_bytes().decode(ENCODING)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path} is not UTF-8; use the file as `links export` wrote it") from None
    rows = csv.reader(StringIO(text, newline=""))
    header = next(_cells(path, rows), ())
    if header not in headers:
        raise SourceError(f"{path} is no {kind}; its first line must be: {','.join(headers[0])}")
    return header, _rows(path, rows, len(header))


def _rows(path: Path, rows: Any, width: int) -> Iterator[tuple[str, ...]]:
    for cells in _cells(path, rows):
        if len(cells) != width:
            raise SourceError(f"{path}: line {rows.line_num} has {len(cells)} cells instead of {width}")
        yield tuple(map(_as_written, cells))


def _cells(path: Path, rows: Any) -> Iterator[tuple[str, ...]]:
    try:
        yield from map(tuple, rows)
    except csv.Error as error:  # such as a cell of more than 131,072 characters; it quotes none
        raise SourceError(f"{path}: line {rows.line_num} cannot be read as CSV ({error})") from None


def harmless(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith(tuple(f"'{sign}" for sign in FORMULAS)) else cell

"""What the columns of one file mean, and a row of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from operator import itemgetter
from unicodedata import normalize

import orjson

from relay_connectors.connector.damage import DAMAGE_BEGINS, is_damaged_id
from relay_connectors.normalize import is_blank, label
from relay_connectors.normalize.pattern import pattern

__all__ = ["APOSTROPHE", "TOTALS", "Cells", "Layout", "Row", "named"]

Cells = list[str]
DIGEST_BYTES = 16
_IN_FIGURES = str.maketrans("", "", ",.%-件名人")
APOSTROPHE = "'"  # a blank cell that an export writes to a Google Sheet holds one, and a line break behind it

TOTALS = frozenset(("合計", "総計", "小計", "計", "集計", "Total", "Grand Total"))  # 集計 is Excel's own
DOUBTFUL = DAMAGE_BEGINS | {APOSTROPHE}
# What stands in every row of a column that holds no ids: a checkbox, a number that was never given, what pandas writes.
_NO_IDS = frozenset(("true", "false", "yes", "no", "nan", "nat", "<na>"))
_FIGURE = re.compile("[1-9]")
_SURE = frozenset("123456789")
# What may be an id or a number to call: a word that ends in a figure, one of plain characters with a figure in it.
_PERHAPS_ID = re.compile(r"[^\s:※、。()]*[0-9]|[!-~]*[0-9][!-~]*")
_FIGURES_OF_A_NUMBER = 9
# How a note begins or ends that stands beside the rows; compared with a label.
_NOTE = pattern(
    r"^[-=~*#_・●■◆○□★☆▼▲(\[【<＜※注]|^以[上下]|^(?:出力|作成|更新|抽出|集計)(?:日|者|条件)|^(?:備考|備註|メモ|凡例)[:：]?"
    r"|社外秘|取り?扱い?注意|^confidential|^(?:end|eof|total)\b|現在(?:です)?[)。]?$|(?:[0-9]+[件名人行])$"
)


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a header row as names: spaces and line breaks to one space, the second 備考 is ``備考 (2)``."""
    seen: Counter[str] = Counter()
    names = []
    for name in (" ".join(cell.split()) for cell in cells):
        seen[name] += 1
        names.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return tuple(names)


class Layout:
    """The columns of one header row: which hold the application id, which count as content, which nobody reads.

    Args:
        header: the names of the columns, in the order of the file.
        keys: the columns that make the application id, joined by a slash where there are several.
        content: column → what it is for us. The digest of a row covers exactly these columns, ordered by what
            they are, so that an export with its columns in another order is unchanged.
        watched: columns that are not read, and are of the digest: what they say may change what the row comes to.
    """

    def __init__(
        self, header: Sequence[str], *, keys: Sequence[int], content: Mapping[int, str], watched: Collection[int] = ()
    ) -> None:
        self.header = tuple(header)
        self.keys = tuple(keys)
        self.content = dict(sorted(content.items(), key=lambda pair: (pair[1], pair[0])))
        self._watched = sorted((label(self.header[at]), at) for at in watched)
        self.unmapped = tuple(name for at, name in enumerate(self.header) if name and at not in content)
        self._places = {label(name): at for at, name in reversed(list(enumerate(self.header)))}
        columns = [*self.content, *(at for _, at in self._watched)]
        self.columns: Callable[[Cells], Hashable] = itemgetter(*columns) if columns else _no_columns
        """The content columns of a row, in the order of what they are, and those that are watched."""
        self._key_parts = [_single(at) for at in self.keys]
        self.key: Callable[[Cells], str] = self._key_parts[0] if len(self.keys) == 1 else self._joined_key
        """The row's application id, empty where one of its columns is empty or damaged."""
        self.compared: Callable[[Cells], Hashable] = self.columns
        """What two rows with one application id are compared by: the content columns as they are, unless ids come of
        cells that are written in several ways."""
        self.warnings: tuple[str, ...] = ()  # what is doubtful about the whole file
        self.derived_from: tuple[str, ...] = ()  # the columns of which an application id is made where there is none

    def __repr__(self) -> str:
        return f"Layout(columns={len(self.header)}, content={len(self.content)})"

    def place(self, name: str) -> int | None:
        """The column that is called *name*, compared as headers are."""
        return self._places.get(label(name))

    def _joined_key(self, cells: Cells) -> str:
        parts = [one(cells) for one in self._key_parts]
        return "/".join(parts) if all(parts) else ""

    def key_is_damaged(self, cells: Cells) -> bool:
        """Whether a spreadsheet destroyed the row's application id."""
        return any(is_damaged_id(cells[at].strip()) for at in self.keys)

    def is_in_one_cell(self, key: str, cells: Cells) -> bool:
        """Whether the cell of the *key* holds an address, or as many delimiters as half the columns, and no other any.

        So does a row of a comma-separated file in one that is separated by tabs. Of ids in two or more columns each
        has said something.
        """
        delimiters = max(key.count(one) for one in ",;|\t")
        slipped = "@" in key or delimiters * 2 >= max(len(self.header) - 1, 2)
        return slipped and len(self.header) > 2 and sum(map(bool, map(str.strip, cells))) == 1

    def says_nothing(self, cells: Cells) -> bool:
        """Whether the row is blank, a row of totals, or the header once more (exports put together by hand)."""
        said = _said(cells)
        return not said or named(cells) == self.header or (said[0] in TOTALS and all(map(_is_figure, said[1:])))

    def is_in_one_word(self, cells: Cells) -> bool:
        """Whether all that the row says stands in one cell, and is nobody's id or contact."""
        said = _said(cells)
        return len(said) == 1 and len(self.header) > 2 and not _says_whom(normalize("NFKC", said[0]))

    def is_note(self, cells: Cells) -> bool:
        """Whether such a row is plainly a note (※不採用者のみ), and no name and no rest of a row that was broken."""
        return self.is_in_one_word(cells) and _NOTE.search(label(_said(cells)[0])) is not None

    def is_another_header(self, cells: Cells) -> bool:
        """Whether most of what the row says are names of columns, and not all of them in their places."""
        said = [(at, name) for at, name in enumerate(named(cells)) if name]
        known = [at for at, name in said if label(name) in self._places]
        return len(known) > 1 and len(known) * 2 > len(said) and any(self.header[at] != name for at, name in said)

    def digests(self, rows: Iterable[Cells], reading: str) -> list[bytes]:
        """16 bytes over each row's content as *reading* understands it, whatever the encoding and order of columns."""
        about = blake2b(
            orjson.dumps([reading, *self.content.values(), *(name for name, _ in self._watched)]),
            digest_size=blake2b.PERSON_SIZE,
        ).digest()
        columns, dumps, size = self.columns, orjson.dumps, DIGEST_BYTES
        return [blake2b(dumps(columns(cells)), digest_size=size, person=about).digest() for cells in rows]


def _said(cells: Cells) -> list[str]:
    return [text for cell in cells if (text := cell.replace(APOSTROPHE, "").strip())]


def _says_whom(text: str) -> bool:
    figures = sum(map(str.isdecimal, text))
    return "@" in text or figures >= _FIGURES_OF_A_NUMBER or _PERHAPS_ID.fullmatch(text) is not None


def _is_figure(cell: str) -> bool:
    return cell.translate(_IN_FIGURES).isdecimal()


def _single(at: int) -> Callable[[Cells], str]:
    def key(cells: Cells) -> str:
        said = cells[at].strip()
        if not said.isascii():
            said = normalize("NFKC", said).strip()  # １２３ is 123, whoever typed it
        if said[:1] in DOUBTFUL and (said == APOSTROPHE or is_damaged_id(said)):
            return ""
        return said if said[-1:] in _SURE or not _is_no_id(said) else ""

    return key


def _is_no_id(said: str) -> bool:
    """Whether an id is a blank word (なし, -, N/A), 0 or TRUE: two rows with it are two applications."""
    if _FIGURE.search(said):
        return False
    return is_blank(said) or (word := label(said)) in _NO_IDS or not word.strip("0")


def _no_columns(_: Cells) -> Hashable:
    return ()


class Row(Mapping[str, str]):
    """One row of a file: a mapping from column name to cell text. It prints no cell."""

    __slots__ = ("cells", "layout")

    def __init__(self, cells: Cells, layout: Layout) -> None:
        self.cells = cells
        self.layout = layout

    def __getitem__(self, name: str) -> str:
        at = self.layout.place(name)
        if at is None:
            raise KeyError(name)
        return self.cells[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.header)

    def __len__(self) -> int:
        return len(self.layout.header)

    def __repr__(self) -> str:
        return f"Row(columns={len(self)})"

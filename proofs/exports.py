"""Messy exports in every form in which one reaches a folder, with the truth about every row kept beside them.

The cells are those of ``proofs.corpora``, each of which knows what it means. What has to come of a row follows from how
it was written: a record, a count, or a line of the quarantine with this code.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count as numbers
from pathlib import Path

from proofs.corpora.case import Case, Corpus, Sure
from proofs.forms import COLUMNS, ERRORS, FORMS, KEYS, NOTED, NOTES, NUL, TABLE_HEADERS, Form
from relay_connectors.connector.residence import prefectures_of

__all__ = ["EMPTY", "Row", "Truth", "written"]


EMPTY = {"person.residence": (None, None), "profile.desired.subdivisions": ()}
OPEN = ("in_progress", "hired")
REFERABLE = ("employer_rejected", "position_closed")
STATUS = "decision.outcome"
MARK = "decision.refuted_by"  # ######## tells of a day there
AHEAD = ("不採用:2099/1/1", "不合格（2099年12月31日）", "Rejected (2099-01-01)")  # decided on a day that is to come
POSTAL, HOME = "person.residence.postal_code", "person.residence"
MOST_AT_ONCE = 3_000  # cases that are drawn of a corpus together
BREAK = re.compile("\r\n|\r|\n")


@dataclass(slots=True)
class Row:
    """What has to come of one row.

    ``fate`` is ``record``, ``open`` (only counted, by its outcome), ``blank``, ``duplicate``, or the quarantine's code;
    ``cells`` says what each column holds, by its path.
    """

    locator: str
    fate: str
    outcome: str = ""
    cells: dict[str, Case] = field(default_factory=dict)


@dataclass(slots=True)
class Truth:
    """Everything about the files that were written."""

    rows: list[Row] = field(default_factory=list)
    quirks: Counter[str] = field(default_factory=Counter)

    def fates(self) -> Counter[str]:
        """How many rows come to what."""
        return Counter(row.fate for row in self.rows)


def written(folder: Path, count: int, seed: int) -> Truth:
    """Write about *count* rows, in one file of every form; the truth about them."""
    truth = Truth()
    for number, form in enumerate(FORMS):
        share = count // len(FORMS) + (number < count % len(FORMS))
        _File(form, chr(ord("A") + number), random.Random(f"{seed} {form.name}"), truth).write(folder, share)
    return truth


class _File:
    """One file while it is written."""

    def __init__(self, form: Form, letter: str, chance: random.Random, truth: Truth) -> None:
        self._form, self._letter, self._chance, self._truth = form, letter, chance, truth
        middle = list(COLUMNS)
        chance.shuffle(middle)
        at = chance.randrange(5)
        self._columns = [*middle[:at], KEYS, *middle[at:], NOTES]
        self._drawn = {column.path: self._endless(column.corpus) for column in COLUMNS}
        self._at_once = MOST_AT_ONCE
        self._parts: list[str] = []
        self._line = 1
        self._ids = numbers(1)
        self._known: dict[str, tuple[str, ...]] = {}  # application id → what the first row with it says
        self._rows: dict[str, list[Row]] = {}  # application id → its rows: of those that disagree none is written
        self._before: list[tuple[str, dict[str, Case]]] = []
        self._odd = (
            (0.020, self._again),
            (0.035, self._conflict),
            (0.045, self._nameless),
            (0.050, self._damaged),
            (0.055, self._blank),
            (0.058, self._repeated_header),
            (0.063, self._too_long),
            (0.066, self._unclosed),
        )
        self._broken = self._whole = False  # behind a broken row only a whole one is believed

    def write(self, folder: Path, count: int) -> None:
        """The file's bytes and the truth about its rows."""
        self._at_once = min(MOST_AT_ONCE, 4 * count)
        for line in self._form.above:
            self._put(line + self._form.end)
        self._put(self._text(self._header()))
        for _ in range(count):
            self._row()
        (folder / self._form.name).write_bytes("".join(self._parts).encode(self._form.encoding))

    def _header(self) -> list[str]:
        return [column.english if self._form.english else column.japanese for column in self._columns]

    def _endless(self, corpus: Corpus) -> Iterator[Case]:
        """Cases that this file can hold, in no order, for ever."""
        while True:
            cases = list(corpus(self._chance, self._at_once))
            self._chance.shuffle(cases)
            cases = [case for case in cases if case.spelt not in ERRORS]
            yield from (case for case in cases if case.header in TABLE_HEADERS and self._holds(case.spelt))

    def _holds(self, text: str) -> bool:
        try:
            return text.encode(self._form.encoding).decode(self._form.encoding) == text
        except UnicodeError:
            return False

    def _row(self) -> None:
        self._whole, self._broken = self._broken, False
        kind = 1.0 if self._whole else self._chance.random()
        write = next((write for share, write in self._odd if kind < share), None)
        if write is None or (not self._before and write in (self._again, self._conflict)):
            self._person(self._id(), self._cells())
        else:
            self._truth.quirks[write.__name__.strip("_")] += 1
            write()

    def _cells(self) -> dict[str, Case]:
        cells = {path: next(cases) for path, cases in self._drawn.items()}
        if self._chance.random() < 0.02:
            self._truth.quirks["cells that a spreadsheet spoilt"] += 1
            path = self._chance.choice(list(cells))
            codes = ("excel_damaged", "status_unknown") if path == "decision.outcome" else ("excel_damaged",)
            cells[path] = Case(self._chance.choice(ERRORS), Sure.DOUBT, codes, denies=path == MARK)
        if _contradicts(cells):
            self._settle(cells)
        if cells[STATUS].wanted in REFERABLE and self._chance.random() < 0.02:
            cells[STATUS] = Case(self._chance.choice(AHEAD), cells[STATUS].wanted, denies=True)
        return cells

    def _settle(self, cells: dict[str, Case]) -> None:
        """A postal code was drawn for another prefecture than the address: seldom they stay, else one of them goes."""
        if self._chance.random() < 0.02:
            self._truth.quirks["postal codes of another prefecture"] += 1
            cells[POSTAL] = Case(cells[POSTAL].spelt, Sure.DOUBT)
            cells[HOME] = Case(cells[HOME].spelt, Sure.DOUBT, ("postal_contradicts",))
        else:
            cells[self._chance.choice((POSTAL, HOME))] = Case("", Sure.NOTHING)

    def _person(self, key: str, cells: dict[str, Case], *, usable: bool = True) -> None:
        """A row of somebody's; what comes of it depends on whether its id was there before."""
        spelt = self._spelt(key, cells)
        content = tuple(spelt[:-1])
        earlier = self._rows.setdefault(key, []) if usable else []
        if earlier:
            fate = "duplicate" if self._known[key] == content else "conflicting_rows"
            if "conflicting_rows" in (fate, earlier[0].fate):
                fate = "conflicting_rows"
                for row in earlier:
                    row.fate = fate
        elif not usable:
            fate = "no_application_id"
        else:
            outcome = cells["decision.outcome"].wanted
            fate = "open" if outcome in OPEN else "record"
            if self._chance.random() < 0.02:
                self._before = [*self._before[-200:], (key, cells)]
        if usable:
            self._known.setdefault(key, content)
        self._note(fate, cells)
        earlier.append(self._truth.rows[-1])
        self._put(self._text(self._ragged(spelt)))

    def _id(self) -> str:
        """An id that no other file has: of an application in several files only the last one counts."""
        return f"{self._letter}{next(self._ids):06d}"

    def _spelt(self, key: str, cells: dict[str, Case]) -> list[str]:
        """The row's texts; *cells* loses what a short row leaves out, but for one of two that contradict each other."""
        if not self._whole and self._chance.random() < 0.03 and "postal_contradicts" not in cells[HOME].codes:
            for column in self._columns[-1 - self._chance.randint(1, 4) : -1]:
                cells[column.path] = Case("", EMPTY.get(column.path, Sure.NOTHING))
        texts = {path: case.spelt for path, case in cells.items()}
        self._deny(cells)
        note = self._chance.choice(NOTED)
        if not self._form.wide and self._chance.random() < 0.01:
            note = NUL
        return [key if column is KEYS else note if column is NOTES else texts[column.path] for column in self._columns]

    def _deny(self, cells: dict[str, Case]) -> None:
        """Whom another cell tells of otherwise was not rejected, whatever the status says."""
        status, columns = cells[STATUS], [path for path, case in cells.items() if case.denies]
        if status.wanted in REFERABLE and columns:
            self._truth.quirks.update(f"rejections that are denied by {path}" for path in columns)
            cells[STATUS] = Case(status.spelt, Sure.DOUBT, ("outcome_contradicted",))

    def _ragged(self, spelt: list[str]) -> list[str]:
        """Now and then without its empty cells at the end, or with more of them."""
        if self._whole or self._chance.random() > 0.1:
            return spelt
        if self._chance.random() < 0.5:
            self._truth.quirks["longer rows, nothing in them"] += 1
            return [*spelt, "", ""]
        filled = max(at for at, text in enumerate(spelt) if text or self._columns[at] is KEYS)
        if any(BREAK.search(one) and self._form.delimiter in one for one in spelt) or BREAK.search(spelt[filled]):
            return spelt  # shorter, it would look as if a mark that never closes had swallowed the next row
        self._truth.quirks["shorter rows"] += filled + 1 < len(spelt)
        return spelt[: filled + 1]

    def _again(self) -> None:
        self._person(*self._chance.choice(self._before))

    def _conflict(self) -> None:
        self._person(self._chance.choice(self._before)[0], self._cells())

    def _nameless(self) -> None:
        cells = self._cells()
        self._person(self._chance.choice(("", " ", "　")).strip(), cells, usable=False)

    def _damaged(self) -> None:
        """A spreadsheet rounded the id, and its neighbours' to the same."""
        self._person(f"2.0261{self._chance.randrange(10)}E+11", self._cells(), usable=False)

    def _blank(self) -> None:
        self._note("blank")
        self._put(
            self._chance.choice(("", self._form.delimiter * (len(self._columns) - 1), f" {self._form.delimiter}　"))
            + self._form.end
        )

    def _repeated_header(self) -> None:
        self._note("blank")
        mark = "\ufeff" if self._form.encoding.startswith("utf") and self._chance.random() < 0.3 else ""
        self._put(mark + self._text(self._header()))

    def _too_long(self) -> None:
        spelt = self._spelt(self._id(), self._cells())
        self._note("row_unparsable")
        self._put(self._text([*spelt, "はみ出し"]))
        self._broken = True

    def _unclosed(self) -> None:
        """A quotation mark that never closes; the next row is a whole one, by which reading finds its way again."""
        spelt = [one for one in self._spelt(self._id(), self._cells()) if '"' not in one and not BREAK.search(one)]
        # Not in the last cell, the note: a row that ends in it is whole, whatever the mark swallowed.
        at = self._chance.randrange(1, len(spelt) - 1)
        self._note("row_unparsable")
        text = self._text(spelt)
        head = self._text(spelt[:at]).removesuffix(self._form.end)
        self._put(f'{head}{self._form.delimiter}"{text[len(head) + 1 :]}')
        self._broken = True

    def _note(self, fate: str, cells: dict[str, Case] | None = None) -> None:
        wanted = cells["decision.outcome"].wanted if cells else ""
        outcome = "unknown" if isinstance(wanted, Sure) else wanted
        self._truth.rows.append(Row(f"{self._form.name}:{self._line}", fate, outcome, dict(cells or {})))

    def _text(self, cells: Sequence[str]) -> str:
        """One row; what would break it is quoted (csv.writer leaves a bare line feed in a file of carriage returns)."""
        breaking = {self._form.delimiter, '"', "\r", "\n"}
        quoted = ('"' + cell.replace('"', '""') + '"' if breaking & set(cell) else cell for cell in cells)
        return self._form.delimiter.join(quoted) + self._form.end

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._line += len(BREAK.findall(text))


def _contradicts(cells: dict[str, Case]) -> bool:
    code, home = cells[POSTAL].wanted, cells[HOME].wanted
    return not isinstance(code, Sure) and not isinstance(home, Sure) and home[0] not in (None, *prefectures_of(code))

"""What an unknown export is: its shape, what its columns are for us, and the words that have to be taught.

Headers and labels are told, never the cells of a person. A guess is made only where the cells bear it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from relay_connectors.connector.columns import CONTACTS, behind
from relay_connectors.connector.consent_columns import (
    ConsentColumn,
    asks_consent,
    asks_only_for_handling,
    consent_columns,
)
from relay_connectors.connector.files import SourceFile
from relay_connectors.connector.guessing import (
    UNDERSTOOD,
    Guess,
    Seen,
    Sights,
    Tally,
    Uniqueness,
    by_sight,
    numbers_rows,
    plainer,
    sights,
)
from relay_connectors.connector.layout import named
from relay_connectors.connector.registry import available, open_source
from relay_connectors.connector.shape import Shape, misread, rows_of, unusable, without_rows
from relay_connectors.connector.survey import survey
from relay_connectors.connector.table import HEADER_WITHIN
from relay_connectors.connector.table_connector import TableConnector
from relay_connectors.connector.targets import APPLICATION_ID, OUTCOME, REASON, TARGETS
from relay_connectors.connector.unmapped import Kind, Unmapped, UnmappedWords
from relay_connectors.connector.vocabularies import Said
from relay_connectors.errors import ConfigurationError, RelayConnectorsError
from relay_connectors.normalize import date_reader

__all__ = ["SniffedColumn", "SniffedFile", "sniff_file"]

Adapter = TableConnector[Any]
How = Literal[
    "known", "surplus", "behind", "another", "second", "sure", "guess", "consent", "handling", "unanswered", "unread"
]

CANDIDATE_AND_JOB = {"source.candidate_id", "application.job.id"}  # together they are an application's id
KIND_OF: Mapping[str, Kind] = {
    OUTCOME: "status",
    "application.stage": "stage",
    "application.channel": "channel",
    REASON: "reason",
}
MOST_LABELS = 10_000
FEW_LABELS = 100


class SniffedColumn(NamedTuple):
    """A column and what it is for us.

    ``surplus``: it could be the application's id or its outcome as well as one further left, which was taken.
    ``behind``: it is read only where the column ``front``, which is for the same thing, says nothing.
    ``another``: another person is named in front of it, so it is not read. ``second``: a second name stands in front of
    it, so it is read only in rows where that is the first one.
    ``sure``: its name and its cells agree; ``guess``: one of them says so. ``seen`` is what its cells are.
    ``consent``: it is part of a rule that is proposed. ``handling``: it asks for a consent to how data is handled,
    which is none to handing it on. ``unanswered``: it is called like a consent, but its cells are no answers.
    """

    name: str
    target: str
    how: How
    front: str = ""
    seen: Seen = Seen()


class SniffedFile(NamedTuple):
    """Everything that was found out. ``rows`` are all but blank ones, ``broken`` those that have no columns."""

    connector: str
    shape: Shape
    lines: int
    rows: int
    broken: int
    columns: tuple[SniffedColumn, ...]
    missing: tuple[str, ...]
    words: Mapping[Kind, Unmapped]
    consents: tuple[ConsentColumn, ...]


def sniff_file(path: Path, connector: str | None = None, **settings: Any) -> SniffedFile:
    """Look at one file, with the adapter *connector* or the one that knows most of its columns.

    *settings* fix what is not to be found out: ``encoding``, ``delimiter``, ``header_row``, ``sheet``, or what a source
    that reads the file says of it already: ``columns``, ``words`` …

    Raises:
        ConfigurationError: no row looks like a header, or *connector* reads no tables.
        SourceError: the file cannot be read.
    """
    file = SourceFile(path, path.name)
    seen = [(adapter, adapter.shape(file)) for adapter in _adapters(path, connector, settings)]
    adapter, shape = max(seen, key=lambda one: len(one[0].aliases.match(one[1].header)))
    if not shape.header_row or not shape.header:
        raise (
            unusable(file, shape)
            or misread(file, shape, sure=False)
            or ConfigurationError(
                f"{file.name}: no header stands in the first {HEADER_WITHIN} rows: too few columns have a known name. "
                "Say which line it is: --header-row 3"
            )
        )
    known = bool(adapter.aliases.match(shape.header))
    sure = adapter.is_sure(shape.header)
    if somebody := misread(file, shape, sure=sure) or (None if known else without_rows(file, shape)):
        raise somebody
    sniffed = _Sniffer(file, adapter, shape, settings).sniffed()
    if not sniffed.rows and (rowless := without_rows(file, shape)):
        raise rowless
    return sniffed


def _adapters(path: Path, name: str | None, told: Mapping[str, Any]) -> list[Adapter]:
    """The adapters for tables, the general one first: it is taken unless another knows more columns."""
    if name is not None:
        adapter = _adapter(path, name, told)
        if adapter is None:
            message = f"The connector {name!r} reads no tables, so there is nothing to sniff."
            raise ConfigurationError(message)
        return [adapter]
    found = [_adapter(path, "generic_csv", told)]
    for other in available():
        with suppress(RelayConnectorsError):  # one that cannot be imported, or that needs settings of its own
            found += [_adapter(path, other, told)] if other != "generic_csv" else []
    return [adapter for adapter in found if adapter is not None]


def _adapter(path: Path, name: str, told: Mapping[str, Any]) -> Adapter | None:
    connector = open_source(name, account="local", path=str(path.absolute()), **told).connector
    return connector if isinstance(connector, TableConnector) else None


class _Sniffer:
    """Reads one file once, and says what it is."""

    def __init__(self, file: SourceFile, adapter: Adapter, shape: Shape, told: Mapping[str, Any]) -> None:
        self._file, self._adapter, self._shape, self._told = file, adapter, shape, told
        self._matched = adapter.aliases.match(shape.header)
        self._targets = set(self._matched.values())
        self._another = adapter.aliases.of_somebody_else(shape.header)
        self._second = adapter.aliases.behind_a_second_name(shape.header)
        elsewhere = [shape.header.index(name) for name in self._another] + [*self._second]
        self._others_from = min(elsewhere, default=len(shape.header))
        self._unread = [at for at, name in enumerate(shape.header) if name and at not in self._matched]
        asking = [at for at in self._unread if asks_consent(shape.header[at])]
        self._asking = [at for at in asking if not asks_only_for_handling(shape.header[at])]
        # An adapter with a plan of its own chooses among its columns row by row.
        chooses = type(adapter).plan is not TableConnector.plan
        self._behind = {} if chooses else behind(self._matched)
        self._tallies = {at: Tally(MOST_LABELS) for at, target in self._matched.items() if target in KIND_OF}
        self._numbers: list[int] = []
        self._rows = self._broken = 0

    def sniffed(self) -> SniffedFile:
        missing = self._missing()
        self._read(missing)
        consents = self._consents()
        columns = self._columns(missing, consents.values())
        words = self._words_by_column() if missing else self._words_by_row(columns)
        if reasons := words.get("reason"):
            # A reason may be a sentence about the person: it is shown to those who ask their own source (doctor).
            words["reason"] = Unmapped((), reasons.hidden + sum(one.rows for one in reasons.words))
        return SniffedFile(
            self._adapter.name,
            self._shape,
            self._lines(),
            self._rows,
            self._broken,
            columns,
            missing,
            words,
            tuple(consents.values()),
        )

    def _missing(self) -> tuple[str, ...]:
        identified = APPLICATION_ID in self._targets or self._targets >= CANDIDATE_AND_JOB
        needed = (APPLICATION_ID, identified), (OUTCOME, OUTCOME in self._targets)
        return tuple(path for path, there in needed if not there)

    def _read(self, missing: Sequence[str]) -> None:
        tallies = list((self._tallies | {at: Tally(FEW_LABELS) for at in self._unread}).items())
        self._tallies = dict(tallies)
        header = self._shape.header
        numbers = [at for at in self._unread if APPLICATION_ID in missing and numbers_rows(header[at])]
        with Uniqueness(numbers) as uniqueness:
            for cells in rows_of(self._file, self._shape):
                if cells is None:
                    self._broken += 1
                elif not "".join(cells).strip() or (cells[0].strip() == header[0] and named(cells) == header):
                    continue
                else:
                    for at, tally in tallies:
                        tally.add(cells[at])
                    uniqueness.see(cells)
                self._rows += 1
        self._numbers = [at for at, unique in uniqueness.unique.items() if unique]

    def _lines(self) -> int:
        if self._shape.sheet:
            return self._shape.header_row + self._rows
        with self._file.text(self._shape.encoding) as text:
            return sum(1 for _ in text)

    def _columns(self, missing: Sequence[str], consents: Iterable[ConsentColumn]) -> tuple[SniffedColumn, ...]:
        guesses = self._guesses(missing)
        taken: set[str] = set()
        asked = {name for one in consents for name in (one.field, one.obtained_at)}
        columns = []
        for at, name in enumerate(self._shape.header):
            if not name:
                continue
            if target := self._matched.get(at):
                columns.append(self._known(at, target, taken))
                taken.add(target)
            elif name in self._another:
                columns.append(SniffedColumn(name, self._another[name], "another"))
            elif at in guesses:
                guess = guesses[at]
                columns.append(SniffedColumn(name, guess.target, "sure" if guess.sure else "guess", seen=guess.seen))
            else:
                columns.append(SniffedColumn(name, "", "consent" if name in asked else self._unread_as(at)))
        return tuple(columns)

    def _unread_as(self, at: int) -> How:
        if asks_only_for_handling(self._shape.header[at]):
            return "handling"
        return "unanswered" if at in self._asking else "unread"

    def _known(self, at: int, target: str, taken: set[str]) -> SniffedColumn:
        name = self._shape.header[at]
        if target in taken and target in (APPLICATION_ID, OUTCOME):
            return SniffedColumn(name, target, "surplus")
        if at in self._second:
            return SniffedColumn(name, target, "second")
        if at in self._behind:
            return SniffedColumn(name, target, "behind", self._shape.header[self._behind[at]])
        return SniffedColumn(name, target, "known")

    def _guesses(self, missing: Sequence[str]) -> dict[int, Guess]:
        settings = self._adapter.settings
        look = Sights(self._adapter.words, date_reader(zone=settings.timezone, formats=settings.date_formats))
        seen = {at: look(self._tallies[at]) for at in self._unread if at not in self._asking}
        guesses: dict[int, Guess] = {}
        for at in self._unread:
            target = self._by_name(self._shape.header[at])
            if target and self._free(target, guesses):
                found = seen.get(at, Seen())
                proves = found.sight != "" and found.sight == sights(target) and _certain(found)
                proves = proves and (target not in CONTACTS or at < self._others_from)
                guesses[at] = Guess(target, found if proves else Seen(), sure=proves)
        if OUTCOME in missing and self._free(OUTCOME, guesses):
            guesses |= _outcome({at: one for at, one in seen.items() if one.sight == "outcomes"})
        for at, one in seen.items():
            target = by_sight(self._shape.header[at], one)
            if at not in guesses and target not in ("", OUTCOME) and self._free(target, guesses):
                guesses[at] = Guess(target, one)
        if len(self._numbers) == 1 and self._rows and self._free(APPLICATION_ID, guesses):
            guesses[self._numbers[0]] = Guess(APPLICATION_ID)
        return guesses

    def _by_name(self, header: str) -> str:
        """What a column of a plainer name would be, "" for nothing."""
        match = self._adapter.aliases.match
        return next((target for name in plainer(header) for target in match([name]).values()), "")

    def _free(self, target: str, guesses: Mapping[int, Guess]) -> bool:
        """Whether a further column may have this target: nobody has it, or its columns are read together."""
        taken = self._targets | {one.target for one in guesses.values()}
        return target not in taken or (target in TARGETS and TARGETS[target].joined)

    def _words_by_row(self, columns: Sequence[SniffedColumn]) -> dict[Kind, Unmapped]:
        """The words that the adapter itself does not understand, under the proposed mapping."""
        proposed = {column.name: "" for column in columns if column.how == "surplus"}
        proposed |= {column.name: column.target for column in columns if column.how == "sure"}
        own = self._told.get("columns", {})
        settings = {**self._told, **({"columns": {**own, **proposed}} if proposed else {})}
        path = str(self._file.path.absolute())
        return survey(open_source(self._adapter.name, account="local", path=path, **settings)).words.found()

    def _words_by_column(self) -> dict[Kind, Unmapped]:
        """The words of single columns, as long as no row can be understood as a whole."""
        found = UnmappedWords()
        guessed = {at: one.target for at, one in self._guesses((OUTCOME,)).items()}
        for at, target in (self._matched | guessed).items():
            if kind := KIND_OF.get(target):
                says = _reading(self._adapter, kind)
                for cell, rows in self._tallies[at].counts.items():
                    if any(code.endswith("_unknown") for code, _ in says(cell)[1]):
                        found.add(kind, " ".join(cell.split()), rows)
        return found.found()

    def _consents(self) -> dict[int, ConsentColumn]:
        settings = self._adapter.settings
        read = date_reader(zone=settings.timezone, formats=settings.date_formats)
        asking = {at: self._tallies[at] for at in self._asking}
        return consent_columns(self._shape.header, asking, lambda cell: read(cell)[0] is not None)


def _certain(seen: Seen) -> bool:
    return seen.sight != "outcomes" or seen.known >= UNDERSTOOD * seen.words


def _outcome(seen: Mapping[int, Seen]) -> dict[int, Guess]:
    """The one column that tells outcomes: if there are several, the only one of which nearly every word is known."""
    certain = {at: one for at, one in seen.items() if _certain(one)}
    best = certain or dict(seen)
    return {at: Guess(OUTCOME, one) for at, one in best.items()} if len(best) == 1 else {}


def _reading(adapter: Adapter, kind: Kind) -> Callable[[str], Said]:
    words = adapter.words
    readings: dict[Kind, Callable[[str], Said]] = {
        "status": words.status,
        "stage": words.stage,
        "channel": words.channel,
        "reason": lambda cell: words.reason(cell, "employer"),
    }
    return readings[kind]

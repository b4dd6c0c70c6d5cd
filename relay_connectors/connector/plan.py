"""The plan of a table's rows: compiled once for each header, run once a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from relay_connectors.connector.by_agency import ByAgency
from relay_connectors.connector.damage import ERROR, is_error
from relay_connectors.connector.layout import Layout
from relay_connectors.connector.refutation import Days, Refutation
from relay_connectors.connector.remarks import heed
from relay_connectors.connector.residence import PATH as RESIDENCE
from relay_connectors.connector.residence import agreed
from relay_connectors.connector.table import Cells
from relay_connectors.connector.targets import (
    OUTCOME,
    REASON,
    REFUTED_BY,
    SEVERAL,
    TARGETS,
    WITHDRAWAL_REASON,
    Column,
)
from relay_connectors.normalize import label
from relay_connectors.normalize.labels import BETWEEN_CELLS
from relay_connectors.record import Draft
from relay_connectors.record.vocabulary import REFERABLE, WarningCode

if TYPE_CHECKING:
    from relay_connectors.connector.readings import Read
    from relay_connectors.connector.second_person import SecondPerson
    from relay_connectors.connector.unread_ends import UnreadEnds
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["RowPlan"]

MOST_KEPT = 32 * 1024  # bytes of UTF-8
LONGEST_CHARACTER = 4  # bytes of UTF-8
# Parts of a draft that lie inside another one; "source" is what lies beside the body.
INSIDE = {
    "residence": "person",
    "desired": "profile",
    "job": "application",
    "channel": "application",
    "stage": "application",
}
REASONS = (REASON, WITHDRAWAL_REASON)
NAMES = ("person.family_name", "person.given_name", "person.family_name_kana", "person.given_name_kana")
NAMES_OF_A_ROW = ("person.full_name", "person.full_name_kana", *NAMES)
CUT: Sequence[WarningCode] = ("name_note", "name_unreadable", "kana_unreadable")
NAMES_NOTED = frozenset((code, path) for code in CUT for path in NAMES_OF_A_ROW)
CONTACTS = frozenset({"emails", "phones"})
APART = f"\n{BETWEEN_CELLS}\n"

# What somebody is told to be of whom two columns tell two ends.
HELD = {"outcome": "unknown", "decided_by": "unknown"}
DOUBTED: tuple[WarningCode, str] = ("outcome_contradicted", OUTCOME)

Fields = dict[str, Any]
NOBODY: Fields = {}
Warnings = list[tuple[WarningCode, str]]
Step = tuple[int, str, "Read"]  # a column, the one field that it gives or SEVERAL, and how it is read
Joined = tuple[str, str | None, list[int], str, "Read"]
Steps = tuple[list[tuple[str, str | None, list[Step]]], list[Joined]]


class RowPlan(Layout):
    """A layout that knows what to do with each of its columns.

    Args:
        header: the names of the columns.
        keys: the columns that make the application id.
        columns: column → what it is, for every column that is read.
        kept: column → name, for every column that is copied into ``kept``.
        words: the words of this source.
        watched: the columns that nobody reads, and that may deny a rejection.
    """

    def __init__(
        self,
        header: Sequence[str],
        *,
        keys: Sequence[int],
        columns: Mapping[int, Column],
        kept: Mapping[int, str],
        words: Vocabularies,
        watched: Collection[int] = (),
    ) -> None:
        content = {at: column.path for at, column in columns.items()}
        content |= {at: f"{content.get(at, '')}+kept.{name}" for at, name in kept.items()}
        super().__init__(header, keys=keys, content=content, watched=watched)
        self._words = words
        self._kept = list(kept.items())
        self._paths = {at: column.path for at, column in columns.items()}
        self._columns = columns
        self._status = next((at for at, column in columns.items() if column.path == OUTCOME), None)
        self._reasons = [(at, column.path) for at, column in columns.items() if column.path in REASONS]
        self.unread: UnreadEnds | None = None  # looks at what nobody reads, beside the first rejections
        self.second: SecondPerson | None = None  # leaves out what is another person's
        self._agencies = ByAgency(columns, words) or None  # hears the column that names one
        self.days = Days(columns, words)
        self.refuted = Refutation(self.beside_a_rejection(columns), words, self.days)
        addresses = [at for at, column in columns.items() if column.path == RESIDENCE]
        self._addresses = addresses if len(addresses) > 1 else []
        self._names = [at for at, column in columns.items() if column.path in NAMES_OF_A_ROW]
        self._names_in_parts = any(column.path in NAMES for column in columns.values())

    @cached_property
    def _compiled(self) -> Steps:
        """The steps of every part, and of the targets whose columns are joined; made when the first row is read."""
        return _compiled(self._columns)

    def beside_a_rejection(self, columns: Mapping[int, Column]) -> Mapping[int, Column]:
        """What of the *columns* may contradict a rejection, and as what; here all of them, as what they are."""
        return columns

    def advice(self) -> str:
        """What the export lacks and how to have it; the core says so once a file. Empty where all is well."""
        return ""

    def draft(self, cells: Cells, warnings: Warnings) -> Draft:
        """What the row says; what could not be read is added to *warnings*."""
        if "#" in "".join(cells):
            cells = self._undamaged(cells, warnings)
        if self.second is not None:
            cells = self.second.left_out(cells)
        parts, joined = self._compiled
        body = _read(parts, cells, warnings)
        if joined:
            _join(joined, cells, body, warnings)
        if self._agencies is not None and "channel" in (application := body.get("application", NOBODY)):
            self._agencies(cells, application)
        notes = self._notes(cells, warnings) if warnings else []
        self._decide(cells, body, warnings, notes)
        if notes:
            heed(notes, body, self._words)
        person = body.get("person", NOBODY)
        if "residence" in person and not agreed(person["residence"], warnings, [cells[at] for at in self._addresses]):
            del person["residence"]
        if self._names_in_parts:
            _complete_names(person)
        if "emails" not in person and "phones" not in person:
            warnings.append(("no_contact", "person"))
        kept = self._keep(cells, warnings) if self._kept else {}
        if "source" in body:
            return _beside(body, kept, warnings)
        return Draft.of_body(body, kept=kept, warnings=warnings)

    def meaning(self, cells: Cells) -> str:
        """What the row says, the same however its dates, numbers and labels are written."""
        draft = self.draft(cells, [])
        said = [_unwritten(draft.body), dict(draft.kept), draft.candidate_id]
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode("utf-8", "replace")

    def _undamaged(self, cells: Cells, warnings: Warnings) -> Cells:
        """The cells without the errors of a spreadsheet's formulas."""
        sound = list(cells)
        for at, path in self._paths.items():
            if is_error(cells[at]):
                warnings.append(("excel_damaged", path))
                # An outcome that was there and is lost is no missing one; ######## tells of a day.
                sound[at] = ERROR if at == self._status or path == REFUTED_BY else ""
        return sound

    def _decide(self, cells: Cells, body: Fields, warnings: Warnings, notes: Sequence[str]) -> None:
        """What needs more than one cell: a missing outcome, the stage that only the status names, the reason."""
        words, status = self._words, self._status
        decision = body.setdefault("decision", {})
        if "outcome" not in decision:
            said, doubts = words.declared if status is None else words.missing
            decision |= said
            warnings += doubts
        elif status is not None and (hint := words.status_stage(cells[status])[0]):
            application = body.setdefault("application", {})
            if "stage" not in application:
                application["stage"] = {**hint}
        if self._reasons:
            self._give_reason(cells, decision, warnings)
        if decision["outcome"] in REFERABLE and (
            self.refuted(cells, decision.get("reason_code"))
            or any(map(self._words.denials.note, notes))  # 見本 太郎（内定）
            or (self.unread is not None and self.unread.denies(cells))
        ):
            decision |= HELD
            if DOUBTED not in warnings:
                warnings.append(DOUBTED)

    def _notes(self, cells: Cells, warnings: Warnings) -> list[str]:
        """What was cut off the names of a row."""
        if not any(doubt in NAMES_NOTED for doubt in warnings):
            return []
        from relay_connectors.normalize.name_notes import notes_beside  # of few names

        return [note for at in self._names for note in notes_beside(cells[at])]

    def _give_reason(self, cells: Cells, decision: Fields, warnings: Warnings) -> None:
        """The reason of the first column that says one; why somebody withdrew is none of a rejection."""
        by = decision["decided_by"]
        for at, path in self._reasons:
            if (cell := cells[at]) and (path == REASON or by == "candidate"):
                said, doubts = self._words.reason(cell, by)
                if said or doubts:
                    decision |= said
                    warnings += doubts
                    return

    def _keep(self, cells: Cells, warnings: Warnings) -> dict[str, str]:
        kept: dict[str, str] = {}
        room = MOST_KEPT
        for at, name in self._kept:
            if cell := cells[at].strip():
                room -= LONGEST_CHARACTER * (len(cell) + len(name))
                kept[name] = cell
        return kept if room >= 0 else _cut(kept, warnings)


def _read(parts: Sequence[tuple[str, str | None, list[Step]]], cells: Cells, warnings: Warnings) -> Fields:
    """The parts of which any cell says something, each cell by itself."""
    body: Fields = {}
    for name, outer, steps in parts:
        fields: Fields = {}
        for at, field, read in steps:
            if cell := cells[at]:
                said, doubts = read(cell)
                if field == SEVERAL:
                    fields.update(said)
                elif said is not None:
                    fields[field] = said
                if doubts:
                    warnings += doubts
        if not fields:
            continue
        if outer is None:
            body[name] = fields
        elif outer in body:
            body[outer][name] = fields
        else:
            body[outer] = {name: fields}
    return body


def _join(targets: Sequence[Joined], cells: Cells, body: Fields, warnings: Warnings) -> None:
    for name, outer, columns, field, read in targets:
        if cell := (APART if field in CONTACTS else "\n").join([cells[at] for at in columns if cells[at]]):
            said, doubts = read(cell)
            warnings += doubts
            if said:
                inside = body if outer is None else body.setdefault(outer, {})
                inside.setdefault(name, {})[field] = said


def _unwritten(said: Any) -> Any:
    """A part of a draft without how the source wrote it: labels as they are compared, phone numbers without ``raw``."""
    if isinstance(said, list):
        return [_unwritten(one) for one in said]
    if isinstance(said, dict):
        return {
            name: label(one) if name.endswith("_raw") else _unwritten(one)
            for name, one in said.items()
            if name != "raw"
        }
    return said


def _compiled(columns: Mapping[int, Column]) -> Steps:
    """(part, what it lies in, its steps) for every part, and the targets whose columns are joined.

    A later step overrides an earlier one, so the particular target comes after the general one, and of several columns
    with one target the first of the file comes last. A part comes after the one it lies in.
    """
    from relay_connectors.connector.readings import READINGS  # with every normalizer: most runs read no row

    parts: dict[str, list[Step]] = {}
    joined: list[Joined] = []
    for path, target in TARGETS.items():
        places = [at for at, column in columns.items() if column.path == path]
        if not places or path not in READINGS:
            continue
        if target.joined and len(places) > 1:
            read = READINGS[path](columns[places[0]])
            joined.append((target.part, INSIDE.get(target.part), places, target.field, read))
        else:
            steps = parts.setdefault(target.part, [])
            steps += [(at, target.field, READINGS[path](columns[at])) for at in reversed(places)]
    nested = [(part, INSIDE.get(part), steps) for part, steps in parts.items()]
    return sorted(nested, key=lambda one: one[1] is not None), joined


def _beside(body: Fields, kept: dict[str, str], warnings: Warnings) -> Draft:
    """The draft of a row that also says something that lies beside the body."""
    source = body.pop("source")
    if "tags" in source:
        body["tags"] = source["tags"]
    candidate_id, updated_at = source.get("candidate_id"), source.get("updated_at")
    return Draft.of_body(body, kept=kept, warnings=warnings, candidate_id=candidate_id, updated_at=updated_at)


def _cut(kept: dict[str, str], warnings: Warnings) -> dict[str, str]:
    """As much of *kept* as there is room for, in its order."""
    fitting: dict[str, str] = {}
    room = MOST_KEPT
    for name, cell in kept.items():
        room -= len(cell.encode()) + len(name.encode())
        if room < 0:
            warnings.append(("kept_too_long", f"kept.{name}"))
            break
        fitting[name] = cell
    return fitting


def _complete_names(person: Fields) -> None:
    for whole, family, given in (
        ("full_name", "family_name", "given_name"),
        ("full_name_kana", "family_name_kana", "given_name_kana"),
    ):
        if whole not in person and (parts := [person[name] for name in (family, given) if name in person]):
            # Taro Yamada, but 山田 太郎: in Latin script the given name is said first.
            person[whole] = " ".join(reversed(parts) if all(part.isascii() for part in parts) else parts)

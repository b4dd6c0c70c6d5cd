"""Messy exports through the real program: nobody wrongly called rejected, everything unreadable named."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.environment import OURS, ROOT, children_environment
from proofs.claims import Claims, Proof
from proofs.corpora.case import Case, Sure
from proofs.exports import EMPTY, Row, Truth, written
from relay_connectors.normalize import is_blank

__all__ = ["prove"]

ROWS = {"short": 800, "usual": 100_000, "full": 300_000}
REFERABLE = frozenset({"employer_rejected", "position_closed"})
CANDIDATES = frozenset({"candidate_withdrew", "offer_declined", "no_show"})
DENIED = ("outcome_contradicted", "decision.outcome")
NEWLY_INVALID = 4
Json = dict[str, Any]


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Write the exports, normalize them, hold every record, count and quarantined row against the truth."""
    promise = (
        "normalize of messy exports: no crash, nobody wrongly called rejected, every unreadable value named, "
        "every row counted."
    )
    proof = Proof("messy", promise, seed, guard="the status table: a word counts wherever it stands")
    exports = folder / "exports"
    exports.mkdir(parents=True)
    truth = written(exports, ROWS[size], seed)
    _keep(folder / "truth.jsonl", truth)
    proof.faults = truth.quirks
    began = time.monotonic()
    ours = _Answer(folder / "ours", (OURS,), exports)
    proof.figures.append(
        f"{len(truth.rows):,} rows in {len(list(exports.iterdir()))} files, {time.monotonic() - began:.1f} s"
    )
    proof.claims.same("exit code", ours.exit_code, NEWLY_INVALID)
    proof.claims.holds("no crash", "Traceback" not in ours.said and not ours.code("adapter_defect"), ours.said[-300:])
    _nobody_wrongly_rejected(proof.claims, ours, truth)
    _every_row(proof, ours, truth)
    _balance(proof, ours, truth)
    broken = _Answer(folder / "control", (sys.executable, "-m", "proofs.substrings"), exports)
    _nobody_wrongly_rejected(proof.control("words anywhere"), broken, truth)
    _ears_are_needed(proof, _Answer(folder / "unheard", (sys.executable, "-m", "proofs.unheard"), exports), truth)
    return proof


class _Answer:
    """What the program made of the exports."""

    def __init__(self, folder: Path, program: Sequence[str | Path], exports: Path) -> None:
        folder.mkdir()
        files = [folder / name for name in ("records.jsonl", "quarantine.jsonl", "summary.json")]
        told = (
            "--connector",
            "generic_csv",
            "--set",
            f"path={exports}",
            "-o",
            files[0],
            "--quarantine",
            files[1],
            "--summary",
            files[2],
        )
        done = subprocess.run(
            (*program, "normalize", *told),
            cwd=folder,
            env=children_environment(PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )
        self.exit_code, self.said = done.returncode, done.stdout + done.stderr
        self._records, self._quarantine = files[:2]
        self.summary: Json = json.loads(files[2].read_text(encoding="utf-8")) if files[2].exists() else {}

    def records(self) -> Iterator[Json]:
        """Every record."""
        return _lines(self._records)

    def refused(self) -> Counter[tuple[str, str]]:
        """(locator, code) of every row in the quarantine."""
        return Counter(
            (line["locator"], error["code"]) for line in _lines(self._quarantine) for error in line["errors"]
        )

    def code(self, code: str) -> int:
        """How many rows the quarantine holds for one reason."""
        return sum(number for (_, found), number in self.refused().items() if found == code)


def _lines(file: Path) -> Iterator[Json]:
    with file.open("rb") as lines:
        yield from map(json.loads, lines)


def _keep(file: Path, truth: Truth) -> None:
    """The truth beside the exports, for whoever looks for what went wrong."""
    with file.open("w", encoding="utf-8") as out:
        for row in truth.rows:
            said = {path: (case.spelt, str(case.wanted)) for path, case in row.cells.items()}
            out.write(json.dumps([row.locator, row.fate, row.outcome, said], ensure_ascii=False) + "\n")


def _ears_are_needed(proof: Proof, deaf: _Answer, truth: Truth) -> None:
    """A second control: by the status alone, everybody would be rejected whom another cell tells of otherwise."""
    denied = {row.locator for row in truth.rows if row.fate == "record" and DENIED in _warnings(row)}
    rejected = {one["source"]["locator"] for one in deaf.records() if one["decision"]["outcome"] in REFERABLE}
    proof.claims.same("rejected by the status alone", denied - rejected, set())
    wrong = len(denied & rejected)
    proof.control("the status alone").holds("nobody is wrongly called rejected", not wrong, f"{wrong} people")
    proof.figures.append(f"by the status alone {len(denied):,} of them would be wrongly called rejected")


def _nobody_wrongly_rejected(claims: Claims, answer: _Answer, truth: Truth) -> None:
    meant = {row.locator: row for row in truth.rows}
    wrong = []
    for record in answer.records():
        outcome, row = record["decision"]["outcome"], meant.get(record["source"]["locator"])
        if outcome in REFERABLE and (row is None or row.fate != "record" or row.outcome != outcome):
            wrong.append(
                f"{row.cells['decision.outcome'].spelt!r}" if row and row.cells else record["source"]["locator"]
            )
    claims.holds("nobody is wrongly called rejected", not wrong, f"{len(wrong)} people, such as {', '.join(wrong[:3])}")


def _every_row(proof: Proof, answer: _Answer, truth: Truth) -> None:
    """Each record says what its row says, with the warnings that belong to it; each refused row is named."""
    claims, wanted = proof.claims, {row.locator: row for row in truth.rows if row.fate == "record"}
    warned: Counter[str] = Counter()
    for record in answer.records():
        row = wanted.pop(record["source"]["locator"], None)
        if row is None:
            claims.holds("a record stands for a row", truth=False, found=record["source"]["locator"])
            continue
        warnings = {(one["code"], one["path"]) for one in record["warnings"]} - _UNTOLD.get(row.outcome, set())
        warned.update(code for code, _ in warnings)
        meant = _warnings(row)
        claims.holds(
            f"{row.locator}: warnings", warnings == meant, f"{sorted(warnings - meant)} for {sorted(meant - warnings)}"
        )
        differing = {path: said(record) for path, said in SAID.items() if not _agrees(row, path, said(record))}
        claims.holds(
            f"{row.locator}: values",
            not differing,
            {path: (found, row.cells[path]) for path, found in differing.items()},
        )
    claims.holds("every row has its record", not wanted, f"{len(wanted)} missing, such as {list(wanted)[:3]}")
    refused = Counter((row.locator, row.fate) for row in truth.rows if row.fate in REFUSED)
    found = answer.refused()
    claims.holds(
        "the quarantine names every row that gives no record",
        found == refused,
        f"{list(found - refused)[:3]} for {list(refused - found)[:3]}",
    )
    proof.figures.append(f"{warned.total():,} doubtful values, each named by file, row and column: {_most(warned)}")
    proof.figures.append(f"quarantined, each with its code: {_most(Counter(code for _, code in refused.elements()))}")


def _most(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counted.most_common())


# The corpus holds the employer's reasons; which of them are also a candidate's is not what is tried here.
_UNTOLD = {outcome: {("reason_unknown", "decision.reason_code")} for outcome in CANDIDATES}
REFUSED = ("no_application_id", "conflicting_rows", "row_unparsable")


def _balance(proof: Proof, answer: _Answer, truth: Truth) -> None:
    """The program's own summary, against the generator's counts."""
    fates, summary = truth.fates(), answer.summary
    opened = Counter(row.outcome for row in truth.rows if row.fate == "open")
    skipped = {**opened, "blank": fates["blank"]}
    proof.claims.same("rows read", summary.get("read"), len(truth.rows))
    proof.claims.same("records", summary.get("emitted"), fates["record"])
    proof.claims.same("duplicates", summary.get("duplicates"), fates["duplicate"])
    proof.claims.same("refused", summary.get("invalid"), sum(fates[code] for code in REFUSED))
    proof.claims.same("skipped", summary.get("skipped"), {name: number for name, number in skipped.items() if number})
    outcomes = Counter(row.outcome for row in truth.rows if row.fate == "record")
    proof.claims.same("outcomes", summary.get("outcomes"), dict(outcomes))
    proof.figures.append(f"records: {_most(outcomes)}")
    proof.figures.append(f"only counted: {_most(Counter(skipped) + Counter(duplicate=fates['duplicate']))}")


def _warnings(row: Row) -> set[tuple[str, str]]:
    """What has to be said of this row."""
    said = {(code, _place(path, code)) for path, case in row.cells.items() for code in case.codes}
    cells = row.cells
    said |= {(code, path) for path, code in UNREAD.items() if _is_unread(path, cells[path])}
    if cells["decision.outcome"].wanted is Sure.NOTHING:
        said.add(("status_missing", "decision.outcome"))
    if all(isinstance(cells[path].wanted, Sure) for path in ("person.emails", "person.phones")):
        said.add(("no_contact", "person"))
    return said - _UNTOLD.get(row.outcome, set())


# Cells of which nothing may come are no blanks: the adapter says so, where a normalizer by itself says nothing.
UNREAD = {
    "person.residence": "place_unknown",
    "profile.desired.subdivisions": "place_unknown",
    "person.full_name_kana": "kana_unreadable",
}


def _is_unread(path: str, case: Case) -> bool:
    empty = case.wanted is None or isinstance(case.wanted, Sure) or case.wanted == EMPTY.get(path)
    return empty and not case.codes and not is_blank(case.spelt)


def _place(path: str, code: str) -> str:
    return {"reason_unknown": "decision.reason_code", "reason_protected": "decision.reason_raw"}.get(code, path)


def _agrees(row: Row, path: str, found: Any) -> bool:
    case: Case = row.cells[path]
    if path == "application.stage" and case.codes != ("stage_unknown",) and isinstance(case.wanted, Sure):
        return True  # the status may name one
    if path == "decision.reason" and row.outcome in CANDIDATES:
        return True
    return bool(found == (EMPTY.get(path) if isinstance(case.wanted, Sure) else case.wanted))


def _at(*steps: str) -> Callable[[Json], Any]:
    """The value at some place; ``unknown`` is none."""

    def said(record: Json) -> Any:
        value: Any = record
        for step in steps:
            value = value.get(step) or {}
        return None if value in ({}, "unknown") else value

    return said


def _tuple(record: Json, key: str, read: Callable[[Json], Any]) -> Any:
    return tuple(map(read, record["person"].get(key, ()))) or None


def _name(record: Json) -> Any:
    person = record["person"]
    parts = ("full_name", "family_name", "given_name", "former_family_name")
    return tuple(person.get(part) for part in parts) if "full_name" in person else None


def _home(record: Json) -> Any:
    residence = record["person"].get("residence", {})
    return residence.get("subdivision"), residence.get("city")


def _salary(record: Json) -> Any:
    salary = record["profile"].get("desired", {}).get("salary")
    return (salary.get("min"), salary.get("max"), salary["period"]) if salary else None


SAID: dict[str, Callable[[Json], Any]] = {
    "decision.outcome": _at("decision", "outcome"),
    "person.full_name": _name,
    "person.full_name_kana": _at("person", "full_name_kana"),
    "person.emails": lambda record: _tuple(record, "emails", lambda one: (one["address"], bool(one.get("flags")))),
    "person.phones": lambda record: _tuple(record, "phones", lambda one: (one["e164"], one.get("extension"))),
    "person.residence.postal_code": _at("person", "residence", "postal_code"),
    "person.residence": _home,
    "application.channel": _at("application", "channel", "type"),
    "application.stage": _at("application", "stage", "code"),
    "decision.reason": _at("decision", "reason_code"),
    "application.applied_at": _at("application", "applied_at"),
    "decision.decided_at": _at("decision", "decided_at"),
    "profile.desired.salary": _salary,
    "profile.education_level": _at("profile", "education_level"),
    "profile.desired.subdivisions": lambda record: tuple(record["profile"].get("desired", {}).get("subdivisions", ())),
}
"""Path → what a record says there, in the shape of the corpora."""

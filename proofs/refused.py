"""A batch refused as a whole for one item in it, run after run: who is condemned, who waits, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import orjson

from proofs.claims import Claims, Proof
from proofs.kinds import BATCH, KINDS
from proofs.small import Ending, Row, SmallWorld, play, same_ending
from proofs.state import RelayState
from relay_connectors.relay import courier
from relay_connectors.testing.hostile import RETRY_AFTER, Fault, refusal
from relay_connectors.testing.hostile.line import Line

__all__ = ["refused"]

AT_FAULT, OTHERS = 11, (10, 12)  # of those whom KINDS["referrals"] adds
RUNS, HOUR = 3, timedelta(minutes=61)
DONE, ISSUES, UNAVAILABLE = 0, 4, 6
STATUSES = (400, 409, 413, 422)
HEADERS = {"no header": None, "seconds": RETRY_AFTER["seconds"], "garbage": RETRY_AFTER["garbage"]}
# About the key, or about a header, as the contract has it: no item is at fault, whatever the status says.
ABOUT_THE_KEY = ("idempotency_key_reused", "idempotency_in_progress")
ABOUT_A_HEADER = ("idempotency_key_missing", "schema_unsupported")
ABOUT_THE_REQUEST = ("malformed", "batch_too_large")
CONDEMNED, ELSE = "is condemned", "everybody else"


class Cell(NamedTuple):
    """One way to refuse: its status, its kind of problem ("" is none), and the name of its Retry-After."""

    status: int
    code: str
    header: str

    def __str__(self) -> str:
        return f"{self.status} {self.code or 'no code'}, {self.header}"

    @property
    def is_cut(self) -> bool:
        """Whether the request is at fault, so that it is cut down to the item; a gateway's 413 need not say why."""
        said = self.code in ABOUT_THE_REQUEST or (self.status == 413 and not self.code)
        return said and self.status != 409


SHORT = (Cell(422, "malformed", "garbage"), Cell(409, "malformed", "no header"))


def refused(proof: Proof, base: Path, folder: Path, rows: list[Row], calm: Ending, size: str) -> None:
    """Each cell: three runs in which no batch with the one item is taken; then without the guards, one each."""
    cells = SHORT if size == "short" else [*_cells()]
    for cell in cells:
        proof.faults[f"refusal_{cell.status}"] += _lived(proof.claims, cell, (base, folder, rows), calm)
    cut = sum(cell.is_cut for cell in cells)
    proof.figures.append(f"{len(cells)} ways to refuse a batch for one item: {cut} are cut down to it, the others wait")
    for guard, cell, word, without in CONTROLS[: 1 if size == "short" else None]:
        own = Claims()
        with without:
            _lived(own, cell, (base, folder, rows), calm)
        proof.controls[f"{guard}, {cell}"] = own.about(word)


def _cells() -> Iterator[Cell]:
    codes = (*ABOUT_THE_REQUEST, *ABOUT_THE_KEY, *ABOUT_A_HEADER, "")
    return (Cell(status, code, header) for status in STATUSES for code in codes for header in HEADERS)


def _lived(claims: Claims, cell: Cell, at: tuple[Path, Path, list[Row]], calm: Ending) -> int:
    """Live through one cell; how many batches were refused."""
    own, hits = Claims(), 0

    def act(world: SmallWorld) -> None:
        nonlocal hits
        KINDS["referrals"].begin(world)
        world.proxy.hit(_fault(cell, world.record_id(AT_FAULT)), path=BATCH, times=None)
        for run in range(1, RUNS + 1):
            code = world.sync().exit_code
            (_is_cut if cell.is_cut else _waits)(own, world, run, code, cell)
            world.clock.at += HOUR
        hits = world.proxy.hits.total()
        own.holds("it was really hit in each run", hits >= RUNS, hits)
        world.proxy.calm()
        codes = [_sync(world) for _ in range(2)]
        own.same("it stops: done in the end, and nobody has to look", (codes[-1], _issues(world)), (DONE, set()))

    same_ending(own, play(*at, act), calm)
    claims.checked += own.checked
    claims.broken += [f"refused as a whole with {cell}: {one}" for one in own.broken]
    return hits


def _fault(cell: Cell, record_id: str) -> Fault:
    """Every batch that holds this record is refused."""
    fault = refusal(cell.status, HEADERS[cell.header], cell.code)

    def act(line: Line) -> None:
        if any(item["record_id"] == record_id for item in orjson.loads(line.request.body)["items"]):
            fault.act(line)
        else:
            line.spare(line.pass_on())

    return Fault(fault.name, act, handled=True)


def _is_cut(claims: Claims, world: SmallWorld, run: int, code: int, cell: Cell) -> None:
    told = {(world.record_id(AT_FAULT), "item_invalid", cell.code or "refused")}
    claims.same(f"{ELSE} is there in run {run}", _arrived(world), {*OTHERS})
    claims.same(f"the one at fault is an issue with its reason in run {run}", _issues(world), told)
    claims.same(f"run {run} ends with what is new", code, ISSUES if run == 1 else DONE)


def _waits(claims: Claims, world: SmallWorld, run: int, code: int, _: Cell) -> None:
    condemned = {issue for issue in _issues(world) if issue[0].startswith("rcr_")}
    claims.same(f"nobody {CONDEMNED} in run {run}", condemned, set())
    claims.same(f"run {run} says that all wait", (code, _arrived(world)), (UNAVAILABLE, set()))


def _arrived(world: SmallWorld) -> set[int]:
    held = RelayState.at(world.folder / "relay").referrals
    return {number for number in (AT_FAULT, *OTHERS) if world.record_id(number) in held}


def _issues(world: SmallWorld) -> set[tuple[str, str, str | None]]:
    return {(issue.key, issue.code, issue.detail) for issue in world.ledger.issues.all()}


def _sync(world: SmallWorld) -> int:
    code = world.sync().exit_code
    world.clock.at += HOUR
    return code


def _with(name: str, value: AbstractSet[Any] | str) -> AbstractContextManager[Any]:
    return patch.object(courier, name, value)


# By the words of what each guard prevents: that others wait, or that an item is taken for the one at fault.
CONTROLS: Sequence[tuple[str, Cell, str, AbstractContextManager[Any]]] = (
    ("nothing refused is cut", SHORT[0], ELSE, _with("CUT", frozenset())),
    ("whatever is refused is cut", SHORT[1], CONDEMNED, _with("CUT", frozenset(STATUSES))),
    ("a refused key counts for an item", Cell(422, ABOUT_THE_KEY[0], "no header"), CONDEMNED, _with("KEY_REUSED", "")),
    (
        "a refused header counts for an item",
        Cell(400, ABOUT_A_HEADER[1], "no header"),
        CONDEMNED,
        _with("WHOLE", frozenset()),
    ),
)

"""Runs the contract's checks in a process of their own: what an adapter breaks there, it breaks there only."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from relay_connectors.errors import ConfigurationError
from relay_connectors.testing.conformance.finding import Conformance, Finding, Subject
from relay_connectors.testing.conformance.where import contract_tests, import_roots, shown
from relay_connectors.testing.conformance.words import CHECKS

__all__ = ["conformance_of"]

PLUGIN = "relay_connectors.testing.conformance.plugin"
LONGEST = 900.0  # seconds for the adapters of one folder; a sound one takes about ten
# And for each thousand of the applications over which memory is judged: ten times what an API's adapter takes for them.
LONGER = 30.0
LOOK = 0.2
# Of whoever calls: pytest's own options would change what runs, and nobody's secrets belong into a test.
KEPT_OUT = ("PYTEST_", "RELAY_")

Note = dict[str, Any]


def conformance_of(
    path: Path, progress: Callable[[int], None] = lambda _: None, *, rows: int | None = None
) -> Conformance:
    """Run the contract on the adapters whose tests *path* holds; *progress* is told how many checks have ended.

    Memory is judged over *rows* applications, by default over 3,000, which takes seconds.

    Raises:
        ConfigurationError: there is no such test, or it cannot be imported.
    """
    notes: list[Note] = []
    for tests in _adapters(contract_tests(path)):
        found = _run(tests, partial(_further, progress, _ended(notes)), rows)
        _check(found, tests[0], path)
        notes += found
    return Conformance(str(path), _subjects(notes))


def _further(progress: Callable[[int], None], before: int, ended: int) -> None:
    progress(before + ended)


def _adapters(tests: Sequence[Path]) -> list[list[Path]]:
    """The tests of each adapter by themselves: two adapters may each have a conftest.py, or a module of one name."""
    groups: dict[Path, list[Path]] = {}
    for test in tests:
        groups.setdefault(import_roots(test)[0], []).append(test)
    return list(groups.values())


def _check(notes: Sequence[Note], test: Path, path: Path) -> None:
    for note in notes:
        if note["what"] == "unreadable":
            raise ConfigurationError(_unreadable(note))
    if not any(note["what"] == "collected" for note in notes):
        message = (
            f"no check of the contract could be started in {path}; its class must be called Test… and its conftest.py "
            f"must import: see what {_by_hand(test)} says"
        )
        raise ConfigurationError(message)


def _run(tests: Sequence[Path], progress: Callable[[int], None], rows: int | None) -> list[Note]:
    """What the plugin noted, up to the end or to where the process was lost."""
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        notes = Path(folder, "notes.jsonl")
        process = _started(tests, Path(folder), notes, rows)
        try:
            _wait(process, notes, progress, longest(rows))
        finally:
            process.kill()
            process.wait()
        return list(_read(notes))


def _started(tests: Sequence[Path], folder: Path, notes: Path, rows: int | None) -> subprocess.Popen[bytes]:
    null = subprocess.DEVNULL  # what pytest prints may quote rows
    return subprocess.Popen(  # noqa: S603  our own interpreter, and files that the caller named
        [*_command(tests, folder, notes), *([f"--contract-rows={rows}"] if rows else [])],
        cwd=import_roots(tests[0])[0],
        env=_environment(tests),
        stdin=null,
        stdout=null,
        stderr=null,
    )


def _command(tests: Sequence[Path], folder: Path, notes: Path) -> list[str]:
    """Pytest with our plugin, and with settings of its own: else those of some folder above would be found."""
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n", encoding="utf-8")
    fixed = ["-c", str(settings), f"--rootdir={folder}", "--import-mode=importlib", "-p", "no:cacheprovider"]
    ours = ["-p", PLUGIN, f"--contract-notes={notes}"]
    return [sys.executable, "-m", "pytest", *fixed, *ours, *map(str, tests)]


def longest(rows: int | None) -> float:
    """After how many seconds a process counts as hanging that judges memory over *rows* applications."""
    return LONGEST + LONGER * (rows or 0) / 1_000


def _wait(process: subprocess.Popen[bytes], notes: Path, progress: Callable[[int], None], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            process.wait(timeout=LOOK)
        except subprocess.TimeoutExpired:
            progress(_ended(_read(notes)))
        else:
            return


def _ended(notes: Iterable[Note]) -> int:
    return sum(note["what"] == "ended" for note in notes)


def _environment(tests: Sequence[Path]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_OUT)}
    roots = [str(root) for test in tests for root in import_roots(test)]
    paths = [*dict.fromkeys(roots), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}


def _read(notes: Path) -> Iterator[Note]:
    lines = notes.read_bytes().splitlines(keepends=True) if notes.exists() else []
    return (orjson.loads(line) for line in lines if line.endswith(b"\n"))


def _unreadable(note: Note) -> str:
    what, file = f"{note['kind']} at {shown(note['place'])}", Path(note["file"])
    return f"{shown(str(file))} cannot be imported ({what}); see what {_by_hand(file)} says"


def _by_hand(test: Path) -> str:
    return f"python -m pytest {shown(str(test))}"


def _subjects(notes: Sequence[Note]) -> list[Subject]:
    """By test class, every check of the contract, in its order, also those that never ran."""
    classes: dict[tuple[str, str], _Class] = {}
    for note in notes:
        if note["what"] in {"collected", "started", "ended"}:
            key = (shown(note["file"]), note["test"])
            classes.setdefault(key, _Class(Subject(*key))).note(note)
    return [one.told() for one in classes.values()]


class _Class:
    """What the notes say of one test class."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._findings: dict[str, list[Finding]] = {check: [] for check in CHECKS}
        self._reachable: set[str] = set()

    def note(self, note: Note) -> None:
        """Take one note."""
        check = note["check"]
        if note["what"] == "collected":
            self._reachable |= set() if note["set_aside"] else {check}
        elif note["what"] == "started":
            self._findings[check].append(Finding(check, "failed", "stopped"))
        else:  # what a check came to takes the place of its start
            kind, place, detail = (str(note.get(name, "")) for name in ("kind", "place", "detail"))
            self._findings[check][-1] = Finding(check, note["state"], note.get("why", ""), kind, shown(place), detail)
            self._subject.adapter = note["adapter"] or self._subject.adapter
            self._subject.version = note["version"] or self._subject.version

    def told(self) -> Subject:
        """The subject with a finding for each check."""
        self._subject.findings = [self._one(check) for check in CHECKS]
        return self._subject

    def _one(self, check: str) -> Finding:
        """Of a check that ran several times the worst. One that was taken away says nothing, whatever it came to."""
        if check not in self._reachable:
            return Finding(check, "failed", "set_aside")
        found = self._findings[check] or [Finding(check, "failed", "stopped")]
        return min(found, key=lambda one: ("failed", "ok", "not_applicable").index(one.state))

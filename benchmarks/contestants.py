"""Who competes in which job, with the exact commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.backdated import BackDated
from benchmarks.environment import OURS, ROOT, children_environment
from benchmarks.relay_line import Counters, counters, reset
from benchmarks.workplace import KEY_VARIABLE, Workplace

__all__ = ["Contestant", "Stage", "deliver", "one_changed", "push", "translate", "unchanged"]

Words = Sequence[str | Path]
TUNED = {"CLEANING": "tuned"}
TUNED_PAGES = {**TUNED, "DLT_PAGES": "1"}


def nothing() -> None:
    """Nothing has to be made ready."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do a job. ``ready`` runs before each measurement, ``check`` after it; only ``command`` is timed."""

    name: str
    command: Words
    check: Callable[[], str]
    ready: Callable[[], None] = nothing
    cwd: Path = ROOT
    env: Mapping[str, str] = field(default_factory=children_environment)
    fine: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a job plays: the export, a folder for what comes out, the sink's address, dlt's Python if there is one."""

    csv: Path
    folder: Path
    url: str
    dlt: Path | None

    def script(self, name: str, *words: str | Path, **more: object) -> Contestant:
        """The hand-written script."""
        return _plain(name, (sys.executable, "-m", "benchmarks.handwritten", *words), more)

    def pipeline(self, name: str, *words: str | Path, **more: object) -> list[Contestant]:
        """The pipeline of dlt, where dlt could be installed."""
        if self.dlt is None:
            return []
        return [_plain(name, (self.dlt, "-m", "benchmarks.dlt_pipeline", *words), more)]

    def ours(self, name: str, *words: str | Path, **more: object) -> Contestant:
        """The program, in a workplace of its own. Exit 4 is fine: done, and some rows cannot be used."""
        place = Workplace(self.folder / "ours").settle(self.csv, self.url)
        env = children_environment(**{KEY_VARIABLE: "a-key-for-the-sink"})
        fine = frozenset({0, 4})
        return Contestant(name, (OURS, *words), cwd=place.folder, env=env, fine=fine, **more)  # type: ignore[arg-type]

    def path(self, name: str) -> Path:
        """A file or folder of this job."""
        return self.folder / name

    def forget(self, *names: str) -> Callable[[], None]:
        """Start anew: no state of the contestant, an empty sink."""

        def ready() -> None:
            reset(self.url)
            for name in names:
                for left in self.folder.glob(name + "*"):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()

        return ready


def _plain(name: str, command: Words, more: Mapping[str, object]) -> Contestant:
    settings = dict(more)
    env = children_environment(**dict(settings.pop("env", {})))  # type: ignore[call-overload]
    return Contestant(name, command, env=env, **settings)  # type: ignore[arg-type]


def translate(stage: Stage) -> list[Contestant]:
    """J1: an export to JSON lines."""
    out = stage.path

    def said(name: str) -> Callable[[], str]:
        return lambda: f"{sum(map(_lines, _files(out(name))))} records"

    ours = ("normalize", "export", "-o", out("ours.jsonl"), "--summary", out("ours.summary.json"))
    return [
        stage.ours("ours", *ours, check=said("ours.jsonl")),
        stage.script("hand-written", "translate", stage.csv, out("script.jsonl"), check=said("script.jsonl")),
        stage.script(
            "hand-written, tuned", "translate", stage.csv, out("tuned.jsonl"), check=said("tuned.jsonl"), env=TUNED
        ),
        *stage.pipeline(
            "dlt", "translate", stage.csv, out("dlt"), out("dlt.state"), check=said("dlt"), ready=stage.forget("dlt")
        ),
        *stage.pipeline(
            "dlt, tuned",
            *("translate", stage.csv, out("pages"), out("pages.state")),
            check=said("pages"),
            ready=stage.forget("pages"),
            env=TUNED_PAGES,
        ),
    ]


def push(stage: Stage, rows: int) -> list[Contestant]:
    """J2: from the export to the relay, the first time."""
    all_once = _exactly(stage.url, created=rows, again=0)
    return [
        stage.ours("ours", "sync", check=all_once, ready=stage.forget("ours/state")),
        *_others(stage, "sync", stage.csv, check=all_once, fresh=True),
    ]


def deliver(stage: Stage, rows: int) -> list[Contestant]:
    """J2b: read and translated before; only the sending, with its memory."""
    all_once = _exactly(stage.url, created=rows, again=0)
    ours = stage.ours("ours", "sync", "--only", "deliver", check=all_once)
    anew = stage.forget("ours/state")

    def collected() -> None:
        anew()
        command = (OURS, "sync", "--only", "collect")
        subprocess.run(command, cwd=ours.cwd, env=ours.env, stdout=subprocess.DEVNULL, check=True)

    people = stage.path("people.jsonl")
    command = (sys.executable, "-m", "benchmarks.handwritten", "translate", stage.csv, people)
    subprocess.run(command, cwd=ROOT, env=children_environment(**TUNED), check=True)
    measured = Contestant(ours.name, ours.command, all_once, collected, ours.cwd, ours.env)
    state, dlt = stage.path("script.db"), stage.path("dlt.state")
    return [
        measured,
        stage.script("hand-written", "push", people, state, stage.url, check=all_once, ready=stage.forget("script.db")),
        *stage.pipeline("dlt", "push", people, dlt, stage.url, check=all_once, ready=stage.forget("dlt.state")),
    ]


def unchanged(stage: Stage) -> list[Contestant]:
    """J3: the sync again, nothing having changed since :func:`push`."""
    silent = _exactly(stage.url, created=0, again=0)
    quiet = stage.forget()
    return [
        stage.ours("ours", "sync", check=silent, ready=quiet),
        stage.ours("ours, collect only", "sync", "--only", "collect", check=silent, ready=quiet),
        *_others(stage, "sync", stage.csv, check=silent, fresh=False),
    ]


def one_changed(stage: Stage) -> list[Contestant]:
    """J3b: collect again, one row in the middle having been given an earlier day."""
    ours = stage.ours("ours, collect only", "sync", "--only", "collect", check=lambda: "")
    stage.forget("ours/state")()
    subprocess.run(ours.command, cwd=ours.cwd, env=ours.env, stdout=subprocess.DEVNULL, check=False)
    row = BackDated(stage.csv, ours.cwd / "state" / "ledger.db")
    return [Contestant(ours.name, ours.command, row.found, row.move, ours.cwd, ours.env, ours.fine)]


def _others(stage: Stage, what: str, source: Path, *, check: Callable[[], str], fresh: bool) -> list[Contestant]:
    """Script and dlt, as written and tuned, each with a state of its own."""

    def ready(name: str) -> Callable[[], None]:
        return stage.forget(name) if fresh else stage.forget()

    def told(name: str) -> dict[str, object]:
        return {"check": check, "ready": ready(name)}

    script, tuned, dlt, pages = "script.db", "tuned.db", "dlt.state", "pages.state"
    return [
        stage.script("hand-written", what, source, stage.path(script), stage.url, **told(script)),
        stage.script("hand-written, tuned", what, source, stage.path(tuned), stage.url, **told(tuned), env=TUNED),
        *stage.pipeline("dlt", what, source, stage.path(dlt), stage.url, **told(dlt)),
        *stage.pipeline("dlt, tuned", what, source, stage.path(pages), stage.url, **told(pages), env=TUNED_PAGES),
    ]


def _exactly(url: str, **wanted: int) -> Callable[[], str]:
    """A check that the sink counted exactly this."""

    def check() -> str:
        counted: Counters = counters(url)
        told = ", ".join(f"{name} {counted[name]}" for name in wanted)
        right = all(counted[name] == number for name, number in wanted.items())
        return told if right else f"WRONG: {told} (wanted {wanted})"

    return check


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("rejected/*.jsonl")) if path.is_dir() else [path]


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))

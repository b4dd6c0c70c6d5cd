"""The jobs of a benchmark run, in their order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contestants import Contestant, Stage, deliver, one_changed, push, translate, unchanged
from benchmarks.environment import ROOT, WORK, children_environment
from benchmarks.series import Series

__all__ = ["JOBS", "Plan"]

JOBS = ("translate", "push", "deliver", "unchanged", "one_changed", "memory")
MEMORY_GROWTH = 20  # MiB that ten times the rows may cost


@dataclass(slots=True)
class Plan:
    """What to run: *rows* for translate and unchanged, *people* for push and deliver; *only* who is named so."""

    url: str
    dlt: Path | None
    rows: int = 100_000
    people: int = 20_000
    runs: int = 3
    only: Sequence[str] = ()
    right: bool = True

    def run(self, jobs: Sequence[str]) -> Iterator[Series]:
        """The series of these jobs, each as soon as it is measured."""
        todo: dict[str, Callable[[], Iterator[Series]]] = {
            "translate": self._translate,
            "push": self._push,
            "deliver": self._deliver,
            "unchanged": self._unchanged,
            "one_changed": self._one_changed,
            "memory": self._memory,
        }
        for job in jobs:
            for series in todo[job]():
                self.right = self.right and not any(line.wrong for line in series.lines)
                yield series

    def _translate(self) -> Iterator[Series]:
        stage = self._stage("translate", self.rows)
        yield self._series(f"J1 translate {self.rows:,} rows", self.rows, translate(stage))
        outputs = (stage.path("script.jsonl"), stage.path("ours.jsonl"))
        if all(path.exists() for path in outputs):
            self._same_work(outputs)
            for path in outputs:
                path.unlink()  # the next run may measure one of them only

    def _push(self) -> Iterator[Series]:
        stage = self._stage("push", self.people, "--eligible")
        yield self._series(f"J2 push {self.people:,} people, from the export", self.people, push(stage, self.people))

    def _deliver(self) -> Iterator[Series]:
        stage = self._stage("deliver", self.people, "--eligible")
        yield self._series(f"J2b deliver {self.people:,} records", self.people, deliver(stage, self.people))

    def _unchanged(self) -> Iterator[Series]:
        stage = self._stage("unchanged", self.rows)
        first = [_unjudged(one) for one in push(stage, self.rows)]
        yield self._series(f"J3 before: first sync of {self.rows:,} rows", self.rows, first, runs=1)
        yield self._series(f"J3 the same {self.rows:,} rows again", self.rows, unchanged(stage))

    def _one_changed(self) -> Iterator[Series]:
        stage = self._stage("one-changed", self.rows)
        yield self._series(f"J3b one row of {self.rows:,} changed", self.rows, one_changed(stage))

    def _memory(self) -> Iterator[Series]:
        """Ours alone, once with ten times the rows."""
        peaks = []
        for rows in (self.rows, 10 * self.rows):
            stage = self._stage(f"memory-{rows}", rows)
            series = Series(f"Memory: translate {rows:,} rows", rows).run(translate(stage)[:1], 1, self._log())
            peaks.append(series.lines[0].rss)
            stage.path("ours.jsonl").unlink(missing_ok=True)
            yield series
        growth = peaks[1] - peaks[0]
        self.right = self.right and growth <= MEMORY_GROWTH
        print(f"memory: {peaks[0]:.0f} MiB, with ten times the rows {growth:+.0f} MiB (bound: +{MEMORY_GROWTH})")

    def _series(self, title: str, rows: int, contestants: Sequence[Contestant], runs: int | None = None) -> Series:
        chosen = [one for one in contestants if not self.only or any(one.name.startswith(name) for name in self.only)]
        return Series(title, rows).run(chosen, runs or self.runs, self._log())

    def _stage(self, job: str, rows: int, *more: str) -> Stage:
        folder = WORK / job
        folder.mkdir(parents=True, exist_ok=True)
        csv = folder / "export.csv"
        command = [sys.executable, "-m", "benchmarks.export", str(rows), str(csv), *more]
        subprocess.run(command, cwd=ROOT, env=children_environment(), check=True)
        return Stage(csv, folder, self.url, self.dlt)

    def _same_work(self, outputs: Sequence[Path]) -> None:
        command = [sys.executable, "-m", "benchmarks.same_work", *map(str, outputs)]
        done = subprocess.run(
            command, cwd=ROOT, env=children_environment(), check=False, capture_output=True, text=True
        )
        self.right = self.right and done.returncode == 0
        print(f"same work: {done.stdout.strip()}{done.stderr[-500:]}")

    @staticmethod
    def _log() -> Path:
        return WORK / "last.log"


def _unjudged(one: Contestant) -> Contestant:
    """The same, without a number that must come out: this export has rows that only some of them send."""
    return Contestant(one.name, one.command, lambda: "", one.ready, one.cwd, one.env, one.fine)

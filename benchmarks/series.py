"""A series: every contestant in turn, again and again, and what that comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.contestants import Contestant
from benchmarks.measure import Measured, measure_apart

__all__ = ["Line", "Series"]


@dataclass(slots=True)
class Line:
    """One contestant's measurements in one job."""

    name: str
    runs: list[Measured] = field(default_factory=list)
    check: str = ""

    @property
    def cpu(self) -> float:
        """Median CPU seconds, user and system."""
        return median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        """Median wall seconds."""
        return median(run.wall for run in self.runs)

    @property
    def rss(self) -> float:
        """Median peak memory in MiB."""
        return median(run.rss for run in self.runs)

    @property
    def wrong(self) -> bool:
        """Whether the work was not done."""
        return self.check.startswith(("WRONG", "FAILED"))


@dataclass(slots=True)
class Series:
    """The contestants of one job, A B C A B C …, so that what disturbs the machine disturbs all alike."""

    title: str
    rows: int
    lines: list[Line] = field(default_factory=list)

    def run(self, contestants: Sequence[Contestant], runs: int, log: Path) -> Series:
        """Measure everybody *runs* times; who fails once is out."""
        self.lines = [Line(one.name) for one in contestants]
        for number in range(runs):
            for one, line in zip(contestants, self.lines, strict=True):
                if not line.wrong:
                    self._one(one, line, log)
                    print(f"  {self.title} {number + 1}/{runs} {one.name}: {line.runs[-1].cpu:.2f} s CPU, {line.check}")
        return self

    @staticmethod
    def _one(one: Contestant, line: Line, log: Path) -> None:
        one.ready()
        measured = measure_apart(one.command, cwd=one.cwd, env=one.env, log=log)
        line.runs.append(measured)
        if measured.exit_code in one.fine:
            line.check = one.check()
        else:
            line.check = f"FAILED with exit {measured.exit_code}: {measured.errors.strip()[-300:]}"

    def table(self) -> str:
        """The medians as a Markdown table; ``x ours`` is CPU seconds over ours, in this series."""
        ours = next((line.cpu for line in self.lines if line.name == "ours" and not line.wrong), None)
        head = "| who | CPU s | (spread) | rows/CPU s | wall s | peak MiB | x ours | check |"
        return "\n".join(
            [f"### {self.title}", "", head, "|---" * 8 + "|", *(self._row(line, ours) for line in self.lines)]
        )

    def _row(self, line: Line, ours: float | None) -> str:
        spread = f"{min(run.cpu for run in line.runs):.2f}-{max(run.cpu for run in line.runs):.2f}"
        factor = f"{line.cpu / ours:.2f}" if ours else ""
        speed = f"{self.rows / line.cpu:,.0f}"
        told = (line.name, f"{line.cpu:.2f}", spread, speed, f"{line.wall:.2f}", f"{line.rss:.0f}", factor, line.check)
        return f"| {' | '.join(told)} |"

    def as_json(self) -> dict[str, object]:
        """Every measurement, for results.json."""
        lines = {
            line.name: {
                "cpu": [run.cpu for run in line.runs],
                "wall": [run.wall for run in line.runs],
                "rss_mib": [run.rss for run in line.runs],
                "check": line.check,
            }
            for line in self.lines
        }
        return {"title": self.title, "rows": self.rows, "contestants": lines}

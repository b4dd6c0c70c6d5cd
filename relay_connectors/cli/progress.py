"""Progress of long work, on stderr: a live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from relay_connectors.cli.session import Session

__all__ = ["Progress"]

EVERY_SECONDS = 10.0


class Progress:
    """Call it with a source's name and the rows read so far, or with what *done* says in Japanese and English."""

    def __init__(
        self,
        session: Session,
        clock: Callable[[], float] = time.monotonic,
        *,
        done: tuple[str, str] = ("行を読み込み中", "rows read so far"),
    ) -> None:
        self._session, self._clock = session, clock
        self._done = session.of(*done)
        self._told_at = clock()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and self._session.log_format == "text":
            self._bar = _live()
            self._bar.start()
        return self

    def __call__(self, source: str, rows: int) -> None:
        """So many rows of a source are read."""
        if self._bar is not None:
            self._show(source, rows)
        elif self._clock() - self._told_at >= EVERY_SECONDS:
            self._told_at = self._clock()
            self._session.note(f"{source}: {rows:,} {self._done}")

    def _show(self, source: str, rows: int) -> None:
        if source not in self._tasks:
            self._tasks[source] = self._bar.add_task(source, total=None)
        self._bar.update(self._tasks[source], completed=rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _live() -> Any:
    """A live display; rich is loaded only where somebody watches."""
    from rich.console import Console
    from rich.progress import Progress as Display
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    spinner, name, rows = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}")
    return Display(spinner, name, rows, TimeElapsedColumn(), console=Console(stderr=True), transient=True)

"""What one run may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from relay_connectors.cycle.approval import Approval
    from relay_connectors.cycle.look import Look
    from relay_connectors.http import RetryPolicy

__all__ = ["Phase", "RunFilter", "RunOptions"]

Phase = Literal["collect", "deliver", "listen"]


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What one run is limited to; it never moves a cursor or a start."""

    since: date | None = None
    job: str | None = None
    department: str | None = None

    def takes(self, look: Look, zone: str) -> bool:
        """Whether this run may act on the record; its day is the one in *zone*."""
        job = (look.body.get("application") or {}).get("job") or {}
        return (
            (self.since is None or _day(look, zone) >= self.since.isoformat())
            and (self.job is None or self.job in (job.get("id"), job.get("title")))
            and (self.department is None or self.department == job.get("department"))
        )


def _day(look: Look, zone: str) -> str:
    from relay_connectors.cycle.look import day_of  # with the gate, which collecting needs not

    return day_of(look.record, look.facts.notified_at, zone)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run may do. Filters limit this run only; allowances lift a guard for this run only.

    ``reconcile``: look up again what is known instead of collecting what is new. ``approval``: do no more than a human
    let go. ``listing``: the report lists every single operation. ``folder``: the state directory, where mails and
    exports of people lie who may have to be erased; without it an erasure leaves files alone. ``configured``: the names
    of all sources that there are, in this run or not; of one that only the ledger knows nothing new goes. None: as the
    last run that knew it, and only sources of this run can contradict each other. ``wordings``: the files of
    ``policy.texts``, by version, also of those that cannot be read.
    """

    only: Phase | None = None
    reconcile: bool = False
    filter: RunFilter = field(default_factory=RunFilter)
    max_items: int | None = None
    allow_new: int | None = None
    allow_mass_change: bool = False
    progress: Callable[[str, int], None] | None = None
    retry: RetryPolicy | None = None
    approval: Approval | None = None
    listing: bool = False
    folder: Path | None = None
    configured: frozenset[str] | None = None
    wordings: Mapping[str, Path] = field(default_factory=dict)

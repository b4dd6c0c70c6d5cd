"""What one run may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from relay_connectors.cycle.approval import Approval
from relay_connectors.cycle.deliver import RunFilter

if TYPE_CHECKING:
    from relay_connectors.http import RetryPolicy

__all__ = ["Phase", "RunOptions"]

Phase = Literal["collect", "deliver", "listen"]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run may do. Filters limit this run only; allowances lift a guard for this run only.

    ``reconcile``: look up again what is known instead of collecting what is new. ``approval``: do no more than a human
    let go. ``listing``: the report lists every single operation. ``folder``: the state directory, where mails and
    exports of people lie who may have to be erased; without it an erasure leaves files alone. ``configured``: the names
    of all sources that there are, in this run or not; of one that only the ledger knows nothing new goes. None: as the
    last run that knew it.
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

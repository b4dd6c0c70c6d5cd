"""Room for work on a million rows: the garbage collector looks less often, and not at what is loaded already."""

from __future__ import annotations

import gc

__all__ = ["prepare_for_bulk"]

# Rows make no cycles; the default of 700 would stop the work for nothing after every few rows.
THRESHOLDS = (100_000, 20, 50)


def prepare_for_bulk() -> None:
    """Freeze what is loaded and raise the collector's thresholds, for the rest of the process."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)

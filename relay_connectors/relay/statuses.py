"""What a relay answers about an item. By itself, because a run that sends nothing counts by these words, too."""

from __future__ import annotations

from typing import Literal

__all__ = ["ItemStatus"]

ItemStatus = Literal[
    "created",
    "updated",
    "unchanged",
    "stale",
    "duplicate_person",
    "needs_consent",
    "suppressed",
    "invalid",
    "retracted",
    "error",
]

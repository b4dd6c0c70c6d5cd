"""Patterns that are compiled when they are first used.

This room has about a hundred of them, with wide classes of kanji; compiling all takes 35 ms, which a run that finds
nothing new should not pay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

__all__ = ["pattern"]


class _Later:
    """Looks like a compiled pattern; a method that was asked for once is an ordinary attribute from then on."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:

    def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
        """``re.compile``, later."""
else:
    pattern = _Later

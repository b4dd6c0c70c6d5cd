"""What somebody meant who mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of *known* that *name* is most like; None where none is like it.

    *cutoff* is how like they have to be: 1 is the same, 0 has nothing in common.

    >>> nearest("generic-csv", ["generic_csv", "hrmos"]), nearest("workday", ["generic_csv", "hrmos"])
    ('generic_csv', None)
    """
    from difflib import get_close_matches  # few runs meet a mistyped name

    return next(iter(get_close_matches(name, known, n=1, cutoff=cutoff)), None)

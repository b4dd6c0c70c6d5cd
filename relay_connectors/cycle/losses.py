"""Exports that lost something since they were last read: a broken one is more likely than one that means it."""

from __future__ import annotations

from relay_connectors.connector import Part
from relay_connectors.errors import GuardError
from relay_connectors.ledger.sources import KnownFile

__all__ = ["guard_columns", "guard_emptiness"]


def guard_emptiness(name: str, known: KnownFile | None, told: int) -> None:
    """A full export that holds nobody any more is more likely a broken one; yesterday's stays as it was read.

    Raises:
        GuardError: *told* is 0 and the file had rows before.
    """
    if told == 0 and known and known.rows_done:
        message = (
            f"{name} had {known.rows_done} rows and has none now. Nothing changed. Export it again, or run "
            "sync --allow-mass-change once if it is really empty."
        )
        raise GuardError(message)


def guard_columns(part: Part, before: KnownFile, *, same: bool) -> None:
    """An export that lost a column would look as if everybody had lost their address: nothing of it is read.

    *before* is the *same* file as it was, or else the source's newest one.

    Raises:
        GuardError: columns are missing.
    """
    if vanished := sorted(set(before.columns) - set(part.columns())):
        of = "it" if same else "the source's newest file"
        lost = ", ".join(dict.fromkeys(_called(what, before.headers.get(what, "")) for what in vanished))
        message = (
            f"{part.name} has lost what {of} had before: {lost}. Nothing of it is read. "
            "Export it with these columns again, or run sync --allow-mass-change once if they are gone for good."
        )
        raise GuardError(message)


def _called(what: str, header: str) -> str:
    """A column as its file calls it, and what it is for us."""
    path, _, kept = what.rpartition("+kept.")
    target = path or ("" if kept != what else what)
    name = header or kept
    return f"{name} ({target})" if target and name != target else name

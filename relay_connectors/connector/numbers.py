"""Numbers in a workbook that stand for something else: a postal code without its zero, a day counted from 1904."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from relay_connectors.normalize import postal

__all__ = ["NumberMeans", "since_1900", "whole_postal_code", "with_numbers"]

NumberMeans = Callable[[str], str]
"""A number cell as text → the text that it stands for; the same text where it stands for itself."""

POSTAL_CODE = "person.residence.postal_code"
DATES = frozenset(
    (
        "source.updated_at",
        "person.birth_date",
        "application.applied_at",
        "decision.decided_at",
        "decision.notified_at",
    )
)
BETWEEN_EPOCHS = 1462  # days from 1899-12-30 to 1904-01-01
SERIALS = range(20_000, 80_000)  # days that are read as such: 1954 to 2119; others are 20261002, or a year


def with_numbers(content: Mapping[int, str], *, dates_1904: bool) -> Mapping[int, NumberMeans]:
    """Column → what a number in it means, for those columns of a workbook whose numbers mean something else.

    Args:
        content: column → what it is for us, as a layout has it.
        dates_1904: whether the workbook counts its days from 1904, as Excel for Mac did until 2011.
    """
    targets = {at: what.partition("+kept.")[0] for at, what in content.items()}
    means: dict[int, NumberMeans] = {at: whole_postal_code for at, what in targets.items() if what == POSTAL_CODE}
    return means | ({at: since_1900 for at, what in targets.items() if what in DATES} if dates_1904 else {})


def whole_postal_code(number: str) -> str:
    """600001 → 060-0001: a number has no zeros at its beginning."""
    return postal(number, numeric_cell=True).code or number


def since_1900(number: str) -> str:
    """Days from 1904 as days from 1900, by which all other workbooks count. A cell that is formatted as a date is none.

    >>> since_1900("44835"), since_1900("44835.5"), since_1900("20261002")
    ('46297', '46297.5', '20261002')
    """
    days, point, fraction = number.partition(".")
    if not days.isdecimal() or int(days) + BETWEEN_EPOCHS not in SERIALS:
        return number
    return f"{int(days) + BETWEEN_EPOCHS}{point}{fraction}"

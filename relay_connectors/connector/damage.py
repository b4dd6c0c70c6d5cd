"""What a spreadsheet leaves where it destroyed a cell: errors of formulas, rounded numbers, ids turned into dates."""

from __future__ import annotations

import re

__all__ = ["DAMAGE_BEGINS", "ERROR", "is_damaged_id", "is_error", "is_rounded"]

ERROR = "#VALUE!"

_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!")
)
_TOO_NARROW = re.compile("#{3,}")  # a column that was too narrow for its dates when it was saved as CSV
# 202611210001 in a narrow column becomes 2.02611E+11 when a spreadsheet saves it, as do its neighbours.
_EXPONENT = r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{1,3}"
_ROUNDED = re.compile(_EXPONENT)
# 10-2 becomes 10月2日 or 2-Oct, 2026-10 becomes Oct-26; a cell that is a date in a workbook comes in ISO form.
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NO_ID = re.compile(
    rf"{_EXPONENT}|"
    r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}([-/])[0-9]{1,2}\1[0-9]{1,2}(?: [0-9:]+)?"
    rf"|[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2}}"
)

DAMAGE_BEGINS = frozenset("0123456789#JFMASOND")
"""What a damaged id begins with; nearly all whole ones are told by it."""


def is_error(cell: str) -> bool:
    """Whether *cell* is what a spreadsheet shows instead of a value: #N/A, #REF!, ########."""
    said = cell.strip()
    return said in _ERRORS or _TOO_NARROW.fullmatch(said) is not None


def is_rounded(cell: str) -> bool:
    """Whether *cell* is a number in exponent form, of which most digits are lost."""
    return _ROUNDED.fullmatch(cell.strip()) is not None


def is_damaged_id(said: str) -> bool:
    """Whether an id is no id any more: an error, a rounded number, a date."""
    if said[:1] not in DAMAGE_BEGINS or said.isdecimal():
        return False
    return is_error(said) if said[0] == "#" else _NO_ID.fullmatch(said) is not None

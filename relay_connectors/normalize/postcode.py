"""Japanese postal codes as ``NNN-NNNN``."""

from __future__ import annotations

from typing import NamedTuple

from relay_connectors.normalize.labels import DASHES, folded, is_blank
from relay_connectors.normalize.memo import Memo
from relay_connectors.normalize.pattern import pattern

__all__ = ["Postal", "postal"]


class Postal(NamedTuple):
    """``NNN-NNNN`` or None, with ``postal_unreadable`` where something else than a blank was there."""

    code: str | None
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Postal({'...' if self.code else None}, {self.warnings})"


_PLAIN = pattern("(?!000)[0-9]{3}-[0-9]{4}")
_CODE = pattern(r"'?(?:〒|郵便番号:?)? ?([0-9]{3}) ?-? ?([0-9]{4})(?:[.]0+)?(?: ?[,、/]? ?[^0-9 ,、/;〜~|-].*)?")
# No code begins with 000, but Sapporo's begin with 001: a numeric cell loses up to two zeros.
_NUMBER = pattern("([0-9]{5,7})(?:[.]0+)?")
_FLOAT = pattern("[0-9]{5,7}[.]0+")
_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))


def postal(s: str, *, numeric_cell: bool = False) -> Postal:
    """The postal code in *s*, alone or before an address.

    Six digits are a code that lost its zero only in a numeric cell (600000 → 060-0000); ``600001.0`` betrays one by
    itself. In text they are ``postal_unreadable``: nobody can tell which digit is missing.
    """
    return (_NUMERIC if numeric_cell else _TEXT)[s]


def _read(s: str, *, numeric_cell: bool) -> Postal:
    if _PLAIN.fullmatch(s):
        return Postal(s, ())
    return read_exact(s, numeric_cell=numeric_cell)


def read_exact(s: str, *, numeric_cell: bool = False) -> Postal:
    """``postal`` the long way round."""
    if is_blank(s):
        return Postal(None, ())
    plain = " ".join(folded(s[:_LONGEST]).translate(_TO_HYPHEN).split())
    found = _CODE.fullmatch(plain)
    code = found[1] + found[2] if found else None
    if code is None and (numeric_cell or _FLOAT.fullmatch(plain)) and (number := _NUMBER.fullmatch(plain)):
        code = number[1].zfill(7)
    if code is None or code.startswith("000"):
        return Postal(None, ("postal_unreadable",))
    return Postal(f"{code[:3]}-{code[3:]}", ())


_LONGEST = 200
_TEXT: Memo[Postal] = Memo(lambda s: _read(s, numeric_cell=False), cap=512)
_NUMERIC: Memo[Postal] = Memo(lambda s: _read(s, numeric_cell=True), cap=512)

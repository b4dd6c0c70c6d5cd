"""和暦: the Japanese eras as arithmetic.

A form printed in one era is filled in in the next, so that 平成31年5月1日 is common although 平成 ended the day
before.
Such a date is understood and said to be an overrun, as long as the era's year existed; 昭和70年 never did.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ERAS", "Era", "in_era", "western_year"]


class Era(NamedTuple):
    """Year 1 of an era is the Western year ``first[0]``; days are (year, month, day); ``last`` None: it runs on."""

    first: tuple[int, int, int]
    last: tuple[int, int, int] | None


_MEIJI = Era((1868, 10, 23), (1912, 7, 29))
_TAISHO = Era((1912, 7, 30), (1926, 12, 24))
_SHOWA = Era((1926, 12, 25), (1989, 1, 7))
_HEISEI = Era((1989, 1, 8), (2019, 4, 30))
_REIWA = Era((2019, 5, 1), None)

# Words as they stand after NFKC (which spells out ㋿ ㍻ ㍼ ㍽ ㍾), letters as forms print them beside a box.
ERAS: dict[str, Era] = {
    "明治": _MEIJI, "明": _MEIJI, "M": _MEIJI,
    "大正": _TAISHO, "大": _TAISHO, "T": _TAISHO,
    "昭和": _SHOWA, "昭": _SHOWA, "S": _SHOWA,
    "平成": _HEISEI, "平": _HEISEI, "H": _HEISEI,
    "令和": _REIWA, "令": _REIWA, "R": _REIWA,
}  # fmt: skip


def western_year(era: str, year: str) -> int | None:
    """The Western year of e.g. ("令和", "6") or ("平成", "元"); None for year 0 and years the era never reached."""
    found = ERAS[era.upper()]
    number = 1 if year == "元" else int(year)
    western = found.first[0] + number - 1
    if number < 1 or (found.last and western > found.last[0]):
        return None
    return western


def in_era(era: str, year: int, month: int, day: int) -> bool:
    """Whether that day lies inside the era: 平成31年5月1日 does not."""
    found = ERAS[era.upper()]
    return found.first <= (year, month, day) and (found.last is None or (year, month, day) <= found.last)

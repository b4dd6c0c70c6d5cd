"""Postal codes and addresses from Japan Post's list: one of each municipality, see ``japan_post_sample.tsv``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from proofs.corpora.case import DASHES, SPACES, Case, Sure, blanks, drawn, pick, wide, widened

__all__ = ["areas", "numeric_codes", "places", "postal_codes"]


class Town(NamedTuple):
    """One line of the list."""

    jis: str
    code: str
    prefecture: str
    city: str
    quarter: str
    reading: str

    @property
    def iso(self) -> str:
        """JIS X 0402 begins with JIS X 0401, whose numbers are also those of ISO 3166-2."""
        return f"JP-{self.jis[:2]}"

    @property
    def municipality(self) -> str:
        """Without the ward, except Tokyo's, which are municipalities themselves."""
        ward = self.city.endswith("区") and "市" in self.city
        return self.city[: self.city.index("市") + 1] if ward else self.city


@cache
def towns() -> tuple[Town, ...]:
    """The whole list, in the order of JIS."""
    lines = (Path(__file__).parent / "japan_post_sample.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Town(*line.split("\t")) for line in lines if not line.startswith("#"))


@cache
def prefectures() -> dict[str, str]:
    """Name → ISO 3166-2."""
    return {town.prefecture: town.iso for town in towns()}


def _bare(prefecture: str) -> str:
    return prefecture if prefecture == "北海道" else prefecture[:-1]


UNREADABLE_CODES = ("100-001", "1000-001", "100-00011", "12345678", "12-34567", "100-000O", "〒", "千代田区", "000-0000", "60000", "600001", "１００－００１", "100-0001-1", "ABC-DEFG", "#N/A!")  # fmt: skip


def postal_codes(chance: random.Random, count: int) -> Iterator[Case]:
    """Every municipality's code in some spelling, and what is none."""
    yield from blanks()
    yield from (Case(spelt, Sure.DOUBT, ("postal_unreadable",)) for spelt in UNREADABLE_CODES)
    for n in range(max(count, len(towns()))):
        town = towns()[n] if n < len(towns()) else chance.choice(towns())
        yield Case(_code(chance, town), town.code)
    yield from drawn(chance, count // 10, (_short_code,))


def _code(chance: random.Random, town: Town) -> str:
    spelt = town.code.replace("-", chance.choice(("-", "-", "", *DASHES, " - ")))
    spelt = pick(chance, "", "〒", "〒 ", "郵便番号：", "'") + spelt
    behind = pick(chance, "", f" {town.prefecture}{town.city}{town.quarter}", f"　{town.prefecture}{town.city}", " ")
    return widened(chance, spelt) + behind


def _short_code(chance: random.Random) -> Case:
    """Text of six digits: nobody knows which one is missing."""
    digits = chance.choice(towns()).code.replace("-", "")
    at = chance.randrange(7)
    return Case(widened(chance, digits[:at] + digits[at + 1 :]), Sure.DOUBT, ("postal_unreadable",))


def numeric_codes(chance: random.Random, count: int) -> Iterator[Case]:
    """Codes that a spreadsheet took for numbers, in a numeric column."""
    for _ in range(count):
        town = chance.choice(towns())
        yield Case(str(int(town.code.replace("-", ""))) + pick(chance, "", ".0"), town.code)


def places(chance: random.Random, count: int) -> Iterator[Case]:
    """(prefecture, municipality) of addresses; every municipality with and without its prefecture."""
    for blank in blanks():
        yield Case(blank.spelt, (None, None))
    for town in towns():
        yield Case(_address(chance, town), (town.iso, town.municipality))
    for name, iso in prefectures().items():
        yield Case(name, (iso, None))
        yield Case(_bare(name), (iso, None))
        yield Case(f"{iso[3:]}:{name}", (iso, None))
        yield Case(iso, (iso, None))
        yield Case(f"{name}以外", (None, None))
    for spelt in ("海外", "関東", "首都圏", "リモート", "東京以外", "USA", "府中市", "北広島市", "伊達市", "長野原町"):
        yield Case(spelt, (None, spelt if spelt[-1] in "市町" else None))
    for _ in range(count // 10):
        one, other = chance.sample(sorted(prefectures()), 2)
        yield Case(one + chance.choice(("/", "・", "、", "と", "または", "，", "／")) + other, (None, None))
    for _ in range(count):
        town = chance.choice(towns())
        yield Case(_address(chance, town), (town.iso, town.municipality))


def _address(chance: random.Random, town: Town) -> str:
    gap = pick(chance, "", *SPACES)
    spelt = f"{town.prefecture}{gap}{town.city}{gap}{town.quarter}" + pick(
        chance, "", "1-2-3", "１丁目２番３号", wide("1-2-3 101")
    )
    return pick(chance, "", f"〒{town.code} ", f"{town.code}　", "日本、") + spelt


def areas(chance: random.Random, count: int) -> Iterator[Case]:
    """Every prefecture that a cell of wishes names, in its order."""
    for spelt in (
        "リモート可",
        "全国",
        "関東",
        "海外希望",
        "こだわらない",
        "東京以外",
        "大阪府を除く",
        "",
        "なし",
        "福島区",
        "長野原町",
        "北広島市",
        "新大阪",
    ):
        yield Case(spelt, ())
    for _ in range(count):
        wished = chance.sample(sorted(prefectures()), chance.randint(1, 4))
        between = chance.choice(("、", "／", "/", ",", " ", "　", "・", "\n", ";", " , "))
        said = [name if chance.random() < 0.5 else _bare(name) for name in wished]
        shape = pick(chance, "{}", "希望：{}", "{} など", "首都圏（{}）", "{}希望")
        yield Case(shape.format(between.join(said)), tuple(prefectures()[name] for name in wished))

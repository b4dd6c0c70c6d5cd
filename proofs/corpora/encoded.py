"""Small and large exports as bytes: the text first, then every encoding that can hold it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from proofs.corpora.people import FAMILY, GIVEN, half_width
from proofs.corpora.places import towns

__all__ = ["HEADERS", "Encoded", "files"]

HEADERS = ("応募ID", "氏名", "フリガナ", "選考ステータス", "不採用日", "住所")
ENGLISH = ("Application ID", "Name", "Kana", "Status", "Rejected at", "Address")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file's bytes, the text in it, and what it was encoded in."""

    data: bytes
    wanted: str
    encoding: str


def files(chance: random.Random, count: int) -> Iterator[Encoded]:
    """*count* files of one to twenty rows, some of them with nothing Japanese in the header."""
    made = 0
    while made < count:
        text = _export(chance)
        encoding = ENCODINGS[made % len(ENCODINGS)]
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:  # 髙 in EUC-JP, half-width kana in ISO-2022-JP: no program wrote that
            continue
        if data.decode(encoding).removeprefix("\ufeff") != text:  # 〜 comes back from CP932 as ～
            continue
        yield Encoded(data, text, encoding)
        made += 1


def _export(chance: random.Random) -> str:
    header = HEADERS if chance.random() < 0.8 else ENGLISH
    mark, end = chance.choice((",", ",", "\t", ";")), chance.choice(("\n", "\r\n"))
    rows = [header, *(_row(chance, number) for number in range(chance.choice((1, 1, 2, 3, 20))))]
    return end.join(mark.join(row) for row in rows) + end


def _row(chance: random.Random, number: int) -> tuple[str, ...]:
    family, given = chance.choice(FAMILY), chance.choice(GIVEN)
    reading = f"{family[1]} {given[1]}"
    town = chance.choice(towns())
    address = chance.choice(("", town.prefecture + town.city + town.quarter, "１００－０００１　東京都～"))
    return (
        f"A-{number}",
        f"{family[0]}　{given[0]}",
        chance.choice((reading, half_width(reading))),
        chance.choice(("不採用", "辞退", "不合格", "×")),
        "2026/11/02",
        address,
    )

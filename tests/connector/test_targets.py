"""What a column says: the short cuts of a million rows agree with the long way round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.connector.readings import READINGS, Read
from relay_connectors.connector.targets import SEVERAL, TARGETS, Column
from relay_connectors.connector.vocabularies import Vocabularies
from relay_connectors.normalize import date_grammar
from relay_connectors.normalize.mail import emails_exact
from relay_connectors.normalize.names import read_exact, split_exact
from relay_connectors.normalize.phone import phones_exact

WORDS = Vocabularies()


def reading(path: str) -> Read:
    return READINGS[path](Column("列", path, "Asia/Tokyo", (), WORDS))


def said(path: str, cell: str) -> tuple[dict[str, Any], list[str]]:
    """The fields that a cell gives, and the codes of what could not be read."""
    value, doubts = reading(path)(cell)
    field = TARGETS[path].field
    fields = dict(value) if field == SEVERAL else {} if value is None else {field: value}
    return fields, [code for code, _ in doubts]


MARKS = "0123456789０９-－ー /.:：@ 　年月日()（）,;、#+'"
TEXTS = "090 +81 03- taro @example.jp EXAMPLE.com 山田 太郎 様 旧姓 ヤマダ ﾀﾛｳ 内線12 a..b@docomo.ne.jp"
DATES = "令和8年 2026 2026.8.11 5月 10:22 45383.625 なし"
PIECES = st.sampled_from([*MARKS, *TEXTS.split(), *DATES.split()])
CELLS = st.lists(PIECES, min_size=1, max_size=8).map("".join)
often = settings(max_examples=100, deadline=None)


@often
@given(CELLS)
def test_addresses_are_those_of_the_long_way(cell: str) -> None:
    items, codes = emails_exact(cell)
    expected = [
        {"address": address, "kind": kind, "primary": at == 0, **({"flags": [*flags]} if flags else {})}
        for at, (address, kind, flags) in enumerate(items)
    ]

    assert said("person.emails", cell) == ({"emails": expected} if expected else {}, [*codes])


@often
@given(CELLS)
def test_numbers_are_those_of_the_long_way(cell: str) -> None:
    items, codes = phones_exact(cell)
    expected = [
        {"e164": e164, "raw": raw, "kind": kind, **({"extension": extension} if extension else {})}
        for e164, extension, raw, kind in items
    ]

    assert said("person.phones", cell) == ({"phones": expected} if expected else {}, [*codes])


@often
@given(CELLS)
def test_names_are_those_of_the_long_way(cell: str) -> None:
    full, family, given_, former = split_exact(cell, "auto")
    parts = {"full_name": full, "family_name": family, "given_name": given_, "former_family_name": former}

    codes = [*read_exact(cell, "auto")[1]]
    assert said("person.full_name", cell) == ({name: part for name, part in parts.items() if part}, codes)


@often
@given(CELLS)
def test_dates_are_those_of_the_long_way(cell: str) -> None:
    value, codes = date_grammar.read(cell)
    if codes and value is None:
        value, codes = date_grammar.read(cell, excel=True)

    assert said("decision.decided_at", cell) == ({"decided_at": value} if value else {}, [*codes])


@pytest.mark.parametrize("path", READINGS)
@settings(max_examples=10, deadline=None)
@given(cell=CELLS)
def test_a_cell_says_the_same_when_it_comes_again(path: str, cell: str) -> None:
    read: Callable[[str], Any] = reading(path)

    assert read(cell) == read(cell) == reading(path)(cell)


def test_times_of_day_are_answered_and_not_remembered() -> None:
    read: Any = reading("application.applied_at")
    for cell in ("2026-08-11 10:22", "2026/8/11", "2026/08/11 00:00:00"):
        read(cell)

    assert [*read.__self__] == ["2026/8/11", "2026/08/11 00:00:00"]

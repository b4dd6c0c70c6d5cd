"""Where somebody lives, as several columns tell it."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.connector import Raw, Reader
from relay_connectors.connector.residence import prefectures_of


def told(export: Any, normalized: Any, **cells: str) -> tuple[dict[str, Any], set[str]]:
    """The residence of one row, and the codes of its warnings."""
    header = ("応募ID", "選考ステータス", "メールアドレス", *cells)
    records, _, _ = normalized(export(header, ("A-1", "不採用", "taro@example.jp", *cells.values())))
    residence = records[0]["person"].get("residence") or {}
    return {name: one for name, one in residence.items() if one}, {one["code"] for one in records[0]["warnings"]}


def test_a_postal_code_of_another_prefecture_leaves_neither(export: Any, normalized: Any) -> None:
    residence, warnings = told(export, normalized, 郵便番号="100-0001", 住所="大阪府大阪市北区")

    assert residence == {"country": "JP"}
    assert warnings == {"postal_contradicts"}


@pytest.mark.parametrize(
    ("code", "address"),
    [("100-0001", "東京都千代田区"), ("618-0001", "大阪府三島郡島本町"), ("685-0001", "島根県隠岐郡隠岐の島町")],
)
def test_a_postal_code_of_the_prefecture_is_kept(code: str, address: str, export: Any, normalized: Any) -> None:
    residence, warnings = told(export, normalized, 郵便番号=code, 住所=address)

    assert residence["postal_code"] == code
    assert "subdivision" in residence
    assert warnings == set()


def test_a_postal_code_beside_a_foreign_address_makes_nobody_live_in_japan(export: Any, normalized: Any) -> None:
    residence, warnings = told(export, normalized, 住所="アメリカ合衆国", 郵便番号="100-0001")

    assert "country" not in residence
    assert warnings == {"place_unknown"}


def test_the_rest_of_an_address_is_no_unknown_place_beside_its_prefecture(export: Any, normalized: Any) -> None:
    residence, warnings = told(export, normalized, 都道府県="東京都", 住所="丸の内1-1-1")

    assert residence == {"country": "JP", "subdivision": "JP-13"}
    assert warnings == set()


def test_every_first_two_digits_have_a_prefecture() -> None:
    found = [prefectures_of(f"{two:02d}0-0000") for two in range(100)]

    assert {one for some in found for one in some} == {f"JP-{number:02d}" for number in range(1, 48)}


def test_a_reader_warns_of_what_it_cannot_read_too() -> None:
    reader = Reader(Raw("A-1", {"kind": "謎社員", "place": "各地", "home": "月面", "kana": "山田", "zip": "100-0001"}))

    assert reader.employment("kind") is None
    assert reader.places("place") == ()
    assert reader.kana("kana").full is None
    assert reader.residence("home", postal_code="zip").country is None
    assert reader.warnings == [
        ("employment_unknown", "application.job.employment_type"),
        ("place_unknown", "profile.desired.subdivisions"),
        ("kana_unreadable", "person.full_name_kana"),
        ("place_unknown", "person.residence"),
    ]


def test_a_reader_is_silent_where_nothing_is_said() -> None:
    reader = Reader(Raw("A-1", {"kind": "なし", "home": ""}))

    assert (reader.employment("kind"), reader.residence("home").country, reader.kana("none").full) == (None, None, None)
    assert reader.warnings == []


@pytest.mark.parametrize("columns", [("住所", "都道府県"), ("都道府県", "住所")])
def test_two_columns_that_name_two_prefectures_leave_neither(
    columns: tuple[str, str], export: Any, normalized: Any
) -> None:
    first, second = columns
    cells = {"住所": "東京都千代田区丸の内1-1", "都道府県": "大阪府"}

    residence, warnings = told(export, normalized, **{first: cells[first], second: cells[second]})

    assert residence == {"country": "JP"}
    assert warnings == {"place_unknown"}


@pytest.mark.parametrize("address", ["東京都千代田区", "東京", "千代田区丸の内1-1", ""])
def test_two_columns_that_agree_are_kept_without_a_word(address: str, export: Any, normalized: Any) -> None:
    residence, warnings = told(export, normalized, 都道府県="東京都", 住所=address)

    assert residence["subdivision"] == "JP-13"
    assert warnings == set()

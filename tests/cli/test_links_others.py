"""``links export --others``: whoever was rejected and hears nothing from here is written with the reason."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from relay_connectors.links.table import ENCODING

HANAKO = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},,"
AGREED = "A-2,佐藤 次郎,,jiro@example.jp,,営業,不採用,{applied},{decided},はい,2026-01-01"
REFUSED = "A-3,鈴木 三郎,,saburo@example.jp,,営業,不採用,{applied},{decided},いいえ,2026-01-01"
OPEN = "A-4,高橋 四郎,,shiro@example.jp,,営業,選考中,{applied},,,"
AGAIN = "A-5,山田 花子,,hanako@example.jp,,経理,不採用,{applied},{decided},,"
NOWHERE = "A-6,無宛 先子,,,,営業,不採用,{applied},{decided},,"


@pytest.fixture
def export(place, relay, call) -> Any:
    """Sync these rows, export, and give the others: application → reason."""

    def run(*rows: str, more: tuple[str, ...] = ()) -> dict[str, str]:
        place.rows(*rows)
        assert call("sync").code == 0
        answer = call("links", "export", "-o", "links.csv", "--others", "others.csv", *more)
        assert answer.code == 0
        with (place.folder / "others.csv").open(encoding=ENCODING, newline="") as file:
            return {row["application_id"]: row["why"] for row in csv.DictReader(file)}

    return run


def test_who_gets_no_link_is_written_with_the_reason(export) -> None:
    found = export(HANAKO, AGREED, REFUSED, OPEN)

    assert sorted(found) == ["A-2", "A-3"]
    assert found["A-3"] == "The person did not agree."


def test_a_second_rejection_within_a_living_link_is_one(export) -> None:
    (found,) = export(HANAKO, AGAIN).items()

    assert found[0] in ("A-1", "A-5")
    assert found[1] == "The same person has another link that still lives."


def test_who_has_no_address_is_one(export) -> None:
    assert export(HANAKO, NOWHERE) == {"A-6": "There is no mail address."}


def test_they_are_written_again_and_the_told_are_not(export) -> None:
    assert export(HANAKO, REFUSED) == export(HANAKO, REFUSED)


def test_only_those_decided_since_a_day_are_wanted(export) -> None:
    assert export(REFUSED, more=("--since", "2999-01-01")) == {}
    assert list(export(REFUSED, more=("--since", "2020-01-01"))) == ["A-3"]


def test_a_day_alone_says_nothing(place, relay, call) -> None:
    assert call("links", "export", "-o", "l.csv", "--since", "2026-01-01").code == 2


def test_their_number_is_told_to_programs(place, relay, call) -> None:
    place.rows(HANAKO, REFUSED)
    call("sync")
    told = json.loads(call("links", "export", "-o", "l.csv", "--others", "o.csv", "--json").out)

    assert told["others"] == {"file": "o.csv", "rows": 1}

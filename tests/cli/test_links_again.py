"""``links export`` into a file that is there already: nobody new leaves it as it is, and its columns stay."""

from __future__ import annotations

import json
from typing import Any

import pytest

HANAKO = "A-1,山田 花子,,hanako@example.jp,,営業,不採用,{applied},{decided},,"
REFUSED = "A-3,鈴木 三郎,,saburo@example.jp,,営業,不採用,{applied},{decided},いいえ,2026-01-01"
EXPORT = ("links", "export", "-o", "links.csv")


@pytest.fixture
def exported(place: Any, relay: Any, call: Any) -> Any:
    """Hanako's link was exported, under Japanese headers."""
    place.rows(HANAKO, REFUSED)
    assert call("sync").code == 0
    assert call(*EXPORT, "--others", "others.csv", "--lang", "ja").code == 0
    return place.folder / "links.csv"


@pytest.mark.parametrize(("lang", "expected"), [("ja", "前のまま残しました"), ("en", "left as it is")])
def test_with_nobody_new_the_file_stays_and_all_is_named(exported: Any, call: Any, lang: str, expected: str) -> None:
    before = exported.read_bytes()
    answer = call(*EXPORT, "--lang", lang)

    assert (answer.code, exported.read_bytes()) == (0, before)
    assert expected in answer.err
    assert "--all" in answer.err


def test_a_program_is_told_that_nothing_was_written(exported: Any, call: Any) -> None:
    told = json.loads(call(*EXPORT, "--json").out)

    assert (told["written"], told["rows"]) == (False, 0)


def test_with_nobody_new_a_new_file_holds_its_header_and_all_is_named(exported: Any, call: Any) -> None:
    answer = call("links", "export", "-o", "new.csv", "--lang", "en")

    assert len((exported.parent / "new.csv").read_text(encoding="utf-8-sig").splitlines()) == 1
    assert "--all" in answer.err


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_file_keeps_its_columns_whatever_language_is_spoken(exported: Any, call: Any, lang: str) -> None:
    assert call(*EXPORT, "--all", "--others", "others.csv", "--lang", lang).code == 0
    others = (exported.parent / "others.csv").read_text(encoding="utf-8-sig")

    assert exported.read_text(encoding="utf-8-sig").startswith("応募ID,氏名,メールアドレス,求人,紹介リンク")
    assert others.startswith("応募ID,")
    assert "The person" not in others


def test_what_is_no_table_of_links_is_replaced_under_the_headers_that_are_spoken(exported: Any, call: Any) -> None:
    exported.write_bytes(b"\xff\xfe\x00")
    assert call(*EXPORT, "--all", "--lang", "en").code == 0

    assert exported.read_text(encoding="utf-8-sig").startswith("application_id,name,email")

"""``normalize``: records out, sums that balance, files whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.cli.commands.normalize import settings_from
from relay_connectors.cli.files import writing
from relay_connectors.errors import ConfigurationError

GOOD = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
BY_HAND = ("normalize", "--connector", "generic_csv", "--set", "path=exports/a.csv")


@pytest.fixture
def bare(place):
    """A place without settings."""
    (place.folder / "relay.toml").unlink()
    return place


def test_without_settings_two_runs_are_byte_equal_and_the_published_key_is_named(bare, call) -> None:
    first, second = call(*BY_HAND), call(*BY_HAND)

    assert first.code == 0
    assert first.out == second.out
    assert json.loads(first.out)["source"]["account"] == "local"
    assert "published key" in first.err


def test_with_settings_their_identity_is_used(place, call) -> None:
    configured, by_hand = call("normalize", "acme-csv"), call(*BY_HAND, "--account", "acme")

    assert json.loads(configured.out)["record_id"] == json.loads(by_hand.out)["record_id"]
    assert "published key" not in by_hand.err


def test_the_summary_balances(place, call) -> None:
    other = GOOD.replace("花子", "次郎")
    rows = [
        GOOD,
        GOOD,
        other.replace("A-1", "A-2").replace("不採用", "選考中"),
        other.replace("A-1,", ","),
        ",,,,,,,,,,",
    ]
    place.rows(*rows)

    answer = call("normalize", "acme-csv", "-o", "r.jsonl", "--summary", "s.json", "--quarantine", "q.jsonl")

    told = json.loads(Path("s.json").read_text())
    assert answer.code == 4
    assert told["read"] == 5
    assert told["read"] == told["emitted"] + sum(told["skipped"].values()) + told["duplicates"] + told["invalid"]
    assert told["skipped"] == {"in_progress": 1, "blank": 1}
    assert len(Path("q.jsonl").read_text().splitlines()) == told["invalid"] == 1


def test_values_of_unusable_rows_are_written_only_when_asked_for(place, call) -> None:
    place.rows(GOOD.replace("A-1,", ","))
    call("normalize", "acme-csv", "-o", "r.jsonl", "--quarantine", "without.jsonl")
    call("normalize", "acme-csv", "-o", "r.jsonl", "--quarantine", "with.jsonl", "--include-values")

    assert "hanako" not in Path("without.jsonl").read_text()
    assert "hanako" in Path("with.jsonl").read_text()


def test_what_is_written_belongs_to_its_owner_alone(place, call) -> None:
    call("normalize", "acme-csv", "-o", "r.jsonl")

    assert stat.S_IMODE(Path("r.jsonl").stat().st_mode) == 0o600


def test_json_puts_the_summary_on_stdout_when_the_records_go_elsewhere(place, call) -> None:
    assert json.loads(call("normalize", "acme-csv", "-o", "r.jsonl", "--json").out)["emitted"] == 1


def test_a_source_that_breaks_half_way_leaves_the_old_file_as_it_was(place, call) -> None:
    Path("r.jsonl").write_text("old")
    place.rows(*(GOOD.replace("A-1", f"A-{n}") for n in range(3000)))
    with place.export.open("ab") as file:
        file.write(b"B-1,\xff\xff\x81,,,,,\xfe,,,,\n")

    answer = call("normalize", "acme-csv", "-o", "r.jsonl")

    assert answer.code == 5
    assert Path("r.jsonl").read_text() == "old"
    assert [one.name for one in place.folder.glob("*.part")] == []
    assert list(place.folder.glob(".*.part")) == []


def test_a_device_is_written_to_and_never_replaced(place) -> None:
    with writing(os.devnull) as file:
        file.write(b"x")

    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_link_stays_a_link(place) -> None:
    target, link = place.folder / "target", place.folder / "link"
    target.write_bytes(b"")
    link.symlink_to(target)
    with writing(link) as file:
        file.write(b"x")

    assert link.is_symlink()
    assert target.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("path=export.csv", {"path": "export.csv"}),
        ("path=2024-01 export.csv", {"path": "2024-01 export.csv"}),
        ("header_row=3", {"header_row": 3}),
        ('encoding="cp932"', {"encoding": "cp932"}),
        ('keep=["備考"]', {"keep": ["備考"]}),
        ('columns={"応募番号"="source.application_id"}', {"columns": {"応募番号": "source.application_id"}}),
        ("words.status.終=employer_rejected", {"words": {"status": {"終": "employer_rejected"}}}),
        ("delimiter=;", {"delimiter": ";"}),
        ("a=1\nb = 2", {"a": "1\nb = 2"}),
        ("empty=", {"empty": ""}),
        ("eq=a=b", {"eq": "a=b"}),
    ],
)
def test_a_set_value_is_toml_and_a_bare_word_is_text(pair: str, expected: dict[str, object]) -> None:
    assert settings_from([pair]) == expected


@pytest.mark.parametrize("pairs", [["path"], ["=x"], [" =x"]])
def test_a_set_without_a_key_is_refused(pairs: list[str]) -> None:
    with pytest.raises(click.UsageError):
        settings_from(pairs)


@pytest.mark.parametrize(("key", "way"), [("account", "--account ACCOUNT"), ("name", "--set name"), ("clock", "clock")])
def test_what_is_no_setting_of_an_adapter_is_a_wrong_call(bare, call, key: str, way: str) -> None:
    answer = call(*BY_HAND, "--set", f"{key}=x")

    assert answer.code == 2
    assert way in answer.err


def test_a_key_cannot_be_a_value_and_a_table() -> None:
    with pytest.raises(ConfigurationError):
        settings_from(["words=1", "words.status.x=hired"])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_after_the_sign_is_read_as_something(text: str) -> None:
    (value,) = settings_from([f"key={text}"]).values()

    if isinstance(value, str) and value != text:
        assert tomllib.loads(f"v = {text}")["v"] == value

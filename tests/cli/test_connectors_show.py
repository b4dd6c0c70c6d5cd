"""``connectors show``: settings as those read them who write TOML."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from relay_connectors.connector import OwnWords, Secret, Settings
from relay_connectors.report.adapter import settings_of, toml_value

TABLES = ["generic_csv", "hrmos"]
PYTHON = ("Optional", "Annotated", "FieldInfo", "Literal", "Mapping", "None", "tuple", " str\n", "OwnWords", "...")


def settings(call, name: str) -> dict[str, dict[str, Any]]:
    told = json.loads(call("connectors", "show", name, "--json").out)["settings"]
    return {one.pop("name"): one for one in told}


@pytest.mark.parametrize("name", [*TABLES, "greenhouse"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_word_of_python_is_shown(name: str, lang: str, call) -> None:
    shown = call("connectors", "show", name, "--lang", lang).out
    shown = shown.replace("None specified", "")  # the name of a type in Greenhouse

    for word in PYTHON:
        assert word not in shown


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_setting_of_a_table_has_a_meaning(name: str, lang: str, call) -> None:
    lines = call("connectors", "show", name, "--lang", lang).out.splitlines()

    for setting in settings(call, name):
        (at,) = [at for at, line in enumerate(lines) if line.startswith(f"  {setting} ")]
        assert lines[at + 1].startswith("    ")
        assert len(lines[at + 1].strip()) > 5


@pytest.mark.parametrize("name", [*TABLES, "greenhouse"])
def test_every_adapter_of_ours_is_described_in_japanese(name: str, call) -> None:
    first = call("connectors", "show", name, "--lang", "ja").out.splitlines()[0]

    assert first.endswith("。")


def test_defaults_are_those_that_toml_would_write(call) -> None:
    told = settings(call, "generic_csv")

    assert told["timezone"]["default"] == '"Asia/Tokyo"'
    assert (told["columns"]["default"], told["keep"]["default"]) == ("{}", "[]")
    assert (told["encoding"]["default"], told["encoding"]["required"]) == (None, False)
    assert (told["path"]["default"], told["path"]["required"]) == (None, True)


class Shown(Settings):
    """Settings of every kind."""

    plain: str
    bounded: Annotated[int, Field(ge=1, le=9)] | None = None
    above: int = Field(default=3, gt=0)
    either: Annotated[str, Field(min_length=1)] | Annotated[int, Field(ge=1)] | None = None
    flag: bool = False
    word: Literal["pipe", "bracket"] = "pipe"
    many: tuple[str, ...] = ()
    listed: Sequence[int] = (1, 2)
    mapped: Mapping[str, Literal["a", "b"]] = {"x": "a"}
    words: OwnWords = OwnWords()
    secret: Secret
    day: date = date(2026, 11, 21)
    made: list[str] = Field(default_factory=lambda: ["x"])
    told: str = Field(default="", description="what it is for", json_schema_extra={"ja": "用途"})


@pytest.mark.parametrize(
    ("name", "kind", "default"),
    [
        ("plain", "text", None),
        ("bounded", "whole number from 1 to 9", None),
        ("above", "whole number above 0", "3"),
        ("either", "text or whole number from 1", None),
        ("flag", "true or false", "false"),
        ("word", '"pipe" | "bracket"', '"pipe"'),
        ("many", "list: text", "[]"),
        ("listed", "list: whole number", "[1, 2]"),
        ("mapped", 'table: text = "a" | "b"', '{ "x" = "a" }'),
        ("words", "tables: words.status, words.stage, words.reason, words.channel", "{}"),
        ("secret", "secret: env:NAME, file:PATH or keyring:SERVICE/NAME", None),
        ("day", "day", "2026-11-21"),
        ("made", "list: text", '["x"]'),
        ("told", "text", '""'),
    ],
)
def test_a_kind_is_told_in_words(name: str, kind: str, default: str | None) -> None:
    (found,) = [one for one in settings_of(Shown, "en") if one.name == name]

    assert (found.kind, found.default) == (kind, default)


def test_an_adapter_says_itself_what_its_own_settings_mean() -> None:
    meanings = {lang: {one.name: one.meaning for one in settings_of(Shown, lang)} for lang in ("en", "ja")}

    assert meanings["en"]["told"] == "what it is for"
    assert meanings["ja"]["told"] == "用途"
    assert meanings["en"]["plain"] == ""


PLAIN = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.integers(-(2**63), 2**63 - 1) | st.booleans()
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@hypothesis.settings(max_examples=50)
@given(VALUES)
def test_whatever_a_default_is_toml_reads_it_back(value: object) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value

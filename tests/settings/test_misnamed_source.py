"""A table of ``[sources]`` whose name was mistyped: the one that was meant is named, and no second one asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay_connectors.cli.messages import translated
from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import load

SOURCE = '[sources.acme-csv]\nconnector = "generic_csv"\naccount = "acme"\npath = "a.csv"\n'


def problems(folder: Path, more: str) -> str:
    path = folder / "relay.toml"
    path.write_text(SOURCE + more, encoding="utf-8")
    with pytest.raises(ConfigurationError) as stopped:
        load(path)
    return str(stopped.value)


@pytest.mark.parametrize(
    "table", ["[sources.acme.words.status]\n'見送り' = 'employer_rejected'", "[sources.acme_csv]\nstart = 'all'"]
)
def test_the_source_that_was_meant_is_named_alone(tmp_path: Path, table: str) -> None:
    said = problems(tmp_path, table)

    assert len(said.splitlines()) == 1
    assert "did you mean [sources.acme-csv]?" in said
    assert "[sources.acme-csv] ではありませんか" in translated(said, "ja")


def test_a_source_of_quite_another_name_is_asked_for_its_connector(tmp_path: Path) -> None:
    said = problems(tmp_path, "[sources.workday]\naccount = 'w'")

    assert "sources.workday.connector: missing" in said
    assert "did you mean" not in said


def test_two_sources_of_like_names_are_two(tmp_path: Path) -> None:
    path = tmp_path / "relay.toml"
    path.write_text(SOURCE + SOURCE.replace("acme", "acme2"), encoding="utf-8")

    assert set(load(path).sources) == {"acme-csv", "acme2-csv"}

"""The settings in the docs are settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relay_connectors.cli.configured import open_configured
from relay_connectors.settings import load

DOCS = Path(__file__).parents[3] / "docs" / "connectors"


@pytest.mark.parametrize("page", ["greenhouse.md", "greenhouse.ja.md"])
@pytest.mark.parametrize("with_all", [False, True])
def test_the_settings_on_the_page_load(
    page: str, with_all: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENHOUSE_CLIENT_ID", "client")
    monkeypatch.setenv("GREENHOUSE_CLIENT_SECRET", "secret")
    block = re.search(r"```text\n(\[sources.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert block
    text = re.sub(r"^# (?=\w+ = )", "", block[1], flags=re.MULTILINE) if with_all else block[1]
    (tmp_path / "relay.toml").write_text(text, encoding="utf-8")

    source = open_configured(load(tmp_path / "relay.toml").sources["acme-greenhouse"])

    assert source.connector.keep == ("share_with_relay", "share_with_relay_on")
    assert source.connector.settings.no_reason == ("refer" if with_all else "review")

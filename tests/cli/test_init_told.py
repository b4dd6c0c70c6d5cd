"""What ``init`` says about the next steps is true."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

TABLE = "応募ID,氏名,メールアドレス,求人,紹介リンク,有効期限,言語\n"


@pytest.fixture
def begun(tmp_path: Path, monkeypatch, call) -> Path:
    """A folder in which ``init`` was just run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RELAY_CONFIG", raising=False)
    monkeypatch.setitem(os.environ, "LANG", "C.UTF-8")
    call("init")
    (tmp_path / "links.csv").write_text(TABLE, encoding="utf-8-sig")
    return tmp_path


@pytest.mark.parametrize(("lang", "part"), [("en", "company's name"), ("ja", "会社名")])
def test_it_says_what_the_mails_need(lang: str, part: str, tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("init", "--lang", lang).out

    assert part in said
    assert "mail render" in said
    assert "--company" in said


def test_without_a_company_no_mail_is_written(begun: Path, call) -> None:
    answer = call("mail", "render", "links.csv", "-o", "mails")

    assert answer.code == 2
    assert "--company" in answer.err


def test_with_a_company_neither_provider_nor_recipient_is_asked_for(begun: Path, call) -> None:
    answer = call("mail", "render", "links.csv", "--company", "株式会社サンプル", "-o", "mails", "--json")

    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["mails"] == 0


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(("connector", "path"), [("hrmos", "exports/hrmos/*.csv"), ("generic_csv", "exports/*.csv")])
def test_the_place_of_the_exports_is_the_one_that_the_settings_name(
    connector: str, path: str, lang: str, tmp_path: Path, monkeypatch, call
) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("init", "--connector", connector, "--lang", lang).out
    settings = tomllib.loads((tmp_path / "relay.toml").read_text(encoding="utf-8"))

    assert path in said
    assert [source["path"] for source in settings["sources"].values()] == [path]


@pytest.mark.parametrize(("lang", "meaning"), [("en", "the public half"), ("ja", "公開部分")])
def test_an_api_is_asked_for_what_its_adapter_needs(lang: str, meaning: str, tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("init", "--connector", "greenhouse", "--lang", lang).out
    text = (tmp_path / "relay.toml").read_text(encoding="utf-8")
    (source,) = tomllib.loads(text)["sources"].values()

    assert "client_id" in said
    assert "client_secret" in said
    assert "CSV" not in said
    assert source["client_secret"] == "env:GREENHOUSE_CLIENT_SECRET"
    assert meaning in text

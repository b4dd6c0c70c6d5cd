"""What ``init`` says about the next steps is true."""

from __future__ import annotations

import json
import os
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

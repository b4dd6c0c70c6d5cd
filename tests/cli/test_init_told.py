"""What ``init`` says about the next steps is true."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

MAKE = re.compile("make one and keep it: (.*)")
TABLE = "応募ID,氏名,メールアドレス,求人,紹介リンク,有効期限,言語\n"


def export(folder: Path) -> None:
    """An export where the settings of ``init`` look for it."""
    (folder / "exports").mkdir(exist_ok=True)
    (folder / "exports" / "a.csv").write_text("応募番号,氏名,選考結果\nA-1,山田 花子,不採用\n", encoding="utf-8")


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


@pytest.mark.parametrize(
    ("lang", "part"), [("en", "your own notice comes first"), ("ja", "不採用の通知が先に届くよう")]
)
def test_the_settings_say_what_an_embargo_is_for(lang: str, part: str, tmp_path: Path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("init", "--lang", lang).code == 0

    line = next(line for line in (tmp_path / "relay.toml").read_text("utf-8").splitlines() if "embargo" in line)
    assert part in line
    assert "0h" in line


@pytest.mark.parametrize(("lang", "part"), [("en", "such as plan or sync, makes it"), ("ja", "plan や sync など")])
def test_a_ledger_that_is_missing_is_made_by_a_plan_too(lang: str, part: str, begun: Path, call) -> None:
    export(begun)

    assert part in call("doctor", "--lang", lang).out
    assert call("plan").code == 0
    assert part not in call("doctor", "--lang", lang).out


@pytest.mark.parametrize(
    ("lang", "part"),
    [("en", "a sync only remembers what it reads"), ("ja", "sync は読んだ内容を記憶するだけ")],
)
def test_a_plan_without_a_start_does_not_claim_to_have_remembered(lang: str, part: str, begun: Path, call) -> None:
    export(begun)

    said = call("plan", "--lang", lang).out

    assert part in said
    assert not any(claim in said for claim in ("It was remembered", "記憶しただけ"))


def command_of(message: str) -> str:
    """The command that a message ends with."""
    found = MAKE.search(message)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_missing_identity_key_is_made_by_the_line_that_is_told(elsewhere: bool, begun: Path, call) -> None:
    key = begun / ".relay" / "identity.key"
    key.unlink()
    key.parent.joinpath(".gitignore").unlink()
    key.parent.rmdir()
    told = call("--config", str(begun / "relay.toml"), "doctor").out if elsewhere else call("doctor").out

    subprocess.run(["/bin/sh", "-ec", command_of(told)], cwd="/" if elsewhere else begun, check=True)

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "identity.key:" not in call("doctor").out


def test_the_line_that_makes_a_key_overwrites_none(begun: Path, call) -> None:
    key = begun / ".relay" / "identity.key"
    kept = key.read_text("ascii")
    key.rename(begun / "k")
    line = command_of(call("doctor").out)
    (begun / "k").rename(key)

    subprocess.run(["/bin/sh", "-ec", line], cwd=begun, check=True)

    assert key.read_text("ascii") == kept


def test_an_identity_key_in_a_variable_is_made_and_set_by_the_line_that_is_told(begun: Path, monkeypatch, call) -> None:
    settings = begun / "relay.toml"
    text = settings.read_text("utf-8").replace("file:.relay/identity.key", "env:TEST_IDENTITY")
    settings.write_text(text, encoding="utf-8")
    (begun / ".relay" / "identity.key").unlink()
    line = command_of(call("doctor").out)

    done = subprocess.run(
        ["/bin/sh", "-ec", f'{line}; printf %s "$TEST_IDENTITY"'], cwd=begun, check=True, capture_output=True, text=True
    )

    monkeypatch.setenv("TEST_IDENTITY", done.stdout)
    assert "identity.key:" not in call("doctor").out


def test_a_missing_identity_key_is_told_in_japanese(begun: Path, call) -> None:
    key = begun / ".relay" / "identity.key"
    key.unlink()

    told = call("doctor", "--lang", "ja").out

    assert f"控えにある鍵を戻してください ({key})。まだ一度も鍵を作っていない場合に限り" in told
    assert "openssl rand -hex 32" in told

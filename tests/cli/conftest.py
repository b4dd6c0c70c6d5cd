"""A place with settings and an export, the program called in this process or in one of its own, a real relay."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from relay_connectors.cli.app import program
from relay_connectors.clock import SystemClock, today
from relay_connectors.relay_server import RunningRelay

KEY = "key-of-acme-0123456789"
IDENTITY = "5e" * 32
SETTINGS = """\
[relay]
url = "{url}"
tenant = "acme"
api_key = "env:TEST_RELAY_KEY"
[relay.recipient]
name = "キャリアリレー"
address = "東京都千代田区1-1"
representative = "見本 一郎"
[provider]
name = "株式会社サンプル"
address = "東京都港区2-2"
representative = "例示 太郎"
[policy.texts]
"2026-04" = "2026-04.md"
[sources.acme-csv]
connector = "generic_csv"
account = "acme"
path = "exports/*.csv"
{more}
[[sources.acme-csv.consent]]
field = "同意"
granted = ["はい"]
denied = ["いいえ"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー"]
payload = "full"
"""
HEADER = "応募ID,氏名,フリガナ,メールアドレス,電話番号,求人名,選考ステータス,応募日,不採用日,同意,同意日"


class Answer(NamedTuple):
    """How a call of the program ended."""

    code: int
    out: str
    err: str


class Place:
    """A working directory with relay.toml, an identity key and exports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = "http://127.0.0.1:1"
        self.export = folder / "exports" / "a.csv"
        self.export.parent.mkdir()
        (folder / ".relay").mkdir(mode=0o700)
        self.key(IDENTITY)
        (folder / "2026-04.md").write_text("同意の文面", encoding="utf-8")
        self.settings()
        self.rows("A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,")

    def key(self, text: str) -> None:
        path = self.folder / ".relay" / "identity.key"
        path.touch(mode=0o600)
        path.write_text(text + "\n", encoding="ascii")

    def settings(self, more: str = 'start = "all"', url: str = "") -> None:
        """Write relay.toml; without *url* the relay stays where it was."""
        self.url = url or self.url
        (self.folder / "relay.toml").write_text(SETTINGS.format(url=self.url, more=more), encoding="utf-8")

    def rows(self, *lines: str, days_ago: int = 10) -> None:
        """The export: {decided} is *days_ago*, {applied} a month before."""
        decided = today(SystemClock()) - timedelta(days=days_ago)
        days = {"decided": decided.isoformat(), "applied": (decided - timedelta(days=30)).isoformat()}
        text = "\n".join([HEADER, *(line.format(**days) for line in lines)]) + "\n"
        self.export.write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEST_RELAY_KEY", KEY)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "RELAY_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return Place(tmp_path)


@pytest.fixture(scope="session")
def doorman() -> Iterator[ThreadPoolExecutor]:
    """Stops relays behind the tests' backs: uvicorn takes 0.2 s to leave."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def relay(place: Place, tmp_path: Path, doorman: ThreadPoolExecutor) -> Iterator[RunningRelay]:
    """A reference relay, which the place's settings name."""
    running = RunningRelay(tmp_path / "relay", tenants={"acme": KEY})
    running.__enter__()
    place.settings(url=running.url)
    yield running
    doorman.submit(running.__exit__, None, None, None)


@pytest.fixture
def call() -> Iterator[Any]:
    """The program in this process."""
    before, level = logging.getLogger().handlers[:], logging.getLogger().level

    def run(*args: str) -> Answer:
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            program.main(list(args))
        return Answer(int(ended.value.code or 0), _text(out), _text(err))

    yield run
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.detach()
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


START = "from relay_connectors.cli import main; main()"


@pytest.fixture
def spawn() -> Any:
    """The program in a process of its own."""

    def start(*args: str, before: str = "") -> subprocess.Popen[str]:
        code = f"{before}\n{START}"
        return subprocess.Popen(
            [sys.executable, "-c", code, *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=dict(os.environ),
        )

    return start

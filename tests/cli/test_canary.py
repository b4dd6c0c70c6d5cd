"""Nothing personal and no secret reaches stdout, stderr or a log at DEBUG, on any path but files asked for."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay_connectors.relay_server import RunningRelay

PERSON = (
    "canaryname",
    "カナリヤ",
    "canary.mail",
    "80-1357-2468",
    "8013572468",
    "canarycompany",
    "canaryskill",
    "canarynote",
)
SECRETS = ("canary-relay-key", "5e5e5e5e5e5e")
HEADER = (
    "応募ID,氏名,フリガナ,メールアドレス,電話番号,求人名,選考ステータス,不採用理由,"
    "応募日,不採用日,現在の会社,スキル,備考,同意,同意日"
)
ROW = (
    "{id},canaryname 花子,カナリヤ ハナコ,canary.mail@example.jp,080-1357-2468,営業,{status},canarynote,"
    "2026-09-01,{decided},canarycompany,canaryskill,canarynote,{consent},{day}"
)
CANARY_KEY = "canary-relay-key"
DEBUG = ("--log-level", "debug")


def rows(place, *lines: str) -> None:
    place.export.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def row(number: str, status: str = "不採用", *, consent: str = "", decided: str = "2026-11-01", day: str = "") -> str:
    return ROW.format(id=number, status=status, consent=consent, decided=decided, day=day)


@pytest.fixture
def relay(place, tmp_path: Path) -> Iterator[RunningRelay]:
    with RunningRelay(tmp_path / "relay", tenants={"acme": CANARY_KEY}) as running:
        place.settings(url=running.url)
        yield running


@pytest.fixture
def said(place, call, monkeypatch):
    """Runs commands at DEBUG and collects everything that was printed."""
    monkeypatch.setenv("TEST_RELAY_KEY", CANARY_KEY)
    heard: list[str] = []

    def run(*args: str):
        for style in ("text", "json"):
            answer = call(*args, *DEBUG, "--log-format", style)
            heard.extend((answer.out, answer.err))
        return answer

    yield run
    everything = "\n".join(heard)
    assert everything
    for word in (*PERSON, *SECRETS):
        assert word not in everything


def spoiled(place) -> list[str]:
    """Rows that fail in every way that rows can fail."""
    return [
        row("A-1", consent="はい", day="2026-09-01"),
        row("A-2", "canarynote"),
        row("", "不採用"),
        row("A-4", decided="canarynote"),
        row("A-5").replace("canary.mail@example.jp", "canary.mail at example"),
        row("A-6").replace("080-1357-2468", "80-1357-2468-canarynote"),
        row("A-1"),
        row("A-7") + ",canarynote,canarynote,canarynote",
        row("A-8", consent="canarynote", day="canarynote"),
        '"A-9,canaryname',
    ]


def test_syncs_of_good_and_spoiled_rows(place, relay, said, call) -> None:
    rows(place, *spoiled(place))

    said("sync")
    said("sync", "--json")
    said("plan")
    said("status")
    said("issues", "list")
    for one in json.loads(call("issues", "list", "--json").out):
        if one["code"] != "status_unknown":  # its word is what `issues show` is for
            said("issues", "show", str(one["issue_id"]))
    said("explain", "acme-csv/A-1")
    said("explain", "acme-csv/A-8", "--json")
    said("links", "export", "-o", "links.csv")
    said("links", "export", "--all", "-o", "links.csv", "--json")
    said("mail", "render", "--all")
    said("credits", "show")


def test_normalizing_into_files(place, said) -> None:
    rows(place, *spoiled(place))

    said("normalize", "acme-csv", "-o", "records.jsonl", "--quarantine", "bad.jsonl")
    said("normalize", "acme-csv", "-o", "records.jsonl", "--quarantine", "with.jsonl", "--include-values")

    assert "canaryname" in Path("records.jsonl").read_text(encoding="utf-8")


def test_a_relay_that_is_down_and_one_that_refuses(place, relay, said, monkeypatch) -> None:
    rows(place, row("A-1", consent="はい", day="2026-09-01"))
    said("sync")
    with socket.create_server(("127.0.0.1", 0)) as server:
        down = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv("TEST_RELAY_KEY", "canary-relay-key-of-another")
    said("sync")
    place.settings(url=down)
    rows(place, row("A-1", consent="はい", day="2026-09-01").replace("canaryskill", "canaryskill2"))
    said("sync", "--only", "deliver")


def test_wrong_settings_and_files(place, said) -> None:
    rows(place, row("A-1"))
    good = (place.folder / "relay.toml").read_text(encoding="utf-8")
    for old, new in (
        ('"env:TEST_RELAY_KEY"', '"canary-relay-key"'),
        ('account = "acme"', 'account = "canaryname 花子"'),
        ('granted = ["はい"]', 'granted = "canaryname"'),
        ("[relay]", "[relay\ncanaryname"),
        ('start = "all"', 'start = "canarynote"'),
    ):
        (place.folder / "relay.toml").write_text(good.replace(old, new), encoding="utf-8")
        said("sync")
    (place.folder / "relay.toml").write_text(good, encoding="utf-8")
    place.export.write_text("canaryname 花子,canary.mail@example.jp\n" * 3, encoding="utf-8")
    said("sync", "--only", "collect")
    place.export.write_bytes(b"canaryname,\xff\x81\xfe\n" * 3)
    said("sync", "--only", "collect")
    said("mail", "render", "relay.toml", "-o", "mails")


def test_templates_that_fail_on_a_persons_mail(place, relay, said) -> None:
    rows(place, row("A-1"))
    said("sync")
    for at, text in enumerate(("{{ name.nothing }}", "{{ link }}?{{ name }}", "{{ name | int(base=99) }}{{ 1 // 0 }}")):
        Path(f"own{at}.txt").write_text(f"Subject: x\n\n{text} {{{{ link }}}}x\n", encoding="utf-8")
        said("mail", "render", "--template", f"own{at}.txt", "-o", f"out{at}")

"""With ``--lang ja`` nobody meets an English sentence: what is raised has its Japanese, and commands say it."""

from __future__ import annotations

import ast
import re
import signal
import socket
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

import relay_connectors
from relay_connectors.cli.commands import demo
from relay_connectors.cli.messages import code_of, translated
from relay_connectors.cli.session import Session

ROOT = Path(relay_connectors.__file__).parent
ROOMS = ("settings", "cli", "connector", "consent", "http", "relay", "links", "mail", "ledger", "cycle")
USERS = {
    *("ConfigurationError", "CredentialsError", "GuardError", "SourceError", "RelayError", "RelayUnavailableError"),
    *("BusyError", "VersionError", "LedgerError", "click.UsageError", "UsageError", "ValueError"),
}
FILLERS = ("7", "'x'", "--x", 'did you mean "x"?', "it", "must be like this", "a: b is wrong.", "line 3: ")
SAID_ELSEWHERE = {
    "cli/commands/consent_correct.py": "put together from two sentences that are known",
    "cli/demo/loop.py": "a demonstration's own relay is whole",
    "connector/file_connector.py": "an error of the table, with its file in front",
    "connector/joins.py": "only an adapter's author can meet it",
    "cycle/losses.py": "columns_lost",
    "cycle/sync.py": "waits_without_relay",
    "http/api.py": "an error of the exchange, with its source in front",
    "http/exchange.py": "a base URL that no setting lets through",
    "ledger/migrate.py": "a part of not_migrated",
    "relay/client.py": "relay_list_endless, and a key that only a caller from Python can make",
    "settings/secrets.py": "missing_secret and its neighbours",
    "settings/toml.py": "bad_toml and second_time",
}


def test_every_error_that_users_meet_has_its_japanese() -> None:
    unsaid = {f"{place}: {samples[0]}" for place, samples in _raised() if not any(map(_known, samples))}

    assert {one for one in unsaid if one.split(":")[0] not in SAID_ELSEWHERE} == set()


def _known(sample: str) -> bool:
    return any(code_of(whole) for whole in (sample, f"relay.toml: policy.x: {sample}"))


def _raised() -> Iterator[tuple[str, list[str]]]:
    """Every message raised in the rooms: its place, and what it may say with its gaps filled."""
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for one in _raises(function):
                    yield path.relative_to(ROOT).as_posix(), one


def _raises(function: ast.FunctionDef) -> Iterator[list[str]]:
    named = {
        node.targets[0].id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in USERS:
            told = node.exc.args[0] if node.exc.args else None
            told = named.get(told.id) if isinstance(told, ast.Name) else told
            parts = list(_parts(told))
            if any(part and " " in part for part in parts):
                yield _filled(parts)


def _parts(node: ast.AST | None) -> Iterator[str | None]:
    """The text, and None for every gap in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value)
    elif isinstance(node, ast.BinOp):
        yield from (*_parts(node.left), *_parts(node.right))
    else:
        yield None


def _filled(parts: list[str | None]) -> list[str]:
    """The message with its gaps filled: in every way, or all alike where there are many."""
    gaps = sum(part is None for part in parts)
    fillings = product(FILLERS, repeat=gaps) if gaps <= 3 else ([word] * gaps for word in FILLERS)
    samples = []
    for filling in fillings:
        words = iter(filling)
        samples.append("".join(next(words) if part is None else part for part in parts))
    return samples


CALLS = [
    (["sync", "--start", "yesterday"], "--start は today、all"),
    (["sync", "--start"], "--start には値が必要です"),
    (["sync", "--dry-run"], "--dry-run というオプションはありません"),
    (["sync", "--onyl", "collect"], "--only' ではありませんか"),
    (["sync", "--only", "send"], "使える値: 'collect', 'deliver', 'listen'"),
    (["sync", "--fail-on", "reviw"], "review ではありませんか"),
    (["sync", "--max-items", "0"], "範囲の外です"),
    (["sync", "--max-items", "many"], "数値ではありません"),
    (["foo"], "「foo」というコマンドはありません"),
    (["snyc"], "sync ではありませんか"),
    (["links", "export"], "'-o' / '--output' を指定してください"),
    (["consent", "import"], "引数 'FILE' を指定してください"),
    (["version", "twice"], "余分な引数があります: twice"),
    (["explain", "K001"], "ID は record_id (rcr_…)"),
    (["person", "erase", "a@example.jp"], "標準入力で渡してください"),
    (["relay", "simulate", "links.csv"], "links.csv: ファイルがありません。次で作成してください"),
    (["relay", "serve", "--tenant", "acme"], "--tenant ごとに --api-key を"),
    (["mail", "lint", "exports"], "exports にメール (.eml、.txt) がありません"),
]


@pytest.mark.parametrize(("args", "said"), CALLS, ids=[" ".join(args) for args, _ in CALLS])
def test_a_wrong_command_line_is_answered_in_japanese(args: list[str], said: str, place, call) -> None:
    answer = call(*args, "--lang", "ja") if args[-1] != "--start" else call("--lang", "ja", *args)

    assert answer.code == 2
    assert said in answer.err


SETTINGS = [
    ('[sources.b]\nconnector = "generic_csv"\naccount = "acme"\npath = "b"\n[sources.b]\n', "二度書かれています"),
    (
        (
            '[sources.b]\nconnector = "generic_csv"\naccount = "acme"\npath = "b"\n[[sources.b.consent]]\n'
            'field = "同意"\n'
            'granted = ["はい"]\nobtained_at = "同意日"\nscope = ["share_with_relay"]\npolicy_version = "2026-04"\n'
            'payload = "full"\n'
        ),
        "同意を認めるルールには recipients も必要です",
    ),
    ('[mail]\nfrom = "nobody"\n', "のようなアドレスを書いてください"),
    ("[[policy.exclude]]\n", "job、department、tag、source のいずれか"),
]


@pytest.mark.parametrize(("more", "said"), SETTINGS, ids=[said for _, said in SETTINGS])
def test_what_is_wrong_in_the_settings_is_told_in_japanese(more: str, said: str, place, call) -> None:
    file = place.folder / "relay.toml"
    file.write_text(file.read_text("utf-8") + more, encoding="utf-8")

    answer = call("status", "--lang", "ja")

    assert answer.code == 2
    assert said in answer.err


def test_each_fault_of_a_connectors_settings_is_told_in_japanese(place, call) -> None:
    place.settings('start = "all"\nheader_row = "three"\ncolumns = { "x" = 7 }')

    answer = call("sync", "--lang", "ja")

    assert answer.code == 2
    assert "header_row: 整数を書いてください" in answer.err
    assert "文字列です" in answer.err
    assert "input should" not in answer.err


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "The nearest is 'decision.outcome'"), ("ja", "最も近いのは 'decision.outcome' です")]
)
def test_a_mistyped_target_is_answered_with_the_nearest_one(lang: str, said: str, place, call) -> None:
    place.settings('start = "all"\ncolumns = { "結果" = "decision.outcom" }')

    assert said in call("sync", "--lang", lang).err


def test_a_port_in_use_is_told_in_japanese(place, call, monkeypatch) -> None:
    monkeypatch.setenv("TEST_RELAY_KEY", "key-of-acme-0123456789")
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = call("relay", "serve", "--port", str(server.getsockname()[1]), "--lang", "ja")

    assert answer.code == 2
    assert "待ち受けできません (すでに使われています)" in answer.err


def test_a_person_who_was_erased_is_told_in_japanese(place, relay, call) -> None:
    assert call("sync").code == 0
    call("person", "erase", "acme-csv/A-1", "--yes")

    answer = call("explain", "acme-csv/A-1", "--lang", "ja")

    assert answer.code == 2
    assert "この記録の人は削除済みです" in answer.err


def test_a_key_that_is_refused_twice_is_told_once(place, relay, call, monkeypatch) -> None:
    monkeypatch.setenv("TEST_RELAY_KEY", "another-key")

    answer = call("sync", "--lang", "ja")

    lines = answer.err.splitlines()
    assert len([line for line in lines if "認証を拒否しました" in line]) == 1


def test_a_relay_that_is_down_is_told_with_what_to_check_in_english_too(place, call) -> None:
    answer = call("sync")

    assert answer.code == 6
    assert "check that it is up, and the host and port of the url" in answer.err


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_commands_that_come_next_speak_the_language_of_this_one(lang: str, place, call) -> None:
    place.settings("")

    shown = call("plan", "--lang", lang).out

    commands = re.findall(r"relay-connectors sync --start \S+( --lang ja)?", shown)
    assert commands == [" --lang ja" if lang == "ja" else ""] * 3


def test_every_command_that_the_demonstration_names_goes_on_in_japanese() -> None:
    story = SimpleNamespace(files={"report": "story.html"}, relay_port=8787)

    shown = demo._next(Session(lang="ja"), story, Path("relay-demo"))

    named = re.findall(r"relay-connectors [a-z].*", shown)
    assert len(named) == 7
    assert [one for one in named if "--lang ja" not in one] == []


def test_the_relay_says_in_japanese_where_it_listens(place, spawn) -> None:
    process = spawn("relay", "serve", "--port", "0", "--state", "served", "--lang", "ja")
    said = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    assert re.search(r"リレーが待ち受けを始めました: http://127\.0\.0\.1:\d+ ", said)


def test_an_error_that_nobody_translated_is_shown_as_it_is() -> None:
    assert translated("something else entirely", "ja") == "something else entirely"

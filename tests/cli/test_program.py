"""The program as a whole: help, languages, what it loads, how it ends."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from relay_connectors.cli.app import TREE
from relay_connectors.cli.command import Branch, Leaf
from relay_connectors.cli.help_ja import HELP_JA
from relay_connectors.cli.session import choose_lang
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

GLOBAL = {"--json", "--lang", "--log-level", "--log-format", "--config"}


def leaves() -> Iterator[tuple[str, Leaf]]:
    for name, one in TREE.items():
        if isinstance(one, Branch):
            yield from ((f"{name} {inner}", leaf) for inner, leaf in one.leaves.items())
        else:
            yield name, one


def command_of(leaf: Leaf) -> click.Command:
    found: click.Command = import_module(f"relay_connectors.cli.commands.{leaf.module}").command
    return found


@pytest.mark.parametrize(("name", "leaf"), list(leaves()), ids=[name for name, _ in leaves()])
def test_every_command_takes_the_global_options_and_shows_an_example(name: str, leaf: Leaf, call) -> None:
    answer = call(*name.split(), "--help")

    assert answer.code == 0
    assert all(option in answer.out for option in GLOBAL)
    assert f"Example:\n  relay-connectors {name}" in answer.out


@pytest.mark.parametrize(("name", "leaf"), list(leaves()), ids=[name for name, _ in leaves()])
def test_every_help_text_has_a_japanese_one(name: str, leaf: Leaf) -> None:
    command = command_of(leaf)
    texts = {leaf.short, command.help, *(one.help for one in command.params if isinstance(one, click.Option))}

    assert texts <= HELP_JA.keys()


def test_no_japanese_help_is_left_over() -> None:
    used = {
        "Show this message and exit.",
        "Reads rejected candidates out of an ATS and hands them, with consent, to a career relay. Nothing goes twice.",
    }
    used |= {one.short for one in TREE.values()}
    for _, leaf in leaves():
        command = command_of(leaf)
        used |= {leaf.short, command.help or ""}
        used |= {one.help or "" for one in command.params if isinstance(one, click.Option)}

    assert HELP_JA.keys() == used


def test_help_speaks_japanese(call) -> None:
    answer = call("--lang", "ja", "sync", "--help")

    assert "使い方:" in answer.out
    assert "取得元から読み取り" in answer.out


def test_without_a_command_the_program_shows_its_help(call) -> None:
    assert "normalize" in call().out


def test_a_mistyped_command_is_answered_with_the_nearest_one(call) -> None:
    answer = call("snyc")

    assert answer.code == 2
    assert 'did you mean "sync"?' in answer.err


@pytest.mark.parametrize(
    ("args", "env", "expected"),
    [
        ([], {"LANG": "ja_JP.UTF-8"}, "ja"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "ja_JP.UTF-8", "LANG": "en_US"}, "ja"),
        ([], {}, "en"),
        (["sync", "--lang", "ja"], {}, "ja"),
        (["sync", "--lang=en"], {"LANG": "ja_JP.UTF-8"}, "en"),
        (["sync", "--lang", "fr"], {"LANG": "ja_JP.UTF-8"}, "ja"),
        (["--lang"], {}, "en"),
    ],
)
def test_the_language_is_the_asked_one_else_the_locales(args: list[str], env: dict[str, str], expected: str) -> None:
    assert choose_lang(args, env) == expected


LOADED = "import atexit, sys; atexit.register(lambda: sys.stderr.write(' '.join(sorted(sys.modules))))"


@pytest.mark.parametrize(
    ("args", "never"),
    [
        (["version"], {"pydantic", "requests", "rich", "tenacity", "orjson"}),
        (["--help"], {"pydantic", "requests", "rich", "tenacity", "orjson"}),
        (["normalize", "acme-csv", "-o", "records.jsonl"], {"requests", "urllib3", "tenacity", "rich", "jinja2"}),
        (["sync", "--only", "collect"], {"requests", "urllib3", "tenacity", "rich", "jinja2"}),
    ],
    ids=["version", "help", "normalize", "collect"],
)
def test_a_command_loads_only_what_it_needs(args: list[str], never: set[str], place, spawn) -> None:
    _, err = spawn(*args, before=LOADED).communicate(timeout=30)

    assert not never & set(err.split())


UNTOUCHED_NEEDS_NOT = {
    *("difflib", "email.parser", "requests", "urllib3", "tenacity", "rich", "jinja2"),
    *("relay_connectors.cli.help_ja", "relay_connectors.cli.messages"),
    *("relay_connectors.connector.reader", "relay_connectors.connector.readings"),
    *("relay_connectors.consent.provision", "relay_connectors.consent.rules"),
    *("relay_connectors.cycle.approval", "relay_connectors.cycle.deliver", "relay_connectors.cycle.keep"),
    *("relay_connectors.cycle.look", "relay_connectors.cycle.planning", "relay_connectors.cycle.snapshot"),
    *("relay_connectors.normalize.dates", "relay_connectors.normalize.names", "relay_connectors.normalize.outcomes"),
    *("relay_connectors.normalize.phone", "relay_connectors.normalize.schooling", "relay_connectors.pool"),
    "relay_connectors.record.parts",
}


def test_a_file_that_nobody_touched_is_collected_without_what_reads_rows_and_plans(place, spawn) -> None:
    """Its peak memory is what is imported: each of these would bring it nearer to the 40 MiB that it may take."""
    spawn("sync", "--only", "collect").communicate(timeout=30)

    _, err = spawn("sync", "--only", "collect", before=LOADED).communicate(timeout=30)

    assert "relay_connectors.cycle.collect" in err.split()
    assert sorted(UNTOUCHED_NEEDS_NOT.intersection(err.split())) == []


def test_results_go_to_stdout_and_logs_to_stderr_as_json(place, call) -> None:
    place.export.write_text("応募ID,選考ステータス\nA-1,不採用\n", encoding="utf-8")

    answer = call("sync", "--only", "collect", "--json", "--log-level", "debug", "--log-format", "json")

    assert json.loads(answer.out)["collect"]["read"] == 1
    assert all(json.loads(line)["level"] for line in answer.err.splitlines())
    assert answer.err  # the consent rule's columns are missing, which is worth a warning


@pytest.fixture
def silent_relay(place) -> Iterator[socket.socket]:
    """Something that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        place.settings(url=f"http://127.0.0.1:{server.getsockname()[1]}")
        yield server


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Tests that run in the background of a shell ignore SIGINT, and so would every process that they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_sync_with_its_state_saved(number: int, code: int, silent_relay, place, spawn) -> None:
    process = spawn("sync")
    connection, _ = silent_relay.accept()
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    connection.close()

    assert process.returncode == code
    assert "Traceback" not in err
    with Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32))) as ledger:
        assert list(ledger.records.counts()) == [("acme-csv", "employer_rejected", 1)]
        with ledger.run():
            pass  # the lease is free again


def test_a_reader_who_goes_away_is_no_defect(place, spawn) -> None:
    place.rows(*(f"A-{n},山田 花子,,h{n}@example.jp,,営業,不採用,,2026-10-01,," for n in range(20_000)))
    process = spawn("normalize", "acme-csv")
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=30)
    process.stderr.close()

    assert process.returncode == 141
    assert "defect" not in err


DEFECT = """
import relay_connectors.cli.commands.version as module
def version(name):
    raise KeyError("secret-canary hanako@example.jp")
module.version = version
"""


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_defect_is_told_by_type_and_place_alone(style: str, spawn, place) -> None:
    out, err = spawn("version", "--log-format", style, before=DEFECT).communicate(timeout=30)

    assert "KeyError" in err
    assert "relay_connectors/cli/commands/version.py" in err
    assert "canary" not in err + out

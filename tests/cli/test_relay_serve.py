"""``relay serve``: who may ask the relay, and where their keys lie."""

from __future__ import annotations

import re
import signal
import subprocess

import httpx
import pytest

AGENT_KEY = "key-of-hanae-0123456789"


@pytest.fixture
def served(place, spawn, monkeypatch):
    """A relay with one agent, its address, and all that it said at the end."""
    monkeypatch.setenv("TEST_AGENT_KEY", AGENT_KEY)
    process = spawn("relay", "serve", "--port", "0", "--state", "served", *AGENT)
    url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert url
    yield url[0], process
    stop(process)


AGENT = ("--agent", "hanae", "--agent-key", "env:TEST_AGENT_KEY")


def stop(process) -> str:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    return "" if process.stderr.closed else process.communicate()[1]


def test_an_agent_asks_with_a_key_of_its_own(served) -> None:
    url, _ = served
    answers = {
        key: httpx.get(f"{url}/v1/agent/candidates", headers={"Authorization": f"Bearer {key}"}).status_code
        for key in (AGENT_KEY, "key-of-acme-0123456789", "another")
    }

    assert answers == {AGENT_KEY: 200, "key-of-acme-0123456789": 403, "another": 401}


def test_how_an_agent_asks_is_told_once_without_the_key_and_works_as_it_stands(served) -> None:
    url, process = served
    hint = process.stderr.readline().strip()
    name, _, shell = hint.partition(": ")
    answer = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=20, check=True)

    assert name == "agent hanae"
    assert f"{url}/v1/agent/candidates" in shell
    assert AGENT_KEY not in shell
    assert '"candidates":[]' in answer.stdout
    assert AGENT_KEY not in stop(process)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--agent", "hanae"), "every --agent needs its --agent-key"),
        (("--agent", "hanae", "--agent-key", "literal-secret"), "a literal secret is refused"),
        (("--agent", "hanae", "--agent-key", "env:NOT_THERE_AT_ALL"), "is not set or empty"),
        ((*AGENT, *AGENT), "a name of its own"),
        (("--agent", "hanae", "--agent-key", "env:TEST_RELAY_KEY"), "a key of its own"),
    ],
    ids=["no key", "literal", "unset", "twice", "the tenant's"],
)
def test_a_key_that_cannot_be_meant_is_refused(place, call, monkeypatch, args, words) -> None:
    monkeypatch.setenv("TEST_AGENT_KEY", AGENT_KEY)
    answer = call("relay", "serve", "--port", "0", "--state", "served", *args)

    assert answer.code == 2
    assert words in answer.err
    assert "literal-secret" not in answer.out + answer.err


def test_the_help_tells_of_agents_in_both_languages(call) -> None:
    assert "--agent-key REF" in call("relay", "serve", "--help").out
    assert "エージェントの鍵の場所" in call("--lang", "ja", "relay", "serve", "--help").out

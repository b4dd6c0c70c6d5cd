"""Secrets: read by reference, shown by nothing."""

from __future__ import annotations

import copy
import json
import os
import pickle
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import Secret, SecretRef, resolve, secret

CANARY = "sk_live_canary_4242"


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Secret:
    monkeypatch.setenv("RELAY_TEST_KEY", CANARY)
    return secret("env:RELAY_TEST_KEY")


def kept(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    file = folder / "key"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_only_reveal_gives_the_secret_away(canary: Secret) -> None:
    shown = [repr(canary), str(canary), f"{canary}", f"{canary:>40}", f"{canary!r}", "%s" % canary, repr([canary])]  # noqa: UP031

    assert canary.reveal() == CANARY
    assert not [text for text in shown if CANARY in text]


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, orjson.dumps, vars])
def test_a_secret_is_not_copied_or_written_down(way: object, canary: Secret) -> None:
    with pytest.raises(TypeError) as caught:
        way(canary)  # type: ignore[operator]

    assert CANARY not in str(caught.value)


def test_a_secret_shows_where_it_came_from(canary: Secret) -> None:
    assert repr(canary) == "Secret(env:RELAY_TEST_KEY)"


class Api(BaseModel):
    """A connector's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: Secret


def test_a_connectors_settings_hold_a_secret_without_showing_it(canary: Secret) -> None:
    settings = Api(token=canary)

    assert settings.token.reveal() == CANARY
    assert CANARY not in repr(settings)
    assert CANARY not in settings.model_dump_json()


def test_a_connectors_settings_take_no_literal() -> None:
    with pytest.raises(ValidationError) as caught:
        Api(token=CANARY)

    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("content", [b"abc", b"abc\n", b"abc\r\n", b" abc ", b"\xef\xbb\xbfabc\n"])
def test_a_file_is_read_without_what_editors_add(content: bytes, tmp_path: Path) -> None:
    kept(tmp_path, content)

    assert secret("file:key", base=tmp_path).reveal() == "abc"


def test_a_path_may_be_absolute(tmp_path: Path) -> None:
    assert secret(f"file:{kept(tmp_path, b'abc')}").reveal() == "abc"


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kept(tmp_path, b"abc")

    assert secret("file:~/key").reveal() == "abc"


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o666])
def test_a_file_that_every_user_can_open_is_refused(mode: int, tmp_path: Path) -> None:
    file = kept(tmp_path, CANARY.encode(), mode)

    with pytest.raises(ConfigurationError) as caught:
        secret("file:key", base=tmp_path)

    assert str(caught.value) == f"secret: {file} is open to every user; run: chmod 600 {file}"


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440, 0o640])
def test_a_mounted_secret_may_be_read_by_its_group(mode: int, tmp_path: Path) -> None:
    kept(tmp_path, b"abc", mode)

    assert secret("file:key", base=tmp_path).reveal() == "abc"


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "not set or empty"), (b" \n", "not set or empty"), (b"\xff\xfe", "is not text")]
)
def test_a_file_without_a_secret_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    kept(tmp_path, content)

    with pytest.raises(ConfigurationError, match=message):
        secret("file:key", base=tmp_path)


def test_a_huge_file_is_no_secret(tmp_path: Path) -> None:
    kept(tmp_path, b"x" * 70_000)

    with pytest.raises(ConfigurationError, match="larger than 65536 bytes"):
        secret("file:key", base=tmp_path)


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    path = tmp_path / "a key"
    with pytest.raises(ConfigurationError, match="is not set or empty") as told:
        secret("file:a key", base=tmp_path)

    # From whatever folder the program was called.
    assert str(told.value).endswith(f"put the secret into {path} and run: chmod 600 '{path}'")


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Is a directory"):
        secret(f"file:{tmp_path}")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_variable_says_how_to_set_it(value: str | None) -> None:
    env = {} if value is None else {"KEY": value}

    with pytest.raises(ConfigurationError, match=r"^relay\.api_key: env:KEY is not set or empty; export KEY=…$"):
        SecretRef("env:KEY", key="relay.api_key").read(env)


KEYRING = """
def get_password(service, name):
    return {("relay/prod", "key"): "from the ring"}.get((service, name))
"""


def test_the_key_ring_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keyring.py").write_text(KEYRING)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "keyring", raising=False)

    assert secret("keyring:relay/prod/key").reveal() == "from the ring"
    with pytest.raises(ConfigurationError, match="run: keyring set relay other"):
        secret("keyring:relay/other")


def test_without_the_package_the_key_ring_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)

    with pytest.raises(ConfigurationError, match="run: pip install keyring"):
        secret("keyring:relay/key")


@given(st.text(min_size=1))
def test_whatever_is_no_reference_is_refused_and_never_repeated(text: str) -> None:
    literal = f"{CANARY}{text}"

    with pytest.raises(ConfigurationError) as caught:
        secret(literal)

    assert CANARY not in str(caught.value)
    assert "env:NAME, file:PATH or keyring:SERVICE/NAME" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "env:", "env:a b", "env:1A", f"env:{CANARY}-", "ENV:KEY", "keyring:x", "keyring:/", "file:", "env:A\n"]
)
def test_half_a_reference_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="a literal secret is refused"):
        SecretRef(text)


def test_a_nested_secret_is_resolved_and_a_tenants_own_words_are_not() -> None:
    raw = {"auth": {"api_key": "env:K"}, "words": {"status": {"token": "hired"}}, "sub": "env:K", "client_id": "plain"}

    found = resolve(raw, env={"K": CANARY})

    assert found["auth"]["api_key"].reveal() == CANARY
    assert found["words"] == raw["words"]
    assert (found["sub"], found["client_id"]) == (CANARY, "plain")


@pytest.mark.parametrize(
    "name", ["api_key", "token", "client_secret", "webhook_secret", "API-Key", "x_token", "password"]
)
@pytest.mark.parametrize("value", [CANARY, 4242, [CANARY], {"a": CANARY}, None])
def test_a_literal_under_a_secret_key_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve({name: value})

    assert CANARY not in str(caught.value)


def test_the_environment_is_read_at_the_time_of_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = SecretRef("env:RELAY_TEST_LATER")
    monkeypatch.setitem(os.environ, "RELAY_TEST_LATER", "now")

    assert ref.read().reveal() == "now"

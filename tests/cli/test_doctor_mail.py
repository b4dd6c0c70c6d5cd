"""What ``doctor`` says of ``[mail]``, against a real mail server: as far as nobody has to get a mail for it."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

MAIL = """
[mail]
from = "採用担当 <saiyo@example.jp>"
{more}
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
timeout = 5
{smtp}
"""
LOGIN = 'username = "saiyo"\npassword = "env:TEST_SMTP_PASSWORD"'


class Post:
    """Hears what is said to it; nothing of a mail may be."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.port = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802  aiosmtpd's name
        self.heard.append("EHLO")
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self.heard.append("MAIL")
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        self.heard.append("QUIT")
        return "221 Bye"


@pytest.fixture
def post() -> Iterator[Post]:
    with contextlib.ExitStack() as stack:
        post = Post()
        with socket.create_server(("127.0.0.1", 0)) as free:
            post.port = free.getsockname()[1]
        controller = Controller(
            post,
            hostname="127.0.0.1",
            port=post.port,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )
        controller.start()
        stack.callback(controller.stop)
        yield post


def write(place: Any, port: int, *, more: str = "", smtp: str = "") -> None:
    with (place.folder / "relay.toml").open("a", encoding="utf-8") as file:
        file.write(MAIL.format(port=port, more=more, smtp=smtp))


def examined(call: Any) -> dict[str, Any]:
    answer = call("doctor", "--json")
    return {**json.loads(answer.out)["mail"], "code": answer.code}


def test_a_mail_server_that_answers_hears_no_word_of_a_mail(place, relay, call, post) -> None:
    write(place, post.port)
    found = examined(call)

    assert (found["ok"], found["reachable"], found["code"]) == (True, True, 0)
    assert post.heard == ["EHLO", "QUIT"]


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "answers; nothing was sent"), ("ja", "応答あり (何も送信していません)")]
)
def test_a_mail_server_that_answers_is_told_in_words(lang: str, expected: str, place, relay, call, post) -> None:
    write(place, post.port)

    assert expected in call("doctor", "--lang", lang).out


def test_without_a_sender_nothing_is_looked_at(place, relay, call) -> None:
    assert examined(call) == {"ok": True, "problems": [], "notes": [], "code": 0}
    assert "Mail" not in call("doctor").out


def test_a_mail_server_that_is_not_there_is_a_problem(place, relay, call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    write(place, port)
    found = examined(call)

    assert (found["ok"], found["code"]) == (False, 6)
    assert "does not answer" in found["problems"][0]["message"]


def test_a_mail_server_that_is_silent_is_given_up(place, relay, call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        write(place, silent.getsockname()[1])
        text = (place.folder / "relay.toml").read_text(encoding="utf-8").replace("timeout = 5", "timeout = 1")
        (place.folder / "relay.toml").write_text(text, encoding="utf-8")

        assert examined(call)["code"] == 6


def test_a_login_that_is_refused_is_told_without_the_password(place, relay, call, post, monkeypatch) -> None:
    monkeypatch.setenv("TEST_SMTP_PASSWORD", "kanarienvogel")
    write(place, post.port, smtp=LOGIN)
    answer = call("doctor")

    assert answer.code == 2
    assert "refused mail.smtp.username and password (535)" in answer.out
    assert "kanarienvogel" not in answer.out + answer.err


def test_a_wording_that_would_not_pass_is_a_problem_with_its_codes(place, relay, call, post) -> None:
    (place.folder / "own.txt").write_text("件名: 結果\n\n{{ name }} 様\n残念ながら。\n{{ link }}\n", encoding="utf-8")
    write(place, post.port, more='templates = { ja = "own.txt" }')
    found = examined(call)

    assert found["code"] == 3
    assert "no_way_out" in found["problems"][0]["message"]
    assert "文面に問題があるため送信できません" in call("doctor", "--lang", "ja").out


def test_a_wording_that_is_not_there_does_not_hide_the_server(place, relay, call, post) -> None:
    write(place, post.port, more='templates = { ja = "none.txt" }')
    found = examined(call)

    assert (found["ok"], found["code"], found["reachable"]) == (False, 2, True)

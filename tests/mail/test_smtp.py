"""SMTP against a real server: TLS, login, refusals, connections that end, and no doubt taken for a success."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from relay_connectors.errors import ConfigurationError, CredentialsError
from relay_connectors.mail import MailServerError, Outgoing
from relay_connectors.mail.address import envelope
from relay_connectors.mail.smtp import SmtpSettings, SmtpTransport
from relay_connectors.settings import Secret

HANAKO = "hanako@example.jp"


def settings(port: int, **more: Any) -> SmtpSettings:
    return SmtpSettings.model_validate({"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5, **more})


def outgoing(recipient: str = HANAKO, text: str = "本文です。\n") -> Outgoing:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = "saiyo@example.jp", recipient, "選考結果"
    message.set_content(text, cte="7bit" if text.isascii() else "base64")
    return Outgoing(message, "saiyo@example.jp", recipient)


@pytest.fixture
def transport(post):
    opened = SmtpTransport(settings(post.port))
    yield opened
    opened.close()


def test_a_mail_arrives_as_it_was_written(post, transport) -> None:
    handed = transport.send(outgoing(text=".first\n..second\nend"))

    assert handed == ("sent", "250 2.0.0")
    ((recipient, content),) = post.taken
    assert recipient == HANAKO
    mail = message_from_bytes(content, policy=policy.default)
    assert mail["Subject"] == "選考結果"
    assert mail.get_content().splitlines() == [".first", "..second", "end"]


def test_an_old_carrier_address_is_quoted(post, transport) -> None:
    transport.send(outgoing(envelope("a..b.@docomo.example.jp")))

    # Python 3.13 writes "to:"; SMTP does not mind (RFC 5321, section 2.4).
    assert [line.replace("to:", "TO:", 1) for line in post.lines] == ['TO:<"a..b."@docomo.example.jp>']


@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("RCPT", "550 5.1.1 <hanako@example.jp> unknown", ("refused", "550 5.1.1")),
        ("RCPT", "450 4.2.0 greylisted, hanako", ("later", "450 4.2.0")),
        ("RCPT", "451 try again", ("later", "451")),
        ("RCPT", "553 no", ("refused", "553")),
        ("DATA", "554 5.7.1 spam", ("refused", "554 5.7.1")),
        ("DATA", "452 4.3.1 full", ("later", "452 4.3.1")),
        ("DATA", "421 4.3.2 closing", ("later", "421 4.3.2")),
    ],
)
def test_what_the_server_says_is_told_by_its_codes(stage, answer, expected, post, transport) -> None:
    post.at[stage, HANAKO] = answer

    assert transport.send(outgoing()) == expected
    assert post.taken == []


def test_after_a_refusal_the_next_one_goes(post, transport) -> None:
    post.at["RCPT", HANAKO] = "550 5.1.1 unknown"
    transport.send(outgoing())

    assert transport.send(outgoing("taro@example.jp")).state == "sent"


def test_a_connection_that_ends_before_the_mail_is_opened_again(post, transport) -> None:
    transport.send(outgoing())
    post.at["MAIL", "*"] = ["drop"]

    assert transport.send(outgoing("taro@example.jp")).state == "sent"
    assert post.recipients() == [HANAKO, "taro@example.jp"]


def test_a_server_that_closes_politely_is_asked_again(post, transport) -> None:
    transport.send(outgoing())
    post.at["MAIL", "*"] = ["421 4.4.2 idle for too long"]

    assert transport.send(outgoing("taro@example.jp")).state == "sent"


def test_a_server_that_always_ends_is_unavailable(post, transport) -> None:
    post.at["RCPT", "*"] = "drop"
    transport.open()

    with pytest.raises(MailServerError, match="ended the connection"):
        transport.send(outgoing())


def test_a_lost_answer_leaves_a_doubt_and_is_never_repeated(post, transport) -> None:
    post.at["TAKEN", HANAKO] = "drop"

    assert transport.send(outgoing()) == ("unknown", "no_answer")
    assert post.recipients() == [HANAKO]
    assert transport.send(outgoing("taro@example.jp")).state == "sent"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ("550 5.7.1 saiyo@example.jp is nobody", ConfigurationError, "550 5.7.1"),
        ("530 5.7.0 log in first", CredentialsError, "wants a login"),
        ("452 4.3.1 full", MailServerError, "run again later"),
    ],
)
def test_a_server_that_wants_no_sender_is_about_no_recipient(answer, error, said, post, transport) -> None:
    post.at["MAIL", "*"] = answer

    with pytest.raises(error, match=said) as failed:
        transport.send(outgoing())

    assert "saiyo@" not in str(failed.value)
    assert post.asked == []


def test_nobody_there_is_unavailable(post) -> None:
    with pytest.raises(MailServerError, match="does not answer"):
        SmtpTransport(settings(1)).open()


def test_a_server_without_starttls_gets_nothing(post) -> None:
    with pytest.raises(ConfigurationError, match="offers no STARTTLS"):
        SmtpTransport(settings(post.port, security="starttls")).open()


def test_a_server_that_speaks_no_tls_at_all_is_a_setting_to_mend(post, certificate) -> None:
    with pytest.raises(ConfigurationError, match=r"mail\.smtp\.port"):
        SmtpTransport(settings(post.port, security="tls")).open()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_and_a_login_work(security, post_office, server_tls, certificate: Path) -> None:
    how = {"tls_context": server_tls} if security == "starttls" else {"ssl_context": server_tls}
    post = post_office(hostname="localhost", auth_required=True, auth_require_tls=security == "starttls", **how)
    more = {"username": "saiyo", "password": Secret("correct horse", "env:X"), "ca_file": certificate / "cert.pem"}
    transport = SmtpTransport(settings(post.port, host="localhost", security=security, **more))

    assert transport.send(outgoing()).state == "sent"
    transport.close()
    assert set(post.logins) == {"saiyo"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused(security, post_office, server_tls) -> None:
    how = {"tls_context": server_tls} if security == "starttls" else {"ssl_context": server_tls}
    post = post_office(hostname="localhost", **how)

    with pytest.raises(ConfigurationError, match="not trusted"):
        SmtpTransport(settings(post.port, host="localhost", security=security)).open()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_refused_login_says_neither_password_nor_the_servers_words(post_office) -> None:
    post = post_office(auth_required=True, auth_require_tls=False)
    transport = SmtpTransport(settings(post.port, username="saiyo", password=Secret("hunter2", "env:X")))

    with pytest.raises(CredentialsError, match="535") as failed:
        transport.open()

    assert "hunter2" not in str(failed.value)
    assert HANAKO not in str(failed.value)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_outside_ascii_is_a_setting_to_mend(post_office) -> None:
    post = post_office(auth_required=True, auth_require_tls=False)
    transport = SmtpTransport(settings(post.port, username="saiyo", password=Secret("ひみつ", "env:X")))

    with pytest.raises(ConfigurationError, match="must be ASCII") as failed:
        transport.open()

    assert "ひみつ" not in str(failed.value)


def test_a_certificate_file_that_is_none_is_told(post, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate", encoding="ascii")

    with pytest.raises(ConfigurationError, match="ca_file"):
        SmtpTransport(settings(post.port, security="tls", ca_file=path)).open()


@pytest.mark.parametrize(
    "told",
    [
        {"host": "smtp.example.jp", "security": "none"},
        {"host": "192.168.0.2", "security": "none"},
        {"host": "smtp.example.jp", "username": "x"},
        {"host": "smtp.example.jp", "password": Secret("x", "env:X")},
        {"host": "smtp.example.jp\r\nQUIT"},
        {"host": "smtp.example.jp", "password": "literal", "username": "x"},
        {"host": "smtp.example.jp", "port": "587"},
    ],
)
def test_settings_that_give_a_secret_away_are_refused(told) -> None:
    with pytest.raises(ValidationError):
        SmtpSettings.model_validate(told)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(security, port) -> None:
    assert SmtpTransport(SmtpSettings(host="localhost", security=security))._port == port


def test_closing_twice_is_harmless(transport) -> None:
    transport.open()
    transport.close()
    transport.close()


class Line:
    """A server of single lines: answers each command by its first word, and can be told to say anything."""

    def __init__(self, **said: bytes) -> None:
        self.said = {"GREETING": b"220 hi", "EHLO": b"250 hi", "DATA": b"354 go", "TEXT": b"250 ok", **said}
        self.heard: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection, connection.makefile("rwb") as file:
                    self._talk(file)

    def _talk(self, file: Any) -> None:
        with contextlib.suppress(OSError, KeyError):
            self._say(file, "GREETING")
            while line := file.readline():
                word = line.split()[0].decode().upper()
                self.heard.append(word)
                self._say(file, word)
                if word == "DATA" and self.said["DATA"].startswith(b"354"):
                    while file.readline() not in (b".\r\n", b""):
                        pass
                    self._say(file, "TEXT")

    def _say(self, file: Any, word: str) -> None:
        said = self.said.get(word, b"250 ok")
        if said == b"HANG UP":
            raise OSError
        if said == b"SILENCE":
            return
        file.write(said + b"\r\n")
        file.flush()

    def stop(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(10)


@pytest.fixture
def line() -> Iterator[Any]:
    with contextlib.ExitStack() as stack:

        def start(**said: bytes) -> tuple[Line, SmtpTransport]:
            server = Line(**said)
            stack.callback(server.stop)
            transport = SmtpTransport(settings(server.port))
            stack.callback(transport.close)
            return server, transport

        yield start


@pytest.mark.parametrize("greeting", [b"554 no service", b"421 busy", b"SSH-2.0-x", b"HANG UP"])
def test_a_greeting_that_is_none_is_unavailable(greeting, line) -> None:
    _, transport = line(GREETING=greeting)

    with pytest.raises(MailServerError, match="does not answer"):
        transport.open()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"451 4.3.0 later", ("later", "451 4.3.0")),
        (b"554 5.5.1 no", ("refused", "554 5.5.1")),
        (b"250 what?", ("later", "250")),
    ],
)
def test_an_answer_to_data_that_is_no_go_ahead_hands_nothing_over(data, expected, line) -> None:
    server, transport = line(DATA=data)

    assert transport.send(outgoing()) == expected
    assert server.heard[-1] == "RSET"


@pytest.mark.parametrize("said", [b"999 what?", b"354 go on", b"not a number", b"x" * 70_000, b"HANG UP"])
def test_an_answer_to_the_mail_that_nobody_understands_is_a_doubt(said, line) -> None:
    _, transport = line(TEXT=said)

    assert transport.send(outgoing()).state == "unknown"


def test_a_server_that_hangs_up_after_a_refusal_does_not_lose_it(line) -> None:
    _, transport = line(RCPT=b"550 5.1.1 no", RSET=b"HANG UP")

    assert transport.send(outgoing()) == ("refused", "550 5.1.1")
    assert transport.send(outgoing()) == ("refused", "550 5.1.1")


class Stop(BaseException):
    """What a signal raises in the middle of things."""


@pytest.fixture
def soon() -> Iterator[Any]:
    """A function after whose call a signal comes, to the thread that waits: another one's would not wake it."""

    def stop(*_: Any) -> None:
        raise Stop

    before = signal.signal(signal.SIGUSR1, stop)
    yield lambda: threading.Timer(0.2, signal.pthread_kill, (threading.get_ident(), signal.SIGUSR1)).start()
    signal.signal(signal.SIGUSR1, before)


def test_a_signal_in_the_middle_of_a_mail_says_no_more(line, soon) -> None:
    server, transport = line(TEXT=b"SILENCE")
    transport.open()
    soon()
    with pytest.raises(Stop):
        transport.send(outgoing())
    transport.close()

    assert server.heard[-1] == "DATA"

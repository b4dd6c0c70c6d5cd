"""The relay as a process, its memory, and its mail."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import socketserver
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from relay_connectors.errors import ConfigurationError
from relay_connectors.relay_server import RunningRelay, create_app
from relay_connectors.relay_server.mailbox import Folder, Letter, Smtp, read_folder, wait_for
from relay_connectors.relay_server.secret import Secret
from relay_connectors.relay_server.serving import bind
from relay_connectors.relay_server.store import Store

PROGRAM = """
import sys
import threading
from pathlib import Path
from relay_connectors.relay_server import serve
serve("127.0.0.1", 0, Path(sys.argv[1]), {"acme": "acme-key"}, "admin-key")
"""
LETTER = Letter(
    "mail_1", "code", "hanako@example.jp", "確認コード", "確認コード: 123456\n", datetime(2026, 11, 20, tzinfo=UTC)
)


def test_serve_says_where_it_listens_and_leaves_on_sigterm(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "relay")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout
    line = process.stdout.readline()
    url = line.removeprefix("relay listening on ").strip()
    answer = requests.get(f"{url}/v1/meta", headers={"Authorization": "Bearer acme-key"}, timeout=20)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)

    assert line.startswith("relay listening on http://127.0.0.1:")
    assert answer.status_code == 200
    assert (out, err) == ("", "")
    # uvicorn finishes what is under way and then dies of the signal it was sent, as a shell expects.
    assert process.returncode in (0, -signal.SIGTERM)


def test_everything_is_remembered_after_a_restart(tmp_path: Path, employer_of: Any) -> None:
    with RunningRelay(tmp_path / "relay", tenants={"acme": "old-key"}) as first:
        before = employer_of(first.url, "old-key")
        before.push(before.item())
        row = before.row()
    with RunningRelay(tmp_path / "relay", tenants={"acme": "new-key"}) as second:
        after = employer_of(second.url, "new-key")

        assert after.row() == row
        assert employer_of(second.url, "old-key").get("/v1/meta").status_code == 401


def test_invitations_that_were_queued_go_out_after_a_restart(tmp_path: Path, employer_of: Any) -> None:
    app = create_app(tmp_path / "relay", tenants={"acme": "key"})
    app.state.relay.stop()
    store = Store(tmp_path / "relay" / "relay.db")
    link_id, token = Secret.at(tmp_path / "relay" / "relay.key").new_link()
    with store.write() as db:
        db.execute(
            "INSERT INTO links (link_id, tenant, token_sha256, kind, label, created_at)"
            " VALUES (?, 'acme', ?, 'invitation', '', '')",
            (link_id, token),
        )
        db.execute(
            "INSERT INTO referrals (referral_id, candidate_id, tenant, status, created_at, updated_at)"
            " VALUES ('ref_x', 'cnd_x', 'acme', 'invited', '', '')"
        )
        db.execute(
            "INSERT INTO post VALUES"
            " ('mail_x', 'invitation', 'ref_x', 'a@example.jp', 'en', ?, '2026-11-20T00:00:00.000Z')",
            (link_id,),
        )
    store.close()

    with RunningRelay(tmp_path / "relay", tenants={"acme": "key"}) as relay:
        assert (
            "Career Relay: an invitation"
            in wait_for(relay.mail_dir, kind="invitation", recipient="a@example.jp").subject
        )


def test_a_mail_that_could_not_be_sent_stays_queued(acme: Any, relay: Any, caplog: pytest.LogCaptureFixture) -> None:
    relay.mail_dir.rename(relay.state_dir / "elsewhere")
    relay.mail_dir.write_text("not a folder")
    assert acme.status_of(acme.item(email="kanarienvogel@example.jp")) == ["created"]
    relay.app.state.relay.postman.stop()

    with relay.app.state.relay.store.read() as db:
        assert db.execute("SELECT count(*) FROM post").fetchone()[0] == 1
    assert "stays queued" in caplog.text
    assert "kanarienvogel" not in caplog.text


def test_a_used_port_is_a_settings_error() -> None:
    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(ConfigurationError, match="--port"):
            bind("127.0.0.1", taken.getsockname()[1])


def test_a_database_of_another_level_is_refused(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "relay.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(ConfigurationError, match="schema level 99"):
        Store(tmp_path / "relay.db")


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "relay.key").write_text("not hex")

    with pytest.raises(ConfigurationError, match="backup"):
        Secret.at(tmp_path / "relay.key")


def test_a_mail_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    Folder(tmp_path).send(LETTER)
    (mail,) = read_folder(tmp_path, kind="code")

    assert (mail.kind, mail.recipient, mail.subject, mail.text) == (
        "code",
        LETTER.recipient,
        LETTER.subject,
        LETTER.text,
    )


def test_a_mail_delivered_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        Folder(tmp_path).send(LETTER)

    assert len(list(tmp_path.iterdir())) == 1


def test_a_line_break_in_an_address_makes_no_header(tmp_path: Path) -> None:
    told = LETTER._replace(recipient="a@example.jp\r\nBcc: b@example.jp").eml()

    assert b"\r\nBcc:" not in told


def test_a_mail_that_never_comes_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No code mail"):
        wait_for(tmp_path, kind="code", recipient="a@example.jp", seconds=0)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://", "mail.example.jp:25"])
def test_an_address_that_is_no_smtp_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="smtp_url"):
        Smtp(url)


def test_a_silent_mail_server_is_an_os_error() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises((OSError, smtplib.SMTPException)):
        Smtp(f"smtp://127.0.0.1:{port}").send(LETTER)


class _Mailhost(socketserver.StreamRequestHandler):
    """As much of an SMTP server as it takes to receive one mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example.jp\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.received = b"".join(iter(self.rfile.readline, b".\r\n"))  # type: ignore[attr-defined]
            self.wfile.write(b"250 ok\r\n" if word != b"QUIT" else b"221 bye\r\n")
            if word == b"QUIT":
                return


def test_a_mail_goes_to_the_configured_server() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailhost) as host:
        threading.Thread(target=host.handle_request).start()
        Smtp(f"smtp://127.0.0.1:{host.server_address[1]}").send(LETTER)

    assert host.received == LETTER.eml()  # type: ignore[attr-defined]

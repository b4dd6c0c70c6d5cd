"""A real SMTP server on loopback that does what a test tells it, and a ledger in which people have links."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from relay_connectors.ledger.records import LedgerRecord, Seen
from relay_connectors.links.export import Judged
from relay_connectors.links.table import LinkRow
from relay_connectors.mail import Outgoing, Sender, built_in, message_of, render
from relay_connectors.mail.send import Mailing, Wanted

LINK_ONLY = Judged("link_only", "consent_unknown")
PASSWORD = "correct horse"
CERTIFICATE = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
    "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
)


class Post:
    """Takes mails. ``at`` maps a stage (MAIL, RCPT, DATA) and an address to what is answered, or to what is done."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.asked: list[str] = []
        self.logins: list[str] = []
        self.lines: list[str] = []
        self.at: dict[tuple[str, str], Any] = {}
        self.port = 0

    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        if answer := self._answer("MAIL", address, server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked.append(address)
        if answer := self._answer("RCPT", address, server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        if answer := self._answer("DATA", recipient, server):
            return answer
        self.taken.append((recipient, envelope.original_content))
        return "250 2.0.0 taken" if self._answer("TAKEN", recipient, server) is None else "250 never read"

    def _answer(self, stage: str, address: str, server: Any) -> str | None:
        told = self.at.get((stage, address)) or self.at.get((stage, "*"))
        if isinstance(told, list):
            told = told.pop(0) if told else None
        if told == "drop":
            server.transport.abort()
        return told

    def authenticate(self, server, session, envelope, mechanism, auth_data):
        assert isinstance(auth_data, LoginPassword)
        self.logins.append(auth_data.login.decode())
        right = auth_data.password.decode() == PASSWORD
        return AuthResult(
            success=right, message=None if right else "535 5.7.8 hanako@example.jp may not", handled=right
        )


class _Smtp(SMTP):
    """Keeps what was really said; aiosmtpd hands on addresses without their quotes."""

    async def smtp_RCPT(self, arg):  # noqa: N802
        self.event_handler.lines.append(arg)
        await super().smtp_RCPT(arg)


class _Office(Controller):
    def factory(self):
        return _Smtp(self.handler, **self.SMTP_kwargs)


@pytest.fixture
def post_office() -> Iterator[Any]:
    """A function that starts a server and answers with its ``Post``."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Post:
            post = Post()
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            host = settings.pop("hostname", "127.0.0.1")
            controller = _Office(post, hostname=host, port=port, authenticator=post.authenticate, **settings)
            controller.start()
            stack.callback(controller.stop)
            post.port = port
            return post

        yield start


@pytest.fixture
def post(post_office) -> Post:
    return post_office()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("makes its certificate with openssl")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", *CERTIFICATE.split()], cwd=folder, check=True, capture_output=True, timeout=30)
    return folder


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


class Desk:
    """A ledger in which people have links, and a gate that says what it is told to say."""

    sender = Sender("株式会社サンプル", "東京都港区2-2", "saiyo@example.jp", "採用担当 <saiyo@example.jp>")

    def __init__(self, ledger: Any) -> None:
        self.ledger = ledger
        self.verdicts: dict[str, Judged] = {}
        self.composed: list[str] = []

    def judge(self, persons: Mapping[str, list[LedgerRecord]]) -> Mapping[str, Judged]:
        asked = {record.record_id for records in persons.values() for record in records}
        return {record_id: verdict for record_id, verdict in self.verdicts.items() if record_id in asked}

    def person(self, number: int, *, mail: str | None = None, person: str = "", expires: str = "2027-05-20") -> str:
        """One more rejected person with a link; their link's id."""
        record_id, now = f"rcr_{number}", self.ledger.now()
        person_id = person or f"per_{number}"
        address = f"c{number}@example.jp" if mail is None else mail
        emails = [{"address": address, "primary": True}] if address else []
        draft = {"person": {"full_name": f"山田 {number}子", "emails": emails}, "application": {}, "decision": {}}
        seen = Seen(
            record_id=record_id,
            application_id=f"A-{number}",
            person_id=person_id,
            outcome="employer_rejected",
            job_id=None,
            stage=None,
            applied_at=None,
            decided_at=None,
            content_hash="h",
            locator="a.csv:2",
            name_key=None,
            kana_key=None,
            draft=orjson.dumps(draft),
        )
        link_id = f"lnk_{number:03d}"
        self.ledger.persons.put([person_id])
        self.ledger.records.store("acme-csv", [seen], now)
        url = f"https://relay.example/r/{number:030d}"
        self.ledger.links.put_free([(link_id, url, f"{expires}T20:00:00.000Z")])
        self.ledger.links.assign([(person_id, record_id)], f"{now}{number:04d}", "")
        self.verdicts[record_id] = LINK_ONLY
        return link_id

    def compose(self, row: LinkRow) -> Outgoing:
        self.composed.append(row.application_id)
        letter = render(built_in("ja"), row, self.sender)
        return Outgoing(message_of(letter, self.sender, self.ledger.clock.now()), "saiyo@example.jp", row.email)

    def mailing(self, *again: Any) -> Mailing:
        return Mailing(self.ledger, self.judge, self.compose, zone="Asia/Tokyo", wanted=Wanted(again))

    def send(self, transport: Any, *again: Any, **options: Any) -> Any:
        mailing = self.mailing(*again)
        return mailing.send(mailing.plan().due, transport, **{"per_minute": 6000, "sleep": lambda _: None, **options})

    def states(self) -> dict[str, str]:
        return dict(self.ledger.database.rows("SELECT link_id, state FROM mails"))


@pytest.fixture
def desk(ledger) -> Desk:
    return Desk(ledger)

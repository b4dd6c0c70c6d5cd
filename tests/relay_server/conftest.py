"""A real relay on loopback, an employer and candidates who talk to it over HTTP, and a clock that stands still."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import requests

pytest.importorskip("fastapi", reason="the relay server needs the extra 'server'")

from relay_connectors.clock import FixedClock
from relay_connectors.relay.wire import item_digest
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.mailbox import ReadMail, wait_for

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def record_id(number: int) -> str:
    """A well-formed record id for a number."""
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 32)
        digits = LETTERS[rest] + digits
    return f"rcr_{'a' * 20}{digits}"


class Employer:
    """One tenant's program."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.headers["Authorization"] = f"Bearer {key}"
        self._keys = count(1)

    def item(
        self,
        number: int = 1,
        revision: int = 1,
        *,
        email: str | None = None,
        scope: tuple[str, ...] = ("share_with_relay",),
        obtained_at: str = "2026-11-01",
        payload: str = "full",
        **changes: Any,
    ) -> dict[str, Any]:
        """An upsert about person *number*; *changes* replace parts of its data."""
        person = {"full_name": "山田 花子", "emails": [{"address": email or f"p{number}@example.jp", "primary": True}]}
        data: dict[str, Any] = {"record_id": record_id(number), "decision": {"outcome": "employer_rejected"}}
        data |= {"person": person} if payload == "full" else {}
        data |= changes
        consent = {"consent_id": "c-1", "policy_version": "2026-04", "obtained_at": obtained_at, "scope": list(scope)}
        told = {"record_id": record_id(number), "revision": revision, "op": "upsert", "payload": payload}
        return {**told, "digest": item_digest(payload, consent, data), "consent": consent, "data": data}

    def retract(self, number: int = 1, revision: int = 2, reason: str = "unrejected") -> dict[str, Any]:
        """A retract of person *number*."""
        return {"record_id": record_id(number), "revision": revision, "op": "retract", "reason": reason}

    def post(self, path: str, body: Any = None, *, key: str | None = None, **more: Any) -> requests.Response:
        """A POST with an Idempotency-Key of its own."""
        headers = {"Idempotency-Key": f'"{key or f"key-{next(self._keys)}"}"', "Relay-Schema": "1.0"}
        headers |= more.pop("headers", {})
        return self.web.post(f"{self.url}{path}", json=body, headers=headers, timeout=20, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        """A GET."""
        return self.web.get(f"{self.url}{path}", params=params, timeout=20)

    def push(self, *items: Any, key: str | None = None) -> list[dict[str, Any]]:
        """Send a batch; the results."""
        answer = self.post("/v1/referrals/batch", {"items": list(items)}, key=key)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["results"])

    def status_of(self, *items: Any) -> list[str]:
        """Send a batch; the statuses."""
        return [result["status"] for result in self.push(*items)]

    def row(self, number: int = 1) -> dict[str, Any] | None:
        """What the relay holds of person *number*."""
        rows = self.post("/v1/referrals/lookup", {"record_ids": [record_id(number)]}).json()["referrals"]
        return rows[0] if rows else None

    def links(self, number: int = 1, **more: Any) -> list[str]:
        """Mint links; their addresses."""
        return [link["url"] for link in self.post("/v1/links/mint", {"count": number, **more}).json()["links"]]

    def events(self, after: str = "") -> list[dict[str, Any]]:
        """Every event after a cursor."""
        return list(self.get("/v1/events", after=after).json()["events"])

    def types(self) -> list[str]:
        """The types of all events, in order."""
        return [event["type"] for event in self.events()]

    def credits(self) -> dict[str, Any]:
        """The balance."""
        return dict(self.get("/v1/credits").json())


class Candidate:
    """One person with a browser and a mailbox."""

    def __init__(self, relay: RunningRelay, email: str, language: str = "ja") -> None:
        self.relay = relay
        self.email = email
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.headers["Accept-Language"] = language
        self.link = ""

    def start(self, link: str) -> requests.Response:
        """Open the link and ask for a code."""
        self.link = link
        return self.post(f"{link}/start", email=self.email)

    def code(self) -> str:
        """The newest code in the mailbox."""
        mail = wait_for(self.relay.mail_dir, kind="code", recipient=self.email)
        found = re.search(r"\b\d{6}\b", mail.text)
        assert found
        return found[0]

    def verify(self, code: str | None = None) -> requests.Response:
        """Send the code."""
        page = self.web.get(f"{self.link}/verify", timeout=20)
        return self.post(f"{self.link}/verify", csrf=token_in(page.text), code=code or self.code())

    def consent(self, *scopes: str) -> requests.Response:
        """Tick boxes and register."""
        page = self.web.get(f"{self.link}/consents", timeout=20)
        return self.post(f"{self.link}/consents", csrf=token_in(page.text), scope=list(scopes))

    def register(self, link: str, *scopes: str) -> requests.Response:
        """The whole way."""
        self.start(link)
        self.verify()
        return self.consent(*(scopes or ("share_with_agents", "contact_by_agent")))

    def withdraw(self, *scopes: str, everything: bool = False) -> requests.Response:
        """Take consents back."""
        page = self.web.get(f"{self.relay.url}/me/receipt", timeout=20)
        more = {"all": "yes"} if everything else {"scope": list(scopes)}
        return self.post(f"{self.relay.url}/me/withdraw", csrf=token_in(page.text), **more)

    def invitation(self) -> str:
        """The link in the invitation that the relay mailed."""
        mail = wait_for(self.relay.mail_dir, kind="invitation", recipient=self.email)
        found = re.search(r"http://\S+/r/\S+", mail.text)
        assert found
        return found[0]

    def mail(self, kind: str) -> ReadMail:
        """The newest mail of a kind."""
        return wait_for(self.relay.mail_dir, kind=kind, recipient=self.email)

    def post(self, url: str, **fields: Any) -> requests.Response:
        """Send a form."""
        return self.web.post(url, data=fields, timeout=20)


def token_in(html: str) -> str:
    """The hidden token of a page's form; empty where it has none."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', html)
    return found[1] if found else ""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def doorman() -> Iterator[ThreadPoolExecutor]:
    """Stops relays behind the tests' backs: uvicorn takes 0.2 s to leave."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def relay_in(folder: Path, clock: FixedClock) -> RunningRelay:
    """The relay of that folder, with two employers."""
    tenants = {"acme": "acme-key", "globex": "globex-key"}
    return RunningRelay(folder, tenants=tenants, agents={"agency": "agent-key"}, admin_key="admin-key", clock=clock)


@pytest.fixture(scope="module")
def after_ten(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a relay at which c0 to c9 came by acme's links, or by those of the employer the module names."""
    earner = getattr(request.module, "EARNER", "acme")
    folder = tmp_path_factory.mktemp("after_ten") / "relay"
    with relay_in(folder, FixedClock(NOON)) as running:
        employer = Employer(running.url, f"{earner}-key")
        minted = employer.post("/v1/links/mint", {"count": 10}, key="long ago").json()["links"]
        for number, link in enumerate(minted):
            Candidate(running, f"c{number}@example.jp").register(link["url"])
    return folder


@pytest.fixture
def ten() -> None:
    """Whoever asks for this finds a relay at which ten people have registered (``after_ten``)."""


@pytest.fixture
def relay(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock, doorman: ThreadPoolExecutor
) -> Iterator[RunningRelay]:
    if "ten" in request.fixturenames:
        copytree(request.getfixturevalue("after_ten"), tmp_path / "relay")
    running = relay_in(tmp_path / "relay", clock)
    running.__enter__()
    yield running
    doorman.submit(running.__exit__, None, None, None)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    """One relay for all tests of a module that change nothing."""
    path = tmp_path_factory.mktemp("steady") / "relay"
    with RunningRelay(
        path,
        tenants={"acme": "acme-key"},
        agents={"agency": "agent-key"},
        admin_key="admin-key",
        clock=FixedClock(NOON),
    ) as running:
        yield running


@pytest.fixture(scope="module")
def steady_acme(steady: RunningRelay) -> Employer:
    return Employer(steady.url, "acme-key")


@pytest.fixture
def acme(relay: RunningRelay) -> Employer:
    return Employer(relay.url, "acme-key")


@pytest.fixture
def globex(relay: RunningRelay) -> Employer:
    return Employer(relay.url, "globex-key")


@pytest.fixture
def agent(relay: RunningRelay) -> Employer:
    return Employer(relay.url, "agent-key")


@pytest.fixture
def admin(relay: RunningRelay) -> Employer:
    return Employer(relay.url, "admin-key")


@pytest.fixture
def candidate(relay: RunningRelay) -> Callable[..., Candidate]:
    def make(email: str = "hanako@example.jp", language: str = "ja") -> Candidate:
        return Candidate(relay, email, language)

    return make


@pytest.fixture
def later(clock: FixedClock) -> Callable[..., None]:
    """Let time pass: ``later(days=3)``."""

    def pass_by(**by: float) -> None:
        clock.at += timedelta(**by)

    return pass_by


@pytest.fixture
def employer_of() -> Callable[[str, str], Employer]:
    """An employer of any relay: ``employer_of(url, key)``."""
    return Employer

"""Invented candidates and agents for a demonstration.

A simulated candidate knows what a real one knows: the link in a rejection mail and an own mailbox. It
opens the link over HTTP, sends the page's real forms, reads the code from the relay's mail folder and
ticks boxes. A simulated agent works through the agents' endpoints only.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import requests

from relay_connectors.errors import ConfigurationError, CredentialsError, RelayError, RelayUnavailableError
from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server.mailbox import wait_for

__all__ = ["AgentReport", "Invited", "SimulationReport", "read_invited", "simulate", "simulate_agents"]

SECONDS = 30
COLUMNS = {
    "application_id": ("応募ID", "application_id"),
    "name": ("氏名", "name"),
    "email": ("メールアドレス", "email"),
    "job": ("求人", "job"),
    "link": ("紹介リンク", "link"),
    "expires": ("有効期限", "expires"),
    "language": ("言語", "language"),
}
# What an export writes before a cell that a spreadsheet would run as a formula.
GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
USUAL: tuple[Scope, ...] = ("share_with_agents", "contact_by_agent")
MAYBE: tuple[Scope, ...] = ("contact_by_employer", "feedback_status", "feedback_details", "profile_updates")
STEPS = ("agent.supported", "candidate.interviewing", "candidate.hired_elsewhere")
OCCUPATIONS = ("法人営業", "カスタマーサクセス", "ソフトウェア開発", "経理")
INDUSTRIES = ("情報通信業", "製造業", "医療・福祉", "小売業")
PLACES = ("JP-13", "JP-14", "JP-27", "JP-40")


class Invited(NamedTuple):
    """A row of the mail-merge file, as far as a candidate sees it."""

    email: str
    link: str
    language: str


@dataclass(frozen=True)
class SimulationReport:
    """What the candidates did. ``opened`` looked at their page, ``closed`` found it gone, ``registered`` went on."""

    rows: int
    opened: int
    closed: int
    registered: int


@dataclass(frozen=True)
class AgentReport:
    """What the agents did: people seen, and how many of them reached which step in this run."""

    seen: int
    supported: int
    interviewing: int
    hired_elsewhere: int


def simulate(
    csv_path: Path,
    mail_dir: Path,
    *,
    register: int,
    base_url: str,
    consents: Sequence[Scope] | None = None,
    seed: int = 1,
) -> SimulationReport:
    """Let up to *register* people of an exported file register, picked by *seed*; the others do not react.

    Only links below *base_url* are opened. ``consents`` is what everybody ticks; without it everybody lets
    agents help, and each of the other boxes is ticked by about half of the people.
    """
    invited = read_invited(csv_path)
    chance = random.Random(seed)  # noqa: S311  a play, not a secret
    opened = closed = registered = 0
    for person in chance.sample(invited, k=len(invited)):
        if registered == register:
            break
        if not person.link.startswith(f"{base_url.rstrip('/')}/"):
            message = f"{csv_path.name} holds a link that does not lead to {base_url}; nobody opened it."
            raise ConfigurationError(message)
        ticks = list(consents) if consents is not None else _ticks(chance)
        done = _Visit(person, mail_dir).run(ticks)
        opened += 1
        registered += done
        closed += not done
    return SimulationReport(rows=len(invited), opened=opened, closed=closed, registered=registered)


def read_invited(csv_path: Path) -> list[Invited]:
    """The rows of an exported file that hold an address and a link, under Japanese or English headings."""
    with csv_path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{key: _unguarded(value or "") for key, value in row.items() if key} for row in csv.DictReader(file)]
    people = [Invited(_cell(row, "email"), _cell(row, "link"), _cell(row, "language") or "ja") for row in rows]
    found = [person for person in people if person.email and person.link]
    if rows and not found:
        message = f"{csv_path.name} has no rows with メールアドレス and 紹介リンク (email and link); export it again."
        raise ConfigurationError(message)
    return found


def simulate_agents(base_url: str, agent_key: str, *, seed: int = 1, stops: float = 0.4) -> AgentReport:
    """Move everybody whom agents see along, one step after the other; at each step a share of *stops* stays."""
    chance = random.Random(seed)  # noqa: S311  a play, not a secret
    web = _web()
    web.headers["Authorization"] = f"Bearer {agent_key}"
    counts = dict.fromkeys(STEPS, 0)
    people = sorted(_candidates(web, base_url), key=lambda one: str(one["candidate_id"]))
    for person in people:
        for kind in STEPS[_reached(person["status"]) :]:
            if chance.random() < stops:
                break
            url = f"{base_url.rstrip('/')}/v1/agent/candidates/{person['candidate_id']}/events"
            _call(web, "POST", url, json={"type": kind, "data": _hire(chance) if kind == STEPS[-1] else {}})
            counts[kind] += 1
    return AgentReport(len(people), *(counts[kind] for kind in STEPS))


class _Visit:
    """One person at a browser."""

    def __init__(self, person: Invited, mail_dir: Path) -> None:
        self._person = person
        self._mail_dir = mail_dir
        self._web = _web()
        self._web.headers["Accept-Language"] = person.language

    def run(self, ticks: Sequence[Scope]) -> bool:
        """Go through the pages; False where the link opens nothing."""
        page = _call(self._web, "GET", self._person.link, fine=(200, 404))
        if page.status_code != 200:
            return False
        page = self._send(page, "/start", {"email": self._person.email})
        mail = wait_for(self._mail_dir, kind="code", recipient=self._person.email)
        code = re.search(r"\b\d{6}\b", mail.text)
        page = self._send(page, "/verify", {"code": code[0] if code else ""})
        page = self._send(page, "/consents", {"scope": list(ticks)})
        return page.url.endswith("/me/receipt")

    def _send(self, page: requests.Response, action: str, filled: Mapping[str, Any]) -> requests.Response:
        """Fill in and send the form of *page* that leads to *action*; the browser follows the redirect."""
        form = next((form for form in _forms(page.text) if form.action.endswith(action)), None)
        if form is None:
            message = f"The relay's page has no form for {action}; is this the reference relay?"
            raise RelayError(message)
        return _call(self._web, "POST", urljoin(page.url, form.action), data={**form.hidden, **filled})


class _Form(NamedTuple):
    action: str
    hidden: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(_Form(told.get("action", ""), {}))
        if tag == "input" and told.get("type") == "hidden" and self.found:
            self.found[-1].hidden[told.get("name", "")] = told.get("value", "")


def _forms(html: str) -> list[_Form]:
    reader = _Forms()
    reader.feed(html)
    return reader.found


def _ticks(chance: random.Random) -> list[Scope]:
    return [*USUAL, *(scope for scope in MAYBE if chance.random() < 0.5)]


def _hire(chance: random.Random) -> dict[str, str]:
    return {
        "occupation": chance.choice(OCCUPATIONS),
        "industry": chance.choice(INDUSTRIES),
        "subdivision": chance.choice(PLACES),
    }


def _reached(status: str) -> int:
    """How many of the steps somebody has behind them."""
    return {"registered": 0, "agent_supported": 1, "interviewing": 2}.get(status, len(STEPS))


def _candidates(web: requests.Session, base_url: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        told = _call(web, "GET", f"{base_url.rstrip('/')}/v1/agent/candidates", params={"cursor": cursor}).json()
        yield from told["candidates"]
        cursor = told["next_cursor"]
        if cursor is None:
            return


def _web() -> requests.Session:
    web = requests.Session()
    web.trust_env = False
    return web


def _call(
    web: requests.Session, method: str, url: str, *, fine: tuple[int, ...] = (200,), **more: Any
) -> requests.Response:
    """One request. Errors name neither the address (it opens a registration) nor what came back."""
    try:
        answer = web.request(method, url, timeout=SECONDS, **more)
    except requests.RequestException as error:
        message = f"The relay does not answer ({type(error).__name__}); is it running?"
        raise RelayUnavailableError(message) from None
    if answer.status_code in (401, 403):
        message = "The relay refused this key; agents need a key of their own."
        raise CredentialsError(message)
    if answer.status_code not in fine:
        message = f"The relay answered {answer.status_code} where {fine[0]} was due."
        raise RelayError(message)
    return answer


def _cell(row: Mapping[str, str], column: str) -> str:
    return next((row[name].strip() for name in COLUMNS[column] if name in row), "")


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(GUARDED) else cell

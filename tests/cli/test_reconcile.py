"""``reconcile`` against a Greenhouse on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.connector import Cursor, HttpPlan, Page, Reader, RestConnector, Settings, Skip, registry
from relay_connectors.relay_server import RunningRelay
from relay_connectors.testing import Harvest, World, served

SOURCE = """\
start = "all"
[sources.acme-gh]
connector = "greenhouse"
account = "acme"
client_id = "client"
client_secret = "env:TEST_HARVEST_SECRET"
base_url = "{url}/v3"
token_url = "{url}/token"
start = "all"
[[sources.acme-gh.consent]]
field = "consent_to_share"
granted = ["はい"]
obtained_at = "consented_on"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー"]
payload = "full"
"""


class Account(NamedTuple):
    """An invented Greenhouse account with two people who were turned down, and who agree to be handed over."""

    world: World
    candidates: list[int]


@pytest.fixture
def account(place: Any, relay: RunningRelay, call: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    world = World(FixedClock(datetime.now(UTC) - timedelta(days=20)))
    job, candidates = world.job(), []
    for number in (1, 2):
        consent = {
            "consent_to_share": {"name": "Consent", "type": "single_select", "value": "はい"},
            "consented_on": {"name": "Consented on", "type": "date", "value": "2026-10-01"},
        }
        mail = [{"value": f"person{number}@example.com", "type": "personal"}]
        candidates.append(world.candidate(last_name=f"例{number}", email_addresses=mail, custom_fields=consent))
        world.reject(world.apply(candidates[-1], job))
    world.clock.at += timedelta(days=19)
    api = Harvest(world)
    api.client = ("client", "secret")
    monkeypatch.setenv("TEST_HARVEST_SECRET", "secret")
    with served(api) as url:
        api.base = url
        place.settings(more=SOURCE.format(url=url))
        synced = call("sync", "acme-gh", "--json")
        assert synced.code == 0, synced.err
        assert json.loads(synced.out)["sent"]["created"] == 2
        yield Account(world, candidates)


def test_a_candidate_deleted_in_greenhouse_is_taken_back(account: Account, call: Any) -> None:
    account.world.delete(account.candidates[0])
    answer = call("reconcile", "--json")

    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert (told["gone"], told["sent"]["retracted"]) == (1, 1)


def test_a_dry_run_says_what_would_be_taken_back_and_sends_nothing(account: Account, call: Any) -> None:
    account.world.delete(account.candidates[0])
    planned = json.loads(call("reconcile", "--dry-run", "--json").out)

    assert (planned["gone"], planned["sent"]["retracted"]) == (1, 0)
    assert json.loads(call("reconcile", "--json").out)["sent"]["retracted"] == 1


def test_when_nothing_changed_nothing_is_sent(account: Account, call: Any) -> None:
    told = json.loads(call("reconcile", "acme-gh", "--json").out)

    assert (told["collect"]["read"], told["gone"], sum(told["sent"].values())) == (2, 0, 0)


def test_files_cannot_be_looked_up_and_the_message_names_the_way_out(
    place: Any, relay: RunningRelay, call: Any
) -> None:
    answer = call("reconcile")

    assert answer.code == 2
    assert "snapshot = true" in answer.err


class Mute(RestConnector[Settings]):
    """An API that tells what changed, and answers no question about a single application."""

    name, version, translator = "mute", "1", "1"

    def transport(self) -> HttpPlan:
        raise NotImplementedError

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        raise NotImplementedError

    def translate(self, raw: Reader) -> Skip:
        raise NotImplementedError


def test_an_api_that_cannot_be_asked_for_single_applications_is_no_file(
    place: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "load", {"mute": Mute}.__getitem__)
    path = place.folder / "relay.toml"
    connections = path.read_text(encoding="utf-8").partition("[sources.")[0]
    path.write_text(f'{connections}[sources.acme-mute]\nconnector = "mute"\naccount = "acme"\n', encoding="utf-8")
    answer = call("reconcile")

    assert answer.code == 2
    assert "acme-mute has no lookup" in answer.err
    assert "snapshot" not in answer.err

"""``relay simulate`` finds the relay that relay.toml names, and none on another machine."""

from __future__ import annotations

import json
import os

import pytest
import requests

from relay_connectors.relay_server import RunningRelay


@pytest.mark.counts_requests
def test_the_relay_of_the_settings_is_the_one_that_is_opened(place, relay, call) -> None:
    headers = {"Authorization": f"Bearer {os.environ['TEST_RELAY_KEY']}", "Idempotency-Key": '"one"'}
    minted = requests.post(f"{relay.url}/v1/links/mint", json={"count": 1}, headers=headers, timeout=20).json()
    row = f"hanako@example.jp,{minted['links'][0]['url']}"
    (place.folder / "links.csv").write_text(f"email,link\n{row}\n", encoding="utf-8")
    told = call("relay", "simulate", "links.csv", "--state", "relay", "--register", "1", "--json")

    assert json.loads(told.out)["registered"] == 1


@pytest.mark.counts_requests
def test_agents_work_with_whom_they_see(place, call, monkeypatch) -> None:
    monkeypatch.setenv("TEST_AGENT_KEY", "key-of-hanae-0123456789")
    keys = {"tenants": {"acme": os.environ["TEST_RELAY_KEY"]}, "agents": {"hanae": os.environ["TEST_AGENT_KEY"]}}
    with RunningRelay(place.folder / "relay", **keys) as relay:
        place.settings(url=relay.url)
        headers = {"Authorization": f"Bearer {os.environ['TEST_RELAY_KEY']}", "Idempotency-Key": '"one"'}
        minted = requests.post(f"{relay.url}/v1/links/mint", json={"count": 5}, headers=headers, timeout=20).json()
        rows = "".join(f"p{n}@example.jp,{link['url']}\n" for n, link in enumerate(minted["links"]))
        (place.folder / "links.csv").write_text("email,link\n" + rows, encoding="utf-8")
        line = ["relay", "simulate", "links.csv", "--state", "relay", "--agent-key", "env:TEST_AGENT_KEY"]
        told = json.loads(call(*line, "--register", "5", "--json").out)
        said = call(*line, "--register", "0", "--lang", "ja").out

    assert (told["registered"], told["agents"]["seen"]) == (5, 5)
    assert told["agents"]["supported"] > 0
    assert "エージェントが見られる 5 人" in said


@pytest.mark.parametrize("url", ["https://relay.example.com", "https://127.0.0.1.example.com"])
def test_nobody_is_simulated_at_a_relay_on_another_machine(place, call, url: str) -> None:
    place.url = url
    place.settings()
    (place.folder / "links.csv").write_text("email,link\n", encoding="utf-8")
    told = call("relay", "simulate", "links.csv")

    assert told.code == 2
    assert "--url" in told.err


def test_without_settings_the_usual_place_is_meant(place, call) -> None:
    (place.folder / "relay.toml").unlink()
    (place.folder / "links.csv").write_text(
        "email,link\na@example.jp,https://relay.example.com/r/x\n", encoding="utf-8"
    )
    told = call("relay", "simulate", "links.csv")

    assert told.code == 2
    assert "http://127.0.0.1:8787" in told.err

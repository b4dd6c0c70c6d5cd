"""``relay simulate`` finds the relay that relay.toml names, and none on another machine."""

from __future__ import annotations

import json
import os

import pytest
import requests


def test_the_relay_of_the_settings_is_the_one_that_is_opened(place, relay, call) -> None:
    headers = {"Authorization": f"Bearer {os.environ['TEST_RELAY_KEY']}", "Idempotency-Key": '"one"'}
    minted = requests.post(f"{relay.url}/v1/links/mint", json={"count": 1}, headers=headers, timeout=20).json()
    row = f"hanako@example.jp,{minted['links'][0]['url']}"
    (place.folder / "links.csv").write_text(f"email,link\n{row}\n", encoding="utf-8")
    told = call("relay", "simulate", "links.csv", "--state", "relay", "--register", "1", "--json")

    assert json.loads(told.out)["registered"] == 1


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

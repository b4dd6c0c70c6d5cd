"""Links: minted, revoked, expired, one per campaign."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest


def test_minted_links_are_all_different_and_long_enough_to_be_unguessable(acme: Any) -> None:
    links = acme.post("/v1/links/mint", {"count": 100, "label": "2026-11"}).json()["links"]
    tokens = {link["url"].rpartition("/r/")[2] for link in links}

    assert len(tokens) == len({link["link_id"] for link in links}) == 100
    assert all(len(urlsafe_b64decode(token)) * 8 >= 128 for token in tokens)
    assert {link["expires_at"] for link in links} == {"2027-05-19T03:00:00.000Z"}


def test_a_links_address_is_not_its_id(acme: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]

    assert link["link_id"].removeprefix("lnk_") not in link["url"]


@pytest.mark.parametrize("body", [{}, {"count": 0}, {"count": 1001}, {"count": "5"}, {"count": 1, "for": "hanako"}, []])
def test_a_mint_of_something_else_is_malformed(steady_acme: Any, body: Any) -> None:
    answer = steady_acme.post("/v1/links/mint", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_revoked_link_opens_nothing(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    answer = acme.post("/v1/links/revoke", {"link_ids": [link["link_id"]]})

    assert answer.json() == {"revoked": [link["link_id"]]}
    assert candidate().web.get(link["url"], timeout=20).status_code == 404


def test_whoever_only_typed_an_address_is_forgotten_with_the_link(
    acme: Any, candidate: Any, relay: Any, tmp_path: Path
) -> None:
    links = acme.post("/v1/links/mint", {"count": 2}).json()["links"]
    for link, address in zip(links, ("hanako@example.jp", "jiro@example.jp"), strict=True):
        candidate(address).start(link["url"])
    verified = candidate("goro@example.jp")
    verified.start(links[0]["url"])
    verified.verify()
    acme.post("/v1/links/revoke", {"link_ids": [links[0]["link_id"]]})
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert b"hanako@example.jp" not in left
    assert b"goro@example.jp" not in left
    assert b"jiro@example.jp" in left


def test_a_revoked_link_takes_nobodys_registration_along(acme: Any, candidate: Any) -> None:
    own, other = acme.post("/v1/links/mint", {"count": 2}).json()["links"]
    hanako = candidate()
    hanako.register(own["url"])
    hanako.start(other["url"])
    hanako.verify()
    acme.post("/v1/links/revoke", {"link_ids": [other["link_id"]]})

    assert hanako.mail("receipt").recipient == "hanako@example.jp"
    assert candidate().web.get(own["url"], timeout=20).status_code == 200


def test_revoking_again_is_the_same_answer(acme: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    body = {"link_ids": [link["link_id"], link["link_id"], "lnk_unknown"]}

    assert acme.post("/v1/links/revoke", body).json() == acme.post("/v1/links/revoke", body).json()


def test_a_link_somebody_registered_with_stays_their_door(acme: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]
    candidate().register(link["url"])

    assert acme.post("/v1/links/revoke", {"link_ids": [link["link_id"]]}).json() == {"revoked": []}
    assert candidate().web.get(link["url"], timeout=20).status_code == 200


def test_another_tenant_cannot_revoke_a_link(acme: Any, globex: Any, candidate: Any) -> None:
    link = acme.post("/v1/links/mint", {"count": 1}).json()["links"][0]

    assert globex.post("/v1/links/revoke", {"link_ids": [link["link_id"]]}).json() == {"revoked": []}
    assert candidate().web.get(link["url"], timeout=20).status_code == 200


def test_a_campaign_has_one_address_however_often_it_is_asked_for(acme: Any, globex: Any) -> None:
    asked = {"label": "autumn", "locale": "ja"}
    first = acme.post("/v1/campaign-links", asked).json()

    assert acme.post("/v1/campaign-links", asked).json() == first
    assert acme.post("/v1/campaign-links", asked | {"locale": "en"}).json() != first
    assert globex.post("/v1/campaign-links", asked).json()["url"] != first["url"]


def test_a_campaign_can_be_revoked(acme: Any, candidate: Any) -> None:
    campaign = acme.post("/v1/campaign-links", {"label": "autumn"}).json()
    acme.post("/v1/links/revoke", {"link_ids": [campaign["campaign_id"]]})

    assert candidate().web.get(campaign["url"], timeout=20).status_code == 404


def test_a_retract_closes_the_invitation(acme: Any, candidate: Any) -> None:
    acme.push(acme.item())
    link = candidate("p1@example.jp").invitation()
    acme.push(acme.retract())

    assert candidate().web.get(link, timeout=20).status_code == 404

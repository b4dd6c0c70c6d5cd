"""Who may ask what, and how a refusal looks."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import requests

from relay_connectors.errors import ConfigurationError
from relay_connectors.relay_server import create_app
from relay_connectors.relay_server.openapi import ENDPOINTS


def test_every_endpoint_asks_for_a_key_of_its_role(steady: Any) -> None:
    web = requests.Session()
    for endpoint in ENDPOINTS:
        url = steady.url + endpoint.path.replace("{", "").replace("}", "")
        wrong = {"employer": "agent-key", "agent": "acme-key", "admin": "acme-key"}[endpoint.role]
        for key, status, code in (
            ("", 401, "unauthenticated"),
            ("nobody", 401, "unauthenticated"),
            (wrong, 403, "role"),
        ):
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            answer = web.request(endpoint.method, url, headers=headers, timeout=20)

            assert (answer.status_code, answer.json()["code"]) == (status, code), endpoint.path
            assert ("WWW-Authenticate" in answer.headers) == (status == 401), endpoint.path
    web.close()


def test_another_tenants_referral_is_not_found(acme: Any, globex: Any) -> None:
    referral_id = acme.push(acme.item())[0]["referral_id"]
    stranger, unknown = globex.get(f"/v1/referrals/{referral_id}"), globex.get("/v1/referrals/ref_x")

    assert stranger.status_code == 404
    assert stranger.content == unknown.content
    assert globex.row() is None
    assert globex.get("/v1/referrals").json()["referrals"] == []


def test_the_same_record_and_person_of_two_tenants_are_two_referrals(acme: Any, globex: Any) -> None:
    first = acme.push(acme.item())[0]
    second = globex.push(globex.item())[0]

    assert (first["status"], second["status"]) == ("created", "created")
    assert first["referral_id"] != second["referral_id"]


def test_a_request_id_is_echoed_or_minted(steady_acme: Any) -> None:
    echoed = steady_acme.web.get(f"{steady_acme.url}/v1/meta", headers={"X-Request-Id": "abc-1"}, timeout=20)
    minted = [steady_acme.get("/v1/meta").headers["X-Request-Id"] for _ in range(2)]
    odd = steady_acme.web.get(f"{steady_acme.url}/v1/meta", headers={"X-Request-Id": "x" * 200}, timeout=20)

    assert echoed.headers["X-Request-Id"] == "abc-1"
    assert minted[0] != minted[1]
    assert odd.headers["X-Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/referrals/batch/x", 404, "not_found"),
        ("DELETE", "/v1/meta", 405, "method_not_allowed"),
        ("GET", "/v1/links/mint", 405, "method_not_allowed"),
    ],
)
def test_a_wrong_path_or_method_is_a_problem(steady_acme: Any, method: str, path: str, status: int, code: str) -> None:
    answer = steady_acme.web.request(method, steady_acme.url + path, timeout=20)

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() | {"detail": ""} == {
        "type": "about:blank",
        "title": answer.json()["title"],
        "status": status,
        "detail": "",
        "code": code,
    }


def test_meta_says_what_this_relay_takes(steady_acme: Any) -> None:
    assert steady_acme.get("/v1/meta").json() == {
        "schema": {"min": "1.0", "max": "1.0"},
        "limits": {"batch_items": 500, "batch_bytes": 4194304, "keys_per_lookup": 500},
        "idempotency_retention_days": 7,
        "time": "2026-11-20T03:00:00.000Z",
        "events": {"last_seq": 0},
    }


def test_no_key_is_in_the_database(relay: Any) -> None:
    stored = (relay.state_dir / "relay.db").read_bytes()

    assert not any(key in stored for key in (b"acme-key", b"agent-key", b"admin-key"))


def test_two_callers_with_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="key of its own"):
        create_app(tmp_path, tenants={"a": "same", "b": "same"})


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        create_app(tmp_path, tenants={"a": ""})


def test_a_defect_is_a_500_that_tells_and_logs_no_value(
    acme: Any, relay: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with relay.app.state.relay.store.write() as db:
        db.execute("DROP TABLE post")
    with caplog.at_level(logging.DEBUG):
        answer = acme.post("/v1/referrals/batch", {"items": [acme.item(email="kanarienvogel@example.jp")]})

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "X-Request-Id" in answer.headers
    assert "OperationalError" in caplog.text
    assert "kanarienvogel" not in caplog.text + answer.text
    assert acme.row() is None

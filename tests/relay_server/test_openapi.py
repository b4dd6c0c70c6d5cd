"""The published contract is the served one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from relay_connectors.relay_server.endpoints import ENDPOINTS
from relay_connectors.relay_server.openapi import document, document_bytes

KEPT = Path(__file__).parents[2] / "docs" / "reference" / "relay-openapi.json"


def test_the_document_in_the_docs_is_current() -> None:
    assert KEPT.read_bytes() == document_bytes(), (
        "run: python -m relay_connectors.relay_server.openapi > docs/reference/relay-openapi.json"
    )


def test_the_relay_serves_that_document(relay: Any) -> None:
    assert requests.get(f"{relay.url}/openapi.json", timeout=20).content == document_bytes()


def test_every_route_under_v1_and_admin_is_in_the_table(relay: Any) -> None:
    from relay_connectors.relay_server.app import API

    served = {
        (method.lower(), route.path)
        for router in API
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert served == {(one.method, one.path) for one in ENDPOINTS}


def test_every_operation_declares_its_models_and_its_refusals() -> None:
    schemas = document()["components"]["schemas"]
    asks = {(one.method, one.path) for one in ENDPOINTS if one.asks}
    for path, operations in document()["paths"].items():
        for method, told in operations.items():
            (status,) = {"200", "202"} & told["responses"].keys()
            fine = told["responses"][status]["content"]["application/json"]["schema"]["$ref"]
            assert fine.rpartition("/")[2] in schemas, path
            assert {"401", "403", "500", "503"} <= told["responses"].keys(), path
            for code, refusal in told["responses"].items():
                if code not in ("200", "202"):
                    assert "application/problem+json" in refusal["content"], path
            if (method, path) in asks:
                asked = told["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                assert asked.rpartition("/")[2] in schemas, path


def test_every_reference_has_a_target() -> None:
    schemas = document()["components"]["schemas"]
    told = document_bytes().decode()
    named = {part.partition('"')[0] for part in told.split("#/components/schemas/")[1:]}

    assert named <= schemas.keys()


def test_operation_ids_are_unique() -> None:
    ids = [told["operationId"] for path in document()["paths"].values() for told in path.values()]

    assert len(ids) == len(set(ids))


def test_the_schemas_are_json_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_real_answers_match_their_schemas(acme: Any, candidate: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    candidate().register(acme.links()[0])
    answers = {
        "Meta": acme.get("/v1/meta"),
        "BatchAnswer": acme.post("/v1/referrals/batch", {"items": [acme.item(), 3]}),
        "ReferralPage": acme.get("/v1/referrals"),
        "EventsAnswer": acme.get("/v1/events"),
        "Credits": acme.get("/v1/credits"),
        "CreditEntries": acme.get("/v1/credits/entries"),
        "MintAnswer": acme.post("/v1/links/mint", {"count": 1}),
        "Problem": acme.get("/v1/referrals/ref_x"),
        "UnmatchedPage": acme.get("/v1/unmatched"),
        "IntroductionPage": acme.get("/v1/introductions"),
        "Metrics": acme.get("/v1/metrics"),
        "WebhookSecret": acme.web.put(f"{acme.url}/v1/webhook", json={"url": "https://example.com/"}, timeout=20),
        "Erasure": acme.post(
            "/v1/erasures",
            {
                "request_id": "one",
                "record_ids": [acme.item()["record_id"]],
                "reason": "retention",
                "requested_at": "2026-11-20T00:00:00Z",
            },
        ),
    }
    schemas = orjson.loads(document_bytes())["components"]["schemas"]
    for name, answer in answers.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        jsonschema.Draft202012Validator(schema).validate(answer.json())

"""The contract as an OpenAPI 3.1 document: made from one table of endpoints and the wire's models.

Made here and not by the web framework, so that the document says what the contract says (headers, stored
answers, problems) and stays the same from one framework version to the next.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from relay_connectors.record.vocabulary import SCHEMA_VERSION
from relay_connectors.relay import wire
from relay_connectors.relay_server.endpoints import ENDPOINTS, Endpoint
from relay_connectors.relay_server.metrics import GROUPS
from relay_connectors.relay_server.problems import CODES

__all__ = ["document", "document_bytes"]

REF = "#/components/schemas/{model}"
ALWAYS = ("unauthenticated", "role", "rate_limited", "internal", "unavailable")
BODY = ("malformed", "batch_too_large", "unsupported_media_type")
KEYED = ("idempotency_key_missing", "idempotency_in_progress", "idempotency_key_reused")


_QUERY: dict[str, dict[str, Any]] = {
    "cursor": {"type": "string", "maxLength": 64},
    "after": {"type": "string", "maxLength": 64},
    "limit": {"type": "integer", "minimum": 1, "maximum": 500},
    "/v1/events limit": {"type": "integer", "minimum": 1, "description": "More than 500 counts as 500."},
    "from": {"type": "string", "format": "date", "description": "The first day, in Japan."},
    "to": {"type": "string", "format": "date", "description": "The last day, in Japan."},
    "group_by": {"type": "string", "enum": list(GROUPS)},
    "status": {"type": "string", "enum": list(wire.ReferralStatus.__args__)},  # type: ignore[attr-defined]
    "updated_since": {"type": "string", "format": "date-time"},
}
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "An RFC 8941 string of 1 to 40 ASCII characters, minted once and stored with the exact body.",
    "schema": {"type": "string"},
}
_SCHEMA_HEADER = {
    "name": "Relay-Schema",
    "in": "header",
    "required": True,
    "description": "The schema of the records in the body.",
    "schema": {"const": SCHEMA_VERSION},
}
_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "`true` where this answer was given before under the same key.",
        "schema": {"type": "string"},
    }
}


@cache
def document_bytes() -> bytes:
    """The document as it is served and kept in the docs: indented, sorted, with a newline at the end."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for one in ENDPOINTS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Career relay, HTTP contract",
            "version": "1",
            "description": "Every answer carries X-Request-Id, 429 and 503 Retry-After. Request bodies may be gzip.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                role: {"type": "http", "scheme": "bearer", "description": f"The key of one {role}."}
                for role in ("employer", "agent", "admin")
            },
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": _operation_id(one),
        "summary": one.summary,
        "tags": [one.role],
        "security": [{one.role: []}],
        "parameters": _parameters(one),
        "responses": _responses(one),
    }
    if one.asks is not None:
        content = {"application/json": {"schema": _ref(one.asks)}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _operation_id(one: Endpoint) -> str:
    words = one.path.replace("{", "").replace("}", "").replace("-", "_").strip("/").split("/")
    return "_".join((one.method, *words))


def _parameters(one: Endpoint) -> list[dict[str, Any]]:
    named = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    told: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named
    ]
    told += [_KEY_HEADER] if one.keyed else []
    told += [_SCHEMA_HEADER] if one.records else []
    schemas = {name: _QUERY.get(f"{one.path} {name}", _QUERY[name]) for name in one.query}
    told += [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in schemas.items()]
    return told


def _responses(one: Endpoint) -> dict[str, Any]:
    fine: dict[str, Any] = {"description": "Done", "content": {"application/json": {"schema": _ref(one.tells)}}}
    if one.keyed:
        fine["headers"] = _REPLAYED
    codes = (*one.codes, *ALWAYS, *(BODY if one.asks else ()), *(KEYED if one.keyed else ()))
    return {str(one.status): fine} | _problems(codes)


def _problems(codes: Iterable[str]) -> dict[str, Any]:
    """The refusals by status; each names its stable codes and what to do."""
    told: dict[str, Any] = {}
    for code in dict.fromkeys(codes):
        status, detail = CODES[code]
        line = f"`{code}`: {detail}"
        known = told.get(str(status))
        if known is not None:
            known["description"] += f" {line}"
            continue
        told[str(status)] = {
            "description": line,
            "content": {"application/problem+json": {"schema": _ref(wire.Problem)}},
        }
        if code in ("rate_limited", "unavailable", "idempotency_in_progress"):
            told[str(status)]["headers"] = {
                "Retry-After": {"description": "Seconds or an HTTP date.", "schema": {"type": "string"}}
            }
    return told


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}


def _schemas() -> dict[str, Any]:
    asked = {one.asks for one in ENDPOINTS if one.asks}
    told = {one.tells for one in ENDPOINTS} | {wire.Problem}
    models: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in asked]
    models += [(model, "serialization") for model in told - asked]
    models.sort(key=lambda pair: pair[0].__name__)
    _, defined = models_json_schema(models, by_alias=True, ref_template=REF)
    schemas: dict[str, Any] = defined["$defs"]
    return schemas


if __name__ == "__main__":
    sys.stdout.buffer.write(document_bytes())

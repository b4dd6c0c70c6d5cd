"""The record as JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

from relay_connectors.record.record import Record

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """The schema ``rejected_candidate`` 1.0; ``x-pii`` on a leaf names its class of personal data."""
    schema = Record.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:relay-connectors:rejected_candidate:1.0",
        **schema,
        "title": "rejected_candidate",
    }

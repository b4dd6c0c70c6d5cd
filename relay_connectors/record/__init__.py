"""Draft, record, vocabularies, payloads, canonical form, JSON Schema. Nothing here knows a source or a relay."""

from relay_connectors.record.build import Origin, RecordBuilder
from relay_connectors.record.canonical import canonical, content_hash, digest
from relay_connectors.record.draft import Draft
from relay_connectors.record.identity import LOCAL_IDENTITY, Identity
from relay_connectors.record.payload import project
from relay_connectors.record.record import Record, Source
from relay_connectors.record.schema import json_schema

__all__ = [
    "LOCAL_IDENTITY",
    "Draft",
    "Identity",
    "Origin",
    "Record",
    "RecordBuilder",
    "Source",
    "canonical",
    "content_hash",
    "digest",
    "json_schema",
    "project",
]

"""Draft, record, vocabularies, payloads, canonical form, JSON Schema. Nothing here knows a source or a relay.

The models (``parts``, ``record``) are built when one of them is first used: that takes 30 ms, and what reads files
works on plain bodies and needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.later import later
from relay_connectors.record.build import Origin, RecordBuilder
from relay_connectors.record.canonical import canonical, content_hash, digest
from relay_connectors.record.draft import Draft
from relay_connectors.record.identity import LOCAL_IDENTITY, Identity
from relay_connectors.record.payload import project

if TYPE_CHECKING:
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

_LATER = {"record": ("Record", "Source"), "schema": ("json_schema",)}

__getattr__ = later(globals(), _LATER)

"""Draft → record: identity and hash are added, nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from relay_connectors.record.canonical import content_hash
from relay_connectors.record.draft import Draft
from relay_connectors.record.identity import Identity
from relay_connectors.record.record import Record
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import SCHEMA_VERSION, Via

__all__ = ["Origin", "RecordBuilder"]

# The parts of a record in their order, as they are where the source says nothing.
ABSENT: dict[str, Any] = {"person": {}, "application": {}, "decision": {}, "profile": {}, "tags": [], "flags": {}}


class Origin(NamedTuple):
    """What every record of one source shares."""

    system: str
    account: str
    adapter: str
    adapter_version: str
    via: Via


class RecordBuilder:
    """Makes the records of one source.

    >>> origin = Origin("demo", "acme", "demo", "1", "file")
    >>> builder = RecordBuilder(Identity(bytes(32)), origin)
    >>> builder.record("A-1", Draft(outcome="employer_rejected")).record_id
    'rcr_fsecqmeaclp2lccyucz2qfexpu'
    """

    def __init__(self, identity: Identity, origin: Origin, *, proven: bool = False) -> None:
        """With *proven*, a draft is not held against the schema once more.

        For drafts that the core's own tables build, whose tests show that they are of the schema and hold nothing
        empty. Never for bodies that an adapter builds itself.
        """
        self.origin = origin
        self.record_id: Callable[[str], str] = identity.record_ids(origin.system, origin.account)
        self._proven = proven
        self._shared = {
            "system": origin.system,
            "account": origin.account,
            "application_id": "",
            "via": origin.via,
            "adapter": origin.adapter,
            "adapter_version": origin.adapter_version,
        }

    def body(self, application_id: str, draft: Draft, locator: str = "") -> dict[str, Any]:
        """The record as plain JSON values.

        Raises:
            RecordError: if the adapter's draft is not of the schema.
        """
        body = draft.body
        if not self._proven:
            check_body(body)
        return {
            "schema_version": SCHEMA_VERSION,
            "record_id": self.record_id(application_id),
            "content_hash": content_hash(body, pruned=self._proven),
            "source": self._source(application_id, draft, locator),
            **ABSENT,
            **body,
            "warnings": [{"code": code, "path": path} for code, path in draft.warnings] if draft.warnings else [],
            "kept": draft.kept,
        }

    def line(self, application_id: str, draft: Draft, locator: str = "") -> bytes:
        """The record as one line of JSON, with its line break."""
        return orjson.dumps(self.body(application_id, draft, locator), option=orjson.OPT_APPEND_NEWLINE)

    def record(self, application_id: str, draft: Draft, locator: str = "") -> Record:
        """The record as a frozen, typed object."""
        return Record.model_validate(self.body(application_id, draft, locator))

    def _source(self, application_id: str, draft: Draft, locator: str) -> dict[str, str]:
        source = {**self._shared, "application_id": application_id}
        if draft.candidate_id:
            source["candidate_id"] = draft.candidate_id
        if draft.updated_at:
            source["updated_at"] = draft.updated_at
        if locator:
            source["locator"] = locator
        return source

"""Draft → record: identity and hash are added, nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from relay_connectors.record.canonical import content_hash
from relay_connectors.record.draft import Draft
from relay_connectors.record.identity import Identity
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import SCHEMA_VERSION, Via

if TYPE_CHECKING:
    from relay_connectors.record.record import Record

__all__ = ["Origin", "RecordBuilder"]

# The fields of a record in their order, as they are where the source says nothing.
FIELDS: dict[str, Any] = {
    "schema_version": SCHEMA_VERSION,
    "record_id": "",
    "content_hash": "",
    "source": {},
    "person": {},
    "application": {},
    "decision": {},
    "profile": {},
    "tags": [],
    "flags": {},
    "warnings": [],
    "kept": {},
}
# A draft with the application's id in its source, and where it was read ("" where nobody needs to know).
Named = tuple[str, Draft, str]


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
        (body,) = self.bodies([(application_id, draft, locator)])
        return body

    def line(self, application_id: str, draft: Draft, locator: str = "") -> bytes:
        """The record as one line of JSON, with its line break."""
        (line,) = self.lines([(application_id, draft, locator)])
        return line

    def record(self, application_id: str, draft: Draft, locator: str = "") -> Record:
        """The record as a frozen, typed object."""
        (record,) = self.records([(application_id, draft, locator)])
        return record

    def bodies(self, drafts: Sequence[Named]) -> list[dict[str, Any]]:
        """:meth:`body` of several, one step for all of them at a time, which is cheaper for a few dozen than in turn.

        Raises:
            RecordError: if one of the drafts is not of the schema.
        """
        if not self._proven:
            for _, draft, _ in drafts:
                check_body(draft.body)
        ids = [self.record_id(application_id) for application_id, _, _ in drafts]
        hashes = [content_hash(draft.body, pruned=self._proven) for _, draft, _ in drafts]
        return [self._body(*named) for named in zip(ids, hashes, drafts, strict=True)]

    def lines(self, drafts: Sequence[Named]) -> list[bytes]:
        """:meth:`line` of several; see :meth:`bodies`."""
        return [orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE) for body in self.bodies(drafts)]

    def records(self, drafts: Sequence[Named]) -> list[Record]:
        """:meth:`record` of several; see :meth:`bodies`."""
        from relay_connectors.record.record import Record

        return [Record.model_validate(body) for body in self.bodies(drafts)]

    def _body(self, record_id: str, content_hash: str, named: Named) -> dict[str, Any]:
        application_id, draft, locator = named
        body = FIELDS.copy()
        body["record_id"] = record_id
        body["content_hash"] = content_hash
        body["source"] = self._source(application_id, draft, locator)
        body |= draft.body
        body["warnings"] = [{"code": code, "path": path} for code, path in draft.warnings] if draft.warnings else []
        body["kept"] = draft.kept
        return body

    def _source(self, application_id: str, draft: Draft, locator: str) -> dict[str, str]:
        source = {**self._shared, "application_id": application_id}
        if draft.candidate_id:
            source["candidate_id"] = draft.candidate_id
        if draft.updated_at:
            source["updated_at"] = draft.updated_at
        if locator:
            source["locator"] = locator
        return source

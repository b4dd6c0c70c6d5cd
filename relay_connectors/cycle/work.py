"""The operations of one page of persons: exact items, revisions, and what the ledger writes for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson

from relay_connectors.cycle.look import PUSHES, Look
from relay_connectors.gate import ConsentState
from relay_connectors.ledger.outbox import NewOperation, Operation
from relay_connectors.ledger.records import LedgerRecord, Looked
from relay_connectors.record import canonical, digest, project
from relay_connectors.record.vocabulary import Payload, RetractReason

__all__ = ["Item", "PageWork", "Push", "Queued", "item_of"]

SHARED_SCOPES = ("share_with_relay", "share_with_agents", "unnamed_use")


@dataclass(slots=True)
class Item:
    """An upsert as it would be sent: ``body`` is the canonical JSON of consent, data and payload, and its digest."""

    body: bytes
    digest: str
    payload: Payload
    items: Sequence[str]
    state: ConsentState


class Queued(NamedTuple):
    """What was last queued for a record."""

    revision: int
    state: str | None
    digest: str | None


class Push(NamedTuple):
    """An upsert, and what its provision record says: the items in it, the consent it rests on, the way it came."""

    operation: NewOperation
    items: Sequence[str]
    state: ConsentState
    route: str


@dataclass(slots=True)
class PageWork:
    """What one page of persons writes, statement by statement."""

    now: str
    looked: list[Looked] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    upserts: list[Push] = field(default_factory=list)
    retracts: list[NewOperation] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    pointed: list[tuple[str, str]] = field(default_factory=list)  # a link, and the record that it is for by now
    due: list[str] = field(default_factory=list)

    def _replace(self, waiting: Sequence[Operation]) -> None:
        self.superseded.extend(operation.op_id for operation in waiting)

    def forget(self, record: LedgerRecord, waiting: Sequence[Operation]) -> Queued:
        """What waits is not wanted any more and was never sent: the record is as the relay last knew it."""
        self._replace(waiting)
        return Queued(record.op_revision, record.live_state, record.live_digest)

    def upsert(self, look: Look, item: Item, waiting: Sequence[Operation]) -> Queued:
        """Queue a referral, or another version of it, in place of what waits."""
        self._replace(waiting)
        record, revision = look.record, look.record.op_revision + 1
        about = (record.record_id, record.person_id, record.source, "upsert", revision)
        head = b'{"digest":"%b","op":"upsert","record_id":"%b","revision":%d,'
        # The digested bytes go out as they are: consent, data and payload are spliced in behind the head.
        spliced = head % (item.digest.encode(), record.record_id.encode(), revision) + item.body[1:]
        operation = NewOperation(*about, item.digest, None, item.payload, item.state.consent_id, spliced)
        self.upserts.append(Push(operation, item.items, item.state, _route(look)))
        return Queued(revision, "live", item.digest)

    def retract(self, record: LedgerRecord, reason: RetractReason, waiting: Sequence[Operation]) -> Queued:
        """Queue the way back, in place of what waits."""
        self._replace(waiting)
        revision = record.op_revision + 1
        told = {"record_id": record.record_id, "revision": revision, "op": "retract", "reason": reason}
        about = (record.record_id, record.person_id, record.source, "retract", revision)
        self.retracts.append(NewOperation(*about, None, reason, None, None, orjson.dumps(told)))
        return Queued(revision, "retracted", None)


def item_of(look: Look, day: date) -> Item | None:
    """The upsert as it would be sent today; None where the gate does not let the record go."""
    if look.verdict.action not in PUSHES:
        return None
    payload: Payload = "full" if look.verdict.action == "push_full" else "unnamed"
    state = _basis(look.facts.consent)
    body = {**look.body, "record_id": look.record.record_id}
    sent = project(body, payload, today=day, retain_until=look.facts.retain_until)
    consent = {
        "consent_id": state.consent_id,
        "policy_version": state.policy_version,
        "obtained_at": state.effective_at,
        "scope": [name for name in SHARED_SCOPES if _granted(look.facts.consent, name)],
    }
    raw = canonical({"consent": consent, "data": sent.data, "payload": payload})
    return Item(raw, digest(raw), payload, sent.items, state)


def _basis(consent: Mapping[Any, ConsentState]) -> ConsentState:
    share = consent.get("share_with_relay")
    usable = share is not None and share.status == "granted"
    return share if share is not None and usable else consent["unnamed_use"]


def _granted(consent: Mapping[Any, ConsentState], scope: str) -> bool:
    """Whether the relay may be told that this scope is granted: not under a wording that is not accepted."""
    state = consent.get(scope)
    return state is not None and state.status == "granted" and state.version_accepted and not state.unshown


def _route(look: Look) -> str:
    channel = (look.body.get("application") or {}).get("channel") or {}
    return f"{look.record.source}/{channel.get('type', 'unknown')}"

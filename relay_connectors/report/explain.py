"""One record's way: where it came from, what the gate says today, what was sent and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from relay_connectors.cycle.look import SWEPT, Look, Looker
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.mails import DOUBTFUL
from relay_connectors.ledger.outbox import Operation
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.report.fields import Leaf, leaves
from relay_connectors.report.gone import gone_of
from relay_connectors.report.same_person import person_of

__all__ = ["explained"]

HIDDEN = "•••"
ARRIVED = frozenset({"created", "updated", "unchanged"})


def explained(
    ledger: Ledger, looker: Looker, record: LedgerRecord, *, show_personal: bool, start: str | None = None
) -> dict[str, Any]:
    """Everything that is known of *record*; what tells who somebody is only if *show_personal*.

    *start* is what the settings say of its source, for a verdict before a sync has taken that over.
    """
    look = _look(looker, ledger, record)
    locator, referral_id = ledger.records.traces(record.record_id)
    action, codes = ledger.records.last_verdict(record.record_id)
    operations = [_operation(ledger, one) for one in ledger.outbox.of_record(record.record_id)]
    return {
        "record_id": record.record_id,
        "source": record.source,
        "application_id": record.application_id,
        "locator": locator,
        "outcome": record.outcome,
        "first_seen_at": record.first_seen_at,
        "gone": gone_of(ledger, record),
        "start": {"chosen": ledger.sources.start(record.source), "configured": start},
        "last_verdict": {"action": action, "codes": (codes or "").split()} if action else None,
        "verdict_today": {"action": look.verdict.action, "codes": list(look.verdict.codes)} if look else None,
        "embargo_until": look.facts.embargo_until if look else None,
        "ahead_until": look.facts.ahead_until if look else None,
        "retain_until": look.facts.retain_until if look and look.facts.retain_until != SWEPT else None,
        "person": person_of(ledger, record),
        "consents": _consents(ledger, record),
        "operations": operations,
        "referral": {"referral_id": referral_id, "state": record.live_state, "referred_at": _referred_at(operations)},
        "provisions": [
            {"seq": one.seq, "kind": one.kind, "at": one.at, "hash": one.hash}
            for one in ledger.provisions.of_record(record.record_id)
        ],
        "link": _link(ledger, record, show_personal=show_personal),
        "mails": _mails(ledger, record),
        "issues": [
            {"issue_id": one.issue_id, "code": one.code, "state": one.state}
            for one in ledger.issues.of_key(record.record_id)
        ],
        "fields": [_field(leaf, show_personal=show_personal) for leaf in leaves(look.body)] if look else [],
    }


def _look(looker: Looker, ledger: Ledger, record: LedgerRecord) -> Look | None:
    """How the record stands today; None where its source has no start, so that nothing is decided about it."""
    persons = looker.persons({record.person_id: ledger.records.of_person(record.person_id)})
    looks = (look for person in persons for look in person.looks)
    return next((look for look in looks if look.record.record_id == record.record_id), None)


def _consents(ledger: Ledger, record: LedgerRecord) -> list[dict[str, Any]]:
    events = ledger.consents.of_persons([record.person_id]).get(record.person_id, [])
    return [
        {
            "consent_id": one.consent_id,
            "scope": one.scope,
            "status": one.status,
            "effective_at": one.effective_at,
            "policy_version": one.policy_version,
            "payload": one.payload,
            "obtained_via": one.obtained_via,
        }
        for one in sorted(events, key=lambda event: (event.effective_at, event.scope))
    ]


def _operation(ledger: Ledger, operation: Operation) -> dict[str, Any]:
    batch = ledger.outbox.batch(operation.batch_id) if operation.batch_id else None
    return {
        "revision": operation.revision,
        "op": operation.op,
        "payload": operation.payload,
        "reason": operation.reason,
        "consent_id": operation.consent_id,
        "digest": operation.digest,
        "state": operation.state,
        "answer": operation.answer,
        "key": batch.key if batch else None,
        "first_sent_at": batch.first_sent_at if batch else None,
    }


def _referred_at(operations: Sequence[Mapping[str, Any]]) -> str | None:
    """Since when the relay has what it has now; None where it was taken back, or never arrived."""
    since: str | None = None
    for one in operations:
        if one["op"] == "retract" and one["state"] == "settled":
            since = None
        elif one["answer"] in ARRIVED and one["op"] == "upsert":
            since = since or one["first_sent_at"]
    return since


def _link(ledger: Ledger, record: LedgerRecord, *, show_personal: bool) -> dict[str, Any] | None:
    """The person's link; whoever holds its address may register with it, so it is as private as a name."""
    link = ledger.links.of_persons([record.person_id], ledger.now()).get(record.person_id)
    if link is None:
        return None
    return {
        "link_id": link.link_id,
        "url": link.url if show_personal else HIDDEN,
        "state": link.state,
        "assigned_at": link.assigned_at,
        "exported_at": link.exported_at,
        "expires_at": link.expires_at,
        "for_this_record": link.record_id == record.record_id,
    }


def _mails(ledger: Ledger, record: LedgerRecord) -> list[dict[str, Any]]:
    """What was handed to the mail server for this person, by link; never to which address."""
    links = [link.link_id for link in ledger.links.all_of_person(record.person_id)]
    mails = ledger.mails.of_links(links) if links else {}
    return [
        {
            "link_id": mail.link_id,
            "state": "unknown" if mail.state in DOUBTFUL else mail.state,
            "attempts": mail.attempts,
            "begun_at": mail.begun_at,
            "ended_at": mail.ended_at,
            "code": mail.code,
            "not_before": mail.not_before,
        }
        for mail in sorted(mails.values(), key=lambda mail: mail.begun_at)
    ]


def _field(leaf: Leaf, *, show_personal: bool) -> dict[str, Any]:
    hidden = leaf.personal and not show_personal
    # The word for a reason may be a sentence about the person.
    raw = HIDDEN if leaf.raw and leaf.path == "decision.reason_code" and not show_personal else leaf.raw
    return {"path": leaf.path, "value": HIDDEN if hidden else leaf.value, "pii": leaf.pii, "raw": raw}

"""One record's way: where it came from, what the gate says today, what was sent and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relay_connectors.cycle.look import Look, Looker
from relay_connectors.gate.words import say
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Operation
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.report.fields import Leaf, leaves
from relay_connectors.report.same_person import person_lines, person_of
from relay_connectors.report.text import Lang, columns
from relay_connectors.report.words import ACTIONS, ANSWERS, LINK_STATES, OUTCOMES, word

__all__ = ["explain_text", "explained"]

HIDDEN = "•••"


def explained(ledger: Ledger, looker: Looker, record: LedgerRecord, *, show_personal: bool) -> dict[str, Any]:
    """Everything that is known of *record*; what tells who somebody is only if *show_personal*."""
    look = _look(looker, ledger, record)
    locator, referral_id = ledger.records.traces(record.record_id)
    action, codes = ledger.records.last_verdict(record.record_id)
    return {
        "record_id": record.record_id,
        "source": record.source,
        "application_id": record.application_id,
        "locator": locator,
        "outcome": record.outcome,
        "first_seen_at": record.first_seen_at,
        "last_verdict": {"action": action, "codes": (codes or "").split()} if action else None,
        "verdict_today": {"action": look.verdict.action, "codes": list(look.verdict.codes)} if look else None,
        "embargo_until": look.facts.embargo_until if look else None,
        "retain_until": look.facts.retain_until if look else None,
        "person": person_of(ledger, record),
        "consents": _consents(ledger, record),
        "operations": [_operation(ledger, one) for one in ledger.outbox.of_record(record.record_id)],
        "referral": {"referral_id": referral_id, "state": record.live_state},
        "provisions": [
            {"seq": one.seq, "kind": one.kind, "at": one.at, "hash": one.hash}
            for one in ledger.provisions.of_record(record.record_id)
        ],
        "link": _link(ledger, record, show_personal=show_personal),
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


def _link(ledger: Ledger, record: LedgerRecord, *, show_personal: bool) -> dict[str, Any] | None:
    """The person's link; whoever holds its address may register with it, so it is as private as a name."""
    link = ledger.links.of_persons([record.person_id]).get(record.person_id)
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


def _field(leaf: Leaf, *, show_personal: bool) -> dict[str, Any]:
    hidden = leaf.personal and not show_personal
    # The word for a reason may be a sentence about the person.
    raw = HIDDEN if leaf.raw and leaf.path == "decision.reason_code" and not show_personal else leaf.raw
    return {"path": leaf.path, "value": HIDDEN if hidden else leaf.value, "pii": leaf.pii, "raw": raw}


def explain_text(told: dict[str, Any], lang: Lang) -> str:
    """The same for people."""
    ja = lang == "ja"
    blocks = [
        _head(told, lang),
        _verdict(told, lang),
        person_lines(told["person"], lang),
        _table(
            "同意" if ja else "Consents",
            told["consents"],
            ("scope", "status", "effective_at", "policy_version", "obtained_via"),
        ),
        _operations(told["operations"], lang),
        _table("提供記録" if ja else "Provision record", told["provisions"], ("seq", "kind", "at")),
        _link_lines(told["link"], lang),
        _table("要対応" if ja else "Issues", told["issues"], ("issue_id", "code", "state")),
        _fields(told["fields"], lang),
    ]
    return "\n".join(line for block in blocks for line in block)


def _head(told: dict[str, Any], lang: Lang) -> list[str]:
    ja = lang == "ja"
    rows = [
        ("応募" if ja else "application", f"{told['source']}/{told['application_id']}"),
        ("読み取り元" if ja else "read from", told["locator"] or "-"),
        ("結果" if ja else "outcome", f"{word(OUTCOMES, told['outcome'], lang)} ({told['outcome']})"),
        ("初めて見た日時" if ja else "first seen", told["first_seen_at"]),
    ]
    referral = told["referral"]
    if referral["state"]:
        rows.append(
            ("リレー" if ja else "at the relay", f"{referral['state']} {referral['referral_id'] or ''}".rstrip())
        )
    return [told["record_id"], *columns(rows, indent=2)]


def _verdict(told: dict[str, Any], lang: Lang) -> list[str]:
    verdict, ja = told["verdict_today"], lang == "ja"
    if verdict is None:
        return [
            "判定: この取得元は開始日が未選択です。" if ja else "Verdict: none; nobody chose a start for this source."
        ]
    head = f"{'判定' if ja else 'Verdict today'}: {word(ACTIONS, verdict['action'], lang)} ({verdict['action']})"
    lines = [head, *(f"  {code}: {say(code, lang)}" for code in verdict["codes"])]
    if "embargoed" in verdict["codes"]:
        lines.append(f"  {'待機の期限' if ja else 'waits until'}: {told['embargo_until']}")
    return [*lines, f"  {'保管期限' if ja else 'kept until'}: {told['retain_until']}"]


def _table(title: str, rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[str]:
    return [title, *columns([[str(row[name]) for name in names] for row in rows], indent=2)] if rows else []


def _operations(operations: Sequence[dict[str, Any]], lang: Lang) -> list[str]:
    rows = [
        (
            f"r{one['revision']}",
            one["op"],
            one["payload"] or one["reason"] or "-",
            one["state"],
            word(ANSWERS, one["answer"], lang) if one["answer"] else "-",
            one["key"] or "-",
        )
        for one in operations
    ]
    return ["送信" if lang == "ja" else "Operations", *columns(rows, indent=2)] if rows else []


def _link_lines(link: dict[str, Any] | None, lang: Lang) -> list[str]:
    if link is None:
        return []
    ja = lang == "ja"
    state = word(LINK_STATES, link["state"], lang)
    exported = link["exported_at"] or ("未書き出し" if ja else "not exported")
    lines = [f"{'リンク' if ja else 'Link'}: {link['link_id']} {state}, {exported}, {link['url']}"]
    if not link["for_this_record"]:
        lines.append("  (同じ人の別の応募に割り当て)" if ja else "  (assigned for another application of this person)")
    return lines


def _fields(fields: Sequence[dict[str, Any]], lang: Lang) -> list[str]:
    if not fields:
        return []
    came = "←"
    rows = [(one["path"], str(one["value"]), f"{came} {one['raw']}" if one["raw"] else "") for one in fields]
    return ["項目" if lang == "ja" else "Fields", *columns(rows, indent=2)]

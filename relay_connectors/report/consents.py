"""What a person agreed to: the state of every scope today, the proof of it, and what the gate makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from relay_connectors.consent import ConsentState, states
from relay_connectors.consent.moments import on_site
from relay_connectors.consent.words import PAYLOADS, SCOPES, STATUSES, VIAS
from relay_connectors.consent.words import say as words_for
from relay_connectors.cycle.look import Look, Looker, event_of
from relay_connectors.gate.words import say
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import MISTAKEN, StoredConsent
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.record.vocabulary import SCOPES as EVERY_SCOPE
from relay_connectors.report.text import Lang, columns
from relay_connectors.report.words import ACTIONS, OUTCOMES, word

__all__ = ["consents_of", "consents_text"]


def consents_of(ledger: Ledger, looker: Looker, person_id: str, starts: Mapping[str, str]) -> dict[str, Any]:
    """Everything that was said for one person, in the order in which it counts, and where it leads.

    *starts* is what the settings say of each source's start, for a verdict before a sync has taken that over.
    """
    records = ledger.records.of_person(person_id)
    events = sorted(
        ledger.consents.ever_of(person_id),
        key=lambda one: (_since(one), one.recorded_at, EVERY_SCOPE.index(one.scope), one.consent_id),
    )
    theirs = ledger.consents.of_persons([person_id]).get(person_id, [])
    now = states(map(event_of, theirs), policy=looker.policy, accepted=looker.accepted, now=ledger.now())
    looks = [look for person in looker.persons({person_id: records}) for look in person.looks]
    counting = {state.consent_id for state in now.values()}
    held = {one.consent_id for one in theirs}
    named = {record.record_id: record for record in records}
    return {
        "person_id": person_id,
        "records": [_record(record, looks, starts.get(record.source)) for record in _in_order(records)],
        "scopes": [_state(scope, now[scope]) for scope in EVERY_SCOPE if scope in now],
        "events": [
            {
                **_event(one, named.get(one.record_id or "")),
                "version_sha256": looker.accepted.texts.get(one.policy_version),
                "still_theirs": one.consent_id in held,
                "counts": one.consent_id in counting,
            }
            for one in events
        ],
    }


def _since(one: StoredConsent) -> str:
    """Since when it counts."""
    return max(one.effective_at, one.not_before or "")


def _in_order(records: Sequence[LedgerRecord]) -> list[LedgerRecord]:
    return sorted(records, key=lambda one: (one.source, one.application_id))


def _record(record: LedgerRecord, looks: Sequence[Look], start: str | None) -> dict[str, Any]:
    verdict = next((look.verdict for look in looks if look.record.record_id == record.record_id), None)
    return {
        "record_id": record.record_id,
        "source": record.source,
        "application_id": record.application_id,
        "outcome": record.outcome,
        "verdict_today": {"action": verdict.action, "codes": list(verdict.codes)} if verdict else None,
        "start_configured": start,
        "at_relay": record.live_state,
    }


def _state(scope: str, state: ConsentState) -> dict[str, Any]:
    return {
        "scope": scope,
        "status": state.status,
        "consent_id": state.consent_id,
        "effective_at": state.effective_at,
        "expires_at": state.expires_at,
        "policy_version": state.policy_version or None,
        "version_accepted": state.version_accepted,
        "text_sha256": state.text_sha256,
        "payload": state.payload,
        "recipients": list(state.recipients),
        "recipient_accepted": state.recipient_accepted,
    }


def _event(one: StoredConsent, record: LedgerRecord | None) -> dict[str, Any]:
    return {
        "consent_id": one.consent_id,
        "scope": one.scope,
        "status": one.status,
        "effective_at": one.effective_at,
        "counts_since": _since(one),
        "recorded_at": one.recorded_at,
        "expires_at": one.expires_at,
        "obtained_via": one.obtained_via,
        "locator": one.locator,
        "record_id": one.record_id,
        "application": f"{record.source}/{record.application_id}" if record else None,
        "policy_version": one.policy_version or None,
        "text_sha256": one.text_sha256,
        "payload": one.payload or None,
        "recipients": list(filter(None, one.recipients.split("\x1f"))),
        "evidence_sha256": one.evidence_sha256,
        "row_says": None if one.row_says is None else one.row_says > 0,
        "mistaken": one.row_says == MISTAKEN,
    }


def consents_text(told: Mapping[str, Any], lang: Lang, zone: str) -> str:
    """The same for people, by the clocks of *zone*."""
    ja = lang == "ja"
    lines = [told["person_id"], *_records(told["records"], lang), "今の同意" if ja else "Consents today"]
    lines += _states(told["scopes"], lang, zone) or [f"  {'記録はありません。' if ja else 'Nothing was ever said.'}"]
    if told["events"]:
        lines.append("経緯 (効力の順。* は今の状態を決めているもの)" if ja else "What was said (* decides today)")
        lines += [line for one in told["events"] for line in _told(one, lang, zone)]
    return "\n".join(lines)


def _records(records: Sequence[Mapping[str, Any]], lang: Lang) -> list[str]:
    lines = []
    for one in records:
        verdict = one["verdict_today"]
        outcome = word(OUTCOMES, one["outcome"], lang)
        lines.append(f"  {one['source']}/{one['application_id']}  {outcome}")
        if verdict is None:
            lines.append(f"    {_no_verdict(one['start_configured'], lang)}")
            continue
        lines.append(f"    → {word(ACTIONS, verdict['action'], lang)} ({verdict['action']})")
        lines += [f"      {code}: {say(code, lang)}" for code in verdict["codes"]]
    return lines


def _no_verdict(start: str | None, lang: Lang) -> str:
    if start:
        ja, en = f'次の sync が start = "{start}" から判定します', f'the next sync begins with start = "{start}"'
        return f"判定はまだありません ({ja})" if lang == "ja" else f"no verdict yet: {en}"
    return "判定なし (取得元の開始日が未選択)" if lang == "ja" else "no verdict: its source has no start"


def _states(scopes: Sequence[Mapping[str, Any]], lang: Lang, zone: str) -> list[str]:
    since, until = ("から", "まで") if lang == "ja" else ("since", "until")
    rows = [
        (
            words_for(SCOPES, one["scope"], lang),
            one["scope"],
            words_for(STATUSES, one["status"], lang),
            _span(since, one["effective_at"], lang, zone),
            _span(until, one["expires_at"], lang, zone),
        )
        for one in scopes
    ]
    return columns(rows, indent=2)


def _span(word: str, at: str | None, lang: Lang, zone: str) -> str:
    """A bound of time; in Japanese the word stands behind it."""
    if not at:
        return ""
    return f"{on_site(at, zone)} {word}" if lang == "ja" else f"{word} {on_site(at, zone)}"


def _wording(one: Mapping[str, Any], lang: Lang) -> str:
    """The version and the digest of its text; where none was held when it was said, the one that was given since.

    Where the version's file said something else then, what it said then.
    """
    version, own, since = one["policy_version"] or "-", one["text_sha256"], one["version_sha256"]
    later = "" if own or not since else " (後から登録)" if lang == "ja" else " (given later)"
    if own and since and own != since:
        later = " (当時のファイルは別の文面)" if lang == "ja" else " (its file said something else then)"
    return f"{version}  sha256:{own or since or '-'}{later}"


def _told(one: Mapping[str, Any], lang: Lang, zone: str) -> list[str]:
    """One statement with its proof."""
    ja = lang == "ja"
    mark = "*" if one["counts"] else " "
    status = words_for(STATUSES, one["status"], lang)
    where = ", ".join(filter(None, (words_for(VIAS, one["obtained_via"], lang), one["application"], one["locator"])))
    payload = words_for(PAYLOADS, one["payload"], lang) if one["payload"] else "-"
    rows = [
        ("取得方法" if ja else "said by", where),
        ("記録日時" if ja else "recorded at", on_site(one["recorded_at"], zone)),
        ("文面" if ja else "wording", _wording(one, lang)),
        ("提供先" if ja else "recipients", "、".join(one["recipients"]) or "-"),
        ("提供範囲" if ja else "payload", payload),
        ("証跡" if ja else "evidence", f"sha256:{one['evidence_sha256']}  {one['consent_id']}"),
    ]
    if one["counts_since"] != one["effective_at"]:
        since = on_site(one["counts_since"], zone)
        why = "から数えます。行の同意がその日付でした" if ja else "on: the row's consent was of then"
        rows.insert(1, ("効力" if ja else "counts from", f"{since} {why}"))
    if not one["still_theirs"]:
        gone = (
            "このアドレスは今この人のものではないため、数えません"
            if ja
            else "the address is theirs no more: not counted"
        )
        rows.append(("注意" if ja else "note", gone))
    if one["mistaken"]:
        rows.append(
            ("注意" if ja else "note", "入力の誤りのため、数えません" if ja else "it was mistyped: not counted")
        )
    elif one["row_says"] is False:
        rows.append(
            ("注意" if ja else "note", "行にこの回答はもうありません" if ja else "its row does not say it any more")
        )
    if one["expires_at"]:
        rows.insert(2, ("有効期限" if ja else "ends at", on_site(one["expires_at"], zone)))
    return [f"  {mark} {on_site(one['effective_at'], zone)}  {status}  {one['scope']}", *columns(rows, indent=6)]

"""Looking at persons: facts out of the ledger, a verdict for each of their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import orjson

from relay_connectors.clock import today
from relay_connectors.consent import ConsentEvent, states
from relay_connectors.gate import (
    ConsentState,
    Facts,
    Subject,
    Verdict,
    embargo_until,
    excluded_by,
    judge,
    next_look,
    retain_until,
)
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import StoredConsent
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.ledger.outbox import Operation
from relay_connectors.ledger.persons import LedgerPerson
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.record.vocabulary import Payload, Scope
from relay_connectors.settings import Policy

__all__ = ["Look", "Looker", "PersonLook"]

PUSHES = frozenset({"push_full", "push_unnamed"})
NO_SUBJECT = Subject(None)


class Look(NamedTuple):
    """One record as it stands today. ``body`` is empty for an observation."""

    record: LedgerRecord
    body: Mapping[str, Any]
    subject: Subject
    facts: Facts
    verdict: Verdict
    pending: tuple[Operation, ...]

    @property
    def live(self) -> bool:
        """An upsert was confirmed by the relay, or may have arrived there."""
        sent = [operation.op for operation in self.pending if operation.state == "claimed"]
        return sent[-1] == "upsert" if sent else self.record.live_state == "live"

    def next_look(self, policy: Policy) -> str | None:
        """When time alone may change the verdict."""
        return next_look(self.subject, self.facts, policy, self.verdict)


class PersonLook(NamedTuple):
    """One person: all their records, and the newest link they have."""

    person_id: str
    looks: Sequence[Look]
    link: AssignedLink | None
    new: bool  # nothing was ever queued for them, and no link assigned


@dataclass(frozen=True, slots=True)
class Looker:
    """Judges persons by today's facts. *starts* holds the chosen start of every source that has one."""

    ledger: Ledger
    policy: Policy
    versions: frozenset[str]
    starts: Mapping[str, str]

    def persons(self, found: Mapping[str, list[LedgerRecord]]) -> Iterator[PersonLook]:
        """Look at a page of persons."""
        ids = list(found)
        consents = self.ledger.consents.of_persons(ids)
        persons = self.ledger.persons.get(ids)
        links = self.ledger.links.of_persons(ids)
        pending = self.ledger.outbox.open_of_persons(ids)
        for person_id, records in found.items():
            consent = self._consent(consents.get(person_id, ()))
            looks = [
                self._look(record, records, persons[person_id], consent, pending.get(record.record_id, ()))
                for record in records
                if record.source in self.starts
            ]
            link = links.get(person_id)
            new = link is None and not any(record.op_revision for record in records)
            yield PersonLook(person_id, _one_referral(looks, self.policy), link, new)

    def _consent(self, events: Sequence[StoredConsent]) -> Mapping[Scope, ConsentState]:
        told = [
            ConsentEvent(
                consent_id=one.consent_id,
                person_id=one.person_id,
                record_id=one.record_id,
                scope=one.scope,
                status=one.status,
                effective_at=one.effective_at,
                policy_version=one.policy_version,
                text_sha256=one.text_sha256,
                payload=_payload(one.payload),
                recipients=tuple(one.recipients.split("\x1f")) if one.recipients else (),
                obtained_via=one.obtained_via,
                recorded_at=one.recorded_at,
            )
            for one in events
        ]
        return states(told, policy=self.policy, versions=self.versions, now=self.ledger.now())

    def _look(
        self,
        record: LedgerRecord,
        records: Sequence[LedgerRecord],
        person: LedgerPerson,
        consent: Mapping[Scope, ConsentState],
        pending: Sequence[Operation],
    ) -> Look:
        body: dict[str, Any] = orjson.loads(record.draft) if record.draft else {}
        subject = Subject.of_body(body) if body else NO_SUBJECT._replace(outcome=record.outcome)
        facts = self._facts(record, records, person, consent, body)
        return Look(record, body, subject, facts, judge(subject, facts, self.policy), tuple(pending))

    def _facts(
        self,
        record: LedgerRecord,
        records: Sequence[LedgerRecord],
        person: LedgerPerson,
        consent: Mapping[Scope, ConsentState],
        body: Mapping[str, Any],
    ) -> Facts:
        policy, notified = self.policy, (body.get("decision") or {}).get("notified_at")
        first_final = record.first_final_at or record.first_seen_at
        others = {one.outcome for one in records if one is not record and one.gone_at is None}
        return Facts(
            now=self.ledger.now(),
            today=today(self.ledger.clock, policy.timezone).isoformat(),
            embargo_until=embargo_until(record.decided_at, notified, first_final, policy),
            retain_until=retain_until(record.decided_at, record.applied_at, first_final, policy),
            notified_at=notified,
            consent=consent,
            registered=person.registered_at is not None,
            do_not_contact=bool(person.do_not_contact),
            open_elsewhere="in_progress" in others,
            hired_here="hired" in others,
            history=self._is_history(record),
            excluded_by=excluded_by(body, policy) if body else None,
            shared_mail=bool(record.shared_mail),
        )

    def _is_history(self, record: LedgerRecord) -> bool:
        start = self.starts[record.source]
        return start != "all" and (record.decided_at or record.applied_at or record.first_seen_at) < start


def _payload(kept: str) -> Payload | None:
    return "full" if kept == "full" else "unnamed" if kept == "unnamed" else None


def _one_referral(looks: list[Look], policy: Policy) -> list[Look]:
    """One referral per person: the live one stays, else the newest goes, and the others answer ``same_person``."""
    pushing = [look for look in looks if look.verdict.action in PUSHES]
    if len(pushing) + any(look.live for look in looks) < 2:
        return looks
    chosen = next((look for look in looks if look.live), None) or max(pushing, key=_newest)
    giving_way = {look.record.record_id for look in pushing} - {chosen.record.record_id}
    return [_give_way(look, policy) if look.record.record_id in giving_way else look for look in looks]


def _newest(look: Look) -> tuple[str, str, str]:
    record = look.record
    return record.decided_at or "", record.applied_at or "", record.record_id


def _give_way(look: Look, policy: Policy) -> Look:
    facts = replace(look.facts, same_person_live=True)
    return look._replace(facts=facts, verdict=judge(look.subject, facts, policy))

"""Looking at persons: facts out of the ledger, a verdict for each of their records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from relay_connectors.clock import today
from relay_connectors.consent import Accepted, ConsentEvent, states
from relay_connectors.cycle.bans import Bans, bans_of
from relay_connectors.cycle.narrowed import is_narrowed
from relay_connectors.gate import (
    ConsentState,
    Facts,
    Subject,
    Verdict,
    ahead_until,
    embargo_until,
    excluded_by,
    judge,
    next_look,
    retain_until,
)
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.beside import Forbidding
from relay_connectors.ledger.consents import MISTAKEN, StoredConsent
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.ledger.outbox import Operation
from relay_connectors.ledger.persons import LedgerPerson
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.record.vocabulary import Payload, Scope
from relay_connectors.settings import Policy

__all__ = ["SWEPT", "Look", "Looker", "PersonLook", "day_of", "event_of", "is_unclear"]

PUSHES = frozenset({"push_full", "push_unnamed"})
WAITING = frozenset({"hold", "review"})
NO_SUBJECT = Subject(None)
DAY_LENGTH = len("2026-11-18")
SWEPT = "1970-01-01"  # before every day on which anybody is looked at
# What the relay ended may have been received again before we heard of it, and taking it back twice does no harm.
MAYBE_LIVE = frozenset({"live", "expired", "declined", "withdrawn"})


class Look(NamedTuple):
    """One record as it stands today. ``body`` is empty for an observation.

    *narrowed*: it waits, and the relay was given more than the person agrees to by now.
    """

    record: LedgerRecord
    body: Mapping[str, Any]
    subject: Subject
    facts: Facts
    verdict: Verdict
    pending: tuple[Operation, ...]
    narrowed: bool = False

    @property
    def live(self) -> bool:
        """An upsert was confirmed by the relay, or may have arrived there."""
        return _is_live(self.record, self.pending)

    def next_look(self, policy: Policy) -> str | None:
        """When time alone may change the verdict."""
        return next_look(self.subject, self.facts, policy, self.verdict)


class PersonLook(NamedTuple):
    """One person: all their records, and their link: one that lives if there is any, else the newest."""

    person_id: str
    looks: Sequence[Look]
    link: AssignedLink | None
    link_wanted: bool
    referred: bool  # an upsert was queued for them before
    elsewhere: Sequence[LedgerRecord]  # their records in sources that are not looked at


class _Person(NamedTuple):
    kept: LedgerPerson
    records: Sequence[LedgerRecord]
    consent: Mapping[Scope, ConsentState]
    events: Sequence[ConsentEvent]
    now: str
    day: str
    suppressed: bool
    contradicted: Mapping[str, bool]
    bans: Bans


@dataclass(frozen=True, slots=True)
class Looker:
    """Judges persons by today's facts. *starts* holds the chosen start of every source that has one.

    Of a *stopped* source, which is no longer configured, nothing new goes. Of a *resting* one, which has no part in
    this run, only what was ever queued is looked at.
    """

    ledger: Ledger
    policy: Policy
    accepted: Accepted
    starts: Mapping[str, str]
    stopped: frozenset[str] = frozenset()
    resting: frozenset[str] = frozenset()

    def persons(self, found: Mapping[str, list[LedgerRecord]]) -> Iterator[PersonLook]:
        """Look at a page of persons."""
        ids, now = list(found), self.ledger.now()
        day = today(self.ledger.clock, self.policy.timezone).isoformat()
        consents, persons = self.ledger.consents.of_persons(ids), self.ledger.persons.get(ids)
        record_ids = [record.record_id for records in found.values() for record in records]
        suppressed = self.ledger.suppressions.of_records(record_ids)
        contradicted = self.ledger.contradictions.among(record_ids)
        beside: dict[str, list[Forbidding]] = {}
        for one in self.ledger.beside.of_records(record_ids):
            beside.setdefault(one.record_id, []).append(one)
        links, pending = self.ledger.links.of_persons(ids, now), self.ledger.outbox.open_of_persons(ids)
        for record_id, doubtful in self.ledger.outbox.doubtful(ids).items():
            pending[record_id] = [*doubtful, *pending.get(record_id, ())]
        for person_id, records in found.items():
            events = [_sure(event_of(one), contradicted) for one in consents.get(person_id, ())]
            consent = states(events, policy=self.policy, accepted=self.accepted, now=now)
            since = max((suppressed.get(record.record_id, "") for record in records), default="")
            told = [(record, _body(record)) for record in records]
            others = [one for record in records for one in beside.get(record.record_id, ())]
            alone = len(told) == 1 and not others  # the only one speaks for itself
            bans = Bans() if alone else bans_of(told, others, self.policy, now, day)
            is_suppressed = _is_suppressed(since, consent)
            kept = persons[person_id]
            person = _Person(kept, records, consent, events, now, day, is_suppressed, contradicted, bans)
            looks = [
                self._look(record, body, person, pending.get(record.record_id, ()))
                for record, body in told
                if self._is_looked_at(record)
            ]
            yield PersonLook(
                person_id,
                _one_referral(looks, self.policy),
                links.get(person_id),
                link_wanted=person.kept.link_wanted_at is not None,
                referred=any(record.op_revision for record in records),
                elsewhere=[record for record in records if not self._is_looked_at(record)],
            )

    def _is_looked_at(self, record: LedgerRecord) -> bool:
        return record.source in self.starts and (record.source not in self.resting or record.op_revision > 0)

    def _look(
        self, record: LedgerRecord, body: Mapping[str, Any], person: _Person, pending: Sequence[Operation]
    ) -> Look:
        subject = Subject.of_body(body) if body else NO_SUBJECT._replace(outcome=record.outcome)
        live = _is_live(record, pending)
        facts = self._facts(record, person, body, live=live)
        verdict = judge(subject, facts, self.policy)
        narrowed = live and verdict.action in WAITING and self._is_narrowed(record, facts, person)
        return Look(record, body, subject, facts, verdict, tuple(pending), narrowed)

    def _is_narrowed(self, record: LedgerRecord, facts: Facts, person: _Person) -> bool:
        sent = self.ledger.outbox.sent(record.record_id)
        return sent is not None and is_narrowed(sent, facts, person.events, self.policy, self.accepted)

    def _facts(self, record: LedgerRecord, person: _Person, body: Mapping[str, Any], *, live: bool) -> Facts:
        policy, bans, notified = self.policy, person.bans, (body.get("decision") or {}).get("notified_at")
        first_final = record.first_final_at or record.first_seen_at
        others = [one for one in person.records if one is not record and one.gone_at is None]
        outcomes = {one.outcome for one in others}
        # Of rows that contradict each other the first is kept: another one may say that the application is open.
        perhaps_open = any(person.contradicted.get(one.record_id) for one in others)
        embargo = embargo_until(record.decided_at, notified, first_final, policy)
        held = live and record.live_state == record.queued_state == "live"
        return Facts(
            now=person.now,
            today=person.day,
            embargo_until=max(embargo, bans.embargo_until),
            update_from=embargo if held else None,
            retain_until=_kept_until(record, first_final, person.day, policy),
            notified_at=notified,
            consent=person.consent,
            registered=person.kept.registered_at is not None,
            suppressed=person.suppressed,
            do_not_contact=bans.do_not_contact or bool(person.kept.do_not_contact),
            employee=bans.employee,
            no_mail=bans.no_mail,
            open_elsewhere="in_progress" in outcomes or perhaps_open,
            unclear_elsewhere=not live and any(is_unclear(one, self.stopped) for one in others),
            hired_here="hired" in outcomes,
            # A start that moved forward lets nobody go, but who is out must still be taken back when it is time.
            history=self._is_history(record, notified) and not live,
            excluded_by=excluded_by(body, policy, record.source, tagged=bans.tagged) if body else None,
            ahead_until=ahead_until(record.decided_at, person.day, policy),
            doubts=tuple(record.doubts.split()),
            stopped=record.source in self.stopped and not live,
            contradicted=record.record_id in person.contradicted,
            handed_on=live or any(one.live_state is not None for one in person.records),
        )

    def _is_history(self, record: LedgerRecord, notified: str | None) -> bool:
        start = self.starts[record.source]
        return start != "all" and day_of(record, notified, self.policy.timezone) < start


def is_unclear(record: LedgerRecord, stopped: Collection[str]) -> bool:
    """Whether nobody knows how an application stands that is still in its source.

    Of what was swept nobody asks, nor in a *stopped* source: there nobody could mend it.
    """
    known = record.gone_at is not None or record.draft is None or record.source in stopped
    return record.outcome == "unknown" and not known


def day_of(record: LedgerRecord, notified: str | None, zone: str) -> str:
    """The day a record counts from; an instant by the calendar of *zone*.

    It was decided then, or else the person was *notified*. Else, of an application that was seen open before, its end
    was seen first; of any other the person applied, or it was first seen.
    """
    ended = record.first_final_at if (record.first_final_at or "") > record.first_seen_at else None
    when = record.decided_at or notified or ended or record.applied_at or record.first_seen_at
    if len(when) == DAY_LENGTH:
        return when
    return datetime.fromisoformat(when).astimezone(ZoneInfo(zone)).date().isoformat()


def _body(record: LedgerRecord) -> Mapping[str, Any]:
    body: dict[str, Any] = orjson.loads(record.draft) if record.draft else {}
    return body


def _kept_until(record: LedgerRecord, first_final: str, day: str, policy: Policy) -> str:
    """The last day that keeps; what was swept stays past it, also where the policy keeps longer by now."""
    if record.draft is None and not record.observed_only:
        return SWEPT
    return retain_until(record.decided_at, record.applied_at, first_final, day, policy)


def _is_suppressed(since: str, consent: Mapping[Scope, ConsentState]) -> bool:
    """Whether the relay must not have the person: it said so of a consent of *since*, and no later one was given."""
    share = consent.get("share_with_relay")
    again = share.effective_at if share and share.status == "granted" else None
    return bool(since) and (again is None or again <= since)


def _is_live(record: LedgerRecord, pending: Sequence[Operation]) -> bool:
    # What is aside was tried, and may arrive late; what the relay did not tell of may have arrived.
    sent = [one.op for one in pending if one.state == "claimed" or (one.op == "upsert" and _is_doubtful(one))]
    return sent[-1] == "upsert" if sent else record.live_state in MAYBE_LIVE


def _is_doubtful(operation: Operation) -> bool:
    return bool(operation.aside_at or operation.untold)


def event_of(one: StoredConsent) -> ConsentEvent:
    """A kept consent event, as its state is worked out from it."""
    recipients = tuple(one.recipients.split("\x1f")) if one.recipients else ()
    return ConsentEvent(
        one.consent_id,
        one.person_id,
        one.record_id,
        one.scope,
        one.status,
        one.effective_at,
        one.policy_version,
        one.text_sha256,
        _payload(one.payload),
        recipients,
        one.obtained_via,
        one.recorded_at,
        one.evidence_sha256,
        one.expires_at,
        None if one.row_says is None else one.row_says > 0,
        one.row_says == MISTAKEN,
        one.not_before,
    )


def _sure(event: ConsentEvent, contradicted: Collection[str]) -> ConsentEvent:
    """The event; a yes in the row of an application that contradicts itself as one that nothing shows any more.

    Another of its rows may say no, and the person's other applications must not go by that yes either.
    """
    unsure = event.row_says and event.status == "granted" and event.record_id in contradicted
    return event._replace(row_says=False) if unsure else event


def _payload(kept: str) -> Payload | None:
    return "full" if kept == "full" else "unnamed" if kept == "unnamed" else None


def _one_referral(looks: list[Look], policy: Policy) -> list[Look]:
    """One referral per person: the live one stays, else the newest goes, and the others answer ``same_person``.

    Two are live where two persons turned out to be one: then one of them gives way as well, and it is the one that
    the relay did not take so far.
    """
    pushing = [look for look in looks if look.verdict.action in PUSHES]
    live = [look for look in looks if look.live]
    if len(pushing) + len(live) < 2:
        return looks
    chosen = max([look for look in live if look in pushing] or live or pushing, key=_surest)
    giving_way = {look.record.record_id for look in (*pushing, *live)} - {chosen.record.record_id}
    return [_give_way(look, policy) if look.record.record_id in giving_way else look for look in looks]


def _surest(look: Look) -> tuple[bool, bool, str, str, str]:
    return look.record.live_state == "live", not any(map(_is_doubtful, look.pending)), *_newest(look)


def _newest(look: Look) -> tuple[str, str, str]:
    record = look.record
    return record.decided_at or "", record.applied_at or "", record.record_id


def _give_way(look: Look, policy: Policy) -> Look:
    facts = replace(look.facts, same_person_live=True)
    return look._replace(facts=facts, verdict=judge(look.subject, facts, policy))

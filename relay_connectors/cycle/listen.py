"""Listen: the relay's events → the ledger, each once, in order, in one transaction with its inbox row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import sha256

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.record.vocabulary import SCOPES, ConsentStatus
from relay_connectors.relay.answers import CursorExpired
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import Event

__all__ = ["Listener"]

CURSOR = "events_cursor"
PAGE = 500
STATUSES = frozenset(
    {
        "agent.supported",
        "candidate.interviewing",
        "candidate.hired_elsewhere",
        "candidate.not_hired",
        "candidate.profile_updated",
        "candidate.unreachable",
    }
)
CONSENT: Mapping[str, ConsentStatus] = {
    "consent.granted": "granted",
    "consent.withdrawn": "withdrawn",
    "consent.expired": "expired",
}


class Listener:
    """Applies what the relay tells."""

    def __init__(self, ledger: Ledger, client: RelayClient, run_id: int) -> None:
        self._ledger, self._client, self._run_id = ledger, client, run_id
        self.applied: Counter[str] = Counter()

    def listen(self) -> Counter[str]:
        """Apply every event after the last one applied; how many of each type.

        Raises:
            RelayUnavailableError: the relay does not answer; the next run goes on where this one stopped.
        """
        more = True
        while more:
            after = self._ledger.meta(CURSOR)
            try:
                answer = self._client.events(after, PAGE)
            except CursorExpired:
                self._start_over()
                continue
            for event in answer.events:
                self._apply(event)
            with self._ledger.transaction():
                self._ledger.put_meta(CURSOR, answer.next_cursor)
            more = answer.has_more
        return self.applied

    def _start_over(self) -> None:
        """The relay keeps events for 90 days and we were away for longer: take what is left, and say so."""
        with self._ledger.transaction():
            self._ledger.put_meta(CURSOR, "0")
            issue = NewIssue(
                "review", "relay", "events", "events_missed", detail="events older than 90 days are gone"
            )
            self._ledger.issues.open([issue], self._run_id, self._ledger.now())

    def _apply(self, event: Event) -> None:
        body = orjson.dumps(event.model_dump(mode="json"))
        with self._ledger.transaction():
            if not self._ledger.inbox.put(event.id, event.seq, event.type, body, self._ledger.now()):
                return
            self.applied[event.type] += 1
            effect = self._effect(event.type)
            person_id = self._person(event)
            if effect and person_id:
                effect(event, person_id)
                self._ledger.records.mark_due(person_id=person_id)
            elif effect:
                self._ledger.inbox.unmatched(event.id)

    def _effect(self, kind: str) -> Callable[[Event, str], None] | None:
        if kind == "candidate.registered":
            return self._registered
        if kind in CONSENT:
            return self._consent
        if kind in STATUSES:
            return self._status
        if kind in ("referral.expired", "referral.retracted"):
            return self._no_longer_live
        return self._erasure if kind == "erasure.requested" else None

    def _person(self, event: Event) -> str | None:
        """By the link that was assigned here, else by the record; somebody from a campaign link is neither."""
        found = self._ledger.links.person_of(event.link_id) if event.link_id else None
        if found is None and event.record_id:
            record = self._ledger.records.get(event.record_id)
            found = record.person_id if record else None
        return found

    def _registered(self, event: Event, person_id: str) -> None:
        self._ledger.persons.register(person_id, event.occurred_at)
        if event.link_id:
            self._ledger.links.registered(event.link_id)

    def _consent(self, event: Event, person_id: str) -> None:
        data = event.data
        scopes = [scope for scope in SCOPES if scope in (data.get("scopes") or ())]
        told = sha256(orjson.dumps([event.id, event.type, scopes], option=orjson.OPT_SORT_KEYS)).hexdigest()
        self._ledger.consents.add(
            [
                NewConsent(
                    person_id,
                    event.record_id,
                    scope,
                    CONSENT[event.type],
                    event.occurred_at,
                    str(data.get("policy_version") or ""),
                    data.get("text_sha256"),
                    "",
                    "",
                    "link_registration",
                    told,
                )
                for scope in scopes
            ],
            self._ledger.now(),
        )

    def _status(self, event: Event, person_id: str) -> None:
        status = event.type.removeprefix("candidate.").removeprefix("agent.")
        month = event.data.get("occurred_month")
        self._ledger.persons.set_status(person_id, status, str(month) if month else None, event.occurred_at)

    def _no_longer_live(self, event: Event, _person_id: str) -> None:
        if event.record_id:
            state = event.type.removeprefix("referral.")
            self._ledger.records.confirmed([(event.record_id, state, None, event.referral_id)])

    def _erasure(self, event: Event, person_id: str) -> None:
        key = event.record_id or person_id
        issue = NewIssue("review", "relay", key, "erasure_requested", detail="erase this person in the source")
        self._ledger.issues.open([issue], self._run_id, self._ledger.now())

"""Listen: the relay's events → the ledger, each once, in order; a page of them and the cursor in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import orjson

from relay_connectors.clock import stamp
from relay_connectors.cycle.asked import AskedErasures
from relay_connectors.cycle.counts import event_type
from relay_connectors.cycle.erase import Eraser
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.record.vocabulary import SCOPES, ConsentStatus, Scope
from relay_connectors.relay.answers import CursorExpired
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import ReferralRow
from relay_connectors.relay.wire_events import ENDING, Event, UnreadEvent, key_of

__all__ = ["Listener"]

CURSOR = "events_cursor"
UNREAD = "events_unread"
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
ERASURES: Mapping[str, Callable[[AskedErasures, Event], None]] = {
    "erasure.requested": AskedErasures.requested,
    "erasure.completed": AskedErasures.completed,
}
REGISTERED = frozenset({"registered", "agent_supported", "interviewing", "hired_elsewhere"})
# What ends a referral without us; our own retracts are settled by their answers, and an event about one may be older
# than a referral that was sent since.
ENDED = frozenset({"declined", "withdrawn", "expired", "erased"})


class Listener:
    """Applies what the relay tells. Whoever asked it to be erased is erased by *eraser*; finish it afterwards."""

    def __init__(self, ledger: Ledger, client: RelayClient, run_id: int, eraser: Eraser | None = None) -> None:
        self._ledger, self._client, self._run_id = ledger, client, run_id
        self.erasures = AskedErasures(ledger, eraser or Eraser(ledger), run_id)
        self.applied: Counter[str] = Counter()
        self.received: set[str] = set()
        """The records that the relay says it was told of, and the links that somebody registered with."""
        self.new_issues = 0
        """How many events could not be read."""

    def listen(self) -> Counter[str]:
        """Apply every event after the last one applied; how many of each type (see ``event_type``).

        One that cannot be read is an issue and is passed over. It may have been a withdrawal, so the relay is asked
        where everybody stands; a run that is killed before leaves that to the next.

        Raises:
            RelayUnavailableError: the relay does not answer; the next run goes on where this one stopped.
            RelayError: it knows no cursor, not even those that it gave in this run.
        """
        more, started_over = True, False
        while more:
            after = self._ledger.meta(CURSOR) or None
            try:
                answer = self._client.events(after, PAGE)
            except CursorExpired:
                if after is None or started_over:
                    raise
                self._start_over()
                started_over = True
                continue
            with self._ledger.transaction():
                told = [event_type(event.type) for event in answer.events if self._apply(event)]
                self._set_aside(answer.unread)
                self._ledger.put_meta(CURSOR, answer.next_cursor)
            self.applied.update(told)
            more = answer.has_more
        if self._ledger.meta(UNREAD):
            self._catch_up_with_all()
            with self._ledger.transaction():
                self._ledger.put_meta(UNREAD, "")
        return self.applied

    def _set_aside(self, unread: Sequence[UnreadEvent]) -> None:
        if unread:
            issues = [NewIssue("quarantine", "relay", key, "event_unreadable", detail=fault) for key, fault in unread]
            self.new_issues += self._ledger.issues.open(issues, self._run_id, self._ledger.now())
            self._ledger.put_meta(UNREAD, "1")

    def _start_over(self) -> None:
        """The relay keeps events for 90 days and we were away for longer: see where everybody stands instead."""
        self._catch_up_with_all()
        with self._ledger.transaction():
            self._ledger.put_meta(CURSOR, "")
            issue = NewIssue("review", "relay", "events", "events_missed", detail="events older than 90 days are gone")
            self._ledger.issues.open([issue], self._run_id, self._ledger.now())

    def _catch_up_with_all(self) -> None:
        cursor: str | None = None
        while True:
            page = self._client.referrals(cursor, PAGE)
            with self._ledger.transaction():
                for row in page.referrals:
                    self.catch_up(row)
            if page.next_cursor is None:
                return
            cursor = page.next_cursor

    def catch_up(self, row: ReferralRow) -> None:
        """What lost events would have said, as far as the referral still shows it; in the caller's transaction."""
        person_id = self._person(row.link_id, row.record_id)
        if person_id is None or row.status not in (*REGISTERED, *ENDED):
            return
        if row.status == "erased":
            self.erasures.found(person_id, [row.record_id] if row.record_id else [])
            return
        at = _stamp(row.updated_at, self._ledger.now())
        if row.status in REGISTERED:
            self._register(person_id, row.link_id, at)
        elif row.record_id:
            self._ledger.records.confirmed([(row.record_id, row.status, None, row.referral_id)])
        if row.status == "withdrawn":
            told = sha256(orjson.dumps([row.referral_id, row.status, at])).hexdigest()
            self._say(person_id, row.record_id, "withdrawn", SCOPES, at, told)
        self._ledger.records.mark_due(person_id=person_id)

    def adopt(self, event: Event, record_id: str) -> None:
        """Apply an event that was about nobody, and is about this record; in the caller's transaction."""
        effect, person_id = self._effect(event.type), self._person(None, record_id)
        if effect and person_id:
            effect(event.model_copy(update={"record_id": record_id}), person_id)
            self._ledger.records.mark_due(person_id=person_id)

    def _apply(self, event: Event) -> bool:
        """Apply an event in the page's transaction; False if it was applied before."""
        body = orjson.dumps(event.model_dump(mode="json"))
        if not self._ledger.inbox.put(event.id, event.seq, event.type, body, self._ledger.now()):
            return False
        self._note(event)
        if event.type in ERASURES:
            ERASURES[event.type](self.erasures, event)
            return True
        effect = self._effect(event.type)
        person_id = self._person(event.link_id, event.record_id)
        if effect and person_id:
            effect(event, person_id)
            self._ledger.records.mark_due(person_id=person_id)
        elif effect:
            self._ledger.inbox.unmatched(event.id)
        return True

    def _note(self, event: Event) -> None:
        about = {"referral.received": event.record_id, "candidate.registered": event.link_id}.get(event.type)
        self.received.update((about,) if about else ())

    def _effect(self, kind: str) -> Callable[[Event, str], None] | None:
        if kind == "candidate.registered":
            return self._registered
        if kind in CONSENT:
            return self._consent
        if kind in STATUSES:
            return self._status
        return self._expired if kind == "referral.expired" else None

    def _person(self, link_id: str | None, record_id: str | None) -> str | None:
        """By the link that was assigned here, else by the record; somebody from a campaign link is neither."""
        found = self._ledger.links.person_of(link_id) if link_id else None
        if found is None and record_id:
            record = self._ledger.records.get(record_id)
            found = record.person_id if record else None
        return found

    def _at(self, event: Event) -> str:
        return _stamp(event.occurred_at, self._ledger.now())

    def _registered(self, event: Event, person_id: str) -> None:
        self._register(person_id, event.link_id, self._at(event))

    def _register(self, person_id: str, link_id: str | None, at: str) -> None:
        self._ledger.persons.register(person_id, at)
        if link_id:
            self._ledger.links.registered(link_id)

    def _consent(self, event: Event, person_id: str) -> None:
        data = event.data
        scopes = [scope for scope in SCOPES if scope in (data.get("scopes") or ())]
        if event.type in ENDING and any(scope not in SCOPES for scope in data["scopes"]):
            self._set_aside([UnreadEvent(key_of(event.id), "data: scopes")])  # what else has ended, nobody here knows
        told = sha256(orjson.dumps([event.id, event.type, scopes], option=orjson.OPT_SORT_KEYS)).hexdigest()
        text = (data.get("text_sha256") or "").removeprefix("sha256:") or None
        wording = str(data.get("policy_version") or ""), text
        self._say(person_id, event.record_id, CONSENT[event.type], scopes, self._at(event), told, wording)

    def _say(
        self,
        person_id: str,
        record_id: str | None,
        status: ConsentStatus,
        scopes: Iterable[Scope],
        at: str,
        told: str,
        wording: tuple[str, str | None] = ("", None),
    ) -> None:
        said = (
            NewConsent(person_id, record_id, scope, status, at, *wording, "", "", "link_registration", told)
            for scope in scopes
        )
        self._ledger.consents.add(said, self._ledger.now())

    def _status(self, event: Event, person_id: str) -> None:
        status = event.type.removeprefix("candidate.").removeprefix("agent.")
        month = event.data.get("occurred_month")
        self._ledger.persons.set_status(person_id, status, str(month) if month else None, self._at(event))

    def _expired(self, event: Event, _person_id: str) -> None:
        if event.record_id:
            self._ledger.records.confirmed([(event.record_id, "expired", None, event.referral_id)])


def _stamp(told: str, now: str) -> str:
    """The relay's instant as the ledger compares them, which is as text; *now* where it is none."""
    try:
        at = datetime.fromisoformat(told)
        return stamp(at) if at.tzinfo else now
    except (ValueError, OverflowError):  # the first day of the year 1 in Tokyo is none in UTC
        return now

"""A relay in memory that answers by the contract and fails on purpose, by the number of the call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import orjson

from proofs.model.holding import Holding
from proofs.model.poisons import Poisons
from proofs.model.source import RECIPIENT
from relay_connectors import Party
from relay_connectors.clock import Clock, FixedClock, stamp
from relay_connectors.http import NotSent, OutcomeUnknown, RetryPolicy
from relay_connectors.relay.answers import CursorExpired, Refused, Unavailable
from relay_connectors.relay.wire import (
    BatchAnswer,
    Credits,
    ErasureAnswer,
    LookupAnswer,
    Meta,
    MintAnswer,
    ReferralPage,
    RevokeAnswer,
)
from relay_connectors.relay.wire_events import EventsAnswer

__all__ = ["FAULTS", "Door", "FakeRelay"]

T = TypeVar("T")
FAULTS = ("not_sent", "lost_before", "lost_after", "busy", "wait", "killed_before", "killed_after")
ITEMS, KEYS, EVENTS, ROWS = 3, 2, 2, 2  # few, so that everything takes several requests
REMEMBERS = timedelta(days=7)
LINKS_LAST = timedelta(days=180)


class Door(Protocol):
    """Who watches what comes in, and can end the client's process."""

    def sending(self, body: bytes) -> None: ...

    def handled(self, body: bytes) -> None: ...

    def kill(self) -> None: ...


@dataclass
class FakeRelay:
    """The contract's answers in memory, with the faults of one sync by number of the call."""

    clock: FixedClock
    door: Door
    tenant: str = "acme"
    recipient: Party = RECIPIENT
    answers: dict[str, tuple[bytes, Any, datetime]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    hit: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    links: int = 0
    revoked: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    shuffled: bool = False
    bad_items: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.holding, self.poisons = Holding(self.clock), Poisons(hit=self.hit)

    def client(
        self,
        clock: Clock,  # noqa: ARG002  the world's own
        retry: RetryPolicy | None = None,  # noqa: ARG002  faults are the proof's affair
        *,
        before: Callable[[], None] | None = None,  # noqa: ARG002  nobody else holds this ledger
    ) -> FakeRelay:
        """It is its own client."""
        return self

    def close(self) -> None:
        """Nothing is open."""

    def _call(self, work: Callable[[], T]) -> T:
        """One call, with the fault that stands against its number: before the work, or after it."""
        self.calls += 1
        fault = self.faults.get(self.calls, "")
        self.hit[fault] += 1
        if fault == "not_sent":
            raise NotSent("nothing arrived")
        if fault == "lost_before":
            raise OutcomeUnknown("no answer")
        if fault in ("busy", "wait"):
            wait = 600.0 if fault == "wait" else None
            raise Unavailable("503", status=503, code="unavailable", retry_after=wait)
        if fault == "killed_before":
            self.door.kill()
        answer = work()
        if fault == "lost_after":
            raise OutcomeUnknown("no answer")
        if fault == "killed_after":
            self.door.kill()
        return answer

    def _reading(self, work: Callable[[], T]) -> T:
        """The client repeats reads itself and says in the end that nobody answers."""
        try:
            return self._call(work)
        except (NotSent, OutcomeUnknown) as error:
            raise Unavailable(str(error), status=503, code="unavailable", retry_after=None) from None

    def _once(self, key: str, body: bytes, work: Callable[[], T]) -> T:
        assert self.bodies.setdefault(key, body) == body, "the same key with other bytes"
        kept = self.answers.get(key)
        if kept and kept[2] + REMEMBERS > self.clock.now():
            if isinstance(kept[1], Refused):
                raise kept[1]
            answer: T = kept[1]
            return answer
        self.answers[key] = (body, _answered(work), self.clock.now())
        return self._once(key, body, work)

    def meta(self) -> Meta:
        """What it takes."""
        told = {
            "schema": {"min": "1.0", "max": "1.0"},
            "limits": {"batch_items": ITEMS, "batch_bytes": 1 << 20, "keys_per_lookup": KEYS},
            "idempotency_retention_days": REMEMBERS.days,
            "time": stamp(self.clock.now()),
        }
        return self._reading(lambda: Meta.model_validate(told | {"events": {"last_seq": len(self.holding.log)}}))

    def credits(self) -> Credits:
        """None; another proof's affair."""
        slots = {"available": 0, "reserved": 0, "used": 0}
        told = {"points": 0, "points_per_slot": 10, "to_next": 10, "debt": 0, "slots": slots}
        return self._reading(lambda: Credits.model_validate(told))

    def send_batch(self, key: str, body: bytes, record_ids: Sequence[str]) -> BatchAnswer:
        """Referrals; the door looks at them first."""
        self.door.sending(body)
        items = orjson.loads(body)["items"]

        def take() -> BatchAnswer:
            try:
                answer = self._once(key, body, lambda: self._batch(items, record_ids))
            except Refused:
                self.door.handled(body)
                raise
            self.door.handled(body)
            self.poisons.after(items)
            return answer

        return self._call(take)

    def _batch(self, items: Sequence[Mapping[str, Any]], record_ids: Sequence[str]) -> BatchAnswer:
        self.poisons.before(items)
        assert [item["record_id"] for item in items] == list(record_ids)
        assert len(items) <= ITEMS
        results = []
        for index, item in enumerate(items):
            self.hit["item error"] += index in self.bad_items
            word = self.poisons.word(item)
            status = "error" if index in self.bad_items else word or self.holding.item(item)
            held = self.holding.held.get(item["record_id"])
            told = {"index": index, "record_id": item["record_id"], "status": status}
            results.append(told | {"referral_id": held.referral_id if held else None})
        answer = {"batch_id": f"bat_{len(self.answers)}", "results": results, "summary": {}}
        return BatchAnswer.model_validate(answer)

    def lookup(self, record_ids: Sequence[str]) -> LookupAnswer:
        """What it holds of these."""
        assert len(record_ids) <= KEYS, "more keys than the relay takes"
        rows = [self.holding.row(one) for one in record_ids if one in self.holding.held]
        return self._reading(lambda: LookupAnswer.model_validate({"referrals": rows}))

    def referrals(self, cursor: str | None = None, limit: int = 500) -> ReferralPage:  # noqa: ARG002  fewer
        """Everything it holds."""
        first = int(cursor or 0)
        names = list(self.holding.held)
        rows = [self.holding.row(one) for one in names[first : first + ROWS]]
        following = str(first + ROWS) if first + ROWS < len(names) else None
        told = {"referrals": rows, "next_cursor": following}
        return self._reading(lambda: ReferralPage.model_validate(told))

    def mint_links(self, key: str, body: bytes) -> MintAnswer:
        """Links that belong to nobody yet."""

        def mint() -> MintAnswer:
            expires = stamp(self.clock.now() + LINKS_LAST)
            first, self.links = self.links + 1, self.links + orjson.loads(body)["count"]
            names = [f"lnk_{number:06d}" for number in range(first, self.links + 1)]
            links = [
                {"link_id": name, "url": f"https://relay.example/r/{name}", "expires_at": expires} for name in names
            ]
            return MintAnswer.model_validate({"links": links})

        return self._reading(lambda: self._once(key, body, mint))

    def revoke_links(self, link_ids: Sequence[str]) -> RevokeAnswer:
        """These links open nothing any more."""

        def revoke() -> RevokeAnswer:
            self.revoked.update(link_ids)
            return RevokeAnswer(revoked=list(link_ids))

        return self._reading(revoke)

    def ask_erasure(self, request_id: str, record_ids: Sequence[str], reason: str, requested_at: str) -> ErasureAnswer:
        """Erase these records; asked twice is asked once."""
        assert reason
        assert requested_at

        def erase() -> ErasureAnswer:
            self.holding.erase(list(record_ids))
            return ErasureAnswer(erasure_id=f"era_{request_id}", request_id=request_id, state="completed")

        return self._reading(erase)

    def acknowledge_erasure(self, erasure_id: str) -> ErasureAnswer:
        """The employer has followed."""

        def note() -> ErasureAnswer:
            self.acknowledged.add(erasure_id)
            return ErasureAnswer(erasure_id=erasure_id, state="completed")

        return self._reading(note)

    def events(self, after: str | None = None, limit: int = 500) -> EventsAnswer:  # noqa: ARG002  fewer
        """A page of them, at times twice and out of order."""
        return self._reading(lambda: self._events(after))

    def _events(self, after: str | None) -> EventsAnswer:
        seq, holding = int(after or 0), self.holding
        if after and seq < holding.floor:
            raise CursorExpired("410", status=410, code="cursor_expired")
        found = [one for one in holding.log if one["seq"] > max(seq, holding.floor)][:EVENTS]
        newest = found[-1]["seq"] if found else max(seq, holding.floor)
        events = [*reversed(found), *found] if self.shuffled else found
        told = {"events": events, "next_cursor": str(newest), "has_more": newest < len(holding.log)}
        return EventsAnswer.model_validate(told)


def _answered(work: Callable[[], T]) -> T | Refused:
    """What is kept of a request: its answer, also where it says no."""
    try:
        return work()
    except Refused as refused:
        return refused

"""A batch of operations: everything it touches is read with four queries, judged in memory, written in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from relay_connectors.clock import stamp
from relay_connectors.relay.wire import BATCH_ITEMS, ItemStatus, item_digest
from relay_connectors.relay_server.body import object_of
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.idempotency import Done
from relay_connectors.relay_server.lifecycle import LIVE, OPEN, STEPS, check_step
from relay_connectors.relay_server.memory import Memory, Person, Record
from relay_connectors.relay_server.payload import Faults, sort_out
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.secret import Secret, new_id

__all__ = ["INVITATION", "Batch", "addresses_of"]

INVITATION = timedelta(days=180)
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
COVERS = {"full": {"share_with_relay"}, "unnamed": {"share_with_relay", "unnamed_use"}}
DIGEST_FAULT = {"path": "digest", "code": "digest_mismatch", "message": "Not the digest of this item."}
OTHER_RECORD = {"path": "data.record_id", "code": "invalid", "message": "Not the record_id of this item."}
NO_SUCH_DAY = {"path": "consent.obtained_at", "code": "invalid", "message": "No such day or time."}
Item = dict[str, Any]


@dataclass
class Batch:
    """The items of one tenant's request, and what they come to."""

    tenant: str
    secret: Secret
    now: datetime
    broken: frozenset[int] = frozenset()  # indexes that a fault lets answer `error`
    summary: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.stamp = stamp(self.now)

    def run(self, db: Connection, content: bytes) -> Done:
        """Judge and store every item; 400 or 413 for a body that is no batch."""
        items = self._items(content)
        faults = sort_out(items)
        self.memory = Memory(self.tenant, self.stamp, stamp(self.now + INVITATION))
        readable = {index: item for index, item in enumerate(items) if index not in faults}
        self.memory.load(db, self._record_ids(items), self._person_keys(readable), self._other_keys(readable))
        self.news: list[Happened] = []
        results = [self._result(index, item, faults) for index, item in enumerate(items)]
        self.memory.save(db)
        append(db, self.tenant, self.stamp, self.news)
        told = {"batch_id": new_id("bat"), "results": results, "summary": dict(self.summary)}
        return Done(orjson.dumps(told), len(items))

    @staticmethod
    def _items(content: bytes) -> list[Any]:
        told = object_of(content)
        items = told.get("items")
        if not isinstance(items, list) or len(told) > 1:
            fault = {"path": "items", "code": "invalid", "message": "A batch is an object that holds only items."}
            raise ProblemError("malformed", errors=[fault], kept=True)
        if len(items) > BATCH_ITEMS:
            raise ProblemError("batch_too_large", kept=True)
        return items

    @staticmethod
    def _record_ids(items: list[Any]) -> list[str]:
        ids = (item.get("record_id") for item in items if isinstance(item, dict))
        return [record_id for record_id in ids if isinstance(record_id, str)]

    def _person_keys(self, items: Mapping[int, Item]) -> dict[int, str]:
        """The person behind each item that has a mail address."""
        found = {index: _address(item) for index, item in items.items()}
        return {index: self.secret.person_key(self.tenant, address) for index, address in found.items() if address}

    def _other_keys(self, items: Mapping[int, Item]) -> dict[int, list[str]]:
        """The keys of the further addresses of an item: they name nobody, but who was erased stays erased."""
        found = {index: set(addresses_of(item.get("data"))) - {_address(item)} for index, item in items.items()}
        return {
            index: [self.secret.person_key(self.tenant, one) for one in sorted(more)]
            for index, more in found.items()
            if more
        }

    def _result(self, index: int, item: Any, faults: Faults) -> dict[str, Any]:
        errors = [] if index in self.broken else faults.get(index) or _own_faults(item)
        record_id = item.get("record_id") if isinstance(item, dict) else None
        record_id = record_id if isinstance(record_id, str) else None
        record = self.memory.records.get(record_id or "")
        if index in self.broken:
            status: ItemStatus = "error"
        elif errors:
            status = "invalid"
        else:
            status, record = self._judge(index, item, record)
        self.summary[status] += 1
        return {
            "index": index,
            "record_id": record_id,
            "status": status,
            "referral_id": record.referral_id if record else None,
            "retryable": status == "error",
            "errors": errors,
        }

    def _judge(self, index: int, item: Item, record: Record | None) -> tuple[ItemStatus, Record | None]:
        if item["op"] == "upsert" and self.memory.suppressed(index, record):
            return "suppressed", record
        if record is not None and item["revision"] <= record.revision:
            return "stale", record
        if item["op"] == "retract":
            return "retracted", self._retract(item, record)
        obtained = _consented(item, self.now)
        if obtained is None:
            return "needs_consent", record
        person = self.memory.person(index, record)
        if person is not None and not person.allows(obtained):
            return "suppressed", record
        return self._upsert(index, item, record, person)

    def _retract(self, item: Item, record: Record | None) -> Record:
        """Take a record back. Somebody who registered stays registered: that is theirs, not the employer's."""
        was_live = record is not None and record.live
        record = self.memory.put(item, record, digest=record.digest if record else None, live=False)
        person = self.memory.people.get(record.referral_id or "")
        if person is not None and item["reason"] == "reapplied":
            self.memory.note_reapplied(person)
        if person is None or person.owner != record.record_id or not was_live:
            return record
        if person.status not in OPEN and "retracted" in STEPS[person.status]:
            self.memory.move(person, "retracted")
        self.memory.forget(person)
        self.news.append(Happened("referral.retracted", person.referral_id, record.record_id))
        return record

    def _upsert(
        self, index: int, item: Item, record: Record | None, person: Person | None
    ) -> tuple[ItemStatus, Record]:
        known = record is not None and record.referral_id is not None
        if person is None:
            person = self.memory.add()
        elif person.held and person.owner != item["record_id"]:
            return "duplicate_person", self.memory.put(item, record, person=person, digest=item["digest"], live=True)
        elif person.held and record is not None and record.digest == item["digest"]:
            return "unchanged", self.memory.put(item, record, person=person, digest=item["digest"], live=True)
        record = self.memory.put(item, record, person=person, digest=item["digest"], live=True)
        self._take_in(index, item, person)
        return ("updated" if known else "created"), record

    def _take_in(self, index: int, item: Item, person: Person) -> None:
        """Keep the data; a person who was not live is received anew, and invited where there is an address."""
        fresh = person.fresh or person.status not in LIVE
        self.memory.fill(index, item, person)
        if not fresh:
            return
        if not person.fresh:
            check_step(person.status, "received")
        self.memory.move(person, "received")
        self.news.append(Happened("referral.received", person.referral_id, item["record_id"]))
        address = _address(item)
        if address:
            self.memory.invite(index, person, address, self.secret)
        person.fresh = False


def _address(item: Item) -> str | None:
    """The primary mail address of an item's person, else the first."""
    if item.get("op") != "upsert" or item.get("payload") != "full":
        return None
    emails = (item["data"].get("person") or {}).get("emails") or []
    chosen = next((one for one in emails if one.get("primary")), emails[0] if emails else None)
    return str(chosen["address"]) if chosen else None


def addresses_of(data: Any) -> list[str]:
    """Every mail address in the data of an item."""
    emails = ((data or {}).get("person") or {}).get("emails") or []
    return [str(one["address"]) for one in emails]


def _own_faults(item: Item) -> list[dict[str, str]]:
    """What the models cannot see: a digest of something else, data of another record."""
    if item["op"] != "upsert":
        return []
    data, consent = item["data"], item.get("consent")
    if consent is not None and not _readable(consent["obtained_at"]):
        return [NO_SUCH_DAY]
    if data.get("record_id") not in (None, item["record_id"]):
        return [OTHER_RECORD]
    if consent is None:
        return []  # whatever its digest covers: it is answered needs_consent, and nothing of it is kept
    right = item_digest(item["payload"], consent, data)
    return [] if right == item["digest"] else [DIGEST_FAULT]


def _consented(item: Item, now: datetime) -> datetime | None:
    """When the consent was given that covers this payload, or None where none does."""
    consent = item.get("consent")
    if consent is None or COVERS[item["payload"]].isdisjoint(consent["scope"]):
        return None
    obtained = _instant(consent["obtained_at"])
    return obtained if obtained <= now + CLOCKS_MAY_DIFFER else None


def _readable(when: str) -> bool:
    try:
        _instant(when)
    except ValueError:
        return False
    return True


def _instant(when: str) -> datetime:
    """An instant; a day is its beginning in Japan, where the consent sheets come from."""
    at = datetime.fromisoformat(when)
    return at.replace(tzinfo=ZoneInfo("Asia/Tokyo")) if at.tzinfo is None else at.astimezone(UTC)

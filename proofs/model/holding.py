"""What the fake relay holds of referrals, by the contract's rules; and what it tells about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from proofs.model.source import BEGIN
from relay_connectors.clock import FixedClock, stamp
from relay_connectors.relay.wire import item_digest

__all__ = ["GONE", "Held", "Holding"]

Told = dict[str, Any]
GONE = ("retracted", "expired", "withdrawn", "declined", "erased")
FOR_GOOD = ("withdrawn", "erased")
KEEPS_EVENTS = timedelta(days=90)


@dataclass
class Held:
    """What the relay holds of one record."""

    revision: int
    status: str
    referral_id: str
    digest: str | None = None
    consent: Told | None = None
    data: Told | None = None
    withdrawn_at: str = ""


@dataclass
class Holding:
    """The referrals, and the log of events."""

    clock: FixedClock
    held: dict[str, Held] = field(default_factory=dict)
    log: list[Told] = field(default_factory=list)
    floor: int = 0

    def item(self, item: Mapping[str, Any]) -> str:
        """What becomes of one operation of a batch."""
        held = self.held.get(item["record_id"])
        if held and item["revision"] <= held.revision:
            return "stale"
        if item["op"] == "retract":
            return self._retract(item, held)
        assert item["digest"] == item_digest(item["payload"], item["consent"], item["data"])
        if "share_with_relay" not in item["consent"]["scope"]:
            return "needs_consent"
        if held and (held.status == "erased" or item["consent"]["obtained_at"] <= held.withdrawn_at):
            return "suppressed"
        return self._upsert(item, held)

    def _retract(self, item: Mapping[str, Any], held: Held | None) -> str:
        if held is None:
            held = self.held[item["record_id"]] = Held(0, "retracted", f"ref_{len(self.held)}")
        held.revision = item["revision"]
        if held.status not in GONE:
            self.tell("referral.retracted", item["record_id"])
        if held.status not in FOR_GOOD:
            held.status = "retracted"
        return "retracted"

    def _upsert(self, item: Mapping[str, Any], held: Held | None) -> str:
        live = held is not None and held.status not in GONE
        if held is not None and live and held.digest == item["digest"]:
            held.revision = item["revision"]
            return "unchanged"
        known = held is not None and held.digest is not None
        if held is None:
            held = self.held[item["record_id"]] = Held(0, "received", f"ref_{len(self.held)}")
        held.revision, held.digest = item["revision"], item["digest"]
        held.consent, held.data = item["consent"], item["data"]
        if not live:
            held.status = "received"
            self.tell("referral.received", item["record_id"])
        return "updated" if known else "created"

    def erase(self, record_ids: list[str]) -> None:
        """Nothing is left of these records, but that they were erased; also of one that was never told of."""
        for record_id in record_ids:
            held = self.held.setdefault(record_id, Held(0, "erased", f"ref_{len(self.held)}"))
            held.status, held.digest, held.consent, held.data = "erased", None, None, None

    def row(self, record_id: str) -> Told:
        """What a lookup says."""
        held = self.held[record_id]
        told = {"referral_id": held.referral_id, "revision": held.revision, "digest": held.digest}
        return told | {"record_id": record_id, "status": held.status, "updated_at": held.withdrawn_at or stamp(BEGIN)}

    def tell(
        self, kind: str, record_id: str | None = None, link_id: str | None = None, data: Told | None = None
    ) -> Told:
        """Something happened; the event, to which a test may add whose it is (``name``)."""
        now, number = stamp(self.clock.now()), len(self.log) + 1
        told = {"id": f"evt_{number}", "seq": number, "type": kind, "occurred_at": now, "recorded_at": now}
        self.log.append(told | {"record_id": record_id, "link_id": link_id, "data": data or {}})
        return self.log[-1]

    def forget_old_events(self) -> None:
        """As the contract allows after 90 days."""
        oldest = stamp(self.clock.now() - KEEPS_EVENTS)
        self.floor = max([self.floor, *(one["seq"] for one in self.log if one["recorded_at"] < oldest)])

"""Where a person stands on each scope, by the time at which things were said and never by when we heard of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from relay_connectors.clock import stamp
from relay_connectors.gate.facts import ConsentState
from relay_connectors.normalize import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relay_connectors.record.vocabulary import ConsentStatus, Payload, Scope
    from relay_connectors.settings import Policy

__all__ = ["Accepted", "ConsentEvent", "ConsentState", "states"]

# Of two things said at the same moment the more restrictive one counts.
SEVERITY: dict[ConsentStatus, int] = {
    "unknown": 0,
    "requested": 1,
    "granted": 2,
    "expired": 3,
    "denied": 4,
    "withdrawn": 5,
}
# The narrower one leads; a wording that covers nothing that is known allows nothing.
NARROWNESS: dict[Payload | None, int] = {"full": 0, "unnamed": 1, None: 2}
# These tell nothing about what the person wants: they neither undo a consent nor lift a refusal.
SILENT = frozenset({"unknown", "requested"})
NOTHING_YET = ConsentState("unknown")
# A consent cannot be obtained after it was recorded. A day is left for clocks and time zones that differ.
SLACK = timedelta(days=1)


class Accepted(NamedTuple):
    """What makes a consent one to rely on: its wording's version, and a recipient by which it means the relay's.

    Recipients are named or categories (キャリアリレー, 提携する職業紹介事業者); they are compared whole, after NFKC,
    whatever their case and spaces. ``of`` takes them as they are written.
    """

    versions: frozenset[str]
    recipients: frozenset[str]

    @classmethod
    def of(cls, versions: Iterable[str], recipients: Iterable[str]) -> Accepted:
        """From what ``Policy.accepted`` and ``Policy.recipients`` answer."""
        return cls(frozenset(versions), frozenset(map(label, recipients)))

    def names(self, recipients: Iterable[str]) -> bool:
        """Whether any of a consent's *recipients* means the relay's."""
        return any(label(name) in self.recipients for name in recipients)


class ConsentEvent(NamedTuple):
    """One row of the ledger's append-only consents. Times are UTC stamps; *expires_at* is the consent's own end."""

    consent_id: str
    person_id: str
    record_id: str | None
    scope: Scope
    status: ConsentStatus
    effective_at: str
    policy_version: str | None
    text_sha256: str | None
    payload: Payload | None
    recipients: tuple[str, ...]
    obtained_via: str
    recorded_at: str
    evidence_sha256: str | None = None
    expires_at: str | None = None


def states(
    events: Iterable[ConsentEvent], *, policy: Policy, accepted: Accepted, now: str
) -> dict[Scope, ConsentState]:
    """The state of every scope that *events* (of one person, in any order) speak about, at *now* (UTC stamp).

    The event with the greatest ``effective_at`` counts, on a tie the more restrictive; a consent that is older than
    ``policy.consent_max_age_months``, or past its own end, is expired. One that is dated later than *now* (a source's
    clock or zone differs) waits until then; a refusal never waits.
    """
    leading: dict[Scope, ConsentEvent] = {}
    coming: dict[Scope, str] = {}
    for event in events:
        if event.status == "granted" and _is_impossible(event):
            continue
        if event.status == "granted" and event.effective_at > now:
            coming[event.scope] = min(event.effective_at, coming.get(event.scope, event.effective_at))
            continue
        held = leading.get(event.scope)
        if held is None or _rank(event, accepted) > _rank(held, accepted):
            leading[event.scope] = event
    found = {scope: _state(event, policy, accepted, now) for scope, event in leading.items()}
    found.update((scope, replace(found.get(scope, NOTHING_YET), begins_at=at)) for scope, at in coming.items())
    return found


def _rank(event: ConsentEvent, accepted: Accepted) -> tuple[object, ...]:
    """Sorts events of one scope; the greatest leads.

    Two consents of the same moment are the same cell under an edited rule: the narrower payload leads, then the one
    that ends first, then the wording and recipients that are accepted: correcting a rule has to have an effect.
    """
    return (
        event.status not in SILENT,
        event.effective_at,
        SEVERITY[event.status],
        NARROWNESS[event.payload],
        -_instant(event.expires_at),
        event.policy_version in accepted.versions,
        accepted.names(event.recipients),
        event.text_sha256 is not None,
        event.consent_id,
    )


def _instant(at: str | None) -> float:
    return datetime.fromisoformat(at).timestamp() if at else inf


def _is_impossible(event: ConsentEvent) -> bool:
    if event.effective_at <= event.recorded_at:
        return False
    return datetime.fromisoformat(event.effective_at) - datetime.fromisoformat(event.recorded_at) > SLACK


def _state(event: ConsentEvent, policy: Policy, accepted: Accepted, now: str) -> ConsentState:
    status, expires_at = event.status, None
    if status == "granted":
        oldest = _months_later(event.effective_at, policy.consent_max_age_months, policy.timezone)
        expires_at = min(oldest, event.expires_at or oldest)
        status = "expired" if expires_at <= now else status
    return ConsentState(
        status,
        event.consent_id,
        event.effective_at,
        event.policy_version,
        event.text_sha256,
        event.payload,
        event.recipients,
        expires_at,
        event.policy_version in accepted.versions,
        accepted.names(event.recipients),
    )


@lru_cache(maxsize=1 << 14)
def _months_later(at: str, months: int, zone: str) -> str:
    """The same wall-clock time in *zone* so many months later; a month that is too short ends on its last day."""
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return stamp((local + relativedelta(months=months)).astimezone(UTC))

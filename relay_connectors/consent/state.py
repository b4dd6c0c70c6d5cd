"""Where a person stands on each scope, by the time at which things were said and never by when we heard of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from relay_connectors.clock import stamp
from relay_connectors.gate.facts import ConsentState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from relay_connectors.record.vocabulary import ConsentStatus, Payload, Scope
    from relay_connectors.settings import Policy

__all__ = ["ConsentEvent", "ConsentState", "states"]

# Of two things said at the same moment the more restrictive one counts.
SEVERITY: dict[ConsentStatus, int] = {
    "unknown": 0,
    "requested": 1,
    "granted": 2,
    "expired": 3,
    "denied": 4,
    "withdrawn": 5,
}
# These tell nothing about what the person wants: they neither undo a consent nor lift a refusal.
SILENT = frozenset({"unknown", "requested"})
# A consent cannot be obtained after it was recorded. A day is left for clocks and time zones that differ.
SLACK = timedelta(days=1)


class ConsentEvent(NamedTuple):
    """One row of the ledger's append-only consents. *effective_at* and *recorded_at* are UTC stamps."""

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


def states(
    events: Iterable[ConsentEvent], *, policy: Policy, versions: Collection[str], now: str
) -> dict[Scope, ConsentState]:
    """The state of every scope that *events* (of one person, in any order) speak about, at *now* (UTC stamp).

    The event with the greatest ``effective_at`` counts, on a tie the more restrictive; a consent older than
    ``policy.consent_max_age_months`` is expired. *versions* are the accepted wordings (``Policy.accepted``).
    """
    leading: dict[Scope, ConsentEvent] = {}
    for event in events:
        if event.status == "granted" and _is_impossible(event):
            continue
        held = leading.get(event.scope)
        if held is None or _rank(event, versions) > _rank(held, versions):
            leading[event.scope] = event
    return {scope: _state(event, policy, versions, now) for scope, event in leading.items()}


def _rank(event: ConsentEvent, versions: Collection[str]) -> tuple[object, ...]:
    """Sorts events of one scope; the greatest leads.

    Two consents of the same moment are the same cell under an edited rule: the narrower payload leads, and the
    wording that is accepted, because correcting a rule's ``policy_version`` has to have an effect.
    """
    return (
        event.status not in SILENT,
        event.effective_at,
        SEVERITY[event.status],
        event.payload != "full",
        event.policy_version in versions,
        event.text_sha256 is not None,
        event.consent_id,
    )


def _is_impossible(event: ConsentEvent) -> bool:
    if event.effective_at <= event.recorded_at:
        return False
    return datetime.fromisoformat(event.effective_at) - datetime.fromisoformat(event.recorded_at) > SLACK


def _state(event: ConsentEvent, policy: Policy, versions: Collection[str], now: str) -> ConsentState:
    status, expires_at = event.status, None
    if status == "granted":
        expires_at = _months_later(event.effective_at, policy.consent_max_age_months, policy.timezone)
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
        event.policy_version in versions,
    )


@lru_cache(maxsize=1 << 14)
def _months_later(at: str, months: int, zone: str) -> str:
    """The same wall-clock time in *zone* so many months later; a month that is too short ends on its last day."""
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return stamp((local + relativedelta(months=months)).astimezone(UTC))

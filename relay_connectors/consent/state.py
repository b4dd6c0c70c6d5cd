"""Where a person stands on each scope, by the time at which things were said and never by when we heard of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from relay_connectors.clock import stamp
from relay_connectors.consent.moments import SLACK
from relay_connectors.gate.facts import ConsentState
from relay_connectors.normalize import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
REFUSALS = frozenset({"denied", "withdrawn"})
HANDING: frozenset[Scope] = frozenset({"share_with_relay", "unnamed_use"})
NOTHING_YET = ConsentState("unknown")


class Accepted(NamedTuple):
    """What makes a consent one to rely on: its wording's version and text, and a recipient that means the relay's.

    Recipients are named or categories (キャリアリレー, 提携する職業紹介事業者); they are compared whole, after NFKC,
    whatever their case and spaces. ``of`` takes them as they are written. *texts* are the wordings that are held, by
    version (SHA-256): a consent without one proves nothing. *shown* are the texts that the settings' files say today.
    """

    versions: frozenset[str]
    recipients: frozenset[str]
    texts: Mapping[str, str]
    shown: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        versions: Iterable[str],
        recipients: Iterable[str],
        texts: Mapping[str, str] | None = None,
        shown: Iterable[str] = (),
    ) -> Accepted:
        """From what ``Policy.accepted`` and ``Policy.recipients`` answer."""
        return cls(frozenset(versions), frozenset(map(label, recipients)), dict(texts or {}), frozenset(shown))

    def names(self, recipients: Iterable[str]) -> bool:
        """Whether any of a consent's *recipients* means the relay's."""
        return any(label(name) in self.recipients for name in recipients)

    def text_of(self, event: ConsentEvent) -> str | None:
        """The text that was agreed to: what was held then, else what the version stands for. None: nobody can tell.

        A version stands for one text. A yes to be handed on that was read while its file said something else proves
        nothing until the file is put back, nor where that text has a version of its own since: then it may be what was
        agreed to. What the relay asks for by itself, it asks in several languages.
        """
        own, held = event.text_sha256, self.texts.get(event.policy_version or "")
        if own and held and own != held and event.scope in HANDING:
            return held if held in self.shown and own not in self.shown else None
        return own or held


class ConsentEvent(NamedTuple):
    """One row of the ledger's append-only consents. Times are UTC stamps; *expires_at* is the consent's own end.

    *row_says* is about what the record's own row said: whether it still says so. None: it was said elsewhere.
    A *mistaken* one was in the row for want of care, as a human told: it counts for nothing. A refusal that a row said
    where a yes had stood counts *not_before* that yes.
    """

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
    row_says: bool | None = None
    mistaken: bool = False
    not_before: str | None = None


def states(
    events: Iterable[ConsentEvent], *, policy: Policy, accepted: Accepted, now: str
) -> dict[Scope, ConsentState]:
    """The state of every scope that *events* (of one person, in any order) speak about, at *now* (UTC stamp).

    The event with the greatest ``effective_at`` counts, on a tie the more restrictive; a consent that is older than
    ``policy.consent_max_age_months``, or past its own end, is expired. One that is dated later than *now* (a source's
    clock or zone differs) waits until then; a refusal never waits. Of what a row said and does not say any more, see
    ``said_in_rows``.
    """
    leading: dict[Scope, ConsentEvent] = {}
    coming: dict[Scope, str] = {}
    for event in said_in_rows(_dated(one for one in events if not one.mistaken), now):
        if event.status == "granted" and _is_impossible(event):
            continue
        if event.status == "granted" and event.effective_at > now:
            coming[event.scope] = min(event.effective_at, coming.get(event.scope, event.effective_at))
            continue
        held = leading.get(event.scope)
        if held is None or _leads(event, held, accepted):
            leading[event.scope] = event
    found = {scope: _state(event, policy, accepted, now) for scope, event in leading.items()}
    found.update((scope, replace(found.get(scope, NOTHING_YET), begins_at=at)) for scope, at in coming.items())
    return found


def said_in_rows(events: Iterable[ConsentEvent], now: str) -> list[ConsentEvent]:
    """*events* with what rows answer today held against what they answered before.

    A row that says another yes now never said the one before. Where it says no now, that counts at least from the yes
    before on, whatever its date: it was read later; and it stays so whatever the row says afterwards (``not_before``).
    Where it says neither, the yes stands as one that nothing shows any more (``row_says`` is False), and nobody may
    rely on it.
    """
    events = [_not_before(one, one.not_before) if one.not_before else one for one in events]
    before: dict[tuple[str | None, Scope], str] = {}
    for one in filter(_is_former_yes, events):
        before[_place(one)] = max(before.get(_place(one), ""), one.effective_at)
    if not before:
        return events
    mended = {_place(one) for one in events if one.row_says and one.status == "granted" and _counts(one, now)}
    standing = [one for one in events if not (_is_former_yes(one) and _place(one) in mended)]
    return [_not_before(one, before.get(_place(one), "") if _refuses_now(one) else "") for one in standing]


def _place(event: ConsentEvent) -> tuple[str | None, Scope]:
    return event.record_id, event.scope


def _is_former_yes(event: ConsentEvent) -> bool:
    return event.row_says is False and event.status == "granted" and not _is_impossible(event)


def _refuses_now(event: ConsentEvent) -> bool:
    return bool(event.row_says) and event.status in REFUSALS


def _not_before(event: ConsentEvent, at: str) -> ConsentEvent:
    """The event, not earlier than *at*."""
    return event if at <= event.effective_at else event._replace(effective_at=at)


def _counts(yes: ConsentEvent, now: str) -> bool:
    return yes.effective_at <= now and not _is_impossible(yes)


def _dated(events: Iterable[ConsentEvent]) -> list[ConsentEvent]:
    """*events*, each no of a day to come from when it was first recorded on: nobody refuses in 2062.

    It stays there when the record's own row is read again, under an edited rule or after that day. The same no said
    elsewhere on that day, be it about the same application, is another one, and counts from its own day.
    """
    events = list(events)
    ahead: dict[tuple[str | None, ...], str] = {}
    for one in events:
        if one.status in REFUSALS and _is_impossible(one):
            ahead[_said(one)] = min(one.recorded_at, ahead.get(_said(one), one.recorded_at))
    if not ahead:
        return events
    return [one._replace(effective_at=ahead.get(_said(one), one.effective_at)) for one in events]


def _said(event: ConsentEvent) -> tuple[str | None, ...]:
    """What two readings of one row share; what was said elsewhere is only itself."""
    where = f"{event.consent_id} {event.recorded_at}" if event.row_says is None else event.record_id
    return where, event.obtained_via, event.scope, event.status, event.effective_at


def _leads(event: ConsentEvent, held: ConsentEvent, accepted: Accepted) -> bool:
    """Whether *event* counts and not *held*; of two that are alike the one that was recorded first."""
    ranks = _rank(event, accepted), _rank(held, accepted)
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    return (event.recorded_at, event.consent_id) < (held.recorded_at, held.consent_id)


def _rank(event: ConsentEvent, accepted: Accepted) -> tuple[Any, ...]:
    """Sorts events of one scope; the greatest leads.

    Two consents of the same moment are the same cell under an edited rule: the narrower payload leads, then the one
    that ends first, then the wording and recipients that are accepted: correcting a rule has to have an effect.
    """
    return (
        event.status not in SILENT,
        event.effective_at,
        SEVERITY[event.status],
        event.row_says is not False,
        NARROWNESS[event.payload],
        -_instant(event.expires_at),
        event.policy_version in accepted.versions,
        accepted.names(event.recipients),
        event.text_sha256 is not None,
        accepted.text_of(event) is not None,
    )


def _instant(at: str | None) -> float:
    return datetime.fromisoformat(at).timestamp() if at else inf


def _is_impossible(event: ConsentEvent) -> bool:
    """Whether it is dated after it was recorded: nothing can be said before it is said."""
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
        accepted.text_of(event),
        event.payload,
        event.recipients,
        expires_at,
        event.policy_version in accepted.versions,
        accepted.names(event.recipients),
        unshown=event.status == "granted" and event.row_says is False,
    )


@lru_cache(maxsize=1 << 14)
def _months_later(at: str, months: int, zone: str) -> str:
    """The same wall-clock time in *zone* so many months later; a month that is too short ends on its last day."""
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return stamp((local + relativedelta(months=months)).astimezone(UTC))

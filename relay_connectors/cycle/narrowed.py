"""Whether the relay was given more of somebody than they agree to by now.

Whom the gate lets go gets an update, which takes the rest back. Whose record waits gets none, so that they would stay
with the relay as they were for as long as it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from relay_connectors.consent import Accepted, ConsentEvent, states
from relay_connectors.gate import ConsentState, Facts, consented
from relay_connectors.ledger.outbox import Sent
from relay_connectors.record.vocabulary import Scope
from relay_connectors.settings import Policy

__all__ = ["is_narrowed"]

BESIDE: Final[tuple[Scope, ...]] = ("share_with_agents", "unnamed_use")
"""Scopes that an item names beside the one that carries it."""
PAYLOADS: Final = {"push_full": "full", "push_unnamed": "unnamed"}
REFUSALS: Final = frozenset({"denied", "withdrawn"})
AT_THE_RELAY: Final = "link_registration"  # whatever was refused there, the relay knows


def is_narrowed(sent: Sent, facts: Facts, events: Sequence[ConsentEvent], policy: Policy, accepted: Accepted) -> bool:
    """Whether less may be given now than was *sent*: no name any more, or not for a scope that was named then.

    Where the consent itself is odd nobody knows what may be given: a human looks, and it stays as it is. Whoever
    registered is at the relay by themselves.

    Args:
        sent: the referral as the relay has it
        facts: where the person stands today
        events: what they said, ever
        policy: what consents are judged by
        accepted: likewise.
    """
    allowed = consented(facts).action
    if facts.registered or allowed not in PAYLOADS:
        return False
    if sent.payload == "full" and PAYLOADS[allowed] == "unnamed":
        return True
    refused = [scope for scope in BESIDE if _is_refused_since(sent, facts.consent.get(scope), events)]
    if not refused:
        return False
    known = [one for one in events if one.recorded_at <= sent.queued_at]
    then = states(known, policy=policy, accepted=accepted, now=sent.queued_at)
    return any(scope in then and then[scope].status == "granted" for scope in refused)


def _is_refused_since(sent: Sent, state: ConsentState | None, events: Sequence[ConsentEvent]) -> bool:
    if state is None or state.status not in REFUSALS:
        return False
    return any(one.consent_id == state.consent_id and _came_later(one, sent) for one in events)


def _came_later(refusal: ConsentEvent, sent: Sent) -> bool:
    return refusal.recorded_at > sent.queued_at and refusal.obtained_via != AT_THE_RELAY

"""Whether the relay was given more of somebody than they agree to by now.

Whom the gate lets go gets an update, which takes the rest back. Whose record waits gets none, so that they would stay
with the relay as they were for as long as it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from relay_connectors.consent import ConsentEvent
from relay_connectors.gate import ConsentState, Facts, consented
from relay_connectors.ledger.outbox import Sent
from relay_connectors.record.vocabulary import Scope

__all__ = ["is_narrowed"]

BESIDE: Final[tuple[Scope, ...]] = ("share_with_agents", "unnamed_use")
"""Scopes that an item names beside the one that carries it."""
PAYLOADS: Final = {"push_full": "full", "push_unnamed": "unnamed"}
REFUSALS: Final = frozenset({"denied", "withdrawn"})
AT_THE_RELAY: Final = "link_registration"  # whatever was refused there, the relay knows


def is_narrowed(sent: Sent, facts: Facts, events: Sequence[ConsentEvent]) -> bool:
    """Whether less may be given now than was *sent*: no name any more, or not for a scope that was named then.

    Where the consent itself is odd nobody knows what may be given: a human looks, and it stays as it is. Whoever
    registered is at the relay by themselves.

    Args:
        sent: the referral as the relay has it
        facts: where the person stands today
        events: what they said, ever.
    """
    allowed = consented(facts).action
    if facts.registered or allowed not in PAYLOADS:
        return False
    nameless = sent.payload == "full" and PAYLOADS[allowed] == "unnamed"
    return nameless or any(_is_refused_since(sent, facts.consent.get(scope), scope, events) for scope in BESIDE)


def _is_refused_since(sent: Sent, state: ConsentState | None, scope: Scope, events: Sequence[ConsentEvent]) -> bool:
    if state is None or state.status not in REFUSALS:
        return False
    refused = any(one.consent_id == state.consent_id and _came_later(one, sent) for one in events)
    return refused and any(
        (one.scope, one.status) == (scope, "granted") and one.recorded_at <= sent.queued_at for one in events
    )


def _came_later(refusal: ConsentEvent, sent: Sent) -> bool:
    return refusal.recorded_at > sent.queued_at and refusal.obtained_via != AT_THE_RELAY

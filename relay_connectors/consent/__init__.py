"""Consent: claims read by the tenant's rules, states by effective time, and the provision record (提供記録).

This room stands on the gate's ``ConsentState``; the gate knows nothing of this room.
"""

from relay_connectors.consent.provision import (
    GENESIS,
    Break,
    Document,
    Entry,
    Provision,
    ProvisionChain,
    chain,
    parties,
    verify,
)
from relay_connectors.consent.rules import Claim, Claims, ConsentReader, ConsentRule
from relay_connectors.consent.state import Accepted, ConsentEvent, ConsentState, states

__all__ = [
    "GENESIS",
    "Accepted",
    "Break",
    "Claim",
    "Claims",
    "ConsentEvent",
    "ConsentReader",
    "ConsentRule",
    "ConsentState",
    "Document",
    "Entry",
    "Provision",
    "ProvisionChain",
    "chain",
    "parties",
    "states",
    "verify",
]

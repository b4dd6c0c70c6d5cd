"""Consent: claims read by the tenant's rules, states by effective time, and the provision record (提供記録).

This room stands on the gate's ``ConsentState``; the gate knows nothing of this room.

What reads claims and what writes the provision record is loaded when it is first used (PEP 562): most runs do neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.consent.state import Accepted, ConsentEvent, ConsentState, states
from relay_connectors.later import later

if TYPE_CHECKING:
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

_LATER = {
    "provision": (
        "GENESIS",
        "Break",
        "Document",
        "Entry",
        "Provision",
        "ProvisionChain",
        "chain",
        "parties",
        "verify",
    ),
    "rules": ("Claim", "Claims", "ConsentReader", "ConsentRule"),
}

__getattr__ = later(globals(), _LATER)

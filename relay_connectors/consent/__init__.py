"""Consent: claims read by the tenant's rules, states by effective time, and the provision record (提供記録).

This room stands on the gate's ``ConsentState``; the gate knows nothing of this room.

What reads claims and what writes the provision record is loaded when it is first used (PEP 562): most runs do neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from relay_connectors.consent.state import Accepted, ConsentEvent, ConsentState, states

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

_RULES = ("Claim", "Claims", "ConsentReader", "ConsentRule")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    home = "rules" if name in _RULES else "provision"
    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found

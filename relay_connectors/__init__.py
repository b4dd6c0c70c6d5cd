"""Reads rejected candidates out of any ATS, and hands them, with consent and never twice, to a career relay.

>>> from relay_connectors import Policy
>>> Policy(embargo="72h").retention_months
12

Importing this package imports none of its dependencies; a name is loaded when it is first used (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relay_connectors.connector import Source, open_source
    from relay_connectors.cycle import Report, RunFilter, RunOptions, plan, sync
    from relay_connectors.errors import RelayConnectorsError
    from relay_connectors.gate import ConsentState, Facts, Verdict, decide
    from relay_connectors.ledger import Ledger
    from relay_connectors.record import Identity, Record
    from relay_connectors.relay import Relay
    from relay_connectors.settings import ConsentRule, Party, Policy, secret

__all__ = [
    "ConsentRule",
    "ConsentState",
    "Facts",
    "Identity",
    "Ledger",
    "Party",
    "Policy",
    "Record",
    "Relay",
    "RelayConnectorsError",
    "Report",
    "RunFilter",
    "RunOptions",
    "Source",
    "Verdict",
    "decide",
    "open_source",
    "plan",
    "secret",
    "sync",
]

__version__ = "0.1.0"

_ROOMS = {
    "connector": ("Source", "open_source"),
    "cycle": ("Report", "RunFilter", "RunOptions", "plan", "sync"),
    "errors": ("RelayConnectorsError",),
    "gate": ("ConsentState", "Facts", "Verdict", "decide"),
    "ledger": ("Ledger",),
    "record": ("Identity", "Record"),
    "relay": ("Relay",),
    "settings": ("ConsentRule", "Party", "Policy", "secret"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

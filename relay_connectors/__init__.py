"""Reads rejected candidates out of any ATS, and hands them, with consent and never twice, to a career relay.

>>> from relay_connectors import Policy
>>> Policy(embargo="72h").retention_months
12

Importing this package imports none of its dependencies; a name is loaded when it is first used (PEP 562).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.later import later

if TYPE_CHECKING:
    from relay_connectors.connector import Source, open_configured, open_source
    from relay_connectors.cycle import Report, RunFilter, RunOptions
    from relay_connectors.cycle.sync import plan, sync
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
    "open_configured",
    "open_source",
    "plan",
    "secret",
    "sync",
]

__version__ = "0.1.0"

_ROOMS = {
    "connector": ("Source", "open_configured", "open_source"),
    "cycle": ("Report", "RunFilter", "RunOptions", "plan", "sync"),
    "errors": ("RelayConnectorsError",),
    "gate": ("ConsentState", "Facts", "Verdict", "decide"),
    "ledger": ("Ledger",),
    "record": ("Identity", "Record"),
    "relay": ("Relay",),
    "settings": ("ConsentRule", "Party", "Policy", "secret"),
}

__getattr__ = later(globals(), _ROOMS)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

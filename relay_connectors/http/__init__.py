"""HTTP that cannot leak: one session, one deadline, one origin, one retry policy.

Importing this package loads neither ``requests`` nor ``tenacity``: they arrive with the first call, so a run
that only reads files never pays for them.
"""

from __future__ import annotations

from relay_connectors.http.exchange import Answer, BadAnswerError, Exchange, ExchangeError, NotSent, OutcomeUnknown
from relay_connectors.http.origin import base_url, same_origin
from relay_connectors.http.retry import REPEATABLE, RetryBudget, RetryPolicy
from relay_connectors.http.retry_after import retry_after

__all__ = [
    "REPEATABLE",
    "Answer",
    "BadAnswerError",
    "Exchange",
    "ExchangeError",
    "NotSent",
    "OutcomeUnknown",
    "RetryBudget",
    "RetryPolicy",
    "base_url",
    "retry_after",
    "same_origin",
]

"""Peers that misbehave: a proxy on loopback that breaks connections and answers on purpose, at the level of sockets.

It stands between a client and any HTTP server: the reference relay, another relay, a fake of an ATS. What only a relay
can do from within (items that fail, events in disorder, a key that is still running) are switches of the reference
relay itself (``relay_connectors.relay_server.faults``).
"""

from relay_connectors.testing.hostile.answers import (
    RETRY_AFTER,
    bomb,
    cut_body,
    impostor,
    items_doubled,
    items_missing,
    items_permuted,
    items_status,
    items_unknown,
    redirect,
    refusal,
    spoiled,
)
from relay_connectors.testing.hostile.faults import (
    Fault,
    delay,
    drip,
    drop_after,
    drop_before,
    half_answer,
    reset_after,
    reset_before,
)
from relay_connectors.testing.hostile.line import Line
from relay_connectors.testing.hostile.pages import circle, following
from relay_connectors.testing.hostile.proxy import FaultProxy, UpstreamError

__all__ = [
    "RETRY_AFTER",
    "Fault",
    "FaultProxy",
    "Line",
    "UpstreamError",
    "bomb",
    "circle",
    "cut_body",
    "delay",
    "drip",
    "drop_after",
    "drop_before",
    "following",
    "half_answer",
    "impostor",
    "items_doubled",
    "items_missing",
    "items_permuted",
    "items_status",
    "items_unknown",
    "redirect",
    "refusal",
    "reset_after",
    "reset_before",
    "spoiled",
]

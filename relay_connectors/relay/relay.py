"""A relay as the settings name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relay_connectors.clock import Clock
from relay_connectors.settings import Party, Secret

if TYPE_CHECKING:
    from relay_connectors.http import RetryPolicy
    from relay_connectors.relay.client import RelayClient

__all__ = ["Relay"]


@dataclass(frozen=True, slots=True)
class Relay:
    """Where to send, as whom, and who receives (for the provision records)."""

    url: str
    tenant: str
    api_key: Secret | str = field(repr=False)
    recipient: Party | None = None

    def client(
        self, clock: Clock, retry: RetryPolicy | None = None, *, before: Callable[[], None] | None = None
    ) -> RelayClient:
        """A connection to the relay; close it. *before* is called ahead of every request, and may raise."""
        from relay_connectors.relay.client import RelayClient  # with all of http, which collecting files needs not

        return RelayClient(self.url, self.tenant, self.api_key, clock=clock, retry=retry, before=before)

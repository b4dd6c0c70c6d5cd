"""Erasures between here and the relay: asked for, and answered, until both sides are done.

They go before everything else, and again in every run until the relay is done with them. Asking twice is asking once:
the request's id makes it so, and an acknowledgement that comes again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from relay_connectors.errors import RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.erasures import Erasure
from relay_connectors.relay.answers import Refused
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.patience import MOST_FAILING

__all__ = ["ErasurePost"]

# Nothing is left at the relay; whether the employer has followed is its own business.
OVER = frozenset({"completed", "awaiting_ack", "overdue"})
NOT_FOUND = 404


class ErasurePost:
    """Tells the relay what is kept in the ledger."""

    def __init__(self, ledger: Ledger, client: RelayClient) -> None:
        self._ledger, self._client = ledger, client
        self._failed: dict[str, RelayError] = {}

    @property
    def failed(self) -> Mapping[str, RelayError]:
        """The requests that the relay was told of in vain, and what came instead."""
        return self._failed

    def deliver(self) -> RelayError | None:
        """Tell the relay of every erasure it has not finished; the first that went wrong, if any did.

        One that fails is tried again in every run, behind those that never failed, and holds up nobody else: nothing
        about its people is left here to send. A relay that fails on several in a row is asked no more.
        """
        silent = 0
        for erasure in self._ledger.erasures.waiting():
            try:
                self._tell(erasure)
                silent = 0
            except RelayError as error:
                self._failed[erasure.request_id] = error
                silent = 0 if isinstance(error, Refused) else silent + 1
            if silent >= MOST_FAILING:
                break
        return next(iter(self._failed.values()), None)

    def _tell(self, erasure: Erasure) -> None:
        if erasure.asked_by == "relay":
            self._acknowledge(erasure.request_id)
            return
        ledger = self._ledger
        request_id, record_ids, reason, at = (
            erasure.request_id,
            erasure.record_ids,
            erasure.reason,
            erasure.requested_at,
        )
        answer = self._client.ask_erasure(request_id, record_ids, reason, at)
        with ledger.transaction():
            if answer.state in OVER:
                ledger.erasures.done(request_id, answer.erasure_id, ledger.now())
            else:
                ledger.erasures.sent(request_id, answer.erasure_id)

    def _acknowledge(self, erasure_id: str) -> None:
        try:
            self._client.acknowledge_erasure(erasure_id)
        except Refused as error:
            if error.status != NOT_FOUND:  # the relay knows of it no more: nobody waits for an answer
                raise
        with self._ledger.transaction():
            self._ledger.erasures.done(erasure_id, None, self._ledger.now())

"""The pool of free links, and who gets one. The relay never learns who."""

from __future__ import annotations

from datetime import timedelta

import orjson

from relay_connectors.clock import stamp
from relay_connectors.errors import RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Batch
from relay_connectors.links.revoke import tell_relay
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import new_key

__all__ = ["LinkPool"]

POOL = 100
LIFETIME_DAYS = 180
# A link goes into a mail that somebody reads next week; one that dies sooner is not given out.
SHORTEST_LIFE = timedelta(days=30)


class LinkPool:
    """Keeps at least 100 free links. They are minted 100 at a time, so that the relay cannot count a day's people."""

    def __init__(self, ledger: Ledger, client: RelayClient) -> None:
        self._ledger, self._client = ledger, client

    def assign(self) -> int:
        """Give every waiting person a link; how many got one. What was revoked meanwhile is told first.

        Raises:
            RelayUnavailableError: there are not enough links and the relay does not answer; they wait.
            RelayError: the links it mints cannot be given out.
        """
        tell_relay(self._ledger, self._client)
        for batch in self._ledger.outbox.open_batches("links"):
            self._send(batch)
        wishes = self._ledger.persons.wanting_links()
        missing = len(wishes) + POOL - self._ledger.links.free(self._deadline())
        for _ in range(0, missing, POOL):
            self.mint(POOL)
        with self._ledger.transaction():
            assigned = self._ledger.links.assign(wishes, self._ledger.now(), self._deadline())
        if assigned < len(wishes):
            message = f"The relay mints links that live less than {SHORTEST_LIFE.days} days; check both clocks."
            raise RelayError(message)
        return assigned

    def mint(self, count: int) -> None:
        """Add *count* links to the pool; the key is stored before it is sent, so that a retry mints nothing twice."""
        now = self._ledger.now()
        body = orjson.dumps({"count": count, "label": now[:7], "expires_in_days": LIFETIME_DAYS})
        with self._ledger.transaction():
            batch = self._ledger.outbox.put_request("links", new_key(), body, now)
        self._send(batch)

    def _send(self, batch: Batch) -> None:
        body = self._ledger.outbox.body(batch, ())
        answer = self._client.mint_links(batch.key, body)
        with self._ledger.transaction():
            self._ledger.links.put_free((link.link_id, link.url, link.expires_at) for link in answer.links)
            self._ledger.outbox.close_batch(batch.batch_id, "settled", self._ledger.now())

    def _deadline(self) -> str:
        return stamp(self._ledger.clock.now() + SHORTEST_LIFE)

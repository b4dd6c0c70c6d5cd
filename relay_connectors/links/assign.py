"""The pool of free links, and who gets one. The relay never learns who."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import orjson

from relay_connectors.clock import stamp
from relay_connectors.errors import RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outbox import Batch
from relay_connectors.links.revoke import tell_relay
from relay_connectors.relay.client import Refused, RelayClient, Unavailable
from relay_connectors.relay.courier import FORGETFUL_AFTER, new_key

__all__ = ["LinkPool"]

POOL = 100
LIFETIME_DAYS = 180
REFUSED = ("relay", "links", "request_refused")  # source, key and code of the issue: the relay mints nothing
# A link goes into a mail that somebody reads next week; one that dies sooner is not given out.
SHORTEST_LIFE = timedelta(days=30)


class LinkPool:
    """Keeps at least 100 free links. They are minted 100 at a time, so that the relay cannot count a day's people.

    In a run (*run_id*) a mint that the relay refuses opens an issue.
    """

    def __init__(self, ledger: Ledger, client: RelayClient, run_id: int | None = None) -> None:
        self._ledger, self._client, self._run_id = ledger, client, run_id

    def assign(self) -> int:
        """Give every waiting person a link; how many got one. What was revoked meanwhile is told first.

        Raises:
            RelayUnavailableError: there are not enough links and the relay does not answer; they wait.
            RelayError: the links it mints cannot be given out.
        """
        tell_relay(self._ledger, self._client)
        for batch in self._ledger.outbox.open_batches("links"):
            self._again(batch)
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

    def _again(self, batch: Batch) -> None:
        """Ask for what an earlier run asked for. What cannot be had under its key is minted under another, if needed.

        The links that the relay may have minted for it are known to nobody, and open for nobody.
        """
        if batch.attempts >= FORGETFUL_AFTER and (batch.last_code or "").startswith("5"):
            self._close(batch, "cut")
            return
        with contextlib.suppress(Refused):
            self._send(batch)

    def _send(self, batch: Batch) -> None:
        body, outbox = self._ledger.outbox.body(batch, ()), self._ledger.outbox
        with self._ledger.transaction():
            outbox.sending(batch.batch_id, self._ledger.now())
        try:
            answer = self._client.mint_links(batch.key, body)
        except Refused as refused:
            self._close(batch, "cut")
            self._tell(batch, refused)
            raise
        except Unavailable as error:
            with self._ledger.transaction():
                outbox.failed(batch.batch_id, str(error.status), None)
            raise
        with self._ledger.transaction():
            self._ledger.links.put_free((link.link_id, link.url, link.expires_at) for link in answer.links)
            outbox.close_batch(batch.batch_id, "settled", self._ledger.now())
            self._ledger.issues.mended(*REFUSED)

    def _close(self, batch: Batch, state: str) -> None:
        with self._ledger.transaction():
            self._ledger.outbox.close_batch(batch.batch_id, state, self._ledger.now())

    def _tell(self, batch: Batch, refused: Refused) -> None:
        """A fresh key that is refused would be refused under any other: somebody must look."""
        if self._run_id is not None and batch.first_sent_at is None:
            issue = NewIssue("review", *REFUSED, detail=refused.code or None)
            with self._ledger.transaction():
                self._ledger.issues.open([issue], self._run_id, self._ledger.now())

    def _deadline(self) -> str:
        return stamp(self._ledger.clock.now() + SHORTEST_LIFE)

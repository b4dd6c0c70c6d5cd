"""Taking links back: here at once, and told to the relay as soon as it listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.relay.client import Refused, RelayClient
from relay_connectors.relay.courier import new_key
from relay_connectors.relay.wire import LINKS_PER_MINT, RevokeRequest

__all__ = ["Revoked", "ask_to_revoke", "revoke", "tell_relay"]

KIND = "revocations"
CLOSABLE = frozenset({"free", "assigned", "retired"})


class Revoked(NamedTuple):
    """What became of the links that were to be revoked, by their ids."""

    revoked: Sequence[str]
    registered: Sequence[str]  # somebody's door by now: through it they withdraw
    closed: Sequence[str]  # before
    unknown: Sequence[str]  # to the ledger, as a campaign's link is; the relay is asked to close them


def revoke(ledger: Ledger, link_ids: Sequence[str]) -> Revoked:
    """Close these links and keep that the relay has to be told, in one transaction."""
    named = list(dict.fromkeys(link_ids))
    with ledger.transaction():
        known = ledger.links.get(named)
        found = {link_id: _fate(known[link_id].state) if link_id in known else "unknown" for link_id in named}
        done = Revoked(*([link_id for link_id in named if found[link_id] == fate] for fate in Revoked._fields))
        ledger.links.revoke(done.revoked)
        ask_to_revoke(ledger, [*done.revoked, *done.unknown])
    return done


def ask_to_revoke(ledger: Ledger, link_ids: Sequence[str]) -> None:
    """Keep, in the caller's transaction, that the relay has to close these links; :func:`tell_relay` asks it."""
    for first in range(0, len(link_ids), LINKS_PER_MINT):
        body = orjson.dumps({"link_ids": list(link_ids[first : first + LINKS_PER_MINT])})
        ledger.outbox.put_request(KIND, new_key(), body, ledger.now())


def _fate(state: str) -> str:
    return "revoked" if state in CLOSABLE else "registered" if state == "registered" else "closed"


def tell_relay(ledger: Ledger, client: RelayClient) -> set[str]:
    """Tell the relay of every revoked link that it was not told of yet; which of them are closed there now.

    Raises:
        RelayUnavailableError: it does not answer; the next call tells it.
        RelayError: it refuses; it is not asked the same again.
    """
    closed: set[str] = set()
    for batch in ledger.outbox.open_batches(KIND):
        asked = RevokeRequest.model_validate_json(ledger.outbox.body(batch, ()))
        try:
            closed.update(client.revoke_links(asked.link_ids).revoked)
        except Refused as error:
            with ledger.transaction():
                ledger.outbox.failed(batch.batch_id, f"{error.status} {error.code}", None)
                ledger.outbox.close_batch(batch.batch_id, "settled", ledger.now())
            raise
        with ledger.transaction():
            ledger.outbox.close_batch(batch.batch_id, "settled", ledger.now())
    return closed

"""Writes the provision record (提供記録): two chained entries per push, in the transactions that cause them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from relay_connectors.clock import stamp
from relay_connectors.consent import Entry, Provision, ProvisionChain, parties
from relay_connectors.cycle.work import Push
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.ledger.provisions import Provision as StoredProvision
from relay_connectors.relay.courier import Settled
from relay_connectors.relay.wire import ItemResult
from relay_connectors.settings import Party

__all__ = ["ProvisionRecorder", "Unrecorded"]

PARTIES_MISSING = (
    "A push needs a provision record: set [provider] and [relay.recipient] (name, address, representative, country) "
    "in relay.toml. Links need neither."
)


class ProvisionRecorder:
    """Records who gave what about whom to whom."""

    def __init__(self, ledger: Ledger, tenant: str, provider: Party, recipient: Party) -> None:
        self._ledger, self._tenant = ledger, tenant
        self._parties = parties(provider, recipient)

    def prepare(self, pushes: Sequence[tuple[int, Push]]) -> None:
        """The *prepared* entries of pushes that are being queued, by their op_id."""
        if not pushes:
            return
        self._ledger.provisions.put_parties(self._parties.sha256, self._parties.body.decode())
        at = self._ledger.clock.now()
        chain = self._chain(at)
        self._append(
            "prepared", at, ((op_id, push.operation.record_id, chain.prepared(_told(push))) for op_id, push in pushes)
        )

    def settle(self, batch: Batch, settled: Sequence[Settled]) -> None:
        """The *outcome* entries of pushes that the relay answered."""
        if not settled:
            return
        at = self._ledger.clock.now()
        chain = self._chain(at)
        self._append("outcome", at, (_outcome(chain, batch, *pair) for pair in settled))

    def _chain(self, at: datetime) -> ProvisionChain:
        number, last_hash = self._ledger.provisions.last()
        last = Entry(number, b"", last_hash) if number else None
        return ProvisionChain(tenant=self._tenant, parties_sha256=self._parties.sha256, at=at, last=last)

    def _append(self, kind: str, at: datetime, entries: Iterable[tuple[int, str, Entry]]) -> None:
        rows = [
            StoredProvision(e.number, kind, record_id, op_id, stamp(at), e.body, e.hash)
            for op_id, record_id, e in entries
        ]
        self._ledger.provisions.append(rows)


class Unrecorded:
    """Stands in where the parties are not configured: a plan may go on, a push is refused."""

    def __init__(self, *, refuse: bool) -> None:
        self._refuse = refuse

    def prepare(self, pushes: Sequence[tuple[int, Push]]) -> None:
        """Refuse pushes.

        Raises:
            ConfigurationError: somebody would be handed over without a complete provision record.
        """
        if pushes and self._refuse:
            raise ConfigurationError(PARTIES_MISSING)

    def settle(self, batch: Batch, settled: Sequence[Settled]) -> None:  # noqa: ARG002  as the recorder is called
        """Refuse too: what an earlier run sent was recorded, so its outcome must be."""
        if settled:
            raise ConfigurationError(PARTIES_MISSING)


def _told(push: Push) -> Provision:
    operation, state = push.operation, push.state
    return Provision(
        record_id=operation.record_id,
        revision=operation.revision,
        payload="full" if operation.payload == "full" else "unnamed",
        items=push.items,
        payload_sha256=operation.digest or "",
        consent_id=state.consent_id or "",
        policy_version=state.policy_version or "",
        text_sha256=state.text_sha256,
        obtained_at=state.effective_at or "",
        route=push.route,
    )


def _outcome(chain: ProvisionChain, batch: Batch, operation: Operation, result: ItemResult) -> tuple[int, str, Entry]:
    entry = chain.outcome(
        record_id=operation.record_id,
        revision=operation.revision,
        request_key=batch.key,
        status=result.status,
        referral_id=result.referral_id,
    )
    return operation.op_id, operation.record_id, entry

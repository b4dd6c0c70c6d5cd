"""Writes the provision record (提供記録): two chained entries per push, in the transactions that cause them.

The second one of a push that ends without an answer is written by the ledger itself (``ledger.outcomes``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from relay_connectors.clock import stamp
from relay_connectors.consent import Entry, Provision, ProvisionChain, parties
from relay_connectors.cycle.work import Push
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.ledger.outcomes import Ending, record_endings
from relay_connectors.ledger.provisions import Provision as StoredProvision
from relay_connectors.settings import Party

if TYPE_CHECKING:
    from relay_connectors.relay import Relay
    from relay_connectors.relay.settling import Settled
    from relay_connectors.relay.wire import ItemResult

__all__ = ["PARTIES_MISSING", "ProvisionRecorder", "Unrecorded", "provisions_of"]

PARTIES_MISSING = (
    "A push needs a provision record: write name, address and representative into both [provider] and "
    "[relay.recipient] of relay.toml (country is JP unless you say another). Links need neither."
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
        proofs = self._ledger.consents.proofs(sorted({push.state.consent_id or "" for _, push in pushes}))
        told = ((op_id, _told(push, proofs[push.state.consent_id or ""])) for op_id, push in pushes)
        self._append("prepared", at, ((op_id, one.record_id, chain.prepared(one)) for op_id, one in told))

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
    """Stands in where the parties are not configured: nothing new is pushed.

    What an earlier run queued was recorded with its parties, and its outcome names the same.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def prepare(self, pushes: Sequence[tuple[int, Push]]) -> None:
        """Refuse pushes.

        Raises:
            ConfigurationError: somebody would be handed over without a complete provision record.
        """
        if pushes:
            raise ConfigurationError(PARTIES_MISSING)

    def settle(self, batch: Batch, settled: Sequence[Settled]) -> None:
        """The *outcome* entries of pushes that were recorded earlier.

        Raises:
            ConfigurationError: of one of them no *prepared* entry is found.
        """
        endings = (
            Ending(one.op_id, one.record_id, one.revision, batch.key, result.status, result.referral_id)
            for one, result in settled
        )
        if record_endings(self._ledger.database, endings, self._ledger.now()):
            raise ConfigurationError(PARTIES_MISSING)


def provisions_of(ledger: Ledger, provider: Party | None, relay: Relay | None) -> ProvisionRecorder | Unrecorded:
    """Who records what *provider* gives to the *relay*: nobody where a party is not configured."""
    if provider and relay and relay.recipient:
        return ProvisionRecorder(ledger, relay.tenant, provider, relay.recipient)
    return Unrecorded(ledger)


def _told(push: Push, proof: str) -> Provision:
    operation, state = push.operation, push.state
    return Provision(
        record_id=operation.record_id,
        revision=operation.revision,
        payload="full" if operation.payload == "full" else "unnamed",
        items=push.items,
        payload_sha256=operation.digest or "",
        consent_id=state.consent_id or "",
        consent_sha256=proof,
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

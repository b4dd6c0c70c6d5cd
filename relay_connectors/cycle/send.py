"""The relay's side of a run: reach it, send what was planned, hear what it says."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from relay_connectors.cycle.deliver import ProvisionWriter
from relay_connectors.cycle.guards import HOLDING, RESTORED_LINKS, Guard
from relay_connectors.cycle.listen import Listener
from relay_connectors.cycle.look import Looker
from relay_connectors.cycle.options import RunOptions
from relay_connectors.cycle.report import Report
from relay_connectors.cycle.restored import Comparison
from relay_connectors.cycle.rights import Rights
from relay_connectors.errors import BusyError, LedgerError, RelayConnectorsError, RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.links.assign import LinkPool
from relay_connectors.links.revoke import tell_relay
from relay_connectors.relay import Relay
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import Courier
from relay_connectors.relay.settling import Settling
from relay_connectors.relay.wire import Meta

__all__ = ["Reached", "Sender"]


class Reached(NamedTuple):
    """A relay that was asked: what it said of itself, and what went wrong.

    With both, it lives and could not be heard: people are taken back and erased there, and nothing new goes.
    """

    client: RelayClient
    meta: Meta | None
    error: RelayConnectorsError | None

    def answer(self) -> tuple[RelayClient, Meta]:
        """The client and what the relay said of itself.

        Raises:
            RelayConnectorsError: what went wrong.
        """
        if self.meta is None:
            raise self.error or RelayError("The relay said nothing of itself.")
        return self.client, self.meta


class Sender:
    """Speaks with the relay for one run, and writes into *report* what came of it."""

    def __init__(self, ledger: Ledger, rights: Rights, report: Report, options: RunOptions, run_id: int) -> None:
        self._ledger, self._rights, self._report = ledger, rights, report
        self._options, self._run_id = options, run_id
        self.refused: RelayError | None = None
        """What came instead of an answer to an erasure, where none was; the first."""
        self.waits: RelayError | None = None
        """Why items wait, where the relay was asked for each of them: nothing else waits because of that."""
        self._heard_all = True

    def reach(self, relay: Relay, looker: Looker) -> Reached:
        """The relay, before anything is planned: what it takes, and whether it knows more than a restored ledger."""
        client, meta = self._client(relay), None
        try:
            meta = client.meta()
            listener = Listener(self._ledger, client, self._run_id, self._rights.eraser)
            try:
                Comparison(self._ledger, client, listener, looker, self._run_id).compare(meta)
            finally:
                self._heard(listener)
        except (BusyError, LedgerError):
            client.close()
            raise
        except RelayConnectorsError as error:
            return Reached(client, meta, error)
        return Reached(client, meta, None)

    def waiting(self) -> int:
        """How many links, items and erasures the relay has to hear of."""
        waiting = len(self._ledger.persons.wanting_links()) + self._ledger.outbox.waiting()
        return waiting + self._rights.waiting

    def send(self, reached: Reached, provisions: ProvisionWriter, *, items: bool, withheld: AbstractSet[int]) -> None:
        """Erasures before everything else; *items* but for those *withheld*, and links, where a source has a start.

        What the relay knows and could not say (somebody withdrew, a newer ledger sent this before) can only forbid
        something new. Whoever must be taken back still is; a retract whose revision is too old changes nothing.

        Raises:
            RelayConnectorsError: what kept them from going; they wait for the next run.
        """
        client, meta = reached.answer()
        self.refused = self._rights.tell(client)
        self._heard_all = reached.error is None
        if items:
            self._send_items(client, meta, provisions, withheld)
        else:
            tell_relay(self._ledger, client)

    def _send_items(
        self, client: RelayClient, meta: Meta, provisions: ProvisionWriter, withheld: AbstractSet[int]
    ) -> None:
        ledger, options = self._ledger, self._options
        settling = Settling(ledger, client, meta, self._run_id, provisions.settle)
        courier = Courier(
            ledger,
            client,
            meta,
            settling,
            retry=options.retry,
            most_items=options.max_items,
            pushes=self._may_contact(),
            withheld=withheld,
        )
        try:
            courier.deliver()
        except RelayError as error:
            if not courier.finished:
                raise
            self.waits = error
        finally:
            self._report.sent.answers = settling.answers
            self._report.new_quarantine += settling.new_issues
        if self._may_link():
            self._report.links_assigned = LinkPool(ledger, client, self._run_id).assign()
        else:
            tell_relay(ledger, client)
        self._report.links_waiting = len(ledger.persons.wanting_links())

    def _may_link(self) -> bool:
        """Behind a restored backup nobody gets a link until a human said so: they may hold one already."""
        if not self._may_contact():
            return False
        restored, waiting = self._ledger.restored, len(self._ledger.persons.wanting_links())
        if not restored.links_are_unsure:
            return True
        allowed = self._options.allow_new
        if waiting and (allowed is None or 0 < allowed < waiting):
            guard = Guard(RESTORED_LINKS, "", waiting, 0, f"sync --allow-new {waiting}")
            self._report.guards = [*self._report.guards, guard]
            return False
        with self._ledger.transaction():
            restored.links_are_sure()
        return True

    def _may_contact(self) -> bool:
        """Whether anything new may go, whatever was queued before.

        Not while the relay could not be heard, nor while the settings have to be mended first.
        """
        return self._heard_all and all(guard.code not in HOLDING for guard in self._report.guards)

    def listen(self, relay: Relay) -> None:
        """Hear what happened at the relay, and tell it of the erasures that came of it."""
        client = self._client(relay)
        listener = Listener(self._ledger, client, self._run_id, self._rights.eraser)
        try:
            try:
                listener.listen()
            finally:
                self._heard(listener)
            self.refused = self._rights.tell(client)
            self._report.credits = client.credits()
        finally:
            client.close()

    def _heard(self, listener: Listener) -> None:
        self._report.events += listener.applied
        self._report.erased += listener.erasures.people
        self._report.new_quarantine += listener.new_issues
        self._rights.finish()

    def _client(self, relay: Relay) -> RelayClient:
        # A run that was paused, perhaps between two attempts, must not speak for a ledger that another one holds now.
        return relay.client(self._ledger.clock, self._options.retry, before=self._ledger.still_held)

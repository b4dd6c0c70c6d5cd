"""One run: collect, deliver, listen. The one place that knows the order."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from relay_connectors.clock import today
from relay_connectors.connector import Source
from relay_connectors.consent import Accepted, ConsentRule
from relay_connectors.cycle.approval import Approval
from relay_connectors.cycle.collect import Collector
from relay_connectors.cycle.deliver import Planned, Planner, ProvisionWriter, Restrictions, RunFilter
from relay_connectors.cycle.guards import RESTORED_LINKS, Guard, tripped
from relay_connectors.cycle.listen import Listener
from relay_connectors.cycle.look import Looker
from relay_connectors.cycle.provide import ProvisionRecorder, Unrecorded
from relay_connectors.cycle.report import Failure, Report
from relay_connectors.cycle.restored import Comparison
from relay_connectors.cycle.rights import Rights
from relay_connectors.errors import BusyError, LedgerError, RelayConnectorsError, RelayError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger import Ledger
from relay_connectors.links.assign import LinkPool
from relay_connectors.relay import Relay
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import Courier
from relay_connectors.relay.wire import Meta
from relay_connectors.settings import Policy
from relay_connectors.settings.sources import Start

__all__ = ["Phase", "RunOptions", "plan", "sync"]

Phase = Literal["collect", "deliver", "listen"]
_log = logging.getLogger("relay_connectors.cycle")

RELAY = RelayError.exit_code
POLICY = "policy_digest"
VERSIONS = "consent_versions"
RECIPIENTS = "consent_recipients"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run may do. Filters limit this run only; allowances lift a guard for this run only.

    ``reconcile``: look up again what is known instead of collecting what is new. ``approval``: do no more than a human
    let go. ``listing``: the report lists every single operation. ``folder``: the state directory, where mails and
    exports of people lie who may have to be erased; without it an erasure leaves files alone.
    """

    only: Phase | None = None
    reconcile: bool = False
    filter: RunFilter = field(default_factory=RunFilter)
    max_items: int | None = None
    allow_new: int | None = None
    allow_mass_change: bool = False
    progress: Callable[[str, int], None] | None = None
    retry: RetryPolicy | None = None
    approval: Approval | None = None
    listing: bool = False
    folder: Path | None = None


def sync(
    sources: Sequence[Source],
    ledger: Ledger,
    relay: Relay | None,
    policy: Policy,
    *,
    start: Start | None = None,
    options: RunOptions | None = None,
) -> Report:
    """Run the whole cycle once and report it. Run it again after any failure: nothing is lost or sent twice.

    ``start`` is chosen once per source and kept: "all", a date (nothing older is ever pushed or linked), or "today",
    which never moves a start that is there already. Without a start a source is only remembered, and the exit code
    is 3.

    Raises:
        BusyError: another living run holds the ledger.
        LedgerError: the ledger cannot be used.
    """
    with ledger.run() as run_id:
        run = _Run(sources, ledger, relay, policy, start, options or RunOptions(), run_id)
        report = run.go()
        ledger.end_run(run_id, report.exit_code, report.as_json())
    return report


def plan(
    sources: Sequence[Source],
    ledger: Ledger,
    relay: Relay | None,
    policy: Policy,
    *,
    start: Start | None = None,
    options: RunOptions | None = None,
) -> Report:
    """What ``sync`` would do now: the same collect and deliver on a copy of the ledger, without a relay.

    Nothing changes and nothing is sent; the copy is deleted. The report's exit code tells how a sync would end.
    """
    with ledger.copy(ledger.folder) as copy, copy.run() as run_id:
        return _Run(
            sources, copy, None, policy, start, options or RunOptions(), run_id, planning=True, parties=relay
        ).go()


class _Reached(NamedTuple):
    """A relay that was asked: what it said of itself, or what went wrong."""

    client: RelayClient
    meta: Meta | None
    error: RelayConnectorsError | None

    def answer(self) -> tuple[RelayClient, Meta]:
        if self.error or self.meta is None:
            raise self.error or RelayError("The relay said nothing of itself.")
        return self.client, self.meta


class _Undo(Exception):  # noqa: N818  not an error: a plan that a guard stopped is rolled back with it
    pass


class _Run:
    """One run over all sources."""

    def __init__(
        self,
        sources: Sequence[Source],
        ledger: Ledger,
        relay: Relay | None,
        policy: Policy,
        start: Start | None,
        options: RunOptions,
        run_id: int,
        *,
        planning: bool = False,
        parties: Relay | None = None,
    ) -> None:
        self._sources, self._ledger, self._relay, self._policy = sources, ledger, relay, policy
        self._start, self._options, self._run_id = start, options, run_id
        self._parties = relay or parties
        self._planning = planning
        self._accepted = self._accepted_consents()
        self._report = Report(run_id=run_id)
        self._rights = Rights(ledger, policy, self._options.folder, planning=planning)
        self._refused: RelayError | None = None

    def go(self) -> Report:
        """The phases in their order; what fails in one source or at the relay does not stop the others."""
        only = self._options.only
        self._rights.finish()
        self._notice_recipient()
        self._notice_policy()
        if only in (None, "collect"):
            for source in self._sources:
                with self._failing(source.name):
                    self._collect(source)
        if only in (None, "deliver"):
            with self._failing("relay"):
                self._deliver()
        if only in (None, "listen") and self._relay and not self._relay_is_down():
            with self._failing("relay"):
                self._listen(self._relay)
        with self._failing("relay"):
            if self._refused:
                raise self._refused
        return self._report

    def _relay_is_down(self) -> bool:
        """Whether deliver found nobody: asking again would only spend the same patience twice."""
        return any(failure.where == "relay" and failure.exit_code == RELAY for failure in self._report.failures)

    @contextmanager
    def _failing(self, where: str) -> Iterator[None]:
        try:
            yield
        except (BusyError, LedgerError):
            raise  # nothing more can be written, whatever the other phases would do
        except RelayConnectorsError as error:
            failure = Failure(where, str(error), error.exit_code)
            if failure not in self._report.failures:
                self._report.failures.append(failure)

    def _accepted_consents(self) -> Accepted:
        """The consents that count: whose wording and recipients the policy, or else the sources' rules name."""
        versions = self._named(VERSIONS, lambda rule: (rule.policy_version,) if rule.policy_version else ())
        recipients = self._named(RECIPIENTS, lambda rule: rule.recipients)
        recipient = self._parties.recipient if self._parties else None
        named = self._policy.recipients(recipients, recipient.name if recipient else None)
        return Accepted.of(self._policy.accepted(versions), named)

    def _named(self, kind: str, of: Callable[[ConsentRule], Iterable[str]]) -> set[str]:
        """What the consent rules of every source name, also of those not in this run."""
        named: dict[str, list[str]] = json.loads(self._ledger.meta(kind) or "{}")
        for source in self._sources:
            named[source.name] = sorted({name for rule in source.consent for name in of(rule)})
        with self._ledger.transaction():
            self._ledger.put_meta(kind, json.dumps(named, sort_keys=True))
        return {name for names in named.values() for name in names}

    def _notice_recipient(self) -> None:
        """A wording may name its recipient or only a category; whether it covers the relay, somebody has to know."""
        recipient = self._parties.recipient if self._parties else None
        if recipient is None:
            return
        sure = Accepted.of((), self._policy.recipients((), recipient.name))
        for source in self._sources:
            named = {name for rule in source.consent for name in rule.recipients}
            if named and not sure.names(named):
                message = (
                    "%s: no consent rule names [relay.recipient] %s as a recipient; make sure the wording covers it, "
                    "then list its words in policy.accepted_recipients"
                )
                _log.warning(message, source.name, recipient.name)

    def _notice_policy(self) -> None:
        """Rules that changed change verdicts: everybody is looked at again."""
        digest = self._policy.digest(*self._accepted)
        if self._ledger.meta(POLICY) != digest:
            with self._ledger.transaction():
                self._ledger.records.mark_due()
                self._ledger.put_meta(POLICY, digest)

    def _collect(self, source: Source) -> None:
        collector = Collector(
            source,
            self._ledger,
            self._run_id,
            texts=dict(self._policy.texts),
            allow_change=self._options.allow_mass_change,
            progress=self._options.progress,
        )
        try:
            if self._options.reconcile:
                collector.reconcile()
            else:
                collector.collect()
            allowed = self._options.allow_mass_change
            self._report.erased += self._rights.follow(source, allow_mass_change=allowed)
        finally:
            collected = collector.collected
            self._report.gone += collected.gone
            self._report.warnings.update(collected.warnings)
            self._report.collect[source.name] = collected.counts
            self._report.new_quarantine += collected.new_quarantine
            self._report.new_reviews += collected.new_reviews

    def _deliver(self) -> None:
        """Plan in any case; send only what was planned on what the relay tells."""
        starts = self._starts()
        looker = Looker(self._ledger, self._policy, self._accepted, starts)
        reached = self._reach(self._relay, looker) if self._relay and (starts or self._rights.waiting) else None
        try:
            self._tell(self._plan(looker) if starts else Planned())
            if reached:
                self._send(*reached.answer(), items=bool(starts))
            elif starts and not self._planning and self._waiting():
                waiting = f"{self._waiting()} links, items or erasures wait"
                message = f"{waiting}, and no relay is configured: set [relay], then run again."
                raise RelayError(message)
        finally:
            if reached:
                reached.client.close()

    def _reach(self, relay: Relay, looker: Looker) -> _Reached:
        """The relay, before anything is planned: what it takes, and whether it knows more than a restored ledger."""
        client = self._client(relay)
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
            return _Reached(client, None, error)
        return _Reached(client, meta, None)

    def _heard(self, listener: Listener) -> None:
        self._report.events += listener.applied
        self._report.erased += listener.erasures.people
        self._rights.finish()

    def _waiting(self) -> int:
        waiting = len(self._ledger.persons.wanting_links()) + self._ledger.outbox.waiting()
        return waiting + self._rights.waiting

    def _starts(self) -> dict[str, str]:
        """The chosen start of every source of this run; the others are reported by year and left alone."""
        starts: dict[str, str] = {}
        years = {}
        for source in self._sources:
            chosen = self._chosen_start(source)
            if chosen:
                starts[source.name] = chosen
            else:
                years[source.name] = self._ledger.records.years(source.name)
        self._report.years = years
        return starts

    def _chosen_start(self, source: Source) -> str | None:
        kept, wanted = self._ledger.sources.start(source.name), self._start or source.start
        if wanted is None or (wanted == "today" and kept):
            return kept
        day = today(self._ledger.clock, source.timezone) if wanted == "today" else wanted
        chosen = day.isoformat() if isinstance(day, date) else day
        with self._ledger.transaction():
            self._ledger.sources.register(source.name, source.system, source.account)
            if self._ledger.sources.choose_start(source.name, chosen):
                self._ledger.records.mark_due(source=source.name)
        return chosen

    def _plan(self, looker: Looker) -> Planned:
        """Plan in one transaction; where a guard trips it is undone and planned again without what is not allowed."""
        try:
            return self._plan_once(looker, Restrictions(approval=self._options.approval), guarded=True)
        except _Undo:
            guards, restrictions = self._guards
            self._report.guards = guards
            return self._plan_once(looker, replace(restrictions, approval=self._options.approval), guarded=False)

    def _plan_once(self, looker: Looker, restrictions: Restrictions, *, guarded: bool) -> Planned:
        with self._ledger.transaction():
            options, provisions = self._options, self._provisions()
            planner = Planner(self._ledger, looker, provisions, options.filter, restrictions, listing=options.listing)
            planned = planner.plan()
            if guarded:
                self._report.operations = planned.operations  # also what a guard stops: approving is how it may go
                self._guards = tripped(
                    planned,
                    self._ledger.records.final_known(),
                    self._policy,
                    # Whoever looked at each of them needs no bound on their number.
                    allow_new=0 if options.approval else options.allow_new,
                    allow_mass_change=options.allow_mass_change,
                )
                if self._guards[0]:
                    raise _Undo
            self._report.new_reviews += self._ledger.issues.open(planned.issues, self._run_id, self._ledger.now())
        return planned

    def _provisions(self) -> ProvisionWriter:
        provider, parties = self._policy.provider, self._parties
        if provider and parties and parties.recipient:
            return ProvisionRecorder(self._ledger, parties.tenant, provider, parties.recipient)
        return Unrecorded(refuse=not self._planning)

    def _tell(self, planned: Planned) -> None:
        report = self._report
        report.gate, report.new_persons = planned.gate, planned.new_persons
        report.unapproved = planned.unapproved
        report.would_send, report.would_retract = planned.upserts, planned.retracts.total()
        report.links_waiting = len(self._ledger.persons.wanting_links())

    def _send(self, client: RelayClient, meta: Meta, *, items: bool) -> None:
        """Erasures before everything else; *items* and links where a source has a start."""
        self._refused = self._rights.tell(client)
        if items:
            self._send_items(client, meta)

    def _send_items(self, client: RelayClient, meta: Meta) -> None:
        ledger, provisions, options = self._ledger, self._provisions(), self._options
        courier = Courier(
            ledger,
            client,
            meta,
            self._run_id,
            provisions.settle,
            retry=options.retry,
            most_items=options.max_items,
        )
        try:
            courier.deliver()
        finally:
            self._report.sent.answers = courier.answers
            self._report.new_quarantine += courier.new_issues
        if self._may_link():
            self._report.links_assigned = LinkPool(ledger, client, self._run_id).assign()
        self._report.links_waiting = len(ledger.persons.wanting_links())

    def _may_link(self) -> bool:
        """Behind a restored backup nobody gets a link until a human said so: they may hold one already."""
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

    def _listen(self, relay: Relay) -> None:
        client = self._client(relay)
        listener = Listener(self._ledger, client, self._run_id, self._rights.eraser)
        try:
            try:
                listener.listen()
            finally:
                self._heard(listener)
            self._refused = self._rights.tell(client)
            self._report.credits = client.credits()
        finally:
            client.close()

    def _client(self, relay: Relay) -> RelayClient:
        # A run that was paused, perhaps between two attempts, must not speak for a ledger that another one holds now.
        return relay.client(self._ledger.clock, self._options.retry, before=self._ledger.still_held)

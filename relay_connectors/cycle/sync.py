"""One run: collect, deliver, listen. The one place that knows the order."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from relay_connectors.clock import today
from relay_connectors.connector import Source
from relay_connectors.cycle.collect import Collector
from relay_connectors.cycle.deliver import Planned, Planner, ProvisionWriter, Restrictions, RunFilter
from relay_connectors.cycle.guards import tripped
from relay_connectors.cycle.listen import Listener
from relay_connectors.cycle.look import Looker
from relay_connectors.cycle.provide import ProvisionRecorder, Unrecorded
from relay_connectors.cycle.report import Failure, Report
from relay_connectors.errors import LedgerError, RelayConnectorsError, RelayError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger import Ledger
from relay_connectors.links.assign import LinkPool
from relay_connectors.relay import Relay
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import Courier
from relay_connectors.settings import Policy
from relay_connectors.settings.sources import Start

__all__ = ["Phase", "RunOptions", "plan", "sync"]

Phase = Literal["collect", "deliver", "listen"]
_log = logging.getLogger("relay_connectors.cycle")

RELAY = RelayError.exit_code
POLICY = "policy_digest"
VERSIONS = "consent_versions"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run may do. Filters limit this run only; allowances lift a guard for this run only."""

    only: Phase | None = None
    filter: RunFilter = field(default_factory=RunFilter)
    max_items: int | None = None
    allow_new: int | None = None
    allow_mass_change: bool = False
    progress: Callable[[str, int], None] | None = None
    retry: RetryPolicy | None = None


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
        self._versions = self._accepted_versions()
        self._report = Report(run_id=run_id)

    def go(self) -> Report:
        """The phases in their order; what fails in one source or at the relay does not stop the others."""
        only = self._options.only
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
        return self._report

    def _relay_is_down(self) -> bool:
        """Whether deliver found nobody: asking again would only spend the same patience twice."""
        return any(failure.where == "relay" and failure.exit_code == RELAY for failure in self._report.failures)

    @contextmanager
    def _failing(self, where: str) -> Iterator[None]:
        try:
            yield
        except LedgerError:
            raise
        except RelayConnectorsError as error:
            failure = Failure(where, str(error), error.exit_code)
            if failure not in self._report.failures:
                self._report.failures.append(failure)

    def _accepted_versions(self) -> frozenset[str]:
        """The consent wordings that count: the rules of every source name them, also of those not in this run."""
        named: dict[str, list[str]] = json.loads(self._ledger.meta(VERSIONS) or "{}")
        for source in self._sources:
            named[source.name] = sorted({rule.policy_version for rule in source.consent if rule.policy_version})
        with self._ledger.transaction():
            self._ledger.put_meta(VERSIONS, json.dumps(named, sort_keys=True))
        return self._policy.accepted(version for versions in named.values() for version in versions)

    def _notice_recipient(self) -> None:
        """A wording may name its recipient or only a category; whether it covers the relay, somebody has to know."""
        recipient = self._parties.recipient if self._parties else None
        for source in self._sources if recipient else ():
            named = {name for rule in source.consent for name in rule.recipients}
            if recipient and named and recipient.name not in named:
                message = (
                    "%s: no consent rule names [relay.recipient] %s as a recipient; make sure the wording covers it"
                )
                _log.warning(message, source.name, recipient.name)

    def _notice_policy(self) -> None:
        """Rules that changed change verdicts: everybody is looked at again."""
        digest = self._policy.digest(self._versions)
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
            collector.collect()
        finally:
            collected = collector.collected
            self._report.collect[source.name] = collected.counts
            self._report.new_quarantine += collected.new_quarantine
            self._report.new_reviews += collected.new_reviews

    def _deliver(self) -> None:
        starts = self._starts()
        looker = Looker(self._ledger, self._policy, self._versions, starts)
        planned = self._plan(looker) if starts else Planned()
        self._tell(planned)
        if self._relay and starts:
            self._send(self._relay)
        elif starts and not self._planning and self._waiting():
            message = f"{self._waiting()} links or items wait, and no relay is configured: set [relay], then run again."
            raise RelayError(message)

    def _waiting(self) -> int:
        return len(self._ledger.persons.wanting_links()) + self._ledger.outbox.waiting()

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
            return self._plan_once(looker, Restrictions(), guarded=True)
        except _Undo:
            guards, restrictions = self._guards
            self._report.guards = guards
            return self._plan_once(looker, restrictions, guarded=False)

    def _plan_once(self, looker: Looker, restrictions: Restrictions, *, guarded: bool) -> Planned:
        with self._ledger.transaction():
            planner = Planner(self._ledger, looker, self._provisions(), self._options.filter, restrictions)
            planned = planner.plan()
            if guarded:
                options = self._options
                self._guards = tripped(
                    planned,
                    self._ledger.records.final_known(),
                    self._policy,
                    allow_new=options.allow_new,
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
        report.would_send, report.would_retract = planned.upserts, planned.retracts.total()
        report.links_waiting = len(self._ledger.persons.wanting_links())

    def _send(self, relay: Relay) -> None:
        ledger, client = self._ledger, self._client(relay)
        try:
            meta = client.meta()
            provisions = self._provisions()
            courier = Courier(
                ledger,
                client,
                meta,
                self._run_id,
                provisions.settle,
                retry=self._options.retry,
                most_items=self._options.max_items,
            )
            try:
                courier.deliver()
            finally:
                self._report.sent.answers = courier.answers
                self._report.new_quarantine += courier.new_issues
            self._report.links_assigned = LinkPool(ledger, client).assign()
            self._report.links_waiting = len(ledger.persons.wanting_links())
        finally:
            client.close()

    def _listen(self, relay: Relay) -> None:
        client = self._client(relay)
        listener = Listener(self._ledger, client, self._run_id)
        try:
            self._report.events = listener.listen()
            self._report.credits = client.credits()
        finally:
            client.close()

    def _client(self, relay: Relay) -> RelayClient:
        return relay.client(self._ledger.clock, self._options.retry)

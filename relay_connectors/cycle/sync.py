"""One run: collect, deliver, listen. The one place that knows the order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from relay_connectors.clock import today
from relay_connectors.connector import Source
from relay_connectors.cycle.collect import Collector
from relay_connectors.cycle.options import RunOptions
from relay_connectors.cycle.report import Failure, Report
from relay_connectors.cycle.rights import Rights
from relay_connectors.cycle.rules import Rules
from relay_connectors.errors import BusyError, ConfigurationError, LedgerError, RelayConnectorsError, RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.relay import Relay
from relay_connectors.settings import Policy
from relay_connectors.settings.sources import Start

if TYPE_CHECKING:
    from relay_connectors.cycle.deliver import Planned
    from relay_connectors.cycle.send import Sender

__all__ = ["plan", "sync"]

RELAY = RelayError.exit_code
MARK_LENGTH = 16


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
        ConfigurationError: the approval is another ledger's.
        LedgerError: the ledger cannot be used.
    """
    if options and options.approval:
        options.approval.need(_mark(ledger))
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


def _mark(ledger: Ledger) -> str:
    """By what a plan knows the ledger: other keys give other record ids. Tells nothing of the key."""
    return sha256(f"plan {ledger.identity.check}".encode()).hexdigest()[:MARK_LENGTH]


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
        self._half_read: set[str] = set()
        recipient = self._parties.recipient if self._parties else None
        self._rules = Rules(ledger, policy, sources, recipient, options.configured)
        self._report = Report(run_id=run_id, started_at=ledger.now(), ledger=_mark(ledger))
        self._rights = Rights(ledger, policy, options.folder, planning=planning)

    @cached_property
    def _sender(self) -> Sender:
        from relay_connectors.cycle.send import Sender  # with all of http, which collecting files needs not

        return Sender(self._ledger, self._rights, self._report, self._options, self._run_id)

    def go(self) -> Report:
        """The phases in their order; what fails in one source or at the relay does not stop the others."""
        only = self._options.only
        self._rights.finish()
        self._report.erased += self._rights.erase_again()
        self._rules.notice()
        if only in (None, "collect"):
            for source in self._sources:
                with self._failing(source.name):
                    self._collect(source)
            with self._ledger.transaction():
                self._ledger.consents.keep_refusals(self._unread())
        if only in (None, "deliver"):
            with self._failing("relay"):
                self._deliver()
        if only in (None, "listen") and self._relay and not self._relay_is_down():
            with self._failing("relay"):
                self._sender.listen(self._relay)
        for trouble in (self._sender.waits, self._sender.refused) if "_sender" in vars(self) else ():
            with self._failing("relay"):
                if trouble:
                    raise trouble
        self._report.new_quarantine += self._rights.note_untold(self._run_id)
        self._report.ended_at = self._ledger.now()
        return self._report

    def _unread(self) -> frozenset[str]:
        """The sources that were not read to their ends in this run, or those that tell of the same applications."""
        failed = {failure.where for failure in self._report.failures} | self._half_read
        names = ((source.name, self._rules.siblings(source)) for source in self._sources)
        read = {name for name, others in names if failed.isdisjoint((name, *others))}
        return frozenset(self._ledger.sources.names()) - read

    def _relay_is_down(self) -> bool:
        """Whether deliver found nobody, or could not hear: asking again would only spend the same patience twice."""
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

    def _collect(self, source: Source) -> None:
        collector = Collector(
            source,
            self._ledger,
            self._run_id,
            texts=dict(self._policy.texts),
            allow_change=self._options.allow_mass_change,
            progress=self._options.progress,
            siblings=self._rules.siblings(source),
            policy=self._policy,
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
            if collected.half_read:
                self._half_read.add(source.name)
            self._report.gone += collected.gone
            self._report.warned.add(collected.warned)
            self._report.collect[source.name] = collected.counts
            if collected.files_unchanged:
                self._report.unchanged_files[source.name] = collected.files_unchanged
            self._report.new_quarantine += collected.new_quarantine
            self._report.new_reviews += collected.new_reviews

    def _deliver(self) -> None:
        """Plan in any case; send only what was planned on what the relay tells."""
        # With the gate and the planner, which collecting needs not.
        from relay_connectors.cycle.deliver import Planned
        from relay_connectors.cycle.look import Looker
        from relay_connectors.cycle.planning import Planning
        from relay_connectors.cycle.provide import PARTIES_MISSING, provisions_of

        starts = self._starts()
        rules, sender = self._rules, self._sender
        provisions = provisions_of(self._ledger, self._policy.provider, self._parties)
        looker = Looker(self._ledger, self._policy, rules.accepted, starts, rules.stopped, rules.resting)
        reached = sender.reach(self._relay, looker) if self._relay and (starts or self._rights.waiting) else None
        planned = Planned()
        try:
            if starts:
                planning = Planning(self._sources, self._ledger, self._policy, self._options, self._report, provisions)
                planned = planning.plan(looker)
            self._tell(planned)
            if reached:
                sender.send(reached, provisions, items=bool(starts), withheld=planned.withheld)
            elif starts and not self._planning and (waiting := sender.waiting()):
                message = f"{waiting} links, items or erasures wait, and no relay is configured: set [relay], "
                raise RelayError(message + "then run again.")
        finally:
            if reached:
                reached.client.close()
                with self._failing("relay"):
                    if reached.error:
                        raise reached.error
            if planned.unrecorded:
                failure = Failure("relay", PARTIES_MISSING, ConfigurationError.exit_code)
                self._report.failures.append(failure)

    def _starts(self) -> dict[str, str]:
        """The chosen start of every source; those of this run without one are reported by year and left alone."""
        others = self._rules.resting | self._rules.stopped
        starts = {name: start for name in others if (start := self._ledger.sources.start(name))}
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

    def _tell(self, planned: Planned) -> None:
        report = self._report
        report.gate, report.new_persons = planned.gate, planned.new_persons
        report.unapproved = len(planned.unapproved)
        report.would_send, report.would_retract = planned.upserts, planned.retracts.total()
        if self._planning:  # also what waits since an earlier run
            waiting = {op_id for op_id, _ in self._ledger.outbox.upserts()}
            report.would_send = len(waiting - planned.withheld)
        report.links_waiting = len(self._ledger.persons.wanting_links())

"""The plan of one run, within what its guards allow."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

from relay_connectors.connector import Source
from relay_connectors.cycle.deliver import Planned, Planner, ProvisionWriter, Restrictions
from relay_connectors.cycle.exclusions import exclusions_in_vain, idle_exclusions
from relay_connectors.cycle.guards import Guard, in_vain, tripped, unproven
from relay_connectors.cycle.look import Looker
from relay_connectors.cycle.options import RunOptions
from relay_connectors.cycle.provide import Unrecorded
from relay_connectors.cycle.report import Report
from relay_connectors.cycle.wordings import unsure_in
from relay_connectors.gate import Idle
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Policy

__all__ = ["Planning"]

_log = logging.getLogger("relay_connectors.deliver")


class _Undo(Exception):  # noqa: N818  not an error: a plan that a guard stopped is rolled back with it
    pass


class Planning:
    """Plans what a run over *sources* does, and tells its *report* what stopped it."""

    def __init__(
        self,
        sources: Sequence[Source],
        ledger: Ledger,
        policy: Policy,
        options: RunOptions,
        report: Report,
        provisions: ProvisionWriter,
    ) -> None:
        self._sources, self._ledger, self._policy = sources, ledger, policy
        self._options, self._report, self._provisions = options, report, provisions

    def plan(self, looker: Looker) -> Planned:
        """Plan in one transaction; where a guard trips it is undone and planned again without what is not allowed."""
        self._report.guards = (*self._exclusions(), *self._wordings(looker.accepted.versions))
        self._report.exclusions_idle = self._idle_exclusions()
        self._report.filters_in_vain = self._filters_in_vain()
        uncertain = frozenset(looker.starts if self._report.guards else ())
        half_read = self._ledger.sources.half_read() - looker.stopped
        for name in sorted(half_read.intersection(source.name for source in self._sources)):
            _log.warning("%s was not read as a whole: nobody new of it goes until it is", name)
        always = Restrictions(
            approval=self._options.approval,
            resting=looker.resting | looker.stopped | uncertain,
            no_pushes=isinstance(self._provisions, Unrecorded),
            half_read=half_read,
            most_new=self._options.max_items,
        )
        try:
            return self._plan_once(looker, always, guarded=True)
        except _Undo:
            guards, restrictions = self._guards
            self._report.guards = [*self._report.guards, *guards]
            bounds = replace(always, no_new=restrictions.no_new, frozen_sources=restrictions.frozen_sources)
            return self._plan_once(looker, bounds, guarded=False)

    def _filters_in_vain(self) -> tuple[str, ...]:
        """The filters whose value no record has."""
        only, records = self._options.filter, self._ledger.records
        job = only.job is None or records.knows_job(only.job)
        department = only.department is None or records.knows_department(only.department)
        return tuple(name for name, known in (("job", job), ("department", department)) if not known)

    def _exclusions(self) -> tuple[Guard, ...]:
        """Rules that exclude nobody: whoever wrote them believes that somebody is excluded, so nobody is contacted.

        People are taken back all the same: that can harm nobody whom the rule was to keep out.
        """
        names = {*self._ledger.sources.names(), *(source.name for source in self._sources)}
        return tuple(in_vain(one) for one in exclusions_in_vain(self._policy, self._ledger, names, self._sources))

    def _idle_exclusions(self) -> tuple[Idle, ...]:
        """Rules that may be mistyped; not those of which a guard says more."""
        told = {guard.subject.partition(":")[0] for guard in self._report.guards}
        return tuple(one for one in idle_exclusions(self._policy, self._ledger) if one.rule not in told)

    def _wordings(self, accepted: Collection[str]) -> tuple[Guard, ...]:
        """Texts that are not what people agreed to, or that nobody can show: nobody is handed on by them."""
        files = self._options.wordings
        return tuple(unproven(one) for one in unsure_in(self._ledger, self._policy.texts, files, accepted))

    def _plan_once(self, looker: Looker, restrictions: Restrictions, *, guarded: bool) -> Planned:
        with self._ledger.transaction():
            options, listing = self._options, self._options.listing
            planner = Planner(self._ledger, looker, self._provisions, options.filter, restrictions, listing=listing)
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
            self._report.new_reviews += self._ledger.issues.open(
                planned.issues, self._report.run_id, self._ledger.now()
            )
        return planned

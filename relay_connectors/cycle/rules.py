"""What holds for everybody in a run: the consents that count, and the sources that are no longer configured.

Both are kept in the ledger: a run over some of the sources goes by what the others said, and whoever is concerned by a
change is looked at again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta

from relay_connectors.clock import stamp
from relay_connectors.connector import Source
from relay_connectors.consent import Accepted
from relay_connectors.consent.vouched import vouched_recipients
from relay_connectors.cycle.wordings import held_texts
from relay_connectors.ledger import Ledger
from relay_connectors.settings import ConsentRule, Party, Policy

__all__ = ["RECIPIENTS", "VERSIONS", "Rules", "named_by_stopped"]

_log = logging.getLogger("relay_connectors.cycle")

POLICY = "policy_digest"
VERSIONS = "consent_versions"
RECIPIENTS = "consent_recipients"
STOPPED = "sources_stopped"
NOTICED = "noticed_at"
STEP_BACK = timedelta(minutes=5)  # that is no more than a clock being set right


class Rules:
    """The rules of one run over *sources*; *configured* names all there are, None: as the last run that knew it."""

    def __init__(
        self,
        ledger: Ledger,
        policy: Policy,
        sources: Sequence[Source],
        recipient: Party | None,
        configured: Collection[str] | None,
    ) -> None:
        self._ledger, self._policy, self._sources, self._recipient = ledger, policy, sources, recipient
        self.stopped = self._stopped(configured)
        self._sure = {source.name for source in sources}.union(configured or ())
        self.resting = frozenset(ledger.sources.names()) - {source.name for source in sources} - self.stopped
        self.accepted = self._accepted()

    def notice(self) -> None:
        """Look again at whoever is concerned by what has changed since the last run."""
        self._notice_recipient()
        self._notice_stopped()
        self._notice_policy()
        self._notice_clock()

    def siblings(self, source: Source) -> list[str]:
        """The other sources that name the same applications: by the same adapter, of one account.

        Of the settings, or of this run where nobody names all there are: a source of an earlier run may have been
        renamed since.
        """
        alike = source.system, source.account
        known = {**self._ledger.sources.accounts(), **{one.name: (one.system, one.account) for one in self._sources}}
        return [name for name in sorted(self._sure & known.keys() - {source.name}) if known[name] == alike]

    def _stopped(self, configured: Collection[str] | None) -> frozenset[str]:
        known = self._before() if configured is None else frozenset(self._ledger.sources.names()) - set(configured)
        return known - {source.name for source in self._sources}

    def _before(self) -> frozenset[str]:
        return frozenset(json.loads(self._ledger.meta(STOPPED) or "[]"))

    def _accepted(self) -> Accepted:
        """The consents that count: whose wording and recipients the policy, or else the sources' rules name."""
        versions = self._named(VERSIONS, lambda rule: (rule.policy_version,) if rule.policy_version else ())
        recipients = self._named(RECIPIENTS, lambda rule: rule.recipients)
        named = self._policy.recipients(recipients, self._recipient.name if self._recipient else None)
        texts = held_texts(self._ledger.consents.wordings(), self._policy.texts)
        return Accepted.of(self._policy.accepted(versions), named, texts, self._policy.texts.values())

    def _named(self, kind: str, of: Callable[[ConsentRule], Iterable[str]]) -> set[str]:
        """What the consent rules of every source name, also of those not in this run."""
        named: dict[str, list[str]] = json.loads(self._ledger.meta(kind) or "{}")
        for source in self._sources:
            named[source.name] = sorted({name for rule in source.consent for name in of(rule)})
        with self._ledger.transaction():
            self._ledger.put_meta(kind, json.dumps(named, sort_keys=True))
        going_on = {name for source, names in named.items() if source not in self.stopped for name in names}
        return going_on | named_by_stopped(self._ledger, kind, self.stopped)

    def _notice_recipient(self) -> None:
        """A wording may name its recipient or only a category; whether it covers the relay, somebody has to know."""
        recipient = self._recipient
        if recipient is None:
            return
        for source in self._sources:
            if vouched_recipients(source.consent, self._policy, recipient):
                message = (
                    "%s: a consent rule names another recipient than [relay.recipient] %s; make sure the wording "
                    "covers it, then list its words in policy.accepted_recipients"
                )
                _log.warning(message, source.name, recipient.name)

    def _notice_stopped(self) -> None:
        """A source that was taken out of the settings, or came back: its people are looked at again."""
        changed = self.stopped ^ self._before()
        if changed:
            with self._ledger.transaction():
                for name in sorted(changed):
                    self._ledger.records.mark_due(source=name)
                self._ledger.put_meta(STOPPED, json.dumps(sorted(self.stopped)))

    def _notice_policy(self) -> None:
        """Rules that changed change verdicts: everybody is looked at again.

        So does a text that is given for a version to which people agreed before, or that is put back.
        """
        digest = " ".join((self._policy.digest(*self.accepted[:3]), *sorted(self.accepted.shown)))
        if self._ledger.meta(POLICY) != digest:
            with self._ledger.transaction():
                self._ledger.records.mark_due()
                self._ledger.consents.name_texts(self._policy.texts)
                self._ledger.put_meta(POLICY, digest)

    def _notice_clock(self) -> None:
        """A clock that was set back: what was over by it may not be, and nobody knows when to look again at it."""
        ledger, last = self._ledger, self._ledger.last_run()
        before = max(ledger.meta(NOTICED) or "", last["ended_at"] if last else "")
        with ledger.transaction():
            if before > stamp(ledger.clock.now() + STEP_BACK):
                _log.warning("This machine's clock was set back since the last run; everybody is looked at again.")
                ledger.records.mark_due()
            ledger.put_meta(NOTICED, ledger.now())


def named_by_stopped(ledger: Ledger, kind: str, stopped: Collection[str]) -> set[str]:
    """What the rules of sources named that are no longer configured, as long as people of theirs are with the relay."""
    named: dict[str, list[str]] = json.loads(ledger.meta(kind) or "{}") if stopped else {}
    if named.keys().isdisjoint(stopped):
        return set()
    live = ledger.records.live_people()
    return {name for source, names in named.items() if source in stopped and source in live for name in names}

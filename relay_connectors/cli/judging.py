"""The gate's answer of today, for commands that act on what was decided earlier."""

from __future__ import annotations

from collections.abc import Mapping

from relay_connectors.cli.configured import stopped
from relay_connectors.consent import Accepted
from relay_connectors.cycle.exclusions import exclusions_in_vain
from relay_connectors.cycle.look import Looker
from relay_connectors.cycle.rules import RECIPIENTS, VERSIONS, named_by_stopped
from relay_connectors.cycle.wordings import held_texts, unsure_in
from relay_connectors.errors import GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.links.export import Judge, Judged
from relay_connectors.settings import Settings

__all__ = ["looker_of", "todays_judge"]


def looker_of(settings: Settings, ledger: Ledger) -> Looker:
    """Looks at persons with today's facts; sources whose start nobody chose are left out."""
    starts = {name: start for name in ledger.sources.names() if (start := ledger.sources.start(name))}
    gone, policy = stopped(settings, ledger), settings.policy
    versions, recipients = settings.accepted_versions, settings.accepted_recipients
    if policy.accepted_policy_versions is None:
        versions |= named_by_stopped(ledger, VERSIONS, gone)
    if policy.accepted_recipients is None:
        recipients |= named_by_stopped(ledger, RECIPIENTS, gone)
    texts = held_texts(ledger.consents.wordings(), policy.texts)
    accepted = Accepted.of(versions, recipients, texts, policy.texts.values())
    return Looker(ledger, policy, accepted, starts, gone)


def todays_judge(settings: Settings, ledger: Ledger) -> Judge:
    """A judge over one ledger, for the export of links.

    Raises:
        GuardError: a rule of ``[[policy.exclude]]`` can exclude nobody, so nobody knows who must not be written to; or
            a wording is not what people agreed to, so nobody knows who was handed on by right.
    """
    for rule in exclusions_in_vain(settings.policy, ledger, settings.sources):
        raise GuardError(str(rule))
    for wording in unsure_in(ledger, settings.policy.texts, settings.wordings, settings.accepted_versions):
        raise GuardError(str(wording))
    looker = looker_of(settings, ledger)

    def judge(persons: Mapping[str, list[LedgerRecord]]) -> Mapping[str, Judged]:
        return {
            look.record.record_id: Judged(look.verdict.action, look.verdict.codes[0])
            for person in looker.persons(persons)
            for look in person.looks
        }

    return judge

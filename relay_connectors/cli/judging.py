"""The gate's answer of today, for commands that act on what was decided earlier."""

from __future__ import annotations

from collections.abc import Mapping

from relay_connectors.consent import Accepted
from relay_connectors.cycle.look import Looker
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.links.export import Judge, Judged
from relay_connectors.settings import Settings

__all__ = ["looker_of", "todays_judge"]


def looker_of(settings: Settings, ledger: Ledger) -> Looker:
    """Looks at persons with today's facts; sources whose start nobody chose are left out."""
    starts = {name: start for name in settings.sources if (start := ledger.sources.start(name))}
    accepted = Accepted.of(settings.accepted_versions, settings.accepted_recipients)
    return Looker(ledger, settings.policy, accepted, starts)


def todays_judge(settings: Settings, ledger: Ledger) -> Judge:
    """A judge over one ledger, for the export of links."""
    looker = looker_of(settings, ledger)

    def judge(persons: Mapping[str, list[LedgerRecord]]) -> Mapping[str, Judged]:
        return {
            look.record.record_id: Judged(look.verdict.action, look.verdict.codes[0])
            for person in looker.persons(persons)
            for look in person.looks
        }

    return judge

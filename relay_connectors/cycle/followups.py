"""Follow-ups: who may hear from the employer again, half a year and a year after the decision.

Counted from a person's newest decision, and once per milestone. A follow-up is the employer's own mail and hands
nothing on, so a refusal to be handed on does not hold it back; a withdrawal does, because it says: no more. Whom the
employer may not write to gets none, whatever they consented to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta

from relay_connectors.cycle.look import Look, Looker, PersonLook, is_unclear
from relay_connectors.gate import follow_up_on
from relay_connectors.gate.decide import ELIGIBLE, UNCLEAR_ELSEWHERE
from relay_connectors.ledger import Ledger
from relay_connectors.links.export import Addressee, addressee

__all__ = ["MILESTONES", "FollowUp", "FollowUps", "follow_ups"]

MILESTONES: Final = (6, 12)
"""Months after the decision."""

PAGE = 500
MARGIN = timedelta(days=4)  # a month's end, a day in another zone
# About handing somebody on, and not about writing to them.
_SHARING = frozenset({"consent_denied", "consent_expired"})
# Counts as of the day of the mail, and not as of today.
_BY_THEN = frozenset({"embargoed"})
_REFUSED = frozenset({"denied", "withdrawn"})
_NO_DECISION = frozenset({"bulk_import"})


class FollowUp(NamedTuple):
    """One person to write to: the record they are written about, and how many months it is."""

    record_id: str
    source: str
    application_id: str
    months: int
    decided_on: str
    to: Addressee


class FollowUps(NamedTuple):
    """Who is due, and how many are not written to, by why."""

    due: Sequence[FollowUp]
    left_out: Counter[str]


def follow_ups(ledger: Ledger, looker: Looker, first: date, last: date) -> FollowUps:
    """Whose follow-up falls on a day from *first* to *last* (tenant's zone), judged by today's facts."""
    due: list[FollowUp] = []
    left_out: Counter[str] = Counter()
    people = _candidates(ledger, first, last)
    for number in range(0, len(people), PAGE):
        page = {person_id: ledger.records.of_person(person_id) for person_id in people[number : number + PAGE]}
        fates = ledger.persons.fates(list(page))
        for person in looker.persons(page):
            for found in _of_person(person, looker, first.isoformat(), last.isoformat()):
                ended = _fate(*fates[person.person_id]) or _ended_since(person, found[0], looker)
                why = ended or _unclear_elsewhere(person, looker) or _left_out(found[0], _on(*found, looker))
                if why:
                    left_out[why] += 1
                else:
                    due.append(_follow_up(*found, looker))
    return FollowUps(sorted(due, key=lambda one: (one.months, one.record_id)), left_out)


def _candidates(ledger: Ledger, first: date, last: date) -> list[str]:
    """Persons with a decision about so many months before; whose exactly, :func:`_of_person` tells."""
    found: dict[str, None] = {}
    for months in MILESTONES:
        back = relativedelta(months=months)
        days = (first - back - MARGIN).isoformat(), (last - back + MARGIN).isoformat()
        found.update(dict.fromkeys(ledger.records.decided_between(*days, ELIGIBLE)))
    return list(found)


def _of_person(person: PersonLook, looker: Looker, first: str, last: str) -> Iterator[tuple[Look, int]]:
    """The person's newest rejection with each milestone that falls on these days."""
    rejected = [look for look in person.looks if look.subject.outcome in ELIGIBLE]
    if rejected:
        newest = _newest(rejected, looker)
        yield from ((newest, months) for months in MILESTONES if first <= _on(newest, months, looker) <= last)


def _newest(looks: Sequence[Look], looker: Looker) -> Look:
    return max(looks, key=lambda look: (_on(look, 0, looker), look.record.record_id))


def _ended_since(person: PersonLook, rejection: Look, looker: Looker) -> str:
    """How an application ended that came to its end after this one, if not by another rejection: a withdrawal, say."""
    newest = _newest([look for look in person.looks if not look.record.observed_only], looker)
    return newest.verdict.codes[0] if newest.subject.outcome not in ELIGIBLE and newest is not rejection else ""


def _unclear_elsewhere(person: PersonLook, looker: Looker) -> str:
    """The code where another application may be open for all that is known; also of who is with the relay."""
    records = [*(look.record for look in person.looks), *person.elsewhere]
    return UNCLEAR_ELSEWHERE.codes[0] if any(is_unclear(one, looker.stopped) for one in records) else ""


def _on(look: Look, months: int, looker: Looker) -> str:
    record = look.record
    return follow_up_on(record.decided_at, record.first_final_at or record.first_seen_at, months, looker.policy)


def _fate(status: str | None, hired_month: str | None) -> str:
    """What became of the person, where that ends it."""
    if hired_month or status == "hired_elsewhere":
        return "hired_elsewhere"
    return "unreachable" if status == "unreachable" else ""


def _left_out(look: Look, on: str) -> str:
    """Why this person is not written to *on* that day; empty if they may be."""
    verdict, facts = look.verdict, look.facts
    if look.record.gone_at is not None:
        return "gone"
    if "consent_withdrawn" in verdict.codes:
        return "consent_withdrawn"
    contact = facts.consent.get("contact_by_employer")
    if contact and contact.status in _REFUSED:
        return "contact_refused"
    held = verdict.action in ("blocked", "hold") or "history" in verdict.codes
    reasons = [code for code in verdict.codes if code not in _SHARING | _BY_THEN] if held else []
    reasons += sorted(_NO_DECISION.intersection(verdict.codes))
    # A consent to be handed on is none to be written to.
    reasons += ["no_mail"] if look.subject.no_mail or facts.no_mail else []
    reasons += ["embargoed"] if facts.embargo_until >= on else []
    return next(iter(reasons), "")


def _follow_up(look: Look, months: int, looker: Looker) -> FollowUp:
    record = look.record
    about = (record.record_id, record.source, record.application_id, months, _on(look, 0, looker))
    return FollowUp(*about, addressee(look.body))

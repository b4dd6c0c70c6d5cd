"""Retention: which records' time ends when, and the sweep that takes their content away.

A swept record says that an application existed, when it came and how it ended, and nothing about the person. Nobody is
suppressed by it: who applies again is new. Its bans, and the tags that a rule of the policy names, stay as long as
another one says something about them, or is open or a hire. What the relay still has is taken back by a sync first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from relay_connectors.clock import today
from relay_connectors.cycle.bans import left_of
from relay_connectors.cycle.leftovers import Leftovers, Traces
from relay_connectors.cycle.look import MAYBE_LIVE
from relay_connectors.gate import retain_until
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.beside import SWEPT, Forbidding
from relay_connectors.ledger.forgetting import strip
from relay_connectors.ledger.records import Dated
from relay_connectors.links.revoke import ask_to_revoke
from relay_connectors.settings import Policy

__all__ = ["DueDay", "Sweep", "due", "plan_sweep", "sweep"]

AT_ONCE = 500


class DueDay(NamedTuple):
    """The last day that keeps, and whose records it is: how many, of how many people, how many are at the relay."""

    retain_until: str
    records: int
    persons: int
    at_relay: int


class Sweep(NamedTuple):
    """The records whose content may not be kept any longer; *waiting* ones have to be taken back first.

    The rules of *policy* say which of their tags are remembered.
    """

    record_ids: tuple[str, ...]
    persons: int
    waiting: int
    policy: Policy


def due(ledger: Ledger, policy: Policy, until: str) -> list[DueDay]:
    """The days up to *until* (a day in the tenant's zone) on which the time of a record ends, the oldest first."""
    days: defaultdict[str, list[Dated]] = defaultdict(list)
    for day, record in _dated(ledger, policy):
        if day <= until:
            days[day].append(record)
    return [
        DueDay(day, len(found), len({one.person_id for one in found}), len(_at_relay(ledger, found)))
        for day, found in sorted(days.items())
    ]


def plan_sweep(ledger: Ledger, policy: Policy) -> Sweep:
    """What a sweep would take today: the records whose last day is over."""
    now = today(ledger.clock, policy.timezone).isoformat()
    over = [record for day, record in _dated(ledger, policy) if day < now]
    waiting = _at_relay(ledger, over)
    free = [record for record in over if record.record_id not in waiting]
    people = {record.person_id for record in free}
    return Sweep(tuple(sorted(record.record_id for record in free)), len(people), len(over) - len(free), policy)


def sweep(ledger: Ledger, planned: Sweep, folder: Path | None) -> list[Path]:
    """Take the content of the planned records away, also from files below *folder*; files that could not be mended.

    The caller holds the ledger. A crash leaves records that the next sweep takes.
    """
    left = Leftovers(folder, ledger, _traces(ledger, planned.record_ids)).clear(None, "") if planned.record_ids else []
    for first in range(0, len(planned.record_ids), AT_ONCE):
        some = planned.record_ids[first : first + AT_ONCE]
        with ledger.transaction():
            # How a swept application stands is asked no more: it may have held the person's others.
            ledger.records.look_again_at(one.person_id for one in ledger.persons.named(some).values())
            _remember(ledger, some, planned.policy)
            gone = strip(ledger.database, some, ledger.now())
            ask_to_revoke(ledger, gone.open_links)
            ledger.erasures.swept()
            ledger.erasures.begin(ledger.now())
    ledger.erasures.finish()
    return left


def _remember(ledger: Ledger, record_ids: Sequence[str], policy: Policy) -> None:
    """Whom a swept application forbids must not be reached through another one."""
    told = [(one.record_id, one.source, one.said) for one in ledger.beside.of_records(record_ids)]
    drafts = ledger.records.drafts(record_ids).items()
    told += [(record_id, source, orjson.loads(draft)) for record_id, (source, _, _, draft) in drafts if draft]
    ledger.beside.add(Forbidding(key, SWEPT, source, "", left_of(body, policy)) for key, source, body in told)


def _dated(ledger: Ledger, policy: Policy) -> Iterator[tuple[str, Dated]]:
    day = today(ledger.clock, policy.timezone).isoformat()
    for one in ledger.records.with_content():
        yield retain_until(one.decided_at, one.applied_at, one.first_final_at, day, policy), one


def _at_relay(ledger: Ledger, found: Sequence[Dated]) -> set[str]:
    """The records that the relay has or may have: nobody was told that what was sent of them did not arrive."""
    people = sorted({one.person_id for one in found})
    parts = (people[first : first + AT_ONCE] for first in range(0, len(people), AT_ONCE))
    doubtful = {record_id for some in parts for record_id in ledger.outbox.doubtful(some)}
    return {
        one.record_id for one in found if one.on_its_way or one.live_state in MAYBE_LIVE or one.record_id in doubtful
    }


def _traces(ledger: Ledger, record_ids: tuple[str, ...]) -> Traces:
    """By their links and ids alone: looking for thousands of names in every file would take for ever."""
    wanted = frozenset(record_ids)
    found = ledger.records.pseudonyms(record_ids)
    return Traces(wanted, frozenset(one for one, _ in found), frozenset(url for _, url in found if url))

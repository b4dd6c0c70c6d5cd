"""The rejected who hold no link for their application: no mail of ours tells them anything, so somebody else has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import orjson

from relay_connectors.gate.decide import ELIGIBLE
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.links.export import Addressee, Judge, Judged, addressee

__all__ = ["Other", "others"]

PAGE = 500
EARLIEST, LATEST = date(1900, 1, 1), "9999-12-31"
MARGIN = timedelta(days=1)  # a decision with a time is kept as its source's zone has it
# They are older than the source's start: what was to be said to them was said before.
OLD = "history"
TOLD = frozenset({"sending", "unknown", "sent"})


class Other(NamedTuple):
    """A rejected application without a link, and the code of why. Prints nobody."""

    application_id: str
    to: Addressee
    decided_on: str
    why: str

    def __repr__(self) -> str:
        return f"Other(why={self.why!r})"


class _Door(NamedTuple):
    """A person's link, if they have one, and whether it left in an export or a mail."""

    link: AssignedLink | None
    told: bool


def others(ledger: Ledger, judge: Judge, since: date | None = None) -> list[Other]:
    """Whoever was rejected since that day and gets no mail with a link about it, judged by today's facts.

    Who only waits for the next sync to assign a link is not among them, nor whose application is gone.
    """
    people = ledger.records.decided_between(((since or EARLIEST) - MARGIN).isoformat(), LATEST, ELIGIBLE)
    found: list[Other] = []
    for first in range(0, len(people), PAGE):
        page = {person_id: ledger.records.of_person(person_id) for person_id in people[first : first + PAGE]}
        judged, links, now = judge(page), ledger.links.of_persons(list(page), ledger.now()), ledger.now()
        mails = ledger.mails.of_links([link.link_id for link in links.values()])
        for person_id, records in page.items():
            link = links.get(person_id)
            mail = mails.get(link.link_id) if link else None
            told = link is not None and (link.exported_at is not None or (mail is not None and mail.state in TOLD))
            found.extend(_of_person(records, judged, _Door(link, told), since, now))
    return found


def _of_person(
    records: Sequence[LedgerRecord],
    judged: Mapping[str, Judged],
    door: _Door,
    since: date | None,
    now: str,
) -> Iterator[Other]:
    for record in records:
        day = (record.decided_at or record.first_final_at or "")[:10]
        if record.outcome not in ELIGIBLE or record.gone_at or not record.draft or (since and day < since.isoformat()):
            continue
        to = addressee(orjson.loads(record.draft))
        if why := _why(record, judged.get(record.record_id), door, to, now):
            yield Other(record.application_id, to, day, why)


def _why(record: LedgerRecord, verdict: Judged | None, door: _Door, to: Addressee, now: str) -> str:
    """Why nobody is told of this rejection by a mail with a link; empty where somebody is, or will be."""
    link, theirs = door.link, door.link is not None and door.link.record_id == record.record_id
    if theirs and door.told:
        return "" if to.email else "no_address"
    if verdict is None:
        return "source_not_configured"
    if verdict.action != "link_only":
        return "" if verdict.code == OLD else verdict.code
    if link and not theirs and link.state in ("assigned", "registered") and link.expires_at > now:
        return "other_link"
    return "" if to.email else "no_address"

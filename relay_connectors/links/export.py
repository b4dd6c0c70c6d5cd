"""Who gets which link: the rows for the rejection mail, decided again with today's facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.links.table import LinkRow

__all__ = ["Addressee", "Export", "Judge", "Judged", "addressee", "judged_rows", "mark_exported", "rows_to_export"]

PAGE = 500
LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .,'’-]*")


class Judged(NamedTuple):
    """What the gate says today about the record for which a link was assigned: an action and its leading code."""

    action: str
    code: str


class Addressee(NamedTuple):
    """Whom a mail goes to, and about which job. ``language`` is ja or en. Prints nobody."""

    name: str
    email: str
    job: str
    language: str

    def __repr__(self) -> str:
        return f"Addressee(language={self.language!r})"


Judge = Callable[[Mapping[str, list[LedgerRecord]]], Mapping[str, Judged]]
"""Judges the records of a page of persons; answers by record id."""


class Export(NamedTuple):
    """The rows to write, the link in each, with the record that it is about today, and why others were left out."""

    rows: Sequence[LinkRow]
    links: Sequence[AssignedLink]
    left_out: Counter[str]

    @property
    def no_address(self) -> int:
        """How many of the rows have no mail address."""
        return sum(not row.email for row in self.rows)


def rows_to_export(ledger: Ledger, judge: Judge, *, zone: str, everything: bool = False) -> Export:
    """Everybody whose link was assigned and has not left yet in an export or a mail (*everything*: those, too).

    Whoever may no longer be written to today is left out and counted by the reason.
    """
    return judged_rows(ledger, judge, ledger.links.to_export(everything=everything), zone=zone)


def judged_rows(ledger: Ledger, judge: Judge, links: Sequence[AssignedLink], *, zone: str) -> Export:
    """The rows of these links, as far as their people may be written to today; nobody gets two.

    A link is about the record for which it was assigned, or, where that one gets none any more, about the person's
    newest one that does.
    """
    rows: list[LinkRow] = []
    going: list[AssignedLink] = []
    left_out: Counter[str] = Counter()
    for first in range(0, len(links), PAGE):
        page, now = links[first : first + PAGE], ledger.now()
        persons = {link.person_id: ledger.records.of_person(link.person_id) for link in page}
        judged, kept = judge(persons), ledger.links.of_persons(list(persons), now)
        for link in page:
            record = _record(persons[link.person_id], judged, link)
            why = "other_link" if kept[link.person_id].link_id != link.link_id else _left_out(judged, record, link, now)
            if why or record is None:
                left_out[why] += 1
            else:
                rows.append(_row(record, link, zone))
                going.append(link._replace(record_id=record.record_id))
    return Export(rows, going, left_out)


def mark_exported(ledger: Ledger, links: Iterable[AssignedLink]) -> None:
    """Keep that these links are in a file that was safely written, and about which records."""
    left = list(links)
    with ledger.transaction():
        ledger.links.point((link.link_id, link.record_id) for link in left)
        ledger.links.exported([link.link_id for link in left], ledger.now())


def _left_out(judged: Mapping[str, Judged], record: LedgerRecord | None, link: AssignedLink, now: str) -> str:
    """Why this person gets no mail with this link today; empty if they do."""
    verdict = judged.get(record.record_id if record else link.record_id)
    if verdict is None:
        return "source_not_configured"
    if verdict.action != "link_only":
        return verdict.code
    if record is None:
        return "content_gone"
    if record.gone_at is not None:
        return "gone"
    return "link_expired" if link.expires_at <= now else ""


def _record(records: Sequence[LedgerRecord], judged: Mapping[str, Judged], link: AssignedLink) -> LedgerRecord | None:
    """What the mail with this link is about; where nothing of the person gets a link, what it was to be about."""
    kept = [record for record in records if record.draft]
    own = next((record for record in kept if record.record_id == link.record_id), None)
    entitled = [record for record in kept if record.gone_at is None and _is_entitled(judged.get(record.record_id))]
    if own in entitled or not entitled:
        return own
    return max(entitled, key=lambda record: (record.decided_at or "", record.record_id))


def _is_entitled(verdict: Judged | None) -> bool:
    return verdict is not None and verdict.action == "link_only"


def _row(record: LedgerRecord, link: AssignedLink, zone: str) -> LinkRow:
    to = addressee(orjson.loads(record.draft or b"{}"))
    expires = datetime.fromisoformat(link.expires_at).astimezone(ZoneInfo(zone)).date().isoformat()
    return LinkRow(record.application_id, to.name, to.email, to.job, link.url, expires, to.language)


def addressee(body: Mapping[str, Any]) -> Addressee:
    """Whom a mail about a draft goes to: their primary address, else the first."""
    person = body.get("person", {})
    emails = person.get("emails", ())
    primary = next((one for one in emails if one.get("primary")), emails[0] if emails else {})
    job = body.get("application", {}).get("job", {}).get("title", "")
    return Addressee(_name(person), primary.get("address", ""), job, _language(person))


def _language(person: Mapping[str, Any]) -> str:
    """The language to write in: as the source says, else English for a name in Latin letters without kana."""
    if locale := person.get("locale"):
        return "en" if str(locale).startswith("en") else "ja"
    return "en" if LATIN.fullmatch(_name(person)) and not person.get("full_name_kana") else "ja"


def _name(person: Mapping[str, Any]) -> str:
    parts = (person.get("family_name"), person.get("given_name"))
    return str(person.get("full_name") or " ".join(part for part in parts if part))

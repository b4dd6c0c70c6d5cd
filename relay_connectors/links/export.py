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

__all__ = ["Export", "Judge", "Judged", "mark_exported", "rows_to_export"]

PAGE = 500
LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .,'’-]*")


class Judged(NamedTuple):
    """What the gate says today about the record for which a link was assigned: an action and its leading code."""

    action: str
    code: str


Judge = Callable[[Mapping[str, list[LedgerRecord]]], Mapping[str, Judged]]
"""Judges the records of a page of persons; answers by record id."""


class Export(NamedTuple):
    """The rows to write, the links in them, and why others were left out."""

    rows: Sequence[LinkRow]
    link_ids: Sequence[str]
    left_out: Counter[str]


def rows_to_export(ledger: Ledger, judge: Judge, *, zone: str, everything: bool = False) -> Export:
    """Everybody whose link was assigned and not exported yet (*everything*: exported ones, too).

    Whoever may no longer be written to today is left out and counted by the reason.
    """
    rows: list[LinkRow] = []
    ids: list[str] = []
    left_out: Counter[str] = Counter()
    links = ledger.links.to_export(everything=everything)
    for first in range(0, len(links), PAGE):
        page = links[first : first + PAGE]
        persons = {link.person_id: ledger.records.of_person(link.person_id) for link in page}
        judged = judge(persons)
        for link in page:
            answer = judged.get(link.record_id, Judged("none", "source_not_configured"))
            record = _record(persons[link.person_id], link)
            if answer.action != "link_only" or record is None:
                left_out[answer.code] += 1
            else:
                rows.append(_row(record, link, zone))
                ids.append(link.link_id)
    return Export(rows, ids, left_out)


def mark_exported(ledger: Ledger, link_ids: Iterable[str]) -> None:
    """Keep that these links are in a file that was safely written."""
    with ledger.transaction():
        ledger.links.exported(link_ids, ledger.now())


def _record(records: Sequence[LedgerRecord], link: AssignedLink) -> LedgerRecord | None:
    return next((record for record in records if record.record_id == link.record_id and record.draft), None)


def _row(record: LedgerRecord, link: AssignedLink, zone: str) -> LinkRow:
    body: dict[str, Any] = orjson.loads(record.draft or b"{}")
    person = body.get("person", {})
    emails = person.get("emails", ())
    primary = next((one for one in emails if one.get("primary")), emails[0] if emails else {})
    return LinkRow(
        application_id=record.application_id,
        name=_name(person),
        email=primary.get("address", ""),
        job=body.get("application", {}).get("job", {}).get("title", ""),
        link=link.url,
        expires=datetime.fromisoformat(link.expires_at).astimezone(ZoneInfo(zone)).date().isoformat(),
        language=_language(person),
    )


def _language(person: Mapping[str, Any]) -> str:
    """The language to write in: as the source says, else English for a name in Latin letters without kana."""
    if locale := person.get("locale"):
        return "en" if str(locale).startswith("en") else "ja"
    return "en" if LATIN.fullmatch(_name(person)) and not person.get("full_name_kana") else "ja"


def _name(person: Mapping[str, Any]) -> str:
    parts = (person.get("family_name"), person.get("given_name"))
    return str(person.get("full_name") or " ".join(part for part in parts if part))

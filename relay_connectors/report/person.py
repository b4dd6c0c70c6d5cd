"""Everything that is held about one person, for the person (開示請求: 個人情報保護法第33条; GDPR 15 and 20).

It is read by the same list of tables by which people are erased, so that what is kept is what is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from relay_connectors.cycle.leftovers import EXPORT_FORM
from relay_connectors.cycle.look import SWEPT, Looker
from relay_connectors.cycle.recognise import Row
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.forgetting import disclosed
from relay_connectors.ledger.suppressions import RECORD, Suppression

__all__ = ["erased_person", "erased_records", "known_person"]

# Of these only that they exist: a hash says nothing to its person, and the bytes on their way are the draft's.
_COUNTED: Final = ("match_keys", "memo", "missing", "items")


def known_person(ledger: Ledger, looker: Looker, person_id: str) -> dict[str, Any]:
    """All rows about the person, by table, and how each record stands today."""
    rows = disclosed(ledger.database, person_id)
    drafts = {row["record_id"]: orjson.loads(row["draft"]) for row in rows.pop("drafts")}
    today = _today(ledger, looker, person_id)
    records = [
        {**_plain(row), "content": drafts.get(row["record_id"]), "today": today.get(row["record_id"])}
        for row in rows.pop("records")
    ]
    (person,) = rows.pop("persons") or [{}]
    counted = {table: len(rows.pop(table)) for table in _COUNTED}
    told = {table: [_plain(row) for row in found] for table, found in sorted(rows.items())}
    head = {"form": EXPORT_FORM, "made_at": ledger.now(), "person": person}
    return {**head, "records": records, **told, "parties": _parties(ledger, told["provisions"]), "counted": counted}


def erased_person(ledger: Ledger, address: Row) -> dict[str, Any] | None:
    """What is left of somebody who was erased: since when, and what was handed on; None if nobody was."""
    found = ledger.suppressions.known([address])
    if not found:
        return None
    since = found[0]
    kept = _kept(ledger, since)
    record_ids = _record_ids(kept)
    entries = [one._asdict() for record_id in record_ids for one in ledger.provisions.of_record(record_id)]
    provisions = [_plain(entry) for entry in entries]
    return {
        "form": EXPORT_FORM,
        "made_at": ledger.now(),
        "erased": {"at": since.at, "reason": since.reason, "request_id": since.request_id, "hashes": len(kept)},
        "records": [{"record_id": record_id} for record_id in record_ids],
        "provisions": provisions,
        "parties": _parties(ledger, provisions),
    }


def erased_records(ledger: Ledger, address: Row) -> list[str] | None:
    """The record ids of somebody who was erased, by which the provision record still names them; None: nobody was."""
    found = ledger.suppressions.known([address])
    return _record_ids(_kept(ledger, found[0])) if found else None


def _kept(ledger: Ledger, since: Suppression) -> list[Suppression]:
    return ledger.suppressions.of_request(since.request_id) if since.request_id else []


def _record_ids(kept: Sequence[Suppression]) -> list[str]:
    return [one.key.decode() for one in kept if one.kind == RECORD]


def _today(ledger: Ledger, looker: Looker, person_id: str) -> Mapping[str, dict[str, Any]]:
    """The gate's answer and the last day that keeps, of every record whose source has a start."""
    found = looker.persons({person_id: ledger.records.of_person(person_id)})
    return {
        look.record.record_id: {
            "verdict": look.verdict.action,
            "codes": list(look.verdict.codes),
            "retain_until": None if look.facts.retain_until == SWEPT else look.facts.retain_until,
        }
        for person in found
        for look in person.looks
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON: stored JSON is opened, and hashes are left out."""
    return {name: _opened(value) for name, value in row.items() if not name.endswith("_key")}


def _opened(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, bytes) else value


def _parties(ledger: Ledger, provisions: list[dict[str, Any]]) -> dict[str, Any]:
    """Who gave and who got, by the digest that entries of the provision record name."""
    named = {entry["body"].get("parties") for entry in provisions}
    rows = ledger.database.rows("SELECT digest, body FROM parties")
    return {digest: orjson.loads(body) for digest, body in rows if digest in named}

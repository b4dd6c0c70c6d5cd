"""Parting some records from the people they are taken to be, before those are forgotten.

An older copy may take two people for one whom a newer ledger had parted: then just the one who was erased goes.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from relay_connectors.ledger.database import Database
from relay_connectors.ledger.persons import Persons
from relay_connectors.ledger.records import Records

__all__ = ["part_off"]

# Whose rows say both the record and the person.
_OF_RECORDS = ("consents", "outbox", "links", "records")


def part_off(database: Database, record_ids: Iterable[str]) -> Sequence[str]:
    """Make people of just these records, in the caller's transaction; who they are. Unknown records are nobody's.

    Whoever else was taken for them keeps what is known of the other records, and what either of both refused. What was
    said without a record goes with those who leave, unless it is one of the others who registered.
    """
    named: defaultdict[str, set[str]] = defaultdict(set)
    for record_id, row in Persons(database).named(record_ids).items():
        named[row.person_id].add(record_id)
    return [_part(database, person_id, leaving) for person_id, leaving in sorted(named.items())]


def _part(database: Database, person_id: str, leaving: AbstractSet[str]) -> str:
    persons = Persons(database)
    staying = {record.record_id for record in Records(database).of_person(person_id)} - leaving
    if not staying:
        return person_id
    other = f"per_{secrets.token_hex(10)}"
    persons.put([other])
    theirs = not staying.isdisjoint(persons.registered_records([person_id]))
    _move(database, leaving if theirs else staying, person_id, other)
    return other if theirs else person_id


def _move(database: Database, record_ids: AbstractSet[str], person_id: str, other: str) -> None:
    persons, moved = Persons(database), sorted(record_ids)
    for table in _OF_RECORDS:
        sql = f"UPDATE OR IGNORE {table} SET person_id = ? WHERE record_id = ?"
        database.run_many(sql, ((other, record_id) for record_id in moved))
    persons.unwish((person_id, record_id) for record_id in moved)
    persons.part(person_id, other)
    Records(database).look_again_at([person_id, other])

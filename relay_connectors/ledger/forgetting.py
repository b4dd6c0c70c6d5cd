"""Forgetting people, table by table: the one place that knows where the ledger holds something about somebody.

What stays says nothing about who somebody is: the provision record and the consents it rests on (three years, 個人情報
保護法第29条), the history of operations, and links without a person, all under random or keyed ids. A new table has to
be named here; a test compares with the schema.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from relay_connectors.ledger.database import Database, marks
from relay_connectors.ledger.outcomes import give_up
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["ABOUT", "TABLES", "Forgotten", "disclosed", "forget", "held", "strip"]

AT_ONCE: Final = 500
OBSERVED: Final = sorted(OBSERVED_ONLY)

TABLES: Final[Mapping[str, str]] = {
    "persons": "deleted",
    "records": "deleted",
    "drafts": "deleted",
    "match_keys": "deleted",
    "merges": "deleted; that a record which stays is somebody else's stays, without its reason",
    "memo": "deleted",
    "missing": "deleted",
    "issues": "deleted",
    "mails": "deleted",
    "items": "deleted",
    "consents": "deleted, but for those on which something was handed on: they go with the provision record",
    "links": "closed, without address and person",
    "inbox": "emptied: only that an event came stays",
    "outbox": "kept: ids, digests and answers",
    "provisions": "kept for three years: ids, names of items and digests",
    "parties": "kept: the two companies",
    "suppressions": "kept: keyed hashes",
    "erasures": "kept: record ids",
    "batches": "kept: keys and digests; bodies only of requests about links",
    "runs": "kept: counts",
    "files": "kept: names, digests and counts of files",
    "pages": "kept: digests and counts of pages",
    "sources": "kept: names of sources",
    "meta": "kept: the ledger's own settings",
    "lease": "kept: processes",
    "beside": "deleted, but for what a sweep remembers as long as something of the person is kept",
    "wordings": "kept: digests of the employer's own texts",
}
"""Every table, and what an erasure does with what it says about a person."""

_RECORDS = "(SELECT record_id FROM temp.erased_records)"
_PERSONS = "(SELECT person_id FROM temp.erased_persons)"
_LINKS = "(SELECT link_id FROM temp.erased_links)"
_ROWS = f"(source, application_id) IN (SELECT source, application_id FROM records WHERE record_id IN {_RECORDS})"
_PROOFS = (
    "(SELECT consent_id FROM outbox WHERE consent_id IS NOT NULL AND (state IN ('claimed', 'settled') OR untold) "
    f"AND record_id IN {_RECORDS})"
)
_TOLD = (
    f"body <> x'7b7d' AND (json_extract(CAST(body AS TEXT), '$.record_id') IN {_RECORDS} "
    f"OR json_extract(CAST(body AS TEXT), '$.link_id') IN {_LINKS} "
    "OR json_extract(CAST(body AS TEXT), '$.referral_id') IN "
    f"(SELECT referral_id FROM records WHERE record_id IN {_RECORDS} AND referral_id IS NOT NULL))"
)
# A queued operation is not wanted any more. One that was sent may have arrived: of it only the words about the person
# go, and the courier asks the relay what became of it.
_UNSENT = f"record_id IN {_RECORDS} AND state = 'queued'"
_WORDED = f"record_id IN {_RECORDS} AND (state = 'queued' OR op = 'upsert')"

_ISSUES = f"(key IN {_RECORDS} OR key IN {_PERSONS})"
_MERGES = f"(record_a IN {_RECORDS} OR record_b IN {_RECORDS})"
_STAYING = (
    "EXISTS (SELECT 1 FROM records o WHERE o.record_id IN (merges.record_a, merges.record_b) "
    f"AND o.record_id NOT IN {_RECORDS})"
)
ABOUT: Final[Mapping[str, str]] = {
    "persons": f"person_id IN {_PERSONS}",
    "records": f"record_id IN {_RECORDS}",
    "drafts": f"record_id IN {_RECORDS}",
    "match_keys": f"record_id IN {_RECORDS}",
    "merges": _MERGES,
    "consents": f"person_id IN {_PERSONS}",
    "links": f"link_id IN {_LINKS}",
    "mails": f"link_id IN {_LINKS}",
    "outbox": f"record_id IN {_RECORDS}",
    "items": f"op_id IN (SELECT op_id FROM outbox WHERE record_id IN {_RECORDS})",
    "inbox": _TOLD,
    "issues": _ISSUES,
    "provisions": f"record_id IN {_RECORDS}",
    "memo": _ROWS,
    "missing": _ROWS,
    "beside": f"record_id IN {_RECORDS}",
}
"""Which rows of a table are about the people that are named; of the other tables none is."""
_COMMON: Final = (
    f"DELETE FROM items WHERE op_id IN (SELECT op_id FROM outbox WHERE {_WORDED})",
    f"UPDATE outbox SET state = 'superseded' WHERE {_UNSENT}",
    f"UPDATE inbox SET body = x'7b7d', matched = 1 WHERE {_TOLD}",
    f"DELETE FROM consents WHERE person_id IN {_PERSONS} AND consent_id NOT IN {_PROOFS}",
    f"DELETE FROM mails WHERE link_id IN {_LINKS}",
    (
        "UPDATE links SET url = '', person_id = NULL, record_id = NULL, "
        f"state = CASE state WHEN 'assigned' THEN 'revoked' ELSE state END WHERE link_id IN {_LINKS}"
    ),
    f"DELETE FROM issues WHERE {_ISSUES}",
    f"DELETE FROM match_keys WHERE record_id IN {_RECORDS}",
    f"DELETE FROM merges WHERE {_MERGES} AND (together = 1 OR NOT {_STAYING})",
    f"UPDATE merges SET reason = NULL WHERE {_MERGES}",
    f"DELETE FROM drafts WHERE record_id IN {_RECORDS}",
)
_WHOLLY: Final = (
    f"DELETE FROM memo WHERE {_ROWS}",
    f"DELETE FROM missing WHERE {_ROWS}",
    f"DELETE FROM beside WHERE record_id IN {_RECORDS}",
    f"DELETE FROM records WHERE record_id IN {_RECORDS}",
    f"DELETE FROM persons WHERE person_id IN {_PERSONS}",
)
_THINLY: Final = (
    f"UPDATE persons SET link_wanted_at = NULL, do_not_contact = 0 WHERE person_id IN {_PERSONS}",
    f"DELETE FROM beside WHERE record_id IN {_RECORDS} AND kind <> 'swept'",
    f"DELETE FROM beside WHERE record_id IN (SELECT record_id FROM records WHERE person_id IN {_PERSONS})",
    (
        "UPDATE records SET content_hash = '', locator = NULL, name_key = NULL, kana_key = NULL, former_key = NULL, "
        f"birth_key = NULL, doubts = '' WHERE record_id IN {_RECORDS}"
    ),
)


class Forgotten(NamedTuple):
    """What was forgotten: all records, those the relay was ever told of, and the links that still open something.

    ``themselves``: the persons of whom the relay was told nothing, and who registered there by a link.
    """

    record_ids: Sequence[str]
    told: Sequence[str]
    open_links: Sequence[str]
    themselves: Sequence[str]


def held(database: Database, person_ids: Sequence[str]) -> Counter[str]:
    """How many rows about these people each table holds."""
    found: Counter[str] = Counter()
    for first in range(0, len(person_ids), AT_ONCE):
        _name(database, persons=person_ids[first : first + AT_ONCE])
        for table, where in ABOUT.items():
            ((count,),) = database.rows(f"SELECT COUNT(*) FROM {table} WHERE {where}")
            found[table] += count
    return found


def disclosed(database: Database, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about one person, by table, each with its columns by name."""
    _name(database, persons=[person_id])
    return {table: _rows(database, table, where) for table, where in ABOUT.items()}


def _rows(database: Database, table: str, where: str) -> list[dict[str, Any]]:
    names = [name for (name,) in database.rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]
    found = database.rows(f"SELECT {', '.join(names)} FROM {table} WHERE {where} ORDER BY 1, 2")
    return [dict(zip(names, row, strict=True)) for row in found]


def forget(database: Database, person_ids: Sequence[str], at: str) -> Forgotten:
    """Delete what is known of these people, in the caller's transaction; ``compact`` after it, or gaps keep copies.

    What was sent of them and waited to go again is over: the provision record says so, *at* this time.
    """
    return _in_pages(database, person_ids, (*_COMMON, *_WHOLLY), at, by_person=True)


def strip(database: Database, record_ids: Sequence[str], at: str) -> Forgotten:
    """Delete what these records say about their people, in the caller's transaction; that they existed stays.

    What belongs to a person and not to a record goes with the last record that says something, or is open or a hire:
    until then what was put ``beside`` these records as swept is remembered.
    """
    return _in_pages(database, record_ids, (*_COMMON, *_THINLY), at, by_person=False)


def _in_pages(
    database: Database, ids: Sequence[str], statements: Sequence[str], at: str, *, by_person: bool
) -> Forgotten:
    done: tuple[list[str], ...] = ([], [], [], [])
    for first in range(0, len(ids), AT_ONCE):
        page = ids[first : first + AT_ONCE]
        _name(database, persons=page) if by_person else _name(database, records=page)
        for names, some in zip(done, _named(database), strict=True):
            names.extend(some)
        waiting = [op_id for (op_id,) in database.rows(f"SELECT op_id FROM outbox WHERE {_UNSENT}")]
        for statement in statements:
            database.run(statement)
        give_up(database, waiting, at)
    return Forgotten(*done)


def _name(database: Database, *, persons: Sequence[str] = (), records: Sequence[str] = ()) -> None:
    """Note, for this connection, whom the statements are about: people with all they have, or single records."""
    for table, column in (
        ("erased_records", "record_id"),
        ("erased_persons", "person_id"),
        ("erased_links", "link_id"),
    ):
        database.run(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({column} TEXT PRIMARY KEY) WITHOUT ROWID")
        database.run(f"DELETE FROM temp.{table}")
    if persons:
        database.run_many("INSERT OR IGNORE INTO temp.erased_persons VALUES (?)", ((one,) for one in persons))
        sql = f"SELECT record_id FROM records WHERE person_id IN {_PERSONS}"
        database.run(f"INSERT INTO temp.erased_records {sql}")
        whose = f"person_id IN {_PERSONS} OR record_id IN {_RECORDS}"
    else:
        database.run_many("INSERT OR IGNORE INTO temp.erased_records VALUES (?)", ((one,) for one in records))
        database.run(
            f"INSERT INTO temp.erased_persons SELECT DISTINCT person_id FROM records WHERE record_id IN {_RECORDS} "
            "AND person_id NOT IN (SELECT o.person_id FROM records o LEFT JOIN drafts d ON d.record_id = o.record_id "
            f"WHERE o.record_id NOT IN {_RECORDS} AND (d.record_id IS NOT NULL OR o.outcome IN ({marks(OBSERVED)})) "
            f"AND o.person_id IN (SELECT person_id FROM records WHERE record_id IN {_RECORDS}))",
            OBSERVED,
        )
        whose = f"person_id IN {_PERSONS}"
    database.run(f"INSERT INTO temp.erased_links SELECT link_id FROM links WHERE {whose}")


def _named(database: Database) -> tuple[list[str], ...]:
    """What is named, as :class:`Forgotten` has it."""
    is_told = "(op_revision > 0 OR referral_id IS NOT NULL)"
    told = f"SELECT record_id FROM records WHERE {is_told}"
    known = f"SELECT person_id FROM records WHERE {is_told} AND record_id IN {_RECORDS}"
    return (
        _texts(database, "SELECT record_id FROM temp.erased_records ORDER BY 1"),
        _texts(database, f"{told} AND record_id IN {_RECORDS} ORDER BY 1"),
        _texts(database, f"SELECT link_id FROM links WHERE link_id IN {_LINKS} AND state = 'assigned' ORDER BY 1"),
        _texts(
            database,
            f"SELECT DISTINCT person_id FROM links WHERE link_id IN {_LINKS} AND state = 'registered' "
            f"AND person_id IN {_PERSONS} AND person_id NOT IN ({known}) ORDER BY 1",
        ),
    )


def _texts(database: Database, sql: str) -> list[str]:
    return [text for (text,) in database.rows(sql)]

"""Persons: who is the same person, and what is known about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from relay_connectors.ledger.consents import StoredConsent
from relay_connectors.ledger.database import Database, Row, marks

__all__ = ["LedgerPerson", "Named", "Persons"]

AT_ONCE = 5000
T = TypeVar("T")


class Named(NamedTuple):
    """A record's row, as far as it says who somebody is."""

    record_id: str
    person_id: str
    name_key: bytes | None
    kana_key: bytes | None
    former_key: bytes | None
    birth_key: bytes | None
    doubts: str


class LedgerPerson(NamedTuple):
    """What the gate needs to know of a person."""

    person_id: str
    do_not_contact: int
    registered_at: str | None
    link_wanted_at: str | None


_NAMED = ", ".join(Named._fields)
_COLUMNS = ", ".join(LedgerPerson._fields)
# Of a key that very many carry, nothing is read but that it is one: `beyond`.
_CARRIERS = """
WITH wanted(key) AS (VALUES {values}), sized(key, beyond) AS MATERIALIZED (
  SELECT w.key, (SELECT 1 FROM match_keys o WHERE o.kind = ? AND o.key = w.key LIMIT 1 OFFSET ?) FROM wanted w)
SELECT s.key, m.record_id FROM sized s CROSS JOIN match_keys m
  WHERE s.beyond IS NULL AND m.kind = ? AND m.key = s.key
UNION ALL SELECT key, NULL FROM sized WHERE beyond IS NOT NULL
"""
_SAID_WITHOUT_RECORD = """
FROM consents AS c WHERE c.person_id = ?1 AND c.record_id IS NULL AND {exists} (
  SELECT 1 FROM consents o WHERE o.person_id = ?2 AND o.record_id IS NULL AND o.scope = c.scope
    AND o.status = c.status AND o.effective_at = c.effective_at AND o.policy_version = c.policy_version
    AND o.evidence_sha256 = c.evidence_sha256)
"""


class Persons:
    """The persons of one tenant, and the keys under which their records meet."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def named(self, record_ids: Iterable[str]) -> dict[str, Named]:
        """The rows of those records that are known."""
        sql = "SELECT " + _NAMED + " FROM records WHERE record_id IN ({marks})"
        return {row[0]: Named(*row) for row in self._in_parts(sql, record_ids)}

    def keys_of(self, record_ids: Iterable[str]) -> list[tuple[str, bytes, str]]:
        """(kind, key, record_id) of everything that these records are found by."""
        sql = "SELECT kind, key, record_id FROM match_keys WHERE record_id IN ({marks})"
        return list(self._in_parts(sql, record_ids))

    def carriers(self, kind: str, keys: Iterable[bytes], most: int) -> list[tuple[bytes, str | None]]:
        """(key, record_id) of all records that carry one of these keys; (key, None) if they are more than *most*."""
        found: list[tuple[bytes, str | None]] = []
        for some in _parts(sorted(keys)):
            sql = _CARRIERS.format(values=",".join(["(?)"] * len(some)))
            found.extend(self._db.rows(sql, (*some, kind, most, kind)))
        return found

    def _in_parts(self, sql: str, values: Iterable[str]) -> Iterator[Row]:
        for some in _parts(sorted(values)):
            yield from self._db.rows(sql.format(marks=marks(some)), some)

    def put_keys(self, rows: Iterable[tuple[str, bytes, str]]) -> None:
        """Keep (kind, key, record_id)."""
        self._db.run_many("INSERT OR IGNORE INTO match_keys (kind, key, record_id) VALUES (?,?,?)", rows)

    def drop_keys(self, rows: Iterable[tuple[str, bytes, str]]) -> None:
        """These records say (kind, key) no more."""
        self._db.run_many("DELETE FROM match_keys WHERE kind = ? AND key = ? AND record_id = ?", rows)

    def put(self, person_ids: Iterable[str]) -> None:
        """Make persons that do not exist yet."""
        sql = "INSERT INTO persons (person_id) VALUES (?) ON CONFLICT DO NOTHING"
        self._db.run_many(sql, ((person_id,) for person_id in person_ids))

    def place(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep (record_id, person_id, doubts); the record is looked at again."""
        sql = "UPDATE records SET person_id = ?, doubts = ?, next_look_at = '' WHERE record_id = ?"
        self._db.run_many(sql, ((person_id, doubts, record_id) for record_id, person_id, doubts in rows))

    def settle(self, doubts: Iterable[tuple[str, str]]) -> None:
        """These doubts (record_id, code) are over, and so are the issues they opened."""
        sql = "UPDATE issues SET state = 'resolved' WHERE key = ? AND code = ? AND state = 'open'"
        self._db.run_many(sql, doubts)

    def unwish(self, rows: Iterable[tuple[str, str]]) -> None:
        """(person_id, record_id): the record is not this person's any more, and so is the link it wished for."""
        sql = "UPDATE persons SET link_wanted_at = NULL WHERE person_id = ? AND link_record_id = ?"
        self._db.run_many(sql, rows)

    def registered_records(self, person_ids: Iterable[str]) -> set[str]:
        """The records through whose links these persons registered."""
        sql = "SELECT record_id FROM links WHERE state = 'registered' AND person_id IN ({marks})"
        return {record_id for (record_id,) in self._in_parts(sql, person_ids)}

    def inherit(self, person_id: str, heir: str) -> None:
        """All records of a person turned out to be the *heir*'s: so is whatever else is known of them.

        Likewise the records that were swept, which nothing tells of any more.
        """
        self._db.run("UPDATE records SET person_id = ?, next_look_at = '' WHERE person_id = ?", (heir, person_id))
        self._db.run(f"DELETE {_SAID_WITHOUT_RECORD.format(exists='EXISTS')}", (person_id, heir))
        self._db.run("UPDATE OR IGNORE consents SET person_id = ? WHERE person_id = ?", (heir, person_id))
        self._db.run(
            "UPDATE persons SET registered_at = COALESCE(persons.registered_at, old.registered_at), "
            "do_not_contact = MAX(persons.do_not_contact, old.do_not_contact), "
            "status = COALESCE(persons.status, old.status), fresh_at = COALESCE(persons.fresh_at, old.fresh_at), "
            "hired_elsewhere_month = COALESCE(persons.hired_elsewhere_month, old.hired_elsewhere_month) "
            "FROM persons AS old WHERE persons.person_id = ? AND old.person_id = ?",
            (heir, person_id),
        )
        self._db.run("DELETE FROM persons WHERE person_id = ?", (person_id,))

    def part(self, person_id: str, other: str) -> None:
        """Two persons were taken for one. Nobody knows which of them said no, so both did.

        What came under an e-mail address goes along as well: it is theirs whose applications carry that address.
        """
        told, unknown = ", ".join(StoredConsent._fields[2:]), _SAID_WITHOUT_RECORD.format(exists="NOT EXISTS")
        self._db.run(
            f"INSERT INTO consents (consent_id, person_id, {told}) "
            f"SELECT 'con_' || LOWER(HEX(RANDOMBLOB(12))), ?2, {told} {unknown} "
            "AND (c.status <> 'granted' OR c.address_key IS NOT NULL)",
            (person_id, other),
        )
        self._db.run(
            "UPDATE persons SET do_not_contact = MAX(persons.do_not_contact, old.do_not_contact) "
            "FROM persons AS old WHERE persons.person_id = ?1 AND old.person_id = ?2",
            (other, person_id),
        )

    def left_by(self, person_id: str, record_ids: Collection[str]) -> dict[str, bool]:
        """These records and those that are still a person's, and whether each was swept."""
        among = sorted(record_ids)
        sql = f"SELECT record_id, content_hash = '' FROM records WHERE person_id = ? OR record_id IN ({marks(among)})"
        return {record_id: bool(swept) for record_id, swept in self._db.rows(sql, (person_id, *among))}

    def get(self, person_ids: Sequence[str]) -> dict[str, LedgerPerson]:
        """What is known of these persons."""
        sql = f"SELECT {_COLUMNS} FROM persons WHERE person_id IN ({marks(person_ids)})"
        return {row[0]: LedgerPerson(*row) for row in self._db.rows(sql, person_ids)}

    def register(self, person_id: str, at: str) -> None:
        """The person registered at the relay; the first time stays."""
        sql = "UPDATE persons SET registered_at = COALESCE(registered_at, ?), fresh_at = ? WHERE person_id = ?"
        self._db.run(sql, (at, at, person_id))

    def set_status(self, person_id: str, status: str, month: str | None, at: str) -> None:
        """What became of the person, as the relay tells it."""
        self._db.run(
            "UPDATE persons SET status = ?, hired_elsewhere_month = COALESCE(?, hired_elsewhere_month), "
            "fresh_at = MAX(COALESCE(fresh_at, ''), ?) WHERE person_id = ?",
            (status, month, at, person_id),
        )

    def want_links(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep that (person_id, record_id, at) wants a link."""
        sql = "UPDATE persons SET link_wanted_at = ?, link_record_id = ? WHERE person_id = ?"
        self._db.run_many(sql, ((at, record_id, person_id) for person_id, record_id, at in rows))

    def drop_link_wishes(self, person_ids: Iterable[str]) -> None:
        """These persons are not to get a link (any more)."""
        sql = "UPDATE persons SET link_wanted_at = NULL WHERE person_id = ? AND link_wanted_at IS NOT NULL"
        self._db.run_many(sql, ((person_id,) for person_id in person_ids))

    def wanting_links(self) -> list[tuple[str, str]]:
        """(person_id, record_id) of all who wait for a link."""
        sql = "SELECT person_id, link_record_id FROM persons WHERE link_wanted_at IS NOT NULL ORDER BY person_id"
        return self._db.rows(sql)

    def statuses(self) -> list[tuple[str | None, int]]:
        """(status, number of persons), for the status."""
        return self._db.rows("SELECT status, COUNT(*) FROM persons GROUP BY status")

    def fates(self, person_ids: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
        """What the relay told of these persons last: their status, and the month of a hire elsewhere."""
        sql = f"SELECT person_id, status, hired_elsewhere_month FROM persons WHERE person_id IN ({marks(person_ids)})"
        return {person_id: (status, month) for person_id, status, month in self._db.rows(sql, person_ids)}

    def registered(self) -> int:
        """How many persons registered at the relay by themselves."""
        ((count,),) = self._db.rows("SELECT COUNT(*) FROM persons WHERE registered_at IS NOT NULL")
        return int(count)


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    yield from (values[first : first + AT_ONCE] for first in range(0, len(values), AT_ONCE))

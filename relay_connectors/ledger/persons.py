"""Persons: who is the same person, and what is known about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["LedgerPerson", "MailMatch", "Persons"]


class MailMatch(NamedTuple):
    """A record that carries an e-mail key."""

    key: bytes
    record_id: str
    person_id: str
    name_key: bytes | None
    kana_key: bytes | None


class LedgerPerson(NamedTuple):
    """What the gate needs to know of a person."""

    person_id: str
    do_not_contact: int
    registered_at: str | None
    link_wanted_at: str | None


_COLUMNS = ", ".join(LedgerPerson._fields)
_CLEAR_SHARED = """
UPDATE records SET shared_mail = 0, next_look_at = ''
WHERE shared_mail = 1 AND record_id IN (SELECT record_id FROM match_keys WHERE kind = 'email' AND key = ?)
  AND NOT EXISTS (
    SELECT 1 FROM match_keys m JOIN match_keys o ON o.kind = m.kind AND o.key = m.key AND o.record_id <> m.record_id
    JOIN records r ON r.record_id = o.record_id
    WHERE m.record_id = records.record_id AND m.kind = 'email'
      AND NOT (COALESCE(r.name_key = records.name_key, 0) OR COALESCE(r.kana_key = records.kana_key, 0)))
"""


class Persons:
    """The persons of one tenant, and the keys under which their records meet."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def sharing_mail(self, keys: Sequence[bytes]) -> list[MailMatch]:
        """All records that carry one of these e-mail keys."""
        sql = (
            "SELECT m.key, r.record_id, r.person_id, r.name_key, r.kana_key FROM match_keys m "
            f"JOIN records r ON r.record_id = m.record_id WHERE m.kind = 'email' AND m.key IN ({marks(keys)})"
        )
        return [MailMatch(*row) for row in self._db.rows(sql, keys)]

    def persons_of(self, record_ids: Sequence[str]) -> dict[str, str]:
        """The person of each record that is known."""
        sql = f"SELECT record_id, person_id FROM records WHERE record_id IN ({marks(record_ids)})"
        return dict(self._db.rows(sql, record_ids))

    def sizes(self, person_ids: Sequence[str]) -> dict[str, int]:
        """How many records each of these persons has."""
        sql = f"SELECT person_id, COUNT(*) FROM records WHERE person_id IN ({marks(person_ids)}) GROUP BY person_id"
        return dict(self._db.rows(sql, person_ids))

    def mail_keys(self, record_ids: Sequence[str]) -> set[bytes]:
        """The e-mail keys that these records carry."""
        sql = f"SELECT key FROM match_keys WHERE kind = 'email' AND record_id IN ({marks(record_ids)})"
        return {key for (key,) in self._db.rows(sql, record_ids)}

    def put_keys(self, rows: Iterable[tuple[str, bytes, str]], *, replacing: Sequence[str]) -> None:
        """Keep (kind, key, record_id), in place of all keys of the records *replacing*."""
        self._db.run_many("DELETE FROM match_keys WHERE record_id = ?", ((r,) for r in replacing))
        self._db.run_many("INSERT OR IGNORE INTO match_keys (kind, key, record_id) VALUES (?,?,?)", rows)

    def put(self, person_ids: Iterable[str]) -> None:
        """Make persons that do not exist yet."""
        sql = "INSERT INTO persons (person_id) VALUES (?) ON CONFLICT DO NOTHING"
        self._db.run_many(sql, ((person_id,) for person_id in person_ids))

    def mark_shared(self, record_ids: Iterable[str]) -> None:
        """These records carry the e-mail address of somebody with another name."""
        sql = "UPDATE records SET shared_mail = 1, next_look_at = '' WHERE record_id = ? AND shared_mail = 0"
        self._db.run_many(sql, ((record_id,) for record_id in record_ids))

    def clear_shared(self, keys: Iterable[bytes]) -> None:
        """Of the carriers of these keys, those whose address is nobody else's any more are not marked any more."""
        self._db.run_many(_CLEAR_SHARED, ((key,) for key in sorted(keys)))

    def left(self, person_id: str, record_id: str, new: str) -> None:
        """The record is the person *new*'s; what is known of a person who has no record left goes with the last one."""
        self._db.run(
            "UPDATE persons SET link_wanted_at = NULL WHERE person_id = ? AND link_record_id = ?",
            (person_id, record_id),
        )
        if self.sizes([person_id]):
            return
        self._db.run("UPDATE OR IGNORE consents SET person_id = ? WHERE person_id = ?", (new, person_id))
        self._db.run(
            "UPDATE persons SET registered_at = COALESCE(persons.registered_at, old.registered_at), "
            "do_not_contact = MAX(persons.do_not_contact, old.do_not_contact), "
            "status = COALESCE(persons.status, old.status), fresh_at = COALESCE(persons.fresh_at, old.fresh_at), "
            "hired_elsewhere_month = COALESCE(persons.hired_elsewhere_month, old.hired_elsewhere_month) "
            "FROM persons AS old WHERE persons.person_id = ? AND old.person_id = ?",
            (new, person_id),
        )

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

    def registered(self) -> int:
        """How many persons registered at the relay by themselves."""
        ((count,),) = self._db.rows("SELECT COUNT(*) FROM persons WHERE registered_at IS NOT NULL")
        return int(count)

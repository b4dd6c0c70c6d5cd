"""Links for the rejection mail: minted in advance, assigned here, told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["AssignedLink", "Links"]


class AssignedLink(NamedTuple):
    """A link that belongs to a person."""

    link_id: str
    url: str
    expires_at: str
    state: str
    person_id: str
    record_id: str
    assigned_at: str
    exported_at: str | None


_COLUMNS = ", ".join(AssignedLink._fields)
_LIVES = "(state = 'registered' OR (state = 'assigned' AND expires_at > ?))"
_MAILED = "SELECT 1 FROM mails m WHERE m.link_id = links.link_id"
_STAYED = f"exported_at IS NULL AND NOT EXISTS ({_MAILED})"
# How sure it is that the person knows of a link.
_KNOWN = (
    "CASE WHEN state = 'registered' THEN 3 "
    f"WHEN EXISTS ({_MAILED} AND m.state IN ('sending', 'unknown', 'sent')) THEN 2 WHEN {_STAYED} THEN 0 ELSE 1 END"
)


class Links:
    """The tenant's links."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_free(self, links: Iterable[tuple[str, str, str]]) -> None:
        """Add (link_id, url, expires_at) to the pool."""
        sql = "INSERT INTO links (link_id, url, expires_at, state) VALUES (?,?,?,'free') ON CONFLICT DO NOTHING"
        self._db.run_many(sql, links)

    def free(self, expiring_after: str) -> int:
        """How many links of the pool can be given out."""
        sql = "SELECT COUNT(*) FROM links WHERE state = 'free' AND expires_at > ?"
        ((count,),) = self._db.rows(sql, (expiring_after,))
        return int(count)

    def assign(self, wishes: Sequence[tuple[str, str]], now: str, expiring_after: str) -> int:
        """Give free links to (person_id, record_id), in one transaction of the caller; how many got one."""
        sql = "SELECT link_id FROM links WHERE state = 'free' AND expires_at > ? ORDER BY link_id LIMIT ?"
        free = [link_id for (link_id,) in self._db.rows(sql, (expiring_after, len(wishes)))]
        given = list(zip(free, wishes, strict=False))
        self._db.run_many(
            "UPDATE links SET state = 'assigned', person_id = ?, record_id = ?, assigned_at = ? "
            "WHERE link_id = ? AND state = 'free'",
            ((person_id, record_id, now, link_id) for link_id, (person_id, record_id) in given),
        )
        self._db.run_many(
            "UPDATE persons SET link_wanted_at = NULL WHERE person_id = ?", ((wish[0],) for _, wish in given)
        )
        return len(given)

    def of_persons(self, person_ids: Sequence[str], now: str) -> dict[str, AssignedLink]:
        """The link of each person that has one: the living one that they know of, else the newest."""
        sql = (
            f"SELECT {_COLUMNS} FROM links WHERE person_id IN ({marks(person_ids)}) "
            f"ORDER BY {_LIVES}, {_KNOWN}, assigned_at, link_id"
        )
        return {row[4]: AssignedLink(*row) for row in self._db.rows(sql, (*person_ids, now))}

    def spare(self, person_ids: Sequence[str], now: str) -> list[str]:
        """The living links that left in no export and no mail, of persons who have another living one to keep.

        Two persons who turned out to be one have two.
        """
        kept = {link.link_id for link in self.of_persons(person_ids, now).values()}
        sql = f"SELECT link_id FROM links WHERE person_id IN ({marks(person_ids)}) AND state = 'assigned' AND {_STAYED}"
        return [link_id for (link_id,) in self._db.rows(sql, person_ids) if link_id not in kept]

    def get(self, link_ids: Sequence[str]) -> dict[str, AssignedLink]:
        """The links of these ids, also the free ones (whose person and record are empty)."""
        sql = f"SELECT {_COLUMNS} FROM links WHERE link_id IN ({marks(link_ids)})"
        return {row[0]: AssignedLink(*row) for row in self._db.rows(sql, link_ids)}

    def all_of_person(self, person_id: str) -> list[AssignedLink]:
        """Every link this person was ever given."""
        sql = f"SELECT {_COLUMNS} FROM links WHERE person_id = ? ORDER BY assigned_at, link_id"
        return [AssignedLink(*row) for row in self._db.rows(sql, (person_id,))]

    def living(self, person_id: str) -> list[AssignedLink]:
        """The links with which this person can still register."""
        sql = f"SELECT {_COLUMNS} FROM links WHERE person_id = ? AND state = 'assigned' ORDER BY assigned_at"
        return [AssignedLink(*row) for row in self._db.rows(sql, (person_id,))]

    def to_export(self, *, everything: bool) -> list[AssignedLink]:
        """Assigned links, oldest first; only those that never left in an export or a mail unless *everything*."""
        sql = f"SELECT {_COLUMNS} FROM links WHERE state = 'assigned' "
        new = f"AND {_STAYED} "
        found = self._db.rows(sql + ("" if everything else new) + "ORDER BY assigned_at, link_id")
        return [AssignedLink(*row) for row in found]

    def revoke(self, link_ids: Sequence[str]) -> None:
        """These links open nothing any more, unless somebody registered with them."""
        closable = "state IN ('free', 'assigned', 'retired')"
        self._db.run(
            f"UPDATE links SET state = 'revoked' WHERE {closable} AND link_id IN ({marks(link_ids)})", link_ids
        )

    def exported(self, link_ids: Iterable[str], now: str) -> None:
        """These links went into an export."""
        sql = "UPDATE links SET exported_at = ? WHERE link_id = ?"
        self._db.run_many(sql, ((now, link_id) for link_id in link_ids))

    def point(self, links: Iterable[tuple[str, str]]) -> None:
        """(link_id, record_id): the record that a link is for, as long as it left in no export and no mail."""
        sql = f"UPDATE links SET record_id = ? WHERE link_id = ? AND record_id <> ? AND {_STAYED}"
        self._db.run_many(sql, ((record_id, link_id, record_id) for link_id, record_id in links))

    def person_of(self, link_id: str) -> str | None:
        """Whom a link belongs to."""
        rows = self._db.rows("SELECT person_id FROM links WHERE link_id = ?", (link_id,))
        return rows[0][0] if rows else None

    def move(self, record_id: str, person_id: str) -> None:
        """The record is another person's: its link was written to them."""
        self._db.run("UPDATE links SET person_id = ? WHERE record_id = ?", (person_id, record_id))

    def registered(self, link_id: str) -> None:
        """Somebody registered through this link."""
        self._db.run("UPDATE links SET state = 'registered' WHERE link_id = ?", (link_id,))

    def counts(self) -> dict[str, int]:
        """How many links are in each state."""
        return dict(self._db.rows("SELECT state, COUNT(*) FROM links GROUP BY state"))

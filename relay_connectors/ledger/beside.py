"""What counts for a person besides the drafts that are kept: the bans and tags of rows that are not kept.

Three kinds of rows say something and have no draft: a row that contradicts another one of its file, a rejection that is
not believed against another file, and one whose content was swept away. Whom any of them forbids stays forbidden until
the row itself says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from relay_connectors.ledger.database import Database, marks

__all__ = ["CONFLICTING", "DOUBTED", "NOTHING", "SWEPT", "Beside", "Forbidding", "Said", "together"]

CONFLICTING: Final = "conflicting"
DOUBTED: Final = "doubted"
SWEPT: Final = "swept"

Said = Mapping[str, Any]
"""``flags`` that are set, and ``tags``, as a draft's body has them; empty where nothing is forbidden."""
NOTHING: Said = {}


class Forbidding(NamedTuple):
    """What a row says besides the draft of its record; *place* is its file (and sheet), empty for a swept row.

    What a swept record of somebody else forbade, who was taken for one person with this one's, has that record there.
    """

    record_id: str
    kind: str
    source: str
    place: str
    said: Said


class Beside:
    """The bans of one tenant that stand in no draft."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, rows: Iterable[Forbidding]) -> frozenset[str]:
        """Keep what these rows say, in place of what they said before; of which records that is new."""
        told = {row[:4]: row.said for row in rows}
        known = self._known(key for key, *_ in told)
        new = {key: said for key, said in told.items() if said != known.get(key, NOTHING)}
        keys = "record_id = ? AND kind = ? AND source = ? AND place = ?"
        self._db.run_many(f"DELETE FROM beside WHERE {keys}", new)
        self._db.run_many(
            "INSERT INTO beside (record_id, kind, source, place, said) VALUES (?,?,?,?,?)",
            ((*key, orjson.dumps(said).decode()) for key, said in new.items() if said),
        )
        return frozenset(key for key, *_ in new)

    def add(self, rows: Iterable[Forbidding]) -> frozenset[str]:
        """Keep what these rows say, and also what others of their kind say in the same place."""
        rows = list(rows)
        told = self._known(row.record_id for row in rows)
        for row in rows:
            told[row[:4]] = together(told.get(row[:4], NOTHING), row.said)
        return self.put(row._replace(said=told[row[:4]]) for row in rows)

    def _known(self, record_ids: Iterable[str]) -> dict[tuple[str, str, str, str], Said]:
        return {one[:4]: one.said for one in self.of_records(sorted(set(record_ids)))}

    def of_records(self, record_ids: Sequence[str]) -> list[Forbidding]:
        """What counts besides the drafts of these records."""
        sql = f"SELECT record_id, kind, source, place, said FROM beside WHERE record_id IN ({marks(record_ids)})"
        rows = self._db.rows(sql, record_ids)
        return [Forbidding(key, kind, source, place, orjson.loads(said)) for key, kind, source, place, said in rows]

    def share(self, record_ids: Collection[str], person_id: str, but: Collection[str]) -> None:
        """What these records forbade when they were swept, or were given so, counts for this person too.

        Unless one of the persons *but* has it already. It is kept with one of their records, and not lifted by its row:
        ``place`` is the record that was swept.
        """
        among = sorted(record_ids)
        rows = self._db.rows(
            "SELECT b.record_id, b.source, b.place, b.said, r.person_id FROM beside b "
            f"JOIN records r ON r.record_id = b.record_id WHERE b.kind = ? AND b.record_id IN ({marks(among)})",
            (SWEPT, *among),
        )
        ((host,),) = self._db.rows("SELECT MIN(record_id) FROM records WHERE person_id = ?", (person_id,))
        theirs = {place or record_id for record_id, _, place, _, owner in rows if owner in but}
        given = [(source, place or record_id, said) for record_id, source, place, said, _ in rows]
        self.put(
            Forbidding(host, SWEPT, source, swept, orjson.loads(said))
            for source, swept, said in given
            if host and swept not in theirs
        )

    def settle(self, source: str, record_ids: Iterable[str]) -> None:
        """No row of a file contradicts the ones of these records any more."""
        sql = "DELETE FROM beside WHERE record_id = ? AND kind = ? AND source = ?"
        self._db.run_many(sql, ((record_id, CONFLICTING, source) for record_id in record_ids))

    def believed(self, source: str, rows: Iterable[tuple[str, str]]) -> None:
        """The rows of (record id, place) were kept: what they say is in their drafts."""
        sql = (
            "DELETE FROM beside WHERE record_id = ?1 AND ((kind = 'swept' AND place = '') OR (kind = 'doubted' "
            "AND source = ?2 AND place = ?3))"
        )
        self._db.run_many(sql, ((record_id, source, place) for record_id, place in rows))

    def doubted(self, source: str) -> dict[str, str]:
        """The records (by application id) of which rows of a source forbid something that are not believed."""
        return {key: record_id for key, record_id, _ in self._doubted(source) if key}

    def unsay(self, source: str, record_ids: Sequence[str]) -> None:
        """The rows of these records that are not believed are not in the files of a source any more."""
        self._over(source, ((record_id, None) for record_id in record_ids))

    def homeless(self, source: str, parts: Collection[str]) -> dict[str, str]:
        """Like ``doubted``, but only of rows whose file is none of *parts*: none that the source has today."""
        return {key: record_id for key, record_id, place in self._doubted(source) if key and not _is_in(place, parts)}

    def settle_gone(self, source: str, parts: Collection[str], but: Collection[str] = ()) -> None:
        """Of the files of a source only *parts* are left: what the others said is over, *but* for these records."""
        rows = [row[1:] for row in self._doubted(source)]
        self._over(source, (row for row in rows if row[0] not in but and not _is_in(row[1], parts)))

    def _doubted(self, source: str) -> list[tuple[str | None, str, str]]:
        """(application id, None if its record is no more; record id; place)."""
        sql = (
            "SELECT r.application_id, b.record_id, b.place FROM beside b "
            "LEFT JOIN records r ON r.record_id = b.record_id WHERE b.kind = ? AND b.source = ?"
        )
        return self._db.rows(sql, (DOUBTED, source))

    def _over(self, source: str, rows: Iterable[tuple[str, str | None]]) -> None:
        """What the doubted rows of (record id, place; None: any) forbid is over."""
        over = [(DOUBTED, source, *row) for row in rows]
        where = "kind = ?1 AND source = ?2 AND record_id = ?3 AND (?4 IS NULL OR place = ?4)"
        self._db.run_many(
            "UPDATE records SET next_look_at = '' WHERE person_id IN (SELECT person_id FROM records "
            f"WHERE record_id IN (SELECT record_id FROM beside WHERE {where}))",
            over,
        )
        self._db.run_many(f"DELETE FROM beside WHERE {where}", over)


def _is_in(place: str, parts: Collection[str]) -> bool:
    return place in parts or place.partition("#")[0] in parts


def together(one: Said, other: Said) -> Said:
    """What both say."""
    flags = {**one.get("flags", {}), **other.get("flags", {})}
    tags = [*one.get("tags", ()), *(tag for tag in other.get("tags", ()) if tag not in one.get("tags", ()))]
    return {name: told for name, told in (("flags", flags), ("tags", tags)) if told}

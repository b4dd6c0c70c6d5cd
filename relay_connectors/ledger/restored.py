"""A ledger that was restored from a backup: what it cannot know, and what must not be done on its word.

A backup carries a mark. A ledger with the mark stands in the place of a newer one, so the relay may hold what it never
heard of. A file that was copied without ``ledger backup`` has no mark. It is found out by the fences that lie beside
it, and where those are gone, by the relay's events, which tell of referrals that this ledger never sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relay_connectors.ledger.database import Database, marks
from relay_connectors.ledger.outcomes import Ending

__all__ = ["Restored"]

MARK = "restored"
LINKS = "restored_links"
LONG_AGO = "1970-01-01T00:00:00.000Z"


class Restored:
    """What is known of a restored ledger. Writing methods run in the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def mark(self, at: str) -> None:
        """This ledger is a copy made *at* this time: whoever uses it has restored it."""
        self._db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", (MARK, at))

    @property
    def since(self) -> str | None:
        """From when on this ledger does not know what happened; None: it was not restored, or has been compared."""
        rows = self._db.rows("SELECT value FROM meta WHERE name = ?", (MARK,))
        return rows[0][0] if rows else None

    def fences(self) -> Mapping[str, int]:
        """How often this ledger was held, by the name of the lease."""
        return {name: int(fence) for name, fence in self._db.rows("SELECT name, fence FROM lease")}

    def is_older(self, outlasting: Mapping[str, int]) -> bool:
        """Whether the ledger in whose place this one stands was held more often, as it was kept beside."""
        own = self.fences()
        return any(own.get(name, 0) < fence for name, fence in outlasting.items())

    @property
    def links_are_unsure(self) -> bool:
        """Whether somebody who waits for a link may hold one that this ledger has forgotten."""
        return bool(self._db.rows("SELECT 1 FROM meta WHERE name = ?", (LINKS,)))

    def compared(self) -> None:
        """The relay has been asked about everything. From now on only the links are unsure."""
        self._db.run(
            "INSERT OR REPLACE INTO meta (name, value) SELECT ?, value FROM meta WHERE name = ?", (LINKS, MARK)
        )
        self._db.run("DELETE FROM meta WHERE name = ?", (MARK,))

    def links_are_sure(self) -> None:
        """Nobody waits for a link, or somebody said that they may have one."""
        self._db.run("DELETE FROM meta WHERE name = ?", (LINKS,))

    def newest_event(self) -> int:
        """The number of the newest event that was applied; 0 before the first."""
        ((seq,),) = self._db.rows("SELECT COALESCE(MAX(seq), 0) FROM inbox")
        return int(seq)

    def strangers(self, ids: Sequence[str]) -> list[str]:
        """Of these ids the records that are known here and were never on their way to the relay, and the unused links.

        The relay was told of the records, and somebody registered with the links: not by this ledger's doing.
        """
        sql = (
            f"SELECT record_id FROM records r WHERE record_id IN ({marks(ids)}) AND NOT EXISTS "
            "(SELECT 1 FROM outbox o WHERE o.record_id = r.record_id AND o.state IN ('claimed', 'settled')) "
            f"UNION ALL SELECT link_id FROM links WHERE state = 'free' AND link_id IN ({marks(ids)})"
        )
        return [found for (found,) in self._db.rows(sql, (*ids, *ids))]

    def retire_links(self, now: str) -> int:
        """Give out no link of the old pool, it may be somebody's by now; a mail that may have gone counts as a doubt.

        The number of links that were retired. They still open at the relay, for whoever holds one.
        """
        self._db.run(
            "INSERT INTO mails (link_id, state, attempts, begun_at, ended_at, code) "
            "SELECT link_id, 'unknown', 1, ?, ?, 'restored' FROM links WHERE state = 'assigned' "
            "AND exported_at IS NULL ON CONFLICT DO NOTHING",
            (now, now),
        )
        # Asked again, the relay would answer with links that were minted and given out long ago.
        self._db.run("UPDATE batches SET state = 'cut', body = NULL WHERE state = 'open' AND kind = 'links'")
        return self._db.run("UPDATE links SET state = 'retired' WHERE state = 'free'")

    def distrust_keys(self) -> None:
        """What was on its way is looked up, and not sent again under its old key."""
        self._db.run("UPDATE batches SET first_sent_at = ? WHERE state = 'open' AND kind = 'referrals'", (LONG_AGO,))

    def adopt(self, record_id: str, revision: int, state: str, digest: str | None) -> None:
        """The relay holds a record as a newer ledger left it: take that for what was last queued."""
        self._db.run(
            "UPDATE records SET op_revision = MAX(op_revision, ?), queued_state = ?, queued_digest = ?, "
            "live_state = ?, live_digest = ?, next_look_at = '' WHERE record_id = ?",
            (revision, "live" if state == "live" else "retracted", digest, state, digest, record_id),
        )

    def outdated(self, record_id: str, revision: int) -> list[int]:
        """Operations that wait with a revision which the relay has seen already."""
        sql = "SELECT op_id FROM outbox WHERE record_id = ? AND state = 'queued' AND revision <= ?"
        return [op_id for (op_id,) in self._db.rows(sql, (record_id, revision))]

    def arrived(self, record_id: str, revision: int, digest: str | None) -> Ending | None:
        """How the push that waits here ended, if it is what the relay holds: the newer ledger had sent it.

        Under which key is not known, unless it was in a request before the backup.
        """
        sql = (
            "SELECT o.op_id, o.record_id, o.revision, b.key FROM outbox o LEFT JOIN batches b "
            "ON b.batch_id = o.batch_id WHERE o.record_id = ? AND o.revision = ? AND o.digest = ? "
            "AND o.op = 'upsert' AND o.state = 'queued'"
        )
        rows = self._db.rows(sql, (record_id, revision, digest))
        return Ending._make((*rows[0], "created" if revision == 1 else "updated", None)) if rows else None

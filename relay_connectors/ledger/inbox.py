"""The inbox: events of the relay, each applied once, in order."""

from __future__ import annotations

from relay_connectors.ledger.database import Database

__all__ = ["Inbox"]

# Of an event that an erasure emptied nobody can tell any more whom it is about.
_WAITING = "matched = 0 AND body <> x'7b7d'"


class Inbox:
    """Events as they came, kept in the transaction that applied them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, event_id: str, seq: int, kind: str, body: bytes, at: str) -> bool:
        """Keep an event; False if it was applied before."""
        sql = (
            "INSERT INTO inbox (event_id, seq, type, body, matched, applied_at) VALUES (?,?,?,?,1,?) "
            "ON CONFLICT DO NOTHING"
        )
        return self._db.run(sql, (event_id, seq, kind, body, at)) == 1

    def unmatched(self, event_id: str) -> None:
        """The event is about nobody we know: somebody registered through a campaign link."""
        self._db.run("UPDATE inbox SET matched = 0 WHERE event_id = ?", (event_id,))

    def waiting(self) -> list[tuple[str, bytes]]:
        """(event_id, body) of the events that are about nobody we know, in their order."""
        return self._db.rows(f"SELECT event_id, body FROM inbox WHERE {_WAITING} ORDER BY seq")

    def matched(self, event_id: str) -> None:
        """Whom the event is about is known by now."""
        self._db.run("UPDATE inbox SET matched = 1 WHERE event_id = ?", (event_id,))

    def count_unmatched(self) -> int:
        """How many registrations are about nobody we know."""
        sql = f"SELECT COUNT(*) FROM inbox WHERE {_WAITING} AND type = 'candidate.registered'"
        ((count,),) = self._db.rows(sql)
        return int(count)

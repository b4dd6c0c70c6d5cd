"""Rejection mails: what was handed to a mail server, so that nobody is mailed twice.

A mail is ``sending`` before the server hears of it, and then ``sent``, ``later``, ``refused`` or ``unknown``. What is
still ``sending`` when nobody sends is a doubt that a killed run left: it counts as ``unknown``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["DOUBTFUL", "Mail", "Mails"]

DOUBTFUL: Final = ("sending", "unknown")


class Mail(NamedTuple):
    """One mail, by the link in it. ``code`` holds the server's codes (``550 5.1.1``) or how it ended otherwise."""

    link_id: str
    state: str
    attempts: int
    begun_at: str
    ended_at: str | None
    code: str | None
    not_before: str | None


_COLUMNS = ", ".join(Mail._fields)
_REACHED = "m.state IN ('sending', 'unknown', 'sent') AND l.state IN ('assigned', 'registered') AND l.expires_at > ?"


class Mails:
    """The tenant's mails."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of_links(self, link_ids: Sequence[str]) -> dict[str, Mail]:
        """The mail of each of these links that has one."""
        sql = f"SELECT {_COLUMNS} FROM mails WHERE link_id IN ({marks(link_ids)})"
        return {row[0]: Mail(*row) for row in self._db.rows(sql, link_ids)}

    def reached(self, person_ids: Sequence[str], now: str) -> dict[str, set[str]]:
        """The living links that these persons were mailed, or may have been, by person."""
        sql = (
            "SELECT l.person_id, l.link_id FROM mails m JOIN links l ON l.link_id = m.link_id "
            f"WHERE {_REACHED} AND l.person_id IN ({marks(person_ids)})"
        )
        found: dict[str, set[str]] = defaultdict(set)
        for person_id, link_id in self._db.rows(sql, (now, *person_ids)):
            found[person_id].add(link_id)
        return found

    def counts(self) -> dict[str, int]:
        """How many mails are in each state; one in doubt is ``unknown``, whatever left the doubt."""
        sql = (
            "SELECT CASE state WHEN 'sending' THEN 'unknown' ELSE state END AS told, COUNT(*) FROM mails GROUP BY told"
        )
        return dict(self._db.rows(sql))

    def in_state(self, *states: str) -> list[tuple[str, str | None]]:
        """(record_id, code) of the mails in these states, oldest first."""
        sql = (
            "SELECT l.record_id, m.code FROM mails m JOIN links l ON l.link_id = m.link_id "
            f"WHERE m.state IN ({marks(states)}) ORDER BY m.begun_at, m.link_id"
        )
        return self._db.rows(sql, states)

    def begin(self, link_id: str, now: str) -> None:
        """The server is about to hear of this mail."""
        self._db.run(
            "INSERT INTO mails (link_id, state, attempts, begun_at) VALUES (?,'sending',1,?) ON CONFLICT (link_id) "
            "DO UPDATE SET state = 'sending', attempts = attempts + 1, begun_at = excluded.begun_at, "
            "ended_at = NULL, code = NULL, not_before = NULL",
            (link_id, now),
        )

    def end(self, link_id: str, state: str, code: str, now: str, not_before: str | None = None) -> None:
        """How it ended; *not_before* says when to try again what the server wants later."""
        self._db.run(
            "UPDATE mails SET state = ?, code = ?, ended_at = ?, not_before = ? WHERE link_id = ?",
            (state, code, now, not_before, link_id),
        )

    def undo(self, link_id: str, before: Mail | None) -> None:
        """It never got as far as the server: all is as it was before it was begun."""
        if before is None:
            self._db.run("DELETE FROM mails WHERE link_id = ?", (link_id,))
            return
        # Not put in anew: the person may have been erased meanwhile.
        kept = ", ".join(f"{name} = ?" for name in Mail._fields)
        self._db.run(f"UPDATE mails SET {kept} WHERE link_id = ?", (*before, link_id))

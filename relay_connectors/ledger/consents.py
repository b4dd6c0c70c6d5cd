"""Consents as they were given, denied and withdrawn: append-only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks
from relay_connectors.record.vocabulary import ConsentStatus, Scope

__all__ = ["Consents", "NewConsent", "StoredConsent"]


class NewConsent(NamedTuple):
    """One scope's consent event; ``effective_at`` None means: when it is first seen."""

    person_id: str
    record_id: str | None
    scope: Scope
    status: ConsentStatus
    effective_at: str | None
    policy_version: str
    text_sha256: str | None
    payload: str
    recipients: str
    obtained_via: str
    evidence_sha256: str


class StoredConsent(NamedTuple):
    """A consent event as kept."""

    consent_id: str
    person_id: str
    record_id: str | None
    scope: Scope
    status: ConsentStatus
    effective_at: str
    policy_version: str
    text_sha256: str | None
    payload: str
    recipients: str
    obtained_via: str
    evidence_sha256: str
    recorded_at: str


_COLUMNS = ", ".join(StoredConsent._fields)
_FIRST_YES = (
    "(SELECT MIN(effective_at) FROM consents WHERE ?5 = 'granted' AND record_id = ?3 AND scope = ?4 AND status = ?5)"
)

_OF_RECORD = "FROM consents WHERE person_id = ?2 AND record_id IS ?3 AND scope = ?4"
_SAID_BEFORE = f"SELECT 1 {_OF_RECORD} AND status = ?5 AND policy_version = ?7 AND evidence_sha256 = ?12"
_LAST_YES = f"(SELECT MAX(recorded_at) {_OF_RECORD} AND status = 'granted')"
_LAST_NO = f"(SELECT MAX(recorded_at) {_OF_RECORD} AND status = ?5)"


class Consents:
    """The consents of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, consents: Iterable[NewConsent], now: str) -> None:
        """Append what is new; the same answer read a hundred times is one event.

        An undated answer took effect when it was first seen, and that moment stays: also for a yes that is read again
        under an edited rule, or a yes that was withdrawn meanwhile would come back as a new one. An undated no that
        follows upon a yes of the same record is a new one, although the cell was seen before.
        """
        self._db.run_many(
            f"INSERT INTO consents ({_COLUMNS}) "
            f"SELECT ?1,?2,?3,?4,?5,COALESCE(?6, {_FIRST_YES}, ?13),?7,?8,?9,?10,?11,?12,?13 "
            f"WHERE ?6 IS NOT NULL OR NOT EXISTS ({_SAID_BEFORE}) "
            f"OR (?5 <> 'granted' AND {_LAST_YES} > {_LAST_NO}) ON CONFLICT DO NOTHING",
            ((f"con_{secrets.token_hex(12)}", *consent, now) for consent in consents),
        )

    def of_persons(self, person_ids: Sequence[str]) -> dict[str, list[StoredConsent]]:
        """All consent events of these persons."""
        found: dict[str, list[StoredConsent]] = {}
        sql = f"SELECT {_COLUMNS} FROM consents WHERE person_id IN ({marks(person_ids)})"
        for row in self._db.rows(sql, person_ids):
            found.setdefault(row[1], []).append(StoredConsent(*row))
        return found

    def move(self, record_id: str, person_id: str) -> None:
        """A record turned out to be another person's: its answers go with it."""
        self._db.run("UPDATE OR IGNORE consents SET person_id = ? WHERE record_id = ?", (person_id, record_id))

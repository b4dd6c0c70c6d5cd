"""Consents as they were given, denied and withdrawn: append-only."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks
from relay_connectors.record.vocabulary import ConsentStatus, Scope

__all__ = ["Consents", "NewConsent", "StoredConsent"]


class NewConsent(NamedTuple):
    """One scope's consent event; ``effective_at`` None means: when it is first seen.

    ``record_id`` None: the person said it, not one of their applications. ``locator`` is where it was read (a file's
    name and line, a command); None where the record's own row or the relay said it. ``address_key`` is the match key
    of the e-mail address by which the person was named, if they were.
    """

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
    expires_at: str | None = None
    locator: str | None = None
    address_key: bytes | None = None


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
    expires_at: str | None
    locator: str | None
    address_key: bytes | None
    recorded_at: str


_COLUMNS = ", ".join(StoredConsent._fields)
_FIRST_YES = (
    "(SELECT MIN(effective_at) FROM consents WHERE ?5 = 'granted' AND record_id = ?3 AND scope = ?4 AND status = ?5)"
)

# SQLite takes two NULLs for two things, so that what no record said would never be the same event by the table's key.
_NOT_SAID = """(?3 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM consents WHERE person_id = ?2 AND record_id IS NULL
  AND scope = ?4 AND status = ?5 AND effective_at = ?6 AND policy_version = ?7 AND evidence_sha256 = ?12))"""
_STILL_THEIRS = """(address_key IS NULL OR status <> 'granted' OR EXISTS (
  SELECT 1 FROM match_keys m JOIN records r ON r.record_id = m.record_id
  WHERE m.kind = 'email' AND m.key = consents.address_key AND r.person_id = consents.person_id))"""
_OF_RECORD = "FROM consents WHERE person_id = ?2 AND record_id IS ?3 AND scope = ?4"
_SAID_BEFORE = f"SELECT 1 {_OF_RECORD} AND status = ?5 AND policy_version = ?7 AND evidence_sha256 = ?12"
# A cell says no to what its own row said before: it is read again whenever the row changes. A row of a file that is
# imported says no to whatever the person said.
_LAST_YES = """(SELECT MAX(recorded_at) FROM consents WHERE person_id = ?2 AND scope = ?4 AND status = 'granted'
  AND (?14 IS NOT NULL OR (record_id IS ?3 AND locator IS NULL)))"""
_LAST_NO = f"(SELECT MAX(recorded_at) {_OF_RECORD} AND status = ?5 AND (locator IS NULL) = (?14 IS NULL))"

# One answer may be kept of two persons, where a record went from one to the other.
_ID = "CASE WHEN EXISTS (SELECT 1 FROM consents WHERE consent_id = ?1) THEN ?17 ELSE ?1 END"


def _random_id() -> str:
    return f"con_{secrets.token_hex(12)}"


class Consents:
    """The consents of one tenant. *key* makes their ids: nobody without it can tell what an id stands for."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._db, self._key = database, key

    def add(self, consents: Iterable[NewConsent], now: str) -> int:
        """Append what is new, and say how much that is; the same answer read a hundred times is one event.

        An undated answer took effect when it was first seen, and that moment stays: also for a yes that is read again
        under an edited rule, or a yes that was withdrawn meanwhile would come back as a new one. An undated no that
        follows upon a yes is a new one, although it was seen before.
        """
        return self._db.run_many(
            f"INSERT INTO consents ({_COLUMNS}) "
            f"SELECT {_ID},?2,?3,?4,?5,COALESCE(?6, {_FIRST_YES}, ?16),?7,?8,?9,?10,?11,?12,?13,?14,?15,?16 "
            f"WHERE CASE WHEN ?6 IS NOT NULL THEN {_NOT_SAID} "
            f"ELSE NOT EXISTS ({_SAID_BEFORE}) OR (?5 <> 'granted' AND {_LAST_YES} > {_LAST_NO}) END "
            "ON CONFLICT DO NOTHING",
            ((self._id(consent), *consent, now, _random_id()) for consent in consents),
        )

    def _id(self, consent: NewConsent) -> str:
        """The same for the same dated answer of the same record; an undated one took effect when it was read.

        A restored ledger that reads the answer again must not take the referral that rests on it for a changed one.
        """
        if consent.record_id is None or consent.effective_at is None:
            return _random_id()
        said = (consent.record_id, consent.scope, consent.status, consent.effective_at, consent.policy_version)
        message = "\x1f".join((*said, consent.evidence_sha256)).encode()
        return f"con_{hmac.digest(self._key, message, 'sha256').hex()[:24]}"

    def of_persons(self, person_ids: Sequence[str]) -> dict[str, list[StoredConsent]]:
        """The consent events of these persons that are theirs today.

        A yes that came under an e-mail address is theirs as long as one of their applications carries it: an address
        that was somebody else's, and was corrected, takes no consent along. A no stays.
        """
        return self._found(f"person_id IN ({marks(person_ids)}) AND {_STILL_THEIRS}", person_ids)

    def ever_of(self, person_id: str) -> list[StoredConsent]:
        """All consent events of one person, also those that are theirs no more."""
        return self._found("person_id = ?", (person_id,)).get(person_id, [])

    def _found(self, where: str, values: Sequence[str]) -> dict[str, list[StoredConsent]]:
        found: dict[str, list[StoredConsent]] = {}
        for row in self._db.rows(f"SELECT {_COLUMNS} FROM consents WHERE {where}", values):
            found.setdefault(row[1], []).append(StoredConsent(*row))
        return found

    def move(self, record_id: str, person_id: str) -> None:
        """A record turned out to be another person's: its answers go with it."""
        self._db.run("UPDATE OR IGNORE consents SET person_id = ? WHERE record_id = ?", (person_id, record_id))

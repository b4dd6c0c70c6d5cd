"""Consents as they were given, denied and withdrawn: append-only, but for what a record's row makes of them since."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import orjson

from relay_connectors.ledger.database import Database, marks
from relay_connectors.record.vocabulary import ConsentStatus, Scope

__all__ = ["BESIDE", "MISTAKEN", "Consents", "NewConsent", "StoredConsent"]

MISTAKEN: Final = -1
"""``row_says`` of a refusal that a human told to be a mistake: its row says it no more, or it was imported."""
BESIDE: Final = 2
"""``row_says`` of a refusal in a row that contradicts the one that was kept, as long as it does."""


class NewConsent(NamedTuple):
    """One scope's consent event; ``effective_at`` None means: when it is first seen.

    ``record_id`` None: the person said it, not one of their applications. ``locator`` is where it was read (a file's
    name and line, a command); None where the record's own row or the relay said it. ``address_key`` is the match key
    of the e-mail address by which the person was named, if they were. ``row_says`` is 1 for what the record's own row
    says now, and None for everything that was said elsewhere.
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
    row_says: int | None = None


class StoredConsent(NamedTuple):
    """A consent event as kept; ``row_says`` is 0 for what the record's own row said once and says no more.

    It is :data:`MISTAKEN` where that was a slip of who typed it, and :data:`BESIDE` where a contradicting row says it.
    A refusal that a row said where a yes had stood counts *not_before* that yes, whatever its own date.
    """

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
    row_says: int | None
    recorded_at: str
    not_before: str | None = None

    @property
    def proof(self) -> str:
        """SHA-256 (hex) of what was said, to whom and under which wording, but not by whom."""
        return hashlib.sha256(orjson.dumps(self[3:13])).hexdigest()


_COLUMNS = ", ".join(StoredConsent._fields)
_TOLD = ", ".join(("consent_id", *NewConsent._fields, "recorded_at"))
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
# Also of an imported statement it is kept that it was a mistake.
_ITS_ROWS = "row_says IS NOT NULL AND locator IS NULL"
# A row's undated no is the same one under an edited rule, whose words and version are in the evidence.
_SAID_BEFORE = f"""SELECT 1 {_OF_RECORD} AND status = ?5 AND ((policy_version = ?7 AND evidence_sha256 = ?12)
  OR (?16 IS NOT NULL AND ?5 <> 'granted' AND {_ITS_ROWS} AND effective_at = recorded_at))"""
# A cell says no to what its own row said before: it is read again whenever the row changes. A row of a file that is
# imported says no to whatever the person said.
_LAST_YES = """(SELECT MAX(recorded_at) FROM consents WHERE person_id = ?2 AND scope = ?4 AND status = 'granted'
  AND (?14 IS NOT NULL OR (record_id IS ?3 AND locator IS NULL)))"""
# Whoever said yes under a text never said it under another one, whatever a rule calls the text by now. A version that
# was given its text later stood for it before.
_ITS_TEXT = (
    "COALESCE(text_sha256, (SELECT w.text_sha256 FROM wordings w WHERE w.policy_version = consents.policy_version))"
)
_SAID_UNDER_ANOTHER_TEXT = f"""(?5 = 'granted' AND ?16 = 1 AND EXISTS (SELECT 1 {_OF_RECORD} AND status = ?5
  AND (?6 IS NULL OR effective_at = ?6) AND payload = ?9 AND row_says IS NOT NULL
  AND {_ITS_TEXT} IS NOT NULL AND {_ITS_TEXT} IS NOT ?8))"""
_LAST_NO = f"(SELECT MAX(recorded_at) {_OF_RECORD} AND status = ?5 AND (locator IS NULL) = (?14 IS NULL))"

# An undated yes counts since it was first read, an undated no since it was last a new one.
_REPEATED = f"""
UPDATE consents SET row_says = ?6 WHERE person_id = ?1 AND record_id = ?2 AND scope = ?3 AND status = ?4
  AND {_ITS_ROWS} AND row_says NOT IN (1, ?6) AND effective_at = COALESCE(?5, (
    SELECT CASE ?4 WHEN 'granted' THEN MIN(effective_at) ELSE MAX(effective_at) END FROM consents
    WHERE person_id = ?1 AND record_id = ?2 AND scope = ?3 AND status = ?4 AND {_ITS_ROWS}))
"""

# A yes of a day to come was never said, as in consent.state. Refusals are few, former yeses may be everybody's.
_REPLACING = """
UPDATE consents SET not_before = yes.at FROM (
    SELECT no.consent_id, MAX(y.effective_at) AS at FROM consents AS no INDEXED BY consents_refusing
    CROSS JOIN consents AS y INDEXED BY consents_record
      ON y.record_id = no.record_id AND y.person_id = no.person_id AND y.scope = no.scope
    WHERE no.row_says > 0 AND no.status IN ('denied', 'withdrawn') AND no.record_id IS NOT NULL
      AND COALESCE((SELECT r.source FROM records r WHERE r.record_id = no.record_id), '')
        NOT IN (SELECT value FROM json_each(?))
      AND y.row_says = 0 AND y.status = 'granted'
      AND y.effective_at <= STRFTIME('%Y-%m-%dT%H:%M:%fZ', y.recorded_at, '+1 day') GROUP BY 1) AS yes
  WHERE consents.consent_id = yes.consent_id AND yes.at > COALESCE(not_before, effective_at)
"""

# One answer may be kept of two persons, where a record went from one to the other.
_ID = "CASE WHEN EXISTS (SELECT 1 FROM consents WHERE consent_id = ?1) THEN ?18 ELSE ?1 END"


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
        follows upon a yes is a new one, although it was seen before. A yes in a record's row stays under the text that
        it was first read under.
        """
        consents = list(consents)
        kept = self._db.run_many(
            f"INSERT INTO consents ({_TOLD}) "
            f"SELECT {_ID},?2,?3,?4,?5,COALESCE(?6, {_FIRST_YES}, ?17),?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17 "
            f"WHERE NOT {_SAID_UNDER_ANOTHER_TEXT} AND CASE WHEN ?6 IS NOT NULL THEN {_NOT_SAID} "
            f"ELSE NOT EXISTS ({_SAID_BEFORE}) OR (?5 <> 'granted' AND {_LAST_YES} > {_LAST_NO}) END "
            "ON CONFLICT DO NOTHING",
            ((self._id(consent), *consent, now, _random_id()) for consent in consents),
        )
        self._pin(consents)
        return kept

    def _pin(self, consents: Iterable[NewConsent]) -> None:
        """Note what a version's text is as soon as a consent is kept under it."""
        pinned = self.wordings()
        under = [one for one in consents if one.status == "granted" and one.text_sha256]
        self._db.run_many(
            "INSERT INTO wordings (policy_version, text_sha256) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM consents "
            "WHERE person_id = ?3 AND policy_version = ?1 AND text_sha256 = ?2 AND status = 'granted') "
            "ON CONFLICT DO NOTHING",
            ((one.policy_version, one.text_sha256, one.person_id) for one in under if one.policy_version not in pinned),
        )

    def name_texts(self, texts: Mapping[str, str]) -> None:
        """Note the text (SHA-256) of each version that somebody agreed to before its text was given."""
        pinned = self.wordings()
        self._db.run_many(
            "INSERT INTO wordings (policy_version, text_sha256) SELECT ?1, ?2 WHERE EXISTS "
            "(SELECT 1 FROM consents WHERE policy_version = ?1 AND status = 'granted')",
            (one for one in sorted(texts.items()) if one[0] not in pinned),
        )

    def versions(self) -> frozenset[str]:
        """Every version of a wording under which anybody agreed to be handed on."""
        sql = (
            "SELECT DISTINCT policy_version FROM consents "
            "WHERE status = 'granted' AND scope IN ('share_with_relay', 'unnamed_use')"
        )
        return frozenset(version for (version,) in self._db.rows(sql))

    def wordings(self) -> dict[str, str]:
        """The SHA-256 of the text that each version stands for, since the first consent under it was kept with one."""
        return dict(self._db.rows("SELECT policy_version, text_sha256 FROM wordings"))

    def read(self, persons: Mapping[str, str], said: Iterable[NewConsent], now: str) -> int:
        """Keep what the rows of these records (each with its person) say now; how much of it is new.

        What they said before and do not say any more stays, and is marked: it cannot be undone, and is not sure.
        """
        among, said = sorted(set(persons.values())), list(said)
        sql = (
            f"SELECT DISTINCT person_id, record_id FROM consents WHERE person_id IN ({marks(among)}) "
            "AND row_says IS NOT NULL"
        )
        known = {record_id: person_id for person_id, record_id in self._db.rows(sql, among) if record_id in persons}
        self._db.run_many(
            "UPDATE consents SET row_says = 0 WHERE record_id = ? AND person_id = ? AND row_says = 1", known.items()
        )
        new = self.add(said, now)
        self._say_again((one for one in said if one.record_id in known), 1)
        return new

    def read_beside(self, said: Sequence[NewConsent], now: str) -> int:
        """Keep what other rows of these records refuse than those that were kept; how much of it counts anew.

        What contradicting rows refuse (``row_says`` is :data:`BESIDE`) is said until ``settle``.
        """
        return self.add(said, now) + self._say_again((one for one in said if one.row_says == BESIDE), BESIDE)

    def settle(self, record_ids: Iterable[str]) -> None:
        """No row contradicts the ones of these records any more; what such rows refused stays as said once."""
        sql = "UPDATE consents SET row_says = 0 WHERE record_id = ? AND row_says = ?"
        self._db.run_many(sql, ((record_id, BESIDE) for record_id in record_ids))

    def _say_again(self, said: Iterable[NewConsent], row_says: int) -> int:
        again = ((one.person_id, one.record_id, one.scope, one.status, one.effective_at, row_says) for one in said)
        return self._db.run_many(_REPEATED, again)

    def keep_refusals(self, unread: Collection[str] = ()) -> None:
        """Of each no that a row says now, note the yes in whose place it stands: it counts at least from that yes on.

        So it stays when the same yes stands there again. To be called when everything new was read, but for the sources
        that are *unread*, or only in part: of several files only the last one says what stands in a row.
        """
        self._db.run(_REPLACING, (orjson.dumps(sorted(unread)).decode(),))

    def proofs(self, consent_ids: Sequence[str]) -> dict[str, str]:
        """The :attr:`StoredConsent.proof` of these consents."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM consents WHERE consent_id IN ({marks(consent_ids)})", consent_ids)
        return {row[0]: StoredConsent(*row).proof for row in rows}

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

    def get(self, consent_id: str) -> StoredConsent | None:
        """One event."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM consents WHERE consent_id = ?", (consent_id,))
        return StoredConsent(*rows[0]) if rows else None

    def mistaken(self, consent_id: str) -> None:
        """What a row refused once was never said, until the row says it again; nor was what was imported."""
        sql = (
            "UPDATE consents SET row_says = ? WHERE consent_id = ? AND status <> 'granted' "
            "AND (row_says = 0 OR (row_says IS NULL AND locator IS NOT NULL))"
        )
        self._db.run(sql, (MISTAKEN, consent_id))

    def ever_of(self, person_id: str) -> list[StoredConsent]:
        """All consent events of one person, also those that are theirs no more."""
        return self._found("person_id = ?", (person_id,)).get(person_id, [])

    def _found(self, where: str, values: Sequence[str]) -> dict[str, list[StoredConsent]]:
        found: dict[str, list[StoredConsent]] = {}
        for row in self._db.rows(f"SELECT {_COLUMNS} FROM consents WHERE {where}", values):
            found.setdefault(row[1], []).append(StoredConsent(*row))
        return found

    def share(self, record_ids: Collection[str], person_id: str, but: Collection[str]) -> None:
        """What these records refuse, this person refuses too, unless it is kept of one of the persons *but* already."""
        among, others = sorted(record_ids), sorted(but)
        told = ", ".join(name for name in StoredConsent._fields[3:] if name != "row_says")
        self._db.run(
            f"INSERT INTO consents (consent_id, person_id, record_id, row_says, {told}) "
            f"SELECT 'con_' || LOWER(HEX(RANDOMBLOB(12))), ?, NULL, 0, {told} FROM consents AS c "
            f"WHERE c.record_id IN ({marks(among)}) AND c.status <> 'granted' AND c.person_id NOT IN ({marks(others)}) "
            "AND NOT EXISTS (SELECT 1 FROM consents o WHERE o.person_id = ? AND o.record_id IS NULL "
            "AND o.scope = c.scope AND o.status = c.status AND o.effective_at = c.effective_at "
            "AND o.policy_version = c.policy_version AND o.evidence_sha256 = c.evidence_sha256)",
            (person_id, *among, *others, person_id),
        )

    def move(self, record_id: str, person_id: str) -> None:
        """A record turned out to be another person's: its answers go with it."""
        self._db.run("UPDATE OR IGNORE consents SET person_id = ? WHERE record_id = ?", (person_id, record_id))

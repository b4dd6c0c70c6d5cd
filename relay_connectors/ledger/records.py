"""Records and observations: one row for every application ever read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks
from relay_connectors.record.vocabulary import OBSERVED_ONLY, Outcome

__all__ = ["DUE_NOW", "Dated", "LedgerRecord", "Looked", "Records", "Seen", "Told"]

# Sorts before every time: look at this record in the next run, whenever that is.
DUE_NOW = ""
AT_ONCE = 500
OBSERVED = sorted(OBSERVED_ONLY)
_EXCLUDABLE = ("application.job.id", "application.job.title", "application.job.department", "tags")


class Seen(NamedTuple):
    """An application as just read; ``draft`` is None for an observation, which keeps nothing about the person.

    ``doubts`` are the codes of why nobody may be sure who it is about, with a space between.
    """

    record_id: str
    application_id: str
    person_id: str
    outcome: Outcome
    job_id: str | None
    stage: str | None
    applied_at: str | None
    decided_at: str | None
    content_hash: str
    locator: str
    name_key: bytes | None
    kana_key: bytes | None
    draft: bytes | None
    former_key: bytes | None = None
    birth_key: bytes | None = None
    doubts: str = ""


class LedgerRecord(NamedTuple):
    """A record's row, as the gate and the outbox need it."""

    record_id: str
    source: str
    application_id: str
    person_id: str
    outcome: Outcome
    decided_at: str | None
    applied_at: str | None
    content_hash: str
    draft: bytes | None
    doubts: str
    first_seen_at: str
    first_final_at: str | None
    gone_at: str | None
    op_revision: int
    queued_state: str | None
    queued_digest: str | None
    live_state: str | None
    live_digest: str | None
    next_look_at: str | None

    @property
    def observed_only(self) -> bool:
        """In progress or hired: known, but not kept."""
        return self.outcome in OBSERVED_ONLY


class Dated(NamedTuple):
    """What tells how long a record's content may be kept, and whether the relay still has to do with it."""

    record_id: str
    person_id: str
    decided_at: str | None
    applied_at: str | None
    first_final_at: str
    live_state: str | None
    on_its_way: int


class Looked(NamedTuple):
    """What came of looking at a record: the verdict, when time alone may change it, and what is queued by now."""

    record_id: str
    verdict: str
    codes: str
    next_look_at: str | None
    op_revision: int
    queued_state: str | None
    queued_digest: str | None


_COLUMNS = ", ".join("d.draft" if name == "draft" else f"r.{name}" for name in LedgerRecord._fields)
_FROM = "records r LEFT JOIN drafts d ON d.record_id = r.record_id"


class Told(NamedTuple):
    """What was last told of an application: by which source, and where it stands there."""

    source: str
    outcome: Outcome
    locator: str


class Records:
    """The records of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def store(self, source: str, seen: Iterable[Seen], now: str) -> None:
        """Keep applications as just read; each is due to be looked at.

        One that was reopened and ends again came to its outcome then, and not when it ended for the first time.
        """
        seen = list(seen)
        self._db.run_many(
            """
            INSERT INTO records (record_id, source, application_id, person_id, outcome, job_id, stage, applied_at,
              decided_at, content_hash, locator, name_key, kana_key, former_key, birth_key, doubts, first_seen_at,
              first_final_at, next_look_at)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'')
            ON CONFLICT (record_id) DO UPDATE SET
              source = excluded.source, person_id = excluded.person_id, outcome = excluded.outcome,
              job_id = excluded.job_id, stage = excluded.stage, applied_at = excluded.applied_at,
              decided_at = excluded.decided_at, content_hash = excluded.content_hash,
              locator = excluded.locator, name_key = excluded.name_key, kana_key = excluded.kana_key,
              former_key = excluded.former_key, birth_key = excluded.birth_key, doubts = excluded.doubts,
              gone_at = NULL, next_look_at = '',
              first_final_at = CASE WHEN excluded.first_final_at IS NULL THEN NULL
                ELSE COALESCE(records.first_final_at, excluded.first_final_at) END
            """,
            (
                (row[0], source, *row[1:12], *row[13:], now, None if row.outcome in OBSERVED_ONLY else now)
                for row in seen
            ),
        )
        drafts = ((row.record_id, row.draft) for row in seen if row.draft is not None)
        self._db.run_many("INSERT OR REPLACE INTO drafts (record_id, draft) VALUES (?,?)", drafts)
        observed = ((row.record_id,) for row in seen if row.draft is None)
        self._db.run_many("DELETE FROM drafts WHERE record_id = ?", observed)

    def get(self, record_id: str) -> LedgerRecord | None:
        """One record by its id."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.record_id = ?", (record_id,))
        return LedgerRecord(*rows[0]) if rows else None

    def traces(self, record_id: str) -> tuple[str | None, str | None]:
        """Where the record was read last (file and line, or the API's path), and the relay's id of its referral."""
        rows = self._db.rows("SELECT locator, referral_id FROM records WHERE record_id = ?", (record_id,))
        return rows[0] if rows else (None, None)

    def told(self, record_ids: Sequence[str]) -> Mapping[str, tuple[Outcome, str]]:
        """The outcome of those of these records that are not gone, and where it was read."""
        sql = (
            "SELECT record_id, outcome, COALESCE(locator, '') FROM records WHERE gone_at IS NULL "
            f"AND record_id IN ({marks(record_ids)})"
        )
        return {record_id: (outcome, locator) for record_id, outcome, locator in self._db.rows(sql, record_ids)}

    def told_by(self, record_ids: Sequence[str]) -> Mapping[str, Told]:
        """What was last told of those of these records that are not gone, and by which source."""
        sql = (
            "SELECT record_id, source, outcome, COALESCE(locator, '') FROM records WHERE gone_at IS NULL "
            f"AND record_id IN ({marks(record_ids)})"
        )
        return {record_id: Told(*told) for record_id, *told in self._db.rows(sql, record_ids)}

    def last_verdict(self, record_id: str) -> tuple[str | None, str | None]:
        """The verdict and its codes of the last look."""
        ((verdict, codes),) = self._db.rows("SELECT verdict, codes FROM records WHERE record_id = ?", (record_id,))
        return verdict, codes

    def of_person(self, person_id: str) -> list[LedgerRecord]:
        """All records of one person."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.person_id = ?", (person_id,))
        return [LedgerRecord(*row) for row in rows]

    def collect_due(self, now: str, sources: Sequence[str], sent_of: Sequence[str] = ()) -> int:
        """Note, for this connection, the persons with a record that is due in one of *sources*; how many.

        Of the sources *sent_of* only what was ever queued counts.
        """
        self._db.run("CREATE TEMP TABLE IF NOT EXISTS due (n INTEGER PRIMARY KEY, person_id TEXT NOT NULL)")
        self._db.run("DELETE FROM due")
        return self._db.run(
            f"INSERT INTO due (person_id) SELECT DISTINCT person_id FROM records "
            f"WHERE next_look_at IS NOT NULL AND next_look_at <= ? AND (source IN ({marks(sources)}) "
            f"OR (op_revision > 0 AND source IN ({marks(sent_of)}))) ORDER BY person_id",
            (now, *sources, *sent_of),
        )

    def due(self, first: int, count: int) -> dict[str, list[LedgerRecord]]:
        """All records of the *count* due persons from number *first* on (1-based), by person."""
        sql = (
            f"SELECT {_COLUMNS} FROM due JOIN records r ON r.person_id = due.person_id "
            "LEFT JOIN drafts d ON d.record_id = r.record_id WHERE due.n >= ? AND due.n < ?"
        )
        persons: dict[str, list[LedgerRecord]] = {}
        for row in self._db.rows(sql, (first, first + count)):
            record = LedgerRecord(*row)
            persons.setdefault(record.person_id, []).append(record)
        return persons

    def looked(self, rows: Iterable[Looked]) -> None:
        """Keep what came of looking."""
        self._db.run_many(
            "UPDATE records SET verdict = ?, codes = ?, next_look_at = ?, op_revision = ?, queued_state = ?, "
            "queued_digest = ? WHERE record_id = ?",
            ((*row[1:], row[0]) for row in rows),
        )

    def worth_looking_up(self, source: str, outcomes: Collection[str]) -> list[str]:
        """The application ids of a source's records that were referred, or have one of these *outcomes*."""
        sql = (
            "SELECT application_id FROM records WHERE source = ? AND gone_at IS NULL "
            f"AND (op_revision > 0 OR outcome IN ({marks(list(outcomes))})) ORDER BY application_id"
        )
        return [key for (key,) in self._db.rows(sql, (source, *outcomes))]

    def gone(self, record_ids: Iterable[str], now: str) -> int:
        """These applications are no more, or must not be told about any more: what is live is retracted; how many."""
        sql = "UPDATE records SET gone_at = ?, next_look_at = '' WHERE record_id = ? AND gone_at IS NULL"
        return self._db.run_many(sql, ((now, record_id) for record_id in record_ids))

    def with_content(self) -> Iterator[Dated]:
        """Every record whose content is kept, with what tells until when it may be."""
        yield from (
            Dated(*row)
            for row in self._db.stream(
                "SELECT r.record_id, r.person_id, r.decided_at, r.applied_at, COALESCE(r.first_final_at, "
                "r.first_seen_at), r.live_state, EXISTS (SELECT 1 FROM outbox o WHERE o.record_id = r.record_id "
                "AND o.state IN ('queued', 'claimed')) FROM drafts d JOIN records r ON r.record_id = d.record_id"
            )
        )

    def pseudonyms(self, record_ids: Sequence[str]) -> list[tuple[str, str | None]]:
        """(application id, address of a link) of these records, as files show them."""
        pages = (record_ids[first : first + AT_ONCE] for first in range(0, len(record_ids), AT_ONCE))
        sql = "SELECT r.application_id, l.url FROM records r LEFT JOIN links l ON l.record_id = r.record_id "
        return [
            (application_id, url)
            for page in pages
            for application_id, url in self._db.rows(f"{sql} WHERE r.record_id IN ({marks(page)})", page)
        ]

    def decided_between(self, first: str, last: str, outcomes: Collection[str]) -> list[str]:
        """The persons with a record of these *outcomes* that was decided (else first final) on these days, by text."""
        sql = (
            "SELECT DISTINCT person_id FROM records WHERE SUBSTR(COALESCE(decided_at, first_final_at), 1, 10) "
            f"BETWEEN ? AND ? AND outcome IN ({marks(list(outcomes))}) ORDER BY person_id"
        )
        return [person_id for (person_id,) in self._db.rows(sql, (first, last, *outcomes))]

    def swept(self, record_ids: Sequence[str]) -> dict[str, tuple[str, str | None, str | None]]:
        """Of these records those whose content was swept away: how and when they ended (outcome, decided, applied)."""
        sql = (
            "SELECT record_id, outcome, decided_at, applied_at FROM records WHERE content_hash = '' "
            f"AND record_id IN ({marks(record_ids)})"
        )
        return {record_id: tuple(ending) for record_id, *ending in self._db.rows(sql, record_ids)}

    def with_others(self, record_ids: Sequence[str]) -> dict[str, str]:
        """The persons of those of these records beside which another one says something of them, or is only observed.

        A hire may turn out to be none: then they are somebody's who was rejected, like one in progress.
        """
        sql = (
            f"SELECT r.record_id, r.person_id FROM records r WHERE r.record_id IN ({marks(record_ids)}) AND EXISTS "
            "(SELECT 1 FROM records o LEFT JOIN drafts d ON d.record_id = o.record_id WHERE o.person_id = r.person_id "
            f"AND o.record_id <> r.record_id AND (d.record_id IS NOT NULL OR o.outcome IN ({marks(OBSERVED)})))"
        )
        return dict(self._db.rows(sql, (*record_ids, *OBSERVED)))

    def drafts(self, record_ids: Sequence[str]) -> dict[str, tuple[str, Outcome, str, bytes | None]]:
        """The source, outcome, place and draft (if any is kept) of those of these records that are not gone."""
        sql = (
            f"SELECT r.record_id, r.source, r.outcome, COALESCE(r.locator, ''), d.draft FROM {_FROM} "
            f"WHERE r.gone_at IS NULL AND r.record_id IN ({marks(record_ids)})"
        )
        return {record_id: tuple(told) for record_id, *told in self._db.rows(sql, record_ids)}

    def look_again(self, record_ids: Iterable[str]) -> None:
        """These records are left to another run."""
        sql = "UPDATE records SET next_look_at = '' WHERE record_id = ? AND next_look_at IS NOT ''"
        self._db.run_many(sql, ((record_id,) for record_id in record_ids))

    def look_again_at(self, person_ids: Iterable[str]) -> None:
        """Look again at all records of these persons, of whatever source: what one row says counts for the others."""
        among = sorted(set(person_ids))
        sql = f"UPDATE records SET next_look_at = '' WHERE next_look_at IS NOT '' AND person_id IN ({marks(among)})"
        self._db.run(sql, among)

    def confirmed(self, rows: Iterable[tuple[str, str | None, str | None, str | None]]) -> None:
        """Keep (record_id, state, digest, referral_id) of what the relay answered; the digest only if it is given."""
        self._db.run_many(
            "UPDATE records SET live_state = ?, live_digest = ?, referral_id = COALESCE(?, referral_id) "
            "WHERE record_id = ?",
            ((state, digest, referral_id, record_id) for record_id, state, digest, referral_id in rows),
        )

    def claim(self, record_id: str, referral_id: str) -> None:
        """The record's person is who registered at the relay as *referral_id*."""
        self._db.run("UPDATE records SET referral_id = ? WHERE record_id = ?", (referral_id, record_id))

    def disclaim(self, record_id: str, referral_id: str) -> None:
        """The record's person is not who registered as *referral_id*; another claim of the record stays."""
        sql = "UPDATE records SET referral_id = NULL WHERE record_id = ? AND referral_id = ?"
        self._db.run(sql, (record_id, referral_id))

    def claimed(self) -> dict[str, str]:
        """referral_id → record_id of the records that were never sent, and whose person registered by themselves."""
        sql = "SELECT referral_id, record_id FROM records WHERE referral_id IS NOT NULL AND op_revision = 0"
        return dict(self._db.rows(sql))

    def claimable(self) -> Iterator[tuple[str, str, bytes]]:
        """(record_id, person_id, draft) of what the relay knows nothing of, each person's newest decision first."""
        return self._db.stream(
            "SELECT r.record_id, r.person_id, d.draft FROM drafts d JOIN records r ON r.record_id = d.record_id "
            "WHERE r.gone_at IS NULL AND r.op_revision = 0 AND r.referral_id IS NULL "
            "ORDER BY r.person_id, COALESCE(r.decided_at, '') DESC, r.record_id"
        )

    def knows_job(self, job: str) -> bool:
        """Whether any record is of this job, by its id or title."""
        return self._any_with("job.id", job) or self._any_with("job.title", job)

    def knows_department(self, department: str) -> bool:
        """Whether any record is of a job in this department."""
        return self._any_with("job.department", department)

    def excludable(self) -> Sequence[tuple[str, str | None, str | None, str | None, str | None, int]]:
        """Source, job id and title, department, tags (JSON) of all records, each kind once and with its number."""
        said = ", ".join(f"json_extract(d, '$.{path}')" for path in _EXCLUDABLE)
        return self._db.rows(
            f"SELECT source, {said}, COUNT(*) FROM (SELECT r.source, CAST(t.draft AS TEXT) AS d FROM drafts t "
            "JOIN records r ON r.record_id = t.record_id) GROUP BY 1, 2, 3, 4, 5"
        )

    def _any_with(self, path: str, value: str) -> bool:
        sql = f"SELECT 1 FROM drafts WHERE json_extract(CAST(draft AS TEXT), '$.application.{path}') = ? LIMIT 1"
        return bool(self._db.rows(sql, (value,)))

    def refused(self, record_ids: Iterable[str]) -> None:
        """The relay refused what was queued: the same item is not queued again, a changed one is."""
        self._db.run_many("UPDATE records SET queued_state = 'refused' WHERE record_id = ?", ((r,) for r in record_ids))

    def raise_revision(self, record_id: str, revision: int) -> None:
        """The relay knows a newer revision (a restored backup): count on from there."""
        sql = "UPDATE records SET op_revision = MAX(op_revision, ?) WHERE record_id = ?"
        self._db.run(sql, (revision, record_id))

    def forget_queued(self, record_id: str) -> None:
        """What was last queued did not happen: look again, and queue again what is right then."""
        sql = "UPDATE records SET queued_state = NULL, queued_digest = NULL, next_look_at = '' WHERE record_id = ?"
        self._db.run(sql, (record_id,))

    def mark_due(self, *, person_id: str | None = None, source: str | None = None) -> None:
        """Look again at all records of a person, of everybody in a source, or (neither) at all."""
        if person_id is not None:
            self._db.run("UPDATE records SET next_look_at = '' WHERE person_id = ?", (person_id,))
        elif source is not None:
            people = "SELECT person_id FROM records WHERE source = ?"
            self._db.run(f"UPDATE records SET next_look_at = '' WHERE person_id IN ({people})", (source,))
        else:
            self._db.run("UPDATE records SET next_look_at = ''")

    def counts(self) -> Iterator[tuple[str, str, int]]:
        """(source, outcome, number), for the status."""
        yield from self._db.rows("SELECT source, outcome, COUNT(*) FROM records GROUP BY 1, 2 ORDER BY 1, 2")

    def live_people(self) -> Mapping[str, int]:
        """How many people each source has with the relay now."""
        sql = "SELECT source, COUNT(DISTINCT person_id) FROM records WHERE live_state = 'live' GROUP BY source"
        return dict(self._db.rows(sql))

    def verdicts(self) -> list[tuple[str, str, str, int, int]]:
        """(source, verdict, codes, number, of these live) as of the last look, of what is still in its source."""
        sql = (
            "SELECT source, verdict, codes, COUNT(*), COUNT(CASE live_state WHEN 'live' THEN 1 END) FROM records "
            "WHERE verdict IS NOT NULL AND gone_at IS NULL GROUP BY 1, 2, 3"
        )
        return self._db.rows(sql)

    def gone_kinds(self) -> list[tuple[str, str | None, int, str]]:
        """(source, what the row was when it was last read, number, newest time) of the records that are gone.

        The row is None where the source has none any more, and ``skipped.CODE`` where it tells nothing any more.
        """
        return self._db.rows(
            "SELECT r.source, m.class, COUNT(*), MAX(r.gone_at) FROM records r LEFT JOIN memo m "
            "ON m.source = r.source AND m.application_id = r.application_id "
            "WHERE r.gone_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
        )

    def final_known(self) -> Mapping[str, int]:
        """How many records of each source have a final outcome, or had one when they were referred."""
        sql = "SELECT source, COUNT(*) FROM records WHERE first_final_at IS NOT NULL OR op_revision > 0 GROUP BY source"
        return dict(self._db.rows(sql))

    def years(self, source: str) -> list[tuple[str, int]]:
        """How many final records of a source fall into each year (decided, else applied, else first seen)."""
        sql = (
            "SELECT SUBSTR(COALESCE(decided_at, applied_at, first_seen_at), 1, 4) AS year, COUNT(*) FROM records "
            "WHERE source = ? AND outcome NOT IN ('in_progress', 'hired') GROUP BY year ORDER BY year"
        )
        return self._db.rows(sql, (source,))

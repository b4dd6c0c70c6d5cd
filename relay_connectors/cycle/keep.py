"""Keeping what was translated: drafts, persons, claims of consent, and the issues of rows that cannot be used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from relay_connectors.connector import Draft, Problem, Raw, Skip, Source
from relay_connectors.consent import Claim, ConsentReader
from relay_connectors.consent.rules import Claims
from relay_connectors.cycle.bans import said_of
from relay_connectors.cycle.damaged import undamaged
from relay_connectors.cycle.precedence import OVERRULED
from relay_connectors.cycle.quarantine import Conflict, Quarantine
from relay_connectors.cycle.recognise import Recogniser
from relay_connectors.cycle.unkept import REFUSALS, Unkept, new_consent
from relay_connectors.cycle.warned import Warned
from relay_connectors.errors import RecordError
from relay_connectors.gate import told_before
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.beside import Said
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.records import Seen
from relay_connectors.ledger.sources import KnownRow
from relay_connectors.pool.keys import Keys, keys_of
from relay_connectors.pool.same_person import PersonFinder, Placed
from relay_connectors.record import content_hash
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import OBSERVED_ONLY
from relay_connectors.settings import Policy

__all__ = ["ANONYMISED", "SUPPRESSED", "Keeper", "ReadRow"]

SUPPRESSED = "skipped.suppressed"
"""What a row of somebody who was erased counts as; nothing of it is kept."""
ANONYMISED = "skipped.anonymised"
"""What a row counts as whose person the source itself has erased (a Skip of an adapter)."""
INVALID = "invalid"

# Warnings that also open a review: the gate holds such records, and only the source's owner can mend them.
REVIEWED = {code: code for code in ("status_missing", "status_unknown", "outcome_contradicted")}


@dataclass(slots=True)
class ReadRow:
    """One row that is new or changed, translated. ``kind`` is what it counts as."""

    raw: Raw
    digest: bytes
    kind: str
    draft: Draft | None = None
    claims: Sequence[Claim] = ()
    problem: Problem | None = None
    conflict: Conflict | None = None
    keys: Keys | None = None
    """Whom a row is about of which nothing but what it refuses is kept; its ``claims`` are refusals only."""
    said: Said = field(default_factory=dict)
    """What such a row forbids."""


class Keeper:
    """Translates the rows of one source and keeps what they say; the caller holds the transaction of ``keep``."""

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        run_id: int,
        *,
        texts: dict[str, str],
        policy: Policy,
        siblings: Collection[str] = (),
    ) -> None:
        self._source, self._ledger, self._run_id = source, ledger, run_id
        self.record_id = ledger.identity.record_ids(source.system, source.account)
        settings = source.connector.settings
        formats = getattr(settings, "date_formats", ())
        self._consent = ConsentReader(
            source.consent, zone=source.timezone, texts=texts, formats=formats, now=ledger.clock.now()
        )
        self._forgotten = self._consent.fields - set(getattr(settings, "keep", ()))
        self._finder, self._erased = PersonFinder(ledger), Recogniser(ledger)
        self._sweeps = ledger.erasures.swept_before()
        self.quarantine = Quarantine(source, ledger, run_id, self.record_id)
        self._unkept = Unkept(source.name, ledger, policy, siblings)
        self.new_reviews = 0
        self.newly_gone = 0
        self.warned = Warned()

    def contradicting(self, raw: Raw, digest: bytes, line: int) -> ReadRow:
        """A row that says something else than the one on *line* (0: unknown) with the same application id."""
        if self._is_of_erased(raw):
            return ReadRow(raw, digest, SUPPRESSED)
        draft, place = self._source.translate(raw), raw.locator.rpartition(":")[0]
        says_open = isinstance(draft, Draft) and draft.outcome in OBSERVED_ONLY
        first = f"{place}:{line}" if line else ""
        conflict = Conflict(self.record_id(raw.key), raw.locator, first, says_open)
        row = ReadRow(raw, digest, INVALID, conflict=conflict)
        if isinstance(draft, Draft) and not says_open:
            self._refusing(row, draft, self._claims(draft).claims)
        return row

    def overruled(self, row: ReadRow) -> ReadRow:
        """A row that is not believed, but for what it refuses and forbids: a consent is taken back in any file."""
        without = ReadRow(row.raw, row.digest, OVERRULED)
        if row.draft:
            self._refusing(without, row.draft, row.claims)
        return without

    def _refusing(self, row: ReadRow, draft: Draft, claims: Iterable[Claim]) -> None:
        row.claims = [claim for claim in claims if claim.status in REFUSALS]
        row.keys, row.said = self._keys(self.record_id(row.raw.key), draft), said_of(draft.body)

    def read(self, raw: Raw, digest: bytes) -> ReadRow:
        """What a row means, nothing kept yet."""
        if self._is_of_erased(raw):
            return ReadRow(raw, digest, SUPPRESSED)
        draft = self._draft(raw, digest)
        if isinstance(draft, ReadRow):
            return draft
        if self._erased.anybody and raw.key and self._erased.knows(self._keys(self.record_id(raw.key), draft)):
            return ReadRow(raw, digest, SUPPRESSED)
        if draft.outcome in OBSERVED_ONLY:
            self.warned.see_observed(self._source.name, raw, draft)
            return ReadRow(raw, digest, f"skipped.{draft.outcome}", draft)
        claims = self._claims(draft)
        decision = draft.body["decision"]
        if told_before(decision.get("decided_at"), decision.get("notified_at"), self._source.timezone):
            draft.warnings.append(("told_before_decided", "decision.notified_at"))
        self.warned.see(self._source.name, raw, draft, claims)
        return ReadRow(raw, digest, "emitted", draft, claims.claims)

    def _is_of_erased(self, raw: Raw) -> bool:
        return self._erased.anybody and bool(raw.key) and self._erased.knows_record(self.record_id(raw.key))

    def _claims(self, draft: Draft) -> Claims:
        return self._consent.read(draft.kept, [tag["value"] for tag in draft.body.get("tags", ())])

    def _draft(self, raw: Raw, digest: bytes) -> Draft | ReadRow:
        """What the adapter makes of a row, or the row as one that says nothing of anybody."""
        draft = self._source.translate(raw)
        if isinstance(draft, Skip):
            return ReadRow(raw, digest, f"skipped.{draft.code}")
        if isinstance(draft, Problem):
            return ReadRow(raw, digest, INVALID, problem=draft)
        try:
            check_body(draft.body)
        except RecordError as error:
            return ReadRow(raw, digest, INVALID, problem=self._source.defect(raw, error))
        return draft

    def keep(self, rows: Sequence[ReadRow], problems: Sequence[Problem] = ()) -> None:
        """Keep the rows of a page, and the *problems* of those that could not even be separated."""
        source, ledger = self._source, self._ledger
        beside = [row for row in rows if row.keys]
        rows = [row for row in rows if row.kind != OVERRULED]
        self._store([row for row in rows if row.draft])
        self.quarantine.keep(problems, [(row.raw, row.problem) for row in rows if row.problem])
        self.quarantine.hold([row.conflict for row in rows if row.conflict])
        self._unkept.refuse(beside)
        forgotten = self._unknown([row.raw.key for row in rows if row.kind == SUPPRESSED])
        told = (row for row in rows if row.raw.key and row.kind != INVALID and row.raw.key not in forgotten)
        ledger.sources.put_rows(source.name, ((row.raw.key, KnownRow(row.digest, row.kind)) for row in told))
        # A row that is told about no more (private, anonymised …) may have been referred.
        self.gone([row.raw.key for row in rows if not row.draft and row.kind != INVALID])

    def gone(self, application_ids: Sequence[str]) -> None:
        """The source has these applications no more, or they must not be told about: what is live is retracted."""
        ids = list(map(self.record_id, application_ids))
        gone = self._ledger.records.gone(ids, self._ledger.now())
        if gone:  # what was held because of it may be another source's, and this one without a start
            self._ledger.records.look_again_at(one.person_id for one in self._ledger.persons.named(ids).values())
        self.newly_gone += gone

    def _unknown(self, application_ids: Sequence[str]) -> set[str]:
        """Those of erased people's applications that the ledger holds nothing of: not even a memo is kept of them."""
        named = self._ledger.persons.named(map(self.record_id, application_ids)) if application_ids else {}
        return {key for key in application_ids if self.record_id(key) not in named}

    def _kept(self, rows: Sequence[ReadRow]) -> Sequence[ReadRow]:
        """The *rows* but for those whose time was over: what a sweep took does not come back with an edited cell."""
        ids = [self.record_id(row.raw.key) for row in rows]
        swept = self._ledger.records.swept(ids) if self._sweeps and rows else {}
        over = {
            record_id: row
            for record_id, row in zip(ids, rows, strict=True)
            if row.draft and swept.get(record_id) == _ending(row.draft)
        }
        self._unkept.forbid(over)
        return [row for record_id, row in zip(ids, rows, strict=True) if record_id not in over]

    def _store(self, rows: Sequence[ReadRow]) -> None:
        rows = self._kept(rows)
        if not rows:
            return
        ledger, now = self._ledger, self._ledger.now()
        ids = [self.record_id(row.raw.key) for row in rows]
        keys = [self._keys(record_id, row.draft) for record_id, row in zip(ids, rows, strict=True) if row.draft]
        keys = undamaged(ledger, keys, [row.draft for row in rows])
        places = self._finder.place(keys)
        seen = [self._seen(key, row, places.placed[key.record_id]) for key, row in zip(keys, rows, strict=True)]
        self._unkept.replaced(ids, rows, seen)
        ledger.records.store(self._source.name, seen, now)
        self._finder.keep(places)
        # What a row in progress says of consents is not read.
        final = {one.record_id: one.person_id for one in seen if one.outcome not in OBSERVED_ONLY}
        claims = (
            new_consent(final[record_id], record_id, claim)
            for record_id, row in zip(ids, rows, strict=True)
            for claim in row.claims
            if claim.status != "unknown"
        )
        ledger.consents.read(final, claims, now)
        # In this transaction: the run may end here, and the next one may be of another source, with a referral of the
        # same person on its way.
        ledger.records.look_again_at(places.placed[record_id].person_id for record_id in ids)
        self._review(seen, rows)

    def _keys(self, record_id: str, draft: Draft | None) -> Keys:
        return keys_of(self._ledger.identity, record_id, draft.body.get("person", {}) if draft else {})

    def _seen(self, keys: Keys, row: ReadRow, placed: Placed) -> Seen:
        draft = row.draft
        if draft is None:
            message = "only translated rows are stored"
            raise AssertionError(message)
        application, decision = draft.body.get("application", {}), draft.body["decision"]
        observed = draft.outcome in OBSERVED_ONLY
        return Seen(
            record_id=keys.record_id,
            application_id=row.raw.key,
            person_id=placed.person_id,
            outcome=draft.outcome,
            job_id=application.get("job", {}).get("id"),
            stage=application.get("stage", {}).get("code"),
            applied_at=application.get("applied_at"),
            decided_at=decision.get("decided_at"),
            content_hash=content_hash(draft.body),
            draft=None if observed else self._written(draft),
            locator=row.raw.locator,
            name_key=keys.name,
            kana_key=keys.kana,
            former_key=keys.former,
            birth_key=keys.birth,
            doubts=placed.doubts,
        )

    def _written(self, draft: Draft) -> bytes:
        """The whole draft as the ledger keeps it; consent cells were read into claims and are not kept."""
        told: dict[str, Any] = dict(draft.body)
        kept = {name: text for name, text in draft.kept.items() if name not in self._forgotten}
        if kept:
            told["kept"] = kept
        if draft.warnings:
            told["warnings"] = [{"code": code, "path": path} for code, path in draft.warnings]
        told |= {name: value for name in ("candidate_id", "updated_at") if (value := getattr(draft, name)) is not None}
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)

    def _review(self, seen: Sequence[Seen], rows: Sequence[ReadRow]) -> None:
        source, issues = self._source.name, self._ledger.issues
        odd = [
            NewIssue("review", source, one.record_id, REVIEWED[code], path, one.locator)
            for one, row in zip(seen, rows, strict=True)
            for code, path in (row.draft.warnings if row.draft else ())
            if code in REVIEWED
        ]
        issues.resolve(source, {one.record_id for one in seen} - {issue.key for issue in odd})
        self.new_reviews += issues.open(odd, self._run_id, self._ledger.now())


def _ending(draft: Draft) -> tuple[str, str | None, str | None]:
    """How an application ended and when: as long as that stays, so does the time until which it may be kept."""
    application, decision = draft.body.get("application", {}), draft.body["decision"]
    return draft.outcome, decision.get("decided_at"), application.get("applied_at")

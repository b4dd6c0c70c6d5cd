"""Keeping what was translated: drafts, persons, claims of consent, and the issues of rows that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from relay_connectors.connector import Draft, Problem, Raw, Skip, Source
from relay_connectors.consent import Claim, ConsentReader
from relay_connectors.errors import RecordError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.records import Seen
from relay_connectors.ledger.sources import KnownRow
from relay_connectors.normalize import email_key, kana_key, name_key
from relay_connectors.pool.same_person import Keys, PersonFinder, Placed
from relay_connectors.record import content_hash
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["Keeper", "ReadRow"]

# Warnings that also open a review: the gate holds such records, and only the source's owner can mend them.
REVIEWED = {"status_missing": "status_missing", "status_unknown": "status_unknown"}


@dataclass(slots=True)
class ReadRow:
    """One row that is new or changed, translated. ``kind`` is what it counts as."""

    raw: Raw
    digest: bytes
    kind: str
    draft: Draft | None = None
    claims: Sequence[Claim] = ()
    problem: Problem | None = None


class Keeper:
    """Translates the rows of one source and keeps what they say; the caller holds the transaction of ``keep``."""

    def __init__(self, source: Source, ledger: Ledger, run_id: int, *, texts: dict[str, str]) -> None:
        self._source, self._ledger, self._run_id = source, ledger, run_id
        self._record_id = ledger.identity.record_ids(source.system, source.account)
        settings = source.connector.settings
        formats = getattr(settings, "date_formats", ())
        self._consent = ConsentReader(source.consent, zone=source.timezone, texts=texts, formats=formats)
        self._forgotten = self._consent.fields - set(getattr(settings, "keep", ()))
        self._finder = PersonFinder(ledger)
        self.bad: set[tuple[str, str]] = set()
        """(key, code) of every bad row since the part began."""
        self.new_quarantine = 0
        self.new_reviews = 0

    def read(self, raw: Raw, digest: bytes) -> ReadRow:
        """What a row means, nothing kept yet."""
        draft = self._source.translate(raw)
        if isinstance(draft, Skip):
            return ReadRow(raw, digest, f"skipped.{draft.code}")
        if isinstance(draft, Problem):
            return ReadRow(raw, digest, "invalid", problem=draft)
        try:
            check_body(draft.body)
        except RecordError as error:
            return ReadRow(raw, digest, "invalid", problem=self._source.defect(raw, error))
        if draft.outcome in OBSERVED_ONLY:
            return ReadRow(raw, digest, f"skipped.{draft.outcome}", draft)
        tags = [tag["value"] for tag in draft.body.get("tags", ())]
        claims = self._consent.read(draft.kept, tags)
        draft.warnings.extend((code, "consent") for code in claims.warnings)
        return ReadRow(raw, digest, "emitted", draft, claims.claims)

    def keep(self, rows: Sequence[ReadRow], problems: Sequence[Problem] = ()) -> None:
        """Keep the rows of a page, and the *problems* of those that could not even be separated."""
        source, ledger = self._source, self._ledger
        self._quarantine([*problems, *(row.problem for row in rows if row.problem)])
        self._store([row for row in rows if row.draft])
        memo = ((row.raw.key, KnownRow(row.digest, row.kind)) for row in rows if row.raw.key and not row.problem)
        ledger.sources.put_rows(source.name, memo)
        # A row that is told about no more (private, anonymised …) may have been referred.
        self.gone([row.raw.key for row in rows if not row.draft and not row.problem])

    def gone(self, application_ids: Sequence[str]) -> None:
        """The source has these applications no more, or they must not be told about: what is live is retracted."""
        self._ledger.records.gone(map(self._record_id, application_ids), self._ledger.now())

    def _store(self, rows: Sequence[ReadRow]) -> None:
        if not rows:
            return
        ledger, now = self._ledger, self._ledger.now()
        ids = [self._record_id(row.raw.key) for row in rows]
        keys = [self._keys(record_id, row.draft) for record_id, row in zip(ids, rows, strict=True) if row.draft]
        places = self._finder.place(keys)
        seen = [self._seen(key, row, places.placed[key.record_id]) for key, row in zip(keys, rows, strict=True)]
        ledger.records.store(self._source.name, seen, now)
        self._finder.keep(keys, places)
        claims = (
            _consent(places.placed[record_id].person_id, record_id, claim)
            for record_id, row in zip(ids, rows, strict=True)
            for claim in row.claims
            if claim.status != "unknown"
        )
        ledger.consents.add(claims, now)
        self._review(seen, rows)

    def _keys(self, record_id: str, draft: Draft | None) -> Keys:
        person = draft.body.get("person", {}) if draft else {}
        match = self._ledger.identity.match_key
        emails = [match("email", email_key(email["address"])) for email in person.get("emails", ())]
        name, kana = person.get("full_name"), person.get("full_name_kana")
        return Keys(
            record_id,
            tuple(dict.fromkeys(emails)),
            match("name", name_key(name)) if name else None,
            match("kana", kana_key(kana)) if kana else None,
        )

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
            draft=None if observed else self._kept(draft),
            locator=row.raw.locator,
            name_key=keys.name,
            kana_key=keys.kana,
            shared_mail=placed.shared_mail,
        )

    def _kept(self, draft: Draft) -> bytes:
        """The whole draft as the ledger keeps it; consent cells were read into claims and are not kept."""
        told: dict[str, Any] = dict(draft.body)
        kept = {name: text for name, text in draft.kept.items() if name not in self._forgotten}
        if kept:
            told["kept"] = kept
        if draft.warnings:
            told["warnings"] = [{"code": code, "path": path} for code, path in draft.warnings]
        told |= {name: value for name in ("candidate_id", "updated_at") if (value := getattr(draft, name)) is not None}
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)

    def _quarantine(self, problems: Sequence[Problem]) -> None:
        issues = [
            NewIssue("quarantine", self._source.name, self._key(problem), error.code, error.path, problem.locator)
            for problem in problems
            for error in problem.errors
        ]
        self.bad.update((issue.key, issue.code) for issue in issues)
        self.new_quarantine += self._ledger.issues.open(issues, self._run_id, self._ledger.now())

    def _key(self, problem: Problem) -> str:
        """What makes the same bad row the same issue: its record, or else its place."""
        if problem.key:
            return self._record_id(problem.key)
        return "row_" + blake2b(problem.locator.encode(), digest_size=12).hexdigest()

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


def _consent(person_id: str, record_id: str, claim: Claim) -> NewConsent:
    return NewConsent(
        person_id,
        record_id,
        claim.scope,
        claim.status,
        claim.effective_at,
        claim.policy_version or "",
        claim.text_sha256,
        claim.payload or "",
        "\x1f".join(claim.recipients),
        claim.obtained_via,
        claim.evidence_sha256,
    )

"""Collect: source → drafts → the ledger. Page by page, each page in one transaction, nothing sent.

A page that was stored before a crash is read again and changes nothing: the memo knows its rows. A file that did not
change is not opened at all, a row that did not change is not translated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from relay_connectors.connector import Page, Part, Problem, Raw, Skip, Source
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.consent import Claim, ConsentReader
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.errors import GuardError, RecordError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import NewConsent
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.records import Seen
from relay_connectors.ledger.sources import KnownFile, KnownRow
from relay_connectors.normalize import email_key, kana_key, name_key
from relay_connectors.pool.same_person import Keys, PersonFinder, Placed
from relay_connectors.record import Draft, content_hash
from relay_connectors.record.shape import check_body
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["Collected", "Collector"]

_log = logging.getLogger("relay_connectors.collect")

# Warnings that also open a review: the gate holds such records, and only the source's owner can mend them.
REVIEWED = {"status_missing": "status_missing", "status_unknown": "status_unknown"}


@dataclass(slots=True)
class Collected:
    """What collecting one source came to."""

    counts: CollectCounts
    new_quarantine: int = 0
    new_reviews: int = 0
    files_read: int = 0
    files_unchanged: int = 0


@dataclass(slots=True)
class _Read:
    """One translated row of a page."""

    raw: Raw
    digest: bytes
    kind: str
    draft: Draft | None
    claims: Sequence[Claim] = ()
    problem: Problem | None = None


class Collector:
    """Collects one source. *progress* is told the number of rows after every page."""

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        run_id: int,
        *,
        texts: dict[str, str],
        allow_change: bool = False,
        progress: Callable[[str, int], None] | None = None,
    ) -> None:
        self._source, self._ledger, self._run_id = source, ledger, run_id
        self._allow_change = allow_change
        self._progress = progress or (lambda _source, _rows: None)
        self._record_id = ledger.identity.record_ids(source.system, source.account)
        settings = source.connector.settings
        formats = getattr(settings, "date_formats", ())
        self._consent = ConsentReader(source.consent, zone=source.timezone, texts=texts, formats=formats)
        self._forgotten = self._consent.fields - set(getattr(settings, "keep", ()))
        self._finder = PersonFinder(ledger)
        self._bad: set[tuple[str, str]] = set()
        self.collected = Collected(CollectCounts())

    def collect(self) -> Collected:
        """Read the whole source.

        Raises:
            SourceError: it cannot be read; what was read before stays.
            GuardError: a file has lost a column, or all of its rows.
            ConfigurationError: its settings do not fit what was found.
        """
        ledger, source = self._ledger, self._source
        with ledger.transaction():
            ledger.sources.register(source.name, source.system, source.account)
        parts = list(source.parts())
        for number, part in enumerate(parts, 1):
            self.collected.counts.add(self._part(part, parts[number:]))
        with ledger.transaction():
            ledger.sources.collected(source.name, ledger.now())
        return self.collected

    def _part(self, part: Part, later: Sequence[Part]) -> CollectCounts:
        if part.walks:
            return self._walk(part)
        digest = part.digest()
        known = self._ledger.sources.file(self._source.name, part.name)
        if known and known.complete and digest == known.digest and known.reading == self._source.reading:
            self.collected.files_unchanged += 1
            return CollectCounts.of_flat(known.summary)
        self._guard_columns(part, known)
        self.collected.files_read += 1
        if later:
            self._read_again(later)
        counts, self._bad = CollectCounts(), set()
        with Duplicates() as duplicates:
            for page in part.pages():
                self._page(page, counts, duplicates, None)
                self._keep_file(part, digest, counts, complete=False)
                self._progress(self._source.name, counts.read)
        self._guard_emptiness(part, known, counts)
        with self._ledger.transaction():
            self._ledger.issues.settle(self._source.name, part.name, self._bad)
        self._keep_file(part, digest, counts, complete=digest is not None)
        return counts

    def _walk(self, part: Part) -> CollectCounts:
        """An API: from where the last walk was left, each page and the cursor behind it in one transaction.

        Under another reading (settings, tables) and after a retry everything is read again. A row that comes twice is
        no duplicate: what came later stands.
        """
        known = self._ledger.sources.file(self._source.name, part.name)
        goes_on = known is not None and known.complete and known.reading == self._source.reading
        self.collected.files_read += 1
        counts, self._bad = CollectCounts(), set()
        for page in part.pages(known.cursor if known and goes_on else None):
            self._page(page, counts, None, part)
            self._progress(self._source.name, counts.read)
        return counts

    def _guard_emptiness(self, part: Part, known: KnownFile | None, counts: CollectCounts) -> None:
        """A full export that holds nobody any more is more likely a broken one; yesterday's stays as it was read."""
        if counts.read == 0 and known and known.rows_done and not self._allow_change:
            message = (
                f"{part.name} had {known.rows_done} rows and has none now. Nothing changed. Export it again, or run "
                "sync --allow-mass-change once if it is really empty."
            )
            raise GuardError(message)

    def _guard_columns(self, part: Part, known: KnownFile | None) -> None:
        """An export that lost a column would look as if everybody had lost their address: nothing of it is read."""
        before = known or self._ledger.sources.newest_file(self._source.name)
        if before is None or before.reading != self._source.reading or self._allow_change:
            return
        if vanished := sorted(set(before.columns) - set(part.columns())):
            message = (
                f"{part.name} has lost what the export had before: {', '.join(vanished)}. Nothing of it is read. "
                "Export it with these columns again, or run sync --allow-mass-change once if they are gone for good."
            )
            raise GuardError(message)

    def _read_again(self, parts: Sequence[Part]) -> None:
        """What a later file says replaces what an earlier one says, also where only the earlier one changed."""
        with self._ledger.transaction():
            for part in parts:
                self._ledger.sources.read_again(self._source.name, part.name)

    def _keep_file(self, part: Part, digest: str | None, counts: CollectCounts, *, complete: bool) -> None:
        columns = tuple(part.columns())
        file = KnownFile(digest or "", self._source.reading, counts.read, complete, counts.flat(), columns)
        with self._ledger.transaction():
            self._ledger.sources.put_file(self._source.name, part.name, file, self._ledger.now())

    def _page(self, page: Page, counts: CollectCounts, duplicates: Duplicates | None, walked: Part | None) -> None:
        if page.blank:
            counts.count("skipped.blank", page.blank)
        rows = self._rows(page, counts, duplicates)
        problems = [row.problem for row in rows if row.problem]
        counts.count("invalid", len(page.problems))
        for row in rows:
            counts.count(row.kind)
        with self._ledger.transaction():
            self._quarantine([*page.problems, *problems])
            self._store([row for row in rows if row.draft])
            memo = ((row.raw.key, KnownRow(row.digest, row.kind)) for row in rows if row.raw.key and not row.problem)
            self._ledger.sources.put_rows(self._source.name, memo)
            # A row that is told about no more (private, anonymised …) may have been referred.
            dropped = (self._record_id(row.raw.key) for row in rows if not row.draft and not row.problem)
            self._ledger.records.gone(dropped, self._ledger.now())
            if walked:
                reading, summary = self._source.reading, counts.flat()
                at = KnownFile("", reading, counts.read, complete=True, summary=summary, cursor=page.cursor)
                self._ledger.sources.put_file(self._source.name, walked.name, at, self._ledger.now())

    def _rows(self, page: Page, counts: CollectCounts, duplicates: Duplicates | None) -> list[_Read]:
        """The rows that are new or changed, translated; the others are counted as they were."""
        raws = [(raw, self._source.digest(raw)) for raw in page.raws]
        known = self._ledger.sources.known_rows(self._source.name, [raw.key for raw, _ in raws if raw.key])
        keyed = [(raw.key, digest) for raw, digest in raws if raw.key]
        judgements = iter(duplicates.judge(keyed) if duplicates else ["new"] * len(keyed))
        rows: list[_Read] = []
        for raw, digest in raws:
            judged = next(judgements) if raw.key else "new"
            memo = known.get(raw.key)
            if judged == "duplicate":
                counts.count("duplicates")
            elif judged == "conflict":
                rows.append(_Read(raw, digest, "invalid", None, problem=_conflict(raw)))
            elif memo and memo.digest == digest:
                counts.count(memo.kind)
            else:
                rows.append(self._translate(raw, digest))
        return rows

    def _translate(self, raw: Raw, digest: bytes) -> _Read:
        draft = self._source.translate(raw)
        if isinstance(draft, Skip):
            return _Read(raw, digest, f"skipped.{draft.code}", None)
        if isinstance(draft, Problem):
            return _Read(raw, digest, "invalid", None, problem=draft)
        try:
            check_body(draft.body)
        except RecordError as error:
            return _Read(raw, digest, "invalid", None, problem=self._source.defect(raw, error))
        if draft.outcome in OBSERVED_ONLY:
            return _Read(raw, digest, f"skipped.{draft.outcome}", draft)
        tags = [tag["value"] for tag in draft.body.get("tags", ())]
        claims = self._consent.read(draft.kept, tags)
        draft.warnings.extend((code, "consent") for code in claims.warnings)
        return _Read(raw, digest, "emitted", draft, claims.claims)

    def _store(self, rows: Sequence[_Read]) -> None:
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

    def _seen(self, keys: Keys, row: _Read, placed: Placed) -> Seen:
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
        self._bad.update((issue.key, issue.code) for issue in issues)
        self.collected.new_quarantine += self._ledger.issues.open(issues, self._run_id, self._ledger.now())

    def _key(self, problem: Problem) -> str:
        """What makes the same bad row the same issue: its record, or else its place."""
        if problem.key:
            return self._record_id(problem.key)
        return "row_" + blake2b(problem.locator.encode(), digest_size=12).hexdigest()

    def _review(self, seen: Sequence[Seen], rows: Sequence[_Read]) -> None:
        source, issues = self._source.name, self._ledger.issues
        odd = [
            NewIssue("review", source, one.record_id, REVIEWED[code], path, one.locator)
            for one, row in zip(seen, rows, strict=True)
            for code, path in (row.draft.warnings if row.draft else ())
            if code in REVIEWED
        ]
        issues.resolve(source, {one.record_id for one in seen} - {issue.key for issue in odd})
        self.collected.new_reviews += issues.open(odd, self._run_id, self._ledger.now())


def _conflict(raw: Raw) -> Problem:
    message = "another row of this file has the same application id and says something else; the first one stands"
    return Problem.of(raw.locator, "conflicting_rows", "source.application_id", message, key=raw.key)


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

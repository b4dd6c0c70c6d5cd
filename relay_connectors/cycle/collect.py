"""Collect: source → drafts → the ledger. Page by page, each page in one transaction, nothing sent.

A page that was stored before a crash is read again and changes nothing: the memo knows its rows. A file that did not
change is not opened at all, a row that did not change is not translated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from relay_connectors.connector import Page, Part, Problem, Raw, Source
from relay_connectors.connector.duplicates import Duplicates
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.cycle.keep import Keeper, ReadRow
from relay_connectors.cycle.snapshot import Snapshot
from relay_connectors.errors import GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.sources import KnownFile

__all__ = ["Collected", "Collector"]


@dataclass(slots=True)
class Collected:
    """What collecting one source came to."""

    counts: CollectCounts
    new_quarantine: int = 0
    new_reviews: int = 0
    files_read: int = 0
    files_unchanged: int = 0


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
        self._source, self._ledger = source, ledger
        self._allow_change = allow_change
        self._progress = progress or (lambda _source, _rows: None)
        self._keeper = Keeper(source, ledger, run_id, texts=texts)
        whole = getattr(source.connector.settings, "snapshot", False)
        self._snapshot = Snapshot(source.name, ledger, self._keeper) if whole else None
        self._keyless = 0
        self._collected = Collected(CollectCounts())

    @property
    def collected(self) -> Collected:
        """What was collected so far, also after a failure."""
        self._collected.new_quarantine = self._keeper.new_quarantine
        self._collected.new_reviews = self._keeper.new_reviews
        return self._collected

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
            self._collected.counts.add(self._part(part, parts[number:]))
        with ledger.transaction():
            ledger.sources.collected(source.name, ledger.now())
        return self.collected

    def _part(self, part: Part, later: Sequence[Part]) -> CollectCounts:
        if part.walks:
            return self._walk(part)
        digest = part.digest()
        known = self._ledger.sources.file(self._source.name, part.name)
        if known and known.complete and digest == known.digest and known.reading == self._source.reading:
            self._collected.files_unchanged += 1
            return CollectCounts.of_flat(known.summary)
        self._guard_columns(part, known)
        self._collected.files_read += 1
        if later:
            self._read_again(later)
        counts = self._begin(part, known)
        with Duplicates() as duplicates:
            for page in part.pages():
                self._page(page, counts, duplicates, None)
                self._progress(self._source.name, counts.read)
            self._guard_emptiness(part, known, counts)
            with self._ledger.transaction():
                self._ledger.issues.settle(self._source.name, part.name, self._keeper.bad)
            if self._snapshot and digest and not later:
                self._snapshot.judge(digest, duplicates, self._keyless)
        self._keep_file(part, digest, counts)
        return counts

    def _begin(self, part: Part, known: KnownFile | None) -> CollectCounts:
        """Until it was read to its end, a file counts as not read: after a crash the memo makes that cheap."""
        self._keeper.bad, self._keyless = set(), 0
        digest, rows = (known.digest, known.rows_done) if known else ("", 0)
        begun = KnownFile(digest, self._source.reading, rows, complete=False, summary={}, columns=_columns(part))
        self._put(part, begun)
        return CollectCounts()

    def _walk(self, part: Part) -> CollectCounts:
        """An API: from where the last walk was left, each page and the cursor behind it in one transaction.

        Under another reading (settings, tables) and after a retry everything is read again. A row that comes twice is
        no duplicate: what came later stands.
        """
        known = self._ledger.sources.file(self._source.name, part.name)
        goes_on = known is not None and known.complete and known.reading == self._source.reading
        self._collected.files_read += 1
        self._keeper.bad = set()
        counts = CollectCounts()
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

    def _keep_file(self, part: Part, digest: str | None, counts: CollectCounts) -> None:
        reading, read = self._source.reading, digest is not None
        self._put(part, KnownFile(digest or "", reading, counts.read, read, counts.flat(), _columns(part)))

    def _put(self, part: Part, file: KnownFile) -> None:
        with self._ledger.transaction():
            self._ledger.sources.put_file(self._source.name, part.name, file, self._ledger.now())

    def _page(self, page: Page, counts: CollectCounts, duplicates: Duplicates | None, walked: Part | None) -> None:
        if page.blank:
            counts.count("skipped.blank", page.blank)
        rows = self._rows(page, counts, duplicates)
        counts.count("invalid", len(page.problems))
        for row in rows:
            counts.count(row.kind)
        if rows or page.problems or walked:
            with self._ledger.transaction():
                self._keeper.keep(rows, page.problems)
                if walked:
                    self._keep_walk(walked, page, counts)

    def _keep_walk(self, part: Part, page: Page, counts: CollectCounts) -> None:
        reading, summary = self._source.reading, counts.flat()
        at = KnownFile("", reading, counts.read, complete=True, summary=summary, cursor=page.cursor)
        self._ledger.sources.put_file(self._source.name, part.name, at, self._ledger.now())

    def _rows(self, page: Page, counts: CollectCounts, duplicates: Duplicates | None) -> list[ReadRow]:
        """The rows that are new or changed, translated; the others are counted as they were."""
        keys, digests = [raw.key for raw in page.raws], self._source.digests(page.raws)
        self._keyless += keys.count("") + len(page.problems)
        known = self._ledger.sources.known_rows(self._source.name, keys)
        verdicts = duplicates.judge(zip(keys, digests, strict=True)) if duplicates else ["new"] * len(keys)
        rows: list[ReadRow] = []
        same: list[str] = []
        for raw, digest, verdict in zip(page.raws, digests, verdicts, strict=True):
            if verdict == "duplicate":
                same.append("duplicates")
            elif verdict == "conflict":
                rows.append(ReadRow(raw, digest, "invalid", problem=_conflict(raw)))
            elif (memo := known.get(raw.key)) and memo[0] == digest:
                same.append(memo[1])
            else:
                rows.append(self._keeper.read(raw, digest))
        for kind, number in Counter(same).items():
            counts.count(kind, number)
        return rows


def _columns(part: Part) -> tuple[str, ...]:
    return tuple(part.columns())


def _conflict(raw: Raw) -> Problem:
    message = "another row of this file has the same application id and says something else; the first one stands"
    return Problem.of(raw.locator, "conflicting_rows", "source.application_id", message, key=raw.key)

"""Collect: source → drafts → the ledger. Page by page, each page in one transaction, nothing sent.

A page that was stored before a crash is read again and changes nothing: the memo knows its rows. A file that did not
change is not opened at all, a row that did not change is not translated.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from relay_connectors.connector import Page, Part, Problem, Raw, Source
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.cycle.keep import Keeper, ReadRow
from relay_connectors.cycle.snapshot import Snapshot
from relay_connectors.cycle.unchanged import Pages
from relay_connectors.errors import ConfigurationError, GuardError
from relay_connectors.gate.decide import ELIGIBLE
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.sources import KnownFile, KnownPage

__all__ = ["Collected", "Collector"]

_log = logging.getLogger("relay_connectors.collect")

LOOKED_UP_AT_ONCE = 500
ODD = frozenset({"duplicates", "invalid"})  # what the memo does not know: looked at whenever the page is read


@dataclass(slots=True)
class Collected:
    """What collecting one source came to."""

    counts: CollectCounts
    new_quarantine: int = 0
    new_reviews: int = 0
    gone: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
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
        self._allow_change = source.connector.believes_emptiness = allow_change
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
        self._collected.gone = self._keeper.newly_gone
        self._collected.warnings = self._keeper.warnings
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
        parts = self._parts()
        for number, part in enumerate(parts, 1):
            self._collected.counts.add(self._part(part, parts[number:]))
        with ledger.transaction():
            ledger.sources.collected(source.name, ledger.now())
        return self.collected

    def _parts(self) -> list[Part]:
        try:
            return list(self._source.parts())
        except ConfigurationError as error:
            before = self._ledger.sources.newest_file(self._source.name)
            if before is None or before.reading != self._source.reading:
                raise
            # The settings fitted yesterday's export, so it is the export that lost something.
            what = str(error).partition(". ")[0]
            message = f"The export has changed, and not the settings: {what}. Export it with all its columns again."
            raise GuardError(message) from None

    def reconcile(self) -> Collected:
        """Look up again what was referred or may be: a source tells nobody what was deleted, merged or hidden.

        Raises:
            ConfigurationError: its adapter cannot look applications up.
            SourceError: it does not answer. What an answer misses is gone; an answer that is missing says nothing.
        """
        ledger, source = self._ledger, self._source
        with ledger.transaction():
            ledger.sources.register(source.name, source.system, source.account)
        keys = ledger.records.worth_looking_up(source.name, ELIGIBLE)
        for first in range(0, len(keys), LOOKED_UP_AT_ONCE):
            self._look_up(keys[first : first + LOOKED_UP_AT_ONCE])
            self._progress(source.name, self._collected.counts.read)
        return self.collected

    def _look_up(self, keys: Sequence[str]) -> None:
        from relay_connectors.connector import looked_up  # with all of http, which no file needs

        raws = list(looked_up(self._source.connector, keys))
        self._unpaged(Page(raws, {}), self._collected.counts, None)
        there = {raw.key for raw in raws}
        gone = [key for key in keys if key not in there]
        with self._ledger.transaction():
            self._keeper.gone(gone)
            self._ledger.sources.forget_rows(self._source.name, gone)

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
        pages = Pages(self._source.name, part.name, part.columns(), self._known_pages(part, known))
        counts = self._begin(part, known)
        with Duplicates() as duplicates:
            for page in part.pages():
                self._file_page(page, counts, duplicates, pages)
                self._progress(self._source.name, counts.read)
            self._guard_emptiness(part, known, counts)
            with self._ledger.transaction():
                self._ledger.issues.settle(self._source.name, part.name, self._keeper.bad)
                pages.end(self._ledger.sources)
            if self._snapshot and digest and not later:
                self._snapshot.judge(f"{digest} {part.name}", duplicates, self._keyless)
        self._keep_file(part, digest, counts)
        return counts

    def _known_pages(self, part: Part, known: KnownFile | None) -> list[KnownPage]:
        """The file's pages as they were, where nothing has been read in between that could say otherwise."""
        sources, name = self._ledger.sources, self._source.name
        if known and known.complete and known.reading == self._source.reading and known.writes == sources.writes(name):
            return sources.pages(name, part.name)
        return []

    def _begin(self, part: Part, known: KnownFile | None) -> CollectCounts:
        """Until it was read to its end, a file counts as not read: after a crash the memo makes that cheap."""
        self._keeper.bad, self._keyless = set(), 0
        digest, rows = (known.digest, known.rows_done) if known else ("", 0)
        begun = KnownFile(
            digest,
            self._source.reading,
            rows,
            complete=False,
            summary={},
            columns=_columns(part),
            headers=part.headers(),
        )
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
        blank: Page | None = None
        for page in part.pages(known.cursor if known and goes_on else None):
            if not (goes_on or counts.read or page.raws or page.problems):
                blank = page  # nothing may be visible at all: a crash here must not leave this behind as read
                continue
            self._unpaged(page, counts, part)
            self._progress(self._source.name, counts.read)
        if blank and not counts.read:
            self._nothing(part, blank, counts)
        return counts

    def _nothing(self, part: Part, blank: Page, counts: CollectCounts) -> None:
        """An API that is asked for everything and tells nothing has no rights, more likely than no applications.

        Unless a human said that there is nothing, it is asked for everything again in the next run: what is there would
        stay unread once it may be seen.
        """
        if self._allow_change:
            self._unpaged(blank, counts, part)
            return
        name, sources = self._source.name, self._ledger.sources
        _log.warning("%s: no application at all is told: may its key see them? All are asked for again next time", name)
        if rows := sources.count_rows(name):
            message = (
                f"{name} told {rows} applications before and tells none now. Nothing changed. Look at what its key may "
                "see, or run sync --allow-mass-change once if there are really none."
            )
            raise GuardError(message)

    def _guard_emptiness(self, part: Part, known: KnownFile | None, counts: CollectCounts) -> None:
        """A full export that holds nobody any more is more likely a broken one; yesterday's stays as it was read."""
        if counts.told == 0 and known and known.rows_done and not self._allow_change:
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
            of = "it" if known else "the source's newest file"
            lost = ", ".join(dict.fromkeys(_called(what, before.headers.get(what, "")) for what in vanished))
            message = (
                f"{part.name} has lost what {of} had before: {lost}. Nothing of it is read. "
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
        writes = self._ledger.sources.writes(self._source.name)
        told = counts.flat()
        names = part.headers()
        file = KnownFile(digest or "", reading, counts.told, read, told, _columns(part), writes=writes, headers=names)
        self._put(part, file)

    def _put(self, part: Part, file: KnownFile) -> None:
        with self._ledger.transaction():
            self._ledger.sources.put_file(self._source.name, part.name, file, self._ledger.now())

    def _file_page(self, page: Page, counts: CollectCounts, duplicates: Duplicates, pages: Pages) -> None:
        """A page of a file: what is unchanged is counted as it was, what is new or changed is translated and kept."""
        keys, said = [raw.key for raw in page.raws], self._source.contents(page.raws)
        self._keyless += keys.count("") + len(page.problems)
        verdicts = duplicates.judge(zip(keys, said, strict=True))
        if before := pages.look(keys, said, verdicts):
            counts.count_all(before.counts)
            page = replace(page, raws=[page.raws[at] for at in before.odd])
            verdicts = [verdicts[at] for at in before.odd]
        rows, kinds = self._rows(page.raws, verdicts)
        self._count(page, counts, kinds)
        if rows or page.problems or not before:
            with self._ledger.transaction():
                self._keeper.keep(rows, page.problems)
                if not before:
                    pages.keep(self._ledger.sources, ["" if kind in ODD else kind for kind in kinds])

    def _unpaged(self, page: Page, counts: CollectCounts, walked: Part | None) -> None:
        """A page of an API: a row that comes twice is no duplicate, what came later stands."""
        verdicts: list[Judgement] = ["new"] * len(page.raws)
        rows, kinds = self._rows(page.raws, verdicts)
        self._count(page, counts, kinds)
        with self._ledger.transaction():
            self._keeper.keep(rows, page.problems)
            if walked:
                self._keep_walk(walked, page, counts)

    def _count(self, page: Page, counts: CollectCounts, kinds: Sequence[str]) -> None:
        counts.count_all({"skipped.blank": page.blank, "invalid": len(page.problems)})
        counts.count_all(Counter(kinds))

    def _keep_walk(self, part: Part, page: Page, counts: CollectCounts) -> None:
        reading, summary = self._source.reading, counts.flat()
        at = KnownFile("", reading, counts.read, complete=True, summary=summary, cursor=page.cursor)
        self._ledger.sources.put_file(self._source.name, part.name, at, self._ledger.now())

    def _rows(self, raws: Sequence[Raw], verdicts: Sequence[Judgement]) -> tuple[list[ReadRow], list[str]]:
        """The rows that are new or changed, translated; and the kind of each row, the others' as it was."""
        known = self._ledger.sources.known_rows(self._source.name, [raw.key for raw in raws]) if raws else {}
        digests = self._source.digests(raws)
        rows: list[ReadRow] = []
        kinds: list[str] = []
        for raw, digest, verdict in zip(raws, digests, verdicts, strict=True):
            if verdict == "duplicate":
                kinds.append("duplicates")
            elif verdict == "new" and (memo := known.get(raw.key)) and memo[0] == digest:
                kinds.append(memo[1])
            else:
                conflict = verdict == "conflict"
                row = (
                    ReadRow(raw, digest, "invalid", problem=_conflict(raw))
                    if conflict
                    else self._keeper.read(raw, digest)
                )
                rows.append(row)
                kinds.append(row.kind)
        return rows, kinds


def _columns(part: Part) -> tuple[str, ...]:
    return tuple(part.columns())


def _called(what: str, header: str) -> str:
    """A column as its file calls it, and what it is for us."""
    path, _, kept = what.rpartition("+kept.")
    target = path or ("" if kept != what else what)
    name = header or kept
    return f"{name} ({target})" if target and name != target else name


def _conflict(raw: Raw) -> Problem:
    message = "another row of this file has the same application id and says something else; the first one stands"
    return Problem.of(raw.locator, "conflicting_rows", "source.application_id", message, key=raw.key)

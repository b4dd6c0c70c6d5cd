"""Collect: source → drafts → the ledger. Page by page, each page in one transaction, nothing sent.

A page that was stored before a crash is read again and changes nothing: the memo knows its rows. A file that did not
change is not opened at all, a row that did not change is not translated.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from relay_connectors.connector import Page, Part, Problem, Raw, Source
from relay_connectors.connector.duplicates import Duplicates, Judgement
from relay_connectors.connector.rows import Rows
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.cycle.homeless import Homeless
from relay_connectors.cycle.losses import guard_columns, guard_emptiness
from relay_connectors.cycle.precedence import OVERRULED, Precedence
from relay_connectors.cycle.unchanged import Pages
from relay_connectors.cycle.warned import Warned
from relay_connectors.errors import ConfigurationError, GuardError
from relay_connectors.gate.decide import ELIGIBLE
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.sources import KnownFile, KnownPage
from relay_connectors.record.vocabulary import OBSERVED_ONLY
from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.cycle.keep import Keeper, ReadRow
    from relay_connectors.cycle.siblings import Siblings
    from relay_connectors.cycle.snapshot import Snapshot

__all__ = ["Collected", "Collector"]

_log = logging.getLogger("relay_connectors.collect")

LOOKED_UP_AT_ONCE = 500
LINES = 1 << 32
HELD = 1_000  # odd rows of unchanged pages that are kept together
# Skipped rows that say by themselves, when they change, that they did; and those of erased people.
FOR_GOOD = frozenset({*(f"skipped.{outcome}" for outcome in OBSERVED_ONLY), "skipped.suppressed"})
# What the memo does not know: looked at whenever the page is read.
ODD = frozenset({"duplicates", "invalid", OVERRULED})


@dataclass(slots=True)
class Collected:
    """What collecting one source came to."""

    counts: CollectCounts
    new_quarantine: int = 0
    new_reviews: int = 0
    gone: int = 0
    warned: Warned = field(default_factory=Warned)
    files_read: int = 0
    files_unchanged: int = 0
    half_read: bool = False
    """Whether a sheet of a file could not be read."""


class Collector:
    """Collects one source. *progress* is told the number of rows after every page."""

    _homeless: Homeless

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        run_id: int,
        *,
        texts: dict[str, str],
        allow_change: bool = False,
        progress: Callable[[str, int], None] | None = None,
        siblings: Collection[str] = (),
        policy: Policy | None = None,
    ) -> None:
        self._source, self._ledger = source, ledger
        self._allow_change = source.connector.believes_emptiness = allow_change
        self._progress = progress or (lambda _source, _rows: None)
        self._run_id, self._texts, self._policy = run_id, texts, policy
        self._keyless = 0
        self._held: list[ReadRow] = []
        self._held_problems: list[Problem] = []
        self._order = Precedence((), {})
        self._beside = siblings
        self._collected = Collected(CollectCounts())

    @cached_property
    def _keeper(self) -> Keeper:
        from relay_connectors.cycle.keep import Keeper  # with all that knows persons: most runs read no row

        policy, texts = self._policy or Policy(), self._texts
        return Keeper(self._source, self._ledger, self._run_id, texts=texts, policy=policy, siblings=self._beside)

    @cached_property
    def _siblings(self) -> Siblings | None:
        if not self._beside:
            return None
        from relay_connectors.cycle.siblings import Siblings

        return Siblings(self._source.name, self._beside, self._ledger, self._keeper.record_id)

    @property
    def _snapshot(self) -> Snapshot:
        from relay_connectors.cycle.snapshot import Snapshot

        zone = self._source.timezone
        return Snapshot(self._source.name, self._ledger, self._keeper, self._siblings, zone=zone)

    @property
    def collected(self) -> Collected:
        """What was collected so far, also after a failure."""
        if "_keeper" not in vars(self):
            return self._collected  # nothing was read
        self._collected.new_quarantine = self._keeper.quarantine.new
        self._collected.new_reviews = self._keeper.new_reviews
        self._collected.gone = self._keeper.newly_gone
        self._collected.warned = self._keeper.warned
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
        self._order = Precedence(self._parts(), ledger.sources.places(source.name))
        self._homeless = Homeless(source.name, ledger, self._order.parts)
        self._homeless.read_again()
        with self._order as parts:
            for number, part in enumerate(parts, 1):
                self._collected.counts.add(self._part(part, parts[number:]))
        if self._siblings:
            # Of a source whose exports always hold everything, who is missing is judged by two of them.
            self._siblings.end(all_read=not (self._collected.files_unchanged or self._tells_all()))
        with ledger.transaction():
            ledger.issues.settle_gone(source.name, {part.name for part in parts})
            ledger.sources.collected(source.name, ledger.now())
            # Another sheet of it may say otherwise of anybody.
            unread = [part.name for part in parts if part.unread]
            self._homeless.end(all_read=not unread, missing_stay=self._tells_all())
            ledger.sources.wait(source.name, unread)
            self._collected.half_read = bool(unread)
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

        Likewise what was there and skipped, or is held as unknown: that it may be told about by now leaves no trace in
        the application, either. What is missing is gone, and is not asked for again.

        Raises:
            ConfigurationError: its adapter cannot look applications up.
            SourceError: it does not answer. What an answer misses is gone; an answer that is missing says nothing.
        """
        ledger, source = self._ledger, self._source
        with ledger.transaction():
            ledger.sources.register(source.name, source.system, source.account)
        keys = self._worth_looking_up()
        for first in range(0, len(keys), LOOKED_UP_AT_ONCE):
            self._look_up(keys[first : first + LOOKED_UP_AT_ONCE])
            self._progress(source.name, self._collected.counts.read)
        return self.collected

    def _worth_looking_up(self) -> list[str]:
        name, ledger = self._source.name, self._ledger
        known = ledger.records.worth_looking_up(name, {*ELIGIBLE, "unknown"})
        settled = {*FOR_GOOD, *(f"skipped.{code}" for code in self._source.connector.settled)}
        return sorted({*known, *ledger.sources.skipped_rows(name, settled)})

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
            self._judge_again(part, digest, later)
            return CollectCounts.of_flat(known.summary)
        before = known or self._ledger.sources.newest_file(self._source.name)
        if before and before.reading == self._source.reading and not self._allow_change:
            guard_columns(part, before, same=before is known)
        self._collected.files_read += 1
        if later:
            self._read_again(later)
        pages = Pages(self._source.name, part.name, part.columns(), self._known_pages(part, known))
        counts = self._begin(part, known)
        with self._order.meets(part) as duplicates:
            for page in part.pages():
                self._file_page(part, page, counts, duplicates, pages)
                self._progress(self._source.name, counts.read)
            if not self._allow_change:
                guard_emptiness(part.name, known, counts.told)
            self._homeless.read(duplicates)
            if self._siblings:
                self._siblings.read(duplicates, self._keyless)
            with self._ledger.transaction():
                self._keep_held()
                self._keeper.quarantine.end(None if self._tells_all(later) else part.name, duplicates)
                pages.end(self._ledger.sources)
            if digest and not later:
                self._judge_absence(_export(part, digest), duplicates)
        self._keep_file(part, digest, counts)
        return counts

    def _tells_all(self, later: Sequence[Part] = ()) -> bool:
        """Whether the part before *later* says by itself what the whole source holds."""
        return not later and bool(getattr(self._source.connector.settings, "snapshot", False))

    def _judge_absence(self, export: str, met: Duplicates) -> None:
        """Of a source whose exports always hold everything: note who is missing in this one."""
        if self._tells_all():
            self._snapshot.judge(export, met, self._keyless)

    def _judge_again(self, part: Part, digest: str | None, later: Sequence[Part]) -> None:
        """Of the same bytes that were written once more under one name: the day's export, in which nothing changed."""
        if not (digest and self._tells_all(later)):
            return
        export = _export(part, digest)
        if export != self._ledger.sources.snapshot(self._source.name):
            self._snapshot.judge_again(export)

    def _known_pages(self, part: Part, known: KnownFile | None) -> list[KnownPage]:
        """The file's pages as they were, where nothing has been read in between that could say otherwise."""
        sources, name = self._ledger.sources, self._source.name
        if known and known.complete and known.reading == self._source.reading and known.writes == sources.writes(name):
            return sources.pages(name, part.name)
        return []

    def _begin(self, part: Part, known: KnownFile | None) -> CollectCounts:
        """Until it was read to its end, a file counts as not read: after a crash the memo makes that cheap."""
        self._keeper.quarantine.begin()
        self._keyless = 0
        self._held, self._held_problems = [], []
        digest, rows = (known.digest, known.rows_done) if known else ("", 0)
        begun = KnownFile(
            digest,
            self._source.reading,
            rows,
            complete=False,
            summary={},
            columns=tuple(part.columns()),
            headers=part.headers(),
            place=part.modified,
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
        self._keeper.quarantine.begin()
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

    def _read_again(self, parts: Sequence[Part]) -> None:
        """What a later file says replaces what an earlier one says, also where only the earlier one changed."""
        with self._ledger.transaction():
            self._ledger.sources.wait(self._source.name, [part.name for part in parts])

    def _keep_file(self, part: Part, digest: str | None, counts: CollectCounts) -> None:
        reading, told = self._source.reading, counts.flat()
        # The file that overruled a rejection may be taken out, or say it too: until then this one is read every time.
        settled = digest is not None and not told.get(OVERRULED)
        writes = self._ledger.sources.writes(self._source.name)
        names = part.headers()
        file = KnownFile(
            digest or "", reading, counts.told, settled, told, tuple(part.columns()), writes=writes, headers=names
        )
        self._put(part, file)

    def _put(self, part: Part, file: KnownFile) -> None:
        with self._ledger.transaction():
            self._ledger.sources.put_file(self._source.name, part.name, file, self._ledger.now())

    def _file_page(self, part: Part, page: Page, counts: CollectCounts, duplicates: Duplicates, pages: Pages) -> None:
        """A page of a file: what is unchanged is counted as it was, what is new or changed is translated and kept."""
        keys, said = self._source.keys(page.raws), self._source.contents(page.raws)
        self._keyless += keys.count("") + len(page.problems)
        verdicts = duplicates.judge(zip(keys, said, strict=True), _lines(page.raws))
        if before := pages.look(keys, said, verdicts):
            counts.count_all(before.counts)
            odd = [at for at in before.odd if verdicts[at] != "duplicate"]
            counts.count_all({"duplicates": len(before.odd) - len(odd)})
            page = replace(page, raws=[page.raws[at] for at in odd])
            verdicts = [verdicts[at] for at in odd]
        rows, kinds = self._rows(page.raws, verdicts, duplicates.firsts, part)
        self._count(page, counts, kinds)
        self._held += rows
        self._held_problems += page.problems
        if before and len(self._held) + len(self._held_problems) < HELD:
            return
        with self._ledger.transaction():
            self._keep_held()
            if not before:
                pages.keep(self._ledger.sources, ["" if kind in ODD else kind for kind in kinds])

    def _keep_held(self) -> None:
        """Keep what the odd rows of unchanged pages are, together: a write for each such page costs more than it."""
        self._keeper.keep(self._held, self._held_problems)
        self._held, self._held_problems = [], []

    def _unpaged(self, page: Page, counts: CollectCounts, walked: Part | None) -> None:
        """A page of an API: a row that comes twice is no duplicate, what came later stands."""
        verdicts: list[Judgement] = ["new"] * len(page.raws)
        rows, kinds = self._rows(page.raws, verdicts, {})
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

    def _rows(
        self, raws: Sequence[Raw], verdicts: Sequence[Judgement], firsts: Mapping[str, int], part: Part | None = None
    ) -> tuple[list[ReadRow], list[str]]:
        """The rows that are new or changed, translated; and the kind of each row, the others' as it was."""
        known = self._ledger.sources.known_rows(self._source.name, self._source.keys(raws)) if raws else {}
        digests = self._source.digests(raws)
        rows: list[ReadRow] = []
        kinds: list[str] = []
        for raw, digest, verdict in zip(raws, digests, verdicts, strict=True):
            if verdict == "duplicate":
                kinds.append("duplicates")
            elif verdict == "new" and (memo := known.get(raw.key)) and memo[0] == digest:
                kinds.append(memo[1])
            else:
                conflicts = verdict == "conflict"
                keeper = self._keeper
                row = keeper.contradicting(raw, digest, firsts[raw.key]) if conflicts else keeper.read(raw, digest)
                rows.append(row)
                kinds.append(row.kind)
        overruled = self._overruled(part, rows) if part and rows else ()
        if not overruled:
            return rows, kinds
        said = zip(raws, kinds, verdicts, strict=True)
        kinds = [OVERRULED if raw.key in overruled and said == "new" else kind for raw, kind, said in said]
        believed = (row.conflict or row.raw.key not in overruled for row in rows)
        return [row if yes else self._keeper.overruled(row) for row, yes in zip(rows, believed, strict=True)], kinds

    def _overruled(self, part: Part, rows: Sequence[ReadRow]) -> frozenset[str]:
        said = [(row.raw, row.draft.outcome) for row in rows if row.draft]
        doubted = self._order.overruled(part, said, self._ledger, self._keeper.record_id)
        return doubted | self._siblings.overruled(part, said) if self._siblings and said else doubted


def _export(part: Part, digest: str) -> str:
    """What tells one export from another: bytes, name, and when it was written."""
    return f"{digest} {part.modified} {part.name}"


def _lines(raws: Sequence[Raw]) -> Sequence[int]:
    """The lines of a page's rows, 0 for each where their places are not lines of one file."""
    unknown = [0] * len(raws)
    try:
        lines = raws.lines if isinstance(raws, Rows) else [int(raw.locator.rpartition(":")[2]) for raw in raws]
    except ValueError:
        return unknown
    return lines if lines and 0 <= lines[0] <= lines[-1] < LINES else unknown

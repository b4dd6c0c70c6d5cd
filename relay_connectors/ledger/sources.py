"""What the ledger knows of sources, their files and their raw rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from relay_connectors.ledger.database import Database, marks

__all__ = ["KnownFile", "KnownPage", "KnownRow", "Sources"]

KEYS_AT_ONCE = 50_000
# A file that was begun, or whose word waits behind one that was.
_HALF_READ = "complete = 0 AND writes = -1 AND cursor IS NULL"


class KnownFile(NamedTuple):
    """A file as it was when it was last read; ``summary`` counts its rows, ``writes`` is the source's then.

    ``columns`` is what its columns were for us, ``headers`` what the file called them. ``place`` is its place among the
    files of its source: the one with which it was first kept, whatever is put later.
    """

    digest: str
    reading: str
    rows_done: int
    complete: bool
    summary: dict[str, int]
    columns: tuple[str, ...] = ()
    cursor: Mapping[str, str | int] | None = None
    writes: int = -1
    headers: Mapping[str, str] = {}
    place: int = 0


class KnownRow(NamedTuple):
    """A raw row as it was when it was last read: its digest, and how it was counted."""

    digest: bytes
    kind: str


class KnownPage(NamedTuple):
    """A page of a file as it was: a digest over its rows, how they were counted, and the places of the odd ones."""

    digest: bytes
    counts: Mapping[str, int]
    odd: Sequence[int]


class Sources:
    """Sources, files and the memo of raw rows."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def register(self, source: str, system: str, account: str) -> None:
        """Note that a source exists; its start stays what it was."""
        sql = "INSERT INTO sources (source, system, account) VALUES (?,?,?) ON CONFLICT DO NOTHING"
        self._db.run(sql, (source, system, account))

    def names(self) -> list[str]:
        """All sources ever collected, in order of their names."""
        return [name for (name,) in self._db.rows("SELECT source FROM sources ORDER BY source")]

    def accounts(self) -> Mapping[str, tuple[str, str]]:
        """The adapter and the account of every source ever collected: what its record ids are made of."""
        rows = self._db.rows("SELECT source, system, account FROM sources ORDER BY source")
        return {name: (system, account) for name, system, account in rows}

    def start(self, source: str) -> str | None:
        """``all``, a date, or None while nobody chose."""
        rows = self._db.rows("SELECT start FROM sources WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def choose_start(self, source: str, start: str) -> bool:
        """Keep the start of a source; True if it is another one than before."""
        sql = "UPDATE sources SET start = ? WHERE source = ? AND start IS NOT ?"
        return bool(self._db.run(sql, (start, source, start)))

    def collected(self, source: str, at: str) -> None:
        """The source was read to its end; what was begun before, and is there no more, will not be."""
        self._db.run("UPDATE sources SET last_ok_at = ? WHERE source = ?", (at, source))
        sql = f"UPDATE files SET writes = 0 WHERE source = ? AND {_HALF_READ}"
        self._db.run(sql, (source,))

    def half_read(self) -> frozenset[str]:
        """The sources that were never read to their end, and those with a file that was begun and not ended since."""
        sql = f"SELECT source FROM sources WHERE last_ok_at IS NULL UNION SELECT source FROM files WHERE {_HALF_READ}"
        return frozenset(name for (name,) in self._db.rows(sql))

    def last_collected(self, source: str) -> str | None:
        """When the source was last read to its end."""
        rows = self._db.rows("SELECT last_ok_at FROM sources WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def file(self, source: str, name: str) -> KnownFile | None:
        """What is known of a file, if it was read before."""
        return self._file("WHERE source = ? AND name = ?", (source, name))

    def newest_file(self, source: str) -> KnownFile | None:
        """The file of a source that was read last."""
        return self._file("WHERE source = ? ORDER BY read_at DESC, name DESC LIMIT 1", (source,))

    def _file(self, where: str, parameters: Sequence[str]) -> KnownFile | None:
        sql = f"SELECT digest, reading, rows_done, complete, summary, columns, cursor, writes, place FROM files {where}"
        rows = self._db.rows(sql, parameters)
        if not rows:
            return None
        digest, reading, rows_done, complete, summary, columns, cursor, writes, place = rows[0]
        walked = json.loads(cursor) if cursor else None
        counts = json.loads(summary)
        named = json.loads(columns)
        headers = {what: name for what, name in named.items() if name} if isinstance(named, dict) else {}
        done, whole = rows_done, bool(complete)
        return KnownFile(digest, reading, done, whole, counts, tuple(named), walked, writes, headers, place)

    def places(self, source: str) -> Mapping[str, int]:
        """The place of every file of a source that was ever read."""
        return dict(self._db.rows("SELECT name, place FROM files WHERE source = ?", (source,)))

    def put_file(self, source: str, name: str, file: KnownFile, at: str) -> None:
        """Keep how far a file was read."""
        summary = json.dumps(file.summary, sort_keys=True)
        columns = json.dumps({what: file.headers.get(what, "") for what in file.columns}, ensure_ascii=False)
        cursor = None if file.cursor is None else json.dumps(dict(file.cursor))
        self._db.run(
            "INSERT OR REPLACE INTO files (source, name, digest, reading, rows_done, complete, summary, columns, "
            "cursor, writes, read_at, place) VALUES (?,?,?,?,?,?,?,?,?,?,?, "
            "COALESCE((SELECT place FROM files WHERE source = ? AND name = ?), ?))",
            (
                *(source, name, *file[:3], int(file.complete), summary, columns, cursor, file.writes, at),
                *(source, name, file.place),
            ),
        )

    def writes(self, source: str) -> int:
        """A number that grows whenever the memo of a source is written."""
        rows = self._db.rows("SELECT memo_writes FROM sources WHERE source = ?", (source,))
        return int(rows[0][0]) if rows else 0

    def pages(self, source: str, name: str) -> list[KnownPage]:
        """The pages of a file in their order."""
        sql = "SELECT digest, counts, odd FROM pages WHERE source = ? AND name = ? ORDER BY number"
        rows = self._db.rows(sql, (source, name))
        return [KnownPage(digest, json.loads(counts), json.loads(odd)) for digest, counts, odd in rows]

    def put_page(self, source: str, name: str, number: int, page: KnownPage) -> None:
        """Keep what a page was."""
        sql = "INSERT OR REPLACE INTO pages (source, name, number, digest, counts, odd) VALUES (?,?,?,?,?,?)"
        counts, odd = json.dumps(page.counts, sort_keys=True), json.dumps(page.odd)
        self._db.run(sql, (source, name, number, page.digest, counts, odd))

    def drop_pages(self, source: str, name: str, first: int) -> None:
        """Forget the pages of a file from number *first* on."""
        self._db.run("DELETE FROM pages WHERE source = ? AND name = ? AND number >= ?", (source, name, first))

    def known_rows(self, source: str, application_ids: Sequence[str]) -> Mapping[str, tuple[bytes, str]]:
        """The memo of those applications that have one, as plain pairs in the order of :class:`KnownRow`."""
        among = marks(application_ids)
        sql = f"SELECT application_id, digest, class FROM memo WHERE source = ? AND application_id IN ({among})"
        return {key: (digest, kind) for key, digest, kind in self._db.rows(sql, (source, *application_ids))}

    def count_rows(self, source: str) -> int:
        """How many applications the memo knows."""
        ((count,),) = self._db.rows("SELECT COUNT(*) FROM memo WHERE source = ?", (source,))
        return int(count)

    def known_keys(self, source: str) -> Iterator[Sequence[str]]:
        """Every application that the memo knows, thousands at a time."""
        sql = "SELECT application_id FROM memo WHERE source = ? AND application_id > ? ORDER BY application_id LIMIT ?"
        after = ""
        while keys := [key for (key,) in self._db.rows(sql, (source, after, KEYS_AT_ONCE))]:
            yield keys
            after = keys[-1]

    def put_rows(self, source: str, rows: Iterable[tuple[str, KnownRow]]) -> None:
        """Keep what raw rows were, by application id."""
        sql = "INSERT OR REPLACE INTO memo (source, application_id, digest, class) VALUES (?,?,?,?)"
        if self._db.run_many(sql, ((source, key, row.digest, row.kind) for key, row in rows)):
            self._written(source)

    def erased_rows(self, source: str) -> list[tuple[str, str]]:
        """(application id, kind) of the rows whose people the source has anonymised, or who were erased here."""
        sql = (
            "SELECT application_id, class FROM memo INDEXED BY memo_erased "  # SQLite would read all of a million rows
            "WHERE source = ? AND class IN ('skipped.anonymised', 'skipped.suppressed') ORDER BY application_id"
        )
        return self._db.rows(sql, (source,))

    def skipped_rows(self, source: str, but: Collection[str]) -> list[str]:
        """The application ids of the rows that were there and skipped, *but* for these kinds of skipping."""
        sql = (
            "SELECT application_id FROM memo WHERE source = ? AND class GLOB 'skipped.*' "
            f"AND class NOT IN ({marks(list(but))}) ORDER BY application_id"
        )
        return [key for (key,) in self._db.rows(sql, (source, *but))]

    def forget_rows(self, source: str, application_ids: Iterable[str]) -> None:
        """Take the rows as never read: they are translated again, also where they did not change."""
        sql = "DELETE FROM memo WHERE source = ? AND application_id = ?"
        if self._db.run_many(sql, ((source, key) for key in application_ids)):
            self._written(source)

    def _written(self, source: str) -> None:
        self._db.run("UPDATE sources SET memo_writes = memo_writes + 1 WHERE source = ?", (source,))

    def snapshot(self, source: str) -> str | None:
        """The export by which it was last judged who is missing."""
        rows = self._db.rows("SELECT snapshot FROM sources WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def missing(self, source: str) -> frozenset[str]:
        """The applications that were missing then for the first time."""
        return frozenset(
            key for (key,) in self._db.rows("SELECT application_id FROM missing WHERE source = ?", (source,))
        )

    def put_snapshot(self, source: str, digest: str, missing: Iterable[str]) -> None:
        """Keep who is missing for the first time in the file with this digest."""
        self._db.run("UPDATE sources SET snapshot = ? WHERE source = ?", (digest, source))
        self._db.run("DELETE FROM missing WHERE source = ?", (source,))
        sql = "INSERT INTO missing (source, application_id) VALUES (?,?)"
        self._db.run_many(sql, ((source, key) for key in sorted(missing)))

    def wait(self, source: str, names: Iterable[str]) -> None:
        """These files have to be read before anything is sure that another one, or a part of them, says."""
        sql = "UPDATE files SET complete = 0, writes = -1 WHERE source = ? AND name = ?"
        self._db.run_many(sql, ((source, name) for name in names))

    def read_again(self, source: str, name: str | None = None) -> bool:
        """Read a file, or (None) all files of a source, in the next run, also where they did not change.

        False if no such file was ever read.
        """
        sql = "UPDATE files SET complete = 0 WHERE source = ? AND (? IS NULL OR name = ?)"
        return bool(self._db.run(sql, (source, name, name)))

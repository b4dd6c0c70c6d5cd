"""What the employer learns: an append-only list per tenant, numbered without gaps in the order of recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

import orjson

from relay_connectors.relay.wire_events import Event, EventsAnswer
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.secret import new_id

__all__ = ["KEPT", "Happened", "any_before", "append", "last_seq", "page", "prune"]

KEPT = timedelta(days=90)


class Happened(NamedTuple):
    """An event before it has a number."""

    type: str
    referral_id: str | None = None
    record_id: str | None = None
    link_id: str | None = None
    consent_id: str | None = None
    data: Mapping[str, Any] = {}


def append(db: Connection, tenant: str, now: str, news: Sequence[Happened]) -> None:
    """Number and store *news*, inside the transaction that made them true."""
    if not news:
        return
    first = last_seq(db, tenant) + 1
    rows = [
        (
            tenant,
            seq,
            new_id("evt"),
            one.type,
            now,
            now,
            one.referral_id,
            one.record_id,
            one.link_id,
            one.consent_id,
            orjson.dumps(one.data).decode(),
        )
        for seq, one in enumerate(news, first)
    ]
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE tenants SET last_seq = ? WHERE tenant = ?", (first + len(news) - 1, tenant))


def last_seq(db: Connection, tenant: str) -> int:
    """The number of the newest event; 0 before the first."""
    return int(db.execute("SELECT last_seq FROM tenants WHERE tenant = ?", (tenant,)).fetchone()[0])


def any_before(db: Connection, tenant: str, before: str) -> bool:
    """Whether the oldest event of this tenant was recorded *before*."""
    oldest = "SELECT recorded_at FROM events WHERE tenant = ? ORDER BY seq LIMIT 1"
    row = db.execute(oldest, (tenant,)).fetchone()
    return row is not None and row["recorded_at"] < before


def prune(db: Connection, tenant: str, before: str) -> None:
    """Drop the events recorded *before*, and remember up to which number they are gone."""
    gone = db.execute("SELECT max(seq) FROM events WHERE tenant = ? AND recorded_at < ?", (tenant, before)).fetchone()[
        0
    ]
    if gone is not None:
        db.execute("DELETE FROM events WHERE tenant = ? AND seq <= ?", (tenant, gone))
        db.execute("UPDATE tenants SET floor_seq = ? WHERE tenant = ?", (gone, tenant))


def page(db: Connection, tenant: str, after: str | None, limit: int) -> EventsAnswer:
    """The events after a cursor. A cursor before what is kept, or from a future this relay never had, is 410."""
    seq = _seq(after)
    floor, last = db.execute("SELECT floor_seq, last_seq FROM tenants WHERE tenant = ?", (tenant,)).fetchone()
    if seq > last or (after and seq < floor):
        raise ProblemError("cursor_expired")
    rows = db.execute(
        "SELECT * FROM events WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?", (tenant, seq, limit)
    ).fetchall()
    newest = rows[-1]["seq"] if rows else max(seq, floor)
    return EventsAnswer(events=[_event(row) for row in rows], next_cursor=str(newest), has_more=newest < last)


def _seq(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise ProblemError("malformed", errors=[{"path": "after", "code": "invalid", "message": "Not a cursor."}])
    return int(cursor)


def _event(row: Row) -> Event:
    named = {name: row[name] for name in row.keys() if name not in ("tenant", "event_id", "data")}  # noqa: SIM118  a Row is no dict
    return Event(id=row["event_id"], data=orjson.loads(row["data"]), **named)

"""What the relay holds of an employer's records: looked up, listed, and run out in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection, Row

import orjson

from relay_connectors.clock import stamp
from relay_connectors.relay.wire import LookupAnswer, ReferralPage, ReferralRow, ReferralStatus
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.lifecycle import shown
from relay_connectors.relay_server.memory import revoke_invitations
from relay_connectors.relay_server.problems import ProblemError

__all__ = ["any_due", "expire", "listed", "look_up", "one", "position"]

_ROWS = """
SELECT records.*, referrals.status, referrals.feedback,
max(records.updated_at, coalesce(referrals.updated_at, '')) AS changed
FROM records LEFT JOIN referrals ON referrals.referral_id = records.referral_id WHERE records.tenant = ?"""
_DUE = "status IN ('received', 'invited') AND expires_at <= ? AND tenant = ?"


def look_up(db: Connection, tenant: str, record_ids: Iterable[str]) -> LookupAnswer:
    """One row per record this tenant ever sent, in the order of the records' first arrival."""
    query = f"{_ROWS} AND records.record_id IN (SELECT value FROM json_each(?)) ORDER BY n"
    rows = db.execute(query, (tenant, orjson.dumps(list(record_ids)).decode()))
    return LookupAnswer(referrals=[_row(row) for row in rows])


def one(db: Connection, tenant: str, referral_id: str) -> ReferralRow:
    """The referral's row: of the record whose data it holds, else of the registration. 404 for any other tenant's."""
    query = (
        f"{_ROWS} AND records.referral_id = ? ORDER BY records.live DESC, records.record_id = referrals.owner DESC, n"
    )
    row = db.execute(query, (tenant, referral_id)).fetchone()
    if row is None:
        raise ProblemError("not_found")
    return _row(row)


def listed(
    db: Connection,
    tenant: str,
    *,
    cursor: str | None,
    limit: int,
    status: ReferralStatus | None,
    updated_since: datetime | None,
) -> ReferralPage:
    """A page of all rows in the order of first arrival; filters look at what a row shows."""
    after = position(cursor)
    since = stamp(updated_since) if updated_since else ""
    query = f"SELECT * FROM ({_ROWS} AND n > ? ORDER BY n) WHERE changed >= ?"
    found: list[ReferralRow] = []
    for row in db.execute(query, (tenant, after, since)):
        told = _row(row)
        if status in (None, told.status):
            if len(found) == limit:
                return ReferralPage(referrals=found, next_cursor=str(after))
            found.append(told)
        after = row["n"]
    return ReferralPage(referrals=found, next_cursor=None)


def any_due(db: Connection, tenant: str, now: str) -> bool:
    """Whether an invitation of this tenant ran out by *now* and still stands open."""
    due = f"SELECT EXISTS (SELECT 1 FROM referrals WHERE {_DUE})"
    return bool(db.execute(due, (now, tenant)).fetchone()[0])


def expire(db: Connection, tenant: str, now: str) -> None:
    """Let the invitations that ran out by *now* expire."""
    found = f"SELECT referral_id, owner FROM referrals WHERE {_DUE}"
    due = db.execute(found, (now, tenant)).fetchall()
    db.executemany(
        "UPDATE referrals SET status = 'expired', updated_at = ? WHERE referral_id = ?",
        [(now, row["referral_id"]) for row in due],
    )
    revoke_invitations(db, [(row["referral_id"],) for row in due], now)
    append(db, tenant, now, [Happened("referral.expired", row["referral_id"], row["owner"]) for row in due])


def _row(row: Row) -> ReferralRow:
    return ReferralRow(
        record_id=row["record_id"],
        referral_id=row["referral_id"],
        revision=row["revision"],
        status=_status(row),
        digest=row["digest"],
        updated_at=row["changed"],
        link_id=row["link_id"],
    )


def _status(row: Row) -> ReferralStatus:
    """What the employer is shown: its own record first, then the person behind it."""
    if row["erased_at"]:
        return "erased"
    retracted = row["record_id"] is not None and not row["live"]
    return "retracted" if retracted and row["status"] != "withdrawn" else shown(row["status"], row["feedback"])


def position(cursor: str | None) -> int:
    """The place a cursor stands for; 0 without one, 400 for text that is none of ours."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise ProblemError("malformed", errors=[{"path": "cursor", "code": "invalid", "message": "Not a cursor."}])
    return int(cursor)

"""Registrations through a campaign's link: nobody's record at first, then claimed, or contested.

They count at once. To match them, the employer computes HMAC-SHA256 over its own applicants' addresses (NFKC,
trimmed, lower case) under the key it is given here, and compares: it learns nothing about an address it does not
hold, and nothing at all about somebody who allows no feedback.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from sqlite3 import Connection, Row

from pydantic import BaseModel, ConfigDict, Field

from relay_connectors.relay.wire import Credits, RecordId, ReferralRow
from relay_connectors.relay_server import points, referrals
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret, email_key

__all__ = ["CONTESTABLE", "ClaimRequest", "Contested", "Unmatched", "UnmatchedPage", "claim", "contest", "unmatched"]

CONTESTABLE = timedelta(days=30)
# Registered, and neither a record nor a link of the employer's names them.
_UNMATCHED = """
SELECT records.n, referrals.* FROM records JOIN referrals USING (referral_id)
WHERE records.tenant = ? AND records.record_id IS NULL AND records.link_id IS NULL AND records.erased_at IS NULL
AND referrals.status NOT IN ('withdrawn', 'expired', 'erased')
AND NOT EXISTS (
    SELECT 1 FROM records AS sent WHERE sent.referral_id = records.referral_id AND sent.record_id IS NOT NULL
)
AND NOT EXISTS (SELECT 1 FROM links WHERE links.referral_id = records.referral_id AND links.kind = 'minted')"""


class ClaimRequest(BaseModel):
    """``POST /v1/referrals/{referral_id}/claim``: the record whose person this is."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    record_id: RecordId


class Contested(BaseModel):
    """A registration that is nobody of the employer's. ``reversed_entry`` is the point that was taken back, if any."""

    referral_id: str
    contested_at: str
    reversed_entry: str | None
    credits: Credits


class Unmatched(BaseModel):
    """A registration that belongs to no record. ``email_hmac`` is null where the person allows no feedback."""

    referral_id: str
    registered_at: str
    email_hmac: str | None
    contested_at: str | None


class UnmatchedPage(BaseModel):
    """``GET /v1/unmatched``: one page, and the key (hex) under which the addresses are hashed for this employer."""

    match_key: str = Field(repr=False)
    unmatched: list[Unmatched]
    next_cursor: str | None


def unmatched(db: Connection, secret: Secret, tenant: str, after: int, limit: int) -> UnmatchedPage:
    """The registrations that wait for a claim, in the order of their arrival."""
    key = secret.match_key(tenant)
    rows = db.execute(
        f"{_UNMATCHED} AND records.n > ? ORDER BY records.n LIMIT ?", (tenant, after, limit + 1)
    ).fetchall()
    shown = [_shown(row, key) for row in rows[:limit]]
    more = str(rows[limit - 1]["n"]) if len(rows) > limit else None
    return UnmatchedPage(match_key=key.hex(), unmatched=shown, next_cursor=more)


def claim(db: Connection, tenant: str, referral_id: str, record_id: str, now: str) -> ReferralRow:
    """Say whose record a registration is. The same claim again is the same answer."""
    held = db.execute("SELECT * FROM records WHERE tenant = ? AND record_id = ?", (tenant, record_id)).fetchone()
    if held is not None and held["referral_id"] == referral_id and not held["erased_at"]:
        return referrals.one(db, tenant, referral_id)
    row = _waiting(db, tenant, referral_id)
    if row["contested_at"] or held is not None:
        raise ProblemError("not_claimable")
    if not row["feedback"]:
        raise ProblemError("feedback_not_allowed")
    db.execute("UPDATE records SET record_id = ?, updated_at = ? WHERE n = ?", (record_id, now, row["n"]))
    db.execute("UPDATE referrals SET owner = ?, updated_at = ? WHERE referral_id = ?", (record_id, now, referral_id))
    return referrals.one(db, tenant, referral_id)


def contest(db: Connection, tenant: str, referral_id: str, clock: RelayClock) -> Contested:
    """Say that a registration is nobody of this employer's: its point goes, or is never earned."""
    row = db.execute("SELECT * FROM referrals WHERE tenant = ? AND referral_id = ?", (tenant, referral_id)).fetchone()
    if row is None:
        raise ProblemError("not_found")
    if row["contested_at"]:
        return _contested(db, tenant, referral_id, row["contested_at"])
    if _waiting(db, tenant, referral_id)["registered_at"] < clock.stamp(-CONTESTABLE):
        raise ProblemError("contest_over")
    now = clock.stamp()
    db.execute("UPDATE referrals SET contested_at = ?, updated_at = ? WHERE referral_id = ?", (now, now, referral_id))
    points.contest(db, tenant, now, referral_id)
    return _contested(db, tenant, referral_id, now)


def _waiting(db: Connection, tenant: str, referral_id: str) -> Row:
    """The unmatched registration; 404 for no referral of this tenant, 409 for one that is known otherwise."""
    row: Row | None = db.execute(f"{_UNMATCHED} AND referrals.referral_id = ?", (tenant, referral_id)).fetchone()
    if row is None:
        referrals.one(db, tenant, referral_id)
        raise ProblemError("not_claimable")
    return row


def _contested(db: Connection, tenant: str, referral_id: str, at: str) -> Contested:
    return Contested(
        referral_id=referral_id,
        contested_at=at,
        reversed_entry=points.reversed_of(db, tenant, referral_id),
        credits=points.balance(db, tenant),
    )


def _shown(row: Row, key: bytes) -> Unmatched:
    told = email_key(row["email"]).encode() if row["feedback"] and row["email"] else None
    return Unmatched(
        referral_id=row["referral_id"],
        registered_at=row["registered_at"],
        email_hmac=hmac.digest(key, told, "sha256").hex() if told else None,
        contested_at=row["contested_at"],
    )

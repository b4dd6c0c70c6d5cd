"""Changes that somebody else proposed: nobody sees them, and nothing is changed, before the person approves."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection, Row
from typing import Any

import orjson

from relay_connectors.relay_server import consents, profile
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.secret import Secret, new_id

__all__ = ["decide", "propose", "queue_letter", "waiting"]


def propose(db: Connection, secret: Secret, row: Row, agent: str, told: Mapping[str, Any], now: str) -> str | None:
    """Lay a change before the person; the same change again is the same proposal, None where it changes nothing."""
    change = profile.difference(row, told)
    if not change:
        return None
    kept = orjson.dumps(change, option=orjson.OPT_SORT_KEYS)
    known = db.execute(
        "SELECT approval_id FROM approvals WHERE referral_id = ? AND change = ? AND state = 'open'",
        (row["referral_id"], kept),
    ).fetchone()
    if known is not None:
        return str(known["approval_id"])
    approval_id = new_id("apr")
    db.execute(
        "INSERT INTO approvals (approval_id, tenant, referral_id, asked_by, change, asked_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, 'open')",
        (approval_id, row["tenant"], row["referral_id"], agent, kept, now),
    )
    _tell(db, row, "approval.requested", {"approval_id": approval_id}, now)
    if "profile_updates" in consents.granted(db, row["referral_id"]):
        queue_letter(db, secret, row, now)
    return approval_id


def waiting(db: Connection, referral_id: str) -> list[Row]:
    """What a person is asked to decide, the oldest first."""
    query = "SELECT * FROM approvals WHERE referral_id = ? AND state = 'open' ORDER BY asked_at, approval_id"
    return db.execute(query, (referral_id,)).fetchall()


def decide(db: Connection, row: Row, approval_id: str, now: str, *, approve: bool) -> bool:
    """Let a change happen, or let it be. False where there is nothing to decide; the first word stands."""
    found = db.execute(
        "SELECT * FROM approvals WHERE approval_id = ? AND referral_id = ? AND state = 'open'",
        (approval_id, row["referral_id"]),
    ).fetchone()
    if found is None:
        return False
    state = "approved" if approve else "rejected"
    db.execute(
        "UPDATE approvals SET state = ?, decided_at = ?, change = NULL WHERE approval_id = ?", (state, now, approval_id)
    )
    _tell(db, row, "approval.resolved", {"approval_id": approval_id, "decision": state}, now)
    if approve:
        profile.apply(db, row, orjson.loads(found["change"]), now, approval_id)
    return True


def queue_letter(db: Connection, secret: Secret, row: Row, now: str) -> None:
    """Ask the person by mail to come and decide; one such mail at a time."""
    if not row["email"] or not row["door"]:
        return
    queued = db.execute("SELECT 1 FROM post WHERE referral_id = ? AND kind = 'approval'", (row["referral_id"],))
    if queued.fetchone() is None:
        mail_id = secret.mail_id(secret.person_key(row["tenant"], row["email"]), row["door"])
        told = (mail_id, "approval", row["referral_id"], row["email"], row["locale"], row["door"], now)
        db.execute("INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?)", told)


def _tell(db: Connection, row: Row, kind: str, data: Mapping[str, str], now: str) -> None:
    """The employer learns that something waits, not what; and only where the person lets it know of changes."""
    if "profile_updates" not in consents.granted(db, row["referral_id"]):
        return
    link_id = minted_for(db, row["referral_id"])
    append(db, row["tenant"], now, [Happened(kind, row["referral_id"], row["owner"], link_id, data=data)])

"""What goes when somebody leaves: everything that says who they are or what they can do."""

from __future__ import annotations

from sqlite3 import Connection

__all__ = ["end_offers", "forget"]


def forget(db: Connection, referral_id: str, now: str) -> None:
    """Delete a person's address, data and profile, and whatever waits for them or is offered about them."""
    db.execute(
        "UPDATE referrals SET email = NULL, data = NULL, profile = NULL, feedback = '', updated_at = ?"
        " WHERE referral_id = ?",
        (now, referral_id),
    )
    db.execute("DELETE FROM approvals WHERE referral_id = ?", (referral_id,))
    db.execute("DELETE FROM post WHERE referral_id = ?", (referral_id,))
    db.execute("UPDATE introductions SET summary = NULL, contact = 'rejected' WHERE referral_id = ?", (referral_id,))
    end_offers(db, referral_id, now)


def end_offers(db: Connection, referral_id: str, now: str) -> None:
    """Let the introductions of a person run out that no slot was spent on; the slots can be used for somebody else."""
    db.execute(
        "UPDATE introductions SET state = 'expired', decided_at = ? WHERE referral_id = ?"
        " AND (state = 'offered' OR state = 'accepted'"
        " AND slot_id IN (SELECT slot_id FROM slots WHERE state != 'used'))",
        (now, referral_id),
    )

"""Who received which items of a person from this relay, and when: kept for the person to read, without values."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection, Row
from typing import Literal

import orjson

__all__ = ["Kind", "disclosed", "is_noted", "note"]

Kind = Literal["agent", "employer", "introduction"]


def note(db: Connection, referral_id: str, kind: Kind, recipient: str, items: Iterable[str], now: str) -> None:
    """Keep that *recipient* received these items now. The same again is one line with a first and a last time."""
    listed = _listed(items)
    if listed == "[]":
        return
    db.execute(
        "INSERT INTO disclosures VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_at = excluded.last_at",
        (referral_id, kind, recipient, listed, now, now),
    )


def is_noted(db: Connection, referral_id: str, kind: Kind, recipient: str, items: Iterable[str], now: str) -> bool:
    """Whether that is kept already for today, so that a reader who asks every minute costs one write a day."""
    found = db.execute(
        "SELECT last_at FROM disclosures WHERE referral_id = ? AND kind = ? AND recipient = ? AND items = ?",
        (referral_id, kind, recipient, _listed(items)),
    ).fetchone()
    return found is not None and found["last_at"][:10] == now[:10]


def disclosed(db: Connection, referral_id: str) -> list[Row]:
    """Everything that went out about a person, the newest first; ``items`` is a JSON list of names."""
    query = "SELECT * FROM disclosures WHERE referral_id = ? ORDER BY last_at DESC, kind, recipient, items"
    return db.execute(query, (referral_id,)).fetchall()


def _listed(items: Iterable[str]) -> str:
    return orjson.dumps(sorted(set(items))).decode()

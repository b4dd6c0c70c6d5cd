"""What a person allows at the relay: appended, never changed; the last word per scope counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection, Row
from typing import get_args

import orjson

from relay_connectors.clock import stamp
from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server.consent_texts import OFFERED, POLICY_VERSION, Language, text_sha256
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.forgetting import end_offers, forget
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.memory import revoke_invitations
from relay_connectors.relay_server.secret import new_id

__all__ = [
    "LIFE",
    "any_old",
    "expire",
    "given",
    "grant",
    "granted",
    "history",
    "last_was_withdrawal",
    "pushed",
    "until",
    "withdraw",
]

# Nobody remembers after two years what they ticked; a consent that is older is asked for anew.
LIFE = timedelta(days=730)
_OLD = """
SELECT c.*, referrals.locale, referrals.owner FROM consents AS c JOIN referrals USING (referral_id)
WHERE c.tenant = ? AND c.status = 'granted' AND c.at < ? AND referrals.status != 'erased'
AND n = (SELECT max(n) FROM consents WHERE referral_id = c.referral_id AND scope = c.scope)"""


def grant(db: Connection, tenant: str, referral_id: str, scopes: Sequence[Scope], language: Language, now: str) -> None:
    """Append what is newly allowed and tell the employer; what is allowed already is not said again."""
    new = [scope for scope in OFFERED if scope in scopes and scope not in granted(db, referral_id)]
    _append(db, tenant, referral_id, new, "granted", language, now)


def withdraw(
    db: Connection, tenant: str, referral_id: str, scopes: Sequence[Scope], language: Language, now: str
) -> list[Scope]:
    """Take back what is allowed of *scopes*, by the page or by the employer's push; returns what was taken back.

    Whoever withdraws everything leaves: data and address are deleted, and only a consent given later than
    now lets the employer refer this person again.
    """
    own, handed = granted(db, referral_id), pushed(db, referral_id)
    gone = [scope for scope in get_args(Scope) if scope in scopes and scope in {*own, *handed}]
    _append(db, tenant, referral_id, gone, "withdrawn", language, now)
    left = [scope for scope in handed if scope not in gone]
    if handed and len(left) < len(handed):
        _take_back_push(db, referral_id, left, now)
    if gone and not granted(db, referral_id) and not left:
        forget(db, referral_id, now)
        db.execute(
            "UPDATE referrals SET status = 'withdrawn', withdrawn_at = ? WHERE referral_id = ?", (now, referral_id)
        )
    elif "share_with_agents" in gone:
        end_offers(db, referral_id, now)
    return gone


def any_old(db: Connection, tenant: str, before: str) -> bool:
    """Whether a consent that was given *before* still stands."""
    return db.execute(f"{_OLD} LIMIT 1", (tenant, before)).fetchone() is not None


def expire(db: Connection, tenant: str, now: str, before: str) -> None:
    """Let the consents run out that were given *before*. Whoever allows nothing then is forgotten."""
    rows = db.execute(f"{_OLD} ORDER BY c.referral_id, n", (tenant, before)).fetchall()
    for referral_id, group in groupby(rows, key=itemgetter("referral_id")):
        old = list(group)
        language: Language = "en" if old[0]["locale"] == "en" else "ja"
        _append(db, tenant, referral_id, [row["scope"] for row in old], "expired", language, now)
        end_offers(db, referral_id, now)
        if granted(db, referral_id) or pushed(db, referral_id):
            continue
        forget(db, referral_id, now)
        db.execute("UPDATE referrals SET status = 'expired' WHERE referral_id = ?", (referral_id,))
        news = Happened("referral.expired", referral_id, old[0]["owner"], minted_for(db, referral_id))
        append(db, tenant, now, [news])


def granted(db: Connection, referral_id: str) -> list[Scope]:
    """The scopes this person allows at the relay now."""
    return [row["scope"] for row in given(db, referral_id)]


def given(db: Connection, referral_id: str) -> list[Row]:
    """The consents that stand, with when and to which wording they were given."""
    rows = db.execute(
        "SELECT * FROM consents WHERE n IN (SELECT max(n) FROM consents WHERE referral_id = ? GROUP BY scope)"
        " AND status = 'granted' ORDER BY n",
        (referral_id,),
    )
    return rows.fetchall()


def until(at: str) -> str:
    """When a consent given *at* runs out."""
    return stamp(datetime.fromisoformat(at) + LIFE)


def history(db: Connection, referral_id: str) -> list[Row]:
    """Everything this person ever said, the newest first."""
    return db.execute("SELECT * FROM consents WHERE referral_id = ? ORDER BY n DESC", (referral_id,)).fetchall()


def last_was_withdrawal(db: Connection, referral_id: str) -> bool:
    """Whether the last word of this person took something back."""
    row = db.execute(
        "SELECT status FROM consents WHERE referral_id = ? ORDER BY n DESC LIMIT 1", (referral_id,)
    ).fetchone()
    return row is not None and row["status"] == "withdrawn"


def pushed(db: Connection, referral_id: str) -> list[Scope]:
    """The scopes the employer's push rests on: given to the employer, and taken back here as well."""
    row = db.execute("SELECT pushed_scopes FROM referrals WHERE referral_id = ?", (referral_id,)).fetchone()
    scopes: list[Scope] = orjson.loads(row["pushed_scopes"]) if row else []
    return scopes


def _append(
    db: Connection, tenant: str, referral_id: str, scopes: list[Scope], status: str, language: Language, now: str
) -> None:
    if not scopes:
        return
    consent_id, digest = new_id("con"), text_sha256(language)
    db.executemany(
        "INSERT INTO consents (consent_id, tenant, referral_id, scope, status, at, policy_version, text_sha256,"
        " language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(consent_id, tenant, referral_id, one, status, now, POLICY_VERSION, digest, language) for one in scopes],
    )
    owner = _note_feedback(db, referral_id)
    data = {"scopes": scopes, "policy_version": POLICY_VERSION, "text_sha256": digest, "language": language}
    news = Happened(f"consent.{status}", referral_id, owner, minted_for(db, referral_id), consent_id, data)
    append(db, tenant, now, [news])


def _note_feedback(db: Connection, referral_id: str) -> str | None:
    """Keep beside the referral how much its employer may see; returns the record whose data it holds."""
    allowed = granted(db, referral_id)
    feedback = "details" if "feedback_details" in allowed else "status" if "feedback_status" in allowed else ""
    row = db.execute(
        "UPDATE referrals SET feedback = ? WHERE referral_id = ? RETURNING owner", (feedback, referral_id)
    ).fetchone()
    owner: str | None = row["owner"]
    return owner


def _take_back_push(db: Connection, referral_id: str, left: list[Scope], now: str) -> None:
    """Forget what the employer sent, unless a consent that covers sending is left."""
    covered = "share_with_relay" in left
    db.execute(
        "UPDATE referrals SET pushed_scopes = ?, withdrawn_at = ?, data = CASE WHEN ? THEN data END, updated_at = ?"
        " WHERE referral_id = ?",
        (orjson.dumps(left).decode(), now, covered, now, referral_id),
    )
    if not covered:
        revoke_invitations(db, [(referral_id,)], now)

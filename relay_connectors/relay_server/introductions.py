"""Somebody whom another employer let go is introduced to this one.

An employer never learns where they come from, and their name and address only after it has accepted and they have
agreed to this very introduction.
"""

from __future__ import annotations

from datetime import timedelta
from sqlite3 import Connection, Row
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from relay_connectors.relay_server import approvals, candidates, consents, disclosures, profile
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.lifecycle import OPEN
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret, new_id

__all__ = [
    "OFFER_LIFE",
    "AgentIntroduction",
    "Contact",
    "Introduction",
    "IntroductionPage",
    "IntroductionRequest",
    "Offered",
    "agree",
    "any_due",
    "check_use",
    "decide",
    "end_of_slot",
    "expire",
    "listed",
    "offer",
    "waiting",
]

OFFER_LIFE = timedelta(days=14)
State = Literal["offered", "accepted", "declined", "expired"]
_WITH_PERSON = """
SELECT introductions.*, referrals.status, referrals.email, referrals.data,
referrals.profile FROM introductions JOIN referrals USING (referral_id) WHERE introductions.tenant = ?"""


class IntroductionRequest(BaseModel):
    """``POST /v1/agent/introductions``: whom to offer for which reserved slot."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    tenant_slot_id: str = Field(max_length=64)
    candidate_id: str = Field(max_length=64)


class Contact(BaseModel):
    """How to reach somebody who agreed to be introduced."""

    name: str | None = Field(repr=False)
    email: str = Field(repr=False)


class Offered(BaseModel):
    """The person, as far as the employer may know: ``summary`` is null once they left."""

    summary: dict[str, Any] | None = Field(repr=False)
    contact: Contact | None = Field(repr=False)


class Introduction(BaseModel):
    """One person offered for one slot."""

    introduction_id: str
    slot_id: str
    offered_at: str
    expires_at: str
    state: State
    candidate: Offered


class AgentIntroduction(BaseModel):
    """What the agent learns of its offer: where it stands, not how to reach the person."""

    introduction_id: str
    slot_id: str
    candidate_id: str
    offered_at: str
    expires_at: str
    state: State


class IntroductionPage(BaseModel):
    """``GET /v1/introductions``: one page, the oldest first; ``next_cursor`` is null on the last."""

    introductions: list[Introduction]
    next_cursor: str | None


def offer(
    db: Connection, secret: Secret, clock: RelayClock, agent: str, asked: IntroductionRequest
) -> AgentIntroduction:
    """Offer a person for a reserved slot, and ask them; the same offer again is the same introduction."""
    now = clock.stamp()
    expire(db, now)
    slot = db.execute("SELECT * FROM slots WHERE slot_id = ?", (asked.tenant_slot_id,)).fetchone()
    if slot is None:
        raise ProblemError("not_found")
    row, seen = candidates.one(db, asked.candidate_id)
    before = db.execute(
        "SELECT * FROM introductions WHERE slot_id = ? AND (referral_id = ? OR state IN ('offered', 'accepted'))",
        (slot["slot_id"], row["referral_id"]),
    ).fetchall()
    for one in before:
        if one["referral_id"] == row["referral_id"] and one["state"] in ("offered", "accepted"):
            return _told_agent(db, one["introduction_id"])
    if before or slot["state"] != "reserved":
        raise ProblemError("illegal_transition")
    if "share_with_agents" not in seen.scopes or _knows(db, secret, slot["tenant"], row):
        raise ProblemError("not_introducible")
    return _told_agent(db, _offer(db, secret, clock, agent, slot, row))


def listed(db: Connection, tenant: str, after: int, limit: int) -> IntroductionPage:
    """What was offered to this employer."""
    query = f"{_WITH_PERSON} AND introductions.n > ? ORDER BY introductions.n LIMIT ?"
    rows = db.execute(query, (tenant, after, limit + 1)).fetchall()
    more = str(rows[limit - 1]["n"]) if len(rows) > limit else None
    return IntroductionPage(introductions=[_shown(db, row) for row in rows[:limit]], next_cursor=more)


def decide(db: Connection, tenant: str, introduction_id: str, now: str, *, accept: bool) -> Introduction:
    """The employer accepts or declines. The same word again is the same answer, another is 409."""
    expire(db, now)
    found, then = _one(db, tenant, introduction_id), "accepted" if accept else "declined"
    if found.state not in ("offered", then):
        raise ProblemError("illegal_transition")
    if found.state == "offered":
        db.execute(
            "UPDATE introductions SET state = ?, decided_at = ? WHERE introduction_id = ?", (then, now, introduction_id)
        )
        _note_contact(db, introduction_id, now)
    return _one(db, tenant, introduction_id)


def agree(db: Connection, referral_id: str, introduction_id: str, now: str, *, approve: bool) -> bool:
    """The person lets this employer have their name and address, or not; False where nothing waits for their word."""
    done = db.execute(
        "UPDATE introductions SET contact = ? WHERE introduction_id = ? AND referral_id = ? AND contact = 'open'"
        " AND state IN ('offered', 'accepted')",
        ("approved" if approve else "rejected", introduction_id, referral_id),
    ).rowcount
    if done and not approve:
        db.execute(
            "UPDATE introductions SET state = 'expired', decided_at = ? WHERE introduction_id = ?"
            " AND slot_id NOT IN (SELECT slot_id FROM slots WHERE state = 'used')",
            (now, introduction_id),
        )
    _note_contact(db, introduction_id, now)
    return done > 0


def waiting(db: Connection, referral_id: str) -> list[Row]:
    """The introductions a person has not said a word about, the oldest first."""
    query = (
        "SELECT * FROM introductions WHERE referral_id = ? AND contact = 'open' AND state IN ('offered', 'accepted')"
        " ORDER BY n"
    )
    return db.execute(query, (referral_id,)).fetchall()


def any_due(db: Connection, now: str) -> bool:
    """Whether an offer ran out by *now* and still stands."""
    due = "SELECT EXISTS (SELECT 1 FROM introductions WHERE state = 'offered' AND expires_at <= ?)"
    return bool(db.execute(due, (now,)).fetchone()[0])


def expire(db: Connection, now: str) -> None:
    """Let offers run out that nobody answered."""
    db.execute(
        "UPDATE introductions SET state = 'expired', decided_at = expires_at"
        " WHERE state = 'offered' AND expires_at <= ?",
        (now,),
    )


def check_use(db: Connection, tenant: str, slot_id: str, introduction_id: str) -> None:
    """Refuse to pay for an introduction of this relay that is not this slot's, or not accepted.

    An id that is unknown here stands for an introduction that was agreed on without the relay.
    """
    row = db.execute(
        "SELECT * FROM introductions WHERE tenant = ? AND introduction_id = ?", (tenant, introduction_id)
    ).fetchone()
    if row is not None and (row["slot_id"] != slot_id or row["state"] != "accepted"):
        raise ProblemError("illegal_transition")


def end_of_slot(db: Connection, tenant: str, slot_id: str, now: str) -> None:
    """A slot is given back: what is offered for it ends. An accepted introduction is to be paid."""
    rows = db.execute("SELECT state FROM introductions WHERE tenant = ? AND slot_id = ?", (tenant, slot_id)).fetchall()
    if any(row["state"] == "accepted" for row in rows):
        raise ProblemError("illegal_transition")
    db.execute(
        "UPDATE introductions SET state = 'expired', decided_at = ?"
        " WHERE tenant = ? AND slot_id = ? AND state = 'offered'",
        (now, tenant, slot_id),
    )


def _knows(db: Connection, secret: Secret, tenant: str, row: Row) -> bool:
    """Whether the employer has met this person: as its own applicant, by any address, or as one it had erased."""
    if row["tenant"] == tenant:
        return True
    key = secret.person_key(tenant, row["email"])
    known = "SELECT 1 FROM persons WHERE tenant = :t AND person_key = :k"
    gone = "SELECT 1 FROM suppressions WHERE tenant = :t AND person_key = :k"
    return db.execute(f"{known} UNION ALL {gone}", {"t": tenant, "k": key}).fetchone() is not None


def _offer(db: Connection, secret: Secret, clock: RelayClock, agent: str, slot: Row, row: Row) -> str:
    introduction_id, now, until = new_id("int"), clock.stamp(), clock.stamp(OFFER_LIFE)
    summary = profile.summary_of(row)
    number = db.execute("SELECT coalesce(max(n), 0) + 1 FROM introductions").fetchone()[0]
    told = (introduction_id, number, slot["tenant"], slot["slot_id"], row["referral_id"], agent, orjson.dumps(summary))
    db.execute(
        "INSERT INTO introductions (introduction_id, n, tenant, slot_id, referral_id, agent, summary, state,"
        " offered_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'offered', ?, ?)",
        (*told, now, until),
    )
    items = [*profile.items_of(summary.get("profile") or {}), *(["residence"] if "residence" in summary else [])]
    disclosures.note(db, row["referral_id"], "introduction", slot["tenant"], items, now)
    approvals.queue_letter(db, secret, row, now)
    # No referral_id: it is another employer's.
    data = {"introduction_id": introduction_id, "slot_id": slot["slot_id"], "expires_at": until}
    append(db, slot["tenant"], now, [Happened("introduction.offered", data=data)])
    return introduction_id


def _told_agent(db: Connection, introduction_id: str) -> AgentIntroduction:
    row = db.execute(
        "SELECT introductions.*, candidate_id FROM introductions JOIN referrals USING (referral_id)"
        " WHERE introduction_id = ?",
        (introduction_id,),
    ).fetchone()
    return AgentIntroduction(**{name: row[name] for name in AgentIntroduction.model_fields})


def _one(db: Connection, tenant: str, introduction_id: str) -> Introduction:
    row = db.execute(f"{_WITH_PERSON} AND introduction_id = ?", (tenant, introduction_id)).fetchone()
    if row is None:
        raise ProblemError("not_found")
    return _shown(db, row)


def _shown(db: Connection, row: Row) -> Introduction:
    names = ("introduction_id", "slot_id", "offered_at", "expires_at")
    summary = orjson.loads(row["summary"]) if row["summary"] else None
    return Introduction(
        **{name: row[name] for name in names},
        state=row["state"],
        candidate=Offered(summary=summary, contact=_contact(db, row)),
    )


def _contact(db: Connection, row: Row) -> Contact | None:
    """Name and address, while everything holds: accepted, agreed to, still registered and helped."""
    agreed = row["state"] == "accepted" and row["contact"] == "approved" and row["status"] in OPEN
    if not agreed or not row["email"] or "share_with_agents" not in consents.granted(db, row["referral_id"]):
        return None
    return Contact(name=profile.name_of(row), email=row["email"])


def _note_contact(db: Connection, introduction_id: str, now: str) -> None:
    """Keep that the contact went out, at the moment in which the second of the two words was said."""
    row = db.execute(
        "SELECT * FROM introductions WHERE introduction_id = ? AND state = 'accepted' AND contact = 'approved'",
        (introduction_id,),
    ).fetchone()
    if row is not None:
        disclosures.note(db, row["referral_id"], "introduction", row["tenant"], ["email", "name"], now)

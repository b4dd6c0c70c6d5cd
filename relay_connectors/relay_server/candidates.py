"""The people that agents may see, and how much of each."""

from __future__ import annotations

from sqlite3 import Connection, Row
from typing import Any

from pydantic import BaseModel, Field

from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay.wire import ReferralStatus
from relay_connectors.relay_server import consents, disclosures, profile
from relay_connectors.relay_server.consent_texts import POINT_SCOPES
from relay_connectors.relay_server.lifecycle import OPEN
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.store import Store

__all__ = ["AgentCandidate", "AgentCandidates", "one", "page"]


class AgentCandidate(BaseModel):
    """Somebody who agreed to be helped. Address and career are there only under their own consent."""

    candidate_id: str
    status: ReferralStatus
    scopes: list[Scope]
    locale: str
    email: str | None = Field(default=None, repr=False)
    name: str | None = Field(default=None, repr=False)
    profile: dict[str, Any] | None = Field(default=None, repr=False)


class AgentCandidates(BaseModel):
    """``GET /v1/agent/candidates``: one page; ``next_cursor`` is null on the last."""

    candidates: list[AgentCandidate]
    next_cursor: str | None


def page(store: Store, agent: str, after: str, limit: int, now: str) -> AgentCandidates:
    """The people who agreed to share their details with agents or to hear from them; who saw them is kept."""
    with store.read() as db:
        found = _found(db, after, limit + 1)
    shown = found[:limit]
    with store.read() as db:
        new = [(row, told) for row, told in shown if not _is_noted(db, agent, row, told, now)]
    if new:
        with store.write() as db:
            for row, told in new:
                disclosures.note(db, row["referral_id"], "agent", agent, _items(told), now)
    more = shown[-1][1].candidate_id if len(found) > limit else None
    return AgentCandidates(candidates=[told for _, told in shown], next_cursor=more)


def one(db: Connection, candidate_id: str) -> tuple[Row, AgentCandidate]:
    """Somebody whom agents may see; 404 for anybody else."""
    row = db.execute("SELECT * FROM referrals WHERE candidate_id = ?", (candidate_id,)).fetchone()
    told = _shown(db, row) if row is not None else None
    if told is None:
        raise ProblemError("not_found")
    return row, told


def _found(db: Connection, after: str, limit: int) -> list[tuple[Row, AgentCandidate]]:
    query = "SELECT * FROM referrals WHERE candidate_id > ? AND registered_at IS NOT NULL ORDER BY candidate_id"
    found: list[tuple[Row, AgentCandidate]] = []
    for row in db.execute(query, (after,)).fetchall():
        told = _shown(db, row)
        if told is not None:
            found.append((row, told))
        if len(found) == limit:
            break
    return found


def _shown(db: Connection, row: Row) -> AgentCandidate | None:
    """What an agent sees of a referral; None without the person's consent."""
    scopes = consents.granted(db, row["referral_id"])
    if row["status"] not in OPEN or POINT_SCOPES.isdisjoint(scopes):
        return None
    shared = "share_with_agents" in scopes
    career = {key: value for key, value in profile.whole(row).items() if key != "full_name"} if shared else {}
    return AgentCandidate(
        candidate_id=row["candidate_id"],
        status=row["status"],
        scopes=scopes,
        locale=row["locale"],
        email=row["email"] if "contact_by_agent" in scopes else None,
        name=profile.own_name(row) if shared else None,
        profile=career or None,
    )


def _items(told: AgentCandidate) -> list[str]:
    named = [name for name in ("email", "name") if getattr(told, name)]
    return ["registration", *named, *profile.items_of(told.profile or {})]


def _is_noted(db: Connection, agent: str, row: Row, told: AgentCandidate, now: str) -> bool:
    return disclosures.is_noted(db, row["referral_id"], "agent", agent, _items(told), now)

"""The agents' side: people who agreed to be helped, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection, Row
from typing import Any, Literal

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay.wire import ReferralStatus
from relay_connectors.relay_server import consents
from relay_connectors.relay_server.asking import Bytes, Cursor, ForAgents, Limit, TheRelay, answer
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.consent_texts import POINT_SCOPES
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.lifecycle import OPEN, check_step
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.problems import ProblemError

__all__ = ["AgentCandidate", "AgentCandidates", "AgentEvent", "AgentEventAnswer", "EventData", "router"]

router = APIRouter(prefix="/v1/agent", dependencies=[ForAgents])

AgentEventType = Literal[
    "agent.supported",
    "candidate.interviewing",
    "candidate.hired_elsewhere",
    "candidate.not_hired",
    "candidate.unreachable",
]
LEADS_TO: dict[str, ReferralStatus] = {
    "agent.supported": "agent_supported",
    "candidate.interviewing": "interviewing",
    "candidate.hired_elsewhere": "hired_elsewhere",
}
# A word about somebody that moves nobody: where it may be said.
SAID_OF: dict[str, frozenset[ReferralStatus]] = {
    "candidate.not_hired": frozenset({"interviewing"}),
    "candidate.unreachable": frozenset({"registered", "agent_supported", "interviewing"}),
}
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class EventData(BaseModel):
    """What an agent tells about a hire. There is no field for the new employer's name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    occurred_month: str | None = Field(default=None, pattern=MONTH)
    occupation: str | None = Field(default=None, max_length=200)
    industry: str | None = Field(default=None, max_length=200)
    subdivision: str | None = Field(default=None, pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")


class AgentEvent(BaseModel):
    """``POST /v1/agent/candidates/{candidate_id}/events``."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    type: AgentEventType
    data: EventData = EventData()


class AgentEventAnswer(BaseModel):
    """Where the candidate stands now, and whether their employer-to-be-not was told."""

    candidate_id: str
    status: ReferralStatus
    told_employer: bool


class AgentCandidate(BaseModel):
    """Somebody who agreed to be helped. Address and career are there only under their own consent."""

    candidate_id: str
    status: ReferralStatus
    scopes: list[Scope]
    locale: str
    email: str | None = Field(default=None, repr=False)
    profile: dict[str, Any] | None = Field(default=None, repr=False)


class AgentCandidates(BaseModel):
    """``GET /v1/agent/candidates``: one page; ``next_cursor`` is null on the last."""

    candidates: list[AgentCandidate]
    next_cursor: str | None


@router.get("/candidates")
def list_candidates(relay: TheRelay, *, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """The people who agreed to share their details with agents or to hear from them."""
    found: list[AgentCandidate] = []
    with relay.store.read() as db:
        rows = db.execute(
            "SELECT * FROM referrals WHERE candidate_id > ? AND registered_at IS NOT NULL ORDER BY candidate_id",
            (cursor or "",),
        ).fetchall()
        for row in rows:
            shown = _shown(db, row)
            if shown is not None and len(found) == limit:
                return answer(AgentCandidates(candidates=found, next_cursor=found[-1].candidate_id))
            found += [shown] if shown else []
    return answer(AgentCandidates(candidates=found, next_cursor=None))


@router.post("/candidates/{candidate_id}/events")
def report(relay: TheRelay, candidate_id: str, body: Bytes) -> Response:
    """Tell what became of a candidate. The employer learns as much as the candidate allows."""
    told = model_of(AgentEvent, body.checked())
    with relay.store.write() as db:
        row = db.execute("SELECT * FROM referrals WHERE candidate_id = ?", (candidate_id,)).fetchone()
        if row is None or _shown(db, row) is None:
            raise ProblemError("not_found")
        status = _moved(row["status"], told.type)
        now = relay.clock.stamp()
        db.execute(
            "UPDATE referrals SET status = ?, updated_at = ? WHERE candidate_id = ?", (status, now, candidate_id)
        )
        _tell(db, row, told, now)
    return answer(AgentEventAnswer(candidate_id=candidate_id, status=status, told_employer=bool(row["feedback"])))


def _shown(db: Connection, row: Row) -> AgentCandidate | None:
    """What an agent sees of a referral; None without the person's consent."""
    scopes = consents.granted(db, row["referral_id"])
    if row["status"] not in OPEN or POINT_SCOPES.isdisjoint(scopes):
        return None
    data = orjson.loads(row["data"]) if row["data"] and "share_with_agents" in scopes else {}
    return AgentCandidate(
        candidate_id=row["candidate_id"],
        status=row["status"],
        scopes=scopes,
        locale=row["locale"],
        email=row["email"] if "contact_by_agent" in scopes else None,
        profile=data.get("profile"),
    )


def _moved(now: ReferralStatus, kind: str) -> ReferralStatus:
    then = LEADS_TO.get(kind)
    if then is None:
        if now not in SAID_OF[kind]:
            raise ProblemError("illegal_transition")
        return now
    check_step(now, then)
    return then


def _tell(db: Connection, row: Row, told: AgentEvent, now: str) -> None:
    """Tell the employer what feedback_status or feedback_details let through; nothing without them."""
    if not row["feedback"]:
        return
    data = _allowed(told, row["feedback"], now) if told.type == "candidate.hired_elsewhere" else {}
    news = Happened(told.type, row["referral_id"], row["owner"], minted_for(db, row["referral_id"]), data=data)
    append(db, row["tenant"], now, [news])


def _allowed(told: AgentEvent, feedback: str, now: str) -> Mapping[str, str]:
    whole = {"occurred_month": now[:7]} | told.data.model_dump(exclude_none=True)
    if feedback == "details":
        return whole
    return {"occurred_month": whole["occurred_month"]}

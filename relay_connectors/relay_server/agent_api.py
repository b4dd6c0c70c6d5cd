"""The agents' side: people who agreed to be helped, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection, Row
from typing import Any, Literal

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from relay_connectors.relay.wire import ReferralStatus
from relay_connectors.relay_server import approvals, candidates, disclosures, introductions
from relay_connectors.relay_server.asking import Agent, Bytes, Cursor, Limit, TheRelay, answer
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.lifecycle import OPEN, check_step
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.payload import Profile
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay import Relay

__all__ = ["AgentEvent", "AgentEventAnswer", "AgentSlot", "AgentSlots", "EventData", "router"]

router = APIRouter(prefix="/v1/agent")

AgentEventType = Literal[
    "agent.supported",
    "candidate.interviewing",
    "candidate.hired_elsewhere",
    "candidate.not_hired",
    "candidate.unreachable",
    "candidate.profile_updated",
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
    "candidate.profile_updated": OPEN,
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
    """``POST /v1/agent/candidates/{candidate_id}/events``.

    A ``proposal`` may come with any word; ``candidate.profile_updated`` is nothing but one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    type: AgentEventType
    data: EventData = EventData()
    proposal: Profile | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _says_something(self) -> AgentEvent:
        if self.type == "candidate.profile_updated" and self.proposal is None:
            message = "Send the proposal."
            raise ValueError(message)
        return self


class AgentEventAnswer(BaseModel):
    """Where the candidate stands now, whether the employer was told, and what waits for the candidate's approval."""

    candidate_id: str
    status: ReferralStatus
    told_employer: bool
    approval_id: str | None


class AgentSlot(BaseModel):
    """A slot that waits for somebody. The agent has to know who asks, to tell the candidate."""

    slot_id: str
    employer: str
    requirements: dict[str, Any]


class AgentSlots(BaseModel):
    """``GET /v1/agent/slots``: what employers look for now."""

    slots: list[AgentSlot]


@router.get("/candidates")
def list_candidates(relay: TheRelay, agent: Agent, *, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """The people who agreed to share their details with agents or to hear from them."""
    relay.age_all()
    return answer(candidates.page(relay.store, agent, cursor or "", limit, relay.clock.stamp()))


@router.post("/candidates/{candidate_id}/events")
def report(relay: TheRelay, agent: Agent, candidate_id: str, body: Bytes) -> Response:
    """Tell what became of a candidate, or lay a change before them. The employer learns what the candidate allows."""
    told = model_of(AgentEvent, body.checked())
    relay.age_all()
    with relay.store.write() as db:
        row, _ = candidates.one(db, candidate_id)
        status = _moved(row["status"], told.type)
        now = relay.clock.stamp()
        db.execute(
            "UPDATE referrals SET status = ?, updated_at = ? WHERE candidate_id = ?", (status, now, candidate_id)
        )
        told_employer = _tell(db, row, told, now)
        approval_id = _propose(relay, db, row, agent, told, now)
    relay.postman.ring()
    done = AgentEventAnswer(
        candidate_id=candidate_id, status=status, told_employer=told_employer, approval_id=approval_id
    )
    return answer(done)


@router.get("/slots")
def list_slots(relay: TheRelay, _: Agent) -> Response:
    """The reserved slots that nobody is offered for, the oldest first."""
    relay.age_all()
    with relay.store.read() as db:
        rows = db.execute(
            "SELECT * FROM slots WHERE state = 'reserved' AND slot_id NOT IN"
            " (SELECT slot_id FROM introductions WHERE state IN ('offered', 'accepted')) ORDER BY tenant, n"
        ).fetchall()
    slots = [
        AgentSlot(slot_id=row["slot_id"], employer=row["tenant"], requirements=orjson.loads(row["requirements"]))
        for row in rows
    ]
    return answer(AgentSlots(slots=slots))


@router.post("/introductions")
def introduce(relay: TheRelay, agent: Agent, body: Bytes) -> Response:
    """Offer a candidate for a reserved slot of another employer, and ask the candidate."""
    asked = model_of(introductions.IntroductionRequest, body.checked())
    relay.age_all()
    with relay.store.write() as db:
        offered = introductions.offer(db, relay.secret, relay.clock, agent, asked)
    relay.postman.ring()
    return answer(offered)


def _moved(now: ReferralStatus, kind: str) -> ReferralStatus:
    then = LEADS_TO.get(kind)
    if then is None:
        if now not in SAID_OF[kind]:
            raise ProblemError("illegal_transition")
        return now
    check_step(now, then)
    return then


def _propose(relay: Relay, db: Connection, row: Row, agent: str, told: AgentEvent, now: str) -> str | None:
    if told.proposal is None:
        return None
    change = told.proposal.model_dump(exclude_unset=True)
    return approvals.propose(db, relay.secret, row, agent, change, now)


def _tell(db: Connection, row: Row, told: AgentEvent, now: str) -> bool:
    """Tell the employer what feedback_status or feedback_details let through; nothing without them."""
    if not row["feedback"] or told.type == "candidate.profile_updated":
        return False
    data = _allowed(told, row["feedback"], now) if told.type == "candidate.hired_elsewhere" else {}
    news = Happened(told.type, row["referral_id"], row["owner"], minted_for(db, row["referral_id"]), data=data)
    append(db, row["tenant"], now, [news])
    disclosures.note(db, row["referral_id"], "employer", row["tenant"], ["status", *data], now)
    return True


def _allowed(told: AgentEvent, feedback: str, now: str) -> Mapping[str, str]:
    whole = {"occurred_month": now[:7]} | told.data.model_dump(exclude_none=True)
    if feedback == "details":
        return whole
    return {"occurred_month": whole["occurred_month"]}

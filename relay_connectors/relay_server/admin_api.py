"""Switches for tests and demonstrations: faults, the clock, counters. Nothing here exists without an admin key."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from relay_connectors.relay.wire import Credits
from relay_connectors.relay_server import points
from relay_connectors.relay_server.asking import Bytes, ForAdmins, TheRelay, answer
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["ClockAnswer", "ClockRequest", "FaultsAnswer", "ReverseRequest", "Stats", "router"]

router = APIRouter(prefix="/admin", dependencies=[ForAdmins])
COUNTED = (
    "requests",
    "items",
    "created",
    "updated",
    "unchanged",
    "stale",
    "duplicate_person",
    "needs_consent",
    "suppressed",
)
COUNTED_TOO = ("invalid", "retracted", "error", "replayed", "looked_up", "links", "registered")


class ClockRequest(BaseModel):
    """Stand still at an instant, jump ahead, or (``reset``) run with the machine again."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    at: AwareDatetime | None = None
    advance_seconds: float = Field(default=0, ge=0, le=10 * 366 * 86400)
    reset: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> ClockRequest:
        if sum((self.at is not None, self.advance_seconds > 0, self.reset)) != 1:
            message = "Send one of at, advance_seconds and reset."
            raise ValueError(message)
        return self


class ClockAnswer(BaseModel):
    """The relay's time."""

    now: str


class FaultsAnswer(BaseModel):
    """The faults that have not run out."""

    faults: list[FaultRequest]


class ReverseRequest(BaseModel):
    """``POST /admin/credits/reverse``: a point that was contested with success."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    tenant: str
    entry_id: str


class Stats(BaseModel):
    """Counters since the start: requests under /v1, items by status, and faults by kind as ``fault_<kind>``."""

    counters: dict[str, int]


@router.post("/faults")
def add_fault(relay: TheRelay, body: Bytes) -> Response:
    """Switch a fault on."""
    relay.faults.add(model_of(FaultRequest, body.checked()))
    return answer(FaultsAnswer(faults=relay.faults.waiting()))


@router.get("/faults")
def list_faults(relay: TheRelay) -> Response:
    """The faults that are on."""
    return answer(FaultsAnswer(faults=relay.faults.waiting()))


@router.delete("/faults")
def clear_faults(relay: TheRelay) -> Response:
    """Switch every fault off."""
    relay.faults.clear()
    return answer(FaultsAnswer(faults=[]))


@router.get("/clock")
def show_clock(relay: TheRelay) -> Response:
    """The relay's time."""
    return answer(ClockAnswer(now=relay.clock.stamp()))


@router.post("/clock")
def move_clock(relay: TheRelay, body: Bytes) -> Response:
    """Set the relay's time."""
    asked = model_of(ClockRequest, body.checked())
    if asked.advance_seconds:
        relay.clock.advance(timedelta(seconds=asked.advance_seconds))
    else:
        relay.clock.set(asked.at)
    return answer(ClockAnswer(now=relay.clock.stamp()))


@router.get("/stats")
def stats(relay: TheRelay) -> Response:
    """What happened since the start."""
    return answer(Stats(counters=dict.fromkeys((*COUNTED, *COUNTED_TOO), 0) | dict(relay.counters)))


@router.post("/credits/reverse")
def reverse_point(relay: TheRelay, body: Bytes) -> Response:
    """Take a point back that was contested with success; answers with the balance."""
    asked = model_of(ReverseRequest, body.checked())
    with relay.store.write() as db:
        points.reverse(db, asked.tenant, relay.clock.stamp(), asked.entry_id)
        balance: Credits = points.balance(db, asked.tenant)
    return answer(balance)

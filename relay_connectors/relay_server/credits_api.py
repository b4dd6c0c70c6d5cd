"""Points, slots and introductions: what an employer earns by referring, and spends."""

from __future__ import annotations

from sqlite3 import Connection

from fastapi import APIRouter, Request, Response

from relay_connectors.relay import wire
from relay_connectors.relay_server import introductions, points, referrals
from relay_connectors.relay_server.asking import Bytes, Cursor, Limit, Tenant, TheRelay, answer, answer_once
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.idempotency import Done

__all__ = ["router"]

router = APIRouter(prefix="/v1")


@router.get("/credits")
def show_credits(relay: TheRelay, tenant: Tenant) -> Response:
    """Points and slots."""
    with relay.store.read() as db:
        return answer(points.balance(db, tenant))


@router.get("/credits/entries")
def list_entries(relay: TheRelay, tenant: Tenant, *, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """The account, line by line."""
    after = referrals.position(cursor)
    with relay.store.read() as db:
        return answer(points.entries(db, tenant, after, limit))


@router.post("/slots/reserve")
def reserve_slot(request: Request, relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Set a slot aside for an introduction."""

    def work(db: Connection, content: bytes) -> Done:
        asked = model_of(wire.ReserveRequest, content)
        slot = points.reserve(db, tenant, relay.clock.stamp(), asked.requirements)
        return Done(slot.model_dump_json().encode())

    return answer_once(request, relay, tenant, body, work)


@router.post("/slots/{slot_id}/use")
def use_slot(relay: TheRelay, tenant: Tenant, slot_id: str, body: Bytes) -> Response:
    """Pay an introduction with a reserved slot."""
    asked = model_of(wire.UseSlotRequest, body.checked())
    with relay.store.write() as db:
        introductions.check_use(db, tenant, slot_id, asked.introduction_id)
        return answer(points.use(db, tenant, relay.clock.stamp(), slot_id, asked.introduction_id))


@router.post("/slots/{slot_id}/release")
def release_slot(relay: TheRelay, tenant: Tenant, slot_id: str) -> Response:
    """Give a reserved slot back."""
    now = relay.clock.stamp()
    with relay.store.write() as db:
        released = points.release(db, tenant, now, slot_id)
        introductions.end_of_slot(db, tenant, slot_id, now)
        return answer(released)


@router.get("/introductions")
def list_introductions(relay: TheRelay, tenant: Tenant, *, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """The people offered for this employer's slots."""
    after = referrals.position(cursor)
    relay.age(tenant)
    with relay.store.read() as db:
        return answer(introductions.listed(db, tenant, after, limit))


@router.post("/introductions/{introduction_id}/accept")
def accept_introduction(relay: TheRelay, tenant: Tenant, introduction_id: str) -> Response:
    """Yes to a person; their name and address follow once they agree, too."""
    with relay.store.write() as db:
        return answer(introductions.decide(db, tenant, introduction_id, relay.clock.stamp(), accept=True))


@router.post("/introductions/{introduction_id}/decline")
def decline_introduction(relay: TheRelay, tenant: Tenant, introduction_id: str) -> Response:
    """No to a person; the slot stays reserved for another."""
    with relay.store.write() as db:
        return answer(introductions.decide(db, tenant, introduction_id, relay.clock.stamp(), accept=False))

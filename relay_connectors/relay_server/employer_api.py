"""The employer's side of the contract: referrals, links, events."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from relay_connectors.record.vocabulary import SCHEMA_VERSION
from relay_connectors.relay import wire
from relay_connectors.relay.wire_events import EventsAnswer
from relay_connectors.relay_server import claims, events, links, referrals
from relay_connectors.relay_server.asking import (
    Bytes,
    Cursor,
    EventLimit,
    Limit,
    Since,
    Tenant,
    TheRelay,
    answer,
    answer_once,
    need_schema,
)
from relay_connectors.relay_server.batch import Batch
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.idempotency import RETENTION, Done
from relay_connectors.relay_server.problems import ProblemError

__all__ = ["router"]

router = APIRouter(prefix="/v1")


@router.get("/meta")
def meta(relay: TheRelay, tenant: Tenant) -> Response:
    """What this relay speaks and takes, and its clock."""
    with relay.store.read() as db:
        newest = events.last_seq(db, tenant)
    return answer(
        wire.Meta(
            schema_range=wire.SchemaRange(min=SCHEMA_VERSION, max=SCHEMA_VERSION),
            limits=wire.Limits(),
            idempotency_retention_days=RETENTION.days,
            time=relay.clock.stamp(),
            events=wire.EventsMeta(last_seq=newest),
        )
    )


@router.post("/referrals/batch")
def push_batch(request: Request, relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Refer, refer again, or take back: up to 500 operations, each judged alone."""
    need_schema(request)
    fault = request.scope.get("relay.fault")
    broken = frozenset(fault.indexes) if fault and fault.kind == "item_error" else frozenset()
    batch = Batch(tenant, relay.secret, relay.clock.now(), broken)
    answered = answer_once(request, relay, tenant, body, batch.run)
    relay.counters.update(batch.summary)
    relay.counters["items"] += batch.summary.total()
    relay.postman.ring()
    return answered


@router.post("/referrals/lookup")
def look_up(relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """What the relay holds of up to 500 records; unknown ones are left out."""
    asked = model_of(wire.LookupRequest, body.checked())
    relay.age(tenant)
    with relay.store.read() as db:
        found = referrals.look_up(db, tenant, asked.record_ids)
    relay.counters["looked_up"] += len(asked.record_ids)
    return answer(found)


@router.get("/referrals")
def list_referrals(
    relay: TheRelay,
    tenant: Tenant,
    *,
    cursor: Cursor = None,
    limit: Limit = 100,
    status: wire.ReferralStatus | None = None,
    updated_since: Since = None,
) -> Response:
    """Everything the relay holds of this tenant, page by page."""
    if updated_since is not None and updated_since.tzinfo is None:
        fault = {"path": "updated_since", "code": "invalid", "message": "Send an offset."}
        raise ProblemError("malformed", errors=[fault])
    relay.age(tenant)
    with relay.store.read() as db:
        found = referrals.listed(db, tenant, cursor=cursor, limit=limit, status=status, updated_since=updated_since)
    return answer(found)


@router.get("/referrals/{referral_id}")
def one_referral(relay: TheRelay, tenant: Tenant, referral_id: str) -> Response:
    """One referral."""
    relay.age(tenant)
    with relay.store.read() as db:
        return answer(referrals.one(db, tenant, referral_id))


@router.post("/referrals/{referral_id}/claim")
def claim_referral(relay: TheRelay, tenant: Tenant, referral_id: str, body: Bytes) -> Response:
    """Say whose record an unmatched registration is."""
    asked = model_of(claims.ClaimRequest, body.checked())
    with relay.store.write() as db:
        return answer(claims.claim(db, tenant, referral_id, asked.record_id, relay.clock.stamp()))


@router.post("/referrals/{referral_id}/contest")
def contest_referral(relay: TheRelay, tenant: Tenant, referral_id: str) -> Response:
    """Say within 30 days that an unmatched registration is nobody of ours; its point is taken back."""
    with relay.store.write() as db:
        return answer(claims.contest(db, tenant, referral_id, relay.clock))


@router.get("/unmatched")
def list_unmatched(relay: TheRelay, tenant: Tenant, *, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """The registrations that belong to no record yet, and the key to match them with."""
    after = referrals.position(cursor)
    with relay.store.read() as db:
        return answer(claims.unmatched(db, relay.secret, tenant, after, limit))


@router.post("/links/mint")
def mint_links(request: Request, relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Random links that belong to nobody; the employer assigns them and tells nobody."""
    now = relay.clock.now()
    made: list[int] = []

    def work(db: Connection, content: bytes) -> Done:
        done = links.mint(db, tenant, relay.secret, now, content)
        made.append(done.items)
        return Done(done.body)

    answered = answer_once(request, relay, tenant, body, work, relay.doors.revive)
    relay.counters["links"] += sum(made)
    return answered


@router.post("/links/revoke")
def revoke_links(relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Close links nobody registered with, and forget who only typed an address there. Again is the same answer."""
    asked = model_of(wire.RevokeRequest, body.checked())
    with relay.store.write() as db:
        done = links.revoke(db, tenant, asked.link_ids, relay.clock.stamp())
        forgotten = links.forget_visitors(db, done.revoked)
        mails = links.visitors_mails(db, relay.secret, done.revoked)
    relay.mail.erase(mails)
    if forgotten:
        relay.store.compact()
    return answer(done)


@router.post("/campaign-links")
def campaign_link(relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """One address for mail templates without a per-person value; asked again, the same address."""
    asked = model_of(wire.CampaignRequest, body.checked())
    with relay.store.write() as db:
        return answer(links.campaign(db, tenant, relay.doors, asked, relay.clock.stamp()))


@router.get("/events")
def list_events(
    request: Request,
    relay: TheRelay,
    tenant: Tenant,
    *,
    after: Annotated[str | None, Query(max_length=64)] = None,
    limit: EventLimit = 500,
) -> Response:
    """What happened after a cursor, oldest first."""
    relay.age(tenant)
    with relay.store.read() as db:
        page = events.page(db, tenant, after, limit)
    fault = request.scope.get("relay.fault")
    return answer(_disturbed(page, fault.kind if fault else ""))


def _disturbed(page: EventsAnswer, kind: str) -> EventsAnswer:
    """The page as a fault switch wants it: "at least once" may repeat and a client must bear disorder."""
    if kind == "cursor_gone":
        raise ProblemError("cursor_expired")
    shown = list(page.events)
    if kind == "duplicate_events":
        shown = [event for event in shown for _ in range(2)]
    if kind == "reorder_events":
        shown.reverse()
    return page.model_copy(update={"events": shown})

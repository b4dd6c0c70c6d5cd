"""What an employer sees of the whole: rates, and where it is told of events."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from relay_connectors.relay_server import metrics, webhooks
from relay_connectors.relay_server.asking import Bytes, Tenant, TheRelay, answer
from relay_connectors.relay_server.body import model_of

__all__ = ["router"]

router = APIRouter(prefix="/v1")
From = Annotated[date | None, Query(alias="from")]


@router.get("/metrics")
def show_metrics(
    relay: TheRelay,
    tenant: Tenant,
    *,
    first: From = None,
    to: date | None = None,
    group_by: metrics.Group | None = None,
) -> Response:
    """The rates of the people and slots of a time."""
    relay.age(tenant)
    window = metrics.Window.of(first, to, relay.clock.now())
    with relay.store.read() as db:
        return answer(metrics.measure(db, tenant, window, group_by))


@router.get("/webhook")
def show_webhook(relay: TheRelay, tenant: Tenant) -> Response:
    """Where this employer is told of events, without the secret."""
    with relay.store.read() as db:
        return answer(webhooks.show(db, tenant))


@router.put("/webhook")
def put_webhook(relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Be told of events from now on; one more rotation makes a new secret."""
    asked = model_of(webhooks.WebhookRequest, body.checked())
    with relay.store.write() as db:
        told = webhooks.put(db, relay.secret, relay.clock, tenant, asked)
    return answer(told)


@router.delete("/webhook")
def delete_webhook(relay: TheRelay, tenant: Tenant) -> Response:
    """Be told no more."""
    with relay.store.write() as db:
        db.execute("DELETE FROM webhook_rotations WHERE tenant = ?", (tenant,))
        deleted = db.execute("DELETE FROM webhooks WHERE tenant = ?", (tenant,)).rowcount > 0
    return answer(webhooks.Gone(deleted=deleted))

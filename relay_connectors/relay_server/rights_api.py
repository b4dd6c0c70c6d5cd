"""Erasure over HTTP, in both directions."""

from __future__ import annotations

from fastapi import APIRouter, Response

from relay_connectors.relay_server.asking import Bytes, Tenant, TheRelay, answer
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.erasures import ErasureRequest

__all__ = ["router"]

router = APIRouter(prefix="/v1")


@router.post("/erasures", status_code=202)
def ask_erasure(relay: TheRelay, tenant: Tenant, body: Bytes) -> Response:
    """Erase the people behind records, for this tenant. The same request again is the same erasure."""
    asked = model_of(ErasureRequest, body.checked())
    return answer(relay.erasures.ask(tenant, asked), 202)


@router.get("/erasures/{erasure_id}")
def show_erasure(relay: TheRelay, tenant: Tenant, erasure_id: str) -> Response:
    """Where an erasure stands."""
    return answer(relay.erasures.one(tenant, erasure_id))


@router.post("/erasures/{erasure_id}/ack")
def acknowledge_erasure(relay: TheRelay, tenant: Tenant, erasure_id: str) -> Response:
    """The employer has erased on its side, too."""
    return answer(relay.erasures.acknowledge(tenant, erasure_id))

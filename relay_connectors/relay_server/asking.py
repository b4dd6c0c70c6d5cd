"""What every endpoint asks first: which relay, who is calling, what is in the body; and how it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response
from pydantic import AfterValidator, BaseModel

from relay_connectors.record.vocabulary import SCHEMA_VERSION
from relay_connectors.relay_server.body import Body, read_body
from relay_connectors.relay_server.idempotency import Ticket, Work, read_key
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay import Relay

__all__ = [
    "Agent",
    "Bytes",
    "Cursor",
    "EventLimit",
    "ForAdmins",
    "Limit",
    "Tenant",
    "TheRelay",
    "answer",
    "answer_once",
    "need_schema",
]

PAGE = 500


# These wait for nothing; without ``async`` FastAPI would hand each of them to a thread, for every request.
async def _relay(request: Request) -> Relay:
    relay: Relay = request.app.state.relay
    return relay


TheRelay = Annotated[Relay, Depends(_relay)]
Authorization = Annotated[str | None, Header()]


async def _tenant(relay: TheRelay, authorization: Authorization = None) -> str:
    return relay.roster.admit(authorization, "employer").name


async def _agent(relay: TheRelay, authorization: Authorization = None) -> str:
    return relay.roster.admit(authorization, "agent").name


async def _admin(relay: TheRelay, authorization: Authorization = None) -> None:
    relay.roster.admit(authorization, "admin")


Tenant = Annotated[str, Depends(_tenant)]
Agent = Annotated[str, Depends(_agent)]
ForAdmins = Depends(_admin)
Bytes = Annotated[Body, Depends(read_body)]
Limit = Annotated[int, Query(ge=1, le=PAGE)]
# Whoever asks for more events gets a full page: the cursor says how to go on.
EventLimit = Annotated[int, Query(ge=1), AfterValidator(lambda asked: min(asked, PAGE))]
Cursor = Annotated[str | None, Query(max_length=64)]
Since = Annotated[datetime | None, Query()]


def need_schema(request: Request) -> None:
    """Refuse records of a schema this relay does not take; it takes exactly 1.0."""
    if request.headers.get("relay-schema", "").strip() != SCHEMA_VERSION:
        raise ProblemError("schema_unsupported")


def answer(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON, with the names of the wire."""
    return Response(model.model_dump_json(by_alias=True), status, media_type="application/json")


def answer_once(
    request: Request,
    relay: Relay,
    tenant: str,
    body: Body,
    work: Work,
    revive: Callable[[bytes], bytes] | None = None,
) -> Response:
    """Answer a request that must carry an Idempotency-Key; *revive* completes a stored answer before it is sent."""
    key = read_key(request.headers.get("idempotency-key"))
    ticket = Ticket(tenant, request.url.path, key)
    fault = request.scope.get("relay.fault")
    if fault and fault.kind == "keys_forgotten":
        relay.answers.forget(tenant)
    given = relay.answers.once(ticket, body, work, request.scope["relay.finally"])
    headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
    if given.replayed:
        relay.counters["replayed"] += given.items
    fine = given.status == 200
    told = revive(given.body) if revive and fine else given.body
    kind = "application/json" if fine else "application/problem+json"
    return Response(told, given.status, headers, kind)

"""The reference relay as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from relay_connectors.clock import Clock, SystemClock
from relay_connectors.relay_server import (
    admin_api,
    agent_api,
    credits_api,
    employer_api,
    me_pages,
    pages,
    profile_pages,
    reports_api,
    rights_api,
)
from relay_connectors.relay_server.front import Front
from relay_connectors.relay_server.openapi import document_bytes
from relay_connectors.relay_server.problems import ProblemError, faults_of
from relay_connectors.relay_server.relay import Relay

__all__ = ["API", "create_app"]

API = (
    employer_api.router,
    credits_api.router,
    rights_api.router,
    reports_api.router,
    agent_api.router,
    admin_api.router,
)

_STATUS_CODES = {404: "not_found", 405: "method_not_allowed"}


def create_app(
    state_dir: Path,
    *,
    tenants: Mapping[str, str],
    admin_key: str | None = None,
    base_url: str | None = None,
    clock: Clock | None = None,
    agents: Mapping[str, str] | None = None,
    smtp_url: str | None = None,
) -> FastAPI:
    """A relay whose memory is *state_dir*; *tenants* and *agents* map names to their keys.

    ``base_url`` is where candidates reach it. One process per state directory.
    """
    relay = Relay(
        state_dir,
        tenants=tenants,
        agents=agents or {},
        admin_key=admin_key,
        base_url=base_url or "http://127.0.0.1:8787",
        clock=clock or SystemClock(),
        smtp_url=smtp_url,
    )

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        relay.start()
        yield
        relay.stop()

    routes = list(_routes())
    app = FastAPI(title="Career relay", openapi_url=None, docs_url=None, redoc_url=None, lifespan=life, routes=routes)
    app.state.relay = relay
    app.add_middleware(Front, faults=relay.faults, lines=relay.lines, counters=relay.counters)
    _answer_problems(app)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Every route, built once for all relays of a process; ``include_router`` would build them for each, in 0.1 s."""
    document = APIRouter()
    document.add_api_route("/openapi.json", _openapi, methods=["GET"])
    routers = (*API, pages.router, me_pages.router, profile_pages.router, document)
    return tuple(route for router in routers for route in router.routes)


def _openapi() -> Response:
    return Response(document_bytes(), media_type="application/json")


def _answer_problems(app: FastAPI) -> None:
    """Every refusal as application/problem+json, whoever raised it."""

    @app.exception_handler(ProblemError)
    async def refused(_: Request, error: ProblemError) -> Response:
        return _problem(error)

    @app.exception_handler(RequestValidationError)
    async def parameters(_: Request, error: RequestValidationError) -> Response:
        return _problem(ProblemError("malformed", errors=faults_of(error.errors(), skip=1)))

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> Response:
        return _problem(ProblemError(_STATUS_CODES.get(error.status_code, "malformed")))


def _problem(problem: ProblemError) -> Response:
    return Response(problem.body(), problem.status, problem.headers, "application/problem+json")

"""An invented Greenhouse account, and the adapter on it."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any

import pytest

from relay_connectors.connector import Secret
from relay_connectors.testing import Bench, Harvest, World
from relay_greenhouse import GreenhouseConnector

HOST = "http://127.0.0.1:9"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Every check of the contract judges this adapter: one that is passed over is a fault of the bench."""
    try:
        yield
    except pytest.skip.Exception as passed_over:
        raise AssertionError(f"{item.name} was passed over: {passed_over.msg}") from None


def told(**more: Any) -> dict[str, Any]:
    secret = Secret("s3cret-canary", "env:GREENHOUSE_CLIENT_SECRET")
    urls = {"base_url": f"{HOST}/v3", "token_url": f"{HOST}/token"}
    return {"account": "acme", "client_id": "client.canary", "client_secret": secret, **urls, **more}


# Without a source, a stage or their names somebody is rejected all the same.
REQUIRED = {
    "/applications": ["id", "candidate_id", "status", "job_id", "source_id", "updated_at", "prospect"],
    "/candidates": ["id", "private", "can_email", "first_name", "linked_user_ids"],
    "/jobs": ["id", "confidential"],
    "/rejection_reasons": ["id", "type"],
    "/rejection_details": [],
    "/application_stages": [],
    "/job_interview_stages": [],
    "/sources": [],
}


@pytest.fixture
def settings() -> Callable[..., dict[str, Any]]:
    return told


@pytest.fixture
def bench() -> Callable[..., Bench]:
    """A bench over a world, three rows a page."""

    def build(world: World, *, rows: int = 3, expected: dict[str, str] | None = None, **more: Any) -> Bench:
        api = Harvest(world, base=HOST)
        api.most_rows = rows
        api.remembers = False  # else memory grows by what the invented API keeps
        api.limit = 10**9  # the server's time stands still here; what it limits is tested in test_server.py
        rng = random.Random(1)
        return Bench(
            adapter=GreenhouseConnector,
            settings=told(**more),
            expected=expected or {},
            canaries=["s3cret-canary", "client.canary", "カナリア", "canary@example.com", "カナリア商事", "token-1"],
            addresses=_addresses(world, expected or {}),
            keep=["consent_to_share"],
            api=api,
            clock=world.clock,
            limit=(150, 30.0),
            required=REQUIRED,
            change=lambda: world.happen(rng),
            truth=world.referable,
            many=lambda n: build(World.seeded(7, n), rows=max(n // 12, 20)),
        )

    return build


@pytest.fixture
def contract_world() -> tuple[World, dict[str, str]]:
    """One application of every kind, and what should become of it."""
    world = World()
    world.clock.at -= timedelta(days=2)
    public, hidden = world.job(), world.job(confidential=True)
    expected: dict[str, str] = {}

    def apply(outcome: str, job: int = public, who: dict[str, Any] | None = None, **fields: Any) -> int:
        consent = {"consent_to_share": {"name": "Consent", "type": "single_select", "value": "はい"}}
        mail = {"value": f"{len(expected)}canary@example.com", "type": "personal"}
        person = {"last_name": "カナリア", "email_addresses": [mail],
                  "company": "カナリア商事", "custom_fields": consent}  # fmt: skip
        application = world.apply(world.candidate(**{**person, **(who or {})}), job, **fields)
        expected[str(application)] = outcome
        return application

    for reason, outcome in ((901, "employer_rejected"), (None, "employer_rejected"), (905, "closed_duplicate"),
                            (906, "closed_invalid"), (908, "candidate_withdrew"), (912, "unknown"),
                            (913, "closed_invalid")):  # fmt: skip
        world.reject(apply(outcome), reason)
    apply("in_progress")
    world.hire(apply("hired"))
    apply("unknown", status="on_the_moon")
    apply("skip.prospect", prospect=True)
    world.reject(apply("skip.private", who={"private": True}))
    world.reject(apply("skip.internal", who={"linked_user_ids": [7]}))
    world.reject(apply("skip.confidential_job", hidden))
    apply("in_progress", hidden)
    anonymous = apply("skip.anonymised")
    world.reject(anonymous)
    world.anonymise(world.tables["applications"][anonymous]["candidate_id"])
    for reason, outcome in ((901, "employer_rejected"), (902, "employer_rejected"), (903, "employer_rejected"),
                            (911, "employer_rejected"), (909, "candidate_withdrew")):  # fmt: skip
        world.reject(apply(outcome), reason)
    world.clock.at += timedelta(days=2)
    return world, expected


def _addresses(world: World, expected: dict[str, str]) -> dict[str, str]:
    """The addresses of those who are told about."""
    people = {row["id"]: row for row in world.tables["candidates"].rows.values()}
    applications = world.tables["applications"]
    told = [key for key, outcome in expected.items() if not outcome.startswith("skip.")]
    return {key: people[applications[int(key)]["candidate_id"]]["email_addresses"][0]["value"] for key in told}

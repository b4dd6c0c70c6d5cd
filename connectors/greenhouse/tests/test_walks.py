"""Walks: what they cost, where they go on, and what they do not believe."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from relay_connectors.clock import stamp
from relay_connectors.connector import SourceError
from relay_connectors.testing import Harvest, Reply, World
from relay_connectors.testing.harvest import Memory, live


def test_a_history_that_is_only_remembered_ends_as_the_account_is(bench: Any) -> None:
    """With a ledger, and very often: `python -m proofs histories`."""
    world = World.seeded(1, 25)
    missed, wrong, happened = live(bench(world, rows=4), world, seed=1)

    assert (missed, wrong) == (set(), set())
    assert happened.total() > 50


@pytest.mark.parametrize("applications", [2_000, 10_000])
def test_a_first_reading_asks_hardly_more_than_it_must(bench: Any, applications: int) -> None:
    world = World.seeded(1, applications, jobs=40)
    run = bench(world, rows=500).run()
    run.raws()

    rejected = sum(row["status"] == "rejected" for row in world.tables["applications"].rows.values())
    pages = [len(world.tables["applications"]) / 500, len(world.tables["candidates"]) / 50, rejected / 50]
    small = [len(world.tables["jobs"]) / 50, len(world.tables["job_interview_stages"]) / 50, 1, 1, 1]
    unavoidable = sum(-int(-one // 1) for one in [*pages, *small])
    assert len(run.wire.asked) <= 1.2 * unavoidable


def test_a_run_with_nothing_new_asks_three_times(bench: Any) -> None:
    world = World.seeded(1, 30)
    made = bench(world)
    *_, last = made.run().pages()
    world.clock.at += timedelta(hours=2)
    run = made.run()

    assert run.raws(last.cursor) == []
    assert [request.path for request in run.wire.asked] == ["/token", "/v3/applications", "/v3/rejection_details"]


def test_a_right_that_was_lost_between_two_runs_empties_no_window(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    before = dict(memory.cursor or {})
    world.clock.at += timedelta(hours=2)
    for row in [row["id"] for row in world.tables["applications"].rows.values() if row["status"] == "in_process"]:
        world.reject(row)
    made.api.site_admin = False
    for _ in range(2):
        world.clock.at += timedelta(hours=8)
        run = made.run()
        with pytest.raises(SourceError, match=r"Site Admin.*setting: sub"):
            memory.walk(run)
        assert [request.path for request in run.wire.asked] == ["/token", "/v3/applications", "/v3/applications"]
    assert memory.cursor == before

    made.api.site_admin = True
    memory.walk(made.run())
    assert memory.referred == world.referable()


@pytest.mark.parametrize("answer", range(2, 30))
@pytest.mark.parametrize("touching", [True, False])
def test_a_right_that_is_lost_within_a_run_loses_nothing(bench: Any, answer: int, touching: bool) -> None:
    """At whichever request of a first reading or of a later one."""
    world = World.seeded(1, 12)
    world.touching = touching
    made, memory = bench(world), Memory()
    for _ in range(2):
        lost = made.run(lambda number, _, ask: _blind_from(answer, number, made.api, ask))
        with contextlib.suppress(SourceError):
            memory.walk(lost)
        made.api.site_admin = True
        world.clock.at += timedelta(hours=2)
        for row in [row["id"] for row in world.tables["applications"].rows.values() if row["status"] == "in_process"]:
            world.reject(row)
        world.clock.at += timedelta(hours=2)
    memory.walk(made.run())

    assert memory.referred == world.referable()


def test_a_look_up_without_the_right_takes_nobody_back(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    made.api.site_admin = False

    with pytest.raises(SourceError, match="Site Admin"):
        memory.reconcile(made.run())


def test_a_deletion_is_no_lost_right_and_costs_a_question_once(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world, rows=500), Memory()
    memory.walk(made.run())
    newest = max(world.tables["applications"].rows.values(), key=lambda row: row["updated_at"])
    world.delete(newest["candidate_id"])
    asked = []
    for _ in range(3):
        world.clock.at += timedelta(hours=2)
        run = made.run()
        memory.walk(run)
        asked.append(len(run.wire.asked))

    assert asked in ([4, 3, 3], [5, 3, 3])  # five if it was rejected last, too


def test_a_killed_walk_reads_no_page_twice(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run(), killed_after=4)
    before = set(memory.outcomes)
    rest = [raw.key for raw in made.run().raws(memory.cursor)]

    assert not before & set(rest)
    assert before | set(rest) == {str(row) for row in world.tables["applications"].rows}


def test_a_page_that_the_source_forgot_is_no_end(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run(), killed_after=4)
    forgotten = {**(memory.cursor or {}), "at": "http://127.0.0.1:9/v3/applications?cursor=bm90aGluZw=="}

    assert {raw.key for raw in made.run().raws(forgotten)} == {str(row) for row in world.tables["applications"].rows}


def test_a_filter_without_effect_is_an_error(bench: Any) -> None:
    world = World.seeded(1, 30)
    made = bench(world)
    made.api.ignores_dates = True

    with pytest.raises(SourceError, match="ignores the date filter"):
        made.run().raws({"done": stamp(world.clock.now())})


@pytest.mark.parametrize("limit", [150, 75])
def test_the_server_never_has_to_say_429(bench: Any, limit: int) -> None:
    """Also where the limit is half of what was recorded: the header tells in time."""
    made = bench(World.seeded(1, 600), rows=8)
    run = made.run()
    made.api.limit, made.api._seconds = limit, lambda: run.time.now
    replies: list[int] = []
    run.wire.fault = lambda _, __, ask: _counted(ask(), replies)
    run.raws()

    assert len(replies) > 2 * limit
    assert set(replies) == {200}


def _blind_from(first: int, number: int, api: Harvest, ask: Callable[[], Reply]) -> Reply:
    if number == first:
        api.site_admin = False
    return ask()


def _counted(reply: Reply, replies: list[int]) -> Reply:
    replies.append(reply.status)
    return reply

"""Walks: what they cost, where they go on, and what they do not believe."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.clock import stamp
from relay_connectors.connector import SourceError, SourceUnavailableError
from relay_connectors.cycle.collect import Collector
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity
from relay_connectors.testing import Harvest, Reply, World
from relay_connectors.testing.harvest import Memory, live


def test_a_history_that_is_only_remembered_ends_as_the_account_is(bench: Any) -> None:
    """With a ledger, and very often: `python -m proofs histories`."""
    world = World.seeded(1, 25)
    missed, wrong, happened = live(bench(world, rows=4), world, seed=1)

    assert (missed, wrong) == (set(), set())
    assert happened.total() > 50


@pytest.mark.parametrize("applications", [2_000, 5_000])
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
        proofs = ["/v3/applications", "/v3/candidates", "/v3/jobs"]
        assert [request.path for request in run.wire.asked] == ["/token", "/v3/applications", *proofs]
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


@pytest.mark.parametrize("answer", range(1, 12))
@pytest.mark.parametrize("unrejected", [True, False])
def test_a_right_that_is_lost_before_the_first_rejection_loses_nothing(
    bench: Any, answer: int, unrejected: bool
) -> None:
    """The list of rejections is empty then, so nothing is known of it that it would have to answer."""
    world = World()
    world.touching = False
    world.job()
    open_ones = [world.apply() for _ in range(5)]
    if unrejected:
        world.reject(open_ones[0])
    world.clock.at += timedelta(hours=5)
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    if unrejected:
        world.unreject(open_ones[0])
        world.clock.at += timedelta(hours=5)
        memory.walk(made.run())
    world.clock.at += timedelta(hours=5)
    for application in open_ones:
        world.reject(application)
    world.clock.at += timedelta(minutes=100)
    with contextlib.suppress(SourceError):
        memory.walk(made.run(lambda number, _, ask: _blind_from(answer, number, made.api, ask)))
    made.api.site_admin = True
    for _ in range(3):
        world.clock.at += timedelta(hours=2)
        memory.walk(made.run())

    assert memory.referred == world.referable()


@pytest.mark.parametrize("answer", range(1, 30))
@pytest.mark.parametrize("touching", [True, False])
def test_an_answer_that_is_blank_once_loses_nothing(bench: Any, answer: int, touching: bool) -> None:
    """Whichever it is: of a list, or of a join."""
    world = World.seeded(1, 12)
    world.touching = touching
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    world.clock.at += timedelta(hours=2)
    for row in [row["id"] for row in world.tables["applications"].rows.values() if row["status"] == "in_process"]:
        world.reject(row)
    world.clock.at += timedelta(hours=2)
    with contextlib.suppress(SourceUnavailableError):
        memory.walk(made.run(lambda number, _, ask: _blank(answer, number, made.api, ask)))
    for _ in range(2):
        world.clock.at += timedelta(hours=2)
        memory.walk(made.run())

    assert memory.referred == world.referable()


def test_a_mass_update_is_read_once(bench: Any) -> None:
    """Thousands of rows share their time of change: reaching back to it would read them all in every quiet run."""
    world = World.seeded(1, 1_000)
    made, memory = bench(world, rows=250), Memory()
    memory.walk(made.run())
    world.clock.at += timedelta(hours=3)
    world.mass_update()
    asked = []
    for _ in range(4):
        world.clock.at += timedelta(hours=2)
        run = made.run()
        memory.walk(run)
        asked.append(len(run.wire.asked))

    assert asked[0] > 50
    assert asked[1:] == [7, 7, 7]  # token; of each of two lists: nothing new, a row to prove sight, still nothing new
    assert memory.referred == world.referable()


def test_what_was_removed_is_asked_for_once(bench: Any) -> None:
    world = World.seeded(1, 2_000, jobs=40)
    whole = made_of(bench(world, rows=500))
    for name, row in (("sources", 801), ("rejection_reasons", 911)):
        world.tables[name].drop(row)
    for name, places in (("job_interview_stages", (0, 7)), ("jobs", (0,))):
        for row in [sorted(world.tables[name].rows)[place] for place in places]:
            world.tables[name].drop(row)

    assert made_of(bench(world, rows=500)) <= 1.1 * whole


def test_an_account_without_applications_is_believed_if_others_can_be_seen(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    for person in list(world.tables["candidates"].rows):
        world.delete(person)
    world.clock.at += timedelta(hours=2)
    memory.walk(made.run())
    memory.reconcile(made.run())

    assert memory.referred == set()


def test_an_account_without_anything_is_believed_if_somebody_says_so(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run())
    made.api.site_admin = False
    run = made.run()
    with pytest.raises(SourceError, match="--allow-mass-change"):
        memory.reconcile(run)
    run.connector.believes_emptiness = True
    memory.reconcile(run)

    assert memory.referred == set()


def test_allowing_a_mass_change_reaches_the_adapter(bench: Any, tmp_path: Path) -> None:
    world = World.seeded(1, 30)
    made = bench(world)
    with Ledger.open(tmp_path / "ledger.db", identity=Identity(b"h" * 32), clock=world.clock) as ledger:
        with ledger.run() as number:
            Collector(made.run().source, ledger, number, texts={}).collect()
        made.api.site_admin = False
        world.clock.at += timedelta(hours=2)
        with ledger.run() as number:
            with pytest.raises(SourceError, match="--allow-mass-change"):
                Collector(made.run().source, ledger, number, texts={}).reconcile()
            allowed = Collector(made.run().source, ledger, number, texts={}, allow_change=True)

            assert allowed.collect().counts.read == 0
            assert allowed.reconcile().gone > 0


@pytest.mark.parametrize("minutes", [-90, -61, 61, 75, 90])
def test_a_clock_that_is_wrong_misses_nothing(bench: Any, minutes: int) -> None:
    world = World.seeded(1, 30)
    made = replace(bench(world), clock=_Skewed(world.clock, minutes))
    memory, rng = Memory(), random.Random(3)

    def meanwhile(_: int, __: Any, ask: Callable[[], Reply]) -> Reply:
        world.happen(rng, ("reject", "advance", "unreject", "apply"))
        return ask()

    for _ in range(6):
        memory.walk(made.run(meanwhile))
        world.clock.at += timedelta(minutes=60)
    world.clock.at += timedelta(hours=3)
    memory.walk(made.run())
    memory.reconcile(made.run())

    assert memory.referred == world.referable()


def test_a_walk_whose_place_forgets_its_window_goes_on(bench: Any) -> None:
    """Some cursors hold ids alone: what changed hours after the window is answered, too, and left to the next one."""
    world = World.seeded(1, 60)
    made, memory = bench(world, rows=5), Memory()
    memory.walk(made.run(), killed_after=3)
    world.clock.at += timedelta(hours=3)
    world.reject(sorted(world.tables["applications"].rows)[3])
    matches = made.api._matches
    memory.walk(made.run(lambda _, request, ask: _windowed(made.api, matches, request, ask)))

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

    assert asked in ([5, 3, 3], [7, 3, 3])  # seven if it was rejected last, too


def test_a_killed_walk_reads_no_page_twice(bench: Any) -> None:
    world = World.seeded(1, 30)
    made, memory = bench(world), Memory()
    memory.walk(made.run(), killed_after=4)
    before = set(memory.outcomes)
    rest = [raw.key for raw in made.run().raws(memory.cursor)]

    assert not before & set(rest)
    assert before | set(rest) == {str(row) for row in world.tables["applications"].rows}


@pytest.mark.parametrize("hidden", ["candidate", "job", "stub"])
def test_who_was_hidden_is_referred_again_once_they_are_shown(bench: Any, hidden: str) -> None:
    world, memory = World.seeded(5, 20), Memory()
    made = bench(world)
    memory.walk(made.run())
    for application in world.tables["applications"].rows:
        world.stub(application) if hidden == "stub" else world.hide(application, job=hidden == "job")
    memory.reconcile(made.run())
    assert not memory.referred

    for application in world.tables["applications"].rows:
        world.show(application)
    memory.reconcile(made.run())

    assert memory.referred == world.referable() != set()


def test_who_is_being_processed_in_the_first_run_is_referred_later(bench: Any) -> None:
    world, memory = World.seeded(5, 20), Memory()
    made = bench(world)
    for application in world.tables["applications"].rows:
        world.stub(application)
    memory.walk(made.run())
    for application in world.tables["applications"].rows:
        world.show(application)
    memory.reconcile(made.run())

    assert memory.referred == world.referable() != set()


def test_candidates_that_are_blank_while_all_else_is_there_take_nobody_back(bench: Any) -> None:
    world, memory = World.seeded(5, 20), Memory()
    made = bench(world)
    memory.walk(made.run())
    before = memory.referred
    blank = made.run(lambda _, request, ask: Reply([]) if request.path == "/v3/candidates" else ask())

    with pytest.raises(SourceError, match=r"^/candidates suddenly holds nothing at all"):
        memory.reconcile(blank)
    assert memory.referred == before != set()


def test_a_reason_whose_type_was_not_told_for_a_day_is_asked_for_again(bench: Any) -> None:
    world, memory = World.seeded(5, 20), Memory()
    made = bench(world)
    untyped = made.run(lambda _, request, ask: _untyped(ask()) if "reasons" in request.path else ask())
    memory.walk(untyped)
    memory.reconcile(made.run())

    assert memory.referred == world.referable() != set()


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


class _Skewed:
    """A clock that is wrong by so many minutes."""

    def __init__(self, right: Any, minutes: int) -> None:
        self._right, self._wrong = right, timedelta(minutes=minutes)

    def now(self) -> Any:
        return self._right.now() + self._wrong


def made_of(bench: Any) -> int:
    """How many requests a first reading takes."""
    run = bench.run()
    run.raws()
    return len(run.wire.asked)


def _windowed(api: Any, matches: Any, request: Any, ask: Callable[[], Reply]) -> Reply:
    """Only what is asked for by a cursor passes the filter."""
    by_cursor = any(name == "cursor" for name, _ in request.query)
    api._matches = (lambda *_: True) if by_cursor else matches
    return ask()


def _blank(which: int, number: int, api: Harvest, ask: Callable[[], Reply]) -> Reply:
    api.blinks = int(number == which)
    return ask()


def _blind_from(first: int, number: int, api: Harvest, ask: Callable[[], Reply]) -> Reply:
    if number == first:
        api.site_admin = False
    return ask()


def _untyped(reply: Reply) -> Reply:
    return Reply([{**row, "type": {"id": 1, "name": "x"}} for row in reply.json or []], reply.status, reply.headers)


def _counted(reply: Reply, replies: list[int]) -> Reply:
    replies.append(reply.status)
    return reply

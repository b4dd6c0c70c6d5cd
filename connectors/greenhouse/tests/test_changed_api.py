"""What Greenhouse might answer tomorrow: fields that are renamed, ids of another kind, filters without effect."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relay_connectors.connector import SourceError, looked_up
from relay_connectors.http.exchange import Exchange
from relay_connectors.testing import Harvest, Reply, Request, World, served
from relay_connectors.testing.bench import said
from relay_connectors.testing.harvest import Memory
from relay_connectors.testing.wire import Fault, spoiled
from relay_greenhouse import GreenhouseConnector, GreenhouseSettings

LISTS = [
    "applications",
    "candidates",
    "rejection_details",
    "rejection_reasons",
    "jobs",
    "sources",
    "application_stages",
    "job_interview_stages",
]


def at(name: str, spoil: Callable[[list[Any]], object]) -> Fault:
    """A fault in every answer of one list."""

    def fault(_: int, request: Request, ask: Callable[[], Reply]) -> Reply:
        reply = ask()
        told = request.path == f"/v3/{name}" and isinstance(reply.json, list)
        return spoiled(reply, spoil) if told else reply

    return fault


def without(name: str, field: str) -> Fault:
    return at(name, lambda rows: [row.pop(field, None) for row in rows])


def as_text(name: str, field: str) -> Fault:
    return at(name, lambda rows: [row.update({field: str(row[field])}) for row in rows if field in row])


@pytest.fixture
def account(bench: Any) -> Callable[..., Any]:
    """A world of twelve applications, its bench and what was read of it."""

    def build(applications: int = 12, rows: int = 500, **more: Any) -> Any:
        world = World.seeded(3, applications)
        world.clock.at += timedelta(days=2)
        made, memory = bench(world, rows=rows, **more), Memory()
        memory.walk(made.run())
        return world, made, memory

    return build


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("applications", "id"),
        ("applications", "candidate_id"),
        ("applications", "job_id"),
        ("candidates", "id"),
        ("jobs", "id"),
        ("rejection_reasons", "id"),
        ("rejection_details", "application_id"),
        ("application_stages", "application_id"),
    ],
)
def test_ids_that_become_text_change_nothing(account: Any, name: str, field: str) -> None:
    _, made, memory = account()
    before = memory.referred
    memory.reconcile(made.run(as_text(name, field)))

    assert memory.referred == before
    assert {key for key, what in made.run(as_text(name, field)).outcomes().items() if what in REFERRED} == before


REFERRED = ("employer_rejected", "position_closed")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("applications", "id"),
        ("applications", "prospect"),
        ("applications", "candidate_id"),
        ("candidates", "id"),
        ("candidates", "private"),
        ("candidates", "can_email"),
        ("candidates", "linked_user_ids"),
        ("candidates", "first_name"),
        ("jobs", "id"),
        ("jobs", "confidential"),
        ("rejection_reasons", "id"),
        ("rejection_reasons", "type"),
    ],
)
def test_a_field_that_vanishes_stops_the_run_and_takes_nobody_back(account: Any, name: str, field: str) -> None:
    _, made, memory = account()
    before = memory.referred
    for read in (Memory().walk, memory.reconcile):
        with pytest.raises(SourceError, match=rf"/{name}: no row has .*{field}"):
            read(made.run(without(name, field)))

    assert memory.referred == before


@pytest.mark.parametrize(
    ("name", "field"), [("candidates", "private"), ("candidates", "linked_user_ids"), ("jobs", "confidential")]
)
def test_one_joined_row_that_lacks_something_is_an_issue_of_its_applications(
    account: Any, name: str, field: str
) -> None:
    world, made, memory = account()
    link = {"candidates": "candidate_id", "jobs": "job_id"}[name]
    whose = next(iter(world.tables[name].descending()))["id"]
    theirs = {str(row["id"]) for row in world.tables["applications"].rows.values() if row[link] == whose}
    fault = at(name, lambda rows: [row.pop(field) for row in rows if row["id"] == whose])
    (page,) = made.run(fault).pages()

    assert {problem.key for problem in page.problems} == theirs
    assert {raw.key for raw in page.raws} == memory.outcomes.keys() - theirs
    with pytest.raises(SourceError, match=f"/{name} lacks {field}"):
        list(looked_up(made.run(fault).connector, sorted(theirs)))


def test_details_that_do_not_say_whose_they_are_take_nobody_back(bench: Any) -> None:
    world = World()
    world.job()
    world.reject(world.apply(), None)
    world.clock.at += timedelta(days=1)
    made, memory = bench(world), Memory()
    memory.walk(made.run())

    with pytest.raises(SourceError, match="/rejection_details lacks application_id"):
        memory.reconcile(made.run(without("rejection_details", "application_id")))
    assert memory.referred == world.referable()


def test_a_redacted_candidate_needs_no_other_field(account: Any) -> None:
    _, made, _ = account()
    stub = at("candidates", lambda rows: rows.__setitem__(slice(0, 1), [{"id": rows[0]["id"], "message": "redacted"}]))

    assert list(made.run(stub).outcomes().values()).count("skip.stub") == 1


@pytest.mark.parametrize(
    "spelt", ['{}; rel="next"', "<{}>; rel='next'", '<{}>; rel="next"x', '<{}&a=AAAA>; rel="next"']
)
def test_a_link_that_cannot_be_read_is_no_end_and_no_window_is_closed(account: Any, spelt: str) -> None:
    world, made, _ = account(30, rows=10)

    def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        reply = ask()
        link = reply.headers.get("Link", "")
        spoilt = spelt.format(link.partition(">")[0][1:]).replace("AAAA", "A" * 8192) if link else ""
        return replace(reply, headers={**reply.headers, "Link": spoilt})

    memory = Memory()
    with pytest.raises(SourceError, match="/applications: its Link header"):
        memory.walk(made.run(fault))
    assert "done" not in (memory.cursor or {})
    memory.walk(made.run())
    assert memory.referred == world.referable()


@pytest.mark.parametrize(
    ("detail", "outcome"),
    [(None, "employer_rejected"), (901, "employer_rejected"), (908, "candidate_withdrew"), ("gone", "unknown")],
)
def test_where_the_reason_is_null_the_details_tell_it(bench: Any, detail: Any, outcome: str) -> None:
    """The field is young, and nobody knows whether it was filled in rows that are older."""
    world = World()
    world.job()
    application = world.apply()
    world.reject(application, None)
    (row,) = world.tables["rejection_details"].linked("application_id", application)
    if detail == "gone":
        world.tables["rejection_details"].drop(row["id"])
    else:
        world.tables["rejection_details"].change(row["id"], rejection_reason_id=detail)
    world.clock.at += timedelta(days=1)

    assert bench(world).run().outcomes() == {str(application): outcome}


# Where the details alone tell why somebody was rejected, these lists are read in another way.
BY_DETAILS = ("applications", "rejection_details", "rejection_reasons")


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, mode) for name in LISTS for mode in ("first", "later", "look-up")),
        *((name, mode) for name in BY_DETAILS for mode in ("first by details", "later by details")),
    ],
)
def test_whatever_one_row_says_is_an_issue_or_an_error_and_refers_nobody_else(
    account: Any, mode: str, name: str
) -> None:
    world, made, memory = account(6)
    made.api.detail_only = mode.endswith("details")
    cursor = memory.cursor if mode.startswith("later") else None
    if cursor:
        for row in list(world.tables["applications"].rows)[:3]:
            world._touch("applications", row)
        world.clock.at += timedelta(minutes=5)
    may = {key for key, what in memory.outcomes.items() if what in REFERRED}
    values = VALUES if mode == "first" else KINDS
    for fault in _spoils(name, next(iter(world.tables[name].rows.values())), values):
        run = made.run(fault)
        try:
            found = (
                list(looked_up(run.connector, sorted(memory.outcomes)))
                if mode == "look-up"
                else [raw for page in run.pages(cursor) for raw in page.raws]
            )
        except SourceError:
            continue
        assert {raw.key for raw in found if said(run.source.translate(raw)) in REFERRED} <= may
        assert not {raw.key for raw in found} & {"None", "True", ""}


VALUES: tuple[Any, ...] = (None, [], {}, "abc", "", 1.5, True, -1, 2**60, "2026-01-01T00:00:00")
# What reads a row is the same in every mode: behind the first one of each kind is enough.
KINDS: tuple[Any, ...] = (None, [], "abc", True, 2**60)


def _spoils(name: str, row: dict[str, Any], values: tuple[Any, ...]) -> list[Fault]:
    """The first row as nothing, or with one of its fields as every kind of value."""
    wrongs: list[Any] = [{}, "text", None, *({field: value} for field in row for value in values)]
    if name == "rejection_details":
        wrongs.remove({"rejection_reason_id": None})  # that there is no reason is nothing wrong

    def spoil(wrong: Any, rows: list[Any]) -> None:
        if rows:
            rows[0] = {**rows[0], **copy.deepcopy(wrong)} if wrong and isinstance(wrong, dict) else wrong

    return [at(name, lambda rows, wrong=wrong: spoil(wrong, rows)) for wrong in wrongs]


def test_times_of_another_kind_are_no_stage(account: Any) -> None:
    _, made, memory = account()
    odd = at("application_stages", lambda rows: [row.update(entered_at=7) for row in rows[::2]])

    assert made.run(odd).outcomes() == memory.outcomes


def test_a_stage_without_a_name_has_none(account: Any) -> None:
    _, made, _ = account()
    run = made.run(at("job_interview_stages", lambda rows: [row.update(name=None) for row in rows]))

    assert "None" not in {raw.data["stage"] for raw in run.raws()}


def test_a_filter_by_ids_that_is_ignored_stops_a_look_up(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made, memory = account(300)
    found = made.api._rows
    monkeypatch.setattr(
        made.api,
        "_rows",
        lambda name, query, highest: found(name, {k: v for k, v in query.items() if k != "ids"}, highest),
    )
    run = made.run()

    with pytest.raises(SourceError, match="/applications ignores the filter ids"):
        list(looked_up(run.connector, sorted(memory.referred)[:3]))
    assert len(run.wire.asked) == 2


def test_pages_that_are_too_large_are_asked_for_in_halves(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.seeded(3, 120)
    for row in world.tables["applications"].rows.values():
        row["answers"] = [{"question": "志望動機", "answer": "あ" * 1_000}]
    monkeypatch.setitem(Exchange.__init__.__kwdefaults__, "largest", 150_000)
    api, asked = Harvest(world), list[str]()
    api.meanwhile = lambda request: asked.append(dict(request.query).get("per_page", ""))
    with served(api) as url:
        api.base = url
        told = {**settings(whole_rows=True), "base_url": url + "/v3", "token_url": url + "/token"}
        made = GreenhouseConnector(GreenhouseSettings(**told), clock=world.clock)
        keys = {raw.key for part in made.parts() for page in part.pages(None) for raw in page.raws}

    assert keys == {str(row) for row in world.tables["applications"].rows}
    assert [size for size in asked if size][:5] == ["500", "250", "125", "62", "31"]

"""One living link per person, and for a rejection that still gets one."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from relay_connectors.links.export import mark_exported
from relay_connectors.pool.decisions import merge


@pytest.fixture
def two(world):
    """Two people, each with a link, whom nothing but a human can join."""
    world.add(1, consent="", name="乙川 二", mail="otsu1@example.com")
    world.add(2, consent="", name="乙川 二郎", mail="otsu2@example.com")
    world.sync()
    return world


class Link(NamedTuple):
    link_id: str
    state: str


def links(world):
    """Who has which link, by application."""
    sql = "SELECT r.application_id, l.link_id, l.state FROM links l JOIN records r ON r.record_id = l.record_id"
    return {application: Link(*rest) for application, *rest in world.ledger.database.rows(sql)}


def join(world):
    with world.ledger.transaction():
        merge(world.ledger, world.record_id(1), world.record_id(2))


def leave(world, link):
    """The link is in a file that went to somebody."""
    mark_exported(world.ledger, list(world.ledger.links.get([link.link_id]).values()))


def test_of_two_people_who_are_one_the_second_link_is_revoked(two):
    join(two)
    two.sync()

    assert sorted(link.state for link in links(two).values()) == ["assigned", "revoked"]
    assert two.ledger.outbox.open_batches("revocations") == []


@pytest.mark.parametrize("number", ["A-1", "A-2"])
def test_the_link_that_left_is_kept(two, number):
    leave(two, links(two)[number])
    join(two)
    two.sync()

    assert links(two)[number].state == "assigned"


def test_links_that_both_left_stay_open(two):
    for link in links(two).values():
        leave(two, link)
    join(two)
    two.sync()

    assert [link.state for link in links(two).values()] == ["assigned", "assigned"]


def test_a_plan_revokes_nothing(two):
    join(two)
    two.plan()

    assert [link.state for link in links(two).values()] == ["assigned", "assigned"]


def test_who_was_joined_gets_no_third_link(two):
    join(two)
    two.sync()
    two.sync()

    assert len(links(two)) == 2


def test_a_link_that_did_not_leave_is_for_the_rejection_that_gets_one(world):
    first = world.add(1, consent="", name="佐藤 花子")
    world.sync()
    first["outcome"] = "candidate_withdrew"
    world.add(2, consent="", name=first["name"], mail=first["mail"], decided="2026-11-15")
    world.sync()

    assert list(links(world)) == ["A-2"]


def test_a_link_that_left_stays_with_its_rejection(world):
    first = world.add(1, consent="", name="佐藤 花子")
    world.sync()
    leave(world, links(world)["A-1"])
    first["outcome"] = "candidate_withdrew"
    world.add(2, consent="", name=first["name"], mail=first["mail"], decided="2026-11-15")
    world.sync()

    assert list(links(world)) == ["A-1"]

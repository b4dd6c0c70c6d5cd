"""Reconcile: what was referred is asked for again, because no source tells what was deleted, merged or hidden."""

from __future__ import annotations

import pytest

from relay_connectors.connector import Raw
from relay_connectors.errors import SourceError


class LooksUp:
    """Rows that can be asked for one by one."""

    down = False

    def lookup(self, keys):
        if self.down:
            message = "the source does not answer"
            raise SourceError(message)
        for row in self.rows:
            if row["id"] in keys:
                yield Raw(row["id"], row, f"acme:{row['id']}")


@pytest.fixture
def known(world):
    """A world whose three people are referred."""
    world.adapter = type("LookedUp", (LooksUp, world.adapter), {})
    for number in (1, 2, 3):
        world.add(number)
    world.sync()
    return world


def reasons(world):
    return [reason for (reason,) in world.ledger.database.rows("SELECT reason FROM outbox WHERE op = 'retract'")]


def test_nothing_changed_sends_nothing(known):
    report = known.sync(reconcile=True)

    assert (report.exit_code, report.collected.read, report.gone) == (0, 3, 0)
    assert (len(known.live()), reasons(known)) == (3, [])


def test_a_deleted_application_is_taken_back_as_gone(known):
    del known.rows[0]
    report = known.sync(reconcile=True)

    assert report.gone == 1
    assert known.live() == sorted(map(known.record_id, (2, 3)))
    assert reasons(known) == ["gone"]


def test_a_rejection_that_was_taken_back_is_taken_back_here(known):
    known.rows[0]["outcome"] = "in_progress"
    known.sync(reconcile=True)

    assert known.live() == sorted(map(known.record_id, (2, 3)))
    assert reasons(known) == ["unrejected"]


def test_what_must_not_be_told_any_more_is_taken_back(known):
    known.rows[0]["hidden"] = "yes"
    report = known.sync(reconcile=True)

    assert report.gone == 1
    assert known.record_id(1) not in known.live()


def test_a_merged_application_moves_to_the_other_person_and_one_referral_is_left(known):
    known.rows[0] |= {"name": known.rows[1]["name"], "mail": known.rows[1]["mail"]}
    known.sync(reconcile=True)

    assert len(known.live()) == 2
    assert known.record_id(3) in known.live()


def test_a_source_that_does_not_answer_has_lost_nobody(known):
    known.adapter.down = True
    del known.rows[0]
    report = known.sync(reconcile=True)

    assert (report.exit_code, report.gone, len(known.live())) == (5, 0, 3)


def test_who_was_gone_and_is_there_again_is_referred_again(known):
    row = known.rows.pop(0)
    known.sync(reconcile=True)
    known.rows.append(row)
    known.sync()

    assert len(known.live()) == 3


def test_a_dry_run_tells_and_changes_nothing(known):
    del known.rows[0]
    report = known.plan(reconcile=True)

    assert (report.would_retract, report.gone) == (1, 1)
    assert len(known.live()) == 3
    assert known.sync(reconcile=True).gone == 1


def test_a_source_that_has_lost_nearly_everybody_stops_the_run(world):
    world.adapter = type("LookedUp", (LooksUp, world.adapter), {})
    for number in range(60):
        world.add(number)
    world.sync()
    del world.rows[20:]
    report = world.sync(reconcile=True)

    assert report.exit_code == 3
    assert len(world.live()) == 60


def test_a_source_that_cannot_look_up_says_so(world):
    world.add(1)
    world.sync()
    report = world.sync(reconcile=True)

    assert report.exit_code == 2
    assert "cannot look" in report.failures[0].message

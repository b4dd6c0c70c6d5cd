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


def test_what_may_be_told_again_is_referred_again(known):
    known.rows[0]["hidden"] = "yes"
    known.sync(reconcile=True)
    del known.rows[0]["hidden"]
    known.sync(reconcile=True)

    assert len(known.live()) == 3


def test_what_was_hidden_from_the_beginning_is_referred_once_it_may_be_told(known):
    known.rows[0] |= {"hidden": "yes"}
    known.add(4)
    known.rows[-1]["hidden"] = "yes"
    known.sync()
    del known.rows[-1]["hidden"]
    known.sync(reconcile=True)

    assert known.record_id(4) in known.live()


def test_what_was_held_as_unknown_is_referred_once_it_is_known(known):
    known.rows[0]["outcome"] = "unknown"
    known.sync()
    known.rows[0]["outcome"] = "employer_rejected"
    known.sync(reconcile=True)

    assert len(known.live()) == 3


def test_what_was_deleted_while_it_was_hidden_is_not_asked_for_again(known):
    known.rows[0]["hidden"] = "yes"
    known.sync()
    del known.rows[0]

    assert known.sync(reconcile=True).collected.read == 2
    assert "A-1" not in known.ledger.sources.skipped_rows("acme", ())


@pytest.mark.parametrize(("settled", "asked"), [(frozenset({"anonymised"}), 3), (frozenset({"private"}), 2)])
def test_what_is_skipped_for_good_is_not_looked_up(known, settled, asked):
    known.adapter.settled = settled
    known.rows[0]["hidden"] = "yes"
    known.sync()

    assert known.sync(reconcile=True).collected.read == asked


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

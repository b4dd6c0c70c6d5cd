"""What a run tells where the relay or the source says odd things: kinds of events, decisions dated ahead, the gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from relay_connectors.cycle.listen import Listener
from relay_connectors.relay.wire_events import Event, EventsAnswer

AT = "2026-11-21T03:00:00.000Z"


class Chatterer:
    """A relay that tells events of these types, all in one page."""

    def __init__(self, *types: str) -> None:
        self.told = [
            Event(id=f"evt_{number}", seq=number, type=kind, occurred_at=AT, recorded_at=AT)
            for number, kind in enumerate(types, 1)
        ]

    def events(self, after=None, limit=500):
        return EventsAnswer(events=self.told, next_cursor="1", has_more=False)


def test_a_relay_cannot_fill_the_report_with_types_of_its_own(world) -> None:
    types = [f"山田 花子 {number}" for number in range(1000)]
    with world.ledger.run() as run_id:
        heard = Listener(world.ledger, Chatterer(*types, "referral.received"), run_id).listen()

    assert heard == {"unknown": 1000, "referral.received": 1}


@pytest.fixture
def dated_ahead(world, clock):
    """Somebody with consent and somebody without, both decided on a day that has not come."""
    clock.at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    world.add(1, decided="2026-12-24")
    world.add(2, decided="2026-12-24", consent="")
    return world


def test_a_decision_dated_ahead_sends_nothing_and_says_so(dated_ahead) -> None:
    report = dated_ahead.sync()

    assert report.gate.actions == {"hold": 2}
    assert report.gate.codes == {"date_in_future": 2}
    assert (dated_ahead.referrals(), report.links_assigned) == ({}, 0)


def test_a_link_goes_on_the_eve_of_the_decision_without_the_row_being_read_anew(dated_ahead, clock) -> None:
    dated_ahead.sync()
    clock.at = datetime(2026, 12, 22, 14, 59, tzinfo=UTC)
    before = dated_ahead.sync()
    clock.at = datetime(2026, 12, 22, 15, tzinfo=UTC)  # the 23rd has begun in Tokyo
    eve = dated_ahead.sync()

    assert (before.links_assigned, eve.links_assigned) == (0, 1)
    assert dated_ahead.verdicts() == {"A-1": "hold embargoed", "A-2": "link_only consent_unknown"}


def test_a_push_goes_when_the_embargo_behind_the_date_is_over(dated_ahead, clock) -> None:
    dated_ahead.sync()
    clock.at = datetime(2026, 12, 23, tzinfo=UTC)
    dated_ahead.sync()
    clock.at = datetime(2026, 12, 27, 15, tzinfo=UTC)
    dated_ahead.sync()

    assert dated_ahead.live() == [dated_ahead.record_id(1)]


def test_a_date_that_was_mended_lets_the_record_go(dated_ahead) -> None:
    dated_ahead.sync()
    dated_ahead.rows[0]["decided"] = "2026-11-01"
    dated_ahead.sync()

    assert dated_ahead.live() == [dated_ahead.record_id(1)]


def test_who_is_referred_stays_so_when_the_date_moves_ahead(world, clock) -> None:
    clock.at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    row = world.add(1)
    world.sync()
    row["decided"] = "2027-11-10"
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_record_that_is_gone_counts_as_gone_and_not_by_its_verdict(world) -> None:
    world.add(1, consent="")
    world.sync()
    with world.ledger.transaction():
        world.ledger.records.gone([world.record_id(1)], world.ledger.now())
    report = world.sync()

    assert (report.gate.actions, report.gate.codes) == ({"none": 1}, {"gone": 1})

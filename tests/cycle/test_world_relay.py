"""What the relay says late, twice, out of order or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.cycle.listen import Listener
from relay_connectors.http import RetryPolicy
from relay_connectors.relay.answers import CursorExpired
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import BatchAnswer, ReferralPage
from relay_connectors.relay.wire_events import EventsAnswer

IMPATIENT = RetryPolicy(attempts=1)
SCOPES = {"scopes": ["share_with_relay"]}


class Teller:
    """A relay that tells these events, a page each, or keeps none of them any more."""

    def __init__(self, *events, rows=(), gone=False):
        self.told, self.rows, self.gone, self.asked = events, rows, gone, []

    def events(self, after=None, limit=500):
        self.asked.append(after)
        if self.gone and after is not None:
            raise CursorExpired("410", status=410, code="cursor_expired")
        first = int(after or 0)
        more = first + 1 < len(self.told)
        found = self.told[first : first + 1]
        return EventsAnswer(events=list(found), next_cursor=str(first + len(found)), has_more=more)

    def referrals(self, cursor=None, limit=500):
        first = int(cursor or 0)
        following = str(first + 1) if first + 1 < len(self.rows) else None
        return ReferralPage(referrals=self.rows[first : first + 1], next_cursor=following)


def event(number, kind, record_id=None, at="2026-11-21T03:00:00.000Z", link_id=None, **data):
    about = {"record_id": record_id, "link_id": link_id, "data": data}
    return {"id": f"evt_{number}", "seq": number, "type": kind, "occurred_at": at, "recorded_at": at} | about


def row(record_id, status, at="2026-11-20T03:00:00.000Z", link_id=None):
    told = {"record_id": record_id, "referral_id": "ref_1", "revision": 1, "status": status, "digest": None}
    return told | {"updated_at": at, "link_id": link_id}


def listen(world, teller):
    """Hear *teller* from its first event on, whatever the real relay told before."""
    world.ledger.put_meta("events_cursor", "0")
    with world.ledger.run() as run_id:
        return Listener(world.ledger, teller, run_id).listen()


@pytest.fixture
def referred(world):
    world.add(1)
    world.sync()
    return world.record_id(1)


def test_a_cursor_that_is_too_old_ends_in_a_look_at_all_referrals(world, referred):
    listen(world, Teller(event(1, "moon.risen")))
    teller = Teller(event(1, "moon.risen"), rows=[row(None, "invited"), row(referred, "withdrawn")], gone=True)
    listen(world, teller)
    world.sync()

    assert teller.asked[-1] is None
    assert [issue.code for issue in world.ledger.issues.all()] == ["events_missed"]
    assert world.live() == []
    assert world.verdicts() == {"A-1": "blocked consent_withdrawn"}


def test_who_registered_while_events_were_missed_is_registered(world):
    world.add(1, consent="")
    world.sync()
    (link,) = world.ledger.links.to_export(everything=True)
    listen(world, Teller(event(1, "moon.risen")))
    listen(world, Teller(rows=[row(None, "agent_supported", link_id=link.link_id)], gone=True))
    world.sync()

    assert world.verdicts() == {"A-1": "registered registered"}


def test_a_relay_that_keeps_no_events_at_all_is_not_asked_for_ever(world):
    class Nothing(Teller):
        def events(self, after=None, limit=500):
            raise CursorExpired("410", status=410, code="cursor_expired")

    with pytest.raises(CursorExpired):
        listen(world, Nothing())


def test_a_relay_that_knows_no_cursor_of_its_own_is_not_asked_for_ever(world):
    teller = Teller(event(1, "moon.risen"), event(2, "moon.risen"), gone=True)

    with pytest.raises(CursorExpired):
        listen(world, teller)
    assert teller.asked == ["0", None, "1"]


@pytest.mark.parametrize("kind", ["consent.withdrawn", "consent.expired"])
@pytest.mark.parametrize(
    "data",
    [{}, None, {"scopes": []}, {"scopes": None}, {"scopes": ["everything"]}, {"scopes": [{}, 1]}, {"scopes": {}}, []],
)
def test_an_end_of_a_consent_that_names_none_is_an_event_that_cannot_be_read(world, referred, kind, data):
    told = event(1, kind, referred) | {"data": data}
    listen(world, Teller(told, rows=[row(referred, "withdrawn")]))
    world.sync()

    assert [issue.code for issue in world.ledger.issues.all()] == ["event_unreadable"]
    assert world.live() == []


def test_an_end_of_a_consent_without_any_data_cannot_be_read_either(world, referred):
    told = event(1, "consent.withdrawn", referred)
    del told["data"]
    listen(world, Teller(told, rows=[row(referred, "withdrawn")]))
    world.sync()

    assert world.live() == []


def test_a_yes_that_names_nothing_allows_nothing_and_is_read(world, referred):
    assert listen(world, Teller(event(1, "consent.granted", referred, scopes=[]))) == {"consent.granted": 1}
    assert list(world.ledger.issues.all()) == []


def test_a_withdrawal_counts_for_the_scopes_that_are_known_and_tells_of_the_others(world, referred):
    listen(world, Teller(event(1, "consent.withdrawn", referred, scopes=["share_with_relay", "everything"])))
    world.sync()

    assert [(issue.key, issue.code) for issue in world.ledger.issues.all()] == [("evt_1", "event_unreadable")]
    assert world.live() == []


def test_a_withdrawal_that_the_relay_dates_in_another_zone_counts_at_its_moment(world, referred):
    world.rows[0] |= {"consented": "2026-11-20"}
    world.sync()
    listen(world, Teller(event(1, "consent.withdrawn", referred, "2026-11-19T12:00:00-09:00", **SCOPES)))
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00:00+09:00", "9999-12-31T23:00:00-09:00"])
def test_a_withdrawal_whose_time_cannot_be_read_counts_from_now(world, referred, at):
    listen(world, Teller(event(1, "consent.withdrawn", referred, at, **SCOPES)))
    world.sync()

    assert world.live() == []


def test_an_old_retraction_heard_of_late_does_not_hide_a_referral_that_lives(world, referred):
    world.rows[0]["outcome"] = "in_progress"
    world.sync(only="collect")
    world.sync(only="deliver")
    world.rows[0]["outcome"] = "employer_rejected"
    world.sync()
    assert world.live() == [referred]
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert world.live() == []


def test_an_old_expiry_heard_of_late_does_not_hide_a_referral_that_lives(world, referred):
    listen(world, Teller(event(1, "referral.expired", referred)))
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert world.live() == []


def test_a_referral_that_expired_is_not_sent_again_by_itself(world, referred):
    listen(world, Teller(event(1, "referral.expired", referred)))

    assert world.sync().sent.answers.total() == 0


def test_an_event_of_a_kind_nobody_knows_is_kept_and_changes_nothing(world, referred):
    heard = listen(world, Teller(event(1, "moon.risen", referred), event(2, "referral.received", referred)))

    assert heard == {"unknown": 1, "referral.received": 1}
    assert world.sync().as_json()["gate"]["total"] == 0


def test_somebody_from_a_campaign_is_counted_and_no_person_is_made(world, referred):
    listen(world, Teller(event(1, "candidate.registered", link_id="lnk_unknown")))

    assert world.ledger.inbox.count_unmatched() == 1
    assert world.ledger.database.rows("SELECT COUNT(*) FROM persons") == [(1,)]


@pytest.mark.parametrize("seqs", [(1, 2), (2, 1)])
def test_a_grant_and_a_withdrawal_count_by_their_times_in_any_order(world, referred, seqs):
    said = {
        1: event(1, "consent.withdrawn", referred, "2026-11-18T00:00:00Z", **SCOPES),
        2: event(2, "consent.granted", referred, "2026-11-17T00:00:00Z", **SCOPES),
    }
    listen(world, Teller(*(said[seq] for seq in seqs)))
    world.sync()

    assert world.live() == []


def test_a_batch_on_its_way_is_not_sent_again_to_somebody_a_human_must_look_at_first(world):
    world.add(1, mail="family@example.jp")
    world.fault("drop_before")
    world.sync(retry=IMPATIENT)
    world.add(2, mail="family@example.jp")
    world.sync()

    assert world.referrals() == {}


def test_what_never_arrived_and_may_not_go_any_more_leaves_its_place_to_another(world):
    world.add(1)
    world.fault("drop_before")
    world.sync(retry=IMPATIENT)
    world.add(2, name="山田 1", mail="c1@example.jp", decided="2026-11-21")
    world.sync()
    assert world.live() == []
    world.clock.at += timedelta(days=4)
    world.sync()

    assert world.live() == [world.record_id(2)]
    assert world.ledger.outbox.waiting() == 0


def test_what_arrived_before_a_human_must_look_stays(world):
    world.add(1, mail="family@example.jp")
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.add(2, mail="family@example.jp")
    world.sync()

    assert world.live() == [world.record_id(1)]
    assert world.ledger.outbox.waiting() == 0


def test_a_referral_is_taken_back_however_often_another_ledger_got_in_between(world, referred, monkeypatch):
    original, stale = RelayClient.send_batch, [1, 1, 1]

    def send_batch(client, key, body, record_ids):
        if stale:
            stale.pop()
            result = {"index": 0, "record_id": referred, "status": "stale"}
            return BatchAnswer(batch_id="bat_1", results=[result], summary={})
        return original(client, key, body, record_ids)

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    for _ in range(4):
        world.sync()

    assert world.live() == []
    assert "revision_conflict" in {issue.code for issue in world.ledger.issues.all()}


@pytest.mark.counts_requests
def test_a_lookup_asks_for_no_more_than_the_relay_takes(world, monkeypatch):
    asked = []
    original = RelayClient.lookup

    def lookup(client, record_ids):
        asked.append(len(record_ids))
        return original(client, record_ids)

    monkeypatch.setattr(RelayClient, "lookup", lookup)
    limit_lookups(monkeypatch, 2)
    for number in range(5):
        world.add(number)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.clock.at += timedelta(days=8)
    world.sync()

    assert asked == [2, 2, 1]


def limit_lookups(monkeypatch, most):
    original = RelayClient.meta

    def meta(client):
        found = original(client)
        return found.model_copy(update={"limits": found.limits.model_copy(update={"keys_per_lookup": most})})

    monkeypatch.setattr(RelayClient, "meta", meta)


def test_a_backup_with_another_item_under_the_same_revision_does_not_stop_everything(world):
    world.add(1)
    world.add(2)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    other = "sha256:" + "0" * 64
    world.ledger.database.run("UPDATE outbox SET digest = ? WHERE record_id = ?", (other, world.record_id(1)))
    world.clock.at += timedelta(days=8)
    world.sync()
    report = world.sync()

    assert report.exit_code == 0
    assert world.live() == sorted([world.record_id(1), world.record_id(2)])
    assert world.ledger.outbox.waiting() == 0

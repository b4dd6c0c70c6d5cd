"""What is set aside waits out of everybody's way, and goes as soon as the relay takes it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import orjson
import pytest

from relay_connectors.cycle.approval import Approval
from relay_connectors.cycle.erase import Eraser
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.http import OutcomeUnknown, RetryPolicy
from relay_connectors.pool import decisions
from relay_connectors.relay import courier
from relay_connectors.relay.answers import Refused, Unavailable
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.patience import FAILURES, Patience
from relay_connectors.relay.settling import Settling
from relay_connectors.relay.wire import BatchAnswer


def broken(status, wait=None):
    return Unavailable(f"{status} at the relay", status=status, code="internal", retry_after=wait)


def refused(status=422):
    return Refused(f"{status} at /v1/referrals/batch", status=status, code="malformed")


def whoever(fits, error):
    def look(items):
        if any(fits(item) for item in items):
            raise error

    return look


def is_upsert(item):
    return item["op"] == "upsert"


def add(world, *numbers):
    for number in numbers:
        world.add(number)


def codes_of(world):
    return Counter(issue.code for issue in world.ledger.issues.all())


@pytest.mark.counts_requests
def test_an_item_that_was_set_aside_goes_once_the_relay_takes_it_and_its_issue_closes(world, gateway):
    add(world, *range(5))
    sick = [True]
    gateway(whoever(lambda one: sick[0] and one["record_id"] == world.record_id(2), broken(500)))
    world.days(6)
    assert (codes_of(world), len(world.live())) == ({"relay_fails_on_item": 1}, 4)

    sick[0] = False
    assert (world.days(1), codes_of(world), len(world.live())) == ([0], {}, 5)


def test_an_item_that_stays_aside_is_tried_once_a_run_and_fails_no_run(world, gateway):
    add(world, *range(5))
    sizes = gateway(whoever(lambda one: one["record_id"] == world.record_id(2), broken(500)))
    world.days(6)
    sizes.clear()

    assert (world.days(3), sizes) == ([0, 0, 0], [1, 1, 1])


def test_of_many_that_stay_aside_a_few_are_tried_in_a_run_and_each_in_turn(world, gateway, monkeypatch):
    monkeypatch.setattr(courier, "PROBES", 3)
    add(world, *range(10))
    gateway(whoever(lambda one: one["record_id"] in {world.record_id(n) for n in range(6)}, refused()))
    world.days(2)
    seen = []
    gateway(lambda items: seen.extend(one["record_id"] for one in items) or whoever(is_upsert, broken(500))(items))
    world.days(2)

    assert [seen.count(world.record_id(number)) for number in range(6)] == [1] * 6


def test_what_changed_goes_in_place_of_what_is_aside(world, gateway):
    add(world, *range(4))
    gateway(whoever(lambda one: one["record_id"] == world.record_id(1) and one["revision"] == 1, broken(500)))
    world.days(6)
    world.rows[1] |= {"name": "別 名子"}

    assert (world.days(1), codes_of(world), len(world.live())) == ([0], {}, 4)


def test_one_accepted_withdrawal_a_day_condemns_nobody_whose_referral_fails(world, gateway):
    add(world, *range(6))
    world.days(1)
    add(world, *range(100, 120))
    sick = [True]
    gateway(whoever(lambda one: sick[0] and is_upsert(one), broken(500)))
    for number in range(6):
        world.withdraw(number)
        assert world.days(1) == [6]
    assert world.live() == []

    sick[0] = False
    world.days(1)
    assert (len(world.live()), codes_of(world)) == (20, {})


@pytest.mark.parametrize("status", [413, 422])
def test_a_gateway_that_refuses_all_referrals_condemns_nobody_though_it_takes_a_withdrawal(world, gateway, status):
    add(world, *range(3))
    world.days(1)
    add(world, *range(100, 140))
    world.withdraw(0)
    sick = [True]
    gateway(whoever(lambda one: sick[0] and is_upsert(one), refused(status)))
    assert (world.days(1), codes_of(world), len(world.live())) == ([6], {"request_refused": 1}, 2)

    sick[0] = False
    assert (world.days(1), codes_of(world), len(world.live())) == ([0], {}, 42)


@pytest.mark.counts_requests
def test_a_relay_that_begins_to_refuse_in_the_middle_of_a_run_is_asked_a_few_dozen_times(world, gateway, monkeypatch):
    real = RelayClient.meta
    limit = {"batch_items": 10}
    monkeypatch.setattr(
        RelayClient,
        "meta",
        lambda one: (m := real(one)).model_copy(update={"limits": m.limits.model_copy(update=limit)}),
    )
    add(world, *range(100))
    sick = [False]
    sizes = gateway(whoever(lambda _: sick[0] and len(sizes) > 1, refused()))
    sick[0] = True
    assert (world.days(1), len(world.live())) == ([6], 10)
    assert len(sizes) < FAILURES + 2 * 10

    sick[0] = False
    world.days(2)
    assert (len(world.live()), codes_of(world)) == (100, {})


@pytest.mark.counts_requests
def test_two_people_a_day_before_a_relay_that_refuses_everything_all_go_when_it_is_mended(world, gateway):
    sick = [True]
    gateway(whoever(lambda _: sick[0], refused()))
    for day in range(4):
        add(world, 2 * day, 2 * day + 1)
        world.days(1)

    sick[0] = False
    world.days(1)
    assert (len(world.live()), codes_of(world)) == (8, {})


def test_an_item_that_is_answered_with_an_error_run_by_run_is_set_aside(world, monkeypatch):
    add(world, *range(5))
    bad, real = world.record_id(2), RelayClient.send_batch

    def send_batch(client, key, body, record_ids):
        good = [item for item in orjson.loads(body)["items"] if item["record_id"] != bad]
        told = {}
        if good:
            answer = real(client, key, orjson.dumps({"items": good}), [item["record_id"] for item in good])
            told = {result.record_id: result.model_dump() for result in answer.results}
        told[bad] = {"record_id": bad, "status": "error", "retryable": True}
        results = [{**told[one], "index": at} for at, one in enumerate(record_ids)]
        return BatchAnswer.model_validate({"batch_id": "b", "results": results, "summary": {}})

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)

    assert world.days(7) == [6, 6, 6, 6, 4, 0, 0]
    assert (codes_of(world), len(world.live())) == ({"relay_fails_on_item": 1}, 4)


def test_an_item_on_which_the_lookup_fails_too_keeps_nobody_waiting(world, gateway, monkeypatch):
    add(world, *range(5))
    world.days(1)
    add(world, *range(100, 120))
    bad, real = world.record_id(110), RelayClient.lookup

    def lookup(client, record_ids):
        if bad in record_ids:
            raise broken(500)
        return real(client, record_ids)

    monkeypatch.setattr(RelayClient, "lookup", lookup)
    gateway(whoever(lambda one: one["record_id"] == bad, broken(500)))
    world.days(4)
    assert (len(world.live()), codes_of(world)) == (24, {"relay_fails_on_item": 1})

    world.withdraw(0)
    world.add(500)
    assert (world.days(1), len(world.live())) == ([0], 24)
    assert world.record_id(0) not in world.live()


@pytest.mark.counts_requests
def test_who_withdraws_while_an_item_is_aside_is_taken_back_though_it_arrived_late(world, monkeypatch):
    add(world, 0, 1)
    bad, late, real = world.record_id(1), [], RelayClient.send_batch

    def send_batch(client, key, body, record_ids):
        if bad in record_ids:
            late.append((key, body, record_ids))
            message = "no answer"
            raise OutcomeUnknown(message)
        return real(client, key, body, record_ids)

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    world.days(5)
    monkeypatch.setattr(RelayClient, "send_batch", real)
    client = world.relay.client(world.clock)
    client.send_batch(*late[-1])
    client.close()
    world.withdraw(1)
    world.days(1)

    assert world.referrals()[bad].status == "retracted"


def test_a_batch_that_has_to_wait_holds_up_nobody_elses_withdrawal(world, gateway):
    add(world, *range(3))
    world.days(1)
    add(world, *range(100, 110))
    gateway(whoever(is_upsert, broken(500, wait=3600.0)))
    world.sync(retry=RetryPolicy(sleep=lambda _: None))
    world.rows[-1] |= {"name": "別 名子"}
    world.withdraw(0)
    world.sync(retry=RetryPolicy(sleep=lambda _: None))

    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_a_bound_on_items_holds_back_no_withdrawal(world):
    add(world, *range(4))
    world.days(1)
    world.withdraw(0)
    world.withdraw(1)
    world.add(9)

    assert world.days(1, max_items=1) == [0]
    assert len(world.live()) == 3


def test_what_fails_is_cut_down_a_few_dozen_times_and_no_longer_than_a_minute():
    patience = Patience()
    for _ in range(FAILURES - 1):
        patience.failed(0.1, part=True)
    patience.failed(0.1, part=False)
    assert patience.lasts
    patience.failed(0.1, part=True)
    assert (patience.lasts, patience.has_time) == (False, True)

    patience.took(referral=True)
    assert patience.lasts
    patience.failed(60.0, part=False)
    assert (patience.lasts, patience.has_time) == (False, False)


@pytest.fixture
def half_down(world, monkeypatch):
    """A relay that failed on a batch of five, and takes batches again, but answers no lookup."""
    add(world, *range(5))
    real, sent, down = RelayClient.send_batch, [], [True]

    def send_batch(client, key, body, record_ids):
        if down[0]:
            raise broken(500)
        sent.extend((item["op"], item["record_id"]) for item in orjson.loads(body)["items"])
        return real(client, key, body, record_ids)

    def lookup(_client, _record_ids):
        message = "nobody answers"
        raise RelayUnavailableError(message)

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    world.days(1)
    down[0] = False
    monkeypatch.setattr(RelayClient, "lookup", lookup)
    return sent


def test_nobody_goes_after_a_withdrawal_though_the_relay_does_not_tell_what_arrived(world, half_down):
    world.withdraw(0)

    assert world.days(1) == [6]
    assert ("upsert", world.record_id(0)) not in half_down


def test_nobody_goes_unapproved_though_the_relay_does_not_tell_what_arrived(world, half_down):
    world.days(1, approval=Approval({}))

    assert half_down == []


def test_who_was_erased_stops_no_run_though_the_relay_does_not_tell_what_arrived(world, half_down):
    person_id = world.ledger.records.get(world.record_id(0)).person_id
    eraser = Eraser(world.ledger)
    with world.ledger.run():
        with world.ledger.transaction():
            eraser.erase([person_id], "subject_request")
        eraser.finish()
    del world.rows[0]

    assert world.days(1) == [6]
    assert ("upsert", world.record_id(0)) not in half_down


def test_a_stale_answer_whose_lookup_fails_holds_up_nobody(world, monkeypatch):
    add(world, *range(6))
    real = RelayClient.send_batch

    def send_batch(client, key, body, record_ids):
        told = real(client, key, body, record_ids).model_dump()
        told["summary"] = {}
        told["results"] = [
            {**one, "status": "stale"} if one["record_id"] == world.record_id(2) else one for one in told["results"]
        ]
        return BatchAnswer.model_validate(told)

    def lookup(_client, _record_ids):
        message = "nobody answers"
        raise RelayUnavailableError(message)

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    monkeypatch.setattr(RelayClient, "lookup", lookup)
    world.days(1)

    assert world.ledger.outbox.waiting() == 1


@pytest.mark.counts_requests
def test_who_withdraws_after_an_edit_replaced_what_was_aside_is_taken_back_though_it_arrived_late(
    world, gateway, monkeypatch
):
    add(world, *range(3))
    bad, late = world.record_id(1), []
    real, sick = RelayClient.send_batch, [True]

    def send_batch(client, key, body, record_ids):
        if sick[0] and bad in record_ids:
            late.append((key, body, record_ids))
            raise broken(500)
        return real(client, key, body, record_ids)

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    world.days(3)
    assert codes_of(world) == {"relay_fails_on_item": 1}
    world.rows[1] |= {"name": "別 名子"}
    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "meta", lambda _: (_ for _ in ()).throw(RelayUnavailableError("down")))
        world.days(1)
    client = world.relay.client(world.clock)
    real(client, *next(one for one in reversed(late) if len(one[2]) == 1))
    client.close()
    world.withdraw(1)
    sick[0] = False
    world.days(2)

    assert world.referrals()[bad].status == "retracted"


def test_of_two_referrals_of_one_person_the_one_that_the_relay_took_stays(world, gateway):
    add(world, *range(3))
    world.rows[1]["decided"] = "2026-11-12"  # the newest would stay otherwise
    gateway(whoever(lambda one: one["record_id"] == world.record_id(1), refused()))
    world.days(2)
    assert codes_of(world) == {"item_invalid": 1}

    with world.ledger.transaction():
        decisions.merge(world.ledger, world.record_id(1), world.record_id(2))
    world.days(2)

    assert world.live() == sorted([world.record_id(0), world.record_id(2)])


def arrives_and_fails(world, number):
    """A relay that takes this one, and answers that it failed on it."""
    real = RelayClient.send_batch

    def send_batch(client, key, body, record_ids):
        told = real(client, key, body, record_ids)
        wrong = [
            one.model_copy(update={"status": "error"}) if one.record_id == world.record_id(number) else one
            for one in told.results
        ]
        return told.model_copy(update={"results": wrong, "summary": None})

    return send_batch


def lookup_fails_of(world, number, monkeypatch, sick):
    """While it is *sick* the relay cannot look this one up."""
    real, bad = RelayClient.lookup, world.record_id(number)

    def lookup(client, record_ids):
        if sick[0] and bad in record_ids:
            raise broken(500)
        return real(client, record_ids)

    monkeypatch.setattr(RelayClient, "lookup", lookup)


def test_who_may_have_arrived_and_could_not_be_looked_up_is_taken_back_once_they_withdraw(world, gateway, monkeypatch):
    add(world, *range(3))
    real, sick = RelayClient.send_batch, [True]

    def arrives_and_ends_the_run(client, key, body, record_ids):
        real(client, key, body, record_ids)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", arrives_and_ends_the_run)
        with pytest.raises(KeyboardInterrupt):
            world.days(1)
    lookup_fails_of(world, 0, monkeypatch, sick)
    gateway(whoever(lambda _: sick[0], broken(429)))
    world.withdraw(1)  # somebody else, so that what arrived is asked for
    world.days(1)
    (kept,) = world.ledger.outbox.of_record(world.record_id(0))
    assert (kept.state, kept.untold) == ("queued", 1)
    world.withdraw(0)
    sick[0] = False
    world.days(2)

    assert world.referrals()[world.record_id(0)].status == "retracted"
    assert world.live() == [world.record_id(2)]


def test_who_is_answered_with_an_error_although_they_arrived_is_taken_back_once_they_withdraw(world, monkeypatch):
    add(world, *range(3))
    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", arrives_and_fails(world, 0))
        world.days(1)
    world.withdraw(0)
    world.days(2)

    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_who_may_have_arrived_is_taken_back_although_what_came_after_was_refused(world, gateway, monkeypatch):
    add(world, *range(3))

    def refuses(items):
        if not any(is_upsert(one) and one["record_id"] == world.record_id(0) for one in items):
            return None
        wrong = {"status": "invalid", "errors": [{"path": "data", "code": "invalid"}]}
        results = [{"index": at, "record_id": one["record_id"], **wrong} for at, one in enumerate(items)]
        return BatchAnswer.model_validate({"batch_id": "b_1", "results": results, "summary": {"invalid": len(items)}})

    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", arrives_and_fails(world, 0))
        world.days(1)
    world.rows[0] |= {"name": "別 名子"}
    gateway(refuses)
    world.days(1)
    world.withdraw(0)
    world.days(2)

    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_what_is_stale_and_could_not_be_looked_up_goes_again(world, monkeypatch):
    add(world, *range(3))
    real, sick = RelayClient.send_batch, [True]

    def arrives_unanswered(client, key, body, record_ids):
        real(client, key, body, record_ids)
        raise OutcomeUnknown("the answer is lost")

    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", arrives_unanswered)
        world.days(1)
    world.clock.at += timedelta(days=40)  # the relay has forgotten the key
    lookup_fails_of(world, 0, monkeypatch, sick)
    world.days(1)
    world.withdraw(0)
    sick[0] = False
    world.days(2)

    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_what_is_refused_in_a_run_is_sent_once_in_it_and_ends_once(world, gateway):
    add(world, 0)
    gateway(whoever(is_upsert, OutcomeUnknown("no answer")))
    world.days(1)
    world.ledger.database.run("UPDATE batches SET last_code = NULL WHERE state = 'open'")  # as a killed run leaves it
    bad, seen = world.record_id(0), []
    add(world, 1)
    refuses = whoever(lambda one: one["record_id"] == bad, refused())
    gateway(lambda items: seen.extend(one["record_id"] for one in items) or refuses(items))
    world.days(1)
    kinds = [entry.kind for entry in world.ledger.provisions.all() if entry.record_id == bad]

    assert seen.count(bad) == 1
    assert kinds.count("outcome") <= kinds.count("prepared")


def test_a_batch_that_was_given_up_is_not_given_up_again(world, gateway):
    add(world, 0)
    gateway(whoever(is_upsert, OutcomeUnknown("no answer")))
    world.days(1)
    ledger = world.ledger
    (batch,) = ledger.outbox.open_batches("referrals")
    client = world.relay.client(world.clock)
    settling = Settling(ledger, client, client.meta(), 1, lambda *_: None)
    first = settling.ask_what_arrived(batch)
    ledger.outbox.supersede(first, ledger.now())

    assert len(first) == 1
    assert settling.ask_what_arrived(batch) == []
    assert ledger.outbox.waiting() == 0
    client.close()

"""What a relay fails on, refuses or answers wrongly keeps nobody else waiting, and least of all who withdraws."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.errors import RelayUnavailableError
from relay_connectors.http import OutcomeUnknown, RetryPolicy
from relay_connectors.relay import aside, courier
from relay_connectors.relay.answers import Refused, Unavailable
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import BatchAnswer


def patient():
    return RetryPolicy(sleep=lambda _: None)


def broken(status, wait=None):
    return Unavailable(f"{status} at /v1/referrals/batch", status=status, code="internal", retry_after=wait)


def refused(status=422, code="malformed"):
    return Refused(f"{status} at /v1/referrals/batch", status=status, code=code)


@pytest.fixture
def door(gateway):
    """A gateway that looks at record ids alone."""
    return lambda look: gateway(lambda items: look([item["record_id"] for item in items]))


def fails_on(*bad, error):
    def look(record_ids):
        if set(bad).intersection(record_ids):
            raise error

    return look


def many(world, number):
    for one in range(number):
        world.add(one)


def issues(world):
    return [(issue.key, issue.code) for issue in world.ledger.issues.all()]


@pytest.mark.counts_requests
@pytest.mark.parametrize("error", [broken(500), broken(502), broken(504), OutcomeUnknown("reset")], ids=str)
def test_the_item_at_fault_ends_alone_and_with_somebody_who_looks(error, world, door):
    many(world, 20)
    bad = world.record_id(7)
    door(fails_on(bad, error=error))

    assert world.days(4) == [6, 6, 4, 0]
    assert issues(world) == [(bad, "relay_fails_on_item")]
    assert sorted(world.live()) == sorted({world.record_id(one) for one in range(20)} - {bad})


def test_an_item_that_was_given_up_goes_again_once_somebody_says_so(world, door):
    many(world, 3)
    bad = world.record_id(1)
    put = door(fails_on(bad, error=broken(500)))
    world.days(4)
    door(lambda _: None)
    (issue,) = world.ledger.issues.all()
    world.rows[1]["job"] = "経理"

    assert put
    assert issue.code == "relay_fails_on_item"
    assert world.sync().exit_code == 0
    assert bad in world.live()


def test_one_item_that_fails_where_nothing_else_goes_is_not_given_up(world, door):
    many(world, 1)
    door(fails_on(world.record_id(0), error=broken(500)))

    assert world.days(8) == [6] * 8
    assert issues(world) == []
    assert world.ledger.outbox.waiting() == 1


def test_what_arrived_although_the_relay_failed_is_settled_and_no_issue(world, door, monkeypatch):
    many(world, 2)
    bad, real = world.record_id(1), RelayClient.send_batch

    def send_batch(client, key, body, record_ids):
        answer = real(client, key, body, record_ids)
        if bad in record_ids:
            raise broken(500)
        return answer

    monkeypatch.setattr(RelayClient, "send_batch", send_batch)
    world.days(4)

    assert issues(world) == []
    assert world.ledger.outbox.waiting() == 0
    assert len(world.referrals()) == 2


@pytest.mark.parametrize("error", [broken(500), OutcomeUnknown("reset")], ids=str)
def test_who_withdraws_does_not_wait_behind_an_item_at_fault(error, world, door):
    many(world, 3)
    world.sync()
    world.add(3)
    door(fails_on(world.record_id(3), error=error))
    world.days(2)
    world.withdraw(0)
    world.days(1)

    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_somebody_who_withdraws_from_a_failing_batch_each_day_does_not_keep_it_failing_for_ever(world, door):
    many(world, 12)
    bad = world.record_id(11)
    door(fails_on(bad, error=broken(500)))
    for number in range(8):
        world.withdraw(number)
        world.days(1)

    assert sorted(world.live()) == sorted(world.record_id(one) for one in (8, 9, 10))


@pytest.mark.counts_requests
def test_a_retract_and_an_upsert_are_never_in_one_batch(world, door):
    many(world, 2)
    world.sync()
    world.withdraw(0)
    world.add(2)
    sizes = door(lambda _: None)
    world.sync()

    assert sizes == [1, 1]


def test_while_the_relay_fails_the_next_batches_are_smaller_and_then_none(world, door):
    many(world, 200)
    sizes = door(fails_on(*(world.record_id(one) for one in range(200)), error=broken(500)))
    code = world.sync(retry=patient()).exit_code

    assert (code, sizes) == (6, [200, 200, 200, 200, 62, 7, 1][: len(sizes)])


def test_a_relay_that_dies_on_the_way_is_left_alone(world, door, monkeypatch):
    many(world, 40)
    monkeypatch.setattr(
        RelayClient, "meta", lambda client, real=RelayClient.meta: small(real(client)) if alive() else dead()
    )
    sent = []

    def small(told):
        return told.model_copy(update={"limits": told.limits.model_copy(update={"batch_items": 2})})

    def alive():
        return len(sent) < 3

    def dead():
        message = "the relay does not answer"
        raise RelayUnavailableError(message)

    def look(record_ids):
        sent.append(record_ids)
        if not alive():
            raise broken(500)

    sizes = door(look)

    assert world.sync(retry=patient()).exit_code == 6
    assert len(sizes) <= 2 + 4 + 3


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_relay_that_refuses_everything_condemns_nobody(status, world, door):
    many(world, 20)
    sizes = door(fails_on(*(world.record_id(one) for one in range(20)), error=refused(status)))
    first = world.sync(retry=patient())

    assert (first.exit_code, issues(world)) == (6, [("referrals", "request_refused")])
    assert len(sizes) <= 10
    door(lambda _: None)
    world.sync(retry=patient())
    assert len(world.live()) == 20


def test_two_refused_items_alone_are_believed(world, door):
    many(world, 2)
    door(fails_on(world.record_id(0), world.record_id(1), error=refused()))
    world.sync(retry=patient())

    assert {code for _, code in issues(world)} == {"item_invalid"}


def answered(record_ids, word, summary=None):
    results = [{"index": at, "record_id": one, "status": word} for at, one in enumerate(record_ids)]
    return BatchAnswer.model_validate({"batch_id": "b", "results": results, "summary": summary or {}})


@pytest.mark.parametrize("word", ["unchanged", "created", "updated", "duplicate_person", "suppressed"])
def test_a_retract_is_not_settled_by_a_word_that_cannot_be_its_answer(word, world, door):
    many(world, 1)
    world.sync()
    world.withdraw(0)
    door(lambda record_ids: answered(record_ids, word))

    assert world.sync(retry=patient()).exit_code == 6
    assert world.ledger.outbox.waiting() == 1
    door(lambda _: None)
    world.sync()
    assert world.referrals()[world.record_id(0)].status == "retracted"


def test_an_upsert_is_not_settled_as_retracted(world, door):
    many(world, 1)
    door(lambda record_ids: answered(record_ids, "retracted"))

    assert world.sync(retry=patient()).exit_code == 6
    assert world.ledger.outbox.waiting() == 1


def test_an_answer_whose_summary_is_of_another_settles_nothing(world, door):
    many(world, 2)
    door(lambda record_ids: answered(record_ids, "created", {"created": 7}))

    assert world.sync(retry=patient()).exit_code == 6
    assert world.ledger.outbox.waiting() == 2


@pytest.mark.parametrize("word", ["invalid", "needs_consent"])
def test_a_retract_that_the_relay_says_no_to_is_asked_for_in_every_run(word, world, door):
    many(world, 2)
    world.sync()
    world.withdraw(0)
    door(lambda record_ids: answered(record_ids, word))

    assert world.days(3) == [6, 6, 6]
    assert issues(world) == [(world.record_id(0), "retract_refused")]
    door(lambda _: None)
    assert world.sync().exit_code == 0
    assert world.referrals()[world.record_id(0)].status == "retracted"
    assert issues(world) == []


def test_a_retract_that_always_fails_is_never_given_up_and_keeps_nobody_waiting(world, door):
    many(world, 2)
    world.sync()
    world.withdraw(0)
    world.add(2)
    door(fails_on(world.record_id(0), error=broken(500)))
    codes = world.days(6)

    assert codes == [6] * 6
    assert world.record_id(2) in world.live()
    assert issues(world) == []
    assert world.ledger.outbox.waiting() == 1


@pytest.mark.parametrize("failing", [1, 3, 5])
def test_retracts_that_always_fail_keep_no_later_withdrawal_waiting(failing, world, door):
    many(world, failing + 2)
    world.sync()
    door(fails_on(*(world.record_id(one) for one in range(failing)), error=broken(500)))
    for number in range(failing):
        world.withdraw(number)
    world.days(2)
    world.withdraw(failing)
    world.add(99)
    world.days(2)

    assert world.referrals()[world.record_id(failing)].status == "retracted"
    assert world.record_id(99) in world.live()


def test_what_was_settled_meanwhile_is_not_sent_again(world, door):
    many(world, 2)
    door(fails_on(world.record_id(0), error=broken(500)))
    world.days(1)
    world.add(7)
    door(fails_on(world.record_id(7), error=refused()))

    assert world.days(1) == [4]
    assert issues(world) == [(world.record_id(7), "item_invalid")]
    assert len(world.live()) == 2


def test_an_outage_gives_nobody_up(world, door):
    many(world, 1)
    door(fails_on(world.record_id(0), error=broken(503)))
    world.days(2)
    world.add(1)
    door(lambda _: None)

    assert world.days(1) == [0]
    assert len(world.live()) == 2


@pytest.mark.counts_requests
def test_a_failing_batch_for_which_the_relay_asks_to_wait_is_left_alone_until_then(world, door, monkeypatch):
    many(world, 4)
    real = RelayClient.meta
    in_twos = {"batch_items": 2}
    monkeypatch.setattr(
        RelayClient,
        "meta",
        lambda client: (told := real(client)).model_copy(update={"limits": told.limits.model_copy(update=in_twos)}),
    )
    bad, tried = world.record_id(0), []

    def look(record_ids):
        if bad in record_ids:
            tried.append(record_ids)
            raise broken(500, wait=900.0)

    door(look)
    world.sync(retry=patient())
    world.clock.at += timedelta(minutes=5)

    assert world.sync(retry=patient()).exit_code == 6
    assert len(tried) == 1
    assert len(world.live()) >= 2


def test_a_refused_retract_is_sent_once_a_run(world, door):
    many(world, 2)
    world.sync()
    world.withdraw(0)
    sizes = door(fails_on(world.record_id(0), error=refused()))

    assert world.days(2) == [6, 6]
    assert sizes == [1, 1]
    assert issues(world) == [(world.record_id(0), "retract_refused")]


def test_without_the_look_at_its_words_a_retract_would_be_settled_by_any_word(world, door, monkeypatch):
    many(world, 1)
    world.sync()
    world.withdraw(0)
    door(lambda record_ids: answered(record_ids, "created"))
    monkeypatch.setattr(courier, "check_words", lambda *_: None)
    world.sync(retry=patient())

    assert world.ledger.outbox.waiting() == 0
    assert world.referrals()[world.record_id(0)].status != "retracted"


def test_without_the_bound_on_refusals_everybody_would_be_condemned(world, door, monkeypatch):
    many(world, 20)
    door(fails_on(*(world.record_id(one) for one in range(20)), error=refused()))
    monkeypatch.setattr(aside, "MOST_REFUSED", 1_000)
    world.sync(retry=patient())

    assert [code for _, code in issues(world)].count("item_invalid") > 10

"""Delivery when the relay fails: nothing lost, nothing twice, nothing guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors.http import RetryPolicy
from relay_connectors.ledger.records import DUE_NOW
from relay_connectors.relay.answers import Refused, Unavailable
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import BatchAnswer

IMPATIENT = RetryPolicy(attempts=1)


def patient():
    """Retries without waiting."""
    return RetryPolicy(sleep=lambda _seconds: None)


def sent(report):
    return {status: number for status, number in report.as_json()["sent"].items() if number}


@pytest.mark.parametrize("kind", ["drop_before", "lose_answer", "half_answer", "429", "500", "502", "503"])
def test_a_passing_fault_has_no_effect_but_a_retry(world, kind):
    for number in range(5):
        world.add(number)
    world.fault(kind)
    report = world.sync(retry=patient())

    assert (sent(report), report.exit_code) == ({"created": 5}, 0)
    assert len(world.live()) == 5


@pytest.mark.counts_requests
@pytest.mark.parametrize("kind", ["drop_before", "lose_answer", "half_answer", "503", "html_200", "empty_200", "204"])
def test_what_an_interrupted_run_left_open_the_next_one_settles(world, kind):
    for number in range(5):
        world.add(number)
    world.fault(kind)
    first = world.sync(retry=IMPATIENT)
    assert (first.exit_code, sent(first)) == (6, {})
    second = world.sync()

    assert (sent(second), second.exit_code) == ({"created": 5}, 0)
    assert [row.revision for row in world.referrals().values()] == [1] * 5


def test_a_lost_answer_is_asked_for_again_under_the_same_key(world):
    world.add(1)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.sync()

    assert world.ledger.database.rows("SELECT COUNT(*) FROM batches WHERE kind = 'referrals'") == [(1,)]
    assert world.counters()["created"] == 1


@pytest.mark.counts_requests
def test_a_relay_that_asks_to_wait_is_left_alone_until_then(world):
    world.add(1)
    world.fault("429", retry_after=600)
    assert world.sync(retry=IMPATIENT).exit_code == 6
    before = world.counters()["requests"]
    again = world.sync()

    assert (again.exit_code, sent(again)) == (6, {})
    assert "wait until" in again.failures[0].message
    assert world.counters()["requests"] - before <= 3  # meta, events, credits
    world.clock.at += timedelta(seconds=601)
    assert sent(world.sync()) == {"created": 1}


def test_a_key_the_relay_has_forgotten_is_not_used_again(world):
    for number in range(3):
        world.add(number)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.clock.at += timedelta(days=8)
    report = world.sync()

    assert sent(report) == {"created": 3}
    assert [row.revision for row in world.referrals().values()] == [1] * 3


@pytest.mark.counts_requests
def test_what_never_arrived_goes_under_a_new_key(world):
    for number in range(3):
        world.add(number)
    world.fault("drop_before")
    world.sync(retry=IMPATIENT)
    world.clock.at += timedelta(days=8)
    world.sync()

    assert len(world.live()) == 3
    assert world.ledger.database.rows("SELECT COUNT(*) FROM batches WHERE kind = 'referrals'") == [(2,)]


@pytest.mark.counts_requests
def test_a_relay_that_fails_on_one_key_for_ever_is_asked_what_arrived(world):
    world.add(1)
    world.fault("500", count=5)
    codes = [world.sync(retry=IMPATIENT).exit_code for _ in range(5)]

    assert codes == [6, 6, 6, 6, 0]
    assert world.live() == [world.record_id(1)]
    assert world.ledger.database.rows("SELECT COUNT(*) FROM batches WHERE kind = 'referrals'") == [(2,)]


def test_who_withdraws_while_a_batch_is_on_its_way_is_not_sent_again(world):
    for number in range(3):
        world.add(number)
    world.fault("drop_before")
    world.sync(retry=IMPATIENT)
    world.rows[1] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert world.live() == sorted([world.record_id(0), world.record_id(2)])
    assert world.referrals().get(world.record_id(1)) is None or world.record_id(1) not in world.live()
    assert "created" not in {op.answer for op in world.ledger.outbox.of_record(world.record_id(1))}


def test_who_withdraws_after_the_lost_answer_is_taken_back(world):
    for number in range(3):
        world.add(number)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.rows[1] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert world.live() == sorted([world.record_id(0), world.record_id(2)])


def test_an_item_the_relay_fails_on_goes_again_in_another_batch(world):
    for number in range(3):
        world.add(number)
    world.fault("item_error", indexes=[1])
    report = world.sync()

    assert sent(report) == {"created": 3, "error": 1}
    assert report.exit_code == 0


def test_an_item_the_relay_always_fails_on_waits_for_the_next_run(world):
    for number in range(3):
        world.add(number)
    world.fault("item_error", indexes=[0], count=None)
    report = world.sync()

    assert report.exit_code == 6
    assert "wait for the next run" in report.failures[0].message
    assert world.ledger.outbox.waiting() >= 1


def test_a_relay_that_knows_a_newer_revision_is_followed_once(world):
    world.add(1)
    world.sync()
    world.sync()
    world.ledger.database.run("UPDATE records SET op_revision = 0, queued_state = NULL, next_look_at = ''")
    first, second = world.sync(), world.sync()

    assert (sent(first), sent(second)) == ({"stale": 1}, {"unchanged": 1})
    assert world.referrals()[world.record_id(1)].revision == 2


@pytest.mark.counts_requests
def test_a_batch_the_relay_refuses_is_cut_down_to_the_item_at_fault(world):
    for number in range(6):
        world.add(number)
    original = world.relay.client(world.clock).__class__.send_batch
    bad = world.record_id(3)

    def picky(client, key, body, record_ids):
        if bad in record_ids:
            from relay_connectors.relay.answers import Refused

            raise Refused("422 at /v1/referrals/batch", status=422, code="malformed")
        return original(client, key, body, record_ids)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relay_connectors.relay.client.RelayClient.send_batch", picky)
        report = world.sync()

    assert (sent(report), report.exit_code) == ({"created": 5}, 4)
    assert [(issue.code, issue.key) for issue in world.ledger.issues.all()] == [("item_invalid", bad)]
    assert (sent(world.sync()), world.ledger.issues.all()) == ({"created": 1}, [])


def test_an_unchanged_refused_item_is_not_sent_again_and_a_mended_one_is(world):
    world.add(1)
    world.ledger.database.run("SELECT 1")
    world.sync()
    world.ledger.records.refused([world.record_id(1)])
    world.ledger.database.run("UPDATE records SET next_look_at = ?", (DUE_NOW,))
    assert sent(world.sync()) == {}
    world.rows[0]["job"] = "経理"

    assert sent(world.sync()) == {"updated": 1}


def test_links_that_were_minted_and_not_heard_of_are_minted_once(world):
    world.add(1, consent="")
    world.fault("lose_answer", path="/v1/links/mint")
    assert world.sync(retry=IMPATIENT).exit_code == 6
    report = world.sync()

    assert report.links_assigned == 1
    assert sum(world.ledger.links.counts().values()) == 200


def test_an_event_is_applied_once_however_often_it_comes(world):
    world.add(1)
    world.sync()
    world.fault("duplicate_events", path="/v1/events")
    world.rows[0]["outcome"] = "in_progress"
    world.sync()
    ((rows,),) = world.ledger.database.rows("SELECT COUNT(*) FROM inbox")
    ((distinct,),) = world.ledger.database.rows("SELECT COUNT(DISTINCT seq) FROM inbox")

    assert rows == distinct > 0


REUSED = ("422 at /v1/referrals/batch", 422, "idempotency_key_reused")


@pytest.fixture
def instead(monkeypatch):
    """Puts a function in the place of a call of the client; it gets the real one first."""

    def put(name, call):
        real = getattr(RelayClient, name)
        monkeypatch.setattr(RelayClient, name, lambda client, *told: call(lambda *args: real(client, *args), *told))
        return lambda: monkeypatch.setattr(RelayClient, name, real)

    return put


def refused(message, status, code):
    return Refused(message, status=status, code=code)


def in_batches_of(number, instead):
    def meta(real):
        told = real()
        return told.model_copy(update={"limits": told.limits.model_copy(update={"batch_items": number})})

    instead("meta", meta)


def batches(world, kind="referrals"):
    sql = "SELECT state, COUNT(*) FROM batches WHERE kind = ? GROUP BY state"
    return dict(world.ledger.database.rows(sql, (kind,)))


@pytest.mark.counts_requests
@pytest.mark.parametrize("fault", ["lose_answer", "drop_before"])
def test_a_stored_key_the_relay_knows_with_other_bytes_is_given_up_for_a_new_one(world, instead, fault):
    for number in range(3):
        world.add(number)
    world.fault(fault)
    world.sync(retry=IMPATIENT)
    ((stored,),) = world.ledger.database.rows("SELECT key FROM batches WHERE kind = 'referrals'")

    def picky(real, key, *told):
        if key == stored:
            raise refused(*REUSED)
        return real(key, *told)

    instead("send_batch", picky)
    report = world.sync()

    assert (report.exit_code, len(world.live())) == (0, 3)
    assert [row.revision for row in world.referrals().values()] == [1] * 3
    assert "open" not in batches(world)


def test_a_relay_that_refuses_every_fresh_key_is_an_issue_and_no_loop(world, instead):
    world.add(1)
    asked = []

    def stubborn(_real, key, *_told):
        asked.append(key)
        raise refused(*REUSED)

    undo = instead("send_batch", stubborn)
    first, second = world.sync(), world.sync()

    assert (first.exit_code, second.exit_code, len(asked), len(set(asked))) == (6, 6, 2, 2)
    assert [(issue.key, issue.code) for issue in world.ledger.issues.all()] == [("referrals", "request_refused")]
    assert "open" not in batches(world)
    undo()
    assert sent(world.sync()) == {"created": 1}


def test_a_stored_mint_that_the_relay_refuses_is_made_again_under_a_new_key(world, instead):
    world.add(1, consent="")
    world.fault("drop_before", path="/v1/links/mint")
    world.sync(retry=IMPATIENT)
    stored = {key for (key,) in world.ledger.database.rows("SELECT key FROM batches WHERE kind = 'links'")}

    def picky(real, key, body):
        if key in stored:
            raise refused(*REUSED)
        return real(key, body)

    instead("mint_links", picky)
    report = world.sync()

    assert (report.exit_code, report.links_assigned) == (0, 1)
    assert "open" not in batches(world, "links")


def test_a_relay_that_refuses_every_mint_is_an_issue_and_leaves_nothing_open(world, instead):
    world.add(1, consent="")
    asked = []

    def stubborn(_real, key, _body):
        asked.append(key)
        raise refused("400 at /v1/links/mint", 400, "malformed")

    undo = instead("mint_links", stubborn)

    assert (world.sync().exit_code, len(asked)) == (6, 1)
    assert [(issue.key, issue.code) for issue in world.ledger.issues.all()] == [("links", "request_refused")]
    assert "open" not in batches(world, "links")
    undo()
    assert world.sync().links_assigned == 1


def test_a_mint_the_relay_fails_on_for_ever_gets_another_key(world, instead):
    world.add(1, consent="")
    stored = []

    def replays(real, key, body):
        stored.append(key)
        if key == stored[0]:
            raise Unavailable("500 at /v1/links/mint", status=500, code="internal", retry_after=None)
        return real(key, body)

    instead("mint_links", replays)
    codes = [world.sync().exit_code for _ in range(6)]

    assert codes == [6] * 5 + [0]
    assert world.ledger.persons.wanting_links() == []


def head_always_failing(instead):
    """Whoever is in the first batch fails, however often they go."""
    poison = set()

    def fails(real, key, body, record_ids):
        poison.update([] if poison else record_ids)
        if not poison.issuperset(record_ids):
            return real(key, body, record_ids)
        results = [
            {"index": at, "record_id": one, "status": "error", "retryable": True} for at, one in enumerate(record_ids)
        ]
        return BatchAnswer.model_validate({"batch_id": "b", "results": results, "summary": {"error": len(results)}})

    instead("send_batch", fails)
    return poison


def test_items_that_always_fail_at_the_head_of_the_queue_let_the_others_pass(world, instead):
    for number in range(9):
        world.add(number)
    in_batches_of(3, instead)
    poison = head_always_failing(instead)
    report = world.sync(retry=patient())

    assert (report.exit_code, sent(report)["created"]) == (6, 6)
    assert len(poison) == 3
    assert poison.isdisjoint(world.live())
    assert world.ledger.outbox.waiting() == 3


def test_a_limited_run_begins_with_those_whom_no_run_has_tried(world, instead):
    for number in range(6):
        world.add(number)
    in_batches_of(3, instead)
    head_always_failing(instead)

    assert [len(world.sync(max_items=3) and world.live()) for _ in range(2)] == [0, 3]


@pytest.mark.counts_requests
def test_a_batch_the_relay_breaks_on_lets_the_others_pass(world, instead):
    for number in range(9):
        world.add(number)
    in_batches_of(3, instead)
    bad = world.record_id(1)

    def breaks(real, key, body, record_ids):
        if bad in record_ids:
            raise Unavailable("500 at /v1/referrals/batch", status=500, code="internal", retry_after=None)
        return real(key, body, record_ids)

    undo = instead("send_batch", breaks)
    report = world.sync(retry=patient())

    assert (report.exit_code, sent(report)) == (6, {"created": 8})
    undo()
    assert sent(world.sync()) == {"created": 1}


def test_a_relay_that_breaks_on_everything_is_left_alone_soon(world, instead):
    for number in range(30):
        world.add(number)
    in_batches_of(1, instead)
    world.fault("500", count=None)
    before = world.counters().get("fault_500", 0)

    assert world.sync(retry=patient()).exit_code == 6
    assert world.counters()["fault_500"] - before <= 3 * 4


@pytest.mark.counts_requests
def test_every_attempt_under_a_key_counts(world):
    world.add(1)
    world.fault("500", count=8)
    codes = [world.sync(retry=patient()).exit_code for _ in range(2)]

    assert codes == [6, 0]
    assert batches(world) == {"cut": 1, "settled": 1}


def test_a_wait_that_was_noted_by_a_wrong_clock_is_not_kept(world):
    world.add(1)
    right = world.clock.at
    world.clock.at = right + timedelta(days=150)
    world.fault("429", retry_after=600)
    world.sync(retry=IMPATIENT)
    world.clock.at = right

    assert sent(world.sync()) == {"created": 1}


@pytest.mark.counts_requests
def test_a_key_from_the_future_is_not_trusted(world):
    world.add(1)
    right = world.clock.at
    world.clock.at = right + timedelta(days=150)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    world.clock.at = right
    world.sync()

    assert batches(world) == {"cut": 1}
    assert world.counters()["created"] == 1


@pytest.mark.counts_requests
def test_a_batch_that_is_too_large_is_split(world, instead):
    for number in range(8):
        world.add(number)
    sizes = []

    def narrow(real, key, body, record_ids):
        sizes.append(len(record_ids))
        if len(record_ids) > 2:
            raise refused("413 at /v1/referrals/batch", 413, "")
        return real(key, body, record_ids)

    instead("send_batch", narrow)
    report = world.sync()

    assert (report.exit_code, sent(report), sizes) == (0, {"created": 8}, [8, 4, 2, 2, 4, 2, 2])

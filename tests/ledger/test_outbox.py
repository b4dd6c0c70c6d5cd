"""The outbox: stored bytes, one batch a key, nothing superseded that may have arrived."""

from __future__ import annotations

import pytest

from relay_connectors.errors import LedgerError
from relay_connectors.ledger.outbox import NewOperation, batch_body
from relay_connectors.ledger.records import Seen


def seen(name, person="per_1"):
    about = (name, name, person, "employer_rejected", None, None, None, None, "h", "f:2", None, None)
    return Seen(*about, draft=b"{}")


def upsert(name, revision=1, item=b'{"a":1}', op="upsert"):
    return NewOperation(name, "per_1", "acme", op, revision, "sha256:x", None, "full", "con_1", item)


@pytest.fixture
def outbox(ledger):
    names = [f"rcr_{letter}" for letter in "abcdef"]
    ledger.records.store("acme", [seen(name) for name in names], ledger.now())
    ledger.database.run("UPDATE records SET next_look_at = NULL, verdict = 'push_full'")
    return ledger.outbox


def claimable(ledger, limit=500, most_bytes=10_000, op="upsert"):
    return [operation.record_id for operation in ledger.outbox.claimable(op, ledger.now(), limit, most_bytes)]


def test_operations_are_claimed_in_order(ledger, outbox):
    outbox.queue([upsert("rcr_b"), upsert("rcr_a")], ledger.now())

    assert claimable(ledger) == ["rcr_b", "rcr_a"]


def test_a_retract_is_never_claimed_with_an_upsert(ledger, outbox):
    outbox.queue([upsert("rcr_b"), upsert("rcr_a", op="retract")], ledger.now())

    assert (claimable(ledger, op="retract"), claimable(ledger)) == (["rcr_a"], ["rcr_b"])


def test_a_record_has_one_operation_in_a_batch(ledger, outbox):
    outbox.queue([upsert("rcr_a"), upsert("rcr_a", 2, op="retract")], ledger.now())

    assert (claimable(ledger), claimable(ledger, op="retract")) == (["rcr_a"], [])


def test_a_record_that_changed_since_is_not_claimed(ledger, outbox):
    outbox.queue([upsert("rcr_a"), upsert("rcr_b")], ledger.now())
    ledger.database.run("UPDATE records SET next_look_at = '' WHERE record_id = 'rcr_a'")

    assert claimable(ledger) == ["rcr_b"]


def test_a_batch_stays_within_the_relay_s_limits(ledger, outbox):
    outbox.queue([upsert(f"rcr_{letter}", item=b"x" * 400) for letter in "abc"], ledger.now())

    assert claimable(ledger, limit=2) == ["rcr_a", "rcr_b"]
    assert claimable(ledger, most_bytes=900) == ["rcr_a", "rcr_b"]


def test_one_item_that_is_too_large_still_goes_alone(ledger, outbox):
    outbox.queue([upsert("rcr_a", item=b"x" * 400)], ledger.now())

    assert claimable(ledger, most_bytes=10) == ["rcr_a"]


def test_a_batch_is_its_stored_items_byte_for_byte(ledger, outbox):
    outbox.queue([upsert("rcr_a", item=b'{"n": 1}'), upsert("rcr_b", item=b'{"n":2}')], ledger.now())
    batch = outbox.claim(outbox.claimable("upsert", ledger.now(), 500, 10_000), "key-1", ledger.now())

    assert outbox.body(batch, outbox.operations(batch)) == b'{"items":[{"n": 1},{"n":2}]}'


def test_bytes_that_changed_on_disk_are_not_sent(ledger, outbox):
    outbox.queue([upsert("rcr_a")], ledger.now())
    batch = outbox.claim(outbox.claimable("upsert", ledger.now(), 500, 10_000), "key-1", ledger.now())
    ledger.database.run("UPDATE items SET item = ?", (b'{"a":2}',))

    with pytest.raises(LedgerError, match="stored bytes of batch 1 have changed"):
        outbox.body(batch, outbox.operations(batch))


def test_what_may_have_arrived_is_never_superseded(ledger, outbox):
    (op_id,) = outbox.queue([upsert("rcr_a")], ledger.now())
    outbox.claim(outbox.claimable("upsert", ledger.now(), 500, 10_000), "key-1", ledger.now())
    outbox.supersede([op_id], ledger.now())

    assert [operation.state for operation in outbox.of_record("rcr_a")] == ["claimed"]


def test_the_bytes_about_a_person_go_when_they_are_no_longer_needed(ledger, outbox):
    settled, superseded = outbox.queue([upsert("rcr_a"), upsert("rcr_b")], ledger.now())
    outbox.settle("created", [settled])
    outbox.supersede([superseded], ledger.now())

    assert ledger.database.rows("SELECT COUNT(*) FROM items") == [(0,)]


def test_what_was_on_its_way_goes_behind_what_never_was_and_not_with_it(ledger, outbox):
    outbox.queue([upsert(f"rcr_{letter}") for letter in "abc"], ledger.now())
    for key in ("key-1", "key-2"):
        chosen = outbox.claimable("upsert", ledger.now(), 1, 10_000)
        outbox.claim(chosen, key, ledger.now())
        outbox.release(operation.op_id for operation in chosen)

    assert claimable(ledger) == ["rcr_c"]
    outbox.claim(outbox.claimable("upsert", ledger.now(), 1, 10_000), "key-3", ledger.now())
    assert claimable(ledger) == ["rcr_a", "rcr_b"]


def test_what_is_passed_over_keeps_nobody_waiting(ledger, outbox):
    first, second, _ = outbox.queue([upsert(f"rcr_{letter}") for letter in "abc"], ledger.now())
    found = outbox.claimable("upsert", ledger.now(), 1, 10_000, {first, second})

    assert [operation.record_id for operation in found] == ["rcr_c"]


def test_an_empty_batch_has_a_body_too():
    assert batch_body([]) == b'{"items":[]}'


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((None,), "payload 1"),
        (("created",), "payload 1"),
        (("created", "unchanged"), "payload 2"),
        (("created", "invalid"), "payload 1"),
        (("suppressed",), None),
        ((), None),
    ],
    ids=str,
)
def test_what_a_referral_was_sent_with_is_what_the_relay_last_took_or_may_have(ledger, outbox, answers, expected):
    queued = [upsert("rcr_a", number)._replace(payload=f"payload {number}") for number in (1, 2)]
    for operation, answer in zip(queued, answers, strict=False):
        (op_id,) = outbox.queue([operation], ledger.now())
        outbox.claim(outbox.claimable("upsert", ledger.now(), 1, 10_000), f"key-{op_id}", ledger.now())
        if answer:
            outbox.settle(answer, [op_id])
    if not answers:
        outbox.queue(queued[:1], ledger.now())
    sent = outbox.sent("rcr_a")

    assert (sent and sent.payload) == expected

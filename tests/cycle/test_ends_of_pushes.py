"""Every push that left has two entries in the provision record, however it ended; one that never left has one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from relay_connectors import Ledger
from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.provision_age import plan_provision_sweep, sweep_provisions
from relay_connectors.errors import LedgerError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger import outbox
from relay_connectors.ledger.audit import audit
from relay_connectors.ledger.backups import back_up
from relay_connectors.ledger.forgetting import strip
from relay_connectors.ledger.provisions import Provisions
from relay_connectors.relay.answers import Refused
from relay_connectors.relay.client import RelayClient
from relay_connectors.report.provisions import HEADERS, Period, handed_on, provisions_csv, provisions_json

IMPATIENT = RetryPolicy(attempts=1)
EVER = Period(None, None, "Asia/Tokyo")


def entries(world, number=1):
    """(kind, revision, status) of every entry about one record, in order."""
    told = [orjson.loads(one.body) for one in world.ledger.provisions.of_record(world.record_id(number))]
    return [(one["kind"], one["revision"], one.get("status")) for one in told]


def keys(world, number=1):
    """Under which keys the pushes of a record ended."""
    told = [orjson.loads(one.body) for one in world.ledger.provisions.of_record(world.record_id(number))]
    return [one["request_key"] for one in told if one["kind"] == "outcome"]


def batches(world):
    return [key for (key,) in world.ledger.database.rows("SELECT key FROM batches WHERE kind = 'referrals' ORDER BY 1")]


def codes(world):
    return [(fault.code, fault.record_id, fault.revision) for fault in audit(world.ledger).faults]


def on_its_way(world, fault="drop_before"):
    """One push, of which nobody here knows whether it arrived."""
    world.add(1)
    world.fault(fault)
    world.sync(retry=IMPATIENT)
    assert entries(world) == [("prepared", 1, None)]


def in_vain(world, gateway):
    """One push that was refused alone and looked up in vain, so that it waits to go again; until ``[0]`` is False."""
    for number in (1, 2, 3):
        world.add(number)
    sick = [True]

    def look(items):
        if sick[0] and any(one["op"] == "upsert" and one["record_id"] == world.record_id(1) for one in items):
            message = "422 at /v1/referrals/batch"
            raise Refused(message, status=422, code="malformed")

    gateway(look)
    world.days(1)
    states = "SELECT state FROM outbox WHERE batch_id IS NOT NULL AND record_id = ?"
    assert world.ledger.database.rows(states, (world.record_id(1),)) == [("queued",)]
    return sick


@pytest.mark.counts_requests
def test_who_withdraws_while_a_push_is_on_its_way_ends_it_as_not_found(world):
    on_its_way(world)
    (key,) = batches(world)
    world.withdraw(0)
    world.sync()

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "not_found")]
    assert (keys(world), codes(world)) == ([key], [])


@pytest.mark.counts_requests
def test_what_arrived_before_the_withdrawal_ends_with_the_relays_answer(world):
    on_its_way(world, "lose_answer")
    world.withdraw(0)
    world.sync()

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "created")]
    assert codes(world) == []


def test_a_push_that_goes_again_under_a_new_key_is_one_push_with_one_pair(world):
    on_its_way(world)
    first = batches(world)
    world.clock.at += timedelta(days=8)  # the relay has forgotten the key, and is asked what arrived
    world.sync()
    (second,) = set(batches(world)).difference(first)

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "created")]
    assert (keys(world), codes(world)) == ([second], [])


def test_a_push_that_waits_to_go_again_is_not_over(world, gateway):
    sick = in_vain(world, gateway)
    states = [one.state for one in handed_on(world.ledger, EVER, [world.record_id(1)])]
    assert (entries(world), states, codes(world)) == ([("prepared", 1, None)], ["waits_again"], [])
    sick[0] = False
    world.days(2)

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "created")]
    assert codes(world) == []


def test_what_replaces_a_push_that_was_tried_ends_it(world, gateway):
    sick = in_vain(world, gateway)
    sick[0] = False
    world.rows[0] |= {"name": "別 名子"}
    world.days(1)

    assert [one for one in entries(world) if one[1] == 1] == [("prepared", 1, None), ("outcome", 1, "not_found")]
    assert entries(world)[-1] == ("outcome", 2, "created")
    assert codes(world) == []


def test_a_push_that_the_relay_failed_on_and_may_hold_ends_untold_and_keeps_its_consent(world, monkeypatch):
    world.add(1)
    real = RelayClient.send_batch

    def lies(client, key, body, record_ids):
        told = real(client, key, body, record_ids)
        wrong = [one.model_copy(update={"status": "error"}) for one in told.results]
        return told.model_copy(update={"results": wrong, "summary": None})

    with monkeypatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", lies)
        world.days(1)
    world.withdraw(0)
    world.days(1)
    record = world.ledger.records.get(world.record_id(1))
    with world.ledger.hold(), world.ledger.transaction():
        Eraser(world.ledger, None).erase([record.person_id], "subject_request")

    assert entries(world)[-1] == ("outcome", 1, "untold")
    assert codes(world) == []
    (told,) = handed_on(world.ledger, EVER)
    assert told.was_handed
    kept = "SELECT COUNT(*) FROM consents WHERE consent_id = ?"
    assert world.ledger.database.rows(kept, (told.push.prepared["consent_id"],)) == [(1,)]


@pytest.mark.parametrize("way", ["erased", "swept", "withdrawn"])
def test_nobody_leaves_with_a_push_that_has_no_end(world, gateway, way):
    in_vain(world, gateway)
    record = world.ledger.records.get(world.record_id(1))
    if way == "withdrawn":
        world.withdraw(0)
        world.days(1)
    elif way == "erased":
        with world.ledger.hold(), world.ledger.transaction():
            Eraser(world.ledger, None).erase([record.person_id], "subject_request")
    else:
        with world.ledger.hold(), world.ledger.transaction():
            strip(world.ledger.database, [record.record_id], world.ledger.now())

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "not_found")]
    assert codes(world) == []


@pytest.mark.counts_requests
def test_who_is_erased_while_a_push_is_on_its_way_leaves_a_pair(world):
    on_its_way(world)
    record = world.ledger.records.get(world.record_id(1))
    with world.ledger.hold(), world.ledger.transaction():
        Eraser(world.ledger, None).erase([record.person_id], "subject_request")
    assert entries(world) == [("prepared", 1, None)]
    world.sync()

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "not_found")]
    assert codes(world) == []


def test_what_never_left_has_no_second_entry(world):
    world.add(1)
    world.sync(only="collect")
    world.fault("drop_before", path="/v1/meta")
    world.sync(retry=IMPATIENT)
    world.withdraw(0)
    world.sync()

    assert entries(world) == [("prepared", 1, None)]
    assert codes(world) == []
    assert [one.state for one in handed_on(world.ledger, EVER, everything=True)] == ["superseded"]


@pytest.mark.counts_requests
def test_a_push_ends_without_the_parties_of_its_first_entry_in_the_settings(world):
    on_its_way(world)
    world.policy = world.policy.__class__(texts=world.policy.texts)
    world.withdraw(0)
    world.sync()

    assert entries(world)[-1] == ("outcome", 1, "not_found")
    assert codes(world) == []


@pytest.mark.counts_requests
def test_a_push_and_its_second_entry_end_together_or_not_at_all(world, monkeypatch):
    on_its_way(world)
    world.withdraw(0)

    def full(*_):
        message = "the disk is full"
        raise LedgerError(message)

    with monkeypatch.context() as patch:
        patch.setattr(Provisions, "append", full)
        with pytest.raises(LedgerError):
            world.sync()
    assert world.ledger.database.rows("SELECT state FROM outbox WHERE op = 'upsert'") == [("claimed",)]
    assert (entries(world), codes(world)) == ([("prepared", 1, None)], [])
    world.sync()

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "not_found")]


@pytest.mark.counts_requests
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM provisions WHERE kind = 'outcome'", "outcome_missing"),
        ("UPDATE batches SET key = 'rb_other' WHERE kind = 'referrals' AND state = 'cut'", "answer_differs"),
        ("UPDATE outbox SET state = 'queued'", "answer_differs"),
        ("UPDATE outbox SET batch_id = NULL", "answer_differs"),
        ("UPDATE outbox SET state = 'settled', answer = 'created'", "answer_differs"),
    ],
)
def test_an_end_that_is_missing_or_not_true_shows(world, statement, code):
    on_its_way(world)
    world.withdraw(0)
    world.sync()
    assert codes(world) == []
    world.ledger.database.run(statement)

    assert [found for found, _, _ in codes(world)] == [code]


@pytest.mark.counts_requests
def test_without_the_second_entry_verify_tells_the_push_that_is_over(world, monkeypatch):
    """The control: what the audit says of a ledger that ends a push and records nothing."""
    on_its_way(world)
    world.withdraw(0)
    monkeypatch.setattr(outbox, "give_up", lambda *_: None)
    world.sync()

    assert codes(world) == [("outcome_missing", world.record_id(1), 1)]


@pytest.mark.counts_requests
def test_the_list_and_the_table_tell_the_end_with_its_own_entry(world):
    on_its_way(world)
    (key,) = batches(world)
    world.withdraw(0)
    world.sync()
    rows = handed_on(world.ledger, EVER)
    (told,) = provisions_json(rows)
    header, row = provisions_csv(rows, EVER, "en").decode("utf-8-sig").splitlines()

    assert (told["state"], told["handed_on"], told["outcome"]["request_key"]) == ("not_found", False, key)
    assert header == ",".join(HEADERS["en"])
    assert "the relay does not hold it" in row
    assert key in row
    assert told["outcome"]["hash"] in row


def test_an_old_push_that_ended_after_newer_ones_is_swept_with_its_pair(world, gateway, clock):
    sick = in_vain(world, gateway)
    sick[0] = False
    world.withdraw(0)
    world.days(2)
    clock.at = clock.at.replace(year=clock.at.year + 4)
    planned = plan_provision_sweep(world.ledger, world.policy)
    with world.ledger.hold():
        sweep_provisions(world.ledger, planned)

    assert planned.last.op_id == 3
    assert (list(world.ledger.provisions.all()), codes(world)) == ([], [])


@pytest.fixture
def restore(world, identity, clock, tmp_path):
    """Backs the ledger up now; called, it puts the backup in the ledger's place."""
    backup = tmp_path / "backup.db"

    def prepare():
        back_up(world.ledger, backup)

        def put_back():
            path = world.ledger.path
            world.ledger.close()
            shutil.copy(backup, path)
            world.ledger = Ledger.open(path, identity=identity, clock=clock)

        return put_back

    yield prepare
    world.ledger.close()


def queued(world):
    """One push that waits: the relay cannot be reached."""
    world.add(1)
    there, world.relay = world.relay, replace(world.relay, url="http://127.0.0.1:1")
    world.sync(retry=IMPATIENT)
    world.relay = there
    assert entries(world) == [("prepared", 1, None)]


def test_what_a_newer_ledger_sent_ends_as_the_relay_holds_it(world, restore):
    queued(world)
    put_back = restore()
    world.sync()
    assert world.live() == [world.record_id(1)]
    put_back()
    world.sync()

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "created")]
    assert (keys(world), codes(world)) == ([None], [])
    assert handed_on(world.ledger, EVER)[0].was_handed


def test_what_was_tried_before_the_backup_and_overtaken_since_ends_as_outdated(world, gateway, restore):
    sick = in_vain(world, gateway)
    put_back = restore()
    sick[0] = False
    world.rows[0] |= {"name": "別 名子"}
    world.days(1)
    put_back()
    world.days(1)

    assert entries(world) == [("prepared", 1, None), ("outcome", 1, "stale")]
    assert codes(world) == []

"""A relay that cannot be heard, or not wholly: people are taken back and erased there, and nothing new goes."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import orjson
import pytest

from relay_connectors.cycle.erase import Eraser
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.http import RetryPolicy
from relay_connectors.links.revoke import revoke
from relay_connectors.relay import client as asking
from relay_connectors.relay.client import RelayClient

NAME = "金糸雀 花子"
DEEP = b'{"a":' * 600 + b"1" + b"}" * 600


def next_day(world):
    world.clock.at += timedelta(days=1)
    return world.sync(retry=RetryPolicy(sleep=lambda _: None))


def withdraw(world, number):
    world.rows[number] |= {"consent": "撤回", "consented": "2026-11-20T00:00:00+09:00"}


def erase(world, *numbers):
    eraser = Eraser(world.ledger)
    for number in numbers:
        with world.ledger.transaction():
            eraser.erase([world.ledger.records.get(world.record_id(number)).person_id], "subject_request")
    eraser.finish()
    gone = {f"A-{number}" for number in numbers}
    world.rows[:] = [row for row in world.rows if row["id"] not in gone]


def status(world, number):
    return world.referrals()[world.record_id(number)].status


def issues(world):
    return [(issue.key, issue.code, issue.detail) for issue in world.ledger.issues.all()]


@pytest.fixture
def told(world):
    """Three people at the relay, one with a link, and news that is waiting there."""
    for number in range(3):
        world.add(number)
    world.add(3, consent="")
    world.sync()
    world.rows[0] |= {"job": "企画"}
    world.sync()
    world.ledger.database.run("DELETE FROM inbox")
    world.ledger.put_meta("events_cursor", "")
    return world


@pytest.fixture
def deaf(told, monkeypatch):
    def events(*_, **__):
        raise RelayUnavailableError("500 at /v1/events")

    monkeypatch.setattr(RelayClient, "events", events)
    return told


@pytest.fixture
def spoil(monkeypatch):
    """Spoils what the relay answers about events, on its way."""
    real = asking.read_answer

    def by(change):
        def read_answer(model, answer, place, now):
            if place.path == "/v1/events":
                body = orjson.loads(answer.body)
                change(body)
                answer = dataclasses.replace(answer, body=orjson.dumps(body).replace(b'"DEEP"', DEEP))
            return real(model, answer, place, now)

        monkeypatch.setattr(asking, "read_answer", read_answer)

    return by


def test_who_withdraws_is_taken_back_although_no_event_can_be_heard(deaf):
    withdraw(deaf, 1)
    report = next_day(deaf)

    assert (report.exit_code, status(deaf, 1)) == (6, "retracted")


def test_who_is_erased_is_erased_at_the_relay_although_no_event_can_be_heard(deaf):
    erase(deaf, 2)
    report = next_day(deaf)

    assert (report.exit_code, deaf.ledger.erasures.waiting(), status(deaf, 2)) == (6, [], "erased")


def test_a_link_is_revoked_although_no_event_can_be_heard(deaf):
    (link,) = deaf.ledger.links.to_export(everything=True)
    revoke(deaf.ledger, [link.link_id])
    report = next_day(deaf)

    assert (report.exit_code, deaf.ledger.outbox.open_batches("revocations")) == (6, [])


def test_nothing_new_goes_until_the_events_are_heard(deaf, monkeypatch):
    deaf.add(9)
    deaf.add(10, consent="")
    report = next_day(deaf)
    assert (report.exit_code, report.sent.answers.total(), report.links_assigned) == (6, 0, 0)

    monkeypatch.undo()
    report = next_day(deaf)
    assert (report.exit_code, report.sent.answers, report.links_assigned) == (0, {"created": 1}, 1)


def test_a_relay_that_cannot_be_heard_is_told_once(deaf):
    withdraw(deaf, 1)

    assert [failure.message for failure in next_day(deaf).failures] == ["500 at /v1/events"]


@pytest.mark.counts_requests
@pytest.mark.parametrize(
    ("field", "wrong", "rule"),
    [
        ("data", None, "dict_type"),
        ("data", "DEEP", "value_error"),
        ("data", {"name": NAME, "scopes": 5}, "value_error"),
        ("seq", NAME, "int_parsing"),
        ("seq", 2**63, "less_than_equal"),
        ("record_id", [NAME], "string_type"),
    ],
)
def test_an_event_that_cannot_be_read_is_an_issue_and_the_others_are_heard(told, spoil, field, wrong, rule):
    def change(body):
        if body["events"]:
            body["events"][0] |= {"id": "evt_bad", "type": "consent.granted", field: wrong}

    spoil(change)
    told.add(9)
    report = next_day(told)

    assert (report.exit_code, report.new_quarantine, report.failures) == (4, 1, [])
    assert issues(told) == [("evt_bad", "event_unreadable", f"{field}: {rule}")]
    assert report.events["referral.received"] >= 2
    assert report.sent.answers == {"created": 1}
    assert next_day(told).exit_code == 0


@pytest.mark.counts_requests
@pytest.mark.parametrize("event", [None, 5, [], {}, {"id": NAME}])
def test_what_is_no_event_at_all_is_one_issue_that_names_nobody(told, spoil, event):
    def change(body):
        body["events"][:2] = [event] * len(body["events"][:2])

    spoil(change)
    next_day(told)

    assert [(key, code) for key, code, _ in issues(told)] == [("nameless", "event_unreadable")]
    assert NAME not in str(issues(told))


@pytest.mark.counts_requests
def test_a_withdrawal_that_nobody_can_read_is_found_by_looking_at_every_referral(told, spoil):
    relay = told.server.app.state.relay
    with relay.store.write() as db:
        db.execute("UPDATE referrals SET status = 'withdrawn' WHERE owner = ?", (told.record_id(1),))

    def change(body):
        for event in body["events"]:
            event["data"] = None

    spoil(change)
    report = next_day(told)

    assert (report.exit_code, report.events.total()) == (4, 0)
    assert told.verdicts()["A-1"] == "blocked consent_withdrawn"


@pytest.mark.counts_requests
def test_where_nobody_could_look_the_next_run_looks(told, spoil, monkeypatch):
    walks = []
    real = RelayClient.referrals

    def referrals(client, *given):
        walks.append(given)
        if len(walks) == 1:
            raise RelayUnavailableError("500 at /v1/referrals")
        return real(client, *given)

    monkeypatch.setattr(RelayClient, "referrals", referrals)
    spoil(lambda body: [event.update(data=None) for event in body["events"]])
    codes = [next_day(told).exit_code for _ in range(3)]

    assert (codes, len(walks)) == ([6, 0, 0], 2)


@pytest.mark.parametrize("wrong", [{"events": None}, {"next_cursor": 5}, {"has_more": "moon"}])
def test_an_answer_that_is_no_relay_s_is_an_error_and_no_event_is_passed(told, spoil, wrong):
    spoil(lambda body: body.update(wrong))
    withdraw(told, 1)
    report = next_day(told)

    assert (report.exit_code, issues(told), told.ledger.meta("events_cursor")) == (6, [], "")
    assert status(told, 1) == "retracted"


@pytest.fixture
def refusing(monkeypatch):
    """Lets erasures of these people fail; notes who was asked for."""
    real, asked = RelayClient.ask_erasure, []

    def about(bad, error):
        def ask_erasure(client, request_id, record_ids, *more):
            asked.append(record_ids)
            if bad is None or set(bad) & set(record_ids):
                raise error
            return real(client, request_id, record_ids, *more)

        monkeypatch.setattr(RelayClient, "ask_erasure", ask_erasure)
        return asked

    return about


UNANSWERED = RelayUnavailableError("the relay does not answer: cut at /v1/erasures")


def test_an_erasure_that_always_fails_holds_up_neither_erasures_nor_anybody_else(told, refusing):
    refusing({told.record_id(2)}, UNANSWERED)
    erase(told, 2, 1)
    withdraw(told, 0)
    told.add(9)
    report = next_day(told)

    assert report.exit_code == 6
    assert [status(told, number) for number in (0, 1)] == ["retracted", "erased"]
    assert told.record_id(9) in told.live()


def test_an_erasure_that_fails_in_five_runs_is_an_issue_until_the_relay_takes_it(told, refusing, monkeypatch):
    refusing({told.record_id(2)}, UNANSWERED)
    erase(told, 2)
    (waiting,) = told.ledger.erasures.waiting()
    reports = [next_day(told) for _ in range(6)]
    assert [report.new_quarantine for report in reports] == [0, 0, 0, 0, 1, 0]
    assert issues(told) == [(waiting.request_id, "erasure_not_taken", "no answer of a relay")]

    monkeypatch.undo()
    assert (next_day(told).exit_code, issues(told), status(told, 2)) == (0, [], "erased")


def test_a_relay_that_takes_no_erasure_is_asked_for_a_few_and_for_others_next_time(told, refusing):
    for number in range(20, 32):
        told.add(number)
    told.sync()
    asked = refusing(None, UNANSWERED)
    erase(told, *range(20, 32))
    withdraw(told, 0)
    next_day(told)
    first, asked[:] = {record for records in asked for record in records}, []
    assert (len(first), status(told, 0)) == (4, "retracted")

    next_day(told)
    assert first.isdisjoint(record for records in asked for record in records)

"""Sending from a ledger: each person once, decided anew, and a doubt is never sent again by itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.errors import BusyError, ConfigurationError, GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.links.export import Judged, mark_exported, rows_to_export
from relay_connectors.mail import Handed, MailServerError
from relay_connectors.mail.send import LEASE, MOST_ATTEMPTS, REFUSALS_IN_A_ROW
from relay_connectors.mail.smtp import SmtpSettings, SmtpTransport


class Script:
    """A transport that says what it is told to say; the last answer stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers) or [Handed("sent", "250")]
        self.sent: list[str] = []
        self.closed = 0

    def open(self) -> None:
        pass

    def send(self, mail: Any) -> Handed:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.sent.append(mail.recipient)
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer

    def close(self) -> None:
        self.closed += 1


LATER, REFUSED, UNKNOWN = Handed("later", "451 4.7.1"), Handed("refused", "550 5.1.1"), Handed("unknown", "no_answer")


def test_everybody_gets_one_mail_from_a_real_server(desk, post) -> None:
    for number in range(3):
        desk.person(number)
    transport = SmtpTransport(SmtpSettings(host="127.0.0.1", port=post.port, security="none"))

    outcome = desk.send(transport)

    assert (outcome.states, outcome.failure) == ({"sent": 3}, None)
    assert post.recipients() == ["c0@example.jp", "c1@example.jp", "c2@example.jp"]


def test_sending_again_sends_nothing(desk) -> None:
    desk.person(1)
    desk.send(Script())
    again = Script()

    assert desk.send(again).states == {}
    assert again.sent == []
    assert desk.mailing().plan().kept == {"sent": 1}


def test_a_plan_writes_nothing(desk) -> None:
    desk.person(1)
    before = list(desk.ledger.database._connection.iterdump())

    assert len(desk.mailing().plan().due) == 1
    assert list(desk.ledger.database._connection.iterdump()) == before


def test_whoever_has_no_address_or_none_that_can_be_one_is_counted(desk) -> None:
    desk.person(1, mail="")
    desk.person(2, mail="hanako@example")
    desk.person(3, mail="a b\r\nRCPT TO:<x@example.jp>@example.jp")
    desk.person(4, mail="a..b.@docomo.example.jp")

    plan = desk.mailing().plan()

    assert plan.left_out == {"no_address": 1, "bad_address": 2}
    assert len(plan.due) == 1


@pytest.mark.parametrize("action", ["blocked", "none", "review", "hold", "push_full", "registered"])
def test_whoever_may_not_be_written_to_is_left_out(action, desk) -> None:
    desk.person(1)
    desk.verdicts["rcr_1"] = Judged(action, "some_code")

    assert desk.mailing().plan().left_out == {"some_code": 1}


def test_a_link_that_expired_is_not_sent(desk) -> None:
    desk.person(1, expires="2026-11-20")

    assert desk.mailing().plan().left_out == {"link_expired": 1}


def test_it_is_decided_again_immediately_before_each_mail(desk) -> None:
    for number in (1, 2, 3):
        desk.person(number)
    transport = Script()

    def withdraw() -> Handed:
        desk.verdicts["rcr_2"] = Judged("blocked", "consent_withdrawn")
        return Handed("sent", "250")

    transport.answers = [withdraw, Handed("sent", "250")]
    outcome = desk.send(transport)

    assert transport.sent == ["c1@example.jp", "c3@example.jp"]
    assert outcome.left_out == {"consent_withdrawn": 1}


def test_a_link_revoked_meanwhile_is_not_sent(desk) -> None:
    for number in (1, 2):
        desk.person(number)

    def revoke() -> Handed:
        desk.ledger.links.revoke(["lnk_002"])
        return Handed("sent", "250")

    transport = Script(revoke)

    assert desk.send(transport).left_out == {"link_closed": 1}
    assert transport.sent == ["c1@example.jp"]


def test_a_mail_is_begun_before_the_server_hears_of_it(desk) -> None:
    desk.person(1)
    seen = []

    def look() -> Handed:
        seen.append(desk.states())
        return Handed("sent", "250")

    desk.send(Script(look))

    assert seen == [{"lnk_001": "sending"}]
    assert desk.states() == {"lnk_001": "sent"}


class Killed(BaseException):
    """Stands for whatever ends a process between two statements."""


def test_what_a_killed_run_left_begun_is_not_sent_again_by_itself(desk) -> None:
    for number in (1, 2):
        desk.person(number)
    with pytest.raises(Killed):
        desk.send(Script(Killed()))
    assert desk.states() == {"lnk_001": "sending"}
    transport = Script()

    desk.send(transport)

    assert transport.sent == ["c2@example.jp"]
    assert desk.mailing().plan().kept == {"unknown": 1, "sent": 1}
    assert desk.ledger.mails.in_state("sending", "unknown") == [("rcr_1", None)]


def test_a_doubt_goes_again_if_somebody_says_so(desk) -> None:
    desk.person(1)
    desk.send(Script(UNKNOWN))
    transport = Script()

    assert desk.send(Script()).states == {}
    assert desk.send(transport, "unknown").states == {"sent": 1}
    assert desk.send(transport, "unknown").states == {}


def test_a_refused_one_goes_again_only_if_somebody_says_so(desk) -> None:
    desk.person(1)

    assert desk.send(Script(REFUSED)).codes == {"550 5.1.1": 1}
    assert desk.send(Script()).states == {}
    assert desk.send(Script(), "refused").states == {"sent": 1}


def test_what_the_server_wants_later_waits_and_goes_then(desk, clock) -> None:
    desk.person(1)
    desk.send(Script(LATER))

    assert desk.mailing().plan().kept == {"waiting": 1}
    clock.at += timedelta(minutes=5)
    assert desk.send(Script()).states == {"sent": 1}


def test_the_pause_doubles_and_then_the_mail_is_given_up(desk, clock) -> None:
    desk.person(1)
    states = []
    for attempt in range(MOST_ATTEMPTS):
        outcome = desk.send(Script(LATER))
        states.append(*outcome.states)
        if attempt < MOST_ATTEMPTS - 1:
            clock.at += min(timedelta(minutes=5) * 2**attempt, timedelta(hours=4)) - timedelta(seconds=1)
            assert desk.mailing().plan().kept == {"waiting": 1}
            clock.at += timedelta(seconds=1)

    assert states == ["later"] * (MOST_ATTEMPTS - 1) + ["refused"]
    assert outcome.codes == {"gave_up": 1}


def test_a_server_that_goes_away_stops_the_run_and_another_one_goes_first_then(desk) -> None:
    for number in (1, 2):
        desk.person(number)
    outcome = desk.send(Script(MailServerError("gone")))
    assert isinstance(outcome.failure, MailServerError)
    transport = Script()

    desk.send(transport)

    assert transport.sent == ["c2@example.jp"]


def test_a_server_that_wants_no_sender_leaves_everything_as_it_was(desk) -> None:
    desk.person(1)
    outcome = desk.send(Script(ConfigurationError("no sender")))

    assert isinstance(outcome.failure, ConfigurationError)
    assert desk.states() == {}
    assert desk.send(Script()).states == {"sent": 1}


def test_a_doubt_stays_one_where_the_second_try_never_began(desk) -> None:
    desk.person(1)
    desk.send(Script(UNKNOWN))
    desk.send(Script(ConfigurationError("no sender")), "unknown")

    assert desk.mailing().plan().kept == {"unknown": 1}


def test_a_server_that_refuses_everybody_is_stopped_at(desk) -> None:
    for number in range(REFUSALS_IN_A_ROW + 5):
        desk.person(number)
    transport = Script(REFUSED)

    outcome = desk.send(transport)

    assert isinstance(outcome.failure, GuardError)
    assert len(transport.sent) == REFUSALS_IN_A_ROW


def test_a_defect_of_a_plug_in_leaves_a_doubt(desk) -> None:
    desk.person(1)
    transport = Script(KeyError("x"))
    with pytest.raises(KeyError):
        desk.send(transport)

    assert desk.states() == {"lnk_001": "sending"}
    assert transport.closed == 1


def test_an_exported_link_is_not_mailed_unless_asked_for(desk) -> None:
    desk.person(1)
    mark_exported(desk.ledger, desk.mailing().plan().due)

    assert desk.mailing().plan().kept == {"exported": 1}
    assert desk.send(Script(), "exported").states == {"sent": 1}


@pytest.mark.parametrize("answer", [Handed("sent", "250"), LATER, REFUSED, UNKNOWN])
def test_a_mailed_link_is_in_no_later_export(answer, desk) -> None:
    desk.person(1)
    desk.send(Script(answer))

    assert rows_to_export(desk.ledger, desk.judge, zone="Asia/Tokyo").rows == []
    assert len(rows_to_export(desk.ledger, desk.judge, zone="Asia/Tokyo", everything=True).rows) == 1


def test_one_person_with_two_living_links_is_mailed_once(desk) -> None:
    desk.person(1)
    desk.send(Script())
    desk.person(2, person="per_1")

    assert desk.mailing().plan().kept == {"sent": 1, "already_mailed": 1}
    desk.ledger.links.revoke(["lnk_001"])
    assert len(desk.mailing().plan().due) == 1


def test_two_due_links_of_one_person_make_one_mail(desk) -> None:
    desk.person(1)
    desk.person(2, person="per_1")
    transport = Script()

    assert desk.mailing().plan().left_out == {"other_link": 1}
    desk.send(transport)
    assert len(transport.sent) == 1


def test_nobody_else_sends_at_the_same_time(desk, tmp_path, identity, clock) -> None:
    desk.person(1)
    with Ledger.open(tmp_path / "state" / "ledger.db", identity=identity, clock=clock) as other, other.hold(LEASE):
        outcome = desk.send(Script())

    assert isinstance(outcome.failure, BusyError)


def test_a_sync_may_run_at_the_same_time(desk, tmp_path, identity, clock) -> None:
    desk.person(1)
    with Ledger.open(tmp_path / "state" / "ledger.db", identity=identity, clock=clock) as other, other.run():
        assert desk.send(Script()).states == {"sent": 1}


def test_the_rate_is_kept_evenly(desk, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr("relay_connectors.mail.send.time.monotonic", lambda: now[0])
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    for number in range(4):
        desk.person(number)
    desk.send(Script(), per_minute=30, sleep=sleep)

    assert slept == [2.0, 2.0, 2.0]


def test_a_thousand_people_are_planned_page_by_page(desk) -> None:
    with desk.ledger.transaction():
        for number in range(1001):
            desk.person(number)

    assert len(desk.mailing().plan().due) == 1001


class Writer(Script):
    """A transport that opens while somebody else begins to write to the ledger, for so many seconds."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__()
        self.path, self.seconds = path, seconds

    def open(self) -> None:
        self.other = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self.other.execute("BEGIN IMMEDIATE")
        self.timer = threading.Timer(self.seconds, self.other.rollback)
        self.timer.start()

    def close(self) -> None:
        self.timer.cancel()
        self.timer.join()
        self.other.close()


@pytest.fixture
def hasty(tmp_path, identity, clock, monkeypatch) -> Iterator[Any]:
    """A desk whose ledger waits 0.2 seconds for another writer, where ten are usual."""
    monkeypatch.setattr("relay_connectors.ledger.sqlite.BUSY_MS", 200)
    with Ledger.open(tmp_path / "hasty.db", identity=identity, clock=clock) as ledger:
        yield ledger


def test_a_ledger_that_somebody_writes_to_is_waited_for(hasty, desk, tmp_path) -> None:
    desk.ledger = hasty
    desk.person(1)

    assert desk.send(Writer(tmp_path / "hasty.db", 0.4)).states == {"sent": 1}


def test_a_ledger_that_stays_busy_stops_the_run_with_nothing_begun(hasty, desk, tmp_path) -> None:
    desk.ledger = hasty
    desk.person(1)
    transport = Writer(tmp_path / "hasty.db", 60)

    assert isinstance(desk.send(transport).failure, BusyError)
    assert transport.sent == []
    assert desk.states() == {}

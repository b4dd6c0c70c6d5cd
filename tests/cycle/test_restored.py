"""A ledger that was restored from a backup asks the relay first: nothing again, nobody back, no link twice."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import get_args

import pytest

from relay_connectors import Ledger
from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.statements import withdraw
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger.backups import back_up
from relay_connectors.pool.decisions import merge, split
from relay_connectors.record.vocabulary import SCOPES
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import ItemStatus

STATUSES = frozenset(get_args(ItemStatus)) | {"replayed"}


@pytest.fixture
def restore(world, identity, clock, tmp_path):
    """Backs the ledger up now; called, it puts the backup in the ledger's place. ``raw``: a file copied by hand."""
    backup, raw = tmp_path / "backup.db", tmp_path / "raw.db"

    def prepare(*, by_hand=False):
        back_up(world.ledger, backup)
        shutil.copy(world.ledger.path, raw)

        def put_back():
            path = world.ledger.path
            world.ledger.close()
            shutil.copy(raw if by_hand else backup, path)
            world.ledger = Ledger.open(path, identity=identity, clock=clock)

        return put_back

    yield prepare
    world.ledger.close()


def unanswered(*_, **__):
    raise RelayUnavailableError("500")


def sent(world):
    """What the relay did for items, by status."""
    return {name: number for name, number in world.counters().items() if name in STATUSES}


def live_digests(world):
    sql = "SELECT record_id, live_digest FROM records WHERE live_state = 'live'"
    return dict(world.ledger.database.rows(sql))


@pytest.mark.counts_requests
@pytest.mark.parametrize("by_hand", [False, True])
def test_who_was_sent_after_the_backup_is_not_sent_again(world, restore, by_hand):
    world.add(1)
    world.sync()
    put_back = restore(by_hand=by_hand)
    world.add(2)
    world.sync()
    before = sent(world)
    put_back()
    report = world.sync()

    assert report.sent.answers.total() == 0
    assert sent(world) == before
    assert live_digests(world) == {row.record_id: row.digest for row in world.referrals().values()}


def test_a_change_sent_after_the_backup_is_not_sent_again(world, restore):
    world.add(1)
    world.sync()
    put_back = restore()
    world.rows[0]["job"] = "企画"
    world.sync()
    put_back()

    assert world.sync().sent.answers.total() == 0


def test_a_change_after_the_restore_is_sent(world, restore):
    world.add(1)
    world.sync()
    put_back = restore()
    world.add(2)
    world.sync()
    put_back()
    world.sync()
    world.rows[1]["job"] = "企画"

    assert world.sync().sent.answers == {"updated": 1}


def test_what_was_on_its_way_is_looked_up(world, restore):
    world.add(1)
    world.fault("lose_answer", count=1)
    assert world.sync(retry=RetryPolicy(attempts=1)).exit_code == 6
    put_back = restore()
    world.sync()
    before = sent(world)
    put_back()
    report = world.sync()

    assert (report.exit_code, sent(world)) == (0, before)
    assert world.ledger.database.rows("SELECT state, answer FROM outbox") == [("settled", "created")]


def test_a_withdrawal_kept_after_the_backup_is_not_undone(world, restore):
    world.add(1)
    world.sync()
    put_back = restore()
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()
    world.rows[0] |= {"consent": "はい", "consented": "2026-10-01"}
    put_back()
    world.sync()
    world.rows[0]["job"] = "企画"
    world.sync()

    assert world.live() == []


def test_a_later_consent_brings_the_referral_back(world, restore, clock):
    world.add(1)
    world.sync()
    put_back = restore()
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()
    world.rows[0] |= {"consent": "はい", "consented": "2026-10-01"}
    put_back()
    world.sync()
    clock.at += timedelta(days=3)
    world.rows[0] |= {"consented": "2026-11-23"}
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_who_came_back_into_selection_is_taken_back_although_the_backup_never_sent_them(world, restore):
    world.add(1)
    put_back = restore()
    world.sync()
    put_back()
    world.rows[0]["outcome"] = "in_progress"
    world.sync()

    assert world.live() == []


def test_nobody_gets_a_second_link_until_a_human_said_so(world, restore):
    world.add(1, consent="")
    world.sync()
    put_back = restore()
    world.add(2, consent="")
    world.sync()
    put_back()
    report = world.sync()

    assert report.exit_code == 3
    assert [(guard.code, guard.count, guard.allow) for guard in report.guards] == [
        ("restored_links", 1, "sync --allow-new 1")
    ]
    assert world.sync(allow_new=1).links_assigned == 1
    assert world.sync().exit_code == 0


def test_no_link_of_the_old_pool_is_given_out(world, restore):
    world.add(1, consent="")
    world.sync()
    put_back = restore()
    old = {link for (link,) in world.ledger.database.rows("SELECT link_id FROM links")}
    put_back()
    world.sync()
    world.add(2, consent="")
    world.sync()
    ((link,),) = world.ledger.database.rows("SELECT link_id FROM links WHERE record_id = ?", (world.record_id(2),))

    assert link not in old


def test_a_mail_that_may_have_gone_since_the_backup_is_a_doubt(world, restore):
    world.add(1, consent="")
    world.sync()
    put_back = restore()
    put_back()
    world.sync()

    assert world.ledger.links.to_export(everything=False) == []
    assert world.ledger.database.rows("SELECT state, code FROM mails") == [("unknown", "restored")]


def test_the_provision_record_s_gap_is_an_issue(world, restore):
    world.add(1)
    put_back = restore()
    world.sync()
    put_back()
    world.sync()
    world.sync()

    assert [(one.code, one.detail) for one in world.ledger.issues.all()] == [
        ("ledger_restored", "1 records came from the relay, 0 stay taken back")
    ]


def test_a_relay_that_does_not_answer_is_compared_with_later(world, restore):
    world.add(1)
    put_back = restore()
    world.sync()
    put_back()
    world.fault("500", path="/v1/referrals", count=20)

    assert world.sync().exit_code == 6
    assert world.ledger.restored.since is not None
    assert world.counters()["created"] == 1
    assert world.counters().get("stale", 0) == 0


@pytest.mark.parametrize("by_hand", [False, True])
def test_who_withdraws_is_taken_back_before_the_relay_could_be_compared_with(world, restore, by_hand, monkeypatch):
    world.add(1)
    world.sync()
    put_back = restore(by_hand=by_hand)
    world.add(2)
    world.sync()
    put_back()
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    with monkeypatch.context() as broken:
        for name in ("referrals", "events"):
            broken.setattr(RelayClient, name, unanswered)
        report = world.sync()

    assert (report.exit_code, report.sent.answers) == (6, {"retracted": 1})
    assert world.live() == [world.record_id(2)]
    assert world.ledger.restored.since is not None


def test_a_ledger_that_was_never_restored_asks_for_no_referrals(world):
    world.add(1)
    world.sync()
    world.add(2)
    world.sync()

    assert world.ledger.restored.since is None
    assert world.ledger.issues.all() == []


def person_of(world, number):
    return world.ledger.records.get(world.record_id(number)).person_id


def erase(world, number):
    with world.ledger.hold(), world.ledger.transaction():
        Eraser(world.ledger).erase([person_of(world, number)], "subject_request")


def refuse(world, number):
    with world.ledger.hold(), world.ledger.transaction():
        withdraw(
            world.ledger, [person_of(world, number)], SCOPES, at=world.ledger.now(), via="phone", locator="command"
        )


@pytest.mark.counts_requests
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("say_no", [erase, refuse])
def test_who_said_no_here_before_the_relay_heard_of_it_is_not_sent(world, restore, say_no, by_hand):
    put_back = restore(by_hand=by_hand)
    world.add(1)
    world.sync(only="collect")
    say_no(world, 1)
    put_back()
    world.sync()

    assert world.live() == []
    assert sent(world) == {}


def test_who_was_erased_here_is_erased_in_the_old_copy_and_at_the_relay(world, restore):
    world.add(1)
    world.sync()
    put_back = restore()
    erase(world, 1)
    put_back()
    report = world.sync()

    assert report.erased == 1
    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.referrals()[world.record_id(1)].status == "erased"


@pytest.mark.parametrize("by_hand", [False, True])
def test_who_was_first_sent_and_then_erased_after_the_backup_is_erased_at_the_relay(world, restore, by_hand):
    world.add(1)
    world.sync()
    put_back = restore(by_hand=by_hand)
    world.add(2)
    world.sync()
    erase(world, 2)
    put_back()
    world.days(2)

    assert world.referrals()[world.record_id(2)].status == "erased"
    assert world.live() == [world.record_id(1)]
    assert world.ledger.erasures.waiting() == []


@pytest.mark.parametrize("stays", [False, True])
def test_who_was_first_sent_and_then_refused_after_the_backup_is_not_with_the_relay(world, restore, stays):
    world.add(1)
    world.sync()
    put_back = restore()
    world.add(2)
    world.sync()
    refuse(world, 2)
    if not stays:
        world.rows.pop()
    put_back()
    world.days(3)

    assert world.live() == [world.record_id(1)]


def test_who_took_a_consent_back_here_is_taken_back_from_the_relay(world, restore):
    world.add(1)
    world.sync()
    put_back = restore()
    refuse(world, 1)
    put_back()
    world.sync()

    assert world.live() == []


def test_a_consent_from_after_a_no_that_outlasted_the_ledger_counts(world, restore, clock):
    put_back = restore()
    world.add(1)
    world.sync(only="collect")
    refuse(world, 1)
    put_back()
    world.sync()
    clock.at += timedelta(days=3)
    world.rows[0]["consented"] = "2026-11-23"
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_bare_copy_after_which_only_links_were_given_out_is_found_out(world, restore):
    world.add(1, consent="")
    world.sync()
    put_back = restore(by_hand=True)
    world.add(2, consent="")
    world.sync()
    put_back()

    assert [guard.code for guard in world.sync().guards] == ["restored_links"]


def test_a_copy_after_which_nothing_happened_is_the_ledger(world, restore):
    world.add(1)
    world.sync()
    put_back = restore(by_hand=True)
    put_back()
    world.sync()

    assert world.ledger.issues.all() == []


NAME, MAIL = "山田 花子", "h@example.jp"


def taken_for_one(world):
    """A-1, and somebody else of that name, A-2, with A-1's address typed by mistake; A-1 is with the relay."""
    world.add(1, name=NAME, mail=MAIL, decided="2026-11-05")
    world.add(2, name=NAME, mail=MAIL, decided="2026-11-01", consent="", consented="")
    world.sync()
    assert person_of(world, 1) == person_of(world, 2)


def decide(world, what, *told):
    with world.ledger.hold(), world.ledger.transaction():
        assert what(world.ledger, *told)


def statuses(world):
    return {key: row.status for key, row in world.referrals().items()}


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("stays", [False, True])
def test_who_was_taken_for_the_erased_when_the_backup_was_made_stays(world, restore, by_hand, stays):
    taken_for_one(world)
    put_back = restore(by_hand=by_hand)
    world.rows[1] |= {"mail": "other@example.jp", "consent": "はい", "consented": "2026-11-20"}
    world.sync()
    erase(world, 1)
    if not stays:
        world.rows.pop(0)
    world.sync()
    held = statuses(world)
    put_back()
    report = world.sync()
    world.days(2)

    assert report.erased == 1
    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.ledger.records.get(world.record_id(2)).live_state == "live"
    assert held == statuses(world) == {world.record_id(1): "erased", world.record_id(2): "invited"}


def test_whoever_a_human_told_from_the_erased_stays_also_with_their_name_and_address(world, restore):
    taken_for_one(world)
    put_back = restore()
    decide(world, split, [world.record_id(2)])
    erase(world, 1)
    put_back()
    world.sync()
    world.rows[1]["job"] = "企画"
    world.days(2)

    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.ledger.records.get(world.record_id(2)) is not None
    assert world.live() == []


def test_whoever_a_human_told_from_the_erased_stays_with_the_relay_and_nobody_has_to_say_it_again(world, restore):
    world.add(1, name=NAME, mail=MAIL, decided="2026-11-01", consent="", consented="")
    world.add(2, name=NAME, mail=MAIL, decided="2026-11-05")
    world.sync()
    assert person_of(world, 1) == person_of(world, 2)
    assert world.live() == [world.record_id(2)]
    put_back = restore()
    decide(world, split, [world.record_id(2)])
    erase(world, 1)
    put_back()
    world.sync()

    assert world.live() == [world.record_id(2)]
    assert world.ledger.records.get(world.record_id(2)).doubts == ""


def test_whoever_a_human_told_from_the_erased_is_read_where_the_backup_knows_neither(world, restore):
    put_back = restore()
    taken_for_one(world)
    decide(world, split, [world.record_id(2)])
    erase(world, 1)
    put_back()
    world.days(2)

    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.ledger.records.get(world.record_id(2)) is not None


def test_without_a_human_s_word_the_same_name_and_address_are_the_erased_one_s(world, restore):
    world.add(1, name=NAME, mail=MAIL)
    world.sync()
    put_back = restore()
    erase(world, 1)
    put_back()
    world.add(2, name=NAME, mail=MAIL)
    world.days(2)

    assert world.ledger.records.get(world.record_id(2)) is None
    assert world.live() == []


@pytest.mark.parametrize("stays", [False, True])
def test_whom_the_backup_takes_for_two_and_who_was_erased_as_one_is_erased_in_whole(world, restore, stays):
    world.add(1)
    world.add(2)
    world.add(3)
    world.sync()
    put_back = restore()
    decide(world, merge, world.record_id(1), world.record_id(2))
    erase(world, 1)
    if not stays:
        del world.rows[:2]
    put_back()
    world.days(2)

    assert [world.ledger.records.get(world.record_id(number)) for number in (1, 2)] == [None, None]
    assert statuses(world) == {
        world.record_id(1): "erased", world.record_id(2): "erased", world.record_id(3): "invited"
    }  # fmt: skip


def test_two_who_were_one_in_the_backup_and_were_both_erased_are_both_gone(world, restore):
    taken_for_one(world)
    put_back = restore()
    world.rows[1] |= {"mail": "other@example.jp", "consent": "はい", "consented": "2026-11-20"}
    world.sync()
    erase(world, 1)
    erase(world, 2)
    world.rows.clear()
    put_back()
    world.days(2)

    assert world.ledger.database.rows("SELECT * FROM records") == []
    assert set(statuses(world).values()) == {"erased"}


def test_who_shared_the_erased_one_s_address_and_is_new_since_the_backup_is_read(world, restore):
    world.add(1, name=NAME, mail=MAIL)
    world.sync()
    put_back = restore()
    world.add(2, name="山田 太郎", mail=MAIL)
    world.sync()
    erase(world, 1)
    put_back()
    world.days(2)

    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.ledger.records.get(world.record_id(2)) is not None


def test_who_went_at_the_relay_along_with_somebody_else_s_erasure_is_not_erased_here(world, restore):
    """The relay took two for one: A-2 was sent with A-1's address first."""
    world.add(1, name=NAME, mail=MAIL, decided="2026-11-01")
    world.add(2, name=NAME, mail=MAIL, decided="2026-11-05")
    world.sync()
    put_back = restore()
    world.rows[1]["mail"] = "other@example.jp"
    world.sync()
    erase(world, 1)
    world.sync()
    held = statuses(world)
    put_back()
    world.days(2)

    assert held == statuses(world) == {world.record_id(1): "erased", world.record_id(2): "erased"}
    assert world.ledger.records.get(world.record_id(1)) is None
    assert world.ledger.records.get(world.record_id(2)) is not None


def test_a_no_of_whom_the_backup_takes_for_one_with_another_holds_only_them(world, restore):
    taken_for_one(world)
    put_back = restore()
    world.rows[1] |= {"mail": "other@example.jp", "consent": "はい", "consented": "2026-11-20"}
    world.sync()
    refuse(world, 1)
    put_back()
    world.days(2)

    assert world.live() == [world.record_id(2)]

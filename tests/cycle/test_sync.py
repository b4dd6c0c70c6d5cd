"""The whole cycle against a real ledger and a real relay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relay_connectors import Party, Policy, Relay
from relay_connectors.consent import Entry, verify
from relay_connectors.errors import BusyError
from relay_connectors.http import RetryPolicy


def test_a_person_who_agreed_is_referred(world):
    world.add(1)
    report = world.sync()

    assert world.live() == [world.record_id(1)]
    assert report.as_json()["sent"]["created"] == 1
    assert report.exit_code == 0


def test_a_person_nobody_asked_gets_a_link_and_is_not_told_to_the_relay(world):
    world.add(1, consent="")
    report = world.sync()

    assert world.live() == []
    assert report.links_assigned == 1
    assert [link.record_id for link in world.ledger.links.to_export(everything=True)] == [world.record_id(1)]


def test_a_person_who_said_no_gets_neither(world):
    world.add(1, consent="いいえ")
    report = world.sync()

    assert world.live() == []
    assert report.links_assigned == 0
    assert world.verdicts() == {"A-1": "blocked consent_denied"}


def test_the_second_sync_sends_nothing(world):
    for number in range(20):
        world.add(number, consent="はい" if number % 2 else "")
    world.sync()
    report = world.sync()

    assert sum(report.as_json()["sent"].values()) == 0
    assert report.as_json()["gate"]["total"] == 0
    assert (report.links_assigned, report.exit_code) == (0, 0)


def test_counts_balance(world):
    for number, outcome in enumerate(["employer_rejected", "in_progress", "hired", "candidate_withdrew", "unknown"]):
        world.add(number, outcome=outcome)
    world.rows.append(dict(world.rows[0]))
    world.rows.append({**world.rows[0], "name": "別人"})
    world.rows.append({"id": "", "name": "id なし"})
    report = world.sync().as_json()
    collect = report["collect"]

    assert collect["read"] == 8
    assert collect["read"] == (
        collect["emitted"] + sum(collect["skipped"].values()) + collect["duplicates"] + collect["invalid"]
    )
    assert collect == {
        "read": 8, "emitted": 3, "skipped": {"hired": 1, "in_progress": 1}, "duplicates": 1, "invalid": 2,
    }  # fmt: skip
    assert report["gate"]["total"] == sum(report["gate"].values()) - report["gate"]["total"] == 3


def test_only_what_changed_in_a_pushed_leaf_is_sent(world):
    for number in range(10):
        world.add(number)
    world.sync()
    world.rows[3]["job"] = "経理"
    report = world.sync()

    assert report.as_json()["sent"]["updated"] == 1
    assert sum(report.as_json()["sent"].values()) == 1


def test_a_tag_changes_nothing_that_is_sent(world):
    world.add(1)
    world.sync()
    world.rows[0]["tag"] = "面白い人"
    report = world.sync()

    assert sum(report.as_json()["sent"].values()) == 0


def test_a_change_back_is_a_change(world):
    world.add(1)
    world.sync()
    statuses = []
    for job in ("経理", "営業", "経理"):
        world.rows[0]["job"] = job
        statuses.append({k: v for k, v in world.sync().as_json()["sent"].items() if v})

    assert statuses == [{"updated": 1}] * 3
    assert world.referrals()[world.record_id(1)].revision == 4


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("in_progress", "unrejected"), ("hired", "reapplied"), ("candidate_withdrew", "error")],
)
def test_a_rejection_that_is_none_any_more_is_taken_back(world, outcome, reason):
    world.add(1)
    world.sync()
    world.rows[0]["outcome"] = outcome
    report = world.sync()

    assert report.as_json()["sent"]["retracted"] == 1
    assert world.live() == []
    assert world.ledger.outbox.of_record(world.record_id(1))[-1].reason == reason


def test_a_rejection_that_comes_again_is_referred_again(world):
    world.add(1)
    world.sync()
    world.rows[0]["outcome"] = "in_progress"
    world.sync()
    world.rows[0]["outcome"] = "employer_rejected"
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_withdrawn_consent_takes_the_referral_back(world):
    world.add(1)
    world.sync()
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    report = world.sync()

    assert report.as_json()["sent"]["retracted"] == 1
    assert world.ledger.outbox.of_record(world.record_id(1))[-1].reason == "consent_withdrawn"


def test_a_stale_yes_after_a_withdrawal_changes_nothing(world):
    world.add(1)
    world.sync()
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()
    world.rows[0] |= {"consent": "はい", "consented": "2026-10-01"}
    world.sync()

    assert world.live() == []


def test_an_undated_yes_does_not_come_back_under_an_edited_rule(world, monkeypatch):
    world.add(1)
    rule = world.source().consent[0].model_copy(update={"obtained_at": "first_seen"})
    source = type(world).source

    def with_rule(**change):
        def made(self):
            found = source(self)
            found.consent = (rule.model_copy(update=change),)
            return found

        monkeypatch.setattr(type(world), "source", made)

    with_rule()
    world.sync()
    world.clock.at += timedelta(days=1)
    world.rows[0]["consent"] = "撤回"
    world.sync()
    world.clock.at += timedelta(days=1)
    world.rows[0]["consent"] = "はい"
    with_rule(recipients=("別の提供先",))
    world.sync()

    assert world.live() == []


def test_the_embargo_holds_a_push_and_never_a_link(world):
    world.add(1, decided="2026-11-20")
    world.add(2, decided="2026-11-20", consent="")
    report = world.sync()

    assert (report.as_json()["gate"]["hold"], report.links_assigned) == (1, 1)
    world.clock.at += timedelta(days=4)
    world.sync()
    assert world.live() == [world.record_id(1)]


def test_an_observation_keeps_nothing_about_the_person(world):
    world.add(1, outcome="in_progress")
    world.sync()

    assert world.ledger.database.rows("SELECT d.draft, verdict FROM records LEFT JOIN drafts d USING (record_id)") == [
        (None, "none")
    ]


def test_an_open_application_elsewhere_blocks(world):
    world.add(1)
    world.add(2, name="山田 1", mail="c1@example.jp", outcome="in_progress")
    world.sync()

    assert world.verdicts()["A-1"] == "blocked active_elsewhere"


def test_applying_again_takes_the_referral_back(world):
    world.add(1)
    world.sync()
    world.add(2, name="山田 1", mail="C1@Example.JP", outcome="in_progress")
    world.sync()

    assert world.live() == []
    assert world.ledger.outbox.of_record(world.record_id(1))[-1].reason == "reapplied"


def test_one_person_is_referred_once_with_the_newest_application(world):
    world.add(1, decided="2026-11-01")
    world.add(2, name="山田 1", mail="c1@example.jp", decided="2026-11-05")
    world.sync()

    assert world.live() == [world.record_id(2)]
    assert world.verdicts()["A-1"] == "none same_person"


def test_after_a_retract_the_other_application_goes(world):
    world.add(1, decided="2026-11-01")
    world.add(2, name="山田 1", mail="c1@example.jp", decided="2026-11-05")
    world.sync()
    world.rows[1]["outcome"] = "closed_duplicate"
    world.sync()
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_family_s_mail_is_looked_at_by_a_human(world):
    world.add(1, mail="family@example.jp")
    world.add(2, mail="family@example.jp")
    world.add(3, mail="family@example.jp", consent="", consented="")
    report = world.sync()

    assert world.live() == []
    assert report.links_assigned == 1
    assert {issue.code for issue in world.ledger.issues.all()} == {"shared_mail"}


def test_without_a_start_nobody_is_referred_or_linked_and_the_plan_is_by_year(world):
    world.start = None
    for number in range(30):
        world.add(number, decided=f"{2016 + number % 10}-05-01", consent="はい" if number % 2 else "")
    first, second = world.sync(), world.sync()

    assert (first.exit_code, second.exit_code) == (3, 3)
    assert world.live() == []
    assert world.ledger.links.counts().get("assigned", 0) == 0
    assert dict(first.years["acme"])["2016"] == 3


def test_what_lies_before_the_start_only_guards(world):
    world.start = "2026-11-01"
    world.add(1, decided="2026-10-01")
    world.add(2, decided="2026-11-05")
    world.sync()

    assert world.live() == [world.record_id(2)]
    assert world.verdicts()["A-1"] == "none history"


@pytest.mark.parametrize(
    ("seen_open", "more", "expected"),
    [
        (True, {}, "hold embargoed"),
        (False, {}, "none history"),
        (False, {"notified": "2026-11-20"}, "push_full consent_granted"),
        (True, {"decided": "2026-10-01"}, "none history"),
    ],
)
def test_without_a_day_of_the_decision_the_notice_counts_or_when_the_end_of_an_open_application_was_seen(
    world, seen_open, more, expected
):
    world.start = "2026-11-20"
    row = world.add(1, applied="2026-01-05", **{"decided": None, **more})
    if seen_open:
        row["outcome"] = "in_progress"
        world.sync()
        world.clock.at += timedelta(hours=1)
    row["outcome"] = "employer_rejected"
    world.sync()

    assert world.verdicts()["A-1"] == expected


def test_a_start_moved_back_refers_what_it_opens(world):
    world.start = "2026-11-01"
    world.add(1, decided="2026-10-01")
    world.sync()
    world.start = "2026-09-01"
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_today_never_moves_a_start(world):
    world.start = "today"
    world.add(1, decided="2026-11-21")
    world.sync()
    world.clock.at += timedelta(days=10)
    world.sync()

    assert world.ledger.sources.start("acme") == "2026-11-21"
    assert world.live() == [world.record_id(1)]


def test_too_many_new_people_stop_before_anything_is_queued(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 5})
    for number in range(8):
        world.add(number, consent="はい" if number % 2 else "")
    report = world.sync()

    assert report.exit_code == 3
    assert report.guards[0].allow == "sync --allow-new 8"
    assert world.live() == []
    assert world.ledger.outbox.waiting() == 0


def test_allowed_new_people_go(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 5})
    for number in range(8):
        world.add(number)
    world.sync()
    report = world.sync(allow_new=8)

    assert (len(world.live()), report.exit_code) == (8, 0)


def test_retracts_go_even_where_new_people_are_stopped(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 5})
    world.add(0)
    world.sync()
    world.rows[0]["outcome"] = "in_progress"
    for number in range(1, 9):
        world.add(number)
    world.sync()

    assert world.live() == []


def test_a_mass_change_stops_the_source(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for row in world.rows[:13]:
        row["outcome"] = "in_progress"
    report = world.sync()

    assert (report.exit_code, report.guards[0].code) == (3, "mass_change")
    assert len(world.live()) == 60
    assert world.sync(allow_mass_change=True).as_json()["sent"]["retracted"] == 13


def test_withdrawals_alone_stop_nothing_however_many_they_are(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for row in world.rows:
        row |= {"consent": "撤回", "consented": "2026-11-15"}
    report = world.sync()

    assert (report.exit_code, list(report.guards), report.as_json()["sent"]["retracted"]) == (0, [], 60)


def test_a_mass_change_counts_only_what_it_holds(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for row in world.rows[:30]:
        row |= {"consent": "撤回", "consented": "2026-11-15"}
    for row in world.rows[30:]:
        row |= {"private": "1"}
    report = world.sync()

    assert [(guard.count, guard.bound) for guard in report.guards] == [(30, 12)]
    assert report.as_json()["sent"]["retracted"] == 30


def test_a_withdrawal_is_taken_back_in_the_middle_of_a_mass_change(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for row in world.rows[:13]:
        row["outcome"] = "in_progress"
    world.rows[20] |= {"consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert len(world.live()) == 59
    assert world.record_id(20) not in world.live()


def test_a_plan_changes_nothing(world):
    world.add(1)
    world.add(2, consent="")
    report = world.plan()

    assert (report.would_send, report.links_waiting) == (1, 1)
    assert world.live() == []
    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert "would be sent" in report.table()


def test_a_plan_tells_what_the_sync_then_does(world):
    for number in range(30):
        world.add(number, consent=["はい", "", "いいえ"][number % 3])
    planned, done = world.plan(), world.sync()

    assert planned.as_json()["gate"] == done.as_json()["gate"]
    assert planned.would_send == done.as_json()["sent"]["created"]


def test_a_push_without_the_parties_is_refused_and_names_the_keys(world):
    world.add(1)
    world.policy = Policy(texts=world.policy.texts)
    report = world.sync()

    assert report.exit_code == 2
    assert "[provider] and [relay.recipient]" in report.failures[0].message
    assert world.live() == []


def test_links_need_no_parties(world):
    world.add(1, consent="")
    world.policy = Policy()

    assert (world.sync().exit_code, world.ledger.links.counts()["assigned"]) == (0, 1)


def test_every_push_has_two_entries_in_an_unbroken_record(world):
    for number in range(5):
        world.add(number)
    world.sync()
    entries = list(world.ledger.provisions.all())

    assert [entry.kind for entry in entries] == ["prepared"] * 5 + ["outcome"] * 5
    assert verify([Entry(entry.seq, entry.body, entry.hash) for entry in entries]) == []


def test_a_relay_that_is_down_loses_nothing(world, monkeypatch):
    world.add(1)
    world.add(2, consent="")
    up, world.relay = world.relay, Relay("http://127.0.0.1:9", "acme", "key", world.relay.recipient)
    report = world.sync(retry=RetryPolicy(attempts=1))
    assert report.exit_code == 6
    world.relay = up
    again = world.sync()

    assert (again.exit_code, again.links_assigned) == (0, 1)
    assert world.live() == [world.record_id(1)]


def test_a_key_the_relay_refuses_stops_the_run_with_2(world):
    world.add(1)
    world.relay = Relay(world.server.url, "acme", "another-key", world.relay.recipient)

    assert world.sync().exit_code == 2


def test_two_runs_at_once_are_refused(world):
    with world.ledger.run(), pytest.raises(BusyError):
        world.sync()


def test_filters_limit_one_run_and_move_nothing(world):
    world.add(1, job="営業")
    world.add(2, job="経理")
    from relay_connectors import RunFilter

    world.sync(filter=RunFilter(job="経理"))
    assert world.live() == [world.record_id(2)]
    world.sync()

    assert len(world.live()) == 2


def test_max_items_leaves_the_rest_for_the_next_run(world):
    for number in range(5):
        world.add(number)
    world.sync(max_items=2)
    assert len(world.live()) == 2
    world.sync()

    assert len(world.live()) == 5


def test_new_people_whom_a_limited_run_leaves_out_trip_no_guard(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 3})
    for number in range(5):
        world.add(number)
    report = world.sync(max_items=2)

    assert (report.exit_code, [guard.code for guard in report.guards], len(world.live())) == (0, [], 2)


def test_whom_a_limited_run_left_out_is_new_in_the_next_one(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 3})
    for number in range(8):
        world.add(number)
    world.sync(max_items=2)
    report = world.sync()

    assert [(guard.code, guard.count) for guard in report.guards] == [("max_new_per_run", 6)]
    assert len(world.live()) == 2


def test_a_limited_run_still_stops_for_more_new_people_than_are_allowed(world):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 3})
    for number in range(8):
        world.add(number)
    report = world.sync(max_items=5)

    assert [(guard.code, guard.count) for guard in report.guards] == [("max_new_per_run", 5)]
    assert world.live() == []


def test_a_run_over_one_source_leaves_the_other_alone(world):
    from relay_connectors import sync

    world.add(1)
    first, second = world.source("first"), world.source("second")
    second.consent = (second.consent[0].model_copy(update={"policy_version": "2025-01"}),)
    sync([first, second], world.ledger, world.relay, world.policy, start="all")
    alone = sync([first], world.ledger, world.relay, world.policy, start="all")

    assert alone.as_json()["gate"]["total"] == 0


def test_a_changed_policy_looks_at_everybody_again(world):
    world.add(1, decided="2026-11-20")
    world.sync()
    world.policy = Policy(embargo="0h", provider=world.policy.provider, texts=world.policy.texts)
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_retention_takes_a_referral_back(world):
    world.add(1, decided="2026-11-10")
    world.sync()
    world.clock.at = datetime(2027, 12, 12, tzinfo=UTC)
    world.sync()

    assert world.live() == []
    assert world.verdicts() == {"A-1": "blocked retention_expired"}


def test_a_bad_row_is_an_issue_once(world):
    world.add(1)
    world.rows.append({"id": "", "name": "id なし"})
    first, second = world.sync(), world.sync()

    assert (first.exit_code, second.exit_code) == (4, 0)
    assert [issue.code for issue in world.ledger.issues.all()] == ["no_application_id"]


def test_a_consent_that_does_not_name_the_relay_is_pointed_out(world, caplog):
    from dataclasses import replace

    world.add(1)
    world.sync()
    assert not caplog.records
    world.relay = replace(world.relay, recipient=Party("別の会社", "東京都港区2-2", "別 太郎"))
    world.sync()

    assert "a consent rule names another recipient than [relay.recipient] 別の会社" in caplog.text


def test_without_a_relay_links_wait_and_the_run_ends_with_6(world):
    world.add(1, consent="")
    relay, world.relay = world.relay, None
    assert world.sync().exit_code == 6
    world.relay = relay

    assert world.sync().links_assigned == 1


def test_without_a_relay_nothing_is_queued_that_no_provision_record_knows(world):
    world.add(1)
    world.relay = None

    assert world.sync().exit_code == 2
    assert world.ledger.outbox.waiting() == 0


def test_a_mended_row_closes_its_issue(world):
    world.add(1)
    world.rows.append({**world.rows[0], "name": "別人"})
    world.sync()
    del world.rows[1]
    world.sync()

    assert world.ledger.issues.all() == []


def test_the_provider_party_is_positional(world):
    assert Party("a", "b", "c").country == "JP"

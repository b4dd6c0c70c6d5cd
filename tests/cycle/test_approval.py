"""``plan -o`` and ``sync --approved``: a human looks at each of them first."""

from __future__ import annotations

import json

import pytest

from relay_connectors.cycle.approval import read_approval
from relay_connectors.cycle.options import RunFilter
from relay_connectors.errors import ConfigurationError
from relay_connectors.http import NotSent, RetryPolicy
from relay_connectors.relay.client import RelayClient


@pytest.fixture
def planned(world, tmp_path):
    """Write what would happen into a file, without the applications with these numbers; the approval in it."""

    def write(*without):
        plan = world.plan(listing=True).as_plan()
        left_out = {f"A-{number}" for number in without}
        plan["operations"] = [one for one in plan["operations"] if one["application_id"] not in left_out]
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(plan), encoding="utf-8")
        return read_approval(path)

    return write


def test_what_is_approved_goes(world, planned):
    world.add(1)
    report = world.sync(approval=planned())

    assert (report.exit_code, report.unapproved, len(world.live())) == (0, 0, 1)


def test_what_was_taken_out_waits_and_is_counted(world, planned):
    world.add(1)
    world.add(2)
    report = world.sync(approval=planned(2))

    assert (report.unapproved, world.live()) == (1, [world.record_id(1)])


def test_what_waited_goes_when_it_is_approved(world, planned):
    world.add(1)
    world.sync(approval=planned(1))
    world.sync(approval=planned())

    assert len(world.live()) == 1


def test_what_changed_since_the_plan_waits(world, planned):
    row = world.add(1)
    approval = planned()
    row["job"] = "経理"
    report = world.sync(approval=approval)

    assert (report.unapproved, world.live()) == (1, [])


def test_whose_referral_waits_and_changed_is_counted_once(world, planned, monkeypatch):
    def unreachable(*_args):
        raise NotSent

    row = world.add(1)
    with monkeypatch.context() as broken:
        broken.setattr(RelayClient, "send_batch", unreachable)
        world.sync(retry=RetryPolicy(attempts=1))
    row["job"] = "経理"
    report = world.sync(approval=planned(1))

    assert (report.unapproved, world.live()) == (1, [])


def test_who_came_after_the_plan_waits(world, planned):
    world.add(1)
    approval = planned()
    world.add(2)

    assert world.sync(approval=approval).unapproved == 1
    assert world.live() == [world.record_id(1)]


def test_a_link_is_approved_like_a_referral(world, planned):
    world.add(1, consent="")
    world.add(2, consent="")
    report = world.sync(approval=planned(1))

    assert (report.unapproved, report.links_assigned) == (1, 1)


@pytest.mark.parametrize("changed", [{"mail": "attacker@example.net"}, {"name": "別人 太郎"}, {"job": "経理"}])
def test_a_link_whose_mail_would_be_another_one_waits(world, planned, changed):
    row = world.add(1, consent="")
    approval = planned()
    row |= changed
    report = world.sync(approval=approval)

    assert (report.unapproved, report.links_assigned) == (1, 0)


def test_who_withdraws_is_taken_back_without_any_approval(world, planned):
    row = world.add(1)
    world.sync()
    approval = planned()
    row |= {"consent": "撤回", "consented": "2026-11-15"}
    report = world.sync(approval=approval)

    assert (report.unapproved, world.live()) == (0, [])


def test_who_looked_at_everybody_needs_no_bound_on_their_number(world, planned):
    world.policy = world.policy.model_copy(update={"max_new_per_run": 2})
    for number in range(5):
        world.add(number)
    report = world.sync(approval=planned())

    assert (report.exit_code, len(world.live())) == (0, 5)


def test_a_plan_names_nobody(world):
    world.add(1, name="山田 花子", mail="hanako@example.jp")
    plan = json.dumps(world.plan(listing=True).as_plan(), ensure_ascii=False)

    assert "A-1" in plan
    assert "花子" not in plan
    assert "hanako" not in plan


@pytest.mark.parametrize(
    "text", ["", "[]", '{"form": 2, "operations": []}', '{"form": 1, "operations": [{"op": "eat"}]}']
)
def test_a_file_that_is_no_plan_is_refused_with_what_to_do(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match="plan -o"):
        read_approval(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_approval(tmp_path / "none.json")


def test_another_ledgers_plan_is_refused_before_anything_is_read(world, planned, tmp_path):
    world.add(1)
    planned()
    path = tmp_path / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**plan, "ledger": "0" * 16}), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"plan.json was planned with another ledger"):
        world.sync(approval=read_approval(path))
    assert world.ledger.records.counts() is not None
    assert world.live() == []


def waits(world, *numbers):
    """Queue these, with a relay that does not answer."""
    for number in numbers:
        world.add(number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RelayClient, "send_batch", unreachable)
        assert world.sync(retry=RetryPolicy(sleep=lambda _: None)).exit_code == 6


def unreachable(*_):
    message = "nobody is there"
    raise NotSent(message)


def test_a_plan_lists_what_waits_since_an_earlier_run(world):
    waits(world, 1, 2)
    plan = world.plan(listing=True)

    assert [one.op for one in plan.operations] == ["upsert", "upsert"]
    assert (plan.would_send, world.plan().would_send) == (2, 2)


def test_what_waits_since_an_earlier_run_goes_only_if_it_is_approved(world, planned):
    waits(world, 1, 2)
    report = world.sync(approval=planned(2))

    assert (report.unapproved, world.live()) == (1, [world.record_id(1)])
    assert (world.sync().exit_code, len(world.live())) == (0, 2)


def test_what_waits_since_an_earlier_run_is_under_this_runs_filter(world):
    waits(world, 1, 2)
    world.sync(filter=RunFilter(job="Nobody's job"))
    assert world.live() == []

    world.sync()
    assert len(world.live()) == 2


def test_who_withdraws_is_taken_back_though_an_approval_withholds_what_waits(world, planned):
    world.add(1)
    world.sync()
    waits(world, 2)
    approval = planned(2)
    world.rows[0] |= {"consent": "撤回", "consented": "2026-11-20T00:00:00+09:00"}
    world.sync(approval=approval)

    assert world.live() == []

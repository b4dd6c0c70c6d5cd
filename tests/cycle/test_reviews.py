"""Whoever waits for a human is on the list of issues, and leaves it by themselves."""

from __future__ import annotations

from importlib import import_module

import pytest

from relay_connectors.cycle import deliver
from relay_connectors.gate import Verdict

GATE = import_module("relay_connectors.gate.decide")
VERDICTS = [one for one in (*vars(GATE).values(), *GATE.ENDED.values()) if isinstance(one, Verdict)]
REVIEWS = sorted({code for verdict in VERDICTS if verdict.action == "review" for code in verdict.codes})


def issues(world):
    return sorted(one.code for one in world.ledger.issues.all(kind="review"))


@pytest.mark.parametrize("code", REVIEWS)
def test_every_reason_for_a_review_makes_an_issue(code):
    assert code in deliver.REVIEW_ISSUES or code == "conflicting_rows"  # which has one already, of its rows


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"outcome": "no_show"}, "no_show"),
        ({"outcome": "offer_rescinded"}, "offer_rescinded"),
        ({"mail": ""}, "no_contact"),
    ],
)
def test_a_review_is_an_issue_until_it_ends(world, row, code):
    one = world.add(1, name="佐藤 花子", **row)
    world.sync()
    assert issues(world) == [code]

    one |= {"outcome": "employer_rejected", "mail": "hanako@example.jp"}
    world.sync()
    assert issues(world) == []


def test_a_wording_that_is_not_accepted_is_an_issue_until_it_is(world):
    world.add(1, name="佐藤 花子")
    world.policy = world.policy.model_copy(update={"accepted_policy_versions": ["2030-01"]})
    world.sync()
    assert issues(world) == ["version_not_accepted"]

    world.policy = world.policy.model_copy(update={"accepted_policy_versions": ["2026-04"]})
    world.sync()
    assert issues(world) == []


def test_another_recipient_is_an_issue(world):
    world.add(1, name="佐藤 花子")
    world.relay = world.relay.__class__(
        world.relay.url,
        "acme",
        world.relay.api_key,
        world.relay.recipient.__class__("別の会社", "東京都港区9-9", "代表 二郎"),
    )
    world.policy = world.policy.model_copy(update={"accepted_recipients": ["別の会社"]})
    world.sync()

    assert issues(world) == ["recipient_not_accepted"]


def test_a_review_whose_application_is_gone_is_no_issue_any_more(world):
    world.add(1, name="佐藤 花子", outcome="no_show")
    world.sync()
    world.rows[0]["hidden"] = "yes"
    world.sync()

    assert issues(world) == []
